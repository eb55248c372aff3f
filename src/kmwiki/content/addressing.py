"""The language of a page by the name of its file, and its address: in a site of several languages, with the patterns of
addresses of Hugo, and without the numbers of Docusaurus."""

import re
from collections.abc import Mapping, Sequence
from posixpath import normpath
from typing import Any

from msgspec import Struct

from kmwiki.content.graph_names import GraphNames, path_in_graph
from kmwiki.model import FrontMatter
from kmwiki.patterns import regex
from kmwiki.urls import path_slug, segment_slug

# The parts of a pattern that kmwiki fills in.
TOKENS = frozenset(
    """
    year month day section sections title slug filename slugorfilename contentbasename slugorcontentbasename
    """.split()
)
_BESIDE = "/:sections/:slug"  # the address of a page with a `slug` in Hugo
_TOKEN = regex(r":([a-z]+)(?:\[([^\]]*)\])?")
_NUMBER = regex(r"(?!\d+[-_.]\d)\d+\s*[-_.]+\s*(?=[^-_.\s])")  # before a name, but not that of a day or a version
_SLICE = regex(r"(\d+|last)?(:)?(\d+|last)?\Z")


class Addressing(Struct, frozen=True, kw_only=True):
    """The languages of a wiki, how addresses of pages differ from the paths of their files, and their order.

    Another program may keep a language in a folder of any name; addresses then have the language in its place, except
    for the `main` one.
    """

    languages: tuple[str, ...] = ()
    main: str = ""  # whose pages have no language in their addresses; empty if all have
    folders: tuple[tuple[str, str], ...] = ()  # the folder of a language in another program, and the language
    patterns: tuple[tuple[str, str], ...] = ()  # the first folder of pages, and the pattern of their addresses
    ends_in_slug: bool = False  # the `slug` of a page is only the last part of its address, as in Hugo
    newest_first: bool = False  # pages with a date are before others in their folder, the newest first, as in Hugo
    aliases_beside: bool = False  # an alias is an old address, which begins in the folder of the page's, as in Hugo
    strips_numbers: bool = False  # `01-start/02-tea.md` is at `start/tea`, as in Docusaurus
    graph: GraphNames | None = None  # what names of files mean, if the pages are a graph of Logseq


OF_FILES = Addressing()  # each page has the address of its file


class FilePlace(Struct, frozen=True, kw_only=True):
    """What the name of a file says: a language, the path that translations share, and whether the address differs."""

    path: str
    language: str | None = None
    is_moved: bool = False


def place_of(name: str, wanted: Addressing) -> FilePlace:
    """The place of `de/tea.md` or `tea.de.md`; without a language, the path is the name."""
    tags = {tag.lower(): tag for tag in wanted.languages}
    for folder, language in wanted.folders:
        if name.casefold().startswith(f"{folder.casefold()}/"):
            inner = name[len(folder) + 1 :]
            return _by_ending(inner, tags) or FilePlace(path=inner, language=language, is_moved=True)
    first, _, below = name.partition("/")
    if below and (known := tags.get(first.lower())) is not None:
        return FilePlace(path=below, language=known)
    return _by_ending(name, tags) or FilePlace(path=name)


def _by_ending(name: str, tags: Mapping[str, str]) -> FilePlace | None:
    """The place of `tea.de.md`; None if its name says no language."""
    stem, _, ending = name.rpartition(".")
    base, _, suffix = stem.rpartition(".")
    known = tags.get(suffix.lower())
    if known is None or not base.rpartition("/")[2]:
        return None
    return FilePlace(path=f"{base}.{ending}", language=known, is_moved=True)


def folder_addresses(wanted: Addressing) -> tuple[tuple[str, str], ...]:
    """The folder of each language in another program, by slug, and the first part of the addresses of its pages."""
    return tuple((path_slug(folder), _first(language, wanted)) for folder, language in wanted.folders)


def _first(language: str | None, wanted: Addressing) -> str:
    """The first part of the addresses of pages in a language."""
    return "" if language is None or language.lower() == wanted.main.lower() else language.lower()


def fields_of_place(front: FrontMatter, name: str, wanted: Addressing) -> dict[str, Any]:
    """The fields of the front matter that the name of the file gives: its language and the key of its translations,
    unless the page has its own, its address, if that is not the path of the file, and its old addresses."""
    place = place_of(name, wanted)
    segment = front.slug if wanted.ends_in_slug and front.is_segment else None
    found: dict[str, Any] = {"placed": _address(front, place, wanted, segment or "")}
    own = found["slug"] = None if segment is not None else _in_language(front.slug, place, wanted)
    if wanted.aliases_beside and front.names:
        folder = (own or path_slug(found["placed"] or name)).strip("/").rpartition("/")[0]
        found["aliases"] = tuple(_beside(alias, folder) for alias in front.aliases)
    if wanted.languages:
        found["lang"] = front.lang or place.language
        found["translation_key"] = front.translation_key or f"/{path_slug(place.path)}"
    return found


def _in_language(slug: str | None, place: FilePlace, wanted: Addressing) -> str | None:
    """The slug of a page: it begins in the folder of the page's language, unless it begins with `/` or such a folder.

    Otherwise a page and its translations with the same slug would all want one address.
    """
    if not slug or slug.startswith("/") or place.language is None:
        return slug
    folder = _first(place.language, wanted) if place.is_moved else place.language.lower()
    first, _, rest = slug.lower().rstrip("/").partition("/")
    if not folder or first == folder or (rest and first in (tag.lower() for tag in wanted.languages)):
        return slug
    return folder if slug.rstrip("/") == "index" else f"{folder}/{slug}"


def _beside(alias: str, folder: str) -> str:
    """The old address that an alias means in the folder of a page's address; a name of several words remains one."""
    if alias.startswith("/") or len(alias.split()) > 1:
        return alias
    path = normpath(f"/{folder}/{alias}")
    return f"{path}/" if alias.endswith("/") and path != "/" else path


def _address(front: FrontMatter, place: FilePlace, wanted: Addressing, segment: str) -> str | None:
    """The path of the file that a page would be at its address, which ends in the `segment` if that is not empty; None
    if it is that of its own file."""
    pattern = dict(wanted.patterns).get(place.path.partition("/")[0] if "/" in place.path else "/")
    own = _filled(pattern, front, place.path, segment) if pattern is not None else None
    if own is None and segment:
        own = _filled(_BESIDE, front, place.path, segment)
    path = without_numbers(place.path) if wanted.strips_numbers else place.path
    path = path if wanted.graph is None else path_in_graph(path, wanted.graph)
    if own is None and not place.is_moved and path == place.path:
        return None
    first = _first(place.language, wanted)
    return "/".join(part for part in (first, path if own is None else f"{own}.md") if part)


def without_numbers(path: str) -> str:
    """A path without the numbers before its names, which only put them in order."""
    *folders, file = path.split("/")
    stem, dot, ending = file.rpartition(".")
    return (
        "/".join([_NUMBER.sub("", one, count=1) if _NUMBER.match(one) else one for one in (*folders, stem)])
        + dot
        + ending
    )


def _filled(pattern: str, front: FrontMatter, path: str, segment: str) -> str | None:
    """The address of a page by a pattern; None for the page of a folder, and if the page lacks a part of it."""
    file = _stem(path)
    folders = path.split("/")[:-1]
    if file.lower().lstrip("_") == "index" and (file.startswith("_") or not folders):
        return None
    if file.lower() == "index":  # a page with files of its own
        file = folders.pop()
    lacking = list[str]()

    def filled(match: re.Match[str]) -> str:
        text = _part(match[1], match[2], front, file, folders, segment)
        if text is None:
            lacking.append(match[1])
        return text or ""

    address = _TOKEN.sub(filled, pattern.removesuffix(".html"))
    return None if lacking else "/".join(segment_slug(part) for part in address.split("/") if part.strip()) or None


def _part(
    token: str, which: str | None, front: FrontMatter, file: str, folders: Sequence[str], segment: str
) -> str | None:
    """What a token stands for on a page."""
    day = (front.created_on or front.updated_on or "")[:10].split("-")
    match token:
        case "year" | "month" | "day":
            number = ("year", "month", "day").index(token)
            return day[number] if len(day) == 3 else None
        case "section":
            return folders[0] if folders else ""
        case "sections":
            return "/".join(_some(folders, which))
        case "slug" | "slugorfilename" | "slugorcontentbasename" if segment:
            return segment
        case "title" | "slug":
            return segment_slug(front.title) if front.title else file
        case "filename" | "slugorfilename" | "contentbasename" | "slugorcontentbasename":
            return file
    return None


def _some(folders: Sequence[str], which: str | None) -> Sequence[str]:
    """The folders that `[1:]`, `[0]` or `[last]` means; all of them without that."""
    if which is None or (found := _SLICE.match(which)) is None:
        return folders
    first, last = ((len(folders) - 1 if one == "last" else int(one)) if one else None for one in (found[1], found[3]))
    if found[2]:
        return folders[first:last]
    return folders[first : first + 1] if first is not None else folders


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def unknown_tokens(pattern: str) -> list[str]:
    """The parts of a pattern that kmwiki cannot fill in."""
    return [f":{match[1]}" for match in _TOKEN.finditer(pattern) if match[1] not in TOKENS]
