"""Which of the lines that were found for citations without lines the site may show, and what it may say of claims."""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from kmwiki.evidence.judged import FoundIn
from kmwiki.evidence.now import ByPlace, as_now
from kmwiki.evidence.publication import is_published
from kmwiki.evidence.source_lines import Line, lines_of, page_label
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Claim

Range = tuple[int, int]  # first and last line
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


def wanted_lines(
    uses: Mapping[str, Iterable[FoundUse]], uncited: Iterable[tuple[str, int, int]]
) -> dict[str, dict[Range, None]]:
    """Source id → the lines that were found in it, first those to show first: surely found ones for marks, other ones
    for marks, and those for claims that cite nothing (`uncited`, with the source).
    """
    wanted: dict[str, dict[Range, None]] = {}
    for name, some in uses.items():
        for use in sorted(some, key=lambda use: not use.found.is_sure):
            wanted.setdefault(name, {})[use.found.start, use.found.end] = None
    for name, start, end in uncited:
        wanted.setdefault(name, {})[start, end] = None
    return {name: wanted[name] for name in sorted(wanted)}


def withheld(wiki: Wiki, wanted: Mapping[str, Iterable[Range]]) -> dict[str, tuple[Range, ...]]:
    """Source id → the found lines that are not shown, because that would be too many of a source."""
    kept = {name: _beyond(wiki, name, ranges) for name, ranges in wanted.items() if may_show(wiki, name)}
    return {name: ranges for name, ranges in kept.items() if ranges}


def may_show(wiki: Wiki, name: str) -> bool:
    """Whether the site may show lines that were found in a source."""
    return wiki.wanted.publish_found and is_published(wiki, wiki.sources[name])


def may_name_words(wiki: Wiki, page: ResolvedPage, claim: Claim, since: ByPlace) -> bool:
    """Whether the site may say which words of a claim its lines have or lack: not of texts that it does not publish,
    also under a new name.
    """
    for number in claim.citations:
        for entry, item in enumerate(page.citations[number]):
            one = since.get((number, entry))
            for cited in (item,) if one is None else (item, as_now(wiki, item, one)):
                source = wiki.cited_source(cited) if cited is not None else None
                if source is not None and source.text is not None and not is_published(wiki, source):
                    return False
    return True


def _beyond(wiki: Wiki, name: str, ranges: Iterable[Range]) -> tuple[Range, ...]:
    if wiki.wanted.publish == "full":
        return ()
    most = len(lines_of(wiki.sources[name]) or ()) // MOST
    shown: set[int] = set()
    beyond: set[Range] = set()
    for start, end in ranges:
        lines = shown | set(range(start, end + 1))
        if len(lines) <= most:
            shown = lines
        else:
            beyond.add((start, end))
    return tuple(sorted(beyond))


def count_shown(
    wiki: Wiki, wanted: Mapping[str, Iterable[Range]], withheld: Mapping[str, Collection[Range]]
) -> tuple[int, int]:
    """The number of lines that the site shows because they were found, and of the sources that have them."""
    shown = [
        {line for one in ranges if one not in withheld.get(name, ()) for line in range(one[0], one[1] + 1)}
        for name, ranges in wanted.items()
        if may_show(wiki, name)
    ]
    return sum(map(len, shown)), sum(map(bool, shown))


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
    source = wiki.sources[name]
    return tuple(Line(number=number, text=text, found=True, label=page_label(source, number)) for number, text in shown)
