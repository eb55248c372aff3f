"""Text → FrontMatter: finds the block, removes what a model wrote around it, and decides whether the page is hidden.

`yaml_block` reads the block, `fields` its values.
"""

import re
from collections.abc import Mapping
from itertools import takewhile

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.fields import Fields
from kmwiki.content.files import Defaults
from kmwiki.content.graph_names import GraphNames
from kmwiki.content.hiding import may_hide, unclear
from kmwiki.content.keys import with_missing
from kmwiki.content.lost_keys import lost_of_hugo
from kmwiki.content.model_residue import (
    Clean,
    has_title,
    is_front_matter,
    names_known_key,
    residue,
    without_fence,
    without_thoughts,
)
from kmwiki.content.other_formats import OtherBlock, other_block
from kmwiki.content.page_properties import page_properties, with_properties
from kmwiki.content.stray import stray_block
from kmwiki.content.yaml_block import Unreadable, guarded, load, placed_values, top_keys
from kmwiki.diagnostics import Diagnostic, Location
from kmwiki.model import FrontMatter
from kmwiki.patterns import regex

_FENCE = regex(r"(?:---|\.\.\.)[ \t]*\Z")
_YAML_LIKE = regex(r"\s*\Z|[ \t]|#|-[ \t]|[?:][ \t]|[\w\"'{][^:]*:|[}\]]")
_BREAKS = str.maketrans("\x85\u2028\u2029", "   ")  # they end a line in YAML, but not in the file
_HEADING = regex(r"\s*(?:#[ \t][^\n]*\n\s*)?")
# “Here is the page:”, and perhaps a line of hyphens.
_PREFACE = regex(r"\s*(?:[^\W_][^\n]*\n){1,3}\n\s*(?:---[ \t]*\n\s*)?(?=---)")
_HEAD = 128 * 1024  # front matter must end within so many characters
_SHOWN = 40  # characters of a value that a finding quotes


class FrontMatterResult(Struct, frozen=True, kw_only=True):
    """A file's front matter and its body; `body_line` is the number of lines before the body.

    `doubt` says why the page is hidden although its author may not want that.
    """

    front_matter: FrontMatter
    body: str
    body_line: int
    diagnostics: tuple[Diagnostic, ...]
    doubt: Diagnostic | None = None


def split(text: str) -> tuple[str | None, str, int]:
    """The YAML block (or None), the body byte for byte, and the number of lines before the body.

    In the block, only a line feed ends a line.
    """
    first, newline, rest = text.partition("\n")
    if not re.match(r"---[ \t]*\Z", first) or not newline:
        return None, text, 0
    lines = rest.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("---#") and re.match(r"---#{1,6} ", line):  # a model omitted the line break
            return _block(lines[:number]), "\n".join([line[3:], *lines[number + 1 :]]), number + 1
        if _FENCE.match(line):
            return _block(lines[:number]), "\n".join(lines[number + 1 :]), number + 2
    return None, text, 0


def _block(lines: list[str]) -> str:
    return "\n".join(lines).translate(_BREAKS)


class Metadata(Struct, frozen=True, kw_only=True):
    """The front matter of a source, with texts as values.

    If it cannot be read but may be meant to hide the source, `may_hide` is true and `diagnostics` say why; they also
    report a value that hides the source and is neither yes nor no.
    """

    fields: Mapping[str, object]
    may_hide: bool
    diagnostics: tuple[Diagnostic, ...]


def metadata(text: str, path: str) -> Metadata:
    """The front matter of a source; unlike that of a page, it may follow empty lines. Never raises."""
    text, _ = _unwrapped(text, path)
    text = text.lstrip("\n")
    block, body, body_line = split(text)
    second = None if block is None else _second_block(without_fence(body, path, body_line).text)
    fields, doubt = _fields(block, second, text, path, 0)
    found = doubt or _unclear(fields)
    return Metadata(fields=fields.data, may_hide=doubt is not None, diagnostics=(found,) if found else ())


def loose(text: str, path: str, *, any_format: bool) -> Mapping[str, object]:
    """The values of a page's front matter as texts, without its findings."""
    other = other_block(text) if any_format else None
    return metadata(text, path).fields if other is None else other.data


def _unwrapped(text: str, path: str) -> tuple[str, list[Diagnostic]]:
    """The text without a fence around it and without a model's thoughts, and the findings on them."""
    # Thoughts may be before a fence around the page, or in it, where they would pass for code.
    wrapped = without_fence(text, path, 0)
    clean = without_thoughts(wrapped.text, path)
    fence = without_fence(clean.text, path, 0)
    return fence.text, [*wrapped.diagnostics, *clean.diagnostics, *fence.diagnostics]


def parse_front_matter(
    text: str,
    path: str,
    *,
    any_format: bool = False,
    defaults: Defaults | None = None,
    graph: GraphNames | None = None,
) -> FrontMatterResult:
    """The typed front matter of a page, and its body without a model's residue. Never raises.

    In `any_format`, it may also be TOML or JSON. The `defaults` are those of its folder. In a `graph`, properties count
    where it says nothing.
    """
    other = other_block(text) if any_format else None
    return _in_yaml(text, path, defaults, graph, of_hugo=any_format) if other is None else _in_other(other, path)


def block_of_folder(block: str, path: str) -> tuple[Mapping[str, object], list[Diagnostic], Diagnostic | None]:
    """The values in a file that is front matter for a folder, the findings on them, and the one with which it hides."""
    fields, doubt = _fields(block, None, block, path, -1)
    fields.front_matter(hidden=False)
    found = [one for one in fields.diagnostics if one.rule != "missing-title"]
    return fields.data, [] if doubt else found, doubt or _unclear(fields)


def merged(under: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    """The values of both: lists are joined, mappings merged, and of others those of `over` count."""
    found = dict(under)
    for key, value in over.items():
        old = found.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            found[key] = merged(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            found[key] = [*old, *value]
        elif value is not None:
            found[key] = value
    return found


def _in_other(other: OtherBlock, path: str) -> FrontMatterResult:
    fields = Fields(path, other.data, other.lines)
    fields.diagnostics += lost_of_hugo(fields)
    return FrontMatterResult(
        front_matter=fields.front_matter(hidden=False, of_hugo=True),
        body=other.body,
        body_line=other.body_line,
        diagnostics=tuple(fields.diagnostics),
        doubt=_unclear(fields),
    )


def _in_yaml(
    text: str, path: str, defaults: Defaults | None, graph: GraphNames | None, *, of_hugo: bool
) -> FrontMatterResult:
    text, found = _unwrapped(text, path)
    skipped = len(text) - len(text.lstrip("\n")) if found and text.strip() else 0  # empty lines
    text = "\n".join(text.split("\n")[skipped:]) if skipped else text
    block, body, body_line = split(text)
    body_line += skipped
    if block is not None:
        inner = without_fence(body, path, body_line)
        found += inner.diagnostics
        if inner.diagnostics:
            inner = without_thoughts(inner.text, path, body_line)
            found += inner.diagnostics
        second = _second_block(inner.text)
    else:
        inner, second = Clean(text=body, diagnostics=()), None
    fields, doubt = _fields(block, second, text, path, skipped)
    if second is not None:
        before, start = _from_second(inner.text)
        does = "cannot be read" if _readable(second) is None else "supplies keys that the first one lacks"
        message = f"a second block of front matter is hidden; it {does}"
        found.append(residue(path, body_line + before.count("\n"), message, "merge the two blocks"))
        _, rest, hidden_lines = split(start)
        inner = Clean(text=before + "\n" * hidden_lines + rest, diagnostics=())
    fields.diagnostics += lost_of_hugo(fields) if of_hugo else ()
    inner, fields = (inner, fields) if graph is None else _with_properties(inner, fields, body_line, graph)
    fields = fields if defaults is None else _with_defaults(fields, defaults)
    front, said = fields.front_matter(hidden=doubt is not None, of_hugo=of_hugo), defaults.said if defaults else ()
    return FrontMatterResult(
        front_matter=front,
        body=inner.text,
        body_line=body_line,
        diagnostics=(*(one for one in fields.diagnostics if (one.rule, one.message) not in said), *found),
        doubt=doubt or _unclear(fields),
    )


def _with_defaults(fields: Fields, defaults: Defaults) -> Fields:
    """The fields with the values of a folder where the page has none of its own."""
    given = merged(msgspec.json.decode(defaults.values), fields.data)
    found = Fields(fields.path, given, fields.lines, fields.placed)
    found.diagnostics = fields.diagnostics
    return found


def _with_properties(body: Clean, fields: Fields, body_line: int, graph: GraphNames) -> tuple[Clean, Fields]:
    """The body without properties of the page, and the fields with those that it lacks."""
    said = page_properties(body.text, fields.path, body_line, graph)
    if said is None:
        return body, fields
    data = with_properties(fields.data, said.values)
    new = {key for key in said.values if key in data and key not in fields.data}
    placed = (*fields.placed, *(one for one in said.placed if one.key in new))
    found = Fields(fields.path, data, {**{key: said.lines[key] for key in new}, **fields.lines}, placed)
    found.diagnostics = fields.diagnostics
    return replace(body, text=said.body), found


def _fields(
    block: str | None, second: str | None, text: str, path: str, skipped: int
) -> tuple[Fields, Diagnostic | None]:
    """The fields of a page, and the finding on front matter that is not read but may be meant to hide the page."""
    if block is None:
        return _not_read(text, path, skipped)
    try:
        events = guarded(block)
        keys = [(key, line + 1 + skipped) for key, line in top_keys(events)]
        other = {} if second is None else _readable(second)
        data = with_missing(load(block), other or {})
    except Unreadable as error:
        fields, at = Fields(path, {}, {}), Location(path=path, line=error.line + 1 + skipped, column=error.column)
        unread = Diagnostic(rule=error.rule, at=at, message=error.message, help=error.help)
        fields.diagnostics.append(unread)
        return fields, _doubt(unread, may_hide(block))
    fields = Fields(path, data, dict(keys), placed_values(block, events, path, skipped))
    fields.report_duplicates(keys)
    hiding = may_hide(second) if second is not None and other is None else None
    at = Location(path=path, line=keys[-1][1] if keys else 1)
    message = "the second block of front matter cannot be read"
    return fields, _doubt(
        Diagnostic(rule="frontmatter-invalid", at=at, message=message, help="merge the two blocks"), hiding
    )


def _not_read(text: str, path: str, skipped: int) -> tuple[Fields, Diagnostic | None]:
    """Empty fields, for a page without front matter that is read; other front matter is reported."""
    fields = Fields(path, {}, {})
    if re.match(r"---[ \t]*\n[A-Za-z_][\w-]*:", text):
        at, message = Location(path=path, line=1 + skipped), "the front matter is never closed"
        help = "close it with a line of three hyphens"
        unclosed = Diagnostic(rule="frontmatter-unclosed", at=at, message=message, help=help)
        fields.diagnostics.append(unclosed)
        return fields, _doubt(unclosed, may_hide("\n".join(takewhile(_YAML_LIKE.match, text.split("\n")[1:]))))
    stray = stray_block(text)
    if stray is None:
        return fields, None
    at = Location(path=path, line=stray.line + skipped)
    unread = Diagnostic(rule="frontmatter-unsupported", at=at, message=stray.message, help=stray.help)
    if stray.is_foreign:
        fields.diagnostics.append(unread)
    return fields, _doubt(unread, may_hide(stray.block))


def hiding_doubt(text: str, path: str, *, any_format: bool = False) -> Diagnostic | None:
    """The finding on a page that is hidden although its author may not want that."""
    return parse_front_matter(text, path, any_format=any_format).doubt if may_hide(text[:_HEAD]) is not None else None


def _doubt(unread: Diagnostic, hiding: str | None) -> Diagnostic | None:
    """The finding on front matter that is not read, where the page is hidden for what it says."""
    if hiding is None:
        return None
    said = f"“{hiding[:_SHOWN]}”"
    message = f"{unread.message}; it says {said}, so this file is not published"
    return replace(unread, message=message, help=f"{unread.help}, or remove {said}")


def _unclear(fields: Fields) -> Diagnostic | None:
    """The finding on a value that hides because it is neither yes nor no."""
    found = unclear(fields.data)
    if found is None:
        return None
    key, value = found
    shown = f"“{key}: {value[:_SHOWN]}” is" if isinstance(value, str) else f"“{key}” is"
    message = f"{shown} neither true nor false, so this file is not published"
    at = Location(path=fields.path, line=fields.line(key))
    return Diagnostic(rule="frontmatter-type", at=at, message=message, help="write “true” or “false”")


def _second_block(body: str) -> str | None:
    """The second block of front matter at the start of the body, as models write it; None if there is none."""
    before, start = _from_second(body)
    block, _, _ = split(start)
    if block is None:
        return None
    data, lines = _readable(block), block.split("\n")
    if data is not None and not _PREFACE.fullmatch(before):
        return block if names_known_key(data) else None
    return block if is_front_matter(lines) and has_title(lines) else None


def _from_second(body: str) -> tuple[str, str]:
    """The body before and after the place where a second block could begin: after a first heading or a preface."""
    starts = [match.end() for match in (_HEADING.match(body), _PREFACE.match(body)) if match]
    cut = next((start for start in starts if split(body[start:])[0] is not None), starts[0])
    return body[:cut], body[cut:]


def _readable(block: str) -> dict[str, object] | None:
    """The values in a block; None if it cannot be read."""
    try:
        return load(block) if guarded(block) else {}
    except Unreadable:
        return None
