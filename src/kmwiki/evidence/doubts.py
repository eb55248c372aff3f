"""Sources whose citations on a page are all wrong in the same way."""

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from kmwiki.evidence.asked import AskedClaim, IndexOf, Sources
from kmwiki.evidence.shifts import CitedLines, pages_as_lines, shift_of
from kmwiki.evidence.weighing import Lookup


class SourceDoubt(Struct, frozen=True, array_like=True, gc=False):
    """A source whose citations on a page are all wrong in the same way: off by some lines, or pages taken for lines.

    `citation` is that of the first of the entries, of which there are `count`. If the numbers are those of pages,
    `pages` has the first and last lines of these.
    """

    source: str
    citation: int
    count: int
    offset: int = 0  # 0: the numbers are those of pages
    pages: dict[int, tuple[int, int]] = {}


def doubts_of_sources(claims: Sequence[AskedClaim], index: IndexOf) -> tuple[SourceDoubt, ...]:
    """The sources whose citations on a page are all wrong in the same way."""
    sources = Sources(claims, index)
    paged = tuple(paged_sources(claims, sources))
    names = {doubt.source for doubt in paged}
    return (*paged, *_shifts(claims, sources, names))


def paged_sources(claims: Sequence[AskedClaim], sources: Sources) -> Iterator[SourceDoubt]:
    """The sources, with pages, whose citations give numbers of pages for lines."""
    for name, source, cited, first in _cited(claims, sources):
        if source.index.pages and pages_as_lines(source, cited) is not None:
            named = {number for one in cited for number in (one.start, one.end)}
            pages = {number: lines for number, lines in source.index.pages.items() if number in named}
            yield SourceDoubt(name, first, len(cited), 0, pages)


def _shifts(claims: Sequence[AskedClaim], sources: Sources, paged: Collection[str]) -> Iterator[SourceDoubt]:
    for name, source, cited, first in _cited(claims, sources):
        if name not in paged and (shift := shift_of(source, cited)) is not None:
            yield SourceDoubt(name, first, len(cited), shift.offset)


def _cited(claims: Sequence[AskedClaim], sources: Sources) -> Iterator[tuple[str, Lookup, list[CitedLines], int]]:
    """Each source of which lines are cited, these with their claims, and the number of the first citation."""
    cited: dict[str, list[CitedLines]] = {}
    first: dict[str, int] = {}
    for claim, own in zip(claims, sources.words, strict=True):
        for citation, _, name, start, end in claim.cited:
            if start is not None and end is not None:
                cited.setdefault(name, []).append(CitedLines(own, start, end))
                first.setdefault(name, citation)
    for name, lines in cited.items():
        if (source := sources[name]) is not None and not source.is_excerpt:
            yield name, source, lines, first[name]
