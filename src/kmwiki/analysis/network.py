"""The links of a wiki as a graph of numbers: its communities, the places of pages in a drawing, and its bridges."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.graph.communities import Neighbours, flattened, hierarchy, neighbours_of
from kmwiki.graph.layout import layout

SMALLEST = 3  # pages of a community that is listed

Edges = tuple[tuple[int, ...], ...]  # for each page, by its number, the sorted numbers of the pages that it links to


class Community(Struct, frozen=True, kw_only=True):
    """Pages that link among themselves more than to others; the first has the most links to it."""

    pages: tuple[int, ...]


class Network(Struct, frozen=True, kw_only=True):
    """The pages by number, in the order of slugs, and the communities, the largest first."""

    weights: tuple[int, ...]  # for each page, the number of pages that link to it
    neighbours: Neighbours
    levels: tuple[tuple[int, ...], ...]
    communities: tuple[Community, ...]


def network_of(site: Site, numbers: Mapping[str, int] | None = None) -> Network:
    """The network of a wiki, or of some of its pages, by their numbers; cached, because several files show it."""
    return _network(edges_of(site, numbers_of(site) if numbers is None else numbers))


def edges_of(site: Site, numbers: Mapping[str, int]) -> Edges:
    """The links between these pages, as numbers."""
    targets = (site.pages[slug].targets for slug in numbers)
    return tuple(tuple(sorted(numbers[target] for target in linked if target in numbers)) for linked in targets)


def places(network: Network) -> list[tuple[int, int]]:
    """The place (x, y) of each page in the drawing."""
    return layout(network.neighbours, network.levels)


def numbers_of(site: Site) -> dict[str, int]:
    """Slug → number."""
    return {slug: number for number, slug in enumerate(site.wiki.refs)}


@lru_cache(maxsize=2)  # of all pages and of those in the picture, by their links, for several views and builds
def _network(edges: Edges) -> Network:
    weights = [0] * len(edges)
    for linked in edges:
        for target in linked:
            weights[target] += 1
    neighbours = neighbours_of(edges)
    levels = hierarchy(neighbours)
    return Network(
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
