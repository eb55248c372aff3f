"""The places of inline text in its file: markdown-it knows the lines of a block, but not columns."""

from bisect import bisect_right
from collections.abc import Iterator

from markdown_it.token import Token

from kmwiki.diagnostics import Location
from kmwiki.patterns import regex

_DEFINITION = regex(r"[ \t>]*\[\^([^\s\]]+)\]:")
_LINE_END = regex(r"\n")
_NEAR = (20, 400)  # lines behind the last place that are searched before all
_MISSED = 100  # texts that are not found, after which only these lines are searched


class Positions:
    """Finds the locations of offsets in inline tokens; must be called in document order."""

    def __init__(self, path: str, lines: list[str], lines_before: int) -> None:
        """`lines` are the lines of the body as the author wrote them, with those that are hidden before parsing."""
        self._path = path
        self._lines = lines
        self._before = lines_before
        self._cells: dict[int, int] = {}  # line → column after the last table cell that was found on it
        self._aligned: tuple[int, int, int] = (-1, -1, 0)  # token, and the line and column where its content begins
        self._starts: tuple[int, list[int]] = (-1, [])  # token, and the offsets of its lines in its content
        self._notes = (0, 0)
        self._reached = 0  # the line of the place that was found last
        self._missed = 0
        self._found: dict[tuple[int, str], tuple[int, int]] = {}  # first line, needle → where to search on

    def line(self, number: int, column: int = 0) -> Location:
        """A column of the body's line `number`, both from 0."""
        return Location(path=self._path, line=number + self._before + 1, column=column + 1)

    def definitions(self) -> Iterator[tuple[int, str]]:
        """The lines that define footnotes, from 0, each with the name."""
        for number, line in enumerate(self._lines):
            if match := _DEFINITION.match(line):
                yield number, match[1]

    def enter(self, token: Token, *, is_cell: bool) -> None:
        """Begin with an inline token; a cell of a table is found, so that the next one is searched behind it."""
        if is_cell and token.map is not None:
            self._column(token, token.map[0], 0, None)

    def locate(self, token: Token, offset: int, raw: str) -> Location:
        """The place of `raw`, which is at `offset` in the inline token's content."""
        if token.map is None:
            return self._search(raw)
        if self._starts[0] != id(token):
            self._starts = (id(token), [0, *(match.end() for match in _LINE_END.finditer(token.content))])
        starts = self._starts[1]
        row = bisect_right(starts, offset) - 1
        number = token.map[0] + row
        column = self._column(token, number, starts[row], starts[row + 1] - 1 if row + 1 < len(starts) else None)
        if column < 0:  # a cell whose escaped bars were removed
            return self.line(number, max(0, self._line_text(number).find(raw)))
        return self.line(number, column + offset - starts[row])

    def find(self, token: Token, *needles: str) -> Location:
        """The place of one of these in the token's lines that was not given before, or else its first line.

        The earlier needles are preferred, and places that follow soon on the last one.
        """
        first, last = token.map or (0, 0)
        begin = self._reached if first <= self._reached < last else first
        searched = [(begin, min(begin + lines, last)) for lines in _NEAR]
        if self._missed < _MISSED:
            searched.append((first, last))
        for start, end in searched:
            found = (place for needle in needles if (place := self._next(first, needle, start, end)) is not None)
            if (location := next(found, None)) is not None:
                return location
        self._missed += 1
        return self.line(first)

    def _next(self, first: int, needle: str, begin: int, end: int) -> Location | None:
        start, column = max(self._found.get((first, needle), (first, 0)), (begin, 0))
        for number in range(start, end):
            found = self._line_text(number).find(needle, column)
            if found >= 0:
                self._found[first, needle] = (number, found + len(needle))
                self._reached = number
                return self.line(number, found)
            column = 0
        return None

    def _column(self, token: Token, number: int, start: int, stop: int | None) -> int:
        """The column of the token's content from `start` to `stop` on its line; -1 if it is not there."""
        if self._aligned[:2] == (id(token), number):
            return self._aligned[2]
        content = token.content[start:stop]
        column = self._line_text(number).find(content, self._cells.get(number, 0))
        if column >= 0:
            self._aligned = (id(token), number, column)
            if "\n" not in token.content:
                self._cells[number] = column + len(content)
        return column

    def _line_text(self, number: int) -> str:
        return self._lines[number] if number < len(self._lines) else ""

    def _search(self, raw: str) -> Location:
        """The place of a text in a note, which has no lines: searched from the place that was found last."""
        first, column = self._notes
        for number in range(first, len(self._lines)):
            found = self._lines[number].find(raw, column if number == first else 0)
            if found >= 0:
                self._notes = (number, found + len(raw))
                return self.line(number, found)
        return self.line(0)
