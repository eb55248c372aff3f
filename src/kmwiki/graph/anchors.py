"""The headings and blocks of a page to which links lead, in any spelling of the author's tools."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from kmwiki.graph.lazy_table import LazyTable
from kmwiki.graph.lookup import percent_decoded
from kmwiki.model import Heading, Page
from kmwiki.patterns import regex
from kmwiki.urls import exact, fold, heading_anchor

Anchors = dict[str, str]  # a name with its way of comparing, such as `text:Run` → the id on the page
_ODD = regex(r"[\W_]")


class _HasPage(Protocol):
    @property
    def page(self) -> Page: ...


Node = TypeVar("Node", bound=_HasPage)


class AnchorTable(Mapping[str, Anchors], Generic[Node]):
    """Slug → the anchors of the page; they are made when they are first read, and cached until they are forgotten."""

    def __init__(self, nodes: LazyTable[Node]) -> None:
        self._nodes, self._known = nodes, dict[str, Anchors]()

    def __reduce__(self) -> "tuple[type[AnchorTable[Node]], tuple[LazyTable[Node]]]":
        return AnchorTable, (self._nodes,)

    def __getitem__(self, slug: str) -> Anchors:
        if slug not in self._known:
            self._known[slug] = anchors_of(self._nodes[slug].page)
        return self._known[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._nodes

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    @property
    def versions(self) -> Mapping[str, object]:
        """Those of the pages: if one is the same, so are its anchors."""
        return self._nodes.versions

    def forget(self) -> None:
        """Free the memory; later, anchors are made again when they are read."""
        self._known.clear()


def anchors_of(page: Page) -> Anchors:
    """The anchors of a page; if two have the same name, the first one counts."""
    known: Anchors = {f"^{block}": f"^{block}" for block in page.blocks}
    _note(known, page.headings)
    for name in page.html_ids:
        known.setdefault(f"id:{name}", name)
        known.setdefault(f"own:{name}", name)
        known.setdefault(f"slug:{name.casefold()}", name)
    return known


def find_anchor(known: Anchors, headings: Callable[[], Sequence[Heading]], wanted: str) -> str | None:
    """The id of the heading or block that `wanted` names, or None; `#A#B` is the heading B below the heading A.

    `headings` gives the page's headings, and is called only for `#A#B`.
    """
    found = _find(known, headings, wanted)
    if found is None and (decoded := percent_decoded(wanted)) is not None:
        return _find(known, headings, decoded)
    return found


def _find(known: Anchors, headings: Callable[[], Sequence[Heading]], wanted: str) -> str | None:
    parts = [part.strip() for part in wanted.split("#") if part.strip()]
    if not parts:
        return None
    *above, last = parts
    if last.startswith("^"):
        return known.get(last)
    if "#" not in wanted:
        return _best(known, last)
    whole = known.get(f"text:{exact(wanted)}") or known.get(f"fold:{fold(wanted)}")  # a heading may contain a `#`
    if whole is not None:
        return whole
    paths = (above[first:] for first in range(len(above)))  # the first may be the title, which is not a heading
    found = next(filter(None, (_below(headings(), path, last) for path in paths)), None)
    return found or _best(known, last) or _best(known, wanted)


def _best(known: Mapping[str, str], wanted: str) -> str | None:
    """The id that the first successful way of comparing finds."""
    return next((known[way] for way in _ways(wanted) if way in known), None)


@lru_cache(maxsize=20_000)
def _ways(wanted: str) -> tuple[str, ...]:
    """The names by which these words may mean a heading or an id, the surest first."""
    return (
        f"text:{exact(wanted)}",
        f"own:{wanted}",
        f"fold:{fold(wanted)}",
        f"slug:{heading_anchor(wanted)}",
        f"slug:{wanted.casefold()}",
        f"words:{_words(wanted)}",
    )


def _below(headings: Sequence[Heading], above: Sequence[str], last: str) -> str | None:
    """The id of the heading `last` within the sections of the headings `above`, the outermost first."""
    known: Anchors = {}
    _note(known, headings)
    if not above:
        return _best(known, last)
    for place in _all_called(headings, above[0]):
        level = headings[place].level
        inner = headings[place + 1 :]
        ends = (number for number, heading in enumerate(inner) if heading.level <= level and not heading.quoted)
        end = next(ends, len(inner))
        if (found := _below(inner[:end], above[1:], last)) is not None:
            return found
    return None


def _all_called(headings: Sequence[Heading], wanted: str) -> Iterator[int]:
    """The indexes of the headings with this name."""
    ways = frozenset(_ways(wanted))
    return (place for place, heading in enumerate(headings) if not ways.isdisjoint(_names(heading)))


def _note(known: Anchors, headings: Iterable[Heading]) -> None:
    for heading in headings:
        for name in _names(heading):
            known.setdefault(name, heading.anchor)


@lru_cache(maxsize=20_000)
def _names(heading: Heading) -> tuple[str, ...]:
    """The names of a heading."""
    text, anchor, slug = heading.text, heading.anchor, heading_anchor(heading.text)
    # “What's new” is `what-s-new` or `whats-new`; Obsidian also accepts the words of a link's address.
    words = dict.fromkeys(filter(None, (_words(text), _words(slug), _words(heading.written))))
    return (
        f"text:{exact(text)}",
        f"id:{anchor}",
        *((f"own:{anchor}",) if re.fullmatch(rf"{re.escape(slug)}(-\d+)*", anchor) is None else ()),
        f"fold:{fold(text)}",
        f"slug:{anchor.casefold()}",
        f"slug:{slug}",
        *(f"words:{some}" for some in words),
    )


def _words(text: str) -> str:
    """The words of a heading or an id without hyphens and spaces, which tools use differently."""
    return " ".join(_ODD.sub(_spaced, unicodedata.normalize("NFKC", text).casefold()).split())


def _spaced(character: re.Match[str]) -> str:
    """The replacement of a character: marks stay with their letter, invisible characters are removed."""
    category = unicodedata.category(character[0])
    if category == "Cf" or "\ufe00" <= character[0] <= "\ufe0f":
        return ""
    return character[0] if category[0] == "M" else " "
