"""The resolved wiki, which the resolver makes and all later stages read."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from kmwiki.content.file_kinds import LINKED_AS_FILES, ending
from kmwiki.content.files import AssetFile, SourceFile
from kmwiki.content.lock_file import Locked
from kmwiki.content.other_parts import Moved
from kmwiki.content.policy import NOTHING_ALLOWED, Allowed
from kmwiki.content.source_names import SourceNames, names_source_file
from kmwiki.content.verdict_file import Judgements
from kmwiki.diagnostics import Location
from kmwiki.graph.citations import Publish, ResolvedReference
from kmwiki.graph.lazy_table import LazyTable
from kmwiki.graph.names import Found, Node, PageGraph, RedLink
from kmwiki.graph.paths import AssetIndex, GeneratedPage, MarkdownTarget
from kmwiki.graph.redirects import Redirect
from kmwiki.graph.tongues import ONE_TONGUE, Tongues
from kmwiki.model import Backlink, PageRef, SourceEntry, Wikilink
from kmwiki.tables import Tables
from kmwiki.urls import permalink

Kind = Literal["page", "self", "anchor", "external", "embed", "image", "asset"]


class ResolvedLink(Struct, frozen=True, kw_only=True, gc=False):
    """A wikilink and its target: a page (by slug), a file, a generated place, or nothing."""

    link: Wikilink
    kind: Kind
    slug: str | None = None
    asset: str | None = None
    place: GeneratedPage | None = None
    result: Found | RedLink | None = None
    others: tuple[str, ...] = ()  # other files (names) that it could mean
    size: tuple[int | None, int | None] = (None, None)  # width and height in pixels

    @property
    def is_nowhere(self) -> bool:
        """Whether the link has no target."""
        return (self.slug, self.asset, self.place) == (None, None, None) and self.kind != "external"

    @property
    def is_red(self) -> bool:
        """Whether the link names a missing page, or one that redirects in a circle; a missing file does not count."""
        is_page = self.kind == "page" or (self.kind == "embed" and not names_file(self.link.target))
        return self.is_nowhere and is_page


class ResolvedPage(Struct, frozen=True, kw_only=True):
    """A page with its resolved links, and its backlinks."""

    node: Node
    ref: PageRef
    links: tuple[ResolvedLink, ...]
    citations: tuple[tuple[ResolvedReference, ...], ...]
    markdown: tuple[MarkdownTarget, ...]
    attributes: dict[str, MarkdownTarget]  # relative address in raw HTML → its target
    backlinks: tuple[Backlink, ...]

    @property
    def html_links(self) -> tuple[tuple[str, MarkdownTarget, Location], ...]:
        """The relative addresses of links in raw HTML, each once, with its target and its first place."""
        page = self.node.page
        places, top = dict(page.html_addresses), Location(path=page.path, line=1)
        links = dict.fromkeys(url for name, url in page.attributes if name == "href")
        return tuple((url, self.attributes[url], places.get(url, top)) for url in links)


class Resolving(Struct, frozen=True, kw_only=True):
    """The owner's settings for a resolved wiki; `sections` gives generated sections other names."""

    sections: dict[str, str] = {}
    url_style: str = "folder"
    slug_labels: str = "slug"
    publish: Publish = "cited"  # the lines of sources that are published
    publish_found: bool = True  # and those that were found for citations without lines
    evidence: bool = True  # whether claims are compared with what they cite
    allowed: Allowed = NOTHING_ALLOWED  # origins of pictures and frames that pages may show
    tongues: Tongues = ONE_TONGUE
    heads_tags: bool = False  # whether `tags/x.md` is the head of the page of a tag, as another program has it
    moved: tuple[Moved, ...] = ()  # old addresses, as another program's settings say


class LeftOut(Struct, frozen=True, kw_only=True):
    """A file that would be a page but is left out: its path in the root, its `name` in the content folder, its title
    and aliases, as far as they are known, why it is left out, and what an author may do."""

    path: str
    name: str
    names: tuple[str, ...] = ()
    why: str
    help: str


class Wiki(Tables, frozen=True, kw_only=True):
    """The whole resolved wiki; pages by slug, in the order of slugs."""

    by_field = frozenset(("sources",))
    graph: PageGraph
    pages: LazyTable[ResolvedPage]
    refs: dict[str, PageRef]  # of the same pages
    sources: dict[str, SourceFile]
    source_names: SourceNames
    asset_index: AssetIndex
    assets: dict[str, AssetFile]
    redirects: dict[str, Redirect]  # by origin
    names: dict[str, tuple[str, ...]]  # slug → the old and other names, as slugs, of a page that has some
    sections: dict[str, str]  # tags, sources, special … → its folder in this site
    tags: dict[str, tuple[str, ...]]  # tag → slugs; a page tagged `a/b` also belongs to `a`
    tag_paths: dict[str, str]  # tag → output path
    tag_heads: dict[str, str]  # slug of the page that is the head of a tag's page → the tag; empty: of the index
    source_paths: dict[str, str]
    wanted: Resolving
    compiled: dict[str, str]  # source id → SHA-256 that llmwiki saw
    locked: dict[str, dict[str, Locked]]  # source id → range → what was there when the wiki was locked
    verdicts: Judgements  # of others on claims
    left_out: dict[str, LeftOut]  # folded name or end of a path → file that is left out

    def cited_source(self, item: ResolvedReference) -> SourceFile | None:
        """The source that a citation means; None for an address, and for a name of no source."""
        return self.sources.get(item.name) if item.known is not None else None

    def source_title(self, name: str) -> str:
        """A source's title, or the one made from the name of its file; the address of a source on the web."""
        source = self.sources.get(name)
        return (source.title if source else None) or self.source_names.titles.get(name, name)

    def permalink(self, slug: str) -> str:
        """The output path of the page with this slug."""
        return permalink(slug, self.wanted.url_style)

    def source_of(self, entry: SourceEntry) -> str:
        """The name of a source that front matter lists: its id, or the address or path as written."""
        known = self.source_names.lookup(entry.path) if entry.path is not None else None
        return known.id if known else entry.url or entry.path or ""

    def page_of_entry(self, entry: SourceEntry, origin: str) -> PageRef | None:
        """The other page that an entry of a page's `sources` means, by its path or by a name that is none of a file.

        A file's bare name means a source, though a page that was compiled from it has the same name.
        """
        name = entry.path
        if name is None or ("/" not in name and names_source_file(name)) or self.source_names.lookup(name) is not None:
            return None
        found = self.graph.resolve(name, origin)
        return self.refs[found.slug] if isinstance(found, Found) and found.slug != origin else None

    def page_of_source(self, source: SourceFile) -> PageRef | None:
        """The page that is the same file as a source, as in a bundle whose sources are pages."""
        home = self.graph.home
        name = source.path.removeprefix(f"{home}/") if home else source.path
        slug = self.graph.files.get(name.casefold(), "")
        return self.refs.get(slug) if self.graph.paths_of_pages.get(slug) == source.path else None

    def is_source(self, path: str) -> bool:
        """Whether the page in this file is a source as well."""
        segments = path.split("/")
        ids = ("/".join(segments[start:]) for start in range(len(segments)))
        return any(name in self.sources and self.sources[name].path == path for name in ids)

    def asset_path(self, name: str) -> str:
        """The output path of an attachment: where it is published as it is, or the place of all others.

        What could run, or has the name of a generated section, is cleaned and published there, too.
        """
        file = self.assets[name]
        is_apart = file.is_active or file.at.partition("/")[0] in self.sections.values()
        return file.at if file.at and not is_apart else f"{self.sections['assets']}/{name}"

    def path_of_tags(self) -> str:
        """The output path of the tag index, or of the page that is its head."""
        head = next((slug for slug, tag in self.tag_heads.items() if not tag), None)
        return f"{self.sections['tags']}/index.html" if head is None else self.permalink(head)

    def special_path(self, name: str) -> str:
        """The output path of a special page."""
        return f"{self.sections['special']}/{name}/index.html"

    def path_of(self, place: GeneratedPage) -> str:
        """The output path of a generated part of the site."""
        match place.kind:
            case "source":
                return self.source_paths[place.name]
            case "tag":
                return self.tag_paths[place.name]
            case "folder":
                return f"{self.graph.address_of_folder(place.name)}/index.html".lstrip("/")
            case "section":
                return self.path_of_tags() if place.name == "tags" else f"{self.sections[place.name]}/index.html"
            case "special":
                return self.special_path(place.name)
            case "home":
                return "index.html"


def folder_lists(wiki: Wiki) -> list[str]:
    """The slugs of the folders with a generated list: those without a page, a redirect, and a page of their name."""
    taken = {wiki.permalink(redirect.origin) for redirect in wiki.redirects.values()}
    taken |= {wiki.path_of_tags(), *wiki.tag_paths.values()} if wiki.wanted.heads_tags else set()
    notes, found = wiki.graph.folder_notes, dict[str, str]()
    for slug in wiki.graph.folders:
        address = wiki.graph.address_of_folder(slug)
        if slug not in notes and address and f"{address}/index.html" not in taken:
            found.setdefault(address, slug)
    return [*found.values()]


def outgoing(page: ResolvedPage) -> Iterator[tuple[str, Backlink]]:
    """The slugs to which a page links, with the backlinks, in the order of lines; all kinds of links count."""
    written = [(item.slug, item.link.context, item.link.location) for item in page.links]
    written += [
        (target.slug, link.context, link.location)
        for target, link in zip(page.markdown, page.node.page.markdown_links, strict=True)
    ]
    written += [(target.slug, "", at) for _, target, at in page.html_links]
    for slug, context, location in sorted(written, key=lambda one: (one[2].line, one[2].column)):
        if slug is not None and slug != page.ref.slug:
            yield slug, Backlink(slug=page.ref.slug, context=context, location=location)


def names_file(target: str) -> bool:
    """Whether a name is that of a file rather than a page."""
    return ending(target.partition("#")[0]) in LINKED_AS_FILES
