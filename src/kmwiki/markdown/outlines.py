"""Logseq's outlines: a line that begins with `- ` is a block of its own, wherever it is.

CommonMark reads one that is indented by four columns more than the text around it as code, or as more text of the
paragraph before it: below a first block without a sign, or where a level is left out. Here such a line, and the lines
that belong to it, are moved to the left until it is an item of a list. The lines stay what they are, and in their
order, so that the places of findings are found in the file as it is written.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.lheading import lheading
from markdown_it.rules_core import StateCore
from msgspec import Struct

from kmwiki.markdown.block_properties import without_noted
from kmwiki.patterns import regex

_CODE = 4  # columns by which a line is code, and not an item
_OUTLINED = regex(r"^[ \t]+-(?:[ \t]|$)", re.MULTILINE)
_ITEM = regex(r"([-+*:]|\d{1,9}[.)])(?:[ \t]+|\Z)")
_CONTAINER = regex(r"\[\^[^\]\s]+\]:|(?:!!!|\?\?\?\+?|===)[ \t]")  # footnotes, boxes and tabs: their text is indented
_FENCE = regex(r"(`{3,})[^`]*\Z|(~{3,})")
_BEGINS_BLOCK = ("#", ">", "```", "~~~")  # it does not continue the paragraph before it


def outlines_plugin(md: MarkdownIt) -> None:
    """Add the rules: one on the text, two for blocks without words, which are not underlines of headings, and one for
    what Logseq notes of blocks."""
    md.core.ruler.before("block", "outlines", _outlined)
    md.core.ruler.after("text_join", "noted", without_noted)
    md.block.ruler.at("lheading", _heading)
    md.block.ruler.before("list", "empty_block", _empty_block, {"alt": ["paragraph", "reference"]})


def _outlined(state: StateCore) -> None:
    if _OUTLINED.search(state.src):
        mover = _Mover()
        state.src = "\n".join(map(mover.moved, state.src.split("\n")))


def _heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if not lheading(state, start, end, silent):
        return False
    if silent or not _is_empty_block(state, state.line - 1):
        return True
    del state.tokens[-3:]  # the heading
    state.line = start
    return False


def _empty_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Ends the paragraph before a block without words, which CommonMark would take for more of its text."""
    return silent and _is_empty_block(state, start)


def _is_empty_block(state: StateBlock, line: int) -> bool:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip() == "-"


class _Item(Struct, frozen=True):
    """An open item of a list: the column of its text, and by how many columns it and its text are moved to the left."""

    column: int  # of its sign, after it was moved
    text: int
    moved: int
    holds: bool = False  # whether it begins with a container, whose text is indented more than the item's own


class _Mover:
    """Goes through the lines of a text, and knows which items are open."""

    def __init__(self) -> None:
        self._items: list[_Item] = []
        self._fence: tuple[str, int] | None = None  # its signs, and the column from which a line is in it
        self._in_paragraph = False
        self._after_sign = False  # whether the last line was only the sign of an item

    def moved(self, line: str) -> str:
        """The line, moved to the left if that is necessary."""
        words = line.lstrip(" \t")
        if not words:
            if self._after_sign:
                self._items.pop()  # CommonMark closes an item that begins with an empty line
            self._in_paragraph = self._after_sign = False
            return line
        column = _width(line[: len(line) - len(words)])
        if self._fence is not None and column - self._shift >= self._fence[1]:
            self._end_fence(words)
            return _without(line, column, self._shift)
        self._fence, self._after_sign = None, False
        item = _ITEM.match(words)
        return self._item(line, words, column, item) if item is not None else self._text(line, words, column)

    @property
    def _shift(self) -> int:
        return self._items[-1].moved if self._items else 0

    @property
    def _base(self) -> int:
        return self._items[-1].text if self._items else 0

    def _close(self, column: int, *, of_item: bool) -> _Item | None:
        """Close the items to which a line in this column does not belong; the outermost of them."""
        closed = None
        while self._items and column - self._shift < self._base and not (of_item and self._is_below(column)):
            closed = self._items.pop()
        return closed

    def _is_below(self, column: int) -> bool:
        """Whether a block in this column is below the one that begins with a container: it belongs to the container."""
        last = self._items[-1] if self._items else None
        return last is not None and last.holds and column - last.moved > last.column

    def _item(self, line: str, words: str, column: int, item: re.Match[str]) -> str:
        closed = self._close(column, of_item=True)
        place = max(column - self._shift, self._base if self._is_below(column) else 0)
        if closed is not None and closed.text <= place < self._base + _CODE:
            place = closed.column  # it would be below an item from which it is not indented
        if place - self._base >= _CODE:
            if item[1] != "-":
                return self._text(line, words, column)
            place = self._base
        sign = place + len(item[1])
        behind = _width(" " * place + item[0]) - sign
        text = sign + (behind if behind <= _CODE and item.end() < len(words) else 1)
        holds = _CONTAINER.match(words, item.end()) is not None
        self._items.append(_Item(place, text + (_CODE if holds else 0), column - place, holds))
        self._after_sign = item.end() == len(words)
        self._enter(words[item.end() :], text)
        return _without(line, column, column - place)

    def _text(self, line: str, words: str, column: int) -> str:
        continues = self._in_paragraph and not words.startswith(_BEGINS_BLOCK)
        if continues and column - self._shift < self._base:
            return line
        self._close(column, of_item=False)
        place, shift = column - self._shift, self._shift
        if place - self._base < _CODE:
            if _CONTAINER.match(words):
                self._items.append(_Item(place, place + _CODE, shift))
            self._enter(words, self._base)
        return _without(line, column, shift)

    def _enter(self, words: str, base: int) -> None:
        """Note what these words begin: code between fences, whose lines are in this column or behind it, or text."""
        fence = _FENCE.match(words)
        self._fence = (fence[1] or fence[2], base) if fence is not None else None
        self._in_paragraph = fence is None and words != "" and not words.startswith("#")

    def _end_fence(self, words: str) -> None:
        """Leave the code if these words are its last line."""
        signs = self._fence[0] if self._fence is not None else ""
        if words.startswith(signs) and not words.strip(signs[:1]).strip():
            self._fence, self._in_paragraph = None, False


def _width(text: str) -> int:
    return len(text.expandtabs(4))


def _without(line: str, column: int, columns: int) -> str:
    """A line, whose words begin in this column, without so many columns of the white space before them."""
    if columns == 0:
        return line
    words = line.lstrip(" \t")
    white = line[: len(line) - len(words)]
    if columns > 0 and columns % 4 == 0:  # the tabs in it stay as wide as they are
        place = end = 0
        while place < columns and end < len(white):
            place += _CODE - place % _CODE if white[end] == "\t" else 1
            end += 1
        return line[end:]
    return " " * max(0, column - columns) + words
