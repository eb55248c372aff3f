"""The ways into a wiki, which its home page shows: what is most linked, new, tagged and cited; its figures."""

from collections.abc import Sequence

from msgspec import Struct

from kmwiki.outputs.chrome import PageLink, SiteText, page_links
from kmwiki.outputs.sources import source_title
from kmwiki.outputs.tags import TagItem, tag_items
from kmwiki.resolver import Site
from kmwiki.tally import Facts, Row
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
    """What a home page offers besides its text; of `claims`, `cited` cite a source."""

    pages: int
    words: int
    tags: int
    sources: int
    citations: int
    claims: int
    cited: int
    most_linked: tuple[PageLink, ...]
    recent: tuple[ChangedLink, ...]
    most_tagged: tuple[TagItem, ...]
    most_cited: tuple[CitedLink, ...]


def ways_in(text: SiteText, facts: Facts, path: str) -> WaysIn:
    """The ways in, seen from the output `path`; it depends on the whole wiki, but is never longer than a screen."""
    site, pages = facts.site, facts.pages.values()
    linked = [row.slug for row in facts.rows["most-linked"][: MOST + 1] if row.slug not in (None, "index")][:MOST]
    changed = [row for row in facts.rows["recent-changes"][: MOST + 1] if row.slug != "index"][:MOST]
    tags = sorted(site.tags, key=lambda tag: (-len(site.tags[tag]), tag))[:MOST_TAGS]
    return WaysIn(
        pages=len(pages),
        words=sum(page.words for page in pages),
        tags=len(site.tags),
        sources=len(site.sources),
        citations=sum(page.citations for page in pages),
        claims=sum(page.trust.claims for page in pages),
        cited=sum(page.trust.cited for page in pages),
        most_linked=page_links((site.refs[slug] for slug in linked if slug), path),
        recent=_recent(site, changed, path),
        most_tagged=tag_items(site, path, tags, text.language),
        most_cited=tuple(_cited(facts, row, path) for row in facts.rows["most-cited"][:MOST]),
    )


def _recent(site: Site, rows: Sequence[Row], path: str) -> tuple[ChangedLink, ...]:
    links = page_links((site.refs[row.slug or ""] for row in rows), path)
    return tuple(ChangedLink(page=link, date=row.text) for link, row in zip(links, rows, strict=True))


def _cited(facts: Facts, row: Row, path: str) -> CitedLink:
    name = row.source or ""
    url = relative_url(facts.site.source_paths[name], path)
    return CitedLink(title=source_title(facts.site, name), url=url, count=int(row.number or 0))
