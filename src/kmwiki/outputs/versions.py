"""The menu of a wiki's versions, and the file by which older ones learn of newer ones."""

import posixpath
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.content.versions import Versions
from kmwiki.model import PlannedView, View
from kmwiki.outputs.scripts import DataView, compact_json

FILE = "versions.json"
_UNKNOWN = "\0"  # in the place of a folder whose name is not known
_SOMEWHERE = f"/{_UNKNOWN}" * 9 + "/"


class VersionLink(Struct, frozen=True, kw_only=True):
    """A version in the menu."""

    title: str
    url: str
    is_here: bool


class VersionMenu(Struct, frozen=True, kw_only=True):
    """The menu: the title of this version, all versions, and for its script the root of this one and the file."""

    title: str
    links: tuple[VersionLink, ...]
    root: str
    file: str


def version_menu(versions: Versions | None, home: str) -> VersionMenu | None:
    """The menu on a page, from the address of the home page on it."""
    if versions is None:
        return None
    root = home.removesuffix("index.html") or "./"
    links = (
        VersionLink(title=one.title, url=_index(_from(root, one.url)), is_here=one.title == versions.title)
        for one in versions.all
    )
    file = _from(root, versions.file) if versions.file else ""
    return VersionMenu(title=versions.title, links=tuple(links), root=root, file=file)


def version_views(site: Site) -> Iterator[PlannedView]:
    """The list of versions as a file, for the place where all of them look."""
    if site.owner.versions is not None:
        yield PlannedView(path=FILE, make=partial(_file_view, site), weight=1000)


def _file_view(site: Site) -> View:
    versions = site.owner.versions
    assert versions is not None  # it was there when the file was planned
    root = urlsplit(site.owner.base_url).path if site.owner.base_url is not None else _SOMEWHERE
    folder = posixpath.dirname(posixpath.join(root, versions.file))
    found = ((one.title, _from_folder(root, one.url, folder)) for one in versions.all)
    listed = [{"title": title, "url": url} for title, url in found if _UNKNOWN not in url]
    return View(path=FILE, template="text.txt", data=DataView(data=compact_json(listed) + "\n"))


def _from_folder(root: str, url: str, folder: str) -> str:
    """The address of a version as it is from a folder, not from the root of this site."""
    if "://" in url:
        return url
    found = posixpath.relpath(posixpath.normpath(posixpath.join(root, url)), folder)
    return f"{found}/" if url.endswith("/") or not url else found


def _from(root: str, url: str) -> str:
    return url if "://" in url else f"{root}{url}"


def _index(url: str) -> str:
    """The address that works from disk, too."""
    return f"{url}index.html" if url.endswith("/") and "://" not in url else url
