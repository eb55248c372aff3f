"""The graph of the wiki: a page that draws it, the same links as tables, and the data for it and for other programs."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from msgspec import Struct

from kmwiki.analysis.network import atlas_of, edges_of, numbers_of, places
from kmwiki.analysis.site import Facts
from kmwiki.model import Part, PlannedView, View
from kmwiki.outputs.chrome import Chrome, PageLink, SiteText, chrome, page_link
from kmwiki.outputs.scripts import compact_json, script
from kmwiki.outputs.sources import source_title
from kmwiki.outputs.special import wishes_by_name
from kmwiki.outputs.structure import CommunityItem, community_items, structure_path
from kmwiki.theme.translations import catalogue
from kmwiki.urls import fold, relative_url

DATA = "graph.json"
VOLUME = 200  # pages whose links one table shows
_GRAPH = "graph"  # the function that the scripts call
_FRESH = {"unknown": 0, "fresh": 1, "stale": 2}
_AT_ONCE = 1000  # nodes or edges
_COMMUNITIES, _DRAWING = 50, 150  # what a page costs in these, beside a byte of a body

KINDS: Part = ("list", "kinds")
TAGS: Part = ("list", "tags")
TITLES: Part = ("list", "titles")
LINKS: Part = ("list", "links")
CITES: Part = ("list", "cites")


class GraphView(Struct, frozen=True, kw_only=True):
    """The page that draws the graph; where no script runs, its communities and the tables with its links."""

    chrome: Chrome
    count: int  # pages
    links: int
    communities: tuple[CommunityItem, ...]
    structure: str  # address of the page that tells more of them
    volumes: tuple[PageLink, ...]


class LinksRow(Struct, frozen=True, kw_only=True):
    """A page, and the pages that it links to."""

    page: PageLink
    targets: tuple[PageLink, ...]


class LinksView(Struct, frozen=True, kw_only=True):
    """A table of links; `graph` is the address of the page that draws them."""

    chrome: Chrome
    graph: str
    rows: tuple[LinksRow, ...]


class DataView(Struct, frozen=True, kw_only=True):
    """Finished JSON."""

    data: str


def graph_views(text: SiteText, facts: Facts) -> Iterator[PlannedView]:
    """The page, its tables and all data; what needs to know the communities comes last, so that one process finds them
    once.
    """
    site = facts.site
    folder, count = site.sections["graph"], len(site.refs)
    slugs = list(site.refs)
    for place in range(0, count, VOLUME):
        path, some = _volume_path(folder, place // VOLUME), slugs[place : place + VOLUME]
        depends = frozenset((TITLES, *(("links", slug) for slug in some)))
        yield PlannedView(path=path, make=partial(_links_view, text, facts, path, some), weight=20_000, depends=depends)
    names = frozenset((TITLES, TAGS, KINDS, LINKS, CITES))
    path = f"{folder}/names.js"
    yield script(path, _GRAPH, "names", partial(_names, facts, path), 100 * count, names)
    yield script(f"{folder}/edges.js", _GRAPH, "edges", partial(_edges, facts), 100 * count, frozenset((LINKS, CITES)))
    yield PlannedView(path=DATA, make=partial(_data_view, text, facts), weight=500 * count, depends=names)
    path, depends = f"{folder}/index.html", frozenset((TITLES, LINKS))
    make = partial(_graph_view, text, facts, path)
    yield PlannedView(path=path, make=make, weight=_COMMUNITIES * count, depends=depends)
    yield script(f"{folder}/nodes.js", _GRAPH, "nodes", partial(_nodes, facts), _DRAWING * count, LINKS)


def _volume_path(folder: str, number: int) -> str:
    return f"{folder}/links-{number + 1}/index.html"


def _graph_view(text: SiteText, facts: Facts, path: str) -> View:
    _ = catalogue(text.language).gettext
    folder, refs = facts.site.sections["graph"], list(facts.site.refs.values())
    volumes = []
    for place in range(0, len(refs), VOLUME):
        first, last = refs[place], refs[min(place + VOLUME, len(refs)) - 1]
        url = relative_url(_volume_path(folder, place // VOLUME), path)
        volumes.append(PageLink(title=f"{first.title} – {last.title}", url=url))
    view = GraphView(
        chrome=chrome(facts.site, text, path, _("Graph"), _("What the links tell of the wiki."), section="graph"),
        count=len(refs),
        links=sum(len(page.targets) for page in facts.pages.values()),
        communities=community_items(facts, path),
        structure=relative_url(structure_path(facts.site), path),
        volumes=tuple(volumes),
    )
    return View(path=path, template="graph.html", data=view)


def _links_view(text: SiteText, facts: Facts, path: str, slugs: Sequence[str]) -> View:
    _ = catalogue(text.language).gettext
    view = LinksView(
        chrome=chrome(facts.site, text, path, _("Links between pages"), section="graph"),
        graph=relative_url(f"{facts.site.sections['graph']}/index.html", path),
        rows=tuple(
            LinksRow(
                page=_titled(facts, slug, path),
                targets=tuple(_titled(facts, target, path) for target in facts.pages[slug].targets),
            )
            for slug in slugs
        ),
    )
    return View(path=path, template="graph_links.html", data=view)


def _titled(facts: Facts, slug: str, path: str) -> PageLink:
    link = page_link(facts.site.refs[slug], path)
    return PageLink(title=link.title, url=link.url)


def _nodes(facts: Facts) -> dict[str, Any]:
    """Where each page is drawn, how many link to it, and to which community it belongs; -1 is none."""
    atlas = atlas_of(facts)
    points = places(atlas)
    community = [-1] * len(points)
    for number, group in enumerate(atlas.communities):
        for page in group.pages:
            community[page] = number
    return {
        "pages": len(points),
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "weight": atlas.weights,
        "community": community,
        "communities": [{"lead": group.pages[0], "size": len(group.pages)} for group in atlas.communities],
    }


def _edges(facts: Facts) -> dict[str, Any]:
    """Of each page the numbers of the pages that it links to, of the sources that it cites, of what it wants."""
    numbers, pages = numbers_of(facts), facts.pages
    sources = {name: len(numbers) + place for place, name in enumerate(facts.citing)}
    red = {name: len(numbers) + len(sources) + place for place, name in enumerate(wishes_by_name(facts))}
    return {
        "links": edges_of(facts),
        "cites": [sorted(sources[name] for name in pages[slug].cites) for slug in numbers],
        "wants": [sorted({red[fold(wish.name)] for wish in pages[slug].wishes}) for slug in numbers],
    }


def _names(facts: Facts, path: str) -> dict[str, Any]:
    """What is shown of each page, of the cited sources, and of the names that no page has."""
    site, numbers = facts.site, numbers_of(facts)
    red = [asking[0][1].name for asking in wishes_by_name(facts).values()]
    sources = [source_title(site, name) for name in facts.citing]
    types = {kind: None for slug in numbers if (kind := facts.pages[slug].kind)}
    places = {kind: place for place, kind in enumerate(types)}
    return {
        "titles": [*(ref.title for ref in site.refs.values()), *sources, *red],
        "urls": [
            *(relative_url(ref.permalink, path) for ref in site.refs.values()),
            *(relative_url(site.source_paths[name], path) for name in facts.citing),
            *("" for _ in red),
        ],
        "sources": len(facts.citing),
        "red": len(red),
        "tags": {tag: [numbers[slug] for slug in slugs] for tag, slugs in site.tags.items()},
        "types": list(types),
        "type": [places.get(facts.pages[slug].kind or "", -1) for slug in numbers],
        "fresh": [_FRESH[facts.pages[slug].trust.freshness] for slug in numbers],
    }


def _data_view(text: SiteText, facts: Facts) -> View:
    """The graph in the node-link form that networkx, D3 and others read."""
    head = compact_json({"directed": True, "multigraph": False, "graph": {"title": text.title}}).removesuffix("}")
    nodes, edges = _items(_data_nodes(facts)), _items(_data_edges(facts))
    data = "".join((head, ',"nodes":[', nodes, '],"edges":[', edges, "]}"))
    return View(path=DATA, template="graph.json", data=DataView(data=data))


def _items(items: Iterator[dict[str, Any]]) -> str:
    """What stands in a list, of which few items are in memory at once: a large wiki has millions of links."""
    some = iter(lambda: list(islice(items, _AT_ONCE)), [])
    return ",".join(compact_json(part)[1:-1] for part in some)


def _data_nodes(facts: Facts) -> Iterator[dict[str, Any]]:
    site = facts.site
    tags: dict[str, list[str]] = {}
    for tag, slugs in site.tags.items():
        for slug in slugs:
            tags.setdefault(slug, []).append(tag)
    for slug, ref in site.refs.items():
        kind, own = facts.pages[slug].kind, tags.get(slug, [])
        yield {"id": slug, "type": "page", "title": ref.title, "url": ref.permalink, "kind": kind, "tags": own}
    for name in facts.citing:
        title, url = source_title(site, name), site.source_paths[name]
        yield {"id": f"source:{name}", "type": "source", "title": title, "url": url}
    for key, asking in wishes_by_name(facts).items():
        yield {"id": f"red:{key}", "type": "red", "title": asking[0][1].name, "url": None}


def _data_edges(facts: Facts) -> Iterator[dict[str, Any]]:
    for slug in facts.site.refs:
        page = facts.pages[slug]
        for target in page.targets:
            yield {"source": slug, "target": target, "type": "link"}
        for name in page.cites:
            yield {"source": slug, "target": f"source:{name}", "type": "citation"}
        for key in dict.fromkeys(fold(wish.name) for wish in page.wishes):
            yield {"source": slug, "target": f"red:{key}", "type": "red"}
