"""The values that travel through the pipeline: frozen, keyword-only, complete when made.

A *path* is relative to the wiki root with ``/`` (``content/a.md``); a *slug* is a page's
identity (``guides/setup``); a *permalink* is an output path (``guides/setup/index.html``).
Lines and columns count from 1, in the file as its author sees it. Of the small values there are millions, and none can
hold itself: `gc=False` spares each the memory and the time of the garbage collector.
"""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from kmwiki.body import Body, unpacked
from kmwiki.diagnostics import Diagnostic, Location
from kmwiki.figures import Figures


class ContentFile(Struct, frozen=True, kw_only=True, tag=True):
    """A page's file: path in the wiki root, `name` in the content folder, text with LF line ends.

    The text is empty where the file is as it was when it was last read, and was not read again.
    """

    path: str
    name: str
    text: str
    digest: str


class SourceFile(Struct, frozen=True, kw_only=True, tag=True):
    """A file that pages may cite: `id` is its path in the source folder; `lines` is None for binary files.

    `text` is None where there is none, or more than a page could show.
    """

    id: str
    path: str
    origin: str = ""  # absolute path on this machine; never in an output
    title: str | None = None
    heading: tuple[int, str] | None = None  # line and words of its first heading: a title, if the line is published
    author: str | None = None
    date: str | None = None
    url: str | None = None
    lines: int | None = None
    text: str | None = None
    private: bool = False  # nothing of its text is published
    draft: bool = False  # it is not there at all
    published: bool = False  # it says that it is for the public
    retracted: bool = False
    digest: str = ""  # SHA-256 of its bytes, in hexadecimal digits
    changed: str | None = None  # ISO 8601, from its front matter


class AssetFile(Struct, frozen=True, kw_only=True, tag=True):
    """A file beside the pages that is no page: `name` is its path in the content folder."""

    name: str
    origin: str  # absolute path on this machine; never in an output
    path: str = ""  # in the wiki
    is_active: bool = False  # it holds what could run or load something
    width: int | None = None  # pixels, of an image
    height: int | None = None


class Reading(Struct, frozen=True, kw_only=True):
    """What reading a file gave, and the state that it had on disk; pages are without their text."""

    state: tuple[int, int, int, int]
    file: ContentFile | SourceFile | AssetFile
    diagnostics: tuple[Diagnostic, ...]


class Files(Struct, frozen=True, kw_only=True):
    """What the loader found: pages sorted by name, sources by id, assets by name.

    `readings` help the next reading: what a file is read as, and its path → what that gave; `time` is when, in ns.
    """

    pages: tuple[ContentFile, ...]
    sources: tuple[SourceFile, ...]
    assets: tuple[AssetFile, ...]
    compiled: dict[str, str]  # source id -> SHA-256 that llmwiki saw when it last compiled the wiki
    lock: bytes | None  # `kmwiki.lock`, as it is
    diagnostics: tuple[Diagnostic, ...]
    readings: dict[str, Reading]
    time: int


class SourceEntry(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """An item of `sources:` in front matter: a path in the source folder, or an address."""

    path: str | None = None
    url: str | None = None
    title: str | None = None
    id: str | None = None  # the name by which footnotes of an OKF bundle cite it


class Wikilink(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """`[[target|label]]trail`: target as written (decoded, trimmed), label as shown, trail included."""

    target: str
    label: str
    location: Location
    context: str = ""  # the sentence around it
    embed: bool = False  # `![[target]]`
    piped: str | None = None  # what stands after the first bar, if anything
    definition: str | None = None  # where a reference definition of this name leads, as Foam writes them
    address: str | None = None  # of an embed that is written as Markdown's pictures are


class Detail(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A value of the front matter that the page shows: `key: text`, and the wikilink that it may be."""

    key: str
    text: str
    link: Wikilink | None = None


class FrontMatter(Struct, frozen=True, kw_only=True):
    """The typed fields of a page's front matter; wrong values are absent here and diagnosed."""

    title: str | None = None
    summary: str = ""
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    created: str | None = None  # ISO 8601: a date, or a date and time in UTC
    updated: str | None = None
    created_on: str | None = None  # the days of these, as their author wrote them
    updated_on: str | None = None
    kind: str | None = None
    confidence: float | None = None  # 0 to 1
    provenance_state: str | None = None
    contradicted_by: tuple[str, ...] = ()
    redirect: str | None = None
    redirect_line: int = 1
    source_lines: tuple[int, ...] = ()  # of each of `sources`
    slug: str | None = None
    id: str | None = None  # a name for links that no other page has
    lang: str | None = None
    details: tuple[Detail, ...] = ()
    stale_after: str | None = None  # the day after which it should be checked again
    outdated_check: bool = False  # it was generated again after it was last checked
    image: str | None = None  # a picture: the name or path of a file, or an address
    image_line: int = 1
    drawing: bool = False  # of Excalidraw: see `markdown.drawing`
    hidden: bool = False  # draft, private, unpublished or orphaned: in no output
    published: bool = False  # it says that it is for the public

    @property
    def names(self) -> tuple[str, ...]:
        """The aliases that are names; those that begin with `/` are old addresses."""
        return tuple(alias for alias in self.aliases if not alias.startswith("/"))


class Reference(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """One entry of a citation: the source's name as written, its line range, what is wrong with it."""

    source: str
    start: int | None = None
    end: int | None = None
    problem: str | None = None  # help text of `malformed-citation`


class Citation(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """`^[source.md:3-5, other.md]`: the entries of one marker and the sentence that it supports."""

    references: tuple[Reference, ...]
    location: Location
    context: str = ""
    block: int = 0  # the line where the claim begins that it stands in
    figures: Figures | None = None  # of the words before it that it supports; None: it supports what the last one does


class MarkdownLink(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A relative `[label](href)` or `![alt](src)`; absolute ones are part of the HTML."""

    href: str
    location: Location
    context: str = ""
    image: bool = False
    alt: str = ""
    title: str = ""


class Heading(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A heading: level as written (1 to 6), visible text, id; one that is `quoted` is not part of the contents.

    `written` is its Markdown, where that holds more than it shows.
    """

    level: int
    text: str
    anchor: str
    quoted: bool = False  # in a quote, a callout or a footnote
    written: str = ""


class Named(Struct, frozen=True, kw_only=True):
    """What a page is called, and what its front matter says: as much of it as the graph is made of."""

    path: str
    name: str
    title: str
    front_matter: FrontMatter
    tags: tuple[str, ...]  # of the front matter, then of the text


class Page(Named, frozen=True, kw_only=True):
    """A parsed page, which depends on its own file and the sources' names.

    The body is packed: most work on a wiki looks at what pages say of each other, and never unpacks it.
    """

    packed: bytes  # MessagePack, compressed
    size: int  # bytes of the body, unpacked
    words: int
    has_diagram: bool
    headings: tuple[Heading, ...]
    blocks: tuple[str, ...]  # block ids, without the caret
    links: tuple[Wikilink, ...]
    citations: tuple[Citation, ...]
    markdown_links: tuple[MarkdownLink, ...]
    source_list: tuple[tuple[str, str], ...]  # name and address, from the page's own list of citations
    listed_sources: tuple[str, ...]  # ids, or names as written, from sections of the page that only name them
    source_list_anchors: tuple[str, ...]  # ids of those sections' headings: the references stand in for them
    html_ids: tuple[str, ...]  # of raw HTML
    html_addresses: tuple[tuple[str, Location], ...]  # the first place of each in raw HTML
    attributes: tuple[tuple[str, str], ...]  # name and relative address, of raw HTML
    speech: tuple[str, int] | None  # its language, if that is sure, and about how many words of it there are
    claims: int
    citing_claims: tuple[tuple[int, ...], ...]  # of each claim that rests on citations, their numbers
    title_anchor: str | None  # id of the first heading, where it only repeats the title
    terms: bytes  # by which a search finds it, compressed (see `tokens`)
    diagnostics: tuple[Diagnostic, ...]

    @property
    def body(self) -> Body:
        """The body, unpacked."""
        return unpacked(self.packed)


class PageRef(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What a list or a link says of a page."""

    slug: str
    title: str
    permalink: str
    summary: str = ""


class Backlink(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A page that links here, with the sentence that does."""

    page: PageRef
    context: str
    location: Location


class View(Struct, frozen=True, kw_only=True):
    """All that a template sees; equal views give equal bytes."""

    path: str
    template: str
    data: Struct


# What a page shows, what stands "about" it from other pages, what its own file says of it, and which pages it links to
# (all by slug); a source's id, a tag, the name of a shard of the search's index; of lists, "pages" with their titles,
# summaries and figures, or their "titles" alone, their "tags", "dates", "links", what they are and how fresh ("kinds"),
# and what they cite and want ("cites").
Part = tuple[Literal["page", "text", "links", "source", "tag", "list", "search", "about"], str]


class PlannedView(Struct, frozen=True, kw_only=True):
    """A view that is made when it is rendered, so that few stand in memory; `weight` is about its size in bytes.

    `depends` names the part of the wiki, or the parts, on which alone it depends; None: on all of it.
    """

    path: str
    make: Callable[[], View]
    weight: int = 10_000
    depends: Part | frozenset[Part] | None = None


class OutputFile(Struct, frozen=True, kw_only=True):
    """A file of the site: path with `/`, and its bytes."""

    path: str
    content: bytes


class Kept(Struct, frozen=True, kw_only=True):
    """A file of the site that stands there already as it should."""

    path: str


class Absent(Struct, frozen=True, kw_only=True):
    """A file that could not be made: the site is without it, because its last version may tell what is now hidden."""

    path: str


class Asset(Struct, frozen=True, kw_only=True):
    """A file that the site takes over: as it is, or cleaned."""

    path: str
    origin: str
    is_cleaned: bool = False
