"""Related pages: those that share link targets, tags and sources with a page, or link to it."""

from collections.abc import Iterator
from math import log2
from typing import Literal

from kmwiki.analysis.site import Site
from kmwiki.graph.lookup import with_broader
from kmwiki.tables import column

MOST = 5
RARE = 40  # what more pages share does not make two of them related
LEAST = 0.5  # the score of a page that is shown
LINK = 0.4  # the score of a link, in each direction

Thing = tuple[Literal["link", "tag", "source"], str]  # what pages may share: a link target, a tag, a source


def related(site: Site, slug: str) -> tuple[str, ...]:
    """The slugs of at most five related pages, the most related first.

    They depend on the links from and to this page, its tags and cited sources, and, for each of these that at most
    `RARE` pages share, on those pages. Each takes at most `RARE` steps, and one more page that has what is common
    changes nothing.
    """
    scores: dict[str, float] = {}
    for thing in _things(site, slug):
        bearers = () if _key(thing) in site.common else _bearers(site, thing)
        score = 1 / log2(1 + len(bearers)) if bearers else 0
        for other in bearers:
            scores[other] = scores.get(other, 0) + score
    for other in (*site.pages[slug].targets, *site.linking[slug]):
        scores[other] = scores.get(other, 0) + LINK
    found = sorted((-score, other) for other, score in scores.items() if score >= LEAST)
    return tuple(other for _, other in found if other not in (slug, "index"))[:MOST]


def _things(site: Site, slug: str) -> Iterator[Thing]:
    """The things that a page may share with others."""
    for target in site.pages[slug].targets:
        yield "link", target
    for tag in with_broader(site.wiki.pages[slug].node.page.tags):  # broader tags count, too
        yield "tag", tag
    for source in site.pages[slug].cites:
        yield "source", source


def common_things(site: Site) -> dict[str, bool]:
    """The keys of the things that more than `RARE` pages share."""
    counts: dict[Thing, int] = {
        ("link", slug): count for slug, count in zip(site.pages, column(site.pages, "linked_from"), strict=True)
    }
    counts |= {("tag", tag): len(slugs) for tag, slugs in site.tags.items()}
    counts |= {("source", name): len(slugs) for name, slugs in site.citing.items()}
    return {_key(thing): True for thing, count in counts.items() if count > RARE}


def _key(thing: Thing) -> str:
    return " ".join(thing)


def _bearers(site: Site, thing: Thing) -> tuple[str, ...]:
    """The pages that have a thing."""
    match thing:
        case "link", target:
            return site.linking.get(target, ())
        case "tag", tag:
            return site.tags.get(tag, ())
        case _, source:
            return site.citing.get(source, ())
