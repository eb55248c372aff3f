"""The values for lists, reports and checks: the facts of each page, and of the whole site."""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Literal

from msgspec import Struct, field

from kmwiki.analysis.mentions import Mention, Names
from kmwiki.analysis.search.index import Index
from kmwiki.analysis.tree import BranchHead, Spot, TreeRoot, TreeRow
from kmwiki.content.navigation import GivenItem, NavOptions
from kmwiki.content.policy import NOTHING_ALLOWED, Allowed
from kmwiki.content.repository import Repository
from kmwiki.content.versions import Versions
from kmwiki.diagnostics import Diagnostic, Ignore, Location
from kmwiki.evidence.cited_ranges import Use
from kmwiki.evidence.found_lines import FoundUse
from kmwiki.evidence.judged import FoundIn, PageEvidence
from kmwiki.evidence.now import SinceIn
from kmwiki.evidence.since import Since
from kmwiki.evidence.trust import Contradictions, Trust
from kmwiki.graph.embeds import Cut
from kmwiki.graph.lazy_table import LazyTable
from kmwiki.graph.left_out import left_out_as
from kmwiki.graph.names import Found, RedLink
from kmwiki.graph.paths import path_of, wanted_name
from kmwiki.graph.wiki import LeftOut, ResolvedLink, ResolvedPage, Wiki
from kmwiki.model import Form, PageRef
from kmwiki.tables import Tables


class Row(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A line of a report: a page (slug) or a source (id), its text, and a number to sort by. No two say the same."""

    slug: str | None = None
    source: str | None = None
    text: str = ""
    number: float | None = None
    at: Location
    claim: int | None = None  # its number on the page, if the row is about a claim
    lines: tuple[str, int, int] | None = None  # source, first and last line
    parts: tuple[str, ...] = ()  # what the text consists of: ids of sources, slugs, or a name and what it matches
    mark: tuple[int, int] | None = None  # of the citation that the row is about, and of the entry in it
    context: str = ""  # the sentence that the row is about


class WebSource(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A source on the web: the title that front matter gives it, if any does, and the number of its citations."""

    title: str = ""
    citations: int = 0


class Wish(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A red link: the missing name, the sentence, and the slug of the page with the most similar title.

    `spelling` is the name in words if the link says it so, as “Unity Catalog” for `unity-catalog`.
    """

    name: str
    context: str
    nearest: str | None
    spelling: str = ""


class PageFacts(Struct, frozen=True, kw_only=True, array_like=True):
    """The facts of one page that files on many pages need."""

    path: str
    trust: Trust
    rows: tuple[tuple[str, Row], ...] = ()  # each with the name of its report
    findings: tuple[Diagnostic, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    cuts: tuple[Cut, ...] = ()  # embeds that are not shown
    wishes: tuple[Wish, ...] = ()
    cites: dict[str, int] = {}  # source id → number of citations
    draws_on: tuple[str, ...] = ()  # ids of the sources in the front matter
    web: dict[str, WebSource] = {}  # address → what the page says of it, if it cites or names it as a source
    embeds: tuple[str, ...] = ()  # slugs of the embedded pages
    targets: tuple[str, ...] = ()  # slugs of the pages to which it links
    rivals: tuple[str, ...] = ()  # slugs of other pages that the names in its links could mean
    mentions: tuple[Mention, ...] = ()  # of pages that it does not link to
    assets: tuple[str, ...] = ()
    linked_from: int = 0  # number of pages that link here
    size: int = 0  # bytes of the body
    words: int = 0
    links: int = 0
    red: int = 0
    forms: dict[Form, int] = {}  # the number of citations of each form
    kind: str | None = None  # from the front matter
    lang: str | None = None  # from the front matter, or its folder
    translation_key: str | None = None
    translates: tuple[str, ...] = ()  # slugs of the pages of which it says that it translates them
    changed: str = ""  # ISO 8601: a date, or a date and time in UTC; may be empty
    changed_on: str = ""  # the day of the change, as its author wrote it
    speech: tuple[str, int] | None = None  # its language, and about how many words it has; None if that is not sure
    has_diagram: bool = False
    has_image: bool = False  # whether the front matter names a picture of it
    has_attributes: bool = False  # whether raw HTML has relative addresses
    found: tuple[FoundIn, ...] = ()  # lines that were found for its marks
    since: tuple[Since, ...] = ()  # what became of what its marks cite, unless it is unchanged

    @property
    def citations(self) -> int:
        """The number of entries of its citations."""
        return sum(self.forms.values())


class ThemeText(Struct, frozen=True, kw_only=True):
    """The owner's texts in the frame of every page, and the origins that pages may load from."""

    fonts: str = "system"
    logo: str | None = None
    favicon: str = "favicon.svg"
    licence: str = ""
    licence_url: str | None = None
    footer: str = ""
    allowed: Allowed = NOTHING_ALLOWED


class MenuTarget(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What an entry of a menu leads to: the output path of a page, or an address; a page also has a title.

    `languages` are the language, the output path and the title of the same page in other languages.
    """

    path: str = ""
    address: str = ""
    title: str = ""
    languages: tuple[tuple[str, str, str], ...] = ()


class Limits(Struct, frozen=True):
    """Sizes beyond which something is written in parts or in part, so that it can be read, and edits write little."""

    rows: int = 2_000  # of a list: a table of so many is some 300 KB, which a phone shows at once
    claims: int = 100  # pages whose claims are in one file
    texts: int = 500  # pages whose texts are in one file
    volume: int = 20  # usual number of pages in a part of these: as much as a language model reads easily
    addresses: int = 50_000  # of one site map, as its protocol has it
    near: int = 12  # pages one link away on the small map of a page
    few: int = 40  # links to and from a page; through a page with more, all pages would be near each other
    graph: int = 250_000  # pages, links, citations and red links in its data: some 25 MB, which programs read at once


class Owner(Struct, frozen=True, kw_only=True):
    """The owner's settings for the site; missing ones are found in its pages."""

    title: str = ""
    folder: str = ""  # the name of the wiki's folder, which is the title if nobody gave one; empty for one page
    language: str = ""
    languages: tuple[str, ...] = ()  # of folders
    finds_languages: bool = False  # whether nobody named these
    description: str = ""
    base_url: str | None = None  # the address of the site, with a slash at its end
    markdown: bool = True  # whether each page has its Markdown beside it
    social_pictures: bool = False  # whether pictures of pages are drawn, for other sites
    accent: str = ""  # the colour of these
    typographer: bool = False  # whether pages show quotation marks as their language writes them
    repository: Repository | None = None  # that the wiki is kept in
    versions: Versions | None = None  # of the wiki
    theme: ThemeText = ThemeText()
    nav: NavOptions = NavOptions()
    nav_lines: dict[str, int] = {}  # key and name → the line of `kmwiki.toml` with it
    given: tuple[GivenItem, ...] = ()  # the outline in the settings of another program
    language_folders: tuple[tuple[str, str], ...] = ()  # of another program, each with its language
    outlines: dict[str, tuple[GivenItem, ...]] = {}  # of folders of pages, which that may name
    given_file: str = ""  # the file of these settings
    limits: Limits = Limits()
    other_pages: tuple[str, ...] = ()  # endings of files that the other program makes pages of, and kmwiki does not
    copies_files: str = ""  # another program that publishes all files beside pages
    as_they_are: str = ""  # the folder whose files go to the root of the site as they are


class _Others(Mapping[str, PageRef]):
    """The pages of a table without a few of them."""

    def __init__(self, table: Mapping[str, PageRef], keys: Collection[str]) -> None:
        self._table, self._keys = table, keys

    def __getitem__(self, key: str) -> PageRef:
        if key in self._keys:
            raise KeyError(key)
        return self._table[key]

    def __contains__(self, key: object) -> bool:
        return key not in self._keys and key in self._table

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._table if key not in self._keys)

    def __len__(self) -> int:
        return len(self._table) - len(self._keys)


class Site(Tables, frozen=True, kw_only=True):
    """The input of all outputs: the owner's settings, the resolved wiki, the facts of its pages, and what these give
    together (see `gathered`)."""

    by_field = frozenset(("pages",))
    aside = frozenset(("names", "ranked"))
    owner: Owner
    wiki: Wiki
    pages: dict[str, PageFacts]
    names: Names  # the names of pages
    contradictions: Contradictions
    uses: LazyTable[tuple[Use, ...]]  # source id → the places that cite it, by page and place
    evidence: LazyTable[PageEvidence]  # slug → what can be said of its claims, if anything can
    index: Index  # of the search
    title: str = ""
    language: str = ""
    unlisted: dict[str, tuple[str, ...]] = field(default_factory=dict)  # slug → tags, of pages that no list has
    translations: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # see `analysis.translations`
    has_citations: bool = False  # whether any page cites anything
    has_dates: bool = False  # whether any page says when it changed
    has_feed: bool = False  # a feed needs the site's address, and a page with a date
    menu: dict[str, MenuTarget] = field(default_factory=dict)  # what the owner's own entries lead to, if that is there
    citing: dict[str, tuple[str, ...]] = field(default_factory=dict)  # source id → slugs of the pages that cite it
    times_cited: dict[str, int] = field(default_factory=dict)  # source id → number of citations
    web: dict[str, WebSource] = field(default_factory=dict)  # address → a source that is not a file of the wiki
    found: dict[str, tuple[FoundUse, ...]] = field(default_factory=dict)  # source id → lines found for marks
    since: dict[str, tuple[SinceIn, ...]] = field(default_factory=dict)  # source id → what moved, changed or is gone
    withheld: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)  # source id → those not shown
    branches: dict[str, tuple[TreeRow, ...]] = field(default_factory=dict)  # of the tree of pages, by name
    heads: dict[str, BranchHead] = field(default_factory=dict)  # of these branches
    spots: dict[str, Spot] = field(default_factory=dict)  # slug → its place in the tree
    labels: dict[str, str] = field(default_factory=dict)  # slug → its title in the tree, if it is not that of the page
    roots: dict[str, TreeRoot] = field(default_factory=dict)  # language → the root of its tree, if there are several
    within: dict[str, tuple[TreeRow, ...]] = field(default_factory=dict)  # slug of a folder's page → what is in it, if
    # an outline gives the tree
    linking: dict[str, tuple[str, ...]] = field(default_factory=dict)  # slug → slugs of the pages that link to it
    crowded: dict[str, bool] = field(default_factory=dict)  # slugs of pages with more than a few links
    common: dict[str, bool] = field(default_factory=dict)  # things that too many pages share to relate them
    wished: dict[str, int] = field(default_factory=dict)  # folded name that no page has → number of links to it
    drawn: dict[str, int] = field(default_factory=dict)  # slug → number, of the pages in the picture of the graph
    mentioned: dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # slug → slugs of the pages that mention it without a link
    rankings: dict[str, tuple[Row, ...]] = field(default_factory=dict)  # of reports that are made from all pages
    ranked: tuple[Diagnostic, ...] = ()  # the findings on these rows, and on such reports that could not be made
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)  # of all reports

    @property
    def listed(self) -> Mapping[str, PageRef]:
        """The pages that lists have, by slug: all lists, counts and indexes of pages are of these."""
        return _Others(self.wiki.refs, self.unlisted) if self.unlisted else self.wiki.refs

    @property
    def tags(self) -> Mapping[str, tuple[str, ...]]:
        """Tag → the slugs of the listed pages that have it."""
        if not any(self.unlisted.values()):
            return self.wiki.tags
        found = ((tag, tuple(slug for slug in slugs if slug in self.listed)) for tag, slugs in self.wiki.tags.items())
        return {tag: slugs for tag, slugs in found if slugs}


class RedUse(Struct, frozen=True, kw_only=True):
    """A red link: the missing name, and the link as written."""

    name: str
    label: str
    context: str
    location: Location
    wikilink: ResolvedLink | None = None
    address: str | None = None  # of a Markdown link
    number: int | None = None  # of a Markdown link
    endless: tuple[str, ...] = ()  # the titles of pages that redirect in a circle


def red_links(page: ResolvedPage) -> Iterator[RedUse]:
    """The red links of a page: the same for the page, for the reports, and for counts."""
    for item in page.links:
        if item.is_red and isinstance(item.result, RedLink):
            link, red = item.link, item.result
            yield RedUse(
                name=red.name,
                label=link.label or link.target,
                context=link.context,
                location=link.location,
                wikilink=item,
                endless=red.loop,
            )
    for number, (target, written) in enumerate(zip(page.markdown, page.node.page.markdown_links, strict=True)):
        if target.is_red:
            yield RedUse(
                name=wanted_name(written.href),
                label="",
                context=written.context,
                location=written.location,
                address=written.href,
                number=number,
            )
    for address, target, at in page.html_links:
        if target.is_red:
            yield RedUse(name=wanted_name(address), label="", context="", location=at, address=address)


def left_out_by(wiki: Wiki, page: ResolvedPage, red: RedUse) -> LeftOut | None:
    """The file that a red link of a page means, if that is left out of the wiki."""
    return None if red.endless else left_out_as(wiki, page, red.name, red.address)


def targets_of(page: ResolvedPage) -> tuple[str, ...]:
    """The unique slugs of the pages that a page links to: by wikilinks, by Markdown links, in raw HTML."""
    targets = (*page.markdown, *(target for _, target, _ in page.html_links))
    found = (*(item.slug for item in page.links), *(target.slug for target in targets))
    return tuple(dict.fromkeys(target for target in found if target is not None and target != page.ref.slug))


def rivals_of(page: ResolvedPage) -> tuple[str, ...]:
    """The unique slugs of other pages that the names in a page's links could mean."""
    found = (item.result.others for item in page.links if isinstance(item.result, Found))
    return tuple(dict.fromkeys(chain.from_iterable(found)))


class Rivals(Struct, frozen=True, kw_only=True):
    """A name of several pages (slugs), files (names) or sources (ids): the one that is taken, and the others."""

    what: Literal["pages", "files", "sources"]
    name: str
    taken: str
    others: tuple[str, ...]
    location: Location


def ambiguous_names(page: ResolvedPage) -> Iterator[Rivals]:
    """The names in a page's links that several pages, files or sources have."""
    for item in page.links:
        name, at = item.link.target, item.link.location
        if isinstance(item.result, Found) and item.result.others:
            taken, others = item.result.slug, item.result.others
            yield Rivals(what="pages", name=name, taken=taken, others=others, location=at)
        elif item.asset is not None and item.others:
            yield Rivals(what="files", name=name, taken=item.asset, others=item.others, location=at)
        elif item.place is not None and item.place.others:
            yield Rivals(what="sources", name=name, taken=item.place.name, others=item.place.others, location=at)
    for target, written in zip(page.markdown, page.node.page.markdown_links, strict=True):
        name, at = path_of(written.href), written.location
        if target.slug is not None and target.others:
            yield Rivals(what="pages", name=name, taken=target.slug, others=target.others, location=at)
        elif target.asset is not None and target.others:
            yield Rivals(what="files", name=name, taken=target.asset, others=target.others, location=at)
        elif target.place is not None and target.place.others:
            yield Rivals(what="sources", name=name, taken=target.place.name, others=target.place.others, location=at)


def means_file(item: ResolvedLink) -> bool:
    """Whether a link names a missing file."""
    return item.is_nowhere and not item.is_red
