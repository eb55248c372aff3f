"""A list for every folder of pages without a page of its own, and the breadcrumbs of a page."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.analysis.tree import BranchHead, without_letter
from kmwiki.graph.lookup import folder_title, folders_above, slugged
from kmwiki.graph.paths import GeneratedPage
from kmwiki.graph.wiki import Wiki, folder_lists
from kmwiki.model import PlannedView, View
from kmwiki.outputs.chrome import Chrome, PageLink, chrome_of_part, page_links
from kmwiki.outputs.parts import ListPart, PartsView, parts_of, parts_view
from kmwiki.outputs.tags import by_title
from kmwiki.urls import relative_url


class Crumb(Struct, frozen=True, kw_only=True):
    """A folder above a page, and its address."""

    title: str
    url: str | None


class FolderView(Struct, frozen=True, kw_only=True):
    """The content of a folder, or a part of it: its folders and its pages."""

    chrome: Chrome
    title: str
    crumbs: tuple[Crumb, ...]
    folders: tuple[PageLink, ...]
    pages: tuple[PageLink, ...]
    count: int  # of all pages in it
    parts: PartsView | None


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
        ref = wiki.refs.get(folder)
        shown = folder_title(parts[depth] if depth < len(parts) else folder)
        address = address_of_folder(wiki, folder)
        url = relative_url(address, path) if address is not None else None
        found.append(Crumb(title=ref.title if ref is not None else shown, url=url))
    return tuple(found)


def _crumb_of_branch(branch: BranchHead, path: str) -> Crumb:
    return Crumb(title=branch.title, url=relative_url(branch.path, path) if branch.path else None)


def address_of_folder(wiki: Wiki, folder: str) -> str | None:
    """The output path of a folder's page, of the page with its name, or of its list; None if there is none."""
    slug = wiki.graph.folder_notes.get(folder, folder)
    if slug in wiki.refs:
        return wiki.refs[slug].permalink
    return wiki.path_of(GeneratedPage(kind="folder", name=folder)) if folder in wiki.graph.folders else None


def folder_views(site: Site) -> Iterator[PlannedView]:
    """The list of each folder without a page."""
    wiki = site.wiki
    lists, inner = folder_lists(wiki), _contents(site)
    for slug in lists:
        path = wiki.path_of(GeneratedPage(kind="folder", name=slug))
        pages, folders = inner[slug]
        for part in parts_of(wiki, path, len(folders) + len(pages)):
            make = partial(_folder_view, site, slug, pages, folders, part)
            yield PlannedView(path=part.path, make=make, weight=200 * part.length)


def _contents(site: Site) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Slug of a folder → the slugs of the pages in it, and the folders in it that have an address (slug → name)."""
    wiki = site.wiki
    found: dict[str, tuple[list[str], dict[str, str]]] = {slug: ([], {}) for slug in wiki.graph.folders}
    slugs: dict[str, str] = {}
    for page, name in wiki.graph.names.items():
        if "/" not in name:
            continue
        for folder in folders_above(name):
            if folder not in slugs:
                slug = slugs[folder] = slugged(folder)
                above = slugs.get(folder.rpartition("/")[0])
                if above in found and address_of_folder(wiki, slug) is not None:
                    found[above][1].setdefault(slug, folder_title(folder))
        folder = slugs[name.rpartition("/")[0]]
        if folder in found and page in site.listed:
            found[folder][0].append(page)
    return found


def _branch_of(site: Site, folder: str) -> str:
    """The branch of a folder, which may be in the tree of a language."""
    found = (root.branch_of(folder) for root in site.roots.values() if root.folder)
    return next((branch for branch in found if branch != folder), folder)


def _folder_view(site: Site, slug: str, pages: list[str], folders: dict[str, str], part: ListPart) -> View:
    wiki, path, name = site.wiki, part.path, site.wiki.graph.folders[slug]
    title = folder_title(name)
    inner = sorted(folders.items(), key=lambda item: item[1])
    refs = by_title((wiki.refs[page] for page in pages), site.language)
    shown = ((name, address_of_folder(wiki, folder)) for folder, name in inner[part.within()])
    view = FolderView(
        chrome=chrome_of_part(site, part, title, section="pages", branch=_branch_of(site, slug)),
        title=title,
        crumbs=crumbs(site, slug, name, path),
        folders=tuple(PageLink(title=name, url=relative_url(address, path)) for name, address in shown if address),
        pages=page_links(refs, path, part.within(len(inner))),
        count=len(refs),
        parts=parts_view(part, [*(name for _, name in inner), *(ref.title for ref in refs)].__getitem__),
    )
    return View(path=path, template="folder.html", data=view)
