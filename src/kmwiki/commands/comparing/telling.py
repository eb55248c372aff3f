"""Changes → text for a terminal, Markdown for a comment, JSON for programs."""

import json
from collections.abc import Iterator, Sequence

import msgspec

from kmwiki.commands.comparing.changes import Changes, ClaimChange, LinkChange, PageChange
from kmwiki.diagnostics import counted, visible

FORMAT = "kmwiki-diff/1"
_SHOWN, _IN_COMMENT = 4, 40  # entries of a list
_WORDS = 90  # characters of a claim
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
    """The changes for a comment on a change, in less than 60 KB."""
    parts = [f"**{_summary(changes)}**"]
    for title, entries in _sections(changes):
        shown = [f"- {_escaped(entry)}" for entry in entries[:_IN_COMMENT]]
        if len(entries) > _IN_COMMENT:
            shown.append(f"- … and {len(entries) - _IN_COMMENT:,} more")
        parts.append(f"### {title} ({len(entries):,})\n\n" + "\n".join(shown))
    while len("\n\n".join(parts).encode()) > MOST_BYTES - 200 and len(parts) > 1:
        parts.pop()
    return "\n\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    """A text without Markdown and HTML, which mentions nobody."""
    signs = {sign: f"\\{sign}" for sign in "\\`*_[]<>#|~"} | {"@": "@\u200b", "\n": " "}
    return "".join(signs.get(letter, letter) for letter in text)


def _summary(changes: Changes) -> str:
    if changes.is_nothing:
        return "Nothing is another."
    (cited, claims), (cited_now, claims_now) = changes.coverage
    pages = ((changes.came, "new"), (changes.went, "gone"), (changes.moved, "moved"), (changes.pages, "changed"))
    said = [f"{counted(len(some), 'page')} {word}" for some, word in pages if some]
    if claims_now and claims:
        said.append(f"claims that cite a source: {cited} of {claims} before, {cited_now} of {claims_now} now")
    return "; ".join(said) or "No page is another."


def _sections(changes: Changes) -> Iterator[Section]:
    """The lists that have entries, the most important first."""
    listed: tuple[tuple[str, Sequence[object]], ...] = (
        ("Addresses that lead to nothing now", changes.lost),
        ("Links broken", changes.broken),
        ("New findings", changes.findings_new),
        ("Claims held less by what they cite", changes.weakened),
        ("Claims dropped", changes.claims_dropped),
        ("Evidence changed under a claim", changes.evidence_changed),
        ("Claims that cite something else", changes.cited_otherwise),
        ("Pages gone", changes.went),
        ("Pages moved", changes.moved),
        ("New pages", changes.came),
        ("Claims added", changes.claims_added),
        ("What readers see otherwise", changes.pages),
        ("Links added", changes.linked),
        ("Links removed", changes.unlinked),
        ("Links mended", changes.mended),
        ("Findings that are gone", changes.findings_gone),
    )
    for title, entries in listed:
        if entries:
            yield title, [_entry(entry) for entry in entries]


def _entry(entry: object) -> str:
    match entry:
        case LinkChange(page=page, target=target):
            return f"{page} → {target}"
        case ClaimChange(page=page, text=text, before=before, after=after):
            words = text if len(text) <= _WORDS else f"{text[:_WORDS]}…"
            became = " → ".join(filter(None, (before, after)))
            return f"{page}: “{words}”" + (f" ({became})" if became else "")
        case PageChange(page=page, title=title, added=added, removed=removed):
            words = ", ".join(
                filter(None, (f"+{added} words" if added else "", f"-{removed} words" if removed else ""))
            )
            return f"{page}: " + "; ".join(filter(None, (f"now called “{title}”" if title else "", words)))
        case (str(rule), str(path), str(message)):
            return f"{path}: [{rule}] {message}"
        case (str(old), str(new)):
            return f"{old} → {new}"
    return str(entry)
