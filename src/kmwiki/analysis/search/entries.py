"""The entries of each page in the index: its own terms, made when it was parsed, and those of what it cites."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal

from msgspec.structs import replace

from kmwiki.analysis.search.index import Book, EntryChange, Index, revised
from kmwiki.compress import expand
from kmwiki.evidence.excerpts import claims_by_place
from kmwiki.evidence.now import as_now
from kmwiki.evidence.quoting import quoted_lines
from kmwiki.evidence.since import Since
from kmwiki.evidence.source_lines import Line
from kmwiki.evidence.trust import Trust
from kmwiki.graph.lookup import with_broader
from kmwiki.graph.not_found import is_text_of_404
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.terms import search_terms, value

PageEntries = dict[Book, list[str]]
CITED = "0"  # the class of words in what a page cites


def revised_index(
    before: Index, former: Mapping[str, PageEntries], now: Mapping[str, PageEntries], numbers: Mapping[str, int]
) -> tuple[Index, set[str]]:
    """The index after the entries of these pages (by slug) or their `numbers` have changed, and the changed shards.

    `former` are the entries before, `now` the present ones; the second value has the names of the shards.
    """
    books: tuple[Book, ...] = ("names", "words")
    was, are = (
        {(book, counted[slug], slug): frozenset(own.get(book, ())) for slug, own in entries.items() for book in books}
        for entries, counted in ((former, before.numbers), (now, numbers))
    )
    nothing = frozenset[str]()
    moved = {key: (are.get(key, nothing), was.get(key, nothing)) for key in was.keys() | are.keys()}
    changes = [
        EntryChange(book, number, now - old, old - now) for (book, number, _), (now, old) in moved.items() if now != old
    ]
    return revised(before, numbers, changes) if changes else (replace(before, numbers=numbers), set())


def entries_of(wiki: Wiki, page: ResolvedPage, trust: Trust, since: Iterable[Since] = ()) -> PageEntries:
    """The unique entries of a page, by book; none of one that no list has. `since` is what became of what it cites."""
    if is_text_of_404(page):
        return {}
    names, _, words = expand(page.node.page.terms).decode().partition("\0")
    filters = dict.fromkeys(f"{sign}{value(text)}0" for sign, text in _filters(wiki, page, trust))
    cited = dict.fromkeys(term for text in _cited(wiki, page, trust, since) for term in _terms(text))
    return {
        "names": [*filter(None, names.split("\n")), *filters],
        "words": [*filter(None, words.split("\n")), *(term + CITED for term in cited)],
    }


def _filters(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[tuple[str, str]]:
    """The values by which searches can be filtered, each with its sign."""
    for tag in with_broader(page.node.page.tags):
        yield "#", tag
    if page.node.page.front_matter.kind:
        yield "%", page.node.page.front_matter.kind
    for name in trust.sources:
        yield "@", name
        yield "@", name.rstrip("/").rpartition("/")[2]
        if (source := wiki.sources.get(name)) is not None and source.title:
            yield "@", source.title
    yield "!", coverage(trust)


def coverage(trust: Trust) -> Literal["all", "some", "none"]:
    """Whether all, some or none of a page's claims cite something."""
    if not trust.cited:
        return "none"
    return "all" if trust.cited >= trust.claims else "some"


def _cited(wiki: Wiki, page: ResolvedPage, trust: Trust, since: Iterable[Since]) -> Iterator[str]:
    """The texts that the site shows from sources of a page: their titles, and the cited lines where they are now."""
    for name in trust.sources:
        yield wiki.source_title(name)
    became = {(one.citation, one.entry): one for one in since}
    claims = claims_by_place(page)
    unique = {
        (item.name, *item.reference.place): as_now(wiki, item, became.get((number, entry)))
        for number, references in enumerate(page.citations)
        for entry, item in enumerate(references)
    }
    for place, now in unique.items():
        lines, _ = quoted_lines(wiki, now, claims.get(place, ())) if now is not None else ((), 0)
        yield from (line.text for line in lines if isinstance(line, Line))


@lru_cache(maxsize=20_000)
def _terms(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(search_terms(text)))
