"""PageGraph → Site: where every link and citation leads; backlinks, tags, sources, redirects."""

import re
import unicodedata
from collections.abc import Iterable
from posixpath import normpath
from typing import Literal
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.graph import Found, Node, PageGraph, RedLink
from kmwiki.markdown.wikilink import is_external
from kmwiki.model import AssetFile, AttributeHole, Backlink, PageRef, Reference, SourceFile, Wikilink
from kmwiki.sources import ADDRESS, Known, SourceIndex, tidy_name
from kmwiki.urls import path_slug, permalink, segment_slug

Kind = Literal["page", "self", "anchor", "external", "embed", "image", "asset"]
IMAGES = frozenset("png jpg jpeg gif webp svg avif bmp ico".split())
FILES = IMAGES | frozenset(
    "pdf mp3 wav ogg flac m4a aac mp4 webm mov mkv zip tar gz csv xlsx docx pptx txt json canvas base".split()
)
SECTIONS = {
    "tags": "tag-index",
    "sources": "source-index",
    "special": "special-index",
    "search": "search-index",
    "graph": "graph-index",
    "static": "static-files",
    "assets": "asset-files",
}


class ResolvedLink(Struct, frozen=True, kw_only=True):
    """A wikilink and where it leads; `slug` and `asset` are None where it leads nowhere."""

    link: Wikilink
    kind: Kind
    slug: str | None = None
    asset: str | None = None
    result: Found | RedLink | None = None
    size: tuple[int | None, int | None] = (None, None)  # width and height in pixels
    nearest: str | None = None


class ResolvedReference(Struct, frozen=True, kw_only=True):
    """An entry of a citation and the source that it means; `address` where it is one."""

    reference: Reference
    name: str  # the source's id, the address, or the name as written
    known: Known | None = None
    address: bool = False
    line_count: int | None = None


class MarkdownTarget(Struct, frozen=True, kw_only=True):
    """Where a relative Markdown link leads: a page (with an anchor), an asset, or neither."""

    slug: str | None = None
    anchor: str | None = None
    asset: str | None = None
    meant_page: bool = False


class ResolvedPage(Struct, frozen=True, kw_only=True):
    """A page in its place, with all that it leads to and all that leads to it."""

    node: Node
    ref: PageRef
    links: tuple[ResolvedLink, ...]
    citations: tuple[tuple[ResolvedReference, ...], ...]
    markdown: tuple[MarkdownTarget, ...]
    attributes: dict[str, MarkdownTarget]  # relative addresses in raw HTML
    backlinks: tuple[Backlink, ...]


class Redirect(Struct, frozen=True, kw_only=True):
    """An old or other name of a page: slugs."""

    origin: str
    target: str


class Site(Struct, frozen=True, kw_only=True):
    """The whole wiki, resolved; pages by slug, in the order of slugs."""

    graph: PageGraph
    pages: dict[str, ResolvedPage]
    sources: dict[str, SourceFile]
    source_index: SourceIndex
    assets: dict[str, AssetFile]
    redirects: tuple[Redirect, ...]
    sections: dict[str, str]  # tags, sources, special … -> the folder that it has in this site
    url_style: str

    def permalink(self, slug: str) -> str:
        """The output path of the page with this slug."""
        return permalink(slug, self.url_style)


def resolve(
    graph: PageGraph,
    sources: Iterable[SourceFile],
    assets: Iterable[AssetFile],
    *,
    source_index: SourceIndex,
    section_names: dict[str, str],
    url_style: str,
    slug_labels: str,
) -> Site:
    """Resolve every link once; HTML, checks, exports and reports all read the result."""
    by_id = {source.id: source for source in sources}
    asset_index = _AssetIndex(assets)
    shown = {slug: node for slug, node in graph.nodes.items() if not _is_redirect(graph, node)}
    refs = {slug: _ref(node, url_style) for slug, node in graph.nodes.items()}
    links = {
        slug: tuple(_labelled(_link(graph, asset_index, link, slug), graph, slug_labels) for link in node.page.links)
        for slug, node in shown.items()
    }
    backlinks = _backlinks(links, refs)
    pages = {
        slug: ResolvedPage(
            node=node,
            ref=refs[slug],
            links=links[slug],
            citations=tuple(
                tuple(_reference(reference, source_index, by_id) for reference in citation.references)
                for citation in node.page.citations
            ),
            markdown=tuple(
                _locate(graph, asset_index, link.href, node, image=link.image) for link in node.page.markdown_links
            ),
            attributes={
                piece.url: _locate(graph, asset_index, piece.url, node, image=piece.name == "src")
                for piece in node.page.body
                if isinstance(piece, AttributeHole)
            },
            backlinks=tuple(backlinks.get(slug, ())),
        )
        for slug, node in shown.items()
    }
    sections = _sections(graph, section_names)
    return Site(
        graph=graph,
        pages=pages,
        sources=by_id,
        source_index=source_index,
        assets=asset_index.by_name,
        redirects=_redirects(graph, pages, sections),
        sections=sections,
        url_style=url_style,
    )


def _is_redirect(graph: PageGraph, node: Node) -> bool:
    if node.page.front_matter.redirect is None:
        return False
    end = graph.resolve(node.page.title, node.slug)
    return isinstance(end, Found) and end.slug != node.slug


def _ref(node: Node, url_style: str) -> PageRef:
    page = node.page
    return PageRef(
        slug=node.slug,
        title=page.title,
        permalink=permalink(node.slug, url_style),
        summary=page.front_matter.summary,
    )


def _link(graph: PageGraph, assets: "_AssetIndex", link: Wikilink, origin: str) -> ResolvedLink:
    if is_external(link.target):
        return ResolvedLink(link=link, kind="external")
    result = graph.resolve(link.target, origin)
    if isinstance(result, Found):
        return ResolvedLink(link=link, kind=_page_kind(link, result, origin), slug=result.slug, result=result)
    name, _, anchor = link.target.partition("#")
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    asset = assets.find(name, origin)
    if asset is None and (extension not in FILES or result.loop):
        kind: Kind = "embed" if link.embed else "page"
        nearest = None if result.loop else graph.nearest(result.name)
        return ResolvedLink(link=link, kind=kind, result=result, nearest=nearest)
    kind = "asset" if not link.embed else "image" if extension in IMAGES else "embed"
    alt, size = image_label(link.piped) if kind == "image" else (link.label, (None, None))
    result = RedLink(name=name, anchor_text=anchor or None)
    return ResolvedLink(link=replace(link, label=alt), kind=kind, asset=asset, result=result, size=size)


def _labelled(item: ResolvedLink, graph: PageGraph, slug_labels: str) -> ResolvedLink:
    """With `slug_labels = "title"`, a link whose author wrote only a slug shows the page's title."""
    if slug_labels != "title" or item.slug is None or item.link.label != item.slug:
        return item
    return replace(item, link=replace(item.link, label=graph.nodes[item.slug].page.title))


def _page_kind(link: Wikilink, result: Found, origin: str) -> Kind:
    if link.embed:
        return "embed"
    if result.slug != origin:
        return "page"
    return "self" if result.anchor_text is None else "anchor"


def image_label(piped: str | None) -> tuple[str, tuple[int | None, int | None]]:
    """Alternative text and size of `![[image|alt|200x300]]` (E1)."""
    alt, _, last = (piped or "").rpartition("|")
    size = re.match(r"\s*(\d{1,5})(?:x(\d{1,5}))?\s*\Z", last)
    if size is None:
        return (piped or "").strip(), (None, None)
    return alt.strip(), (int(size[1]), int(size[2]) if size[2] else None)


def _reference(reference: Reference, index: SourceIndex, sources: dict[str, SourceFile]) -> ResolvedReference:
    if ADDRESS.match(reference.source):
        return ResolvedReference(reference=reference, name=reference.source, address=True)
    known = index.lookup(reference.source)
    if known is None:
        return ResolvedReference(reference=reference, name=tidy_name(reference.source))
    return ResolvedReference(reference=reference, name=known.id, known=known, line_count=sources[known.id].lines)


def _backlinks(links: dict[str, tuple[ResolvedLink, ...]], refs: dict[str, PageRef]) -> dict[str, list[Backlink]]:
    found: dict[str, list[Backlink]] = {}
    for origin, resolved in links.items():
        for item in resolved:
            if item.slug is not None and item.slug != origin:
                backlink = Backlink(page=refs[origin], context=item.link.context, location=item.link.location)
                found.setdefault(item.slug, []).append(backlink)
    return found


def _locate(graph: PageGraph, assets: "_AssetIndex", href: str, node: Node, *, image: bool) -> MarkdownTarget:
    path, _, fragment = unicodedata.normalize("NFC", unquote(href)).partition("#")
    path = path.partition("?")[0].replace("\\", "/")
    meant_page = bool(re.search(r"\.(?:md|markdown)\Z", path, re.IGNORECASE))
    if not path:
        found = graph.resolve(f"#{fragment}", node.slug) if fragment else None
        anchor = found.anchor if isinstance(found, Found) else None
        return MarkdownTarget(slug=node.slug if anchor or not fragment else None, anchor=anchor)
    full = _joined(path, node.page.name)
    if full is None:
        return MarkdownTarget(meant_page=meant_page)
    if not image and (slug := _page_at(graph, full)) is not None:
        found = graph.resolve(f"#{fragment}", slug) if fragment else None
        end = graph.resolve(graph.nodes[slug].page.title, slug)
        slug = end.slug if isinstance(end, Found) and graph.nodes[slug].page.front_matter.redirect else slug
        return MarkdownTarget(slug=slug, anchor=found.anchor if isinstance(found, Found) else None)
    return MarkdownTarget(asset=assets.at(full) or assets.at(path.lstrip("/")), meant_page=meant_page)


def _joined(path: str, name: str) -> str | None:
    """The path in the content folder that a relative link on the page `name` means; None leaves it."""
    folder = "" if path.startswith("/") else name.rpartition("/")[0]
    full = normpath("/".join(part for part in (folder, path.lstrip("/")) if part))
    return None if full == ".." or full.startswith("../") else full


def _page_at(graph: PageGraph, full: str) -> str | None:
    hits = graph.files.get(full.casefold())
    if hits is None and (hits := graph.files.get(f"{full}.md".casefold())) is None:
        stem = re.sub(r"\.html?\Z", "", full, flags=re.IGNORECASE)
        slug = "index" if full == "." else path_slug(stem)
        return slug if slug in graph.nodes else None
    return hits


class _AssetIndex:
    """Files by path, and by name anywhere, as Obsidian finds them."""

    def __init__(self, assets: Iterable[AssetFile]) -> None:
        self.by_name = {asset.name: asset for asset in sorted(assets, key=lambda asset: asset.name)}
        self._loose: dict[str, str] = {}
        ranked = sorted(self.by_name, key=lambda name: (name.count("/"), name))
        for name in ranked:
            parts = name.casefold().split("/")
            for first in range(len(parts)):
                self._loose.setdefault("/".join(parts[first:]), name)

    def at(self, path: str) -> str | None:
        """The asset at this path."""
        return path if path in self.by_name else None

    def find(self, target: str, origin: str) -> str | None:
        """The asset that `target` names: by path, else by name anywhere."""
        tidy = unicodedata.normalize("NFC", target.strip()).replace("\\", "/")
        if tidy.startswith(("./", "../")):
            joined = _joined(tidy, origin)
            return None if joined is None else self.at(joined)
        return self._loose.get(tidy.lstrip("/").casefold())


def _sections(graph: PageGraph, names: dict[str, str]) -> dict[str, str]:
    """The folder of each generated section: it moves where a page or folder of pages has its name."""
    taken = {slug.split("/")[0] for slug in graph.nodes}
    chosen: dict[str, str] = {}
    for section, other in SECTIONS.items():
        name = names.get(section) or (other if section in taken else section)
        while name in taken:
            name += "-2"
        chosen[section] = name
        taken.add(name)
    return chosen


def _redirects(graph: PageGraph, pages: dict[str, ResolvedPage], sections: dict[str, str]) -> tuple[Redirect, ...]:
    """Aliases, old slugs and `redirect:` pages; never from a page's own slug or over another page."""
    wanted: list[tuple[str, str]] = []
    for slug, node in graph.nodes.items():
        if slug not in pages:
            end = graph.resolve(node.page.title, slug)
            if isinstance(end, Found):
                wanted.append((slug, end.slug))
    for slug, page in pages.items():
        if page.node.page.front_matter.slug is not None:
            wanted.append((path_slug(page.node.page.name), slug))
        wanted += [(segment_slug(alias), slug) for alias in page.node.page.front_matter.aliases]
    reserved = {*pages, *sections.values(), "index", "404"}
    found: dict[str, str] = {}
    for origin, target in wanted:
        if origin not in reserved:
            found.setdefault(origin, target)
    return tuple(Redirect(origin=origin, target=target) for origin, target in sorted(found.items()))
