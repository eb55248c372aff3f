"""PageGraph → Wiki: resolves every link and citation; backlinks, tags, sources, redirects."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.file_kinds import PICTURES, ending
from kmwiki.content.files import Files, SourceFile
from kmwiki.content.lock_file import Locked
from kmwiki.content.schemes import unquoted
from kmwiki.content.source_names import SourceNames
from kmwiki.content.verdict_file import Judgements
from kmwiki.graph.citations import CitedLines, resolved_citations, titled_sources
from kmwiki.graph.lazy_table import LazyTable
from kmwiki.graph.lookup import spelled
from kmwiki.graph.names import Found, Node, PageGraph, RedLink
from kmwiki.graph.naming import Named, ref_of
from kmwiki.graph.paths import HOME, AssetIndex, MarkdownTarget, locate, place_at, wanted_name
from kmwiki.graph.redirects import source_paths
from kmwiki.graph.wiki import Kind, LeftOut, ResolvedLink, ResolvedPage, Resolving, Wiki, names_file
from kmwiki.markdown.drawing import pictures
from kmwiki.markdown.embed_blocks import image_label
from kmwiki.markdown.wikilink import is_external
from kmwiki.model import Backlink, Wikilink
from kmwiki.tables import Reads, SeenRows, packed, seen

SOURCES = "SourceFile"  # the table of sources as their files are, without titles that depend on citations


class Resolver(Struct, frozen=True, kw_only=True):
    """Resolves the links and citations of one page."""

    graph: PageGraph
    assets: AssetIndex
    names: SourceNames
    sources: Mapping[str, SourceFile]  # by id
    wanted: Resolving

    def noting(self, reads: Reads) -> "Resolver":
        """The same, which notes what it reads."""
        sources = SeenRows(SOURCES, self.sources, reads)
        return replace(self, graph=seen(self.graph, reads), assets=seen(self.assets, reads), sources=sources)

    def __call__(self, node: Node, backlinks: tuple[Backlink, ...] = ()) -> ResolvedPage:
        return ResolvedPage(
            node=node,
            ref=ref_of(node.slug, node.page, self.wanted.url_style),
            links=self.wikilinks(node),
            citations=resolved_citations(node.page, self.names, self.sources),
            markdown=tuple(self.locate(link.href, node, image=link.image) for link in node.page.markdown_links),
            attributes={url: self.locate(url, node, image=name == "src") for name, url in node.page.attributes},
            backlinks=backlinks,
        )

    def wikilinks(self, node: Node) -> tuple[ResolvedLink, ...]:
        """The resolved wikilinks of a page."""
        found = (self.link(link, node) for link in node.page.links)
        return tuple(_labelled(item, self.graph, self.wanted.slug_labels) for item in found)

    def link(self, link: Wikilink, node: Node) -> ResolvedLink:
        """A wikilink of a page, resolved."""
        if is_external(link.target):
            return ResolvedLink(link=link, kind="external")
        result = self._at(link.address, node) if link.address else self.graph.resolve(link.target, node.slug)
        if isinstance(result, RedLink) and link.definition and not result.loop:
            result = self._defined(link.definition, node) or result
        if isinstance(result, Found) and link.embed and self.graph.nodes[result.slug].page.front_matter.drawing:
            return self._drawing(link, Found(slug=result.slug), node)  # a part of a drawing cannot be shown
        if isinstance(result, Found):
            return ResolvedLink(link=link, kind=_page_kind(link, result, node.slug), slug=result.slug, result=result)
        return self._file(link, result, node) or self._place(link, result, node) or _nowhere(link, result)

    def _drawing(self, link: Wikilink, result: Found, node: Node) -> ResolvedLink:
        """The picture of an embedded drawing, if there is one, or else a link to the drawing."""
        page, (alt, size) = self.graph.nodes[result.slug].page, image_label(link.piped)
        found = next((found for name in pictures(page.name) if (found := self.assets.find(name, page))), (None,))
        kind = "image" if found[0] else _page_kind(replace(link, embed=False), result, node.slug)
        label = replace(link, label=alt or page.title)
        return ResolvedLink(link=label, kind=kind, slug=result.slug, result=result, asset=found[0], size=size)

    def _file(self, link: Wikilink, result: RedLink, node: Node) -> ResolvedLink | None:
        """The file that a link names, or None; its name may contain a `#`."""
        name, _, anchor = link.target.partition("#")
        for target, rest in ((link.target, ""), (name, anchor)):
            if found := self.assets.find(target, node.page):
                red = RedLink(name=target, anchor_text=rest or None)
                return replace(_of_file(link, target, red), asset=found[0], others=found[1:])
        return None

    def _place(self, link: Wikilink, result: RedLink, node: Node) -> ResolvedLink | None:
        """The generated part of the site, or the page of a source, that a link names; or None."""
        if result.loop or result.via is not None:
            return None
        meant = spelled(result.name, self.graph.names[node.slug], self.graph.home)
        is_home = "/" in result.name and meant.full_only and meant.paths == ("index",)  # a name such as `[[.]]` is not
        paths = (*meant.paths, *meant.folders)
        place = HOME if is_home else place_at(self.graph, self.names, paths, result.name)
        if place is None:
            return None
        return ResolvedLink(link=link, kind="asset", place=place, result=result)

    def _at(self, address: str, node: Node) -> Found | RedLink:
        """The page at an address."""
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
        """The page of the reference definition with the link's name, as Foam writes it: `[name]: file.md "Title"`."""
        target = self.locate(href, node, image=False)
        return None if target.slug is None else Found(slug=target.slug, anchor=target.anchor)

    def locate(self, href: str, node: Node, *, image: bool) -> MarkdownTarget:
        """The target of a relative address in a page."""
        languages = self.wanted.tongues.languages
        return locate(self.graph, self.assets, self.names, href, node, image=image, languages=languages)


def resolver_of(graph: PageGraph, files: Files, source_names: SourceNames, wanted: Resolving) -> Resolver:
    """The resolver for the links between these pages, files and sources."""
    sources = {source.id: source for source in files.sources}
    assets = AssetIndex.of(files.assets)
    return Resolver(graph=graph, assets=assets, names=source_names, sources=sources, wanted=wanted)


def wiki_of(
    resolver: Resolver,
    named: Named,
    files: Files,
    pages: LazyTable[ResolvedPage],
    cited: CitedLines,
    locks: dict[str, dict[str, Locked]],
    verdicts: Judgements,
    left_out: dict[str, LeftOut],
) -> Wiki:
    """The wiki with these resolved pages, which cite these lines of its sources."""
    sources = titled_sources(dict(resolver.sources), cited, resolver.wanted.publish)
    return Wiki(
        graph=named.graph,
        pages=pages,
        refs=named.refs,
        sources=sources,
        source_names=resolver.names,
        asset_index=resolver.assets,
        assets=resolver.assets.by_name,
        redirects=named.redirects,
        names=named.names,
        sections=named.sections,
        tags=named.tags,
        tag_paths=named.tag_paths,
        tag_heads=named.tag_heads,
        source_paths=source_paths(sources, named.sections["sources"]),
        wanted=resolver.wanted,
        compiled=files.compiled,
        locked=locks,
        verdicts=verdicts,
        left_out=left_out,
    )


def resolved_pages(resolver: Resolver, slugs: Iterable[str]) -> Iterator[tuple[str, ResolvedPage, bytes]]:
    """The pages with these slugs without their backlinks, each with what was read for it."""
    reads = Reads()
    noting = resolver.noting(reads)
    for slug in slugs:
        yield slug, *resolved(resolver, reads, noting, slug)


def resolved(resolver: Resolver, reads: Reads, noting: Resolver, slug: str) -> tuple[ResolvedPage, bytes]:
    """The page without its backlinks, and what was read for it, which the resolver `noting` notes in `reads`."""
    page, marks = reads.during(partial(noting, resolver.graph.nodes[slug]))
    return page, packed(marks)


def _nowhere(link: Wikilink, result: RedLink) -> ResolvedLink:
    if names_file(link.target) and not result.loop:
        name, _, anchor = link.target.partition("#")
        return _of_file(link, name, RedLink(name=name, anchor_text=anchor or None))
    return ResolvedLink(link=link, kind="embed" if link.embed else "page", result=result)


def _of_file(link: Wikilink, name: str, result: RedLink) -> ResolvedLink:
    """A link to a file, whether it exists or not."""
    is_picture = ending(name) in PICTURES
    kind: Kind = "asset" if not link.embed else "image" if is_picture else "embed"
    alt, size = image_label(link.piped)
    if kind != "image":  # a file that is not shown as a picture is labelled with its name
        alt, size = link.label if kind == "asset" else alt or link.target, (None, None)
    return ResolvedLink(link=replace(link, label=alt), kind=kind, result=result, size=size)


def _labelled(item: ResolvedLink, graph: PageGraph, slug_labels: str) -> ResolvedLink:
    """The link with the page's title as label, if its author wrote only a slug and `slug_labels` is "title"."""
    if slug_labels != "title" or item.slug is None or item.link.label != item.slug:
        return item
    return replace(item, link=replace(item.link, label=graph.titles_of_pages[item.slug]))


def _page_kind(link: Wikilink, result: Found, origin: str) -> Kind:
    if link.embed:
        return "embed"
    if result.slug != origin:
        return "page"
    return "self" if result.anchor_text is None else "anchor"
