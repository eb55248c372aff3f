"""Citations against their sources: the cited lines, the claims that cite them, and the lines that may be shown."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

from msgspec import Struct

from kmwiki.content.file_kinds import PLAYED, WITHOUT_LINES, ending
from kmwiki.content.locators import cell, clock, column_name
from kmwiki.diagnostics import Location
from kmwiki.graph.citations import CONTEXT, ResolvedReference
from kmwiki.graph.places import cues_at, is_nowhere, rows_at
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Locator, Reference, SourceFile

# The fault of a broken citation: no such source, lines beyond its end, or only white space in them.
Fault = Literal["missing", "beyond", "empty"]
LONGEST_EVIDENCE = 12  # lines of a citation that a page quotes
LONGEST_PAGE = 40  # the same of a page of a PDF
LONGEST_TEXT = 20_000  # lines of a source that its page shows


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
    """Lines of a source that are not published."""

    count: int


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
    uses = _uses(source, ranges)
    longest: tuple[int, int] | None = None
    start = 1
    for number in [*sorted(uses), source.lines + 1]:
        if number > start and (longest is None or number - start > longest[1] - longest[0] + 1):
            longest = (start, number - 1)
        start = number + 1
    return Usage(cited=len(uses), lines=source.lines, longest=longest)


def shown_lines(
    wiki: Wiki, source: SourceFile, ranges: Iterable[CitedRange], found: Iterable[tuple[int, int]] = ()
) -> tuple[Line | Gap, ...]:
    """The lines of a source that `[sources] publish` allows, and gaps for the others.

    `found` are those that were found for claims (first and last) and that the site may show.
    """
    texts = lines_of(source)
    if texts is None or not is_published(wiki, source):
        return ()
    uses = _uses(source, ranges)
    were_found = {number for start, end in found for number in range(start, end + 1)}
    near = {number + step for number in uses for step in range(-CONTEXT, CONTEXT + 1)} | were_found
    if wiki.wanted.publish == "full":
        near.update(range(1, min(len(texts), LONGEST_TEXT) + 1))
    wanted = sorted(number for number in near if 1 <= number <= len(texts))
    shown: list[Line | Gap] = []
    last = 0
    for number in wanted:
        if number > last + 1:
            shown.append(Gap(count=number - last - 1))
        text, is_found = texts[number - 1], number in were_found
        label = page_label(source, number)
        shown.append(Line(number=number, text=text, uses=uses.get(number, 0), found=is_found, label=label))
        last = number
    if shown and last < len(texts):
        shown.append(Gap(count=len(texts) - last))
    return tuple(shown)


def quoted_lines(wiki: Wiki, item: ResolvedReference) -> tuple[tuple[Line, ...], int]:
    """The lines that a page quotes for a citation, and the number of further lines that it names."""
    source = wiki.cited_source(item)
    lines = tuple(_quoted(source, item.reference)) if source is not None and is_published(wiki, source) else ()
    most = LONGEST_PAGE if source is not None and source.pages is not None else LONGEST_EVIDENCE
    return lines[:most], max(0, len(lines) - most)


def quoted_text(wiki: Wiki, item: ResolvedReference) -> str | None:
    """All that a citation quotes, published or not; None if it quotes nothing, or lines without words."""
    source = wiki.cited_source(item)
    text = "\n".join(line.text for line in _quoted(source, item.reference)) if source is not None else ""
    return text if text.strip() else None


def _quoted(source: SourceFile, reference: Reference) -> Iterator[Line]:
    """What a citation quotes: its lines, the captions at its time, or its cells, row by row."""
    locator, text, start = reference.locator, source.text or "", reference.start
    if start is None:
        return
    if locator is not None and locator.kind == "time":
        for cue in cues_at(locator, text):
            yield Line(number=cue.first, text=cue.text, label=clock(cue.begins))
    elif locator is not None and locator.kind == "cells":
        first, last = cell(str(locator.start))[0], cell(str(locator.end))[0]
        names = [column_name(number) for number in range(first, last + 1)]
        for number, row in rows_at(locator, text):
            cells = tuple(zip_longest(names, row.cells[first - 1 : last], fillvalue=""))
            words = " · ".join(filter(None, (value for _, value in cells)))
            yield Line(number=row.first, text=words, label=str(number), cells=cells)
    else:
        lines = (lines_of(source) or ())[start - 1 : reference.end]
        for number, line in enumerate(lines, start=start):
            yield Line(number=number, text=line, label=page_label(source, number))


def page_label(source: SourceFile, line: int) -> str | None:
    """The number of the page of a PDF that begins with a line; empty if none does, and None if it is another source."""
    if source.pages is None:
        return None
    page = bisect_right(source.pages, line)
    return str(page) if source.pages[page - 1] == line else ""


def cited_text(wiki: Wiki, item: ResolvedReference) -> str | None:
    """The lines that a citation names, published or not; None if it names no lines that can be read."""
    texts = _cited_lines(wiki, item)
    return "\n".join(texts) if texts else None


def _cited_lines(wiki: Wiki, item: ResolvedReference) -> tuple[str, ...]:
    source, start, end = wiki.cited_source(item), item.reference.start, item.reference.end
    texts = lines_of(source) if source is not None else None
    return () if texts is None or start is None or end is None else texts[start - 1 : end]


def fault_of(wiki: Wiki, item: ResolvedReference) -> Fault | None:
    """The fault of a citation that cannot support a claim; None if it can.

    Addresses are not fetched.
    """
    if item.address:
        return None
    if item.known is None:
        return "missing"
    return fault_in(wiki.sources[item.known.id], item.reference)


def fault_in(source: SourceFile, reference: Reference) -> Fault | None:
    """The fault of what a reference names of its source; None if it can support a claim."""
    if is_nowhere(reference):
        return "beyond"
    start, end = reference.start, reference.end
    if start is None or end is None:
        return "empty" if source.lines == 0 else None
    if source.lines is not None and end > source.lines:
        return "beyond"
    texts = lines_of(source)
    if texts is None or any(map(str.strip, texts[start - 1 : end])):
        return None
    return None if (source.text or "").isspace() else "empty"  # if there is text elsewhere, lines were added or deleted


def broken_marks(wiki: Wiki, page: ResolvedPage, followed: Set[tuple[int, int]] = frozenset()) -> frozenset[int]:
    """The numbers of the citations that lead to nothing; entries that are `followed` lead to where their lines are."""
    return frozenset(
        number
        for number, references in enumerate(page.citations)
        if not any((number, entry) in followed or fault_of(wiki, item) is None for entry, item in enumerate(references))
    )


def unsupported_claims(page: ResolvedPage, broken: Set[int]) -> frozenset[int]:
    """The numbers of the citing claims whose citations are all `broken`."""
    return frozenset(
        number for number, cited in enumerate(page.node.page.citing_claims) if all(index in broken for index in cited)
    )


def named_sources(wiki: Wiki, page: ResolvedPage) -> Iterable[str]:
    """The unique sources that the front matter of a page names."""
    named = (wiki.source_index.lookup(entry.path) for entry in page.node.page.front_matter.sources if entry.path)
    return dict.fromkeys(known.id for known in named if known is not None)


def is_published(wiki: Wiki, source: SourceFile) -> bool:
    """Whether the site may contain text of a source."""
    return wiki.wanted.publish != "none" and not source.private and source.text is not None


def published_file(wiki: Wiki, source: SourceFile) -> str | None:
    """The path in the site of a PDF, a picture, sound or a film, if it is cited; None if it is not published."""
    name = source.id.rpartition("/")[2]
    if wiki.wanted.publish == "none" or source.private or source.lines is not None:
        return None
    if ending(name) not in WITHOUT_LINES | PLAYED:
        return None
    return f"{wiki.source_paths[source.id].removesuffix('index.html')}{name}"


def cites_file(source: SourceFile, uses: Iterable[Use]) -> bool:
    """Whether a source is cited as a file: sound and films, which are large, only if a time in them is."""
    if ending(source.id) not in PLAYED:
        return any(True for _ in uses)
    return any(use.reference.locator is not None for use in uses)


def _uses(source: SourceFile, ranges: Iterable[CitedRange]) -> dict[int, int]:
    """Line → the number of claims that cite it."""
    uses: dict[int, set[tuple[str, int]]] = {}
    count = len(lines_of(source) or ()) if source.lines is None else source.lines
    for cited in ranges:
        claims = {(use.slug, use.block) for use in cited.uses}
        if cited.start is not None and cited.end is not None:
            for number in range(cited.start, min(cited.end, count) + 1):
                uses.setdefault(number, set()).update(claims)
    return {number: len(claims) for number, claims in uses.items()}


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
