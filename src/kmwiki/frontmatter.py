"""Text → FrontMatter: where its block begins and ends, what a model put around it, and whether it hides the page.

Rules F1 to F3 of the wiki syntax; `yaml_block` reads the block, `fields` its values.
"""

import re
from collections.abc import Mapping
from itertools import takewhile

from msgspec import Struct

from kmwiki.fields import Fields, hides
from kmwiki.model import Diagnostic, FrontMatter, Location
from kmwiki.residue import KEYS, Clean, without_fence, without_thoughts
from kmwiki.yaml_block import Unreadable, guarded, linked_values, load, top_keys

_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*\Z")
# Keys that hide a page, with their values, wherever and however damaged front matter has them.
_HIDING = re.compile(r"""\b(draft|private|publish|orphaned)\b["']?\s*[:=]\s*["']?([^\s"',}\]#]*)""", re.IGNORECASE)
_YAML_LIKE = re.compile(r"\s*\Z|[ \t]|#|-[ \t]|[?:][ \t]|[\w\"'{][^:]*:|[}\]]")


class FrontMatterResult(Struct, frozen=True, kw_only=True):
    """A file's front matter and what follows it; `body_line` is the number of lines before the body."""

    front_matter: FrontMatter
    body: str
    body_line: int
    diagnostics: tuple[Diagnostic, ...]


def decode(data: bytes) -> tuple[str, bool]:
    """File bytes as text with LF line ends and no byte order mark, and whether they were valid UTF-8."""
    try:
        text, valid = data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        text, valid = data.decode("utf-8-sig", errors="replace"), False
    return text.replace("\r\n", "\n").replace("\r", "\n"), valid


def not_utf8(path: str, data: bytes) -> Diagnostic:
    """The finding at the first character that cannot be read."""
    before = ""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        before, _ = decode(data[: error.start])
    at = Location(path=path, line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))
    return Diagnostic(rule="not-utf8", at=at, message="this file is not UTF-8", help="save it as UTF-8")


def split(text: str) -> tuple[str | None, str, int]:
    """(the YAML block or None, the body byte for byte, the number of lines before the body). Rule F1."""
    first, newline, rest = text.partition("\n")
    if not re.match(r"---[ \t]*\Z", first) or not newline:
        return None, text, 0
    lines = rest.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("---#") and re.match(r"---#{1,6} ", line):  # a line break that a model forgot
            return "\n".join(lines[:number]), "\n".join([line[3:], *lines[number + 1 :]]), number + 1
        if _FENCE.match(line):
            return "\n".join(lines[:number]), "\n".join(lines[number + 1 :]), number + 2
    return None, text, 0


class Metadata(Struct, frozen=True, kw_only=True):
    """The front matter of a source as text values.

    If it cannot be read and may have meant to hide the source, `may_hide` is true and `diagnostics` tell why.
    """

    fields: Mapping[str, object]
    may_hide: bool
    diagnostics: tuple[Diagnostic, ...]


def metadata(text: str, path: str) -> Metadata:
    """The front matter of a source, found as that of a page is, and behind empty lines, too; never raises."""
    text, _ = _unwrapped(text, path)
    text = text.lstrip("\n")
    block, body, body_line = split(text)
    second = None if block is None else _second_block(without_fence(body, path, body_line).text)
    fields, may_hide = _fields(block, second, text, path, 0)
    return Metadata(fields=fields.data, may_hide=may_hide, diagnostics=tuple(fields.diagnostics) if may_hide else ())


def _unwrapped(text: str, path: str) -> tuple[str, list[Diagnostic]]:
    """The text without a fence around it and without thoughts, and what was found."""
    # Thoughts may stand before a fence around the page, or in it, where they would pass for code.
    wrapped = without_fence(text, path, 0)
    clean = without_thoughts(wrapped.text, path)
    fence = without_fence(clean.text, path, 0)
    return fence.text, [*wrapped.diagnostics, *clean.diagnostics, *fence.diagnostics]


def parse_front_matter(text: str, path: str) -> FrontMatterResult:
    """The typed front matter of a page, and its body without what a model left behind; never raises."""
    text, residue = _unwrapped(text, path)
    skipped = _blank_lines(text) if residue else 0
    text = _from_line(text, skipped)
    block, body, body_line = split(text)
    body_line += skipped
    if block is not None:
        inner = without_fence(body, path, body_line)
        residue += inner.diagnostics
        if inner.diagnostics:
            inner = without_thoughts(inner.text, path, body_line)
            residue += inner.diagnostics
        second = _second_block(inner.text)
    else:
        inner, second = Clean(text=body, diagnostics=()), None
    fields, hidden = _fields(block, second, text, path, skipped)
    if second is not None:
        residue.append(_doubled(path, body_line + _from_second(inner.text)[0].count("\n")))
        inner = Clean(text=_without_block(inner.text), diagnostics=())
    front_matter = fields.front_matter(hidden)
    return FrontMatterResult(
        front_matter=front_matter,
        body=inner.text,
        body_line=body_line,
        diagnostics=(*fields.diagnostics, *residue),
    )


def _fields(block: str | None, second: str | None, text: str, path: str, skipped: int) -> tuple[Fields, bool]:
    """The fields of a page, and whether unreadable front matter may have meant to hide it."""
    fields = Fields(path, {}, {})
    hidden = False
    if block is not None:
        try:
            events = guarded(block)
            keys = [(key, line + 1 + skipped) for key, line in top_keys(events)]
            data = load(block)
            fields = Fields(
                path, {**_readable(second), **data}, dict(keys), linked_values(block, events, path, skipped)
            )
            fields.report_duplicates(keys)
        except Unreadable as error:
            hidden = may_hide(block)
            fields.report(error.rule, error.message, error.help, error.line + 1 + skipped)
    elif re.match(r"---[ \t]*(?:\n|\Z)", text) and re.match(r"---[ \t]*\n[A-Za-z_][\w-]*:", text):
        hidden = may_hide("\n".join(takewhile(_YAML_LIKE.match, text.split("\n")[1:])))
        fields.report("frontmatter-unclosed", "the front matter has no end", "close it with a line of three hyphens", 1)
    elif re.match(r"(?:\+\+\+|;;;|\{)[ \t]*(?:\n|\Z)", text):
        hidden = may_hide(_foreign_block(text))
        fields.report(
            "frontmatter-unsupported",
            "this kind of front matter is not read",
            "write YAML between lines of ---",
            1,
        )
    return fields, hidden


def may_hide(block: str) -> bool:
    """Whether front matter that cannot be read may have meant to keep the page out of every output."""
    return any(hides(match[1].lower(), match[2]) for match in _HIDING.finditer(block))


def _foreign_block(text: str) -> str:
    """TOML or JSON at the start of a page: up to its second delimiter, or to an empty line."""
    first, _, rest = text.partition("\n")
    end = r"^\}?[ \t]*$" if first.startswith("{") else rf"^{re.escape(first.strip())}[ \t]*$"
    close = re.search(end, rest, re.MULTILINE)
    return rest[: close.start()] if close else rest


def _blank_lines(text: str) -> int:
    """How many empty lines stand at the start."""
    return len(text) - len(text.lstrip("\n")) if text.strip() else 0


def _from_line(text: str, number: int) -> str:
    return "\n".join(text.split("\n")[number:]) if number else text


def _second_block(body: str) -> str | None:
    """A second block of front matter at the start of the body, which models write; None: there is none."""
    block, _, _ = split(_from_second(body)[1])
    return block if block is not None and KEYS & _readable(block).keys() else None


def _from_second(body: str) -> tuple[str, str]:
    """The body up to where a second block could begin, after a first heading or none, and from there on."""
    before = re.match(r"\s*(?:#[ \t][^\n]*\n\s*)?", body)
    cut = before.end() if before else 0
    return body[:cut], body[cut:]


def _without_block(body: str) -> str:
    """The body with its block of front matter made empty lines."""
    before, start = _from_second(body)
    _, rest, lines = split(start)
    return before + "\n" * lines + rest


def _readable(block: str | None) -> dict[str, object]:
    try:
        return load(block) if block is not None and guarded(block) else {}
    except Unreadable:
        return {}


def _doubled(path: str, line: int) -> Diagnostic:
    return Diagnostic(
        rule="model-residue",
        at=Location(path=path, line=line + 1),
        message="a second block of front matter is hidden; it fills in what the first one leaves out",
        help="join the two",
    )
