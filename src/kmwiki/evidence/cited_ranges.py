"""The claims that cite a source, by the places in it that they cite, and the share of it that is cited."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from kmwiki.content.file_kinds import PLAYED, ending
from kmwiki.content.files import SourceFile
from kmwiki.content.locators import cell
from kmwiki.diagnostics import Location
from kmwiki.evidence.source_lines import lines_of
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.model import Locator, Reference


def mark_anchor(citation: int, position: int) -> str:
    """The id of the mark of an entry of a citation in the text, by the numbers of both."""
    return f"cite:{citation + 1}:{position + 1}"


class Use(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """One citation of a source: the slug of the page, the lines, the sentence, and the place of its mark."""

    slug: str
    reference: Reference
    location: Location
    context: str
    block: int  # the line where the claim begins
    mark: tuple[int, int]  # the number of the citation on the page, and of the entry in the citation


class CitedRange(Struct, frozen=True, kw_only=True):
    """Lines that claims cite, from 1; both None if they cite the whole source, or a place whose lines are not known."""

    start: int | None
    end: int | None
    locator: Locator | None
    uses: tuple[Use, ...]

    @property
    def place(self) -> tuple[int | None, int | None, Locator | None]:
        """What they cite of the source."""
        return self.start, self.end, self.locator


class Usage(Struct, frozen=True, kw_only=True):
    """The cited share of a source; `longest` is the longest range that no claim cites, None if there is none."""

    cited: int
    lines: int
    longest: tuple[int, int] | None


def uses_in(page: ResolvedPage) -> Iterator[tuple[str, Use]]:
    """The uses of one page, sorted by place, each with the id of its source."""
    for index, references in enumerate(page.citations):
        for position, item in enumerate(references):
            if item.known is not None:
                yield item.known.id, use_at(page, index, position)


def use_at(page: ResolvedPage, index: int, position: int) -> Use:
    """The use of a source by the entry at a position of a citation."""
    citation = page.node.page.citations[index]
    return Use(
        slug=page.ref.slug,
        reference=page.citations[index][position].reference,
        location=citation.location,
        context=citation.context,
        block=citation.block,
        mark=(index, position),
    )


def cited_ranges(uses: Iterable[Use]) -> tuple[CitedRange, ...]:
    """The uses grouped by the places that they cite: first the whole source, then by line, page or time."""
    grouped: dict[tuple[int | None, int | None, Locator | None], list[Use]] = {}
    for use in uses:
        grouped.setdefault(use.reference.place, []).append(use)
    return tuple(
        CitedRange(start=place[0], end=place[1], locator=place[2], uses=tuple(grouped[place]))
        for place in sorted(grouped, key=_in_order)
    )


def _in_order(place: tuple[int | None, int | None, Locator | None]) -> tuple[int, int, str, tuple[float, float]]:
    start, end, locator = place
    if locator is None:
        return start or 0, end or 0, "", (0, 0)
    if locator.kind == "cells":
        return start or 0, end or 0, locator.kind, cell(str(locator.start))[::-1]
    return start or 0, end or 0, locator.kind, (float(locator.start), float(locator.end))


def usage(source: SourceFile, ranges: Iterable[CitedRange]) -> Usage | None:
    """The cited share of a source; None if it has no lines."""
    if source.lines is None:
        return None
    uses = claims_by_line(source, ranges)
    longest: tuple[int, int] | None = None
    start = 1
    for number in [*sorted(uses), source.lines + 1]:
        if number > start and (longest is None or number - start > longest[1] - longest[0] + 1):
            longest = (start, number - 1)
        start = number + 1
    return Usage(cited=len(uses), lines=source.lines, longest=longest)


def claims_by_line(source: SourceFile, ranges: Iterable[CitedRange]) -> dict[int, int]:
    """Line → the number of claims that cite it."""
    uses: dict[int, set[tuple[str, int]]] = {}
    count = len(lines_of(source) or ()) if source.lines is None else source.lines
    for cited in ranges:
        claims = {(use.slug, use.block) for use in cited.uses}
        if cited.start is not None and cited.end is not None:
            for number in range(cited.start, min(cited.end, count) + 1):
                uses.setdefault(number, set()).update(claims)
    return {number: len(claims) for number, claims in uses.items()}


def cites_file(source: SourceFile, uses: Iterable[Use]) -> bool:
    """Whether a source is cited as a file: sound and films, which are large, only if a time in them is."""
    if ending(source.id) not in PLAYED:
        return any(True for _ in uses)
    return any(use.reference.locator is not None for use in uses)
