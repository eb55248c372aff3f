"""Where a page, a time or cells that a citation names are in the text of its source, if they can be there at all."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec.structs import replace

from kmwiki.content.captions import Cue, cues
from kmwiki.content.cells import CellRow, table_rows
from kmwiki.content.file_kinds import PLAYED, ending
from kmwiki.content.files import SourceFile
from kmwiki.content.locators import CAPTIONS, TABLES, cell, clock, column_name, fragment_of
from kmwiki.diagnostics import counted
from kmwiki.model import Locator, Reference

Lines = tuple[int, int]


class NotThere(ValueError):
    """A source has no such place; the message says how far it goes."""


def placed(reference: Reference, source: SourceFile, captions: str | None = None) -> Reference:
    """The reference with the lines that its place means in the text of its source, or with its problem if there is no
    such place.

    Where that cannot be known from the file, the place is believed; `captions` are those beside sound or a film.
    """
    locator = reference.locator
    if locator is None:  # the text of a PDF has no lines that its readers could know
        return reference if source.pages is None else replace(reference, start=None, end=None)
    try:
        lines = _lines_at(locator, source)
        if captions is not None:
            _lines_at_time(locator, captions)
    except NotThere as problem:
        return replace(reference, start=None, end=None, problem=str(problem))
    return reference if lines is None else replace(reference, start=lines[0], end=lines[1])


def is_nowhere(reference: Reference) -> bool:
    """Whether its source has no such page, time or cells."""
    return reference.locator is not None and reference.problem is not None


def captions_beside(reference: Reference, name: str, sources: Mapping[str, SourceFile]) -> str | None:
    """The captions of the sound or film of which a time is cited, in a file of the same name beside it."""
    if reference.locator is None or reference.locator.kind != "time" or ending(name) not in PLAYED:
        return None
    names = (f"{name.rpartition('.')[0]}.{end}" for end in sorted(CAPTIONS))
    return next((source.text for one in names if (source := sources.get(one)) is not None), None)


def pages_of(source: SourceFile, first: int, last: int) -> Locator | None:
    """The pages on which lines of the text of a PDF are; None if it is another source."""
    if source.pages is None:
        return None
    numbers = [number for number, (start, end) in enumerate(pairwise(source.pages), 1) if start <= last and end > first]
    return Locator("page", numbers[0], numbers[-1]) if numbers else None


def locator_at(source: SourceFile, locator: Locator | None, first: int, last: int) -> Locator | None:
    """The place at lines of a source that is of the same kind as another; None if that is lines.

    A time stays as it is if these lines are what is shown at it; of cells, the columns stay.
    """
    if source.pages is not None or locator is None or source.text is None:
        return pages_of(source, first, last)
    if locator.kind == "time":
        found = [cue for cue in cues(source.text) if cue.first <= last and cue.last >= first]
        if not found or list(cues_at(locator, source.text)) == found:
            return locator if found else None
        return Locator("time", _whole(found[0].begins), _whole(found[-1].begins))
    if locator.kind == "cells":
        rows = [
            number for number, row in enumerate(table_rows(source.text), 1) if row.first <= last and row.last >= first
        ]
        columns = [column_name(cell(str(end))[0]) for end in (locator.start, locator.end)]
        return Locator("cells", f"{columns[0]}{rows[0]}", f"{columns[1]}{rows[-1]}") if rows else None
    return None


def _whole(time: float) -> int | float:
    return int(time) if time == int(time) else time


def cited_as(source: SourceFile, start: int, end: int) -> str:
    """How lines of a source are cited; those of a PDF by their pages."""
    if (pages := pages_of(source, start, end)) is not None:
        return source.id + fragment_of(pages)
    return f"{source.id}:{start}" + (f"-{end}" if end != start else "")


def cues_at(locator: Locator, text: str) -> Sequence[Cue]:
    """The captions that are shown within a time, else the next one, or the last."""
    start, end = float(locator.start), float(locator.end)
    shown = [cue for cue in cues(text) if cue.begins <= end and (cue.ends > start or cue.begins == start)]
    return shown or [cue for cue in cues(text) if cue.begins >= start][:1] or cues(text)[-1:]


def rows_at(locator: Locator, text: str) -> Sequence[tuple[int, CellRow]]:
    """The rows of a table in which cells are, with their numbers."""
    first, last = cell(str(locator.start))[1], cell(str(locator.end))[1]
    return list(enumerate(table_rows(text)[first - 1 : last], start=first))


def _lines_at(locator: Locator, source: SourceFile) -> Lines | None:
    match locator.kind, ending(source.id):
        case "page", _ if source.pages is not None:
            return _lines_of_pages(int(locator.start), int(locator.end), source.pages)
        case "time", end if end in CAPTIONS and source.text is not None:
            return _lines_at_time(locator, source.text)
        case "cells", end if end in TABLES and source.text is not None:
            return _lines_of_cells(locator, source.text)
    return None


def _lines_of_pages(first: int, last: int, pages: Sequence[int]) -> Lines | None:
    if last >= len(pages):
        raise NotThere(f"it has {counted(len(pages) - 1, 'page')}")
    start, end = pages[first - 1], pages[last] - 1
    return (start, end) if start <= end else None


def _lines_at_time(locator: Locator, text: str) -> Lines:
    end = max((cue.ends for cue in cues(text)), default=None)
    if end is None:
        raise NotThere("it has no captions")
    if float(locator.end) > end:
        raise NotThere(f"its captions end at {clock(end)}")
    found = cues_at(locator, text)
    return min(cue.first for cue in found), max(cue.last for cue in found)


def _lines_of_cells(locator: Locator, text: str) -> Lines:
    rows, (column, row) = table_rows(text), cell(str(locator.end))
    if row > len(rows):
        raise NotThere(f"it has {counted(len(rows), 'row')}")
    found = rows_at(locator, text)
    if column > (widest := max(len(one.cells) for _, one in found)):
        raise NotThere(f"its rows have {counted(widest, 'column')} there")
    return found[0][1].first, found[-1][1].last
