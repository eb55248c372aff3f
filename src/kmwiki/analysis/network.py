"""The links of a wiki as a graph of numbers: its communities, the places of pages in a drawing, and its bridges."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from kmwiki.analysis.site import PageFacts, Site
from kmwiki.graph.communities import Neighbours, flattened, hierarchy, neighbours_of
from kmwiki.graph.layout import layout
from kmwiki.model import PageRef
from kmwiki.tables import column
from kmwiki.urls import fold

SMALLEST = 3  # pages of a community that is listed
MOST_BYTES = 7_000_000  # of the data of the picture: more keeps a browser busy for longer than 0.2 s at a time
_PAGE, _NAME, _LINE = 50, 20, 7  # bytes of a page and of another name in these data, and of a line

Edges = tuple[tuple[int, ...], ...]  # for each page, by its number, the sorted numbers of the pages that it links to


class Community(Struct, frozen=True, kw_only=True):
    """Pages that link among themselves more than to others, lists of most pages aside; the first is the most linked."""

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


def places_of(site: Site, numbers: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    """The place (x, y) of each of these pages in the drawing; cached, because after most edits no link is another."""
    return _places(edges_of(site, numbers))


def edges_of(site: Site, numbers: Mapping[str, int]) -> Edges:
    """The links between these pages, as numbers."""
    targets = (site.pages[slug].targets for slug in numbers)
    return tuple(tuple(sorted(numbers[target] for target in linked if target in numbers)) for linked in targets)


def most_linked(site: Site, room: int, size: Callable[[str], int]) -> list[str]:
    """The most linked pages, as many as there is room for with all that they lead to, in the order of slugs."""
    pages, chosen = site.pages, set()
    for slug in sorted(site.listed, key=lambda slug: -pages[slug].linked_from):
        room -= size(slug)
        if room < 0:
            break
        chosen.add(slug)
    return [slug for slug in site.listed if slug in chosen]


def drawn(site: Site, most: int = MOST_BYTES) -> dict[str, int]:
    """The pages in the picture, by slug, with their numbers in it: the most linked ones, if it would be too large."""
    if _size_of_all(site) <= most:
        return numbers_of(site)
    pages, refs, named = site.pages, site.wiki.refs, set[str]()

    def size(slug: str) -> int:
        page, ref = pages[slug], refs[slug]
        new = {*page.cites, *(fold(wish.name) for wish in page.wishes)} - named
        named.update(new)
        return _size_of_page(ref) + _LINE * lines_of(page) + _size_of_names(new)

    return {slug: number for number, slug in enumerate(most_linked(site, most, size))}


def _size_of_all(site: Site) -> int:
    pages = sum(_size_of_page(ref) for ref in site.listed.values())
    lines = sum(len(some) for name in ("targets", "cites", "wishes") for some in column(site.pages, name))
    return pages + _LINE * lines + _size_of_names((*site.citing, *site.wished))


def _size_of_page(ref: PageRef) -> int:
    return _PAGE + len(ref.title) + len(ref.permalink)


def _size_of_names(names: Iterable[str]) -> int:
    return sum(_NAME + 2 * len(name) for name in names)  # as titles, and perhaps in addresses


def lines_of(page: PageFacts) -> int:
    return len(page.targets) + len(page.cites) + len(page.wishes)


def numbers_of(site: Site) -> dict[str, int]:
    """Slug → number."""
    return {slug: number for number, slug in enumerate(site.listed)}


@lru_cache(maxsize=2)  # of all pages and of those in the picture, by their links, for several views and builds
def _network(edges: Edges) -> Network:
    weights = [0] * len(edges)
    for linked in edges:
        for target in linked:
            weights[target] += 1
    neighbours = neighbours_of(edges)
    levels = hierarchy(neighbours)
    among = _without_indexes(edges)
    grouped = levels if among == edges else hierarchy(neighbours_of(among))
    return Network(
        weights=tuple(weights),
        neighbours=neighbours,
        levels=tuple(map(tuple, levels)),
        communities=_communities(flattened(grouped, len(edges)), weights),
    )


@lru_cache(maxsize=2)  # as of networks
def _places(edges: Edges) -> tuple[tuple[int, int], ...]:
    network = _network(edges)
    return tuple(layout(network.neighbours, network.levels))


def _without_indexes(edges: Edges) -> Edges:
    """The links without those from and to pages that link to more than half of all: being listed joins no pages."""
    indexes = {page for page, linked in enumerate(edges) if len(linked) > len(edges) // 2}
    if not indexes:
        return edges
    return tuple(
        () if page in indexes else tuple(target for target in linked if target not in indexes)
        for page, linked in enumerate(edges)
    )


def _communities(groups: Sequence[int], weights: Sequence[int]) -> tuple[Community, ...]:
    members: dict[int, list[int]] = {}
    for page, group in enumerate(groups):
        members.setdefault(group, []).append(page)
    found = [sorted(pages, key=lambda page: (-weights[page], page)) for pages in members.values()]
    ranked = sorted((pages for pages in found if len(pages) >= SMALLEST), key=lambda pages: (-len(pages), pages[0]))
    return tuple(Community(pages=tuple(pages)) for pages in ranked)
