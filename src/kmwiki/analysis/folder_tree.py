"""The tree of the folders of a wiki, and the order of what is in each of them."""

from collections.abc import Callable, Container, Mapping

from msgspec import Struct

from kmwiki.analysis.outline_tree import is_outline, row_of
from kmwiki.analysis.site import Site
from kmwiki.analysis.tree import Branch, Spot, TreeRow, cut, whole_rows
from kmwiki.analysis.tree_parts import TreePart, page_of_folder
from kmwiki.graph.lookup import folder_title, folders_above, last_part, slugged
from kmwiki.graph.names import Found
from kmwiki.graph.paths import GeneratedPage
from kmwiki.graph.wiki import Wiki, outgoing
from kmwiki.patterns import regex
from kmwiki.theme.collation import title_key

_NUMBERED = regex(r"(\d{1,3})[-_. )]")  # names of files such as `01-begin`; not days
_Key = Callable[[tuple[TreeRow, str]], tuple[int, float, tuple[str, str], str]]


class _Folder(Struct):
    """A folder: its slug, its name, and the pages (by slug) and folders (by branch) in it, without its own page."""

    place: str
    title: str
    pages: list[str]
    folders: list[str]


def folder_tree(site: Site, part: TreePart) -> dict[str, Branch]:
    """The branches of the folders: each has its pages and folders, in their order."""
    found = _folders(site, part)
    own = dict.fromkeys(part.homes, part.root.name)
    own |= {page: key for key, one in found.items() if (page := page_of_folder(site.wiki, part, one.place)) is not None}
    order = _Order(site, part, found, own)
    branches: dict[str, Branch] = {}
    for key in (key for key, one in found.items() if key == part.root.name or not _is_leaf(one, own)):
        branches |= _branch(site, part, key, found, order)
    return branches if branches[part.root.name].rows else {}


def rows_of_folders(site: Site, part: TreePart, places: Mapping[str, Spot]) -> dict[str, tuple[TreeRow, ...]]:
    """Slug → what is in the folder of a page, of each that is the page of a folder; first what has a place in the tree,
    in its order."""
    wiki, ranks = site.wiki, {slug: rank for rank, slug in enumerate(places)}
    branches = folder_tree(site, part)
    found: dict[str, tuple[TreeRow, ...]] = {}
    for one in _folders(site, part).values():
        slug, key = page_of_folder(wiki, part, one.place), part.root.branch_of(one.place)
        if slug is not None and slug not in part.homes and key in branches:
            rows = whole_rows(branches[key].rows, lambda name: branches[name].rows)
            found[slug] = tuple(sorted(rows, key=lambda row: ranks.get(row.slug, len(ranks))))
    return found


def _folders(site: Site, part: TreePart) -> dict[str, _Folder]:
    """The folders of the pages, by branch."""
    root = part.root.name
    found = {root: _Folder(part.root.folder, "", [], [])}
    keys: dict[str, str] = {"": root}
    for slug, name in site.wiki.graph.names.items():
        if slug not in part.slugs:
            continue
        for folder in folders_above(name):
            if folder not in keys:
                place = slugged(folder)
                keys[folder] = key = part.root.branch_of(place)
                if key not in found:
                    found[key] = _Folder(place, folder_title(folder), [], [])
                    found[keys[folder.rpartition("/")[0]]].folders.append(key)
        found[keys[name.rpartition("/")[0]]].pages.append(slug)
    return found


def _branch(site: Site, part: TreePart, key: str, all: Mapping[str, _Folder], order: "_Order") -> dict[str, Branch]:
    """The branch of a folder, and those of its letters if it has too many pages."""
    wiki, one = site.wiki, all[key]
    page = page_of_folder(wiki, part, one.place)
    rows = [(row_of(wiki, slug), "") for slug in one.pages if slug not in order.own]
    rows += [(_row_of_folder(wiki, part, folder, all[folder], order.own), folder) for folder in one.folders]
    rows.sort(key=order.within(one.place))
    title = _title(wiki, page, one) or wiki.graph.titles_of_pages.get(page or "", "")
    path = wiki.permalink(page) if page is not None else _list_of(wiki, one.place)
    return cut(key, Branch(title=title, path=path, rows=tuple(row for row, _ in rows)), part.language)


def _row_of_folder(wiki: Wiki, part: TreePart, key: str, one: _Folder, own: Container[str]) -> TreeRow:
    page, branch = page_of_folder(wiki, part, one.place), "" if _is_leaf(one, own) else key
    if page is not None:
        return row_of(wiki, page, _title(wiki, page, one), branch=branch)
    return TreeRow(title=one.title, path=_list_of(wiki, one.place), branch=branch)


def _title(wiki: Wiki, page: str | None, one: _Folder) -> str:
    """The title of a folder with this page."""
    return folder_title(one.title, wiki.graph.titles_of_pages[page] if page is not None else None)


def _is_leaf(one: _Folder, own: Container[str]) -> bool:
    """Whether nothing is in a folder but pages of folders and home pages; then it is a row without a branch."""
    return not one.folders and all(slug in own for slug in one.pages)


def _list_of(wiki: Wiki, place: str) -> str:
    """The output path of the list of a folder without a page; empty if there is none."""
    return wiki.path_of(GeneratedPage(kind="folder", name=place)) if place in wiki.graph.folders else ""


class _Order:
    """The order of the rows in a folder: as the owner says, then as the pages say of themselves, then as the page of
    the folder, or of one above it, lists them, then by the numbers of their files, then by title."""

    def __init__(self, site: Site, part: TreePart, folders: Mapping[str, _Folder], own: Mapping[str, str]) -> None:
        self.own = own  # slug of the page of a folder → the branch of the folder
        self._site, self._part, self._graph = site, part, site.wiki.graph
        self._places = {key: one.place for key, one in folders.items()}
        self._wanted: dict[str, int] = {}
        for number, name in enumerate(site.owner.nav.order):
            end = self._graph.resolve(name, "")
            key = slugged(name.strip("/"))
            self._wanted.setdefault(end.slug if isinstance(end, Found) else key, number)
            self._wanted.setdefault(key, number)

    def within(self, folder: str) -> _Key:
        """The function from a row of a folder, and the branch of the folder that it is (empty: a page), to what it is
        sorted by."""
        wiki = self._site.wiki
        pages = (page_of_folder(wiki, self._part, place) for place in (folder, *[*folders_above(folder)][::-1], ""))
        page = next((page for page in pages if page is not None and is_outline(wiki, page)), None)
        listed = self._listed(folder, page) if page is not None else {}
        return lambda one: self._rank(*one, listed)

    def _rank(self, row: TreeRow, key: str, listed: Mapping[str, int]) -> tuple[int, float, tuple[str, str], str]:
        name = self._places[key] if key else row.slug
        file = name if key else self._graph.names[row.slug]
        return *self._place(row, name, file, listed), title_key(row.title, self._part.language), name

    def _place(self, row: TreeRow, name: str, file: str, listed: Mapping[str, int]) -> tuple[int, float]:
        """The rank of what says the place of a row, of a `file` or a folder, and the place."""
        wanted = self._wanted.get(name, self._wanted.get(row.slug))
        if wanted is not None:
            return 0, wanted
        if row.slug in self._graph.orders:
            return 1, self._graph.orders[row.slug]
        if name in listed:
            return 2, listed[name]
        number = _NUMBERED.match(last_part(file))
        return (3, float(number[1])) if number else (4, 0)

    def _listed(self, folder: str, page: str) -> dict[str, int]:
        """The pages and folders in a folder, by the first link to them or into them on the folder's page."""
        found: dict[str, int] = {}
        above = f"{folder}/" if folder else ""
        for target, _ in outgoing(self._site.wiki.pages[page]):
            place = slugged(self._graph.names[target])
            if target in self.own:
                place = f"{self._places[self.own[target]]}/"
            if place.startswith(above):
                first, slash, _ = place.removeprefix(above).partition("/")
                found.setdefault(f"{above}{first}" if slash else target, len(found))
        return found
