"""Pages that have much in common with a page: they link where it links and to each other, share tags and sources."""

from collections.abc import Collection, Iterator, Mapping
from math import log2
from typing import Literal

from kmwiki.analysis.site import Site
from kmwiki.graph.lookup import with_broader

MOST = 5
RARE = 40  # what more pages than these share says little of any two of them
LEAST = 0.5  # of what a page must have in common to be shown
LINK = 0.4  # what a link counts, each way

Linking = Mapping[str, Collection[str]]  # slug -> slugs of the pages that link there
Thing = tuple[Literal["link", "tag", "source"], str]  # what pages may share: a page that they link to, a tag, a source


def related(site: Site, slug: str) -> tuple[str, ...]:
    """The slugs of at most five pages, the nearest first.

    It depends on what this page links to and what links here, on its tags and the sources that it cites, and, for
    each of these that at most `RARE` pages share, on which pages those are. It costs at most `RARE` steps for each.
    """
    scores: dict[str, float] = {}
    for thing in _things(site, slug):
        bearers = _bearers(site, thing) if _count(site, thing) <= RARE else ()
        for other in bearers:
            scores[other] = scores.get(other, 0) + 1 / log2(1 + len(bearers))
    for other in (*site.pages[slug].targets, *site.linking[slug]):
        scores[other] = scores.get(other, 0) + LINK
    found = sorted((-score, other) for other, score in scores.items() if score >= LEAST)
    return tuple(other for _, other in found if other not in (slug, "index"))[:MOST]


def neighbours(site: Site, slug: str) -> set[str]:
    """The pages among whose related pages this one may be."""
    rare = (thing for thing in _things(site, slug) if _count(site, thing) <= RARE)
    others = (other for thing in rare for other in _bearers(site, thing))
    return {*site.pages[slug].targets, *site.linking[slug], *others}


def unsettled(before: Site, now: Site, linking: tuple[Linking, Linking], changed: Collection[str]) -> set[str]:
    """The pages whose related pages may be others, where only `changed` pages link, are linked to, carry and cite so.

    `linking` tells who links to a page, before and now. What no longer is, or is new, is among the changed, too.
    """
    found: set[str] = set()
    # Other pages have the same linking to them as before.
    shared: list[tuple[Linking, Linking, Collection[str]]] = [(*linking, changed)]
    for old, new in ((before.wiki.tags, now.wiki.tags), (before.citing, now.citing)):
        shared.append((old, new, old.keys() | new.keys() if old is not new else ()))
    for was, are, names in shared:
        for name in names:
            bearers, others = _rare(was.get(name, ())), _rare(are.get(name, ()))
            if bearers != others:
                found.update(bearers, others)
    return found & now.pages.keys()


def _rare(bearers: Collection[str]) -> Collection[str]:
    """Those that have a thing, where they are few enough to count."""
    return bearers if len(bearers) <= RARE else ()


def _things(site: Site, slug: str) -> Iterator[Thing]:
    """What a page may share with others."""
    for target in site.pages[slug].targets:
        yield "link", target
    for tag in with_broader(site.wiki.pages[slug].node.page.tags):  # as the bearers of a tag are counted
        yield "tag", tag
    for source in site.pages[slug].cites:
        yield "source", source


def _count(site: Site, thing: Thing) -> int:
    """How many pages have it."""
    kind, name = thing
    return site.pages[name].linked_from if kind == "link" else len(_bearers(site, thing))


def _bearers(site: Site, thing: Thing) -> tuple[str, ...]:
    """The pages that have it."""
    match thing:
        case "link", target:
            return site.linking.get(target, ())
        case "tag", tag:
            return site.wiki.tags.get(tag, ())
        case _, source:
            return site.citing.get(source, ())
