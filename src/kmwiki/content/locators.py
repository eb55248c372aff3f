"""Places in sources that are not lines, as citations write them: pages of PDFs, times, and cells of tables."""

import re
from collections.abc import Mapping
from typing import Literal

from kmwiki.content.file_kinds import DOCUMENTS, PLAYED, ending
from kmwiki.model import Locator
from kmwiki.patterns import regex

Kind = Literal["page", "time", "cells"]
CAPTIONS = frozenset(("vtt", "srt"))
TABLES = frozenset(("csv", "tsv"))
# The kinds of files that have such places; of some, only their own program knows which there are.
_FILES: Mapping[Kind, frozenset[str]] = {
    "page": frozenset(DOCUMENTS) | frozenset("doc docx odt rtf ppt pptx epub".split()),
    "time": frozenset(PLAYED) | CAPTIONS,
    "cells": TABLES | frozenset(("xls", "xlsx", "ods")),
}
LINES_HELP = "write the lines as “:12”, “:12-15” or “#L12-L15”"
_HELP: Mapping[Kind, str] = {
    "page": "write the page as “#page=3” or “, p. 3”",
    "time": "write the time as “#t=61” or “#t=1:01,1:15”",
    "cells": "write the cells as “#B10” or “#B10:C12”",
}
_TIME = r"\d{1,6}(?::[0-5]?\d){0,2}(?:\.\d{1,3})?"
_CELL = r"[A-Za-z]{1,3}[1-9]\d{0,6}"
# The fragment of an address that names such a place, and words that name pages.
FRAGMENT = rf"#(?:page=\d{{1,6}}(?:-\d{{1,6}})?(?:&[\w=,.%-]*)?|t=(?:npt:)?{_TIME}(?:,{_TIME})?|{_CELL}(?::{_CELL})?)"
PAGES = (
    r"(?:pp?\.|pgs?\.|pages?|Seiten?|S\.|págs?\.|páginas?|стр\.|с\.|страниц[аы]|صفحة|الصفحات?|ص|页|頁|ページ|쪽)"
    r"\s*\d{1,6}(?:\s*[-–]\s*\d{1,6})?(?![\d-])"
)
_NUMBERS = regex(r"(\d+)(?:\s*[-–]\s*(\d+))?")
_CELLS = regex(r"([A-Za-z]+)(\d+)(?::([A-Za-z]+)(\d+))?\Z")
_FRAGMENT, _PAGES = regex(rf"{FRAGMENT}\Z"), regex(rf"{PAGES}\Z", re.IGNORECASE)


def kind_for(name: str) -> Kind | None:
    """The kind of places that a source with this name has besides lines."""
    return next((kind for kind, ends in _FILES.items() if ending(name) in ends), None)


def place_help(name: str) -> str:
    """How to cite a place in a source with this name."""
    kind = kind_for(name)
    return LINES_HELP if kind is None else _HELP[kind]


def locator_of(place: str) -> Locator | None:
    """The place that `#page=3`, `p. 3` and the like name; None if none, as where the end is before the start."""
    place = place.strip()
    if _PAGES.match(place):
        return _pages(place)
    if not _FRAGMENT.match(place):
        return None
    if place.startswith("#page="):
        return _pages(place.partition("&")[0])
    if place.startswith("#t="):
        first, _, last = place[3:].removeprefix("npt:").partition(",")
        return _ordered("time", seconds(first), seconds(last or first))
    return cells_locator(*place[1:].upper().partition(":")[::2])


def cells_locator(first: str, last: str) -> Locator | None:
    """The cells between two of them."""
    start, end = cell(first), cell(last or first)
    is_ordered = start[0] <= end[0] and start[1] <= end[1]
    return Locator("cells", first.upper(), (last or first).upper()) if is_ordered else None


def cell(name: str) -> tuple[int, int]:
    """Column and row of a cell, from 1."""
    found = _CELLS.match(name)
    assert found is not None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(found[2])


def column_name(number: int) -> str:
    """The letters of a column, from 1."""
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def seconds(written: str) -> int | float:
    """The seconds in `61`, `1:01` or `0:01:01.5`."""
    total: int | float = 0
    for part in written.split(":"):
        total = total * 60 + (float(part) if "." in part else int(part))
    return total


def clock(time: int | float | str) -> str:
    """Seconds as `1:01`, or `1:00:01` if there are hours."""
    whole = int(time)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f"{float(time) - whole:.3f}".rstrip("0").rstrip(".")[1:]
    return (f"{hours}:{minutes:02}" if hours else f"{minutes}") + f":{rest:02}{fraction}"


def address_fragment(locator: Locator | None) -> str:
    """The fragment that opens a file there: browsers understand the first page, and times."""
    match locator:
        case Locator(kind="page", start=start):
            return f"#page={start}"
        case Locator(kind="time"):
            return fragment_of(locator)
    return ""


def fragment_of(locator: Locator) -> str:
    """A place as the fragment of an address, as citations write it."""
    start, end = locator.start, locator.end
    match locator.kind:
        case "page":
            return f"#page={start}" if start == end else f"#page={start}-{end}"
        case "time":
            return f"#t={start}" if start == end else f"#t={start},{end}"
        case "cells":
            return f"#{start}" if start == end else f"#{start}:{end}"


def named(locator: Locator) -> str:
    """A place in words, for findings: “page 3”, “pages 3–5”, “time 1:01”, “cells B10:C12”."""
    start, end = locator.start, locator.end
    match locator.kind:
        case "page":
            return f"page {start}" if start == end else f"pages {start}–{end}"
        case "time":
            return f"time {clock(start)}" if start == end else f"time {clock(start)}–{clock(end)}"
        case "cells":
            return f"cell {start}" if start == end else f"cells {start}:{end}"


def _pages(words: str) -> Locator | None:
    found = _NUMBERS.search(words)
    assert found is not None
    return _ordered("page", int(found[1]), int(found[2] or found[1])) if int(found[1]) else None


def _ordered(kind: Kind, start: int | float, end: int | float) -> Locator | None:
    return Locator(kind, start, end) if start <= end else None
