"""The texts in a page's front matter as they are written, and how another text is written in their place."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import yaml
from msgspec import Struct

from kmwiki.content.front_matter import split
from kmwiki.content.yaml_block import Unreadable, guarded, load


class Scalar(Struct, frozen=True, kw_only=True):
    """A text in front matter: its value, the outermost and the innermost key that it is under, its place in the file.

    Lines and columns count from 1; `style` is its quotation mark, or another sign that it begins with.
    """

    key: str
    own_key: str
    value: str
    line: int
    column: int
    end_line: int
    end_column: int
    style: str
    in_flow: bool = False


class YamlEdit(Struct, frozen=True, kw_only=True):
    """A text that is written between two places of a file, with its line and column from 1."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Replaced(Struct, frozen=True, order=True):
    """A part of a text, and what is written instead."""

    start: int
    old: str
    new: str


def scalars(text: str) -> Iterator[Scalar]:
    """The texts in the front matter of a file, except keys; none if it cannot be read."""
    block, _, _ = split(text)
    opened: list[_Opened] = []
    for event in events_of(block):
        top = opened[-1] if opened else None
        if isinstance(event, yaml.ScalarEvent) and not (top and top.wants_key):
            keys = [one.key for one in opened if one.key is not None]
            yield _scalar(keys[:1], keys[-1:], event, in_flow=any(one.in_flow for one in opened))
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append(_Opened(isinstance(event, yaml.MappingStartEvent), bool(event.flow_style)))
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            opened.pop()
            top = opened[-1] if opened else None
        if top and isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            top.next(event.value if isinstance(event, yaml.ScalarEvent) else "")


class _Opened:
    """A mapping or a list that is open: the key of the value that follows, if there is one."""

    def __init__(self, is_mapping: bool, in_flow: bool) -> None:
        self.key: str | None = None
        self.in_flow = in_flow
        self._is_mapping = is_mapping

    @property
    def wants_key(self) -> bool:
        return self._is_mapping and self.key is None

    def next(self, text: str) -> None:
        """Note that a key, or a value, has ended."""
        self.key = text if self.wants_key else None


def rewritten(text: str, scalar: Scalar, changes: Sequence[Replaced]) -> list[YamlEdit] | None:
    """The edits of a file's text by which a text in its front matter has another value; None if they are not possible.

    It stays in the same quotation marks if it can. `changes` are in the order of their places in the value.
    """
    if scalar.style in ("", "'", '"') and scalar.end_line == scalar.line:
        written = spelled(_with(scalar.value, changes), scalar.style, in_flow=scalar.in_flow)
        ends = {"end_line": scalar.end_line, "end_column": scalar.end_column}
        return [YamlEdit(line=scalar.line, column=scalar.column, text=written, **ends)]
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    first, last = (
        starts[min(line, len(starts)) - 1] + column - 1
        for line, column in ((scalar.line, scalar.column), (scalar.end_line, scalar.end_column))
    )
    found: list[Replaced] = []
    for change in changes:
        places = [one.start() for one in re.finditer(re.escape(change.old), text[first:last])]
        before = scalar.value.count(change.old, 0, change.start)
        if before >= len(places):
            return None
        found.append(Replaced(places[before] + first, change.old, _quoted(change.new, scalar.style)))
    values = [_with(one.value, changes) if one == scalar else one.value for one in scalars(text)]
    if [one.value for one in scalars(_with(text, found))] != values:
        return None
    return [_written(text, one) for one in found]


def _quoted(text: str, style: str) -> str:
    """A part of a text as it is written between such quotation marks."""
    if style == '"':
        return json.dumps(text, ensure_ascii=False)[1:-1]
    return text.replace("'", "''") if style == "'" else text


def _with(text: str, changes: Iterable[Replaced]) -> str:
    for one in sorted(changes, reverse=True):
        text = text[: one.start] + one.new + text[one.start + len(one.old) :]
    return text


def _written(text: str, one: Replaced) -> YamlEdit:
    line, column = text.count("\n", 0, one.start) + 1, one.start - text.rfind("\n", 0, one.start)
    return YamlEdit(line=line, column=column, end_line=line, end_column=column + len(one.old), text=one.new)


def spelled(value: str, style: str = "", *, in_flow: bool = False) -> str:
    """A text as YAML: plain or between single quotation marks if it was and still means the same, or else double."""
    for text in (value if not style else "", "'" + value.replace("'", "''") + "'" if style == "'" else ""):
        if text and _means(f"k: [{text}]" if in_flow else f"k: {text}") == ([value] if in_flow else value):
            return text
    return json.dumps(value, ensure_ascii=False)


def _means(block: str) -> object:
    try:
        return load(block).get("k") if guarded(block) else None
    except Unreadable:
        return None


def events_of(block: str | None) -> list[Any]:
    """The events of a block of front matter; none if it cannot be read."""
    try:
        return guarded(block) if block is not None else []
    except Unreadable:
        return []


def _scalar(key: Sequence[str], own_key: Sequence[str], event: Any, *, in_flow: bool) -> Scalar:
    start, end = event.start_mark, event.end_mark
    return Scalar(
        key="".join(key),
        own_key="".join(own_key),
        value=event.value,
        line=start.line + 2,
        column=start.column + 1,
        end_line=end.line + 2,
        end_column=end.column + 1,
        style=event.style or "",
        in_flow=in_flow,
    )
