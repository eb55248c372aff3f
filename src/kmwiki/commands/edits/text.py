"""The text of a file as its author keeps it, and edits of it: line ends, byte order mark and the rest stay."""

import codecs
import re
from collections.abc import Iterable
from itertools import accumulate

from msgspec import Struct

from kmwiki.content.characters import readable
from kmwiki.diagnostics import Location
from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex

_LINE = regex(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


class Edit(Struct, frozen=True, kw_only=True, order=True):
    """The characters of a file from `start` to `end`, and what is written instead."""

    start: int
    end: int
    text: str


class TextFile(Struct, frozen=True, kw_only=True):
    """A file in UTF-8: its path in the wiki, its bytes, its text, and where each line begins in that."""

    path: str
    data: bytes
    text: str
    lines: tuple[int, ...]

    @classmethod
    def of(cls, path: str, data: bytes) -> "TextFile":
        """The file with these bytes. Raises KmwikiError if they are not UTF-8."""
        try:
            text = data.removeprefix(codecs.BOM_UTF8).decode()
        except UnicodeDecodeError as error:
            raise KmwikiError(f"{path}: cannot be edited, because it is not UTF-8") from error
        lengths = (len(line) for line in _LINE.findall(text)[:-1])
        return cls(path=path, data=data, text=text, lines=(0, *accumulate(lengths)))

    @property
    def line_end(self) -> str:
        """The line end that the file has first."""
        found = re.search(r"\r\n|\r|\n", self.text)
        return found[0] if found else "\n"

    def offset(self, line: int, column: int) -> int:
        """The index of a place, as findings count: from 1, without characters that are not read."""
        start = self.lines[min(line, len(self.lines)) - 1]
        end = self.lines[line] if line < len(self.lines) else len(self.text)
        written = self.text[start:end]
        if readable(written) == written.replace("\x0b", " ").replace("\x0c", " "):
            return start + min(column - 1, len(written))
        before = (at for at in range(len(written) + 1) if len(readable(written[:at])) >= column - 1)
        return start + next(before, len(written))

    def find(self, text: str, at: Location) -> int | None:
        """The index of a text that a parser saw at a place; None if it is neither there nor once in that line."""
        start = self.offset(at.line, at.column)
        if self.text.startswith(text, start):
            return start
        first = self.offset(at.line, 1)
        last = self.lines[at.line] if at.line < len(self.lines) else len(self.text)
        line = self.text[first:last]
        return first + line.index(text) if text and line.count(text) == 1 else None

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """The bytes of the file with these edits, which do not overlap. New lines end as the others do."""
        parts: list[str] = []
        position = 0
        for edit in sorted(set(edits)):
            if edit.start < position:
                raise KmwikiError(f"{self.path}: two edits are at the same place")
            parts += (self.text[position : edit.start], edit.text.replace("\n", self.line_end))
            position = edit.end
        mark = codecs.BOM_UTF8 if self.data.startswith(codecs.BOM_UTF8) else b""
        return mark + "".join((*parts, self.text[position:])).encode()
