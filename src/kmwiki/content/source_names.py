"""Names of sources: which file a citation means."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from kmwiki.content.file_kinds import CITED
from kmwiki.content.file_titles import HASHED, source_titles
from kmwiki.content.files import Files
from kmwiki.content.locators import FRAGMENT, PAGES, kind_for, locator_of, place_help
from kmwiki.content.schemes import without_login
from kmwiki.model import Reference
from kmwiki.patterns import regex
from kmwiki.tables import Tables
from kmwiki.urls import ends_of

WrittenAs = Literal["marks", "links", "footnotes", "legend"]
CITATIONS: tuple[WrittenAs, ...] = (
    "marks",
    "links",
    "footnotes",
    "legend",
)  # the forms of citations, as `kmwiki.toml` names them
ADDRESS = regex(r"https?://[^\s,\[\]]+\Z", re.IGNORECASE)
_SPAN = regex(r"(?P<name>.+?)(?::(\d{1,9})(?:-(\d{1,9}))?|#L(\d{1,9})(?:-L(\d{1,9}))?)\Z", re.DOTALL)
_MORE_LINES = regex(r"L?(\d{1,9})(?:-L?(\d{1,9}))?\Z")
_UNSAFE = regex(r"/|[A-Za-z]:|(?:.*/)?\.\.(?:/|\Z)")
UP = regex(r"\A(?:\.{0,2}/)+")
SOURCE_FOLDER = regex(r"\A_?(?:sources|raw)/")
_PLACED = regex(rf"(?P<name>.+?)(?P<place>{FRAGMENT}|[\s,;]+{PAGES})\Z", re.IGNORECASE | re.DOTALL)
_MORE_PLACES = {
    "page": regex(r"(\d{1,6}(?:[-–]\d{1,6})?)\Z"),
    "time": regex(r"(?:t=)?(\d[\d:.]*)\Z"),
    "cells": regex(r"([A-Za-z]{1,3}[1-9]\d{0,6}(?::[A-Za-z]{1,3}[1-9]\d{0,6})?)\Z"),
}
_NOTHING_SUCH = {"page": "pages", "time": "times", "cells": "cells"}


class Known(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """The source that a name means; `others` are the sources that it could also mean."""

    id: str
    other_case: bool = False
    others: tuple[str, ...] = ()


class SourceNames(Tables, frozen=True, kw_only=True):
    """Every name by which a source may be cited; made once a build, and shared by parser and resolver."""

    exact: dict[str, str]
    folded: dict[str, str]
    loose: dict[str, tuple[str, ...]]  # path suffixes, then stems and names without a hash
    pages: dict[str, str]  # names that a page has, too: path suffixes → file
    titles: dict[str, str]  # source id → the title made from its name

    @classmethod
    def of(
        cls,
        ids: Iterable[str],
        pages: Iterable[str] = (),
        *,
        folder: str = "",
        before: "SourceNames | None" = None,
    ) -> "SourceNames":
        """The index over these source ids (paths in the source folder), beside pages whose files have these names.

        A name may begin with the path of the `folder`. It is the index before, if that was over the same.
        """
        ordered = sorted(ids)
        shared = _names_of_both(ordered, pages)
        if before is not None and list(before.exact) == ordered and before.pages == shared:
            return before
        loose: dict[str, list[str]] = {}
        for reduce in (lambda s: s, lambda s: HASHED.sub("", s), lambda s: re.sub(r"\.[^./]+\Z", "", s)):
            names: dict[str, list[str]] = {}
            for source in ordered:
                for end in ends_of(folder + reduce(source)):
                    names.setdefault(end.casefold(), []).append(source)
            for name, found in names.items():
                loose.setdefault(name, found)
        return cls(
            exact={source: source for source in ordered},
            folded={source.casefold(): source for source in reversed(ordered)},
            loose={name: tuple(found) for name, found in loose.items()},
            pages=shared,
            titles=source_titles(ordered),
        )

    @classmethod
    def over(cls, files: Files, before: "tuple[Files, SourceNames] | None" = None) -> "SourceNames":
        """The index over the sources of a wiki, beside its pages; that of the files `before`, if it is the same."""
        if before is not None and before[0].has_names_of(files):
            return before[1]
        own = {source.path for source in files.sources}  # which may be pages as well
        pages = (page.name for page in files.pages if page.path not in own)
        folder = next((source.path.removesuffix(source.id) for source in files.sources), "")
        return cls.of((source.id for source in files.sources), pages, folder=folder, before=before and before[1])

    def lookup(self, name: str) -> Known | None:
        """The source with this name, or None; a name that leads out of the folder is not looked up."""
        name = tidy_name(name)
        if not name or leads_out(name):
            return None
        # The path may begin with the folder of sources: `references/` in OKF bundles, `raw/` in other wikis.
        return self._find(name) or self._find(re.sub(r"\A(?:references|raw|_raw|_sources)/", "", name))

    def at(self, path: str) -> Known | None:
        """The source at the path of a link, which may lead through the folder of sources; or None."""
        return self.lookup(SOURCE_FOLDER.sub("", UP.sub("", path).rstrip("/")))

    def linked(self, path: str) -> Known | None:
        """The only source that a link with this path can mean; None if a page has the name, as links mean pages."""
        known = self.at(path)
        return None if known is None or known.others or _as_page(UP.sub("", path)) in self.pages else known

    def _find(self, name: str) -> Known | None:
        if name in self.exact:
            return Known(id=name)
        if (source := self.folded.get(name.casefold())) is not None:
            return Known(id=source, other_case=True)
        if found := self.loose.get(name.casefold()):
            return Known(id=found[0], others=found[1:])
        return None


def _names_of_both(ids: Iterable[str], pages: Iterable[str]) -> dict[str, str]:
    """The names of those pages whose files are called as a source."""
    called = {_as_page(re.sub(r"\.[^./]+\Z", "", HASHED.sub("", name.rpartition("/")[2]))) for name in ids}
    both = [page for page in pages if _as_page(page.rpartition("/")[2]) in called] if called else []
    return {end: page for page in both for end in ends_of(_as_page(page))}


def _as_page(path: str) -> str:
    """The path of a page's file as links spell it: in any case, with spaces or hyphens, with its ending or without."""
    name = path.rstrip("/").casefold().removesuffix(".md").removesuffix(".markdown")
    return name.replace(" ", "-").replace("_", "-")


def tidy_name(name: str) -> str:
    """A source's name in one spelling: NFC, `/`, without a leading `./` or `sources/`."""
    tidy = unicodedata.normalize("NFC", name.strip()).replace("\\", "/")
    tidy = re.sub(r"\A(?:\./)+", "", tidy)
    return tidy.removeprefix("sources/")


def leads_out(name: str) -> bool:
    """Whether a tidy name leads out of the source folder."""
    return _UNSAFE.match(name) is not None


def is_citation_shaped(name: str, index: SourceNames) -> bool:
    """Whether an entry's name makes it a citation rather than prose."""
    if not name or name != name.strip():
        return False
    looks_like_file = names_source_file(name) and not re.search(r"\s", name)
    return looks_like_file or bool(ADDRESS.match(name)) or index.lookup(name) is not None


def names_source_file(name: str) -> bool:
    """Whether a name has the ending of a source's file."""
    stem, dot, extension = name.rpartition(".")
    return bool(stem and dot and extension.lower() in CITED)


def read_marker(content: str, index: SourceNames) -> tuple[tuple[Reference, ...], tuple[str, ...]] | None:
    """The references of a `^[content]` marker, and its other entries; None if it is not a citation."""
    content = " ".join(without_login(content).split())
    if "," in content and _begins_with_name(content, index):  # names may hold commas, so that is tried first
        whole = _entry(content, index)
        return ((whole,), ()) if whole else None
    found: list[Reference] = []
    strays: list[str] = []
    for entry in (part.strip() for part in content.split(",")):
        if found and (more := _more(found[-1], entry, index)):
            found[-1:] = more
        elif (reference := _entry(entry, index)) is not None:
            found.append(reference)
        else:
            strays.append(entry)
    if not found:
        return None
    return tuple(dict.fromkeys(found)), tuple(strays)


def _begins_with_name(content: str, index: SourceNames) -> bool:
    """Whether all of a marker, or all but the place at its end, is the name of one source."""
    ends = (pattern.match(content) for pattern in (_SPAN, _PLACED))
    return any(index.lookup(name) for name in (content, *(end["name"] for end in ends if end)))


def _more(last: Reference, entry: str, index: SourceNames) -> tuple[Reference, ...]:
    """The last reference with what an entry adds, further lines or places of its source; empty if it adds none."""
    if last.start is not None:
        lines = _MORE_LINES.match(entry)
        return (last, _ranged(last.source, lines[1], lines[2])) if lines else ()
    if re.fullmatch(PAGES, entry, re.IGNORECASE):
        there = _located(last.source, entry, index)
        return (there,) if last.locator is None and last.problem is None else (last, there)
    place = None if last.locator is None else _MORE_PLACES[last.locator.kind].match(entry)
    if place is None or last.locator is None:
        return ()
    if last.locator.kind == "time" and last.locator.start == last.locator.end and not entry.startswith("t="):
        return (_located(last.source, f"#t={last.locator.start},{place[1]}", index),)
    prefix = {"page": "#page=", "time": "#t=", "cells": "#"}[last.locator.kind]
    return last, _located(last.source, prefix + place[1].replace("–", "-"), index)


def _entry(text: str, index: SourceNames) -> Reference | None:
    if ADDRESS.match(text) or index.lookup(text) is not None:
        return Reference(source=text)
    if (match := _SPAN.match(text)) and is_citation_shaped(match["name"], index):
        return _ranged(match["name"], match[2] or match[4], match[3] or match[5])
    if (match := _PLACED.match(text)) and is_citation_shaped(match["name"], index):
        return _located(match["name"], match["place"].strip(" ,;"), index)
    for cut in re.finditer("[:#]", text):
        if is_citation_shaped(text[: cut.start()], index):
            return _located(text[: cut.start()], text[cut.start() :], index)
    return Reference(source=text) if is_citation_shaped(text, index) else None


def _located(source: str, place: str, index: SourceNames) -> Reference:
    """The reference to a place that is not lines, with its problem if it cannot be read or does not fit the file."""
    locator, known = locator_of(place), index.lookup(source)
    name = source if known is None else known.id
    kind = kind_for(name)
    if locator is None:
        problem = f"“{place}” names no {'lines' if kind is None else 'such place'}; {place_help(name)}"
        return Reference(source=source, problem=problem)
    if locator.kind != kind and not ADDRESS.match(source):
        problem = f"“{name}” has no {_NOTHING_SUCH[locator.kind]}; {place_help(name)}"
        return Reference(source=source, problem=problem)
    return Reference(source=source, locator=locator)


def reference_to(source: str, place: str, index: SourceNames) -> Reference:
    """The reference to a source that front matter lists, with the place behind its name."""
    return (_entry(source + place, index) if place else None) or Reference(source=source)


def split_place(name: str) -> tuple[str, str]:
    """A name of a source, and the place behind it, such as `#page=3` or `:3-5`; empty if there is none."""
    for form in (_SPAN, _PLACED):
        found = form.match(name)
        if found is not None and names_source_file(found["name"]):
            return found["name"], name[found.end("name") :]
    return name, ""


def _ranged(source: str, first: str, last: str | None) -> Reference:
    start, end = int(first), int(last or first)
    if start < 1:
        return Reference(source=source, problem="line numbers start at 1")
    if end < start:
        return Reference(source=source, problem=f"the range ends before it starts; write {end}-{start}")
    return Reference(source=source, start=start, end=end)
