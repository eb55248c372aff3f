"""The texts in a page's front matter as they are written, and how another text is written in their place."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import yaml
from msgspec import Struct

from kmwiki.content.front_matter import split
from kmwiki.content.keys import known_key
from kmwiki.content.yaml_block import Unreadable, guarded, load, scalars_of


class Scalar(Struct, frozen=True, kw_only=True):
    """A text in front matter: its value, the outermost key that it is under, and its place in the file.

    Lines and columns count from 1; `style` is its quotation mark, or another sign that it begins with.
    """

    key: str
    value: str
    line: int
    column: int
    end_line: int
    end_column: int
    style: str
    in_flow: bool = False


class Written(Struct, frozen=True, kw_only=True):
    """A text that is written between two places of a file, with its line and column from 1."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


def scalars(text: str) -> Iterator[Scalar]:
    """The texts in the front matter of a file, except keys; none if it cannot be read."""
    block, _, _ = split(text)
    key = ""
    for event, is_key, in_flow in scalars_of(_events(block)):
        if is_key:
            key = event.value
        else:
            yield _scalar(key, event, in_flow=in_flow)


def rewritten(scalar: Scalar, value: str) -> Written | None:
    """Another value in the place of a text, in the same quotation marks if it can be; None for a text of many lines."""
    if (scalar.style in "|>" and scalar.style) or scalar.end_line != scalar.line:
        return None
    text = spelled(value, scalar.style, in_flow=scalar.in_flow)
    return Written(
        line=scalar.line, column=scalar.column, end_line=scalar.end_line, end_column=scalar.end_column, text=text
    )


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


def with_item(text: str, keys: Sequence[str], value: str) -> Written | None:
    """The edit that adds a text to the list under the first of these keys, or begins such a list.

    None if there is front matter in which that is not possible.
    """
    block, _, body_line = split(text)
    if block is None:
        begins = f"---\n{keys[0]}:\n  - {spelled(value)}\n---\n" + ("" if text.startswith("\n") or not text else "\n")
        return _at(1, 1, begins)
    events = _events(block)
    if block.strip() and not (
        len(events) > 2 and isinstance(events[2], yaml.MappingStartEvent) and not events[2].flow_style
    ):
        return None  # it cannot be read, or is not written as lines with a key each
    found = _value_of(events, keys)
    if found is None:
        return _at(body_line, 1, f"{keys[0]}:\n  - {spelled(value)}\n")
    first, last = found
    lines = block.split("\n")
    if _begins_list(first):
        return _in_sequence(lines, events, first, last, value)
    if not _is_text(first) or first.start_mark.line != last.end_mark.line:
        return None
    start, line = first.start_mark, lines[first.start_mark.line] if first.start_mark.line < len(lines) else ""
    old = line[start.column : last.end_mark.column]
    item = f"\n  - {old}" if first.value.strip() else ""
    return Written(
        line=start.line + 2,
        column=len(line[: start.column].rstrip()) + 1,
        end_line=start.line + 2,
        end_column=start.column + len(old) + 1,
        text=f"{item}\n  - {spelled(value)}",
    )


def _in_sequence(lines: Sequence[str], events: Sequence[Any], first: Any, last: Any, value: str) -> Written:
    inner = events[events.index(first) + 1 : events.index(last)]
    if first.flow_style:
        end = last.end_mark
        text = ("" if not inner else ", ") + spelled(value, in_flow=True)
        return _at(end.line + 2, end.column, text)
    final = inner[-1].end_mark
    line = (
        lines[final.line] if final.column else lines[final.line - 1]
    )  # a block of text ends where the next line begins
    number = final.line + 2 if final.column else final.line + 1
    return _at(number, len(line) + 1, f"\n{' ' * first.start_mark.column}- {spelled(value)}")


def _begins_list(event: Any) -> bool:
    return isinstance(event, yaml.SequenceStartEvent)


def _is_text(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent)


def _value_of(events: Sequence[Any], keys: Sequence[str]) -> tuple[Any, Any] | None:
    """The first and the last event of the value of the first of these keys."""
    depth, key, first = 0, None, None
    found: dict[str, tuple[Any, Any]] = {}
    for event in events:
        opens = isinstance(event, yaml.CollectionStartEvent)
        closes = isinstance(event, yaml.CollectionEndEvent)
        if closes:
            depth -= 1
        if depth == 1 and (isinstance(event, yaml.NodeEvent) or closes):
            if key is None and not closes:
                key = known_key(event.value) if isinstance(event, yaml.ScalarEvent) else ""
            elif opens:
                first = event
            else:
                found.setdefault(str(key), (first or event, event))
                key = first = None
        if opens:
            depth += 1
    return next((found[key] for key in keys if key in found), None)


def _events(block: str | None) -> list[Any]:
    try:
        return guarded(block) if block is not None else []
    except Unreadable:
        return []


def _at(line: int, column: int, text: str) -> Written:
    return Written(line=line, column=column, end_line=line, end_column=column, text=text)


def _scalar(key: str, event: Any, *, in_flow: bool) -> Scalar:
    start, end = event.start_mark, event.end_mark
    return Scalar(
        key=key,
        value=event.value,
        line=start.line + 2,
        column=start.column + 1,
        end_line=end.line + 2,
        end_column=end.column + 1,
        style=event.style or "",
        in_flow=in_flow,
    )
