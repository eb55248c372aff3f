"""The pages in a folder, listed below the text of the folder's own page, unless that text links to most of them."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.analysis.tree import MOST, TreeRow, root_of, whole_rows
from kmwiki.graph.lookup import names_its_folder
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.outputs.chrome import PageLink, places_of
from kmwiki.urls import relative_url


class FolderPages(Struct, frozen=True, kw_only=True):
    """The pages and folders in a folder, in the order of the tree; `more` says whether others are left out."""

    entries: tuple[PageLink, ...] = ()
    more: bool = False


NO_PAGES = FolderPages()


def folder_pages(site: Site, page: ResolvedPage) -> FolderPages:
    """What a page lists: nothing unless it is the page of a folder."""
    path = page.ref.permalink
    rows = _rows(site, page) if names_its_folder(site.wiki.graph.names[page.ref.slug]) else []
    linked = _linked(site, page) if rows else set()
    if 2 * sum(row.path in linked for row in rows) >= len(rows):
        return NO_PAGES
    return FolderPages(entries=tuple(_entries(site, rows[:MOST], path)), more=len(rows) > MOST)


def _rows(site: Site, page: ResolvedPage) -> list[TreeRow]:
    """The rows of the branch of the tree that a page has, then what else is in its folder."""
    spot, own = site.spots.get(page.ref.slug), page.ref.permalink
    rows = list[TreeRow]()
    if spot is not None and spot.branch != root_of(spot.branch) and site.heads[spot.branch].path == own:
        rows += whole_rows(site.branches[spot.branch], lambda name: site.branches[name])
    by_path = {row.path: row for row in (*rows, *site.within.get(page.ref.slug, ())) if row.path not in ("", own)}
    return [*by_path.values()]


def _linked(site: Site, page: ResolvedPage) -> set[str]:
    """The output paths of the pages and lists to which a page links."""
    wiki, written = site.wiki, (*page.markdown, *(target for _, target, _ in page.html_links))
    ends = {*((link.slug, link.place) for link in page.links), *((link.slug, link.place) for link in written)}
    pages = {wiki.permalink(slug) for slug, _ in ends if slug is not None}
    return pages | {wiki.path_of(place) for _, place in ends if place is not None}


def _entries(site: Site, rows: Iterable[TreeRow], path: str) -> Iterator[PageLink]:
    shown = tuple(rows)
    places = places_of((row.title, row.slug or row.path) for row in shown)
    for row in shown:
        summary = site.wiki.refs[row.slug].summary if row.slug else ""
        url, place = relative_url(row.path, path), places[row.slug or row.path]
        yield PageLink(title=row.title, url=url, summary=summary, place=place)
