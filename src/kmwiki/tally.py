"""What is counted of each page, and of all of them together, for lists, reports and checks."""

from collections.abc import Iterator
from itertools import chain

from msgspec import Struct

from kmwiki.embeds import Cut
from kmwiki.graph import Found, RedLink
from kmwiki.mentions import Mention, Names
from kmwiki.model import Diagnostic, Location
from kmwiki.postings import Index
from kmwiki.provenance import Passage
from kmwiki.resolver import ResolvedLink, ResolvedPage, Site, names_file
from kmwiki.shelf import Shelf
from kmwiki.trust import Trust


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


class Facts(Struct, frozen=True, kw_only=True):
    """The site, and what is found in it once for all that shows it; `rows` are those of each report, by its name."""

    site: Site
    pages: dict[str, PageFacts]
    citing: dict[str, tuple[str, ...]]  # source id -> slugs of the pages that cite it
    times_cited: dict[str, int]  # source id -> how often pages cite it
    linking: Shelf[tuple[str, ...]]  # slug -> slugs of the pages that link there
    names: Names  # what the pages are called
    mentioned: dict[str, tuple[str, ...]]  # slug -> slugs of the pages that mention it without a link
    passages: Shelf[tuple[Passage, ...]]  # source id -> what cites it, by page and place
    rows: dict[str, tuple[Row, ...]]
    index: Index  # by which a search finds pages


def red_links(page: ResolvedPage) -> Iterator[tuple[ResolvedLink, RedLink]]:
    """The wikilinks and embeds that name a page which is not there."""
    for item in page.links:
        red = item.result
        nowhere = item.slug is None and item.asset is None and not means_file(item)
        if nowhere and isinstance(red, RedLink) and not red.loop:
            yield item, red


def targets_of(page: ResolvedPage) -> tuple[str, ...]:
    """The slugs of the pages that a page links to, each once: by wikilinks, then by Markdown links."""
    found = (*(item.slug for item in page.links), *(target.slug for target in page.markdown))
    return tuple(dict.fromkeys(target for target in found if target is not None and target != page.ref.slug))


def rivals_of(page: ResolvedPage) -> tuple[str, ...]:
    """The slugs of the pages that the names in a page's links could also mean, each once."""
    found = (item.result.others for item in page.links if isinstance(item.result, Found))
    return tuple(dict.fromkeys(chain.from_iterable(found)))


def means_file(item: ResolvedLink) -> bool:
    """Whether a link names a file, be it there or not, rather than a page."""
    return item.kind in ("image", "asset") or (
        item.kind == "embed" and item.asset is None and names_file(item.link.target)
    )
