"""PageGraph → Site: where every link and citation leads; backlinks, tags, sources, redirects."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.cited import Publish, ResolvedReference, resolved_citations, titled_sources
from kmwiki.graph import Found, Node, PageGraph, RedLink
from kmwiki.markdown.wikilink import is_external
from kmwiki.model import AssetFile, Backlink, PageRef, SourceFile, Wikilink
from kmwiki.shelf import Shelf
from kmwiki.sources import SourceIndex
from kmwiki.targets import AssetIndex, MarkdownTarget, locate
from kmwiki.urls import path_slug, permalink, segment_slug, unique_paths

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


class ResolvedLink(Struct, frozen=True, kw_only=True, gc=False):
    """A wikilink and where it leads; `slug` and `asset` are None where it leads nowhere."""

    link: Wikilink
    kind: Kind
    slug: str | None = None
    asset: str | None = None
    result: Found | RedLink | None = None
    size: tuple[int | None, int | None] = (None, None)  # width and height in pixels


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
    """An old or other name of a page: slugs, and the anchor that a `redirect:` names."""

    origin: str
    target: str
    anchor: str | None = None


class Site(Struct, frozen=True, kw_only=True):
    """The whole wiki, resolved; pages by slug, in the order of slugs."""

    graph: PageGraph
    pages: Shelf[ResolvedPage]
    refs: dict[str, PageRef]  # of the same pages
    sources: dict[str, SourceFile]
    source_index: SourceIndex
    asset_index: AssetIndex
    assets: dict[str, AssetFile]
    redirects: tuple[Redirect, ...]
    sections: dict[str, str]  # tags, sources, special … -> the folder that it has in this site
    tags: dict[str, tuple[str, ...]]  # tag -> slugs; a page tagged `a/b` also belongs to `a`
    tag_paths: dict[str, str]  # output paths
    source_paths: dict[str, str]
    url_style: str
    slug_labels: str
    publish: Publish  # what of the sources' text stands in the site
    compiled: dict[str, str]  # source id -> SHA-256 that llmwiki saw
    locked: dict[str, dict[str, str]]  # source id -> range -> hash, from `kmwiki.lock`

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
    publish: Publish = "cited",
    compiled: dict[str, str] | None = None,
    locked: dict[str, dict[str, str]] | None = None,
) -> Site:
    """Resolve every link once; HTML, checks, exports and reports all read the result."""
    by_id = {source.id: source for source in sources}
    names = Names(graph=graph, assets=AssetIndex.of(assets), sources=source_index)
    shown = {slug: node for slug, node in graph.nodes.items() if not _is_redirect(graph, node)}
    refs = {slug: ref_of(node, url_style) for slug, node in graph.nodes.items()}
    links = {slug: wikilinks(names, node, slug_labels) for slug, node in shown.items()}
    markdown = {slug: markdown_targets(names, node) for slug, node in shown.items()}
    backlinks: dict[str, list[Backlink]] = {}
    for slug, node in shown.items():
        for target, backlink in outgoing(node, refs[slug], links[slug], markdown[slug]):
            backlinks.setdefault(target, []).append(backlink)
    pages = {
        slug: ResolvedPage(
            node=node,
            ref=refs[slug],
            links=links[slug],
            citations=resolved_citations(node.page, source_index, by_id),
            markdown=markdown[slug],
            attributes=attributes(names, node),
            backlinks=tuple(backlinks.get(slug, ())),
        )
        for slug, node in shown.items()
    }
    sections = _sections(graph, section_names)
    tags = _tags(pages)
    return Site(
        graph=graph,
        pages=Shelf(pages),
        refs={slug: refs[slug] for slug in shown},
        sources=titled_sources(by_id, (page.citations for page in pages.values()), publish),
        source_index=source_index,
        asset_index=names.assets,
        assets=names.assets.by_name,
        redirects=_redirects(graph, pages, sections),
        sections=sections,
        tags=tags,
        tag_paths=tag_paths(tags, sections["tags"]),
        source_paths=_paths(sections["sources"], {source: source for source in by_id}),
        url_style=url_style,
        slug_labels=slug_labels,
        publish=publish,
        compiled=compiled or {},
        locked=locked or {},
    )


class Names(Struct, frozen=True, kw_only=True):
    """All that an address in a page may lead to."""

    graph: PageGraph
    assets: AssetIndex
    sources: SourceIndex

    def locate(self, href: str, node: Node, *, image: bool) -> MarkdownTarget:
        return locate(self.graph, self.assets, self.sources, href, node, image=image)


def wikilinks(names: Names, node: Node, slug_labels: str) -> tuple[ResolvedLink, ...]:
    """Where each wikilink of a page leads."""
    found = (_link(names.graph, names.assets, link, node.slug) for link in node.page.links)
    return tuple(_labelled(item, names.graph, slug_labels) for item in found)


def markdown_targets(names: Names, node: Node) -> tuple[MarkdownTarget, ...]:
    """Where each Markdown link of a page leads."""
    return tuple(names.locate(link.href, node, image=link.image) for link in node.page.markdown_links)


def attributes(names: Names, node: Node) -> dict[str, MarkdownTarget]:
    """Where the relative addresses in raw HTML lead."""
    return {url: names.locate(url, node, image=name == "src") for name, url in node.page.attributes}


def _tags(pages: dict[str, ResolvedPage]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for slug, page in pages.items():
        for tag in with_broader(page.node.page.tags):
            found.setdefault(tag, []).append(slug)
    return {tag: tuple(found[tag]) for tag in sorted(found)}


def with_broader(tags: Iterable[str]) -> dict[str, None]:
    """Tags, and those above them: `a` of `a/b`; each once."""
    found: dict[str, None] = {}
    for tag in tags:
        parts = tag.split("/")
        found.update(dict.fromkeys("/".join(parts[:length]) for length in range(1, len(parts) + 1)))
    return found


def tag_paths(tags: Iterable[str], section: str) -> dict[str, str]:
    """The output path of each tag's page."""
    return _paths(section, {tag: "/".join(map(segment_slug, tag.split("/"))) for tag in tags})


def _paths(section: str, wishes: dict[str, str]) -> dict[str, str]:
    """The output path of a page for each name in a section of the site, which has an index of its own."""
    folders = unique_paths(wishes, taken=("index.html",))
    return {name: f"{section}/{folder}/index.html" for name, folder in folders.items()}


def _is_redirect(graph: PageGraph, node: Node) -> bool:
    end = graph.end_of(node.slug)
    return isinstance(end, Found) and end.slug != node.slug


def ref_of(node: Node, url_style: str) -> PageRef:
    """What lists say of a page."""
    page = node.page
    return PageRef(
        slug=node.slug,
        title=page.title,
        permalink=permalink(node.slug, url_style),
        summary=page.front_matter.summary,
    )


def _link(graph: PageGraph, assets: AssetIndex, link: Wikilink, origin: str) -> ResolvedLink:
    if is_external(link.target):
        return ResolvedLink(link=link, kind="external")
    result = graph.resolve(link.target, origin)
    if isinstance(result, RedLink) and link.definition and not result.loop:
        result = _defined(graph, assets, link.definition, origin) or result
    if isinstance(result, Found):
        return ResolvedLink(link=link, kind=_page_kind(link, result, origin), slug=result.slug, result=result)
    name, _, anchor = link.target.partition("#")
    if assets.find(link.target, origin) is not None:  # a file's name may hold a `#`
        name, anchor = link.target, ""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    asset = assets.find(name, origin)
    if asset is None and (extension not in FILES or result.loop):
        kind: Kind = "embed" if link.embed else "page"
        return ResolvedLink(link=link, kind=kind, result=result)
    kind = "asset" if not link.embed else "image" if extension in IMAGES else "embed"
    alt, size = image_label(link.piped) if kind == "image" else (link.label, (None, None))
    result = RedLink(name=name, anchor_text=anchor or None)
    return ResolvedLink(link=replace(link, label=alt), kind=kind, asset=asset, result=result, size=size)


def names_file(target: str) -> bool:
    """Whether a name looks like a file's, rather than a page's."""
    return target.partition("#")[0].rpartition(".")[2].lower() in FILES


def _defined(graph: PageGraph, assets: AssetIndex, href: str, origin: str) -> Found | None:
    """The page to which a reference definition of the link's name leads: Foam writes `[name]: file.md "Title"`."""
    target = locate(graph, assets, SourceIndex.of(()), href, graph.nodes[origin], image=False)
    return None if target.slug is None else Found(slug=target.slug, anchor=target.anchor)


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


def outgoing(
    node: Node, ref: PageRef, links: Iterable[ResolvedLink], markdown: Iterable[MarkdownTarget]
) -> Iterator[tuple[str, Backlink]]:
    """The pages to which a page links, by wikilink and by Markdown link, in the order of its lines."""
    written = [(item.slug, item.link.context, item.link.location) for item in links]
    written += [
        (target.slug, link.context, link.location)
        for target, link in zip(markdown, node.page.markdown_links, strict=True)
    ]
    for slug, context, location in sorted(written, key=lambda one: (one[2].line, one[2].column)):
        if slug is not None and slug != node.slug:
            yield slug, Backlink(page=ref, context=context, location=location)


def _sections(graph: PageGraph, names: dict[str, str]) -> dict[str, str]:
    """The folder of each generated section: it moves where a page or folder of pages has its name, now or of old."""
    taken = {slug.split("/")[0] for slug in graph.nodes}
    taken |= {path_slug(node.page.name).split("/")[0] for node in graph.nodes.values()}
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
    wanted: list[Redirect] = []
    for slug in graph.nodes:
        end = graph.end_of(slug)
        if slug not in pages and isinstance(end, Found):
            wanted.append(Redirect(origin=slug, target=end.slug, anchor=end.anchor))
    for slug, page in pages.items():
        front = page.node.page.front_matter
        if front.slug is not None:
            wanted.append(Redirect(origin=path_slug(page.node.page.name), target=slug))
        wanted += [Redirect(origin=segment_slug(alias), target=slug) for alias in front.aliases]
    reserved = {*pages, *sections.values(), "index", "404"}
    found: dict[str, Redirect] = {}
    for redirect in wanted:
        if redirect.origin not in reserved:
            found.setdefault(redirect.origin, redirect)
    return tuple(found[origin] for origin in sorted(found))
