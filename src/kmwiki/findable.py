"""By what each page can be found: its own terms, kept with it since it was parsed, and those of what it cites."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal

from kmwiki import tokens
from kmwiki.compact import expand
from kmwiki.postings import Book, Change, Index, revised
from kmwiki.provenance import evidence
from kmwiki.resolver import ResolvedPage, Site, with_broader
from kmwiki.trust import Trust

CITED = "0"  # the class of words that stand in what a page cites


def revised_index(
    before: Index, was: Site, old: Mapping[str, Trust], now: Site, new: Mapping[str, Trust], slugs: Iterable[str]
) -> tuple[Index, set[str]]:
    """The index where these pages may be found by other terms, and the names of the shards that are others."""
    changes = []
    for slug in sorted(slugs):
        former, own = entries_of(was, was.pages[slug], old[slug]), entries_of(now, now.pages[slug], new[slug])
        for book in former:
            gained, lost = frozenset(own[book]), frozenset(former[book])
            if gained != lost:
                number = before.numbers[slug]
                changes.append(Change(book=book, number=number, gained=gained - lost, lost=lost - gained))
    return revised(before, changes) if changes else (before, set())


def entries_of(site: Site, page: ResolvedPage, trust: Trust) -> dict[Book, list[str]]:
    """The entries of a page, by book, each once."""
    names, _, words = expand(page.node.page.terms).decode().partition("\0")
    filters = dict.fromkeys(f"{sign}{tokens.value(text)}0" for sign, text in _filters(page, trust))
    cited = dict.fromkeys(term for text in _cited(site, page, trust) for term in _terms(text))
    return {
        "names": [*names.split("\n"), *filters],
        "words": [*filter(None, words.split("\n")), *(term + CITED for term in cited)],
    }


def _filters(page: ResolvedPage, trust: Trust) -> Iterator[tuple[str, str]]:
    """What filters ask for: a sign for each, and its value."""
    for tag in with_broader(page.node.page.tags):
        yield "#", tag
    if page.node.page.front_matter.kind:
        yield "%", page.node.page.front_matter.kind
    for name in trust.sources:
        yield "@", name
        yield "@", name.rstrip("/").rpartition("/")[2]
    yield "!", coverage(trust)


def coverage(trust: Trust) -> Literal["all", "some", "none"]:
    """How many of a page's claims cite something."""
    if not trust.cited:
        return "none"
    return "all" if trust.cited >= trust.claims else "some"


def _cited(site: Site, page: ResolvedPage, trust: Trust) -> Iterator[str]:
    """What the site shows of what a page cites: titles of sources, and lines."""
    for name in trust.sources:
        yield _title(site, name)
    for item in {
        (item.name, item.reference.start, item.reference.end): item for items in page.citations for item in items
    }.values():
        yield from (line.text for line in evidence(site, item)[0])


def _title(site: Site, name: str) -> str:
    source = site.sources.get(name)
    return (source.title if source else None) or name


@lru_cache(maxsize=20_000)
def _terms(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tokens.terms(text)))
