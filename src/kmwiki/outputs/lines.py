"""Lines of sources as templates show them, and ranges of lines in words."""

from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct

from kmwiki.evidence.excerpts import LONGEST_LINE, Claims, part
from kmwiki.evidence.source_lines import Gap, Line
from kmwiki.theme.translations import catalogue, enumerated


class LineItem(Struct, frozen=True, kw_only=True):
    """A line of a source; `tint` is from 0 (no claim cites it) to 4.

    If it was found and is not cited, `found` is “begins” for the first line of such a stretch and “goes on” for others.
    """

    is_gap: ClassVar[bool] = False
    number: int
    text: str
    tint: int
    found: str = ""
    label: str | None = None  # in place of the number: the time of a caption, or the number of a row or page
    cells: tuple[tuple[str, str], ...] = ()  # of a table, each with the name of its column


class GapItem(Struct, frozen=True, kw_only=True):
    """Lines of a source that are not published, or not quoted (`is_public`)."""

    is_gap: ClassVar[bool] = True
    count: int
    is_public: bool = False


def line_range(start: int | None, end: int | None, language: str) -> str:
    """“line 3”, “lines 3–5”, or an empty text for a whole source."""
    _ = catalogue(language).gettext
    if start is None:
        return ""
    if end in (None, start):
        return _("line {number}").format(number=start)
    return _("lines {start}–{end}").format(start=start, end=end)


def ranges_shown(lines: Iterable[Line | Gap], start: int | None, language: str) -> str:
    """The lines that are quoted of some that begin at a line, in words; empty if these are the first ones, or have
    labels.
    """
    stretches: list[list[int]] = [[]]
    for line in lines:
        if isinstance(line, Gap):
            stretches.append([])
        elif line.label is None:
            stretches[-1].append(line.number)
    found = [(own[0], own[-1]) for own in stretches if own]
    if not found or (len(found) == 1 and found[0][0] == start):
        return ""
    return enumerated([line_range(first, last, language) for first, last in found], language)


def line_items(
    lines: Iterable[Line | Gap], claims: Claims = (), longest: int = LONGEST_LINE
) -> tuple[LineItem | GapItem, ...]:
    """Lines and gaps as templates show them; of a long line, the part that holds most of these claims."""
    items: list[LineItem | GapItem] = []
    goes_on = False
    for line in lines:
        if isinstance(line, Gap):
            items.append(GapItem(count=line.count, is_public=line.is_public))
            goes_on = False
            continue
        is_found = line.found and not line.uses
        found = "" if not is_found else "goes on" if goes_on else "begins"
        tint = min(line.uses, 4)
        text = part(line.text, claims, longest)
        items.append(
            LineItem(number=line.number, text=text, tint=tint, found=found, label=line.label, cells=line.cells)
        )
        goes_on = is_found
    return tuple(items)
