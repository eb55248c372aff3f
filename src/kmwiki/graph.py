"""Pages → PageGraph: every name a page answers to, and the one function that says where a name leads.

The rules R1 to R8 and A1 to A5 of the wiki syntax live here; look-ups are plain dicts.
"""

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any
from urllib.parse import unquote_to_bytes

from msgspec import Struct, field
from rapidfuzz import fuzz, process

from kmwiki.model import Named, Page
from kmwiki.shelf import Shelf
from kmwiki.urls import assign_slugs, exact, fold, heading_anchor, llmwiki_slug, segment_slug

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
    alike: dict[str, tuple[str, ...]]  # first letter, or "…" and the last three -> folded titles
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
        if not hits and (decoded := _percent_decoded(target)) is not None:
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
            titles = chain.from_iterable(self.alike.get(key, ()) for key in _alike(folded))
            close = process.extractOne(folded, list(titles), scorer=fuzz.ratio, score_cutoff=80)
            self.near[folded] = self.folded_titles[close[0]][0] if close else None
        slug = self.near[folded]
        return None if slug is None else self.nodes[slug]

    def similar(self, name: str, count: int) -> list[str]:
        """The slugs of pages whose titles look somewhat like `name`, the most alike first: to choose from."""
        close = process.extract(fold(name), self.folded_titles.keys(), scorer=fuzz.ratio, score_cutoff=60, limit=count)
        return [self.folded_titles[title][0] for title, _, _ in close]

    def _split(self, target: str) -> tuple[str, str | None]:
        """Name and anchor: the longest prefix that is a title or alias, else the first `#` (A1)."""
        if target.startswith("#"):
            return "", target[1:]
        if "#" not in target or self._named(target):
            return target, None
        cuts = [match.start() for match in re.finditer("#", target)][:64]
        for cut in reversed(cuts):
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
        written = _path_as_written(name, origin)
        if written is None:
            return _NO_HIT
        path, full_only = written
        keys = [path.casefold(), "/".join(segment_slug(part) for part in path.split("/"))]
        if (loose := llmwiki_slug(name)) and not full_only:
            keys.append(loose)
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
    files = {slug: page.name for slug, page in named.items()}
    places = {slug: page.path for slug, page in named.items()}
    paths = {slug: _full_paths(slug, name) for slug, name in files.items()}
    folded_titles = _names((slug, (fold(page.title),)) for slug, page in named.items())
    fronts = {slug: page.front_matter for slug, page in named.items()}
    return PageGraph(
        nodes=Shelf({}, named, lambda slug: Node(slug=slug, page=load(places[slug]))),
        collisions={slugs[name]: wish for name, wish in collisions.items()},
        titles=_names((slug, (exact(page.title),)) for slug, page in named.items()),
        folded_titles=folded_titles,
        aliases=_names((slug, map(exact, front.aliases)) for slug, front in fronts.items()),
        folded_aliases=_names((slug, map(fold, front.aliases)) for slug, front in fronts.items()),
        paths=_names(paths.items()),
        suffixes=_names((slug, (s for path in own for s in _tails(path))) for slug, own in paths.items()),
        files={name.casefold(): slug for slug, name in reversed(files.items())},
        alike=_alike_titles(folded_titles),
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


def _names(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    """Name → slugs, from the names of each slug."""
    found: dict[str, dict[str, None]] = {}
    for slug, names in named:
        for name in names:
            found.setdefault(name, {})[slug] = None
    return {name: tuple(slugs) for name, slugs in found.items() if name}


def _alike(title: str) -> tuple[str, ...]:
    """The groups of titles that may be like this one."""
    return title[:1], f"…{title[-3:]}"


def _alike_titles(titles: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for title in titles:
        for key in _alike(title):
            found.setdefault(key, []).append(title)
    return {key: tuple(group) for key, group in found.items()}


def _full_paths(slug: str, name: str) -> Iterable[str]:
    file = re.sub(r"\.(?:md|markdown)\Z", "", name, flags=re.IGNORECASE)
    file = re.sub(r"/(?:index|readme)\Z", "", file, flags=re.IGNORECASE)
    return dict.fromkeys((slug, slug.casefold(), file.casefold()))


def _tails(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[first:]) for first in range(1, len(parts)))


def _anchors(page: Page) -> dict[str, str]:
    """Folded headings first, then ids: the first match in the page wins (A3)."""
    known: dict[str, str] = {}
    for heading in page.headings:
        known.setdefault("text:" + fold(heading.text), heading.anchor)
        known.setdefault("id:" + heading.anchor, heading.anchor)
    for name in page.html_ids:
        known.setdefault("id:" + name.casefold(), name)
    return {**known, **{f"^{block}": f"^{block}" for block in page.blocks}}


def _path_as_written(name: str, origin: str) -> tuple[str, bool] | None:
    """The path that a target spells (R4), and whether only a full path counts; None leaves the root."""
    path = unicodedata.normalize("NFC", name.strip()).replace("\\", "/")
    full_only = path.startswith(("/", "./", "../")) or path in (".", "..")
    if path.startswith("//"):
        return None
    path = re.sub(r"\.(?:md|markdown)\Z", "", path, flags=re.IGNORECASE)
    parts = origin.split("/")[:-1] if full_only and not path.startswith("/") else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    if len(parts) > 1 and parts[-1].casefold() in ("index", "readme"):
        parts.pop()
    return ("/".join(parts), full_only) if parts else None


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


def _percent_decoded(target: str) -> str | None:
    """The target with its `%XX` decoded once, where that is valid UTF-8 and changes something (R5)."""
    if not re.search("%[0-9A-Fa-f]{2}", target):
        return None
    try:
        decoded = unquote_to_bytes(target).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return decoded if decoded != target else None
