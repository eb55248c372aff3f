"""The names of all pages → PageGraph."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from kmwiki.graph.anchors import AnchorTable
from kmwiki.graph.lazy_table import LazyTable
from kmwiki.graph.lookup import TIERS, alike, folders_of, home_of, keys_of_page, slugs_of_tags, stem
from kmwiki.graph.names import Node, PageGraph
from kmwiki.graph.tongues import Tongues, addresses_of_folders, tongues_of, twins_of, without_tongue
from kmwiki.model import FrontMatter, Page, PageNames
from kmwiki.urls import assign_slugs


def build_graph(
    pages: Iterable[PageNames], load: Callable[[str], Page], sections: Mapping[str, str], tongues: Tongues
) -> PageGraph:
    """The graph of these pages; `load` gives the whole page by its path.

    The result does not depend on the order of pages.
    """
    ordered = sorted(pages, key=lambda page: page.name)
    slugs, collisions = _slugs(ordered)
    named = dict(sorted((slugs[page.name], page) for page in ordered))
    places = {slug: page.path for slug, page in named.items()}
    nodes = LazyTable(places, lambda slug: Node(slug=slug, page=load(places[slug])))
    bare = {slug: path for slug, page in named.items() if (path := without_tongue(page, tongues)) is not None}
    tiers = _tiers(named, bare)
    names, fronts = {slug: stem(page.name) for slug, page in named.items()}, _fronts(named)
    folders = folders_of(names, partial(addresses_of_folders, wanted=tongues))
    return PageGraph(
        **tiers,
        folders=folders.paths,
        folder_notes=folders.notes,
        folder_addresses=folders.addresses,
        folders_at=folders.at,
        similar_names={},
        nodes=nodes,
        anchors=AnchorTable(nodes),
        collisions={slugs[name]: wish for name, wish in collisions.items()},
        files={page.name.casefold(): slug for slug, page in reversed(named.items())},
        home=home_of(ordered[0]) if ordered else "",
        names=names,
        paths_of_pages=places,
        titles_of_pages={slug: page.title for slug, page in named.items()},
        tags=slugs_of_tags(tag for page in ordered for tag in page.tags),
        sections=sections,
        alike=_alike_names({*tiers["folded_titles"], *tiers["folded_files"]}),
        orders={slug: front.order for slug, front in fronts if front.order is not None},
        tongues=tongues_of(named, tongues),
        twins=twins_of(named, bare),
        redirects={slug: front.redirect for slug, front in fronts if front.redirect is not None},
        contradicted={slug: front.contradicted_by for slug, front in fronts if front.contradicted_by},
    )


def _fronts(named: Mapping[str, PageNames]) -> list[tuple[str, FrontMatter]]:
    return [(slug, page.front_matter) for slug, page in named.items()]


def _slugs(pages: Sequence[PageNames]) -> tuple[dict[str, str], dict[str, str]]:
    """File name → slug, and file name → wished slug that another file has."""
    placed = {page.name: path for page in pages if (path := page.front_matter.placed) is not None}
    return assign_slugs([(page.name, page.front_matter.slug) for page in pages], placed)


def _tiers(named: Mapping[str, PageNames], bare: Mapping[str, str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Tier → name → slugs; some pages have a path without their language (`bare`), too."""
    found: dict[str, dict[str, dict[str, None]]] = {tier: {} for tier in TIERS}
    for slug, page in named.items():
        for tier, keys in keys_of_page(slug, page, bare.get(slug)).items():
            for key in filter(None, keys):
                found[tier].setdefault(key, {})[slug] = None
    return {tier: {name: tuple(slugs) for name, slugs in names.items()} for tier, names in found.items()}


def _alike_names(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        for key in alike(name):
            found.setdefault(key, []).append(name)
    return {key: tuple(group) for key, group in found.items()}
