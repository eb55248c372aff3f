"""The folders of a wiki on its generated home page, each with some of its pages, and the pages in no folder."""

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.graph.lookup import folder_title, slugged
from kmwiki.outputs.chrome import PageLink, page_links
from kmwiki.outputs.folders import address_of_folder, page_of_folder
from kmwiki.outputs.tags import by_title
from kmwiki.theme.collation import title_key
from kmwiki.urls import relative_url

MOST_FOLDERS = 120  # with more, the home page has the largest ones
MOST_PAGES = 120  # in all folders together
MOST_OF_ONE = 8


class HomeFolder(Struct, frozen=True, kw_only=True):
    """A folder at the top of the wiki, with its address if it has one; `count` is the number of its pages at any depth,
    and `pages` are the most linked of these."""

    title: str
    url: str | None
    count: int
    pages: tuple[PageLink, ...]


class HomeFolders(Struct, frozen=True, kw_only=True):
    """The folders in the order of their titles; `more` is the number of those that are left out, `loose` are the slugs
    of the pages in no folder."""

    folders: tuple[HomeFolder, ...]
    more: int
    loose: tuple[str, ...]


def home_folders(site: Site, path: str) -> HomeFolders:
    """The folders for the output `path`, never so many that they are longer than a few screens."""
    inside, loose = _by_folder(site)
    own = {page_of_folder(site.wiki, slugged(folder)) for folder in inside}
    largest = sorted(inside, key=lambda folder: (-len(inside[folder]), folder))[:MOST_FOLDERS]
    shown = min(MOST_OF_ONE, MOST_PAGES // max(1, len(largest)))
    folders = [_folder(site, path, folder, inside[folder], shown) for folder in largest]
    return HomeFolders(
        folders=tuple(sorted(folders, key=lambda folder: (title_key(folder.title, site.language), folder.url or ""))),
        more=len(inside) - len(largest),
        loose=tuple(slug for slug in loose if slug not in own),
    )


def _by_folder(site: Site) -> tuple[dict[str, list[str]], list[str]]:
    """Folder at the top, as it is called on disk → the slugs of the pages in it; and the other pages."""
    inside: dict[str, list[str]] = {}
    loose: list[str] = []
    for slug, name in site.wiki.graph.names.items():
        if slug in site.listed:
            folder, slash, _ = name.partition("/")
            (inside.setdefault(folder, []) if slash else loose).append(slug)
    return inside, loose


def _folder(site: Site, path: str, folder: str, slugs: list[str], shown: int) -> HomeFolder:
    wiki, address = site.wiki, address_of_folder(site.wiki, slugged(folder))
    own = page_of_folder(wiki, slugged(folder))
    title = folder_title(folder, wiki.refs[own].title if own is not None else None)
    others = sorted((slug for slug in slugs if slug != own), key=lambda slug: (-site.pages[slug].linked_from, slug))
    refs = by_title((wiki.refs[slug] for slug in others[:shown]), site.language)
    url = relative_url(address, path) if address is not None else None
    return HomeFolder(title=title, url=url, count=len(slugs), pages=page_links(refs, path))
