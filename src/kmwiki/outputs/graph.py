"""The graph of the wiki: a page that draws it, its links as tables, and its data for scripts and other programs."""

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from msgspec import Struct

from kmwiki.analysis.network import edges_of, lines_of, most_linked, network_of, places_of
from kmwiki.analysis.site import Site
from kmwiki.model import PlannedView, View
from kmwiki.outputs.chrome import Chrome, PageLink, bare_links, chrome
from kmwiki.outputs.scripts import DataView, compact_json, script
from kmwiki.outputs.special import in_words, wishes_by_name
from kmwiki.outputs.structure import CommunityItem, community_items
from kmwiki.tables import column
from kmwiki.theme.translations import catalogue
from kmwiki.urls import fold, relative_url

DATA = "graph.json"
VOLUME = 200  # pages whose links one table shows, if there are not too many tables
_GRAPH = "graph"  # the function that the scripts call
_FRESH = {"unknown": 0, "fresh": 1, "stale": 2}
_AT_ONCE = 1000  # nodes or edges
_COMMUNITIES, _DRAWING = 50, 150  # the weight of a page in these, compared with a byte of a body


class GraphView(Struct, frozen=True, kw_only=True):
    """The page that draws the graph; without scripts, it shows the communities and the tables of links.

    The communities are those of the `drawn` pages.
    """

    chrome: Chrome
    count: int  # pages
    drawn: int
    links: int
    communities: tuple[CommunityItem, ...]
    structure: str  # address of the page with more about them
    volumes: tuple[PageLink, ...]


class LinksRow(Struct, frozen=True, kw_only=True):
    """A page and the pages that it links to."""

    page: PageLink
    targets: tuple[PageLink, ...]


class LinksView(Struct, frozen=True, kw_only=True):
    """A table of links; `graph` is the address of the page that draws them."""

    chrome: Chrome
    graph: str
    rows: tuple[LinksRow, ...]


def graph_views(site: Site) -> Iterator[PlannedView]:
    """The page, its tables and all data.

    The files that need the communities come last, so that one process finds them once.
    """
    wiki = site.wiki
    folder, count = wiki.sections["graph"], len(site.listed)
    slugs = list(site.listed)
    for path, pages in volumes(folder, count, site.owner.limits.rows):
        some = slugs[pages]
        yield PlannedView(path=path, make=partial(_links_view, site, path, some), weight=200 * len(some))
    path = f"{folder}/names.js"
    yield script(path, _GRAPH, "names", partial(_names, site, path), 100 * count)
    yield script(f"{folder}/edges.js", _GRAPH, "edges", partial(_edges, site), 100 * count)
    yield PlannedView(path=DATA, make=partial(data_view, site), weight=500 * count)
    path = f"{folder}/index.html"
    yield PlannedView(path=path, make=partial(_graph_view, site, path), weight=_COMMUNITIES * count)
    yield script(f"{folder}/nodes.js", _GRAPH, "nodes", partial(_nodes, site), _DRAWING * count)


def volumes(folder: str, count: int, most: int) -> Iterator[tuple[str, slice]]:
    """The paths of the tables of links of so many pages, and the pages in each; there are at most `most` tables."""
    volume = VOLUME
    while count > most * volume:
        volume *= 2
    for number, start in enumerate(range(0, count, volume), start=1):
        yield f"{folder}/links-{number}/index.html", slice(start, min(start + volume, count))


def _graph_view(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext
    folder, refs = site.wiki.sections["graph"], list(site.listed.values())
    numbers, most = dict(site.drawn.items()), site.owner.limits.rows
    tables = ((table, refs[pages.start], refs[pages.stop - 1]) for table, pages in volumes(folder, len(refs), most))
    view = GraphView(
        chrome=chrome(site, path, _("Graph"), _("How the pages are connected."), section="graph"),
        count=len(refs),
        drawn=len(numbers),
        links=sum(map(len, column(site.pages, "targets"))),
        communities=community_items([site.wiki.refs[slug] for slug in numbers], network_of(site, numbers), path, most),
        structure=relative_url(site.wiki.special_path("structure"), path),
        volumes=tuple(
            PageLink(
                title=_("“{first}” to “{last}”").format(first=first.title, last=last.title)
                if first is not last
                else first.title,
                url=relative_url(table, path),
            )
            for table, first, last in tables
        ),
    )
    return View(path=path, template="graph.html", data=view)


def _links_view(site: Site, path: str, slugs: Sequence[str]) -> View:
    _, refs = catalogue(site.language).gettext, site.wiki.refs
    view = LinksView(
        chrome=chrome(site, path, _("Links between pages"), section="graph"),
        graph=relative_url(f"{site.wiki.sections['graph']}/index.html", path),
        rows=tuple(
            LinksRow(page=page, targets=bare_links((refs[target] for target in site.pages[slug].targets), path))
            for slug, page in zip(slugs, bare_links((refs[slug] for slug in slugs), path), strict=True)
        ),
    )
    return View(path=path, template="graph_links.html", data=view)


def _nodes(site: Site) -> dict[str, Any]:
    """The place of each page, the number of pages that link to it, and its community (-1 for none)."""
    numbers = dict(site.drawn.items())
    network, points = network_of(site, numbers), places_of(site, numbers)
    community = [-1] * len(points)
    for number, group in enumerate(network.communities):
        for page in group.pages:
            community[page] = number
    return {
        "pages": len(points),
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "weight": network.weights,
        "community": community,
        "communities": [{"lead": group.pages[0], "size": len(group.pages)} for group in network.communities],
    }


def _edges(site: Site) -> dict[str, Any]:
    """For each page, the numbers of its link targets, of its cited sources, and of its red links."""
    numbers, pages = dict(site.drawn.items()), site.pages
    sources = {name: len(numbers) + place for place, name in enumerate(_cited(site, numbers))}
    red = {name: len(numbers) + len(sources) + place for place, name in enumerate(_wanted(site, numbers))}
    return {
        "links": edges_of(site, numbers),
        "cites": [sorted(sources[name] for name in pages[slug].cites) for slug in numbers],
        "wants": [sorted({red[fold(wish.name)] for wish in pages[slug].wishes}) for slug in numbers],
    }


def _names(site: Site, path: str) -> dict[str, Any]:
    """The names of pages, of cited sources, and of red links."""
    wiki, numbers = site.wiki, dict(site.drawn.items())
    refs, cited = [wiki.refs[slug] for slug in numbers], _cited(site, numbers)
    red = list(_wanted(site, numbers).values())
    tags = {tag: [numbers[slug] for slug in slugs if slug in numbers] for tag, slugs in site.tags.items()}
    types = {kind: None for slug in numbers if (kind := site.pages[slug].kind)}
    places = {kind: place for place, kind in enumerate(types)}
    return {
        "titles": [*(ref.title for ref in refs), *(wiki.source_title(name) for name in cited), *red],
        "urls": [
            *(relative_url(ref.permalink, path) for ref in refs),
            *(relative_url(wiki.source_paths[name], path) for name in cited),
            *("" for _ in red),
        ],
        "sources": len(cited),
        "red": len(red),
        "tags": {tag: pages for tag, pages in tags.items() if pages},
        "types": list(types),
        "type": [places.get(site.pages[slug].kind or "", -1) for slug in numbers],
        "fresh": [_FRESH[site.pages[slug].trust.freshness] for slug in numbers],
    }


def data_view(site: Site) -> View:
    """The graph in the node-link form that networkx, D3 and others read; of a large wiki, its most linked pages."""
    pages = site.pages
    slugs = most_linked(site, site.owner.limits.graph, lambda slug: 1 + lines_of(pages[slug]))
    left_out = len(site.listed) - len(slugs)
    graph = {"title": site.title} | ({"pages_left_out": left_out} if left_out else {})
    head = compact_json({"directed": True, "multigraph": False, "graph": graph}).removesuffix("}")
    nodes, edges = _items(_data_nodes(site, slugs)), _items(_data_edges(site, slugs))
    data = "".join((head, ',"nodes":[', nodes, '],"edges":[', edges, "]}"))
    return View(path=DATA, template="graph.json", data=DataView(data=data))


def _cited(site: Site, slugs: Collection[str]) -> list[str]:
    """The sources that these pages cite."""
    if len(slugs) == len(site.listed):
        return list(site.citing)
    cited = {name for slug in slugs for name in site.pages[slug].cites}
    return [name for name in site.citing if name in cited]


def _wanted(site: Site, slugs: Collection[str]) -> dict[str, str]:
    """The names that these pages link to and no page has: folded → in words."""
    names = {key: in_words(asking) for key, asking in wishes_by_name(site).items()}
    if len(slugs) == len(site.listed):
        return names
    wanted = {fold(wish.name) for slug in slugs for wish in site.pages[slug].wishes}
    return {key: name for key, name in names.items() if key in wanted}


def _items(items: Iterator[dict[str, Any]]) -> str:
    """The items of a JSON list, of which few are in memory at once: a large wiki has millions of links."""
    some = iter(lambda: list(islice(items, _AT_ONCE)), [])
    return ",".join(compact_json(part)[1:-1] for part in some)


def _data_nodes(site: Site, slugs: Collection[str]) -> Iterator[dict[str, Any]]:
    wiki, pages = site.wiki, site.pages
    tags: dict[str, list[str]] = {}
    for tag, tagged in site.tags.items():
        for slug in tagged:
            tags.setdefault(slug, []).append(tag)
    for slug in slugs:
        ref, kind, own = wiki.refs[slug], pages[slug].kind, tags.get(slug, [])
        yield {"id": slug, "type": "page", "title": ref.title, "url": ref.permalink, "kind": kind, "tags": own}
    for name in _cited(site, slugs):
        title, url = wiki.source_title(name), wiki.source_paths[name]
        yield {"id": f"source:{name}", "type": "source", "title": title, "url": url}
    for key, name in _wanted(site, slugs).items():
        yield {"id": f"red:{key}", "type": "red", "title": name, "url": None}


def _data_edges(site: Site, slugs: Collection[str]) -> Iterator[dict[str, Any]]:
    chosen = set(slugs)
    for slug in slugs:
        page = site.pages[slug]
        for target in page.targets:
            if target in chosen:
                yield {"source": slug, "target": target, "type": "link"}
        for name in page.cites:
            yield {"source": slug, "target": f"source:{name}", "type": "citation"}
        for key in dict.fromkeys(fold(wish.name) for wish in page.wishes):
            yield {"source": slug, "target": f"red:{key}", "type": "red"}
