"""A list for every folder of pages without a page of its own, and the breadcrumbs of a page."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.analysis.tree import BranchHead, is_letter, without_letter
from kmwiki.graph.lookup import folder_title, folders_above, slugged
from kmwiki.graph.paths import GeneratedPage
from kmwiki.graph.wiki import Wiki, folder_lists
from kmwiki.model import PlannedView, View
from kmwiki.outputs.chrome import Chrome, Crumb, PageLink, chrome_of_part, language_of, places_of, with_crumbs
from kmwiki.outputs.parts import ListPart, PartsView, parts_of, parts_view
from kmwiki.theme.collation import title_key
from kmwiki.theme.languages import language_name
from kmwiki.urls import relative_url


class FolderView(Struct, frozen=True, kw_only=True):
    """The content of a folder, or a part of it: its folders and its pages, in the order of the tree.

    `rows` is the number of all entries, `count` that of the pages among them, `below` that of pages in its folders.
    """

    chrome: Chrome
    title: str
    entries: tuple[PageLink, ...]
    rows: int
    count: int
    below: int
    parts: PartsView | None


class FolderEntry(Struct, frozen=True, kw_only=True):
    """A page in a folder, or a folder with the number of pages in it."""

    title: str
    path: str
    summary: str
    slug: str
    count: int = 0


class _ListedFolder(Struct):
    """A folder: its path, the slugs of the pages and of the folders in it, and the number of pages at any depth."""

    path: str
    pages: list[str]
    folders: list[str]
    count: int = 0


def crumbs(site: Site, slug: str, name: str, path: str) -> tuple[Crumb, ...]:
    """What is above a page (by slug and file name), the outermost first, for the output `path`: the sections of an
    outline, or folders."""
    spot, wiki = site.spots.get(slug), site.wiki
    branch = without_letter(spot.branch) if spot is not None else ""
    if spot is not None and not branch and site.roots:
        return ()  # of the folder of the site's own language, which no reader needs to see
    if branch:
        above = (site.heads[name] for name in (*folders_above(branch), branch))
        return tuple(_crumb_of_branch(one, path) for one in above if one.path != path)
    parts = name.split("/")[:-1]
    found = []
    for depth, folder in enumerate(folders_above(slug)):
        at = wiki.graph.folder_at(folder) or folder
        own = page_of_folder(wiki, at)
        ref = wiki.refs[own] if own is not None else None
        shown = _title(site, at, parts[depth] if depth < len(parts) else folder, ref.title if ref is not None else None)
        address = address_of_folder(wiki, at)
        url = relative_url(address, path) if address is not None else None
        found.append(Crumb(title=shown, url=url))
    return tuple(found)


def _crumb_of_branch(branch: BranchHead, path: str) -> Crumb:
    return Crumb(title=branch.title, url=relative_url(branch.path, path) if branch.path else None)


def page_of_folder(wiki: Wiki, folder: str) -> str | None:
    """The page of a folder, by slug: that with its address, or with its name; None if it has none."""
    slug = wiki.graph.folder_notes.get(folder, folder)
    return slug if slug in wiki.refs else None


def address_of_folder(wiki: Wiki, folder: str) -> str | None:
    """The output path of a folder's page, of the page with its name, or of its list; None if there is none."""
    if (slug := page_of_folder(wiki, folder)) is not None:
        return wiki.refs[slug].permalink
    return wiki.path_of(GeneratedPage(kind="folder", name=folder)) if folder in wiki.graph.folders else None


def folder_views(site: Site) -> Iterator[PlannedView]:
    """The list of each folder without a page."""
    found = _folders(site)
    for slug in folder_lists(site.wiki):
        path = site.wiki.path_of(GeneratedPage(kind="folder", name=slug))
        entries = _entries(site, slug, path, found)
        below = found[slug].count - len(found[slug].pages)
        for part in parts_of(site, path, len(entries)):
            make = partial(_folder_view, site, slug, entries, below, part)
            yield PlannedView(path=part.path, make=make, weight=200 * part.length)


def _folders(site: Site) -> dict[str, _ListedFolder]:
    """All folders, by slug."""
    found = {slug: _ListedFolder(path, [], []) for slug, path in site.wiki.graph.folders.items()}
    slugs: dict[str, str] = {}
    for page, name in site.wiki.graph.names.items():
        for folder in folders_above(name):
            if folder not in slugs:
                slug = slugs[folder] = slugged(folder)
                found.setdefault(slug, _ListedFolder(folder, [], []))
                above = found.get(slugs.get(folder.rpartition("/")[0], ""))
                if above is not None and slug not in above.folders:
                    above.folders.append(slug)
            found[slugs[folder]].count += page in site.listed
        if "/" in name and page in site.listed:
            found[slugs[name.rpartition("/")[0]]].pages.append(page)
    return found


def _entries(site: Site, slug: str, path: str, found: dict[str, _ListedFolder]) -> tuple[FolderEntry, ...]:
    """What is in a folder, in the order of the tree, or else by title; a folder has its page's title."""
    wiki, entries = site.wiki, list[FolderEntry]()
    for folder in found[slug].folders:
        if (address := address_of_folder(wiki, folder)) is not None:
            own, one = page_of_folder(wiki, folder), found[folder]
            ref = wiki.refs[own] if own is not None else None
            title = _title(site, folder, one.path, ref.title if ref is not None else None)
            summary = ref.summary if ref is not None else ""
            entries.append(FolderEntry(title=title, path=address, summary=summary, count=one.count, slug=folder))
    paths = {entry.path for entry in entries}
    refs = (ref for page in found[slug].pages if (ref := wiki.refs[page]).permalink not in paths)
    entries += (FolderEntry(title=ref.title, path=ref.permalink, summary=ref.summary, slug=ref.slug) for ref in refs)
    order = _order(site, _branch_of(site, slug), path)
    last, language = len(order), site.language
    return tuple(sorted(entries, key=lambda one: (order.get(one.path, last), title_key(one.title, language), one.slug)))


def _order(site: Site, branch: str, path: str) -> dict[str, int]:
    """The output path of each entry of a folder → its rank in the tree, if that has the folder."""
    if branch not in site.heads or site.heads[branch].path != path:
        return {}
    rows = site.branches[branch]
    letters = chain.from_iterable(site.branches[row.branch] for row in rows if is_letter(row.branch))
    return {row.path: rank for rank, row in enumerate((*rows, *letters)) if row.path}


def _branch_of(site: Site, folder: str) -> str:
    """The branch of a folder, which may be in the tree of a language."""
    found = (root.branch_of(folder) for root in site.roots.values() if root.folder)
    return next((branch for branch in found if branch != folder), folder)


def _title(site: Site, folder: str, path: str, title: str | None = None) -> str:
    """What a folder (by slug and path) is called whose page has this `title`; that of a language like the language."""
    tag = next((tag for tag, root in site.roots.items() if root.folder == folder), None) if title is None else None
    return folder_title(path, title) if tag is None else language_name(tag)


def _language_of(site: Site, folder: str, entries: Iterable[FolderEntry]) -> str | None:
    """The language of the pages in a folder, or of the folder itself if it only has folders."""
    pages = [entry.slug for entry in entries if entry.slug in site.listed]
    within = (tag for tag, root in site.roots.items() if root.folder and f"{folder}/".startswith(f"{root.folder}/"))
    return language_of(site, pages) if pages else next(within, None)


def _folder_view(site: Site, slug: str, entries: tuple[FolderEntry, ...], below: int, part: ListPart) -> View:
    path, name = part.path, site.wiki.graph.folders[slug]
    title, places = _title(site, slug, name), places_of((entry.title, entry.slug) for entry in entries)
    shown = tuple(
        PageLink(
            title=entry.title,
            url=relative_url(entry.path, path),
            summary=entry.summary,
            place=places[entry.slug],
            inside=entry.count,
        )
        for entry in entries[part.within()]
    )
    frame = chrome_of_part(site, part, title, branch=_branch_of(site, slug), language=_language_of(site, slug, entries))
    view = FolderView(
        chrome=with_crumbs(frame, crumbs(site, slug, name, path)),
        title=title,
        entries=shown,
        rows=len(entries),
        count=sum(not entry.count for entry in entries),
        below=below,
        parts=parts_view(part, lambda row: entries[row].title),
    )
    return View(path=path, template="folder.html", data=view)
