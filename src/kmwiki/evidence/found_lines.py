"""Which of the lines that were found for citations without lines the site may show."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from kmwiki.evidence.judged import FoundIn
from kmwiki.evidence.passages import Line, is_published, lines_of
from kmwiki.graph.wiki import Wiki

MOST = 4  # of so many lines of a source, one may be shown because it was found


class FoundUse(Struct, frozen=True, array_like=True, gc=False):
    """Lines of a source that were found for a mark of the page with this slug."""

    slug: str
    found: FoundIn


def uses_of_found(pages: Iterable[tuple[str, tuple[FoundIn, ...]]]) -> dict[str, tuple[FoundUse, ...]]:
    """Source id → the lines that were found in it for marks, by page and place."""
    uses: dict[str, list[FoundUse]] = {}
    for slug, some in pages:
        for found in some:
            uses.setdefault(found.source, []).append(FoundUse(slug, found))
    return {name: tuple(uses[name]) for name in sorted(uses)}


def withheld(wiki: Wiki, uses: Mapping[str, tuple[FoundUse, ...]]) -> dict[str, tuple[tuple[int, int], ...]]:
    """Source id → the found lines (first and last) that are not shown, because that would be too many of a source.

    Those that were surely found come first, then those of earlier pages.
    """
    kept = {name: _beyond(wiki, name, some) for name, some in uses.items() if may_show(wiki, name)}
    return {name: ranges for name, ranges in kept.items() if ranges}


def may_show(wiki: Wiki, name: str) -> bool:
    """Whether the site may show lines that were found in a source."""
    return wiki.wanted.publish_found and is_published(wiki, wiki.sources[name])


def _beyond(wiki: Wiki, name: str, uses: Iterable[FoundUse]) -> tuple[tuple[int, int], ...]:
    if wiki.wanted.publish == "full":
        return ()
    most = (wiki.sources[name].lines or 0) // MOST
    shown: set[int] = set()
    beyond: set[tuple[int, int]] = set()
    for use in sorted(uses, key=lambda use: not use.found.is_sure):
        lines = set(range(use.found.start, use.found.end + 1))
        if len(shown | lines) <= most:
            shown |= lines
        else:
            beyond.add((use.found.start, use.found.end))
    return tuple(sorted(beyond))


def count_shown(
    wiki: Wiki, uses: Mapping[str, tuple[FoundUse, ...]], withheld: Mapping[str, tuple[tuple[int, int], ...]]
) -> tuple[int, int]:
    """The number of lines that the site shows because they were found, and of the sources that have them."""
    shown = [shown_found(wiki, name, some, withheld.get(name, ())) for name, some in uses.items()]
    lines = [{line for start, end in ranges for line in range(start, end + 1)} for ranges in shown if ranges]
    return sum(map(len, lines)), len(lines)


def shown_found(
    wiki: Wiki, name: str, uses: Iterable[FoundUse], withheld: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], tuple[FoundUse, ...]]:
    """The found lines of a source that the site shows (first and last), sorted, each with its uses."""
    refused = set(withheld)
    ranges: dict[tuple[int, int], list[FoundUse]] = {}
    for use in uses if may_show(wiki, name) else ():
        place = use.found.start, use.found.end
        if place not in refused:
            ranges.setdefault(place, []).append(use)
    return {place: tuple(ranges[place]) for place in sorted(ranges)}


def lines_found(
    wiki: Wiki, name: str, start: int, end: int, withheld: Mapping[str, tuple[tuple[int, int], ...]]
) -> tuple[Line, ...]:
    """Found lines of a source if the site shows them. Other pages can change `withheld`, and nothing else here."""
    texts = lines_of(wiki.sources[name]) if may_show(wiki, name) else None
    if texts is None or (start, end) in withheld.get(name, ()):
        return ()
    shown = enumerate(texts[start - 1 : end], start=start)
    return tuple(Line(number=number, text=text, found=True) for number, text in shown)
