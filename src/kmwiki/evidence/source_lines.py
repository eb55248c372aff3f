"""The lines of a source, and gaps between them."""

from bisect import bisect_right
from functools import lru_cache

from msgspec import Struct

from kmwiki.content.files import SourceFile


class Line(Struct, frozen=True, kw_only=True):
    """A line of a source, and the number of claims that cite it; `found` if it was found for a claim.

    In place of the number, the `label` of a caption is its time, and that of a row of a table its number, with `cells`
    and the names of their columns; in a PDF, the first line of a page has the number of that, and others have none.
    """

    number: int
    text: str
    uses: int = 0
    found: bool = False
    label: str | None = None
    cells: tuple[tuple[str, str], ...] = ()


class Gap(Struct, frozen=True, kw_only=True):
    """Lines of a source that are not published, or not quoted (`is_public`)."""

    count: int
    is_public: bool = False


def lines_of(source: SourceFile) -> tuple[str, ...] | None:
    """The lines of a source, from index 0; None if it has none, or too many to keep."""
    return None if source.text is None else _split(source.text)


@lru_cache(maxsize=512)
def _split(text: str) -> tuple[str, ...]:
    """The lines of a text: they end with LF, and an unterminated last one counts."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return tuple(line.removesuffix("\r") for line in lines)


def page_label(source: SourceFile, line: int) -> str | None:
    """The number of the page of a PDF that begins with a line; empty if none does, and None if it is another source."""
    if source.pages is None:
        return None
    page = bisect_right(source.pages, line)
    return str(page) if source.pages[page - 1] == line else ""
