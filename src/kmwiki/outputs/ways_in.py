"""The ways into a wiki, which its home page shows: what is most linked, new, tagged and cited; its figures."""

from collections.abc import Mapping, Sequence
from itertools import islice

from msgspec import Struct

from kmwiki.analysis.site import Facts, Row
from kmwiki.graph.resolver import Site
from kmwiki.outputs.chrome import PageLink, SiteText, page_links
from kmwiki.outputs.sources import source_title
from kmwiki.outputs.tags import TagItem, tag_items
from kmwiki.urls import relative_url

MOST = 6  # pages or sources in a list
MOST_TAGS = 18


class ChangedLink(Struct, frozen=True, kw_only=True):
    """A page and the day of its last change."""

    page: PageLink
    date: str


class CitedLink(Struct, frozen=True, kw_only=True):
    """A source and how often it is cited."""

    title: str
    url: str
    count: int


class WaysIn(Struct, frozen=True, kw_only=True):
    """What a home page offers besides its text; of `claims`, `cited` cite what is there."""

    pages: int
    words: int
    tags: int
    sources: int
    citations: int
    claims: int
    cited: int
    broken: int  # claims whose citations lead to nothing
    broken_url: str
    most_linked: tuple[PageLink, ...]
    recent: tuple[ChangedLink, ...]
    most_tagged: tuple[TagItem, ...]
    most_cited: tuple[CitedLink, ...]


def ways_in(text: SiteText, facts: Facts, path: str) -> WaysIn:
    """The ways in, seen from the output `path`; it depends on the whole wiki, but is never longer than a screen."""
    site, pages = facts.site, facts.pages.values()
    linked, changed = _but_home(facts.rows["most-linked"]), _but_home(facts.rows["recent-changes"])
    tags = sorted(site.tags, key=lambda tag: (-len(site.tags[tag]), tag))[:MOST_TAGS]
    return WaysIn(
        pages=len(pages),
        words=sum(page.words for page in pages),
        tags=len(site.tags),
        sources=len(site.sources),
        citations=sum(page.citations for page in pages),
        claims=sum(page.trust.claims for page in pages),
        cited=sum(page.trust.cited for page in pages),
        broken=sum(page.trust.broken for page in pages),
        broken_url=relative_url(f"{site.sections['special']}/broken-citations/index.html", path),
        most_linked=page_links((site.refs[slug] for slug in linked), path),
        recent=_recent(site, changed, path),
        most_tagged=tag_items(site, path, tags, text.language),
        most_cited=_cited(facts, facts.rows["most-cited"][:MOST], path),
    )


def _but_home(rows: Sequence[Row]) -> dict[str, Row]:
    """The first pages of a report, by slug; the home page itself is no way in."""
    found = {row.slug: row for row in rows[: MOST + 1] if row.slug is not None and row.slug != "index"}
    return dict(islice(found.items(), MOST))


def _recent(site: Site, rows: Mapping[str, Row], path: str) -> tuple[ChangedLink, ...]:
    links = page_links((site.refs[slug] for slug in rows), path)
    return tuple(ChangedLink(page=link, date=row.text) for link, row in zip(links, rows.values(), strict=True))


def _cited(facts: Facts, rows: Sequence[Row], path: str) -> tuple[CitedLink, ...]:
    site, names = facts.site, [row.source for row in rows if row.source is not None]
    return tuple(
        CitedLink(
            title=source_title(site, name),
            url=relative_url(site.source_paths[name], path),
            count=facts.times_cited[name],
        )
        for name in names
    )
