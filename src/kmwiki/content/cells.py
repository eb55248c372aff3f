"""The rows of a table in a text (CSV, TSV), as a spreadsheet numbers them, and where each is in its file."""

import csv
from functools import lru_cache
from io import StringIO

from msgspec import Struct

_SEPARATORS = ",;\t|"
_LONGEST_FIELD = 1 << 20


class CellRow(Struct, frozen=True, gc=False):
    """A row: its cells, and its first and last line in the file, for a cell may have several lines."""

    cells: tuple[str, ...]
    first: int
    last: int


@lru_cache(maxsize=16)
def table_rows(text: str) -> tuple[CellRow, ...]:
    """The rows of a table, empty ones included. Where quotes are wrong, lines are rows that end at their separators."""
    text = text.replace("\r\n", "\n").replace("\r", " ")
    head = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=head.count)
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    found: list[CellRow] = []
    last = 0
    try:
        for cells in reader:
            found.append(CellRow(tuple(" ".join(cell.split()) for cell in cells), last + 1, reader.line_num))
            last = reader.line_num
    except csv.Error:
        lines = text.split("\n")[last:]
        found += (CellRow(tuple(line.split(separator)), number, number) for number, line in enumerate(lines, last + 1))
    return tuple(found)
