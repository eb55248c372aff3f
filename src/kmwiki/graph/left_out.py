"""The files that are left out of the wiki, by the names and paths that red links to them have."""

from collections.abc import Iterable, Iterator, Mapping

from kmwiki.content.source_names import UP
from kmwiki.graph.lookup import spelled, stem
from kmwiki.graph.paths import joined, path_of
from kmwiki.graph.wiki import LeftOut, ResolvedPage, Wiki
from kmwiki.model import PageNames
from kmwiki.urls import FOLDER_PAGES, ends_of, fold


def by_name(pages: Iterable[LeftOut], ignored: Iterable[tuple[str, str, str, str]]) -> dict[str, LeftOut]:
    """Folded name or end of a path → the first that has it, of the pages that are left out, and of ignored files."""
    found: dict[str, LeftOut] = {}
    for one in sorted((*pages, *map(_ignored, ignored)), key=lambda one: one.path):
        for key in _keys(one):
            found.setdefault(key, one)
    return found


def _ignored(file: tuple[str, str, str, str]) -> LeftOut:
    name, path, why, help = file
    return LeftOut(path=path, name=name, why=why, help=help)


def _keys(one: LeftOut) -> Iterator[str]:
    path = stem(one.name)
    folder, _, file = path.rpartition("/")
    yield from map(fold, one.names)
    yield from map(fold, ends_of(folder if folder and file.lower() in FOLDER_PAGES else path))
    yield fold(path)


def left_out_as(wiki: Wiki, page: ResolvedPage, name: str, address: str | None = None) -> LeftOut | None:
    """The file that a red link on a page means by a name, or by the address of a Markdown link, if it is left out."""
    if address is None:
        paths = spelled(name, wiki.graph.names[page.ref.slug], wiki.graph.home).paths
    else:
        path = path_of(address)
        paths = tuple(one for one in (joined(path, page.node.page), path, UP.sub("", path)) if one)
    return _first(wiki.left_out, (name, *map(stem, paths)))


def _first(files: Mapping[str, LeftOut], names: Iterable[str]) -> LeftOut | None:
    keys = (fold(name.strip("/")) for name in names)
    return next((found for key in keys if (found := files.get(key)) is not None), None)


def left_out_page(page: PageNames, why: str, help: str) -> LeftOut:
    """A page that is left out, for a reason."""
    names = (page.title, *page.front_matter.names)
    return LeftOut(path=page.path, name=page.name, names=names, why=why, help=help)
