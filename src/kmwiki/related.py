"""Pages that have much in common with a page: they link where it links and to each other, share tags and sources."""

from collections.abc import Collection, Iterator
from math import log2
from typing import Literal

from kmwiki.resolver import with_broader
from kmwiki.tally import Facts

MOST = 5
RARE = 40  # what more pages than these share says little of any two of them
LEAST = 0.5  # of what a page must have in common to be shown
LINK = 0.4  # what a link counts, each way

Thing = tuple[Literal["link", "tag", "source"], str]  # what pages may share: a page that they link to, a tag, a source


def related(facts: Facts, slug: str) -> tuple[str, ...]:
    """The slugs of at most five pages, the nearest first.

    It depends on what this page links to and what links here, on its tags and the sources that it cites, and, for
    each of these that at most `RARE` pages share, on which pages those are. It costs at most `RARE` steps for each.
    """
    scores: dict[str, float] = {}
    for thing in _things(facts, slug):
        bearers = _bearers(facts, thing) if _count(facts, thing) <= RARE else ()
        for other in bearers:
            scores[other] = scores.get(other, 0) + 1 / log2(1 + len(bearers))
    for other in (*facts.pages[slug].targets, *facts.linking[slug]):
        scores[other] = scores.get(other, 0) + LINK
    found = sorted((-score, other) for other, score in scores.items() if score >= LEAST)
    return tuple(other for _, other in found if other not in (slug, "index"))[:MOST]


def neighbours(facts: Facts, slug: str) -> set[str]:
    """The pages among whose related pages this one may be."""
    rare = (thing for thing in _things(facts, slug) if _count(facts, thing) <= RARE)
    others = (other for thing in rare for other in _bearers(facts, thing))
    return {*facts.pages[slug].targets, *facts.linking[slug], *others}


def unsettled(before: Facts, now: Facts, changed: Collection[str]) -> set[str]:
    """The pages whose related pages may be others, where only `changed` pages link, are linked to, carry and cite so.

    What no longer is, or is new, is among the changed, too.
    """
    found: set[str] = set()
    things = {
        thing for facts in (before, now) for slug in changed if slug in facts.pages for thing in _things(facts, slug)
    }
    # Other pages have the same linking to them as before.
    things = {(kind, name) for kind, name in things if kind != "link" or name in changed}
    for was, are in ((_bearers(before, thing), _bearers(now, thing)) for thing in things):
        if was != are and min(len(was), len(are)) <= RARE:
            found.update(was, are)
    return found & now.pages.keys()


def _things(facts: Facts, slug: str) -> Iterator[Thing]:
    """What a page may share with others."""
    for target in facts.pages[slug].targets:
        yield "link", target
    for tag in with_broader(facts.site.pages[slug].node.page.tags):  # as the bearers of a tag are counted
        yield "tag", tag
    for source in facts.pages[slug].cites:
        yield "source", source


def _count(facts: Facts, thing: Thing) -> int:
    """How many pages have it."""
    kind, name = thing
    return facts.pages[name].linked_from if kind == "link" else len(_bearers(facts, thing))


def _bearers(facts: Facts, thing: Thing) -> tuple[str, ...]:
    """The pages that have it."""
    match thing:
        case "link", target:
            return facts.linking.get(target, ())
        case "tag", tag:
            return facts.site.tags.get(tag, ())
        case _, source:
            return facts.citing.get(source, ())
