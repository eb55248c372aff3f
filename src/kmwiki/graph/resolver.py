"""PageGraph → Site: where every link and citation leads; backlinks, tags, sources, redirects."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.file_kinds import LINKED_AS_FILES, PICTURES, ending
from kmwiki.content.schemes import unquoted
from kmwiki.content.source_names import SourceIndex
from kmwiki.diagnostics import Location
from kmwiki.graph.citations import (
    CitedLines,
    Publish,
    ResolvedReference,
    note_cited,
    resolved_citations,
    titled_sources,
)
from kmwiki.graph.lookup import spelled, with_broader
from kmwiki.graph.names import Found, Node, PageGraph, RedLink
from kmwiki.graph.old_names import other_names
from kmwiki.graph.paths import AssetIndex, MarkdownTarget, Place, locate, place_at, wanted_name
from kmwiki.graph.redirects import Redirect, folders_of, redirects, sections_of, source_paths, tag_paths
from kmwiki.markdown.drawing import pictures
from kmwiki.markdown.embed_blocks import image_label
from kmwiki.markdown.wikilink import is_external
from kmwiki.model import AssetFile, Backlink, Files, PageRef, SourceFile, Wikilink
from kmwiki.tables import Shelf
from kmwiki.urls import permalink

Kind = Literal["page", "self", "anchor", "external", "embed", "image", "asset"]


class ResolvedLink(Struct, frozen=True, kw_only=True, gc=False):
    """A wikilink and where it leads: a page (by slug), a file, a generated place, or nowhere."""

    link: Wikilink
    kind: Kind
    slug: str | None = None
    asset: str | None = None
    place: Place | None = None
    result: Found | RedLink | None = None
    others: tuple[str, ...] = ()  # the names of files that it could also mean
    size: tuple[int | None, int | None] = (None, None)  # width and height in pixels

    @property
    def is_nowhere(self) -> bool:
        """Whether nothing is there."""
        return (self.slug, self.asset, self.place) == (None, None, None) and self.kind != "external"

    @property
    def is_red(self) -> bool:
        """Whether it names a page that is not there, or that redirects in a circle; a missing file is another thing."""
        is_page = self.kind == "page" or (self.kind == "embed" and not names_file(self.link.target))
        return self.is_nowhere and is_page


class ResolvedPage(Struct, frozen=True, kw_only=True):
    """A page in its place, with all that it leads to and all that leads to it."""

    node: Node
    ref: PageRef
    links: tuple[ResolvedLink, ...]
    citations: tuple[tuple[ResolvedReference, ...], ...]
    markdown: tuple[MarkdownTarget, ...]
    attributes: dict[str, MarkdownTarget]  # relative addresses in raw HTML
    backlinks: tuple[Backlink, ...]

    @property
    def html_links(self) -> tuple[tuple[str, MarkdownTarget, Location], ...]:
        """The relative addresses of links in raw HTML, each once: where it leads, and its first place."""
        page = self.node.page
        places, top = dict(page.html_addresses), Location(path=page.path, line=1)
        links = dict.fromkeys(url for name, url in page.attributes if name == "href")
        return tuple((url, self.attributes[url], places.get(url, top)) for url in links)


class Wiki(Struct, frozen=True, kw_only=True):
    """The whole wiki, resolved; pages by slug, in the order of slugs."""

    graph: PageGraph
    pages: Shelf[ResolvedPage]
    refs: dict[str, PageRef]  # of the same pages
    sources: dict[str, SourceFile]
    source_index: SourceIndex
    asset_index: AssetIndex
    assets: dict[str, AssetFile]
    redirects: tuple[Redirect, ...]
    names: dict[str, tuple[str, ...]]  # slug -> the old and other names, as slugs, of a page that has some
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

    def path_of(self, place: Place) -> str:
        """The output path of a generated part of the site."""
        match place.kind:
            case "source":
                return self.source_paths[place.name]
            case "tag":
                return self.tag_paths[place.name]
            case "folder":
                return f"{place.name}/index.html"
            case "section":
                return f"{self.sections[place.name]}/index.html"
            case "special":
                return f"{self.sections['special']}/{place.name}/index.html"


class Resolver(Struct, frozen=True, kw_only=True):
    """What says where the links and citations of one page lead."""

    graph: PageGraph
    assets: AssetIndex
    names: SourceIndex
    sources: Mapping[str, SourceFile]  # by id
    url_style: str
    slug_labels: str

    def __call__(self, node: Node, backlinks: tuple[Backlink, ...] = ()) -> ResolvedPage:
        return ResolvedPage(
            node=node,
            ref=ref_of(node, self.url_style),
            links=self.wikilinks(node),
            citations=resolved_citations(node.page, self.names, self.sources),
            markdown=tuple(self.locate(link.href, node, image=link.image) for link in node.page.markdown_links),
            attributes={url: self.locate(url, node, image=name == "src") for name, url in node.page.attributes},
            backlinks=backlinks,
        )

    def wikilinks(self, node: Node) -> tuple[ResolvedLink, ...]:
        """Where each wikilink of a page leads."""
        found = (self._link(link, node) for link in node.page.links)
        return tuple(_labelled(item, self.graph, self.slug_labels) for item in found)

    def _link(self, link: Wikilink, node: Node) -> ResolvedLink:
        if is_external(link.target):
            return ResolvedLink(link=link, kind="external")
        result = self._at(link.address, node) if link.address else self.graph.resolve(link.target, node.slug)
        if isinstance(result, RedLink) and link.definition and not result.loop:
            result = self._defined(link.definition, node) or result
        if isinstance(result, Found) and link.embed and self.graph.nodes[result.slug].page.front_matter.drawing:
            return self._drawing(link, Found(slug=result.slug), node)  # no part of it is shown alone
        if isinstance(result, Found):
            return ResolvedLink(link=link, kind=_page_kind(link, result, node.slug), slug=result.slug, result=result)
        return self._file(link, result, node) or self._place(link, result, node) or _nowhere(link, result)

    def _drawing(self, link: Wikilink, result: Found, node: Node) -> ResolvedLink:
        """The picture of a drawing that is embedded, where there is one; else a link to it."""
        page, (alt, size) = self.graph.nodes[result.slug].page, image_label(link.piped)
        found = next((found for name in pictures(page.name) if (found := self.assets.find(name, page))), (None,))
        kind = "image" if found[0] else _page_kind(replace(link, embed=False), result, node.slug)
        label = replace(link, label=alt or page.title)
        return ResolvedLink(link=label, kind=kind, slug=result.slug, result=result, asset=found[0], size=size)

    def _file(self, link: Wikilink, result: RedLink, node: Node) -> ResolvedLink | None:
        """The file that a link names; its name may hold a `#`."""
        name, _, anchor = link.target.partition("#")
        for target, rest in ((link.target, ""), (name, anchor)):
            if found := self.assets.find(target, node.page):
                red = RedLink(name=target, anchor_text=rest or None)
                return replace(_of_file(link, target, red), asset=found[0], others=found[1:])
        return None

    def _place(self, link: Wikilink, result: RedLink, node: Node) -> ResolvedLink | None:
        """The generated part of the site that a link names, or the page of a source."""
        if result.loop or result.via is not None:
            return None
        paths = spelled(result.name, self.graph.names[node.slug], self.graph.home).paths
        place = place_at(self.graph, self.names, paths, result.name)
        if place is None:
            return None
        return ResolvedLink(link=link, kind="asset", place=place, result=result)

    def _at(self, address: str, node: Node) -> Found | RedLink:
        """The page that stands at an address."""
        target, place = self.locate(address, node, image=False), address.partition("#")[2]
        if target.slug is None:
            return RedLink(name=wanted_name(address))
        return Found(
            slug=target.slug,
            anchor=target.anchor,
            anchor_text=unquoted(place) or None,
            broken_anchor=target.broken_anchor,
            others=target.others,
        )

    def _defined(self, href: str, node: Node) -> Found | None:
        """The page to which a reference definition of the link's name leads: Foam writes `[name]: file.md "Title"`."""
        target = self.locate(href, node, image=False)
        return None if target.slug is None else Found(slug=target.slug, anchor=target.anchor)

    def locate(self, href: str, node: Node, *, image: bool) -> MarkdownTarget:
        """Where a relative address in a page leads."""
        return locate(self.graph, self.assets, self.names, href, node, image=image)


class Resolving(Struct, frozen=True, kw_only=True):
    """What the owner wants of a resolved wiki; `sections` gives generated sections other names."""

    sections: dict[str, str] = {}
    url_style: str = "folder"
    slug_labels: str = "slug"
    publish: Publish = "cited"


def resolve(
    graph: PageGraph,
    files: Files,
    source_index: SourceIndex,
    wanted: Resolving,
    locks: dict[str, dict[str, str]],
    shelve: Callable[[Iterable[ResolvedPage]], Shelf[ResolvedPage]],
) -> Wiki:
    """Resolve every link once; HTML, checks, exports and reports all read the result.

    Pages come and go one by one, so that few stand in memory: `shelve` puts them away, and adds their backlinks.
    """
    by_id = {source.id: source for source in files.sources}
    resolved = Resolver(
        graph=graph,
        assets=AssetIndex.of(files.assets),
        names=source_index,
        sources=by_id,
        url_style=wanted.url_style,
        slug_labels=wanted.slug_labels,
    )
    noted = _Noted()
    pages = shelve(_passing(resolved, noted))
    sections = sections_of(noted.folders, wanted.sections)
    tags = {tag: tuple(noted.tags[tag]) for tag in sorted(noted.tags)}
    return Wiki(
        graph=graph,
        pages=pages,
        refs=noted.refs,
        sources=titled_sources(by_id, noted.cited, wanted.publish),
        source_index=source_index,
        asset_index=resolved.assets,
        assets=resolved.assets.by_name,
        redirects=redirects(graph, noted.names, noted.refs, sections),
        names=noted.names,
        sections=sections,
        tags=tags,
        tag_paths=tag_paths(tags, sections["tags"]),
        source_paths=source_paths(by_id, sections["sources"]),
        url_style=wanted.url_style,
        slug_labels=wanted.slug_labels,
        publish=wanted.publish,
        compiled=files.compiled,
        locked=locks,
    )


class _Noted:
    """What is noted of the pages on their way to the shelf, because all of it together makes the rest of the site."""

    def __init__(self) -> None:
        self.refs: dict[str, PageRef] = {}
        self.folders: set[str] = set()  # of pages and redirects
        self.tags: dict[str, list[str]] = {}  # -> slugs
        self.names: dict[str, tuple[str, ...]] = {}  # of the site
        self.cited: CitedLines = {}

    def add(self, page: ResolvedPage) -> None:
        slug, parsed = page.ref.slug, page.node.page
        self.refs[slug] = page.ref
        for tag in with_broader(parsed.tags):
            self.tags.setdefault(tag, []).append(slug)
        if names := other_names(slug, parsed):
            self.names[slug] = names
        note_cited(self.cited, page.citations)


def _passing(resolved: Resolver, noted: _Noted) -> Iterator[ResolvedPage]:
    """The pages, in the order of their slugs, without what links to them."""
    for slug, node in resolved.graph.nodes.items():
        noted.folders |= folders_of(slug, node.page)
        if not _is_redirect(resolved.graph, slug):
            page = resolved(node)
            noted.add(page)
            yield page
    resolved.graph.anchors.clear()  # from here on those of few pages are asked for, which are found again


def folder_lists(wiki: Wiki) -> list[str]:
    """The slugs of the folders that have a list: no page and no redirect stands there, and none is called like it."""
    taken = {wiki.permalink(redirect.origin) for redirect in wiki.redirects}
    notes = wiki.graph.folder_notes
    return [slug for slug in wiki.graph.folders if slug not in notes and f"{slug}/index.html" not in taken]


def _is_redirect(graph: PageGraph, slug: str) -> bool:
    end = graph.end_of(slug)
    return isinstance(end, Found) and end.slug != slug


def ref_of(node: Node, url_style: str) -> PageRef:
    """What lists say of a page."""
    page = node.page
    return PageRef(
        slug=node.slug,
        title=page.title,
        permalink=permalink(node.slug, url_style),
        summary=page.front_matter.summary,
    )


def _nowhere(link: Wikilink, result: RedLink) -> ResolvedLink:
    if names_file(link.target) and not result.loop:
        name, _, anchor = link.target.partition("#")
        return _of_file(link, name, RedLink(name=name, anchor_text=anchor or None))
    return ResolvedLink(link=link, kind="embed" if link.embed else "page", result=result)


def _of_file(link: Wikilink, name: str, result: RedLink) -> ResolvedLink:
    """A link to a file, be it there or not."""
    is_picture = ending(name) in PICTURES
    kind: Kind = "asset" if not link.embed else "image" if is_picture else "embed"
    alt, size = image_label(link.piped)
    if kind != "image":  # a file that is not shown in a frame has its name for a label, not the size of one
        alt, size = link.label if kind == "asset" else alt or link.target, (None, None)
    return ResolvedLink(link=replace(link, label=alt), kind=kind, result=result, size=size)


def names_file(target: str) -> bool:
    """Whether a name looks like a file's, rather than a page's."""
    return ending(target.partition("#")[0]) in LINKED_AS_FILES


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


def outgoing(page: ResolvedPage) -> Iterator[tuple[str, Backlink]]:
    """The pages to which a page links, however the link is written, in the order of its lines."""
    written = [(item.slug, item.link.context, item.link.location) for item in page.links]
    written += [
        (target.slug, link.context, link.location)
        for target, link in zip(page.markdown, page.node.page.markdown_links, strict=True)
    ]
    written += [(target.slug, "", at) for _, target, at in page.html_links]
    for slug, context, location in sorted(written, key=lambda one: (one[2].line, one[2].column)):
        if slug is not None and slug != page.ref.slug:
            yield slug, Backlink(page=page.ref, context=context, location=location)
