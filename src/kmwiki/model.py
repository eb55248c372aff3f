"""The values that travel through the pipeline: frozen, keyword-only, complete when made.

A *path* is relative to the root (`content/a.md`); a *slug* is a page's identity (`guides/setup`); a *permalink* is an
output path (`guides/setup/index.html`). Lines and columns count from 1, in the file as authors see it. There are
millions of the small values, and none can contain itself, so `gc=False` saves memory and time.
"""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from kmwiki.body import Body, OutlineItem, unpacked
from kmwiki.diagnostics import Diagnostic, Ignore, Location


class SourceEntry(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """An item of `sources:` in front matter: a path in the source folder, or an address."""

    path: str | None = None
    place: str = ""  # what follows the path: lines, a page, a time or cells, such as `#page=3`
    url: str | None = None
    title: str | None = None
    id: str | None = None  # the name by which footnotes of an OKF bundle cite it


class Wikilink(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """`[[target|label]]trail`: the target as written (decoded, trimmed), the label as shown, with the trail."""

    target: str
    label: str
    location: Location
    context: str = ""  # the sentence around it
    embed: bool = False  # `![[target]]`
    piped: str | None = None  # the text after the first bar, if there is one
    definition: str | None = None  # the address of the reference definition with this name, as Foam writes them
    address: str | None = None  # of an embed that is written as a Markdown picture


class Detail(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A value of the front matter that the page shows: `key: text`, and its wikilink if it is one."""

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
    created_on: str | None = None  # the days of these two, as their author wrote them
    updated_on: str | None = None
    kind: str | None = None
    confidence: float | None = None  # 0 to 1
    provenance_state: str | None = None
    contradicted_by: tuple[str, ...] = ()
    redirect: str | None = None
    redirect_line: int = 1
    source_lines: tuple[int, ...] = ()  # of each of `sources`
    slug: str | None = None
    is_segment: bool = False  # its slug is said by the key `slug`, which in Hugo is only the end of the address
    placed: str | None = None  # the path of which its address is made, if not that of its file: `de/tea.md`
    id: str | None = None  # a name that links may use
    lang: str | None = None
    translation_key: str | None = None  # which the same page has in other languages
    details: tuple[Detail, ...] = ()
    authors: tuple[str, ...] = ()
    stale_after: str | None = None  # the day after which it should be checked again
    outdated_check: bool = False  # the page was generated again after it was last checked
    image: str | None = None  # a picture: the name or path of a file, or an address
    image_line: int = 1
    drawing: bool = False  # of Excalidraw: see `markdown.drawing`
    hidden: bool = False  # the page is a draft, private, unpublished or orphaned: no output contains it
    hidden_by: str = ""  # what says so, as far as that is clear: `draft: true`
    order: float | None = None  # its place among the pages of its folder
    published: bool = False  # the front matter says that the page is published

    @property
    def names(self) -> tuple[str, ...]:
        """The aliases that are names; those that begin with `/` are old addresses."""
        return tuple(alias for alias in self.aliases if not alias.startswith("/"))


class Locator(Struct, frozen=True, array_like=True, gc=False):
    """A place in a source that is not lines: pages from 1, seconds, or cells such as `B10`; one has the same end."""

    kind: Literal["page", "time", "cells"]
    start: int | float | str
    end: int | float | str


class Reference(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """One entry of a citation: the source's name as written, and its lines, or those that its `locator` means there."""

    source: str
    start: int | None = None
    end: int | None = None
    problem: str | None = None  # the help text of `malformed-citation`
    locator: Locator | None = None

    @property
    def place(self) -> tuple[int | None, int | None, Locator | None]:
        """What it cites of its source."""
        return self.start, self.end, self.locator


class Figures(Struct, frozen=True, array_like=True, gc=False):
    """What a text says in figures and in the words of others, as it is written."""

    numbers: tuple[str, ...] = ()
    quotations: tuple[str, ...] = ()


NO_FIGURES = Figures()


# How a citation is written: `^[…]`; a link to a source, or its name after “Source:”; a footnote; `[S1]` with a legend.
Form = Literal["mark", "link", "footnote", "legend"]


class Citation(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """`^[source.md:3-5, other.md]`, or another form: its entries, and the sentence that it supports."""

    references: tuple[Reference, ...]
    location: Location
    context: str = ""
    block: int = 0  # the line where its claim begins
    form: Form = "mark"


class Claim(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What a group of marks supports: its words (empty if there are too few), and the title and headings above it.

    `citations` are the numbers of the marks on the page; `address` is made from the words, and is unique on the page.
    """

    citations: tuple[int, ...]
    text: str
    context: str
    address: str
    figures: Figures = NO_FIGURES  # those of all its words, and the quotations just before the marks
    own: Figures = NO_FIGURES  # just before the marks, so that they are surely theirs; without lone digits


class Uncited(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A claim that cites nothing."""

    text: str
    location: Location


class MarkdownLink(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A relative `[label](href)` or `![alt](src)`; absolute links are part of the HTML."""

    href: str
    location: Location
    context: str = ""
    image: bool = False
    alt: str = ""
    title: str = ""


class Heading(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A heading: its level as written (1 to 6), visible text, and id; a `quoted` one is not in the list of contents.
    `written` is its Markdown if that says more than the visible text."""

    level: int
    text: str
    anchor: str
    quoted: bool = False  # in a quote, a callout, a tab or a footnote
    written: str = ""


class PageNames(Struct, frozen=True, kw_only=True):
    """The parts of a page from which the graph of names is made."""

    path: str
    name: str
    title: str
    front_matter: FrontMatter
    tags: tuple[str, ...]  # of the front matter, then of the text


class Page(PageNames, frozen=True, kw_only=True):
    """A parsed page, which depends on its own file and the names of the sources; most stages never unpack its body."""

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
    listed_sources: tuple[str, ...]  # ids, or names as written, from sections that only list sources
    source_list_anchors: tuple[str, ...]  # ids of the headings of these sections, which the references replace
    html_ids: tuple[str, ...]  # of raw HTML
    html_addresses: tuple[tuple[str, Location], ...]  # the first place of each in raw HTML
    attributes: tuple[tuple[str, str], ...]  # name and relative address, of raw HTML
    speech: tuple[str, int] | None  # its language, and about how many words it has; None if that is not sure
    claims: int  # blocks of prose
    leading: int  # of these, those that only lead to pages, and so claim nothing
    citing_claims: tuple[tuple[int, ...], ...]  # for each claim with citations, their numbers
    supported: tuple[Claim, ...]  # what each group of marks supports, in the order of the marks
    covered: dict[int, Claim]  # those of `citing_claims` without marks of their own, such as items of a list
    uncited: tuple[Uncited, ...]  # some claims that cite nothing, of a page that names sources
    title_anchor: str | None  # the id of the first heading, if that only repeats the title
    terms: bytes  # the terms by which a search finds it, compressed (see `terms`)
    diagnostics: tuple[Diagnostic, ...]
    ignores: tuple[Ignore, ...] = ()
    outline: tuple[OutlineItem, ...] = ()  # of an index page

    @property
    def body(self) -> Body:
        """The body, unpacked."""
        return unpacked(self.packed)


class PageRef(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """The parts of a page that a list or a link to it shows."""

    slug: str
    title: str
    permalink: str
    summary: str = ""


class Backlink(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """The slug of a page that links here, with the sentence that contains the link."""

    slug: str
    context: str
    location: Location


class View(Struct, frozen=True, kw_only=True):
    """The only value that a template sees; equal views give equal bytes."""

    path: str
    template: str
    data: Struct


Weight = int | Callable[[], int]


class PlannedView(Struct, frozen=True, kw_only=True):
    """A view that is made when it is rendered, so that few are in memory; `weight` is about its size in bytes, without
    what all files of its kind share. What a function for it reads does not count as read by the plan.

    `by` is the extension that planned it; `given` a digest of what its plan gave `make`, empty if it has none. If it
    reads only a few pages that follow one another, `after` is the slug of the last one: it is made after the files of
    these pages, while they are loaded."""

    path: str
    make: Callable[[], View]
    weight: Weight = 2_000
    by: str = ""
    given: bytes = b""
    after: str = ""


class OutputFile(Struct, frozen=True, kw_only=True):
    """A file of the site: path with `/`, and its bytes."""

    path: str
    content: bytes


class Asset(Struct, frozen=True, kw_only=True):
    """A file that is copied into the site, as it is or cleaned."""

    path: str
    origin: str
    is_cleaned: bool = False
