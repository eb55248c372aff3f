"""The texts in a page's front matter as they are written, and how another text is written in their place."""

import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from kmwiki.content.front_matter import split
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
    for event, is_key, in_flow in scalars_of(events_of(block)):
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


def events_of(block: str | None) -> list[Any]:
    """The events of a block of front matter; none if it cannot be read."""
    try:
        return guarded(block) if block is not None else []
    except Unreadable:
        return []


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
