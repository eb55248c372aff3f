"""The pages up to two links away from a page, whichever way the links lead: what a small map of it shows."""

from collections.abc import Collection
from typing import Literal

from msgspec import Struct

from kmwiki.reports import Facts

NEAR, FAR = 12, 10  # at most: pages one link away, pages two links away
FEW = 40  # links to and from a page; through one with more, everything is near to everything

Way = Literal["both", "to", "from"]  # a page links both ways, is linked to, or links here


class Near(Struct, frozen=True, kw_only=True):
    """The pages about a page; `joins` are pairs of them that a link joins, the nearer one first."""

    near: tuple[tuple[str, Way], ...]
    far: tuple[str, ...]
    joins: tuple[tuple[str, str], ...]


def near(facts: Facts, slug: str) -> Near:
    """What is about a page: first what it is joined with both ways, then where it links, then what links to it.

    Of what is two links away, what most of the near pages are joined with comes first.
    """
    linking, targets = facts.linking[slug], facts.pages[slug].targets
    ways: dict[str, Way] = {other: "both" for other in targets if other in linking}
    ways |= {other: "to" for other in targets if other not in ways}
    ways |= {other: "from" for other in linking if other not in ways}
    ways.pop("index", None)  # it leads everywhere
    shown = dict(list(ways.items())[:NEAR])
    about = {other: _about(facts, other) for other in shown if _is_narrow(facts, other)}
    shared: dict[str, int] = {}
    for others in about.values():
        for other in others - shown.keys() - {slug, "index"}:
            shared[other] = shared.get(other, 0) + 1
    far = sorted(shared, key=lambda other: (-shared[other], other))[:FAR]
    joins = {_pair(one, other) for one, others in about.items() for other in others & shown.keys()}
    joins |= {(one, other) for one, others in about.items() for other in others.intersection(far)}
    return Near(near=tuple(shown.items()), far=tuple(far), joins=tuple(sorted(joins)))


def seen_from(facts: Facts, slug: str) -> set[str]:
    """The pages of whose map this one is part."""
    own = _about(facts, slug)
    maybe = own.union(*(_about(facts, other) for other in own if _is_narrow(facts, other)))
    maps = {other: near(facts, other) for other in maybe}
    return {other for other, about in maps.items() if slug in about.far or slug in dict(about.near)}


def unsettled_maps(before: Facts, now: Facts, changed: Collection[str]) -> set[str]:
    """The pages whose map may be another, where only `changed` pages link, or are linked to, otherwise."""
    found: set[str] = set()
    for slug in changed:
        both = [facts for facts in (before, now) if slug in facts.pages]
        about = [_about(facts, slug) for facts in both]
        if len(both) == 2 and before.pages[slug].targets == now.pages[slug].targets and about[0] == about[1]:
            continue
        found.add(slug)
        if any(_is_narrow(facts, slug) for facts in both):
            found.update(*about)
    return found & now.pages.keys()


def _about(facts: Facts, slug: str) -> set[str]:
    """The pages one link away."""
    return {*facts.pages[slug].targets, *facts.linking[slug]}


def _is_narrow(facts: Facts, slug: str) -> bool:
    page = facts.pages[slug]
    return page.linked_from + len(page.targets) <= FEW


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
