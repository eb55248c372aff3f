"""The Atom feed of the latest changes (RFC 4287), for a site whose address is known."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.content.dates import in_order
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.model import PlannedView, View
from kmwiki.outputs.chrome import FEED, absolute_url
from kmwiki.outputs.describe import description

MOST_ENTRIES = 50


class FeedEntry(Struct, frozen=True, kw_only=True):
    """A page in the feed; `retracted` are the titles of its retracted sources."""

    title: str
    url: str
    updated: str  # ISO 8601, a date and time in UTC
    summary: str
    tags: tuple[str, ...]
    retracted: tuple[str, ...]


class FeedView(Struct, frozen=True, kw_only=True):
    """The feed; `home` is the address of the site."""

    title: str
    description: str
    language: str
    home: str
    url: str
    updated: str
    entries: tuple[FeedEntry, ...]


def feed_views(site: Site) -> Iterator[PlannedView]:
    """The feed, if the site has an address and a page has a date."""
    if site.owner.base_url is not None and site.has_feed:
        rows = site.rows["recent-changes"][:MOST_ENTRIES]
        slugs = [row.slug for row in rows if row.slug is not None]
        yield PlannedView(path=FEED, make=partial(_feed_view, site, site.owner.base_url, slugs))


def _feed_view(site: Site, base_url: str, slugs: list[str]) -> View:
    entries = tuple(_entry(site, site.wiki.pages[slug]) for slug in slugs)
    view = FeedView(
        title=site.title,
        description=site.owner.description,
        language=site.language,
        home=base_url,
        url=base_url + FEED,
        updated=max((entry.updated for entry in entries), key=in_order),
        entries=entries,
    )
    return View(path=FEED, template="feed.xml", data=view)


def _entry(site: Site, page: ResolvedPage) -> FeedEntry:
    front, trust = page.node.page.front_matter, site.pages[page.ref.slug].trust
    day = front.updated or front.created or ""
    return FeedEntry(
        title=page.ref.title,
        url=absolute_url(site, page.ref.permalink) or "",
        updated=day if "T" in day else f"{day}T00:00:00Z",
        summary=description(page.node.page),
        tags=page.node.page.tags,
        retracted=tuple(site.wiki.source_title(name) for name in trust.retracted),
    )
