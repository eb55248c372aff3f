"""Text → FrontMatter: YAML that cannot crash, hang or lie, and a diagnostic for each value that is wrong.

Rules F1 to F3 of the wiki syntax. PyYAML's C loader crashes on deep input and composes alias bombs, so its
events are walked first; only null is typed, so that `title: 1.10` stays what the author wrote.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from msgspec import Struct

from kmwiki.fields import Fields, LinkedValue, hides
from kmwiki.hidden import without_comments, without_comments_in
from kmwiki.model import Diagnostic, FrontMatter, Location
from kmwiki.residue import KEYS, Clean, without_fence, without_thoughts

MAX_BYTES, MAX_DEPTH, MAX_NODES = 64 * 1024, 32, 10_000
_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*\Z")
_PLACEHOLDER = re.compile(r"^([ \t]*(?:- |[\w-]+:[ \t]+)+)(\{\{[^{}'\n]*\}\}[^{}'\n]*)$", re.MULTILINE)
# Keys that hide a page, with their values, wherever and however damaged front matter has them.
_HIDING = re.compile(r"""\b(draft|private|publish|orphaned)\b["']?\s*[:=]\s*["']?([^\s"',}\]#]*)""", re.IGNORECASE)
_YAML_LIKE = re.compile(r"\s*\Z|[ \t]|#|-[ \t]|[?:][ \t]|[\w\"'{][^:]*:|[}\]]")

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FrontMatterResult(Struct, frozen=True, kw_only=True):
    """A file's front matter and what follows it; `body_line` is the number of lines before the body."""

    front_matter: FrontMatter
    body: str
    body_line: int
    diagnostics: tuple[Diagnostic, ...]


class _Unreadable(Exception):
    """The whole block cannot be used: a rule, a message, a help, and the line in the block from 1."""

    def __init__(self, rule: str, message: str, help: str, line: int = 1) -> None:
        super().__init__(message)
        self.rule, self.message, self.help, self.line = rule, message, help, line


class _Loader(_Base):  # type: ignore[misc]
    """A safe loader for which everything but null is text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own class attribute
        first: [(tag, regexp) for tag, regexp in resolvers if tag.endswith((":null", ":merge"))]
        for first, resolvers in _Base.yaml_implicit_resolvers.items()
    }


class _Guarded(YAMLHandler):
    """python-frontmatter's YAML handler, for a block whose events were looked at before."""

    def load(self, fm: str, **kwargs: object) -> Any:
        try:
            data = yaml.load(fm, Loader=_Loader)
        except yaml.YAMLError as error:
            raise _invalid(error) from error
        except (ValueError, TypeError, RecursionError) as error:
            raise _Unreadable("frontmatter-invalid", f"the front matter is no YAML: {error}", _QUOTE_HELP) from error
        if data is None:
            return {}
        if not isinstance(data, dict):
            raise _Unreadable(
                "frontmatter-not-mapping",
                "the front matter is no list of “key: value” lines",
                "write “title: …”",
            )
        return data


_QUOTE_HELP = "put text with special characters between quotation marks"


def decode(data: bytes) -> tuple[str, bool]:
    """File bytes as text with LF line ends and no byte order mark, and whether they were valid UTF-8."""
    try:
        text, valid = data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        text, valid = data.decode("utf-8-sig", errors="replace"), False
    return text.replace("\r\n", "\n").replace("\r", "\n"), valid


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
            events = _guarded(block)
            keys = [(key, line + 1 + skipped) for key, line in _top_keys(events)]
            data = _load(block)
            fields = Fields(path, {**_readable(second), **data}, dict(keys), _linked(block, events, path, skipped))
            fields.report_duplicates(keys)
        except _Unreadable as error:
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
        return _load(block) if block is not None and _guarded(block) else {}
    except _Unreadable:
        return {}


def _doubled(path: str, line: int) -> Diagnostic:
    return Diagnostic(
        rule="model-residue",
        at=Location(path=path, line=line + 1),
        message="a second block of front matter is hidden; it fills in what the first one leaves out",
        help="join the two",
    )


def _linked(block: str, events: list[Any], path: str, skipped: int) -> list[LinkedValue]:
    """The texts of the front matter that hold wikilinks, each with its key and its place."""
    found: list[LinkedValue] = []
    depth, key, is_key = 0, "", True
    lines = block.split("\n")
    if "[[" not in block and "related" not in block:
        return found
    for event in events:
        if isinstance(event, yaml.ScalarEvent) and event.start_mark:
            if depth == 1 and is_key:
                key = event.value
            elif event.value.strip():
                column = int(event.start_mark.column)
                bare = lines[_line(event) - 1][max(0, column - 2) : column] == "[["  # `up: [[Y]]`, without quotes
                text = without_comments(f"[[{event.value}]]" if bare else event.value)
                start = column - 1 if bare else column + 2 if event.style in ("'", '"') else column + 1
                at = Location(path=path, line=_line(event) + 1 + skipped, column=start)
                found.append(LinkedValue(key=key, text=text, at=at))
        if depth == 1 and isinstance(event, yaml.NodeEvent):
            is_key = not is_key
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return found


def _load(block: str) -> dict[str, object]:
    # What Obsidian's templates leave for later is text, though YAML reads braces otherwise.
    block = _PLACEHOLDER.sub(r"\1'\2'", block)
    # The block is fenced anew: python-frontmatter has its own ideas of where a block ends.
    data, _ = frontmatter.parse(f"---\n{block}\n---\n", handler=_Fenced(block))
    return (
        {key: without_comments_in(value) for key, value in data.items()} if "%%" in block or "<!--" in block else data
    )


class _Fenced(_Guarded):
    def __init__(self, block: str) -> None:
        super().__init__()
        self._block = block

    def split(self, text: str) -> tuple[str, str]:
        return self._block, ""


def _guarded(block: str) -> list[Any]:
    """The events of a block, if none of them is a trap: size, depth, expanded nodes, tags (F2)."""
    if len(block.encode()) > MAX_BYTES:
        raise _Unreadable("frontmatter-too-complex", "the front matter is larger than 64 KiB", "move text to the body")
    events: list[Any] = []
    weights: dict[str, int] = {}
    opened: list[tuple[str | None, int]] = []
    total = 0
    try:
        for event in _events(block):
            events.append(event)
            if isinstance(event, yaml.CollectionEndEvent):
                anchor, before = opened.pop()
                if anchor:
                    weights[anchor] = total - before
            elif isinstance(event, yaml.AliasEvent):
                if any(anchor == event.anchor for anchor, _ in opened):
                    raise _Unreadable(
                        "frontmatter-invalid", "a YAML alias stands within itself", "write it out", _line(event)
                    )
                total += weights.get(str(event.anchor), 1)
            elif isinstance(event, yaml.NodeEvent):
                total += 1
                _refuse_tag(event)
                if isinstance(event, yaml.CollectionStartEvent):
                    opened.append((event.anchor, total - 1))
            if total > MAX_NODES:
                raise _Unreadable(
                    "frontmatter-too-complex",
                    "the front matter expands to too many values",
                    "use fewer YAML aliases",
                )
            if len(opened) > MAX_DEPTH:
                line = _line(event)
                raise _Unreadable("frontmatter-invalid", "the front matter is nested too deeply", _QUOTE_HELP, line)
    except yaml.YAMLError as error:
        raise _invalid(error) from error
    return events


def _events(block: str) -> Iterator[Any]:
    """PyYAML's events, whose stubs leave open what every event of a text has."""
    return iter(yaml.parse(block, Loader=_Loader))


def _line(event: Any) -> int:
    """The line of an event in its block, from 1."""
    return int(event.start_mark.line) + 1 if event.start_mark else 1


def _refuse_tag(event: Any) -> None:
    tag = getattr(event, "tag", None)
    if tag and tag != "!":
        line = _line(event)
        raise _Unreadable("frontmatter-invalid", f"the YAML tag “{tag}” is not read", "take the tag away", line)


def _invalid(error: yaml.YAMLError) -> _Unreadable:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be read"
    line = mark.line + 1 if mark else 1
    return _Unreadable("frontmatter-invalid", f"the front matter is no YAML: {problem}", _QUOTE_HELP, line)


def _top_keys(events: list[Any]) -> Iterator[tuple[str, int]]:
    """The keys of the outermost mapping, each with its line in the block from 1."""
    depth, is_key = 0, True
    for event in events:
        if depth == 1 and isinstance(event, yaml.NodeEvent):
            if is_key and isinstance(event, yaml.ScalarEvent):
                yield event.value, _line(event)
            is_key = not is_key
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
