"""Pages that have much in common with a page: they link where it links and to each other, share tags and sources."""

from collections.abc import Iterable, Iterator
from math import log2
from typing import Literal

from kmwiki.reports import Facts

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
    for other in (*_targets(facts, slug), *facts.linking[slug]):
        scores[other] = scores.get(other, 0) + LINK
    found = sorted((-score, other) for other, score in scores.items() if score >= LEAST)
    return tuple(other for _, other in found if other not in (slug, "index"))[:MOST]


def unsettled(before: Facts, now: Facts, changed: Iterable[str]) -> set[str]:
    """The pages whose related pages may be others, where only what `changed` pages link to, carry and cite differs."""
    found: set[str] = set()
    things = {thing for slug in changed for facts in (before, now) for thing in _things(facts, slug)}
    for was, are in ((_bearers(before, thing), _bearers(now, thing)) for thing in things):
        if was != are and min(len(was), len(are)) <= RARE:
            found.update(was, are)
    return found


def _things(facts: Facts, slug: str) -> Iterator[Thing]:
    """What a page may share with others."""
    for target in _targets(facts, slug):
        yield "link", target
    for tag in facts.site.pages[slug].node.page.tags:
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
            return facts.linking[target]
        case "tag", tag:
            return facts.site.tags.get(tag, ())
        case _, source:
            return facts.citing.get(source, ())


def _targets(facts: Facts, slug: str) -> tuple[str, ...]:
    page = facts.site.pages[slug]
    found = (*(item.slug for item in page.links), *(target.slug for target in page.markdown))
    return tuple(dict.fromkeys(target for target in found if target is not None and target != slug))
