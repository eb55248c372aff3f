"""The pages in a folder, listed below the text of the folder's own page, unless that text links to most of them."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.analysis.tree import MOST, TreeRow, is_letter, root_of
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
    """What a page lists: nothing unless it is the page of a folder that the tree has."""
    slug, path = page.ref.slug, page.ref.permalink
    spot = site.spots.get(slug)
    if spot is None or spot.branch == root_of(spot.branch) or not names_its_folder(site.wiki.graph.names[slug]):
        return NO_PAGES
    if site.heads[spot.branch].path != path:
        return NO_PAGES
    rows = [row for row in _rows(site, spot.branch) if row.path]
    linked = _linked(site, page)
    if 2 * sum(row.path in linked for row in rows) >= len(rows):
        return NO_PAGES
    return FolderPages(entries=tuple(_entries(site, rows[:MOST], path)), more=len(rows) > MOST)


def _rows(site: Site, branch: str) -> Iterator[TreeRow]:
    """The rows of a branch, with those of its letters in their place."""
    for row in site.branches[branch]:
        yield from site.branches[row.branch] if is_letter(row.branch) else (row,)


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
