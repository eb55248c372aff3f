"""Where inline text stands in its file: markdown-it knows a block's lines, not its columns."""

from markdown_it.token import Token

from kmwiki.model import Location


class Places:
    """Finds locations for offsets into inline tokens; ask in document order."""

    def __init__(self, path: str, body: str, lines_before: int) -> None:
        self._path = path
        self._lines = body.split("\n")
        self._before = lines_before
        self._cells: dict[int, int] = {}  # line -> column after the last table cell found on it
        self._aligned: tuple[int, int] = (-1, 0)
        self._notes = (0, 0)
        self._found: dict[tuple[int, str], int] = {}

    def line(self, number: int) -> Location:
        """The start of the body's line `number`, from 0."""
        return Location(path=self._path, line=number + self._before + 1)

    def locate(self, token: Token, offset: int, raw: str) -> Location:
        """The place of `raw`, which stands at `offset` of the inline token's content."""
        if token.map is None:
            return self._search(raw)
        before = token.content[:offset]
        number = token.map[0] + before.count("\n")
        start = before.rfind("\n") + 1
        stop = token.content.find("\n", offset)
        content = token.content[start : stop if stop >= 0 else None]
        column = self._column(token, number, content)
        if column < 0:  # a cell whose escaped bars were taken out
            column = max(0, self._line_text(number).find(raw))
            return Location(path=self._path, line=number + self._before + 1, column=column + 1)
        return Location(path=self._path, line=number + self._before + 1, column=column + offset - start + 1)

    def find(self, token: Token, needle: str) -> Location:
        """The first place of `needle` in the token's lines that was not given out before; else its first line."""
        first, last = token.map or (0, 0)
        for number in range(first, last):
            start = self._found.get((number, needle), 0)
            column = self._line_text(number).find(needle, start)
            if column >= 0:
                self._found[number, needle] = column + len(needle)
                return Location(path=self._path, line=number + self._before + 1, column=column + 1)
        return self.line(first)

    def _column(self, token: Token, number: int, content: str) -> int:
        if self._aligned[0] == id(token) and "\n" not in token.content:
            return self._aligned[1]
        column = self._line_text(number).find(content, self._cells.get(number, 0))
        if column >= 0:
            self._aligned = (id(token), column)
            if "\n" not in token.content:
                self._cells[number] = column + len(content)
        return column

    def _line_text(self, number: int) -> str:
        return self._lines[number] if number < len(self._lines) else ""

    def _search(self, raw: str) -> Location:
        """Notes carry no line: look for the text, onwards from where the last one was found."""
        first, column = self._notes
        for number in range(first, len(self._lines)):
            found = self._lines[number].find(raw, column if number == first else 0)
            if found >= 0:
                self._notes = (number, found + len(raw))
                return Location(path=self._path, line=number + self._before + 1, column=found + 1)
        return self.line(0)
