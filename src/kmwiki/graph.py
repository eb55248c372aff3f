"""Pages → PageGraph: every name a page answers to, and the one function that says where a name leads.

The rules R1 to R8 and A1 to A5 of the wiki syntax live here; look-ups are plain dicts.
"""

import io
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from msgspec import Struct, field
from rapidfuzz import fuzz, process

from kmwiki.lookup import TIERS, alike, cuts, keys_of_page, path_keys, percent_decoded
from kmwiki.model import Named, Page
from kmwiki.shelf import Shelf
from kmwiki.urls import assign_slugs, exact, fold, heading_anchor

MAX_HOPS = 5
_NO_HIT: tuple[str, ...] = ()


class Node(Struct, frozen=True, kw_only=True):
    """A page in its place: what it says and the slug that it was given."""

    slug: str
    page: Page


class Found(Struct, frozen=True, kw_only=True, array_like=True, tag=True, gc=False):
    """The page with this slug; `anchor` is the id on it, `others` the slugs that the name could also mean."""

    slug: str
    anchor: str | None = None
    anchor_text: str | None = None  # as written, where the link has one
    broken_anchor: bool = False
    others: tuple[str, ...] = ()


class RedLink(Struct, frozen=True, kw_only=True, array_like=True, tag=True, gc=False):
    """No page is called so; `loop` is the chain of names where redirects run in a circle."""

    name: str
    anchor_text: str | None = None
    loop: tuple[str, ...] = ()
    via: str | None = None  # the title of the page whose `redirect:` names it


class PageGraph(Struct, frozen=True, kw_only=True):
    """The pages by slug, and the tiers of names (tier → name → slugs, sorted)."""

    nodes: Shelf[Node]
    collisions: dict[str, str]  # slug -> the slug that the page wanted
    titles: dict[str, tuple[str, ...]]
    folded_titles: dict[str, tuple[str, ...]]
    aliases: dict[str, tuple[str, ...]]
    folded_aliases: dict[str, tuple[str, ...]]
    paths: dict[str, tuple[str, ...]]
    suffixes: dict[str, tuple[str, ...]]
    files: dict[str, str]  # casefolded file name -> slug
    alike: dict[str, tuple[str, ...]]  # group of titles (see `lookup.alike`) -> folded titles, sorted
    redirects: dict[str, str]  # slug -> what the page's `redirect:` names
    contradicted: dict[str, tuple[str, ...]]  # slug -> the names of the pages that its front matter says contradict it
    # What is worked out when it is first asked for: the ids on a page, by folded heading, id or GitHub slug; and the
    # slug of the page whose title is nearest to a folded name.
    anchors: dict[str, dict[str, str]] = field(default_factory=dict)
    near: dict[str, str | None] = field(default_factory=dict)

    def resolve(self, target: str, origin: str) -> Found | RedLink:
        """Where `[[target]]` on the page `origin` leads, redirects followed."""
        name, anchor = self._split(target)
        if not name:
            return self._anchored(origin, anchor, ())
        hits = self._hits(name, origin)
        if not hits and (decoded := percent_decoded(target)) is not None:
            name, anchor = self._split(decoded)
            hits = self._hits(name, origin) if name else _NO_HIT
        if not hits:
            return RedLink(name=name, anchor_text=anchor)
        end = self.end_of(hits[0])
        if isinstance(end, RedLink):
            return end
        if end is None:
            return self._anchored(hits[0], anchor, hits[1:])
        return self._anchored(end.slug, anchor or end.anchor_text, hits[1:])

    def nearest(self, name: str) -> Node | None:
        """The page whose title looks most like `name`, to offer with “did you mean”.

        Titles that begin with another letter and end otherwise, too, are not looked at: there may be many.
        """
        folded = fold(name)
        if folded not in self.near:
            titles = chain.from_iterable(self.alike.get(key, ()) for key in alike(folded))
            close = process.extractOne(folded, list(titles), scorer=fuzz.ratio, score_cutoff=80)
            self.near[folded] = self.folded_titles[close[0]][0] if close else None
        slug = self.near[folded]
        return None if slug is None else self.nodes[slug]

    def similar(self, name: str, count: int) -> list[str]:
        """The slugs of pages whose titles look somewhat like `name`, the most alike first: to choose from."""
        close = process.extract(fold(name), sorted(self.folded_titles), scorer=fuzz.ratio, score_cutoff=60, limit=count)
        return [self.folded_titles[title][0] for title, _, _ in close]

    def _split(self, target: str) -> tuple[str, str | None]:
        """Name and anchor: the longest prefix that is a title or alias, else the first `#` (A1)."""
        if target.startswith("#"):
            return "", target[1:]
        if "#" not in target or self._named(target):
            return target, None
        for cut in reversed(cuts(target)):
            if cut + 1 < len(target) and self._named(target[:cut]):
                return target[:cut].strip(), target[cut + 1 :].strip()
        name, _, anchor = target.partition("#")
        return (name.strip(), anchor.strip()) if anchor.strip(" #") else (target, None)

    def _named(self, name: str) -> bool:
        spelled, folded = exact(name), fold(name)
        return (
            spelled in self.titles
            or folded in self.folded_titles
            or spelled in self.aliases
            or folded in self.folded_aliases
        )

    def _hits(self, name: str, origin: str) -> tuple[str, ...]:
        """The slugs called `name`, the preferred one first: the first tier that knows it (R3)."""
        spelled, folded = exact(name), fold(name)
        for tier, key in (
            (self.titles, spelled),
            (self.folded_titles, folded),
            (self.aliases, spelled),
            (self.folded_aliases, folded),
        ):
            if hits := tier.get(key):
                return _nearest_first(hits, origin)
        return _nearest_first(self._by_path(name, origin), origin)

    def _by_path(self, name: str, origin: str) -> tuple[str, ...]:
        keys, full_only = path_keys(name, origin)
        for tier in (self.paths,) if full_only else (self.paths, self.suffixes):
            for key in keys:
                if hits := tier.get(key):
                    return hits
        return _NO_HIT

    def end_of(self, slug: str) -> Found | RedLink | None:
        """Where the `redirect:` of a page leads in the end (R8); None: the page has none."""
        if slug not in self.redirects:
            return None
        titles = [self.nodes[slug].page.title]
        seen = {slug}
        anchor: str | None = None
        while (target := self.redirects.get(slug)) is not None:
            name, anchor = self._split(target)
            hits = self._hits(name, slug) if name else (slug,)
            if not hits:
                return RedLink(name=name, via=titles[-1])
            slug = hits[0]
            titles.append(self.nodes[slug].page.title)
            if slug in seen or len(titles) > MAX_HOPS + 1:
                return RedLink(name=titles[0], loop=tuple(titles))
            seen.add(slug)
        return self._anchored(slug, anchor, ())

    def _anchor(self, slug: str, wanted: str) -> str | None:
        """The id of a heading or block on a page: by text, by id, or as GitHub would make it (A3)."""
        known = self.anchors.get(slug)
        if known is None:
            known = self.anchors[slug] = _anchors(self.nodes[slug].page)
        if wanted.startswith("^"):
            return known.get(wanted)
        found = known.get("text:" + fold(wanted)) or known.get("id:" + wanted.casefold())
        return found or known.get("id:" + heading_anchor(wanted))

    def _anchored(self, slug: str, anchor: str | None, others: tuple[str, ...]) -> Found:
        if anchor is None:
            return Found(slug=slug, others=others)
        # Of #A#B#C the last counts (A2), unless a heading holds a `#` itself.
        found = self._anchor(slug, anchor.rpartition("#")[2].strip()) or self._anchor(slug, anchor.strip())
        return Found(slug=slug, anchor=found, anchor_text=anchor, broken_anchor=found is None, others=others)


def build_graph(pages: Iterable[Named], load: Callable[[str], Page]) -> PageGraph:
    """The graph over these pages, of which `load` gives the whole of each by its path.

    The result does not depend on their order.
    """
    ordered = sorted(pages, key=lambda page: page.name)
    slugs, collisions = assign_slugs([(page.name, page.front_matter.slug) for page in ordered])
    named = dict(sorted((slugs[page.name], page) for page in ordered))
    places = {slug: page.path for slug, page in named.items()}
    tiers = _tiers(named)
    fronts = {slug: page.front_matter for slug, page in named.items()}
    return PageGraph(
        nodes=Shelf({}, named, lambda slug: Node(slug=slug, page=load(places[slug]))),
        collisions={slugs[name]: wish for name, wish in collisions.items()},
        titles=tiers["titles"],
        folded_titles=tiers["folded_titles"],
        aliases=tiers["aliases"],
        folded_aliases=tiers["folded_aliases"],
        paths=tiers["paths"],
        suffixes=tiers["suffixes"],
        files={page.name.casefold(): slug for slug, page in reversed(named.items())},
        alike=_alike_titles(tiers["folded_titles"]),
        redirects={slug: front.redirect for slug, front in fronts.items() if front.redirect is not None},
        contradicted={slug: front.contradicted_by for slug, front in fronts.items() if front.contradicted_by},
    )


def to_networkx(edges: Mapping[str, Iterable[str]]) -> Any:
    """A `networkx.DiGraph` of slugs; networkx is imported only when asked for."""
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(edges)
    graph.add_edges_from((origin, target) for origin, targets in edges.items() for target in targets)
    return graph


def islands(edges: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Groups of pages that no link joins to the others, the largest first; slugs sorted."""
    import networkx

    groups = networkx.weakly_connected_components(to_networkx(edges))
    return tuple(sorted((tuple(sorted(group)) for group in groups), key=lambda group: (-len(group), group)))


def centrality(edges: Mapping[str, Iterable[str]]) -> dict[str, float]:
    """For each page the share of the other pages that link to it, from 0 (an orphan) to 1."""
    import networkx

    return dict(networkx.in_degree_centrality(to_networkx(edges)))


def graphml(edges: Mapping[str, Iterable[str]], titles: Mapping[str, str]) -> bytes:
    """The graph of pages as a GraphML document: each with its title, island (from 1) and centrality."""
    import networkx

    graph = to_networkx(edges)
    central = centrality(edges)
    for number, slugs in enumerate(islands(edges), start=1):
        for slug in slugs:
            graph.nodes[slug].update(title=titles[slug], island=number, centrality=central[slug])
    buffer = io.BytesIO()
    networkx.write_graphml(graph, buffer)
    return bytes(buffer.getvalue())


def _tiers(named: Mapping[str, Named]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Tier → name → slugs, of pages by slug."""
    found: dict[str, dict[str, dict[str, None]]] = {tier: {} for tier in TIERS}
    for slug, page in named.items():
        for tier, keys in keys_of_page(slug, page).items():
            for key in filter(None, keys):
                found[tier].setdefault(key, {})[slug] = None
    return {tier: {name: tuple(slugs) for name, slugs in names.items()} for tier, names in found.items()}


def _alike_titles(titles: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for title in sorted(titles):
        for key in alike(title):
            found.setdefault(key, []).append(title)
    return {key: tuple(group) for key, group in found.items()}


def _anchors(page: Page) -> dict[str, str]:
    """Folded headings first, then ids: the first match in the page wins (A3)."""
    known: dict[str, str] = {}
    for heading in page.headings:
        known.setdefault("text:" + fold(heading.text), heading.anchor)
        known.setdefault("id:" + heading.anchor, heading.anchor)
    for name in page.html_ids:
        known.setdefault("id:" + name.casefold(), name)
    return {**known, **{f"^{block}": f"^{block}" for block in page.blocks}}


def _nearest_first(slugs: tuple[str, ...], origin: str) -> tuple[str, ...]:
    """Most shared leading folders with the page that links, then fewest segments, then code points (R6)."""
    if len(slugs) < 2:
        return slugs
    here = origin.split("/")[:-1]

    def rank(slug: str) -> tuple[int, int, str]:
        folders = slug.split("/")[:-1]
        shared = 0
        for mine, theirs in zip(here, folders, strict=False):
            if mine != theirs:
                break
            shared += 1
        return -shared, slug.count("/"), slug

    return tuple(sorted(slugs, key=rank))
