"""The structure of the wiki, from its links: communities, hubs, bridges and islands."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from kmwiki.analysis.network import Network, network_of
from kmwiki.analysis.site import Site
from kmwiki.graph.components import bridges, islands
from kmwiki.model import PageRef, PlannedView, View
from kmwiki.outputs.chrome import Chrome, CountedLink, PageLink, Titled, bare_links, chrome, placed
from kmwiki.theme.translations import catalogue
from kmwiki.urls import relative_url

MOST = 50  # entries of a list
FEWEST_HUBS, MOST_HUBS = 3, 25  # and between these, a tenth of the pages
SHOWN = 8  # pages of a community or an island


class CommunityItem(Titled, frozen=True, kw_only=True):
    """A community, named after the page that most pages link to, and the pages next to it."""

    url: str
    size: int
    pages: tuple[PageLink, ...] = ()


class StructureView(Struct, frozen=True, kw_only=True):
    """The lists; the number of a bridge is that of the pages that it connects, of a hub that of its links."""

    chrome: Chrome
    graph: str
    communities: tuple[CommunityItem, ...]
    hubs: tuple[CountedLink, ...]
    bridges: tuple[CountedLink, ...]
    islands: tuple[CommunityItem, ...]
    apart: int  # the number of islands without the largest


def structure_views(site: Site) -> Iterator[PlannedView]:
    """The special page of the wiki's structure."""
    path = site.wiki.special_path("structure")
    weight = 50 * len(site.listed)
    yield PlannedView(path=path, make=partial(_structure_view, site, path), weight=weight)


def community_items(refs: Sequence[PageRef], network: Network, path: str, most: int) -> tuple[CommunityItem, ...]:
    """The largest communities of these pages, at `most` so many, as the output `path` lists them."""
    return tuple(_item(refs, group.pages, path) for group in network.communities[:most])


def _structure_view(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext
    network, refs = network_of(site), tuple(site.listed.values())
    apart = islands(network.neighbours)[1:]
    links = {page: len(known) for page, known in enumerate(network.neighbours) if known}
    view = StructureView(
        chrome=chrome(site, path, _("Structure"), section="special"),
        graph=relative_url(f"{site.wiki.sections['graph']}/index.html", path),
        communities=community_items(refs, network, path, MOST),
        hubs=_ranked(refs, links, path, min(MOST_HUBS, max(FEWEST_HUBS, len(refs) // 10))),
        bridges=_ranked(refs, bridges(network.neighbours), path),
        islands=tuple(_item(refs, group, path) for group in apart[:MOST]),
        apart=len(apart),
    )
    return View(path=path, template="structure.html", data=view)


def _ranked(refs: Sequence[PageRef], numbers: dict[int, int], path: str, most: int = MOST) -> tuple[CountedLink, ...]:
    """The pages with the highest numbers."""
    ranked = sorted(numbers, key=lambda page: (-numbers[page], page))[:most]
    links = ((refs[page], numbers[page]) for page in ranked)
    return placed(
        (ref.slug, CountedLink(title=ref.title, url=relative_url(ref.permalink, path), count=count))
        for ref, count in links
    )


def _item(refs: Sequence[PageRef], group: Iterable[int], path: str) -> CommunityItem:
    pages = tuple(group)
    first, *others = bare_links((refs[page] for page in pages[: SHOWN + 1]), path)
    return CommunityItem(title=first.title, place=first.place, url=first.url, size=len(pages), pages=tuple(others))
