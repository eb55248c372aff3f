"""Repairs of front matter: values that a colon or a mark of YAML breaks, keys that are there twice, lost sources."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kmwiki.commands.edits.meaning import Lead
from kmwiki.commands.edits.relinking import edit_of
from kmwiki.commands.edits.repairs.citations import named_as, names_of_source
from kmwiki.commands.edits.repairs.opened import OpenPage, Repair
from kmwiki.commands.edits.text import Edit
from kmwiki.content.front_matter import split
from kmwiki.content.keys import SOURCES, known_key
from kmwiki.content.source_names import split_place, tidy_name
from kmwiki.content.unwrap import WIKILINK, WIKILINKS, unwrapped
from kmwiki.content.values import EXPORTED, changed_texts
from kmwiki.content.yaml_block import Unreadable, guarded, load, top_keys
from kmwiki.content.yaml_scalars import Replaced, Scalar, YamlEdit, rewritten, scalars, spelled
from kmwiki.diagnostics import Diagnostic, Location
from kmwiki.patterns import regex

_INVALID, _TWICE, _MISSING = "frontmatter-invalid", "frontmatter-duplicate-key", "missing-source"
_CITED = "broken-citation"
_TYPE, _NO_TEXTS = "frontmatter-type", "is not a list of texts"
_VALUE = regex(r"(?P<before>[ \t]*(?:- +)?(?P<key>[\w-]+)[ \t]*:[ \t]+)(?P<value>\S(?:.*\S)?)[ \t]*\Z")
_ITEM = regex(r"(?P<before>[ \t]*- +)(?P<value>[^\s:]+ [^:]*:.*\S|\[\[[^\[\]]+\]\]\s*\S.*?)[ \t]*\Z")
_LIST_OF_TEXTS = regex(r"(?:aliases|alias|tags|tag|authors?):[ \t]*\Z", re.IGNORECASE)
_TEXT_ITEM = regex(r"(?P<before>[ \t]*- +)(?P<value>[^\s\"'\[\]{}>|#!@`%*&,?-][^#]*:(?:\s[^#]*)?)\Z")
# What a plain value cannot be.
_BEGINS = regex(r"(?!&\S+\s+[\[{\"'|>])[@`%*&]|[^\s\"'\[\]{}>|#!@`%*&,?-].*:(?:\s|\Z)|\[\[[^\[\]]+\]\]\s*\S")
_KEYS_IN_LISTS = frozenset("title path file source url href resource id slug reason name author date image".split())
_MOST = 20  # values of a page
_Lines = tuple[int, int, str]  # the first of some lines of a block, the end of them, and what is written instead


def front_repairs(page: OpenPage) -> Iterator[Repair]:
    """The repairs of the front matter of a page."""
    block, _, _ = split(page.file.text)
    rules = {one.rule for one in page.findings}
    if block is None or not rules & {_INVALID, _TYPE, _TWICE, _MISSING, _CITED}:
        return
    is_mapping = any(one.rule == _TYPE and _NO_TEXTS in one.message for one in page.findings)
    if _INVALID in rules or is_mapping:
        yield from _quoted(page, block)
    if _TWICE in rules:
        yield from _once(page, block)
    if rules & {_MISSING, _CITED}:
        yield from _sources(page)


def _quoted(page: OpenPage, block: str) -> Iterator[Repair]:
    """The repair that puts values between quotation marks, if the block can then be read and says them."""
    lines = block.split("\n")
    quoted = dict(_texts_in_lists(lines))
    known = [
        found["before"] + _as_yaml(found["value"]) if (found := quoted.get(number)) else line
        for number, line in enumerate(lines)
    ]
    while (broken := _broken(known)) is not None:
        found = _plain(lines, broken)
        if found is None or broken in quoted or len(quoted) == _MOST:
            return
        quoted[broken] = found
        known[broken] = found["before"] + _as_yaml(found["value"])
    if not quoted or not _says(known, lines, quoted):
        return
    written = [_written(number, found) for number, found in sorted(quoted.items())]
    mends = tuple(one for one in page.findings if one.rule == _INVALID or _NO_TEXTS in one.message)
    first = min(quoted)
    yield Repair(
        rule=mends[0].rule,
        at=mends[0].at,
        before=lines[first].strip(),
        after=known[first].strip(),
        edits=tuple(edit_of(one, page.text) for one in written),
        mends=mends,
        is_front=True,
    )


def _texts_in_lists(lines: Sequence[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """The items with a colon in lists of texts, which YAML takes for keys with a value."""
    is_inside = False
    for number, line in enumerate(lines):
        if not line.startswith((" ", "-")):
            is_inside = _LIST_OF_TEXTS.match(line) is not None
        found = _TEXT_ITEM.match(line.rstrip()) if is_inside else None
        after = lines[number + 1] if number + 1 < len(lines) else ""
        is_one_line = len(after) - len(after.lstrip()) <= len(line) - len(line.lstrip()) or not after.strip()
        if found is not None and re.search(r":(?:\s|\Z)", found["value"]) and is_one_line:
            yield number, found


def _broken(lines: Sequence[str]) -> int | None:
    """The line, from 0, on which a block cannot be read; None if it can, or for another reason."""
    block = "\n".join(lines)
    try:
        guarded(block)
        load(block)
    except Unreadable as error:
        return error.line - 1 if error.rule == _INVALID else -1
    return None


def _plain(lines: Sequence[str], number: int) -> re.Match[str] | None:
    """The value on a line, if it is plain text of one line that YAML does not take for such."""
    if not 0 <= number < len(lines):
        return None
    line, after = lines[number], next((one for one in lines[number + 1 :] if one.strip()), "")
    found = _ITEM.match(line) or _VALUE.match(line)
    if found is None or not _BEGINS.match(found["value"]) or re.search(r"\s#", found["value"]):
        return None
    key = found.groupdict().get("key")
    if key is not None and "- " in found["before"] and known_key(key) not in _KEYS_IN_LISTS:
        return None
    indented = len(after) - len(after.lstrip())
    return None if indented > len(line) - len(line.lstrip()) and "- " not in found["before"] else found


def _meant(value: str) -> str | list[str]:
    """The text that a value without quotation marks means, or the list if it is several wikilinks."""
    return [link[0] for link in WIKILINK.finditer(value)] if WIKILINKS.match(value) else value


def _as_yaml(value: str) -> str:
    meant = _meant(value)
    return _as_text(meant) if isinstance(meant, str) else f"[{', '.join(map(_as_text, meant))}]"


def _as_text(value: str) -> str:
    return spelled(value, "'" if '"' in value or "\\" in value else "")


def _says(known: Sequence[str], lines: Sequence[str], quoted: dict[int, re.Match[str]]) -> bool:
    """Whether the quoted values are read as they are written, and everything else as it would be without them."""
    marks = {f"kmwiki{number}value": _meant(found["value"]) for number, found in quoted.items()}
    marked = list(lines)
    for number, found in quoted.items():
        marked[number] = f"{found['before']}kmwiki{number}value"
    if _broken(marked) is not None:
        return False
    meant = changed_texts(load("\n".join(marked)), lambda text: marks.get(text, text))
    return bool(meant == load("\n".join(known)))


def _written(number: int, found: re.Match[str]) -> YamlEdit:
    line, column = number + 2, len(found["before"]) + 1
    return YamlEdit(
        line=line,
        column=column,
        end_line=line,
        end_column=column + len(found["value"]),
        text=_as_yaml(found["value"]),
    )


def _once(page: OpenPage, block: str) -> Iterator[Repair]:
    """The repair of keys that are there twice: equal values are written once, others that do not count as comments."""
    try:
        keys, data = list(top_keys(guarded(block))), load(block)
    except Unreadable:
        return
    lines = block.split("\n")
    ends = [*(line for _, line in keys[1:]), len(lines) + 1]
    places = [(key, line - 1, end - 1) for (key, line), end in zip(keys, ends, strict=True)]
    for name in dict.fromkeys(key for key, _ in keys):
        own = [(start, _end(lines, start, end)) for key, start, end in places if key == name]
        mends = tuple(one for one in page.findings if one.rule == _TWICE and f"“{name}”" in one.message)
        changes = list(_without(lines, own)) if mends and data.get(name) is not None else []
        if changes and _reads_as(data, lines, changes):
            yield Repair(
                rule=_TWICE,
                at=mends[0].at,
                before=f"“{name}” {len(own)} times",
                after=f"“{name}” once",
                edits=tuple(_lines_edit(page, *change) for change in changes),
                mends=mends,
                is_front=True,
            )


def _reads_as(data: Mapping[str, object], lines: Sequence[str], changes: Iterable[_Lines]) -> bool:
    """Whether a block says the same after changes of some of its lines."""
    after = list(lines)
    for start, end, text in sorted(changes, reverse=True):
        after[start:end] = text.split("\n")[:-1]
    return _broken(after) is None and load("\n".join(after)) == data


def _end(lines: Sequence[str], start: int, end: int) -> int:
    """Where a value ends, without the empty lines and comments behind it."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _without(lines: Sequence[str], own: Sequence[tuple[int, int]]) -> Iterator[_Lines]:
    """The changes that leave one of several values of a key: the last, which counts."""
    values = [_value(lines[start:end]) for start, end in own]
    if all(value == values[-1] for value in values):
        yield from ((start, end, "") for start, end in own[1:])
        return
    for (start, end), value in zip(own[:-1], values[:-1], strict=True):
        yield start, end, "" if value is None else "".join(f"# {line}\n" for line in lines[start:end])


def _value(lines: Sequence[str]) -> object:
    try:
        return next(iter(load("\n".join(lines)).values()), None)
    except Unreadable:
        return object()  # equal to nothing


def _lines_edit(page: OpenPage, start: int, end: int, text: str) -> Edit:
    return Edit(start=page.text.offset(start + 2, 1), end=page.text.offset(end + 2, 1), text=text)


def _sources(page: OpenPage) -> Iterator[Repair]:
    """The repairs of sources that front matter lists and that are not there; a citation may say so of the same name."""
    named: dict[str, list[tuple[Scalar, str]]] = {}
    for scalar in scalars(page.file.text):
        if known_key(scalar.key) in (*SOURCES, EXPORTED):
            name, place = split_place(unwrapped(scalar.value).strip())
            named.setdefault(name, []).append((scalar, place))
    for name, entries in named.items():
        found = [one for one in page.findings if f"“{tidy_name(name)}”" in one.message]
        lines = {scalar.line for scalar, _ in entries}
        mends = tuple(one for one in found if one.rule == _MISSING and one.at.line in lines)
        if mends or any(one.rule == _CITED for one in found):
            yield from _source(page, name, entries, mends)


def _source(
    page: OpenPage, name: str, entries: Sequence[tuple[Scalar, str]], mends: tuple[Diagnostic, ...]
) -> Iterator[Repair]:
    for one in names_of_source(page, name):
        known = page.side.resolver.names.lookup(one)
        source = None if known is None else named_as(page, one, known.id)
        if known is None or source is None:
            continue
        written = [
            rewritten(page.file.text, scalar, [Replaced(scalar.value.index(name), name, source)])
            for scalar, _ in entries
        ]
        edits = tuple(edit_of(one, page.text) for some in written if some is not None for one in some)
        if None not in written:
            first = entries[0][0]
            yield Repair(
                rule=_MISSING,
                at=Location(path=page.file.path, line=first.line, column=first.column),
                before=name,
                after=source,
                edits=edits,
                mends=mends,
                leads=((Lead(), Lead("source", known.id)),) * len({place for _, place in entries}),
            )
            return
