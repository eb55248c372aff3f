"""What is counted of each page, and of all of them together, for lists, reports and checks."""

from collections.abc import Iterator
from itertools import chain
from typing import Literal

from msgspec import Struct

from kmwiki.analysis.mentions import Mention, Names
from kmwiki.diagnostics import Diagnostic, Location
from kmwiki.evidence.passages import Passage
from kmwiki.evidence.trust import Trust
from kmwiki.graph.embeds import Cut
from kmwiki.graph.names import Found, RedLink
from kmwiki.graph.paths import path_of, wanted_name
from kmwiki.graph.wiki import ResolvedLink, ResolvedPage, Wiki
from kmwiki.search.index import Index
from kmwiki.tables import Shelf


class Row(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A line of a report: a page (by slug) or a source (by id), what there is to say of it, and a number to sort by."""

    slug: str | None = None
    source: str | None = None
    text: str = ""
    number: float | None = None
    at: Location


class Wish(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A red link: the name that no page has, the sentence, and the slug of the page whose title is most like it."""

    name: str
    context: str
    nearest: str | None


class PageFacts(Struct, frozen=True, kw_only=True, array_like=True):
    """What counts of one page in all that shows many."""

    path: str
    trust: Trust
    rows: tuple[tuple[str, Row], ...]  # with the names of the reports
    findings: tuple[Diagnostic, ...]
    cuts: tuple[Cut, ...]  # of embeds
    wishes: tuple[Wish, ...]
    cites: dict[str, int]  # source id -> how often
    draws_on: tuple[str, ...]  # ids of the sources that the front matter names
    embeds: tuple[str, ...]  # slugs
    targets: tuple[str, ...]  # slugs of the pages that it links to
    rivals: tuple[str, ...]  # slugs of the pages that the names in its links could also mean
    asks: bytes  # for which names (see `renaming.asked`)
    mentions: tuple[Mention, ...]  # of pages that it does not link to
    assets: tuple[str, ...]
    linked_from: int  # pages
    size: int  # bytes of the body
    words: int
    links: int
    red: int
    citations: int
    kind: str | None  # as the front matter says it
    changed: str  # ISO 8601, a date, or a date and time in UTC; may be empty
    changed_on: str  # the day of that, as its author wrote it
    speech: tuple[str, int] | None  # its language, if that is sure, and about how many words of it there are
    has_diagram: bool
    has_attributes: bool  # relative addresses in raw HTML


class ThemeText(Struct, frozen=True, kw_only=True):
    """What the owner adds to the frame of every page."""

    logo: str | None = None
    favicon: str = "favicon.svg"
    licence: str = ""
    licence_url: str | None = None
    footer: str = ""


class Owner(Struct, frozen=True, kw_only=True):
    """What the owner says of the site; what is not said is found in its pages."""

    title: str = ""
    language: str = ""
    description: str = ""
    base_url: str | None = None  # the address of the site, with a slash at its end
    theme: ThemeText = ThemeText()


class Site(Struct, frozen=True, kw_only=True):
    """All that the outputs show: the owner's words, the resolved wiki, and what is counted once for all of them."""

    owner: Owner
    title: str
    language: str
    wiki: Wiki
    pages: dict[str, PageFacts]
    citing: dict[str, tuple[str, ...]]  # source id -> slugs of the pages that cite it
    times_cited: dict[str, int]  # source id -> how often pages cite it
    linking: Shelf[tuple[str, ...]]  # slug -> slugs of the pages that link there
    names: Names  # what the pages are called
    mentioned: dict[str, tuple[str, ...]]  # slug -> slugs of the pages that mention it without a link
    passages: Shelf[tuple[Passage, ...]]  # source id -> what cites it, by page and place
    rows: dict[str, tuple[Row, ...]]
    index: Index  # by which a search finds pages
    failures: tuple[Diagnostic, ...] = ()  # of reports that could not be made

    @property
    def has_feed(self) -> bool:
        """Whether the site has a feed: it needs addresses, and pages that say when they changed."""
        return self.owner.base_url is not None and bool(self.rows["recent-changes"])

    @property
    def frame(self) -> tuple[object, ...]:
        """What the frame of every page shows."""
        return self.owner, self.title, self.language, self.has_feed


class Red(Struct, frozen=True, kw_only=True):
    """A link to a page that is not there: the name that it asks for, and how it is written."""

    name: str
    label: str
    context: str
    location: Location
    wikilink: ResolvedLink | None = None
    address: str | None = None  # of Markdown's own link
    endless: tuple[str, ...] = ()  # the titles of pages that redirect in a circle: it leads there, and no further


def red_links(page: ResolvedPage) -> Iterator[Red]:
    """The red links of a page: as many as it shows, as are reported, and as are counted."""
    for item in page.links:
        if item.is_red and isinstance(item.result, RedLink):
            link, red = item.link, item.result
            yield Red(
                name=red.name,
                label=link.label or link.target,
                context=link.context,
                location=link.location,
                wikilink=item,
                endless=red.loop,
            )
    for target, written in zip(page.markdown, page.node.page.markdown_links, strict=True):
        if target.is_red:
            name = wanted_name(written.href)
            yield Red(name=name, label="", context=written.context, location=written.location, address=written.href)
    for address, target, at in page.html_links:
        if target.is_red:
            yield Red(name=wanted_name(address), label="", context="", location=at, address=address)


def targets_of(page: ResolvedPage) -> tuple[str, ...]:
    """The slugs of the pages that a page links to, each once: by wikilinks, by Markdown links, in raw HTML."""
    targets = (*page.markdown, *(target for _, target, _ in page.html_links))
    found = (*(item.slug for item in page.links), *(target.slug for target in targets))
    return tuple(dict.fromkeys(target for target in found if target is not None and target != page.ref.slug))


def rivals_of(page: ResolvedPage) -> tuple[str, ...]:
    """The slugs of the pages that the names in a page's links could also mean, each once."""
    found = (item.result.others for item in page.links if isinstance(item.result, Found))
    return tuple(dict.fromkeys(chain.from_iterable(found)))


class Rivals(Struct, frozen=True, kw_only=True):
    """A name of several pages (by slug), files (by name) or sources (by id): which is taken, and the others."""

    what: Literal["pages", "files", "sources"]
    name: str
    taken: str
    others: tuple[str, ...]
    location: Location


def ambiguous_names(page: ResolvedPage) -> Iterator[Rivals]:
    """The names in a page's links that several pages or files have."""
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
    """Whether a link names a file that is not there."""
    return item.is_nowhere and not item.is_red
