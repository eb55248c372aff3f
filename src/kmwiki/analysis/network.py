"""The links of a wiki as a graph of numbers: its communities, where each page is drawn, and what holds it together."""

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.graph.communities import Neighbours, flattened, hierarchy, neighbours_of
from kmwiki.graph.layout import layout

SMALLEST = 3  # pages of a community that is called one

Edges = tuple[tuple[int, ...], ...]  # of each page, by its number, the numbers of those that it links to, in order


class Community(Struct, frozen=True, kw_only=True):
    """Pages that link among themselves more than to others; the first is the one that most pages link to."""

    pages: tuple[int, ...]


class Atlas(Struct, frozen=True, kw_only=True):
    """Pages by number, in the order of slugs; the communities, the largest first."""

    weights: tuple[int, ...]  # how many pages link to each
    neighbours: Neighbours
    levels: tuple[tuple[int, ...], ...]
    communities: tuple[Community, ...]


def atlas_of(site: Site) -> Atlas:
    """The atlas of a wiki; the last one is kept, because several files show it."""
    return _atlas(edges_of(site))


def edges_of(site: Site) -> Edges:
    """The links between pages, without the pages' names."""
    numbers = numbers_of(site)
    return tuple(tuple(sorted(numbers[target] for target in site.pages[slug].targets)) for slug in numbers)


def places(atlas: Atlas) -> list[tuple[int, int]]:
    """Where each page is drawn."""
    return layout(atlas.neighbours, atlas.levels)


def numbers_of(site: Site) -> dict[str, int]:
    """Slug → number."""
    return {slug: number for number, slug in enumerate(site.wiki.refs)}


@lru_cache(maxsize=1)
def _atlas(edges: Edges) -> Atlas:
    weights = [0] * len(edges)
    for linked in edges:
        for target in linked:
            weights[target] += 1
    neighbours = neighbours_of(edges)
    levels = hierarchy(neighbours)
    return Atlas(
        weights=tuple(weights),
        neighbours=neighbours,
        levels=tuple(map(tuple, levels)),
        communities=_communities(flattened(levels, len(edges)), weights),
    )


def _communities(groups: Sequence[int], weights: Sequence[int]) -> tuple[Community, ...]:
    members: dict[int, list[int]] = {}
    for page, group in enumerate(groups):
        members.setdefault(group, []).append(page)
    found = [sorted(pages, key=lambda page: (-weights[page], page)) for pages in members.values()]
    ranked = sorted((pages for pages in found if len(pages) >= SMALLEST), key=lambda pages: (-len(pages), pages[0]))
    return tuple(Community(pages=tuple(pages)) for pages in ranked)
