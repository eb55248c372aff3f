"""The lines of a source as claims are compared with them."""

from kmwiki.content.cells import table_rows
from kmwiki.content.file_kinds import ending
from kmwiki.content.files import SourceFile
from kmwiki.content.locators import TABLES
from kmwiki.evidence.source_lines import lines_of


def compared_lines(source: SourceFile) -> tuple[str, ...]:
    """The lines of a source; in those of a table, cells are apart: `12.50,3` is two figures. Empty without a text."""
    lines = lines_of(source) or ()
    if ending(source.id) not in TABLES or source.text is None:
        return lines
    apart = [""] * len(lines)
    for row in table_rows(source.text):
        if row.first <= len(apart):
            apart[row.first - 1] = " | ".join(row.cells)
    return tuple(apart)
