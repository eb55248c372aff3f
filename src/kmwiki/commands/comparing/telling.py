"""Changes → text for a terminal, Markdown for a comment, JSON for programs."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from kmwiki.commands.comparing.changes import Changes, LinkChange, PageChange
from kmwiki.commands.comparing.claims import ClaimChange
from kmwiki.diagnostics import counted, visible

FORMAT = "kmwiki-diff/1"
_SHOWN, _IN_COMMENT = 4, 40  # entries of a list
_WORDS, _STRETCH, _LINE = 90, 40, 300  # characters of a claim, of words that changed, of an entry
MOST_BYTES = 60_000  # of a comment

Section = tuple[str, list[str]]


def as_json(changes: Changes) -> str:
    """All changes."""
    record = {"format": FORMAT, **msgspec.to_builtins(changes)}
    return json.dumps(record, ensure_ascii=False, indent=1)


def as_text(changes: Changes) -> str:
    """The changes for a terminal: the most important first, of long lists the first entries."""
    lines = [_summary(changes)]
    for title, entries in _sections(changes):
        lines.append(f"{title} ({len(entries):,})")
        lines += [f"  {entry}" for entry in entries[:_SHOWN]]
        if len(entries) > _SHOWN:
            lines.append(f"  … and {len(entries) - _SHOWN:,} more")
    return "\n".join(map(visible, lines))


def as_markdown(changes: Changes) -> str:
    """The changes for a comment on a change, in less than 60 KB: of each list fewer entries, if there are many."""
    sections = list(_sections(changes))
    for shown in (_IN_COMMENT, 20, 10, 5, 2, 1):
        text = "\n\n".join((f"**{_escaped(_summary(changes))}**", *(_listed(*one, shown) for one in sections))) + "\n"
        if len(text.encode()) < MOST_BYTES:
            break
    return text


def _listed(title: str, entries: list[str], most: int) -> str:
    lines = [f"- {_escaped(entry)}" for entry in entries[:most]]
    if len(entries) > most:
        lines.append(f"- … and {len(entries) - most:,} more")
    return f"### {title} ({len(entries):,})\n\n" + "\n".join(lines)


def _escaped(text: str) -> str:
    """A text without Markdown and HTML, which mentions nobody."""
    signs = {sign: f"\\{sign}" for sign in "\\`*_[]<>#|~"} | {"@": "@\u200b", "\n": " "}
    return "".join(signs.get(letter, letter) for letter in visible(text))


def _summary(changes: Changes) -> str:
    if changes.is_nothing:
        return "Nothing changed."
    (cited, claims), (cited_now, claims_now) = changes.coverage
    pages = ((changes.came, "new"), (changes.went, "gone"), (changes.moved, "moved"), (changes.pages, "changed"))
    said = [f"{counted(len(some), 'page')} {word}" for some, word in pages if some]
    if claims_now and claims:
        said.append(f"claims that cite a source: {cited} of {claims} before, {cited_now} of {claims_now} now")
    return "; ".join(said) or "No page changed."


def _sections(changes: Changes) -> Iterator[Section]:
    """The lists that have entries, the most important first."""
    listed: tuple[tuple[str, Sequence[object]], ...] = (
        ("URLs that no longer work", changes.lost),
        ("Broken links", changes.broken),
        ("New findings", changes.findings_new),
        ("Claims with weaker support", changes.weakened),
        ("Removed claims", changes.claims_dropped),
        ("Removed citations", changes.citations_dropped),
        ("Claims whose evidence changed", changes.evidence_changed),
        ("Claims with different citations", changes.cited_otherwise),
        ("Reworded claims", changes.claims_reworded),
        ("Removed pages", changes.went),
        ("Moved pages", changes.moved),
        ("New pages", changes.came),
        ("New claims", changes.claims_added),
        ("New citations", changes.citations_added),
        ("Other visible changes", changes.pages),
        ("Removed sources", changes.sources_went),
        ("Changed sources", changes.sources_changed),
        ("Moved sources", changes.sources_moved),
        ("New sources", changes.sources_came),
        ("New links", changes.linked),
        ("Removed links", changes.unlinked),
        ("Fixed links", changes.mended),
        ("Resolved findings", changes.findings_gone),
    )
    for title, entries in listed:
        if entries:
            times = Counter(_cut(_entry(entry), _LINE) for entry in entries)
            yield title, [one if number == 1 else f"{one} ({number:,} times)" for one, number in times.items()]


def _entry(entry: object) -> str:
    match entry:
        case LinkChange(page=page, target=target):
            return f"{page} → {target}"
        case ClaimChange(page=page, text=text, before=before, after=after) if text == after:
            return f"{page}: “{_cut(before or '', _WORDS)}” → “{_cut(text, _WORDS)}”"
        case ClaimChange(page=page, text=text, before=before, after=after):
            became = " → ".join(filter(None, (before, after)))
            return f"{page}: “{_cut(text, _WORDS)}”" + (f" ({became})" if became else "")
        case PageChange():
            return f"{entry.page}: {'; '.join(_seen(entry))}"
        case (str(rule), str(path), str(message)):
            return f"{path}: [{rule}] {message}"
        case (str(old), str(new)):
            return f"{old} → {new}"
    return str(entry)


def _seen(change: PageChange) -> Iterator[str]:
    if change.title is not None:
        yield f"new title: “{change.title}”"
    numbers = ((change.added, "+"), (change.removed, "-"))
    if counts := ", ".join(f"{sign}{counted(number, 'word')}" for number, sign in numbers if number):
        first = change.words[0]
        old, new = (f"“{_cut(words, _STRETCH)}”" if words else "" for words in (first.before, first.after))
        became = f"{old} → {new}" if old and new else f"without {old}" if old else new
        yield f"{counts}: {became}" + (" …" if len(change.words) > 1 else "")


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rstrip()}…"
