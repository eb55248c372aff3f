"""A list of texts in front matter with items added and removed, as edits of the file; the rest of it stays."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import yaml
from msgspec import Struct

from kmwiki.content.front_matter import split
from kmwiki.content.keys import known_key
from kmwiki.content.yaml_scalars import YamlEdit, events_of, spelled


class _KeyEvents(Struct, frozen=True):
    """The event of a key, and the first and the last event of its value."""

    key: Any
    first: Any
    last: Any


def with_list(text: str, keys: Sequence[str], add: Sequence[str], drop: Collection[str]) -> list[YamlEdit] | None:
    """The edits after which the list under the first of these keys has some texts, and others no longer.

    A new text takes the place of one that goes. None if there is front matter in which that is not possible.
    """
    block, _, body_line = split(text)
    if block is None:
        begins = "".join(f"  - {spelled(value)}\n" for value in add)
        end = "" if text.startswith("\n") or not text else "\n"
        return [_at(1, 1, f"---\n{keys[0]}:\n{begins}---\n{end}")] if add else []
    editor = _BlockEditor(block, body_line, text.split("\n")[body_line : body_line + 1] == [""])
    return editor.edits(keys, list(add), drop) if editor.is_mapping else None


class _BlockEditor:
    """Edits one block of front matter."""

    def __init__(self, block: str, body_line: int, is_blank: bool) -> None:
        """`body_line` is the line that ends the block; `is_blank` says whether nothing is in the next one."""
        self._lines, self._end, self._after = block.split("\n"), body_line, body_line + 1 + is_blank
        self._events = events_of(block)
        starts = (event for event in self._events if isinstance(event, yaml.MappingStartEvent))
        self._mapping = next(starts, None)
        # Without a document there are only comments and empty lines.
        self._is_empty = bool(self._events) and not any(isinstance(one, yaml.NodeEvent) for one in self._events)
        self.is_mapping = self._is_empty or (self._mapping is not None and self._events[2] is self._mapping)

    def edits(self, keys: Sequence[str], add: list[str], drop: Collection[str]) -> list[YamlEdit] | None:
        """The edits of the list under the first of these keys; None if they are not possible."""
        found = self._found(keys)
        if found is None:
            return [self._new_list(keys[0], add)] if add else []
        items = [one for one in self._items(found) if _is_text(one) and one.value.strip()]
        gone = [one for one in items if one.value.strip() in drop and one.start_mark.line == one.end_mark.line]
        edits = [self._replaced(old, new, found) for old, new in zip(gone, add, strict=False)]
        for old in gone[len(add) :]:
            edits.append(self._without(old, items, found))
        if len(items) == len(gone) > len(add):
            edits = [self._without_key(found)] if not add else edits
        more = add[len(gone) :]
        if more and (last := self._longer(found, more)) is None:
            return None
        return [*edits, last] if more and last is not None else edits

    def _found(self, keys: Sequence[str]) -> _KeyEvents | None:
        by_key: dict[str, _KeyEvents] = {}
        for found in _values(self._events):
            by_key.setdefault(str(known_key(found.key.value)), found)
        return next((by_key[key] for key in keys if key in by_key), None)

    def _items(self, found: _KeyEvents) -> Sequence[Any]:
        if not _is_list(found.first):
            return [found.first]
        return self._events[self._events.index(found.first) + 1 : self._events.index(found.last)]

    def _new_list(self, key: str, add: Sequence[str]) -> YamlEdit:
        if self._mapping is not None and self._mapping.flow_style:
            inner = self._events[self._events.index(self._mapping) + 1 : -3]
            listed = ", ".join(spelled(value, in_flow=True) for value in add)
            return self._behind(inner, self._mapping, f"{key}: [{listed}]")
        lines = "".join(f"  - {spelled(value)}\n" for value in add)
        return _at(self._end, 1, f"{key}:\n{lines}")

    def _longer(self, found: _KeyEvents, add: Sequence[str]) -> YamlEdit | None:
        """The edit that puts texts behind the others."""
        first, last = found.first, found.last
        if _is_list(first):
            inner = self._items(found)
            if first.flow_style:
                return self._behind(inner, first, ", ".join(spelled(value, in_flow=True) for value in add))
            final = inner[-1].end_mark  # a block of text ends where the next line begins
            row = final.line if final.column else final.line - 1
            indent = " " * first.start_mark.column
            return _at(row + 2, len(self._lines[row]) + 1, "".join(f"\n{indent}- {spelled(value)}" for value in add))
        if not _is_text(first) or first.start_mark.line != last.end_mark.line or self._in_flow:
            return None
        start = first.start_mark
        line = self._lines[start.line] if start.line < len(self._lines) else ""
        old = line[start.column : last.end_mark.column]
        texts = [*([old] if first.value.strip() else []), *map(spelled, add)]
        written = "".join(f"\n  - {one}" for one in texts)
        return _span(start.line, len(line[: start.column].rstrip()), start.line, start.column + len(old), written)

    @property
    def _in_flow(self) -> bool:
        return self._mapping is not None and bool(self._mapping.flow_style)

    def _behind(self, inner: Sequence[Any], opening: Any, text: str) -> YamlEdit:
        """The edit that writes a text behind the last value between two brackets."""
        mark = inner[-1].end_mark if inner else opening.end_mark
        return _at(mark.line + 2, mark.column + 1, f", {text}" if inner else text)

    def _replaced(self, old: Any, new: str, found: _KeyEvents) -> YamlEdit:
        start, end = old.start_mark, old.end_mark
        in_flow = self._in_flow or bool(getattr(found.first, "flow_style", False))
        return _span(start.line, start.column, end.line, end.column, spelled(new, old.style or "", in_flow=in_flow))

    def _without(self, old: Any, items: Sequence[Any], found: _KeyEvents) -> YamlEdit:
        """The edit that removes an item of several."""
        start, end = old.start_mark, old.end_mark
        if not found.first.flow_style:
            return _span(start.line, 0, start.line + 1, 0, "")
        number = next(place for place, one in enumerate(items) if one is old)
        if number + 1 < len(items):
            behind = items[number + 1].start_mark
            return _span(start.line, start.column, behind.line, behind.column, "")
        before = items[number - 1].end_mark
        return _span(before.line, before.column, end.line, end.column, "")

    def _without_key(self, found: _KeyEvents) -> YamlEdit:
        """The edit that removes a key with its list, or all of the front matter if it has nothing else."""
        if self._in_flow:
            return _span(found.first.start_mark.line, found.first.start_mark.column, *_end(found.last), "[]")
        first, last = found.key.start_mark.line, found.last.end_mark
        after = last.line + 1 if last.column else last.line
        if not any(line.strip() for line in (*self._lines[:first], *self._lines[after:])):
            return YamlEdit(line=1, column=1, end_line=self._after, end_column=1, text="")
        return _span(first, 0, after, 0, "")


def _values(events: Sequence[Any]) -> Iterator[_KeyEvents]:
    """The keys of the outermost mapping that are texts, with their values."""
    depth, key, first = 0, None, None
    for event in events:
        opens = isinstance(event, yaml.CollectionStartEvent)
        closes = isinstance(event, yaml.CollectionEndEvent)
        depth -= closes
        if depth == 1 and (isinstance(event, yaml.NodeEvent) or closes):
            if key is None and not closes:
                key = event
            elif opens:
                first = event
            else:
                if _is_text(key):
                    yield _KeyEvents(key, first or event, event)
                key = first = None
        depth += opens


def _is_list(event: Any) -> bool:
    return isinstance(event, yaml.SequenceStartEvent)


def _is_text(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent)


def _end(event: Any) -> tuple[int, int]:
    return event.end_mark.line, event.end_mark.column


def _at(line: int, column: int, text: str) -> YamlEdit:
    return YamlEdit(line=line, column=column, end_line=line, end_column=column, text=text)


def _span(line: int, column: int, end_line: int, end_column: int, text: str) -> YamlEdit:
    """A place in the block, whose lines and columns count from 0, as one in the file."""
    return YamlEdit(line=line + 2, column=column + 1, end_line=end_line + 2, end_column=end_column + 1, text=text)
