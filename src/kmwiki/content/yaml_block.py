"""A block of YAML as text values, each with its place; what would crash, hang or lie is refused.

PyYAML's C loader crashes on deep input and composes alias bombs, so its events are walked first; only null is typed,
so that `title: 1.10` stays what the author wrote.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from kmwiki.content.hidden_text import published_text
from kmwiki.content.unwrap import WIKILINKS
from kmwiki.content.values import PlacedValue, changed_texts
from kmwiki.diagnostics import Location
from kmwiki.patterns import regex

MAX_BYTES, MAX_DEPTH, MAX_NODES = 64 * 1024, 32, 10_000
_PLACEHOLDER = regex(r"^([ \t]*(?:- |[\w-]+:[ \t]+)+)(\{\{[^{}'\n]*\}\}[^{}'\n]*)$", re.MULTILINE)
_QUOTE_HELP = "put text with special characters in quotation marks"
_OPEN = ("close the list with ]", "close this with }", "close the quotation mark")
_HELPS = {  # part of the parser's message → help
    "',' or ']'": _OPEN[0],
    "',' or '}'": _OPEN[1],
    "unexpected end of stream": _OPEN[2],
}
_TAB_HELP = "indent with spaces, not with a tab"
_SAID = {  # part of the parser's message → message to the author
    "mapping values are not allowed": "a value contains a colon that YAML reads as another key",
    "cannot start any token": "a value cannot begin with “{}”",
    "undefined alias": "YAML reads “*” as a reference to something undefined",
    "alphabetic or numeric character": "YAML reads “*” and “&” as references",
    "did not find expected key": "there is text after the end of a value",
    "did not find expected <block end>": "there is text after the end of a value",
    "block sequence entries are not allowed": "a list begins on the same line as its key",
    "could not find expected ':'": "this line is neither “key: value” nor part of a value",
    "unexpected end of stream": "a quotation mark is never closed",
    "expected node content": "a value is missing or begins with a YAML character",
    "comment or line break": "“>” and “|” have a special meaning in YAML at the start of a value",
    "did not find expected ',' or": "what opens here is not closed or contains a colon",
}
_KEY = regex(r"[ \t]*([\w-]+)[ \t]*:[ \t]*(\[?)")

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNTYPED = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag.endswith((":null", ":merge"))]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}
# A safe loader that reads every value except null as text.
_Loader: Any = type("_Loader", (_Base,), {"yaml_implicit_resolvers": _UNTYPED})


class Unreadable(Exception):
    """The whole block cannot be used: a rule, a message, a help, and line and column in the block, from 1."""

    def __init__(self, rule: str, message: str, help: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.rule, self.message, self.help, self.line, self.column = rule, message, help, line, column


class _CheckedYaml(YAMLHandler):
    """python-frontmatter's YAML handler for one block, whose events were checked before."""

    def __init__(self, block: str) -> None:
        super().__init__()
        self._block = block

    def split(self, text: str) -> tuple[str, str]:
        # python-frontmatter would end the block by its own rules.
        return self._block, ""

    def load(self, fm: str, **kwargs: object) -> Any:
        try:
            data = yaml.load(fm, Loader=_Loader)
        except yaml.YAMLError as error:
            raise _invalid(error, fm) from error
        except (ValueError, TypeError, RecursionError) as error:
            raise Unreadable(
                "frontmatter-invalid", f"the front matter is not valid YAML: {error}", _QUOTE_HELP
            ) from error
        if data is None:
            return {}
        if not isinstance(data, dict):
            raise Unreadable(
                "frontmatter-not-mapping",
                "the front matter is not a list of “key: value” lines",
                "write “title: …”",
            )
        return data


def guarded(block: str) -> list[Any]:
    """The events of a block. Raises Unreadable for a trap in size, depth, expanded nodes or tags."""
    if len(block.encode()) > MAX_BYTES:
        raise Unreadable(
            "frontmatter-too-complex", "the front matter is larger than 64 KiB", "move the text to the body"
        )
    events: list[Any] = []
    weights: dict[str, int] = {}
    opened: list[tuple[str | None, int]] = []
    total = 0
    try:
        for event in yaml.parse(block, Loader=_Loader):
            events.append(event)
            if isinstance(event, yaml.CollectionEndEvent):
                anchor, before = opened.pop()
                if anchor:
                    weights[anchor] = total - before
            elif isinstance(event, yaml.AliasEvent):
                if any(anchor == event.anchor for anchor, _ in opened):
                    raise Unreadable(
                        "frontmatter-invalid", "a YAML alias contains itself", "write it out", _line(event)
                    )
                total += weights.get(str(event.anchor), 1)
            elif isinstance(event, yaml.NodeEvent):
                total += 1
                _refuse_tag(event)
                if isinstance(event, yaml.CollectionStartEvent):
                    opened.append((event.anchor, total - 1))
            if total > MAX_NODES:
                raise Unreadable(
                    "frontmatter-too-complex",
                    "the front matter expands to too many values",
                    "use fewer YAML aliases",
                )
            if len(opened) > MAX_DEPTH:
                line = _line(event)
                raise Unreadable("frontmatter-invalid", "the front matter is nested too deeply", _QUOTE_HELP, line)
    except yaml.YAMLError as error:
        raise _invalid(error, block) from error
    return events


def _line(event: Any) -> int:
    """The line of an event in its block, from 1."""
    return int(event.start_mark.line) + 1 if event.start_mark else 1


def _refuse_tag(event: Any) -> None:
    tag = getattr(event, "tag", None)
    if tag and tag != "!":
        line = _line(event)
        raise Unreadable("frontmatter-invalid", f"the YAML tag “{tag}” is not supported", "remove the tag", line)


def _invalid(error: yaml.YAMLError, block: str) -> Unreadable:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be read"
    lines = [*block.split("\n"), ""]
    opened = next((help for part, help in _HELPS.items() if part in problem), None)
    if opened is not None and mark and opened[-1] in lines[mark.line][mark.column :]:
        opened = None  # the bracket is closed; the mistake is within it
    elif (
        opened is not None or "':'" in problem
    ):  # an unclosed bracket is reported where it opens, not where the block ends
        mark = getattr(error, "context_mark", None) or mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    text = lines[line] if line < len(lines) else ""
    said = next((words for part, words in _SAID.items() if part in problem), problem)
    is_tab = "tab character" in problem or text[column : column + 1] == "\t"
    said = "a line is indented with a tab" if is_tab else said.replace("{}", text[column : column + 1])
    help = opened or (_TAB_HELP if is_tab else _quote_help(text))
    return Unreadable("frontmatter-invalid", f"the front matter is not valid YAML: {said}", help, line + 1, column + 1)


def _quote_help(line: str) -> str:
    """The help that says what to put in quotation marks: the value of this line's key, or an item of a list."""
    key = _KEY.match(line)
    if key is not None and WIKILINKS.match(line, key.start(2)):
        return f'write a list, with each link in quotation marks: {key[1]}: ["[[…]]", "[[…]]"]'
    if key is not None:
        return f"put {'each of ' if key[2] and key[1].endswith('s') else ''}the {key[1]} in quotation marks"
    return "put this item in quotation marks" if line.lstrip().startswith("- ") else _QUOTE_HELP


def scalars_of(events: Iterable[Any]) -> Iterator[tuple[Any, bool, bool]]:
    """The events of scalars, whether each is a key of the outermost mapping, and whether brackets are around it."""
    depth, is_key, flow = 0, True, list[bool]()
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            yield event, depth == 1 and is_key, any(flow)
        if depth == 1 and isinstance(event, yaml.NodeEvent):
            is_key = not is_key
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            flow.append(bool(event.flow_style))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            flow.pop()


def top_keys(events: Iterable[Any]) -> Iterator[tuple[str, int]]:
    """The keys of the outermost mapping, each with its line in the block, from 1."""
    return ((event.value, _line(event)) for event, is_key, _ in scalars_of(events) if is_key)


_DOUBTFUL = regex(r"%%|<!--|@|\\[0xXuUevfabN_LP]")  # comments, passwords, escaped characters


def load(block: str) -> dict[str, object]:
    """The mapping in a block, without the comments in its texts. Raises Unreadable."""
    # Placeholders of Obsidian's templates are text, although YAML reads braces as a mapping.
    block = _PLACEHOLDER.sub(r"\1'\2'", block)
    data, _ = frontmatter.parse(f"---\n{block}\n---\n", handler=_CheckedYaml(block))
    published: dict[str, object] = changed_texts(data, published_text) if _DOUBTFUL.search(block) else data
    return published


def placed_values(block: str, events: Iterable[Any], path: str, skipped: int) -> list[PlacedValue]:
    """The texts in the front matter, each with its key and its place."""
    found: list[PlacedValue] = []
    key, lines = "", block.split("\n")
    for event, is_key, _ in scalars_of(events):
        if is_key:
            key = published_text(event.value)
        elif event.start_mark and event.value.strip():
            column = int(event.start_mark.column)
            bare = lines[_line(event) - 1][max(0, column - 2) : column] == "[["  # `up: [[Y]]`, without quotes
            text = published_text(f"[[{event.value}]]" if bare else event.value)
            start = column - 1 if bare else column + 2 if event.style in ("'", '"') else column + 1
            at = Location(path=path, line=_line(event) + 1 + skipped, column=start)
            found.append(PlacedValue(key=key, text=text, at=at))
    return found
