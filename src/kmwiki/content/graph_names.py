"""What the names of files mean in a graph of Logseq: `Tea___Pot.md` is the page `Tea/Pot`, `2026_01_02.md` a day."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote_to_bytes

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.characters import readable
from kmwiki.content.dates import BEHIND_ALL
from kmwiki.content.day_formats import day_as, day_in
from kmwiki.content.plain_file import read_plain
from kmwiki.model import FrontMatter
from kmwiki.patterns import regex
from kmwiki.urls import exact, fold, without_extension

LOGSEQ = "logseq"  # the folder in which Logseq keeps its settings and old copies of pages
SETTINGS = f"{LOGSEQ}/config.edn"
_DAY_OF_FILES, _DAY_OF_TITLES = "yyyy_MM_dd", "MMM do, yyyy"
_ALWAYS = (_DAY_OF_TITLES, "yyyy-MM-dd")  # formats in which links may always name days
_MOST = 1 << 20  # bytes of settings that are read
_ENCODED = regex("%[0-9A-Fa-f]{2}")
# Comments, texts and keywords; a text that does not end goes to the end of the file, so that none is read twice.
_EDN = regex(r';[^\n]*+|"((?:[^"\\]++|\\.)*+)(?:"|\\?\Z)|(:[^\s,;"(){}\[\]]++)', re.DOTALL)


class GraphNames(Struct, frozen=True, kw_only=True):
    """The names of files in a graph, as its settings have them: the formats of days, the folder of those, and whether
    three low lines are a slash."""

    day_of_files: str = _DAY_OF_FILES
    day_of_titles: str = _DAY_OF_TITLES
    journals: str = "journals"
    has_low_lines: bool = True


def graph_names(graph: Path) -> GraphNames:
    """The names of files in the graph in a folder."""
    try:
        said = dict(_settings(read_plain(graph / SETTINGS, _MOST).decode("utf-8-sig", errors="replace")))
    except OSError:
        said = {}
    return GraphNames(
        day_of_files=said.get(":journal/file-name-format") or _DAY_OF_FILES,
        day_of_titles=said.get(":journal/page-title-format") or _DAY_OF_TITLES,
        journals=said.get(":journals-directory") or "journals",
        has_low_lines=said.get(":file/name-format") != ":legacy",
    )


def _settings(text: str) -> Iterator[tuple[str, str]]:
    """The keys of settings in EDN that are followed by a text or a keyword, and that."""
    words = [match for match in _EDN.finditer(text) if not match[0].startswith(";")]
    return ((key[2], value[2] or value[1]) for key, value in pairwise(words) if key[2])


def path_in_graph(path: str, names: GraphNames) -> str:
    """The path of a page's file, with the name of the page in place of the file's."""
    folder, slash, file = path.rpartition("/")
    stem = without_extension(file)
    name = _page_name(stem, names)
    return path if name == stem else f"{folder}{slash}{name}{file[len(stem) :]}"


def named_in_graph(front: FrontMatter, path: str, names: GraphNames) -> FrontMatter:
    """The front matter of the page in a file, with the title, other names, date and order that its name says."""
    folder, _, file = path.rpartition("/")
    stem = without_extension(file)
    name = _page_name(stem, names)
    is_journal = folder.rpartition("/")[2] == names.journals
    day = day_in(name, names.day_of_files) if is_journal else None
    title = name if day is None else day_as(day, names.day_of_titles) or name
    front = front if day is None else _dated(front, day)
    if title == stem:
        return front
    known = {fold(stem), *map(fold, front.names)} | {fold(front.title or title)}
    others = [one for one in (title, *_names_of(day)) if fold(one) not in known]
    return replace(front, title=front.title or title, aliases=tuple(dict.fromkeys((*front.aliases, *others))))


def day_named(text: str, names: GraphNames) -> date | None:
    """The day that a name means in links; None if it means none."""
    days = (day_in(text, form) for form in (names.day_of_titles, *_ALWAYS))
    return next((day for day in days if day is not None), None)


def _dated(front: FrontMatter, day: date) -> FrontMatter:
    """The front matter with this date, and a place among others by it, the newest first, unless it has its own."""
    own = front if front.created is not None else replace(front, created=day.isoformat(), created_on=day.isoformat())
    return own if own.order is not None else replace(own, order=BEHIND_ALL - day.toordinal())


def _names_of(day: date | None) -> Iterator[str]:
    """The names that a day always has."""
    return (name for form in _ALWAYS if day is not None and (name := day_as(day, form)))


def _page_name(stem: str, names: GraphNames) -> str:
    """The name of the page in a file: what cannot be in a file's name is encoded there."""
    name = stem.replace("___", "/") if names.has_low_lines else stem
    if _ENCODED.search(name):
        with suppress(UnicodeDecodeError):
            name = readable(unquote_to_bytes(name).decode("utf-8"))
    parts = (part.strip() for part in exact(name).split("/"))
    return stem if name == stem else "/".join(part for part in parts if part) or stem
