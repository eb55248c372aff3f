"""The next graph from the last one, after pages changed names or were added or removed, and what that affects.

The result is the same as that of `build_graph`. If pages compete for an address, there is no short way, and `renamed`
gives None.
"""

from collections.abc import Container, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.graph.look_ups import LookUps
from kmwiki.graph.lookup import TIERS, alike, folders_of, home_of, keys_of_page, last_part, mark, stem
from kmwiki.graph.names import PageGraph
from kmwiki.model import PageNames
from kmwiki.urls import fold, is_readme, wished_slug

Tier = dict[str, tuple[str, ...]]


class Renaming(Struct, frozen=True, kw_only=True):
    """The graph after names changed, and the `slugs` of pages that changed names or were added or removed.

    Also the `marks` of keys that mean other pages now, and the `groups` of titles that changed.
    """

    graph: PageGraph
    slugs: frozenset[str] = frozenset()
    marks: frozenset[int] = frozenset()
    groups: frozenset[str] = frozenset()


def renamed(graph: PageGraph, gone: Mapping[str, PageNames], come: Mapping[str, PageNames]) -> Renaming | None:
    """The graph without the names of `gone` pages (by slug) and with those of `come`; its nodes are the same.

    None if pages redirect, or two want the same address: then any page may get another one.
    """
    if _may_move_others(graph, gone, come):
        return None
    files = {name: slug for name, slug in graph.files.items() if slug not in gone}
    new_files = {page.name.casefold(): slug for slug, page in come.items()}
    if len(new_files) < len(come) or not new_files.keys().isdisjoint(files):
        return None
    tiers = {tier: dict[str, tuple[str, ...]](getattr(graph, tier)) for tier in TIERS}
    keys = _other_files(graph.files, files | new_files)
    for tier, moves in _moves(gone, come).items():
        keys |= _change(tiers[tier], moves)
    moved = (*gone.values(), *come.values())
    spoken = {name for page in moved for name in (fold(page.title), fold(last_part(stem(page.name))))} - {""}
    names = {slug: name for slug, name in graph.names.items() if slug not in gone}
    names = dict(sorted((names | {slug: stem(page.name) for slug, page in come.items()}).items()))
    folders, notes = folders_of(names)
    keys |= _spelt_otherwise(gone, come)
    keys |= {key for key, _ in (graph.folders.items() ^ folders.items()) | (graph.folder_notes.items() ^ notes.items())}
    contradicted = {slug: said for slug, said in graph.contradicted.items() if slug not in gone}
    contradicted |= {slug: said for slug, page in come.items() if (said := page.front_matter.contradicted_by)}
    now = replace(
        graph,
        **tiers,
        names=names,
        folders=folders,
        folder_notes=notes,
        files=files | new_files,
        alike=_regrouped(graph.alike, spoken, tiers["folded_titles"].keys() | tiers["folded_files"].keys()),
        contradicted=dict(sorted(contradicted.items())),
        look_ups=LookUps(graph.look_ups.anchors),
    )
    groups = frozenset(group for name in spoken for group in alike(name))
    slugs = frozenset((*gone, *come))
    return Renaming(graph=now, slugs=slugs, marks=frozenset(map(mark, keys)), groups=groups)


def _may_move_others(graph: PageGraph, gone: Mapping[str, PageNames], come: Mapping[str, PageNames]) -> bool:
    """Whether links may lead elsewhere: pages redirect or want the same address, or were all removed before."""
    if any(home_of(page) != graph.home for page in come.values()):  # a graph without pages does not know their folder
        return True
    others = graph.nodes.keys() - gone.keys()
    may_redirect = graph.redirects or any(page.front_matter.redirect is not None for page in come.values())
    is_crowded = graph.collisions or len(graph.files) < len(graph.nodes) or not others.isdisjoint(come)
    return bool(may_redirect or is_crowded)


def slug_of(page: PageNames, graph: PageGraph) -> str:
    """The slug of a page without a competitor; a README keeps the one that it has in the graph."""
    override = page.front_matter.slug
    known = graph.files.get(page.name.casefold()) if override is None and is_readme(page.name) else None
    if known is not None and graph.nodes[known].page.front_matter.slug is None:
        return known
    return wished_slug(page.name, override)


def _spelt_otherwise(gone: Mapping[str, PageNames], come: Mapping[str, PageNames]) -> set[str]:
    """The keys of pages whose file names changed only in case, which matters for exact names."""
    both = gone.keys() & come.keys()
    return {
        key
        for slug in both
        if stem(gone[slug].name) != stem(come[slug].name)
        for tier in ("paths", "suffixes")
        for key in keys_of_page(slug, come[slug])[tier]
    }


def _other_files(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    return {name for name, _ in before.items() ^ now.items()}


def _moves(gone: Mapping[str, PageNames], come: Mapping[str, PageNames]) -> dict[str, list[tuple[str, str, bool]]]:
    """Tier → the keys that slugs lose and gain, in this order."""
    found: dict[str, list[tuple[str, str, bool]]] = {tier: [] for tier in TIERS}
    for pages, is_there in ((gone, False), (come, True)):
        for slug, page in pages.items():
            for tier, keys in keys_of_page(slug, page).items():
                found[tier] += [(key, slug, is_there) for key in keys if key]
    return found


def _change(tier: Tier, moves: Iterable[tuple[str, str, bool]]) -> set[str]:
    """Change a tier, and give the keys that mean other pages than before."""
    touched: dict[str, set[str]] = {}
    for key, slug, is_there in moves:
        slugs = touched.setdefault(key, set(tier.get(key, ())))
        (slugs.add if is_there else slugs.discard)(slug)
    changed = {key for key, slugs in touched.items() if slugs != set(tier.get(key, ()))}
    for key in changed:
        if touched[key]:
            tier[key] = tuple(sorted(touched[key]))
        else:
            del tier[key]
    return changed


def _regrouped(before: Tier, changed: Iterable[str], names: Container[str]) -> Tier:
    """The groups of names after these were added or removed."""
    groups = {group: set(before.get(group, ())) for name in changed for group in alike(name)}
    for name in changed:
        for group in alike(name):
            (groups[group].add if name in names else groups[group].discard)(name)
    now = {**before, **{group: tuple(sorted(own)) for group, own in groups.items()}}
    return {group: own for group, own in now.items() if own}


def may_be_nearer(name: str, groups: frozenset[str]) -> bool:
    """Whether another title may now be the most similar to a name, after these groups of titles changed."""
    return not groups.isdisjoint((*alike(fold(name)), *alike(fold(last_part(name)))))
