"""The ways into a wiki on its home page: the most linked, latest, tagged and cited, and the figures of the wiki."""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from msgspec import Struct

from kmwiki.analysis.site import Row, Site
from kmwiki.evidence.trust import claims_of
from kmwiki.graph.wiki import Wiki
from kmwiki.outputs.chrome import CountedLink, PageLink, page_links
from kmwiki.outputs.source_uses import listed_sources
from kmwiki.outputs.tags import TagItem, tag_items
from kmwiki.tables import column
from kmwiki.urls import relative_url

MOST = 6  # pages or sources in a list
MOST_TAGS = 18


class ChangedLink(Struct, frozen=True, kw_only=True):
    """A page and the day of its last change."""

    page: PageLink
    date: str


class WaysIn(Struct, frozen=True, kw_only=True):
    """The ways in; `claims` is the number of claims, `cited` that of claims with citations that are not broken."""

    pages: int
    words: int
    tags: int
    sources: int
    citations: int
    claims: int
    cited: int
    broken: int  # rows of the report on broken citations
    broken_url: str
    citations_url: str  # of the report on the sources that are cited most
    trust_url: str  # of the page that says what counts as cited
    most_linked: tuple[PageLink, ...]
    recent: tuple[ChangedLink, ...]
    most_tagged: tuple[TagItem, ...]
    most_cited: tuple[CountedLink, ...]


def ways_in(site: Site, path: str, beside: Collection[str] = ()) -> WaysIn:
    """The ways in for the output `path`; they depend on the whole wiki, but are never longer than a screen.

    Of the most linked pages, those to which the text `beside` them links (by slug) are left out.
    """
    wiki, pages = site.wiki, site.pages
    linked, changed = _but_home(site.rows["most-linked"]), _but_home(site.rows["recent-changes"])
    cited, claims, _ = claims_of(column(pages, "trust"))
    tags = sorted(site.tags, key=lambda tag: (-len(site.tags[tag]), tag))[:MOST_TAGS]
    return WaysIn(
        pages=len(site.listed),
        words=sum(column(pages, "words")),
        tags=len(site.tags),
        sources=len(listed_sources(site)),
        citations=sum(count for forms in column(pages, "forms") for count in forms.values()),
        claims=claims,
        cited=cited,
        broken=len(site.rows["broken-citations"]),
        broken_url=relative_url(wiki.special_path("broken-citations"), path),
        citations_url=relative_url(wiki.special_path("most-cited"), path),
        trust_url=relative_url(wiki.special_path("trust"), path),
        most_linked=page_links((wiki.refs[slug] for slug in linked if slug not in beside), path),
        recent=_recent(wiki, changed, path),
        most_tagged=tag_items(site, path, tags),
        most_cited=_cited(site, site.rows["most-cited"][:MOST], path),
    )


def _but_home(rows: Sequence[Row]) -> dict[str, Row]:
    """The first rows of a report, by slug, without the home page."""
    found = {row.slug: row for row in rows[: MOST + 1] if row.slug is not None and row.slug != "index"}
    return dict(islice(found.items(), MOST))


def _recent(wiki: Wiki, rows: Mapping[str, Row], path: str) -> tuple[ChangedLink, ...]:
    links = page_links((wiki.refs[slug] for slug in rows), path)
    return tuple(ChangedLink(page=link, date=row.text) for link, row in zip(links, rows.values(), strict=True))


def _cited(site: Site, rows: Sequence[Row], path: str) -> tuple[CountedLink, ...]:
    wiki, names = site.wiki, [row.source for row in rows if row.source is not None]
    return tuple(
        CountedLink(
            title=wiki.source_title(name),
            url=relative_url(wiki.source_paths[name], path),
            count=site.times_cited[name],
        )
        for name in names
    )
