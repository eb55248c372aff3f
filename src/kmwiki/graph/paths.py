"""Resolves paths rather than names: Markdown links, attachments, sources, generated parts of the site."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain
from posixpath import normpath
from typing import Literal

from msgspec import Struct

from kmwiki.content.characters import readable
from kmwiki.content.files import AssetFile
from kmwiki.content.schemes import unquoted
from kmwiki.content.source_names import SOURCE_FOLDER, UP, SourceNames
from kmwiki.graph.lookup import home_of, last_part, shared_folders, slugged, stem
from kmwiki.graph.names import Node, PageGraph, RedLink
from kmwiki.graph.special_pages import SPECIAL_PAGES
from kmwiki.model import PageNames
from kmwiki.patterns import regex
from kmwiki.tables import Tables
from kmwiki.urls import ends_of, path_slug

# The generated sections with an index, by the names that links use.
SECTIONS = frozenset("tags sources special search graph".split())
_PAGE_LIKE = regex(r"(?:\.(?:md|markdown)|[^/.]/)\Z", re.IGNORECASE)
_BARE = regex(r"(?:\A|/)[^/.]+\Z")
_INDEX_FILE = regex(r"(?:\A|/)(?:_?index|readme)(?:\.html|\.md|\.markdown)?\Z", re.IGNORECASE)
_HTML = regex(r"\.html?\Z", re.IGNORECASE)
_HOME = regex(r"(?:\.{0,2}/)*(?:\.{1,2}|index\.html?)?\Z", re.IGNORECASE)  # of a path from the root


class GeneratedPage(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A generated part of the site: the page of a source or a tag, the list of a folder, a section, a special page, or
    the home page of a wiki that wrote none."""

    kind: Literal["source", "tag", "folder", "section", "special", "home"]
    name: str
    others: tuple[str, ...] = ()  # other sources that the path could mean


HOME = GeneratedPage(kind="home", name="")


class MarkdownTarget(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """The target of a relative Markdown link: a page (with an anchor), a file, a generated place, or nothing."""

    slug: str | None = None
    anchor: str | None = None
    asset: str | None = None
    place: GeneratedPage | None = None
    meant_page: bool = False
    broken_anchor: bool = False
    fragment: str = ""  # of a file
    others: tuple[str, ...] = ()  # other pages (slugs) or files (names) that a bare name could mean

    @property
    def is_nowhere(self) -> bool:
        """Whether the link has no target."""
        return (self.slug, self.asset, self.place) == (None, None, None)

    @property
    def is_red(self) -> bool:
        """Whether the link names a missing page."""
        return self.meant_page and self.is_nowhere


class AssetIndex(Tables, frozen=True, kw_only=True):
    """The files by path, and by name in any folder, as in Obsidian."""

    by_name: dict[str, AssetFile]
    loose: dict[str, tuple[str, ...]]  # casefolded ends of paths → names

    @classmethod
    def of(cls, assets: Iterable[AssetFile]) -> "AssetIndex":
        """The index of these files."""
        by_name = {asset.name: asset for asset in sorted(assets, key=lambda asset: asset.name)}
        loose: dict[str, list[str]] = {}
        for name in by_name:
            for end in ends_of(name.casefold()):
                loose.setdefault(end, []).append(name)
        return cls(by_name=by_name, loose={end: tuple(names) for end, names in loose.items()})

    def at(self, path: str) -> str | None:
        """The asset at this path, or None."""
        return path if path in self.by_name else None

    def find(self, target: str, page: PageNames) -> tuple[str, ...]:
        """The assets that `target` may mean on a page, the nearest first: by path, or else by name in any folder."""
        tidy = unicodedata.normalize("NFC", target.strip()).replace("\\", "/")
        if tidy.startswith(("./", "../")):
            full = joined(tidy, page)
            return () if full is None or full not in self.by_name else (full,)
        tidy = tidy.lstrip("/")
        home = f"{home_of(page)}/"
        return self._ends(tidy, page) or self._ends(tidy.removeprefix(home), page)

    def meant(self, path: str) -> str | None:
        """The only file at the longest end of a path without a file; None if there is none, or are several."""
        found = (self.loose.get(end, ()) for end in ends_of(path.casefold().strip("./")))
        names = next(filter(None, found), ())
        return names[0] if len(names) == 1 else None

    def _ends(self, path: str, page: PageNames) -> tuple[str, ...]:
        if path in self.by_name and "/" in path:
            return (path,)
        here = page.name.split("/")[:-1]
        found = self.loose.get(path.casefold(), ())
        return tuple(sorted(found, key=lambda name: (-shared_folders(here, name), name.count("/"), name)))


def locate(
    graph: PageGraph,
    assets: AssetIndex,
    sources: SourceNames,
    href: str,
    node: Node,
    *,
    image: bool,
    languages: Sequence[str] = (),
) -> MarkdownTarget:
    """The target of a relative address on the page `node`; folders may have the names of `languages`."""
    path, page = path_of(href), node.page
    fragment = unicodedata.normalize("NFC", unquoted(href.partition("#")[2]))
    full = joined(path, page)
    if not path:
        return _on_page(graph, (node.slug,), fragment)
    if not image and full is not None and (slug := _page_at(graph, full)) is not None:
        target = _on_page(graph, (graph.translated(slug, node.slug),), fragment)
        return _with_anchor(graph, path, node, fragment, languages) or target if target.broken_anchor else target
    found = _at_path(assets, href, path, page)
    if not image and not found and (slugs := _pages_called(graph, path, node)):
        return _on_page(graph, slugs, fragment)
    if not found and not path.startswith("."):
        found = assets.find(path, page)
    paths = (path,) if full is None else (full, path)
    if not found and not image and _is_home(graph, paths[0], path):
        return _at_home(graph, node, fragment)
    place = place_at(graph, sources, paths, path) if not found else None
    found = found or (_at_address(assets, path, node) if place is None else ())
    if not image and not found and place is None:
        slugs = _pages_once_at(graph, paths, node) or _pages_by_address(graph, path, node, languages)
        if slugs:
            return _on_page(graph, slugs, fragment)
    return MarkdownTarget(
        asset=found[0] if found else None,
        place=place,
        meant_page=not image and _means_page(path, assets),
        fragment=fragment,
        others=found[1:],
    )


def picture_of(assets: AssetIndex, page: PageNames) -> str | None:
    """The picture of a page: by its path from the page or from the root, or else by its name; None if it is missing."""
    name = page.front_matter.image
    if name is None or is_remote(name):
        return None
    path = path_of(name)
    return next(iter((*_at_path(assets, name, path, page), *assets.find(path, page))), None)


def is_remote(address: str) -> bool:
    """Whether a picture is at a web address."""
    return re.match(r"https?://", address, re.IGNORECASE) is not None


def _means_page(path: str, assets: AssetIndex) -> bool:
    """Whether a path means a page rather than a file.

    If a wiki has no files beside its pages, files are kept elsewhere, perhaps also those without an ending.
    """
    return _PAGE_LIKE.search(path) is not None or (bool(assets.by_name) and _BARE.search(path) is not None)


def _on_page(graph: PageGraph, slugs: tuple[str, ...], fragment: str) -> MarkdownTarget:
    """The place on the first of these pages; `#top` exists on every page."""
    end = graph.followed(slugs, fragment or None, by_id=True)
    if isinstance(end, RedLink):  # the link leads to the target of the redirect
        end = graph.anchored(slugs[0], fragment or None, slugs[1:], by_id=True)
    broken = end.broken_anchor and fragment.casefold() != "top"
    return MarkdownTarget(slug=end.slug, anchor=end.anchor, broken_anchor=broken, others=end.others)


def _is_home(graph: PageGraph, path: str, written: str) -> bool:
    """Whether a path at which no page was found leads to the root: as such, or as the pages' folder, `/docs/`."""
    is_folder = path.casefold() in (graph.home.casefold(), last_part(graph.home).casefold()) and "/" in written
    return _HOME.match(path) is not None or (is_folder and graph.folder_at(path) is None)


def _at_home(graph: PageGraph, node: Node, fragment: str) -> MarkdownTarget:
    """The home page of the site, which is generated if nobody wrote one."""
    if "index" in graph.nodes:
        return _on_page(graph, (graph.translated("index", node.slug),), fragment)
    return MarkdownTarget(place=HOME, fragment=fragment)


def _at_path(assets: AssetIndex, href: str, path: str, page: PageNames) -> tuple[str, ...]:
    """The asset at a path from the page or from the root, also if its author did not encode a `#` or `?` in it."""
    paths = joined(path, page), path.lstrip("/"), joined(unicodedata.normalize("NFC", unquoted(href)), page)
    return tuple(dict.fromkeys(name for name in paths if name is not None and name in assets.by_name))[:1]


def _at_address(assets: AssetIndex, path: str, node: Node) -> tuple[str, ...]:
    """The asset to which a browser would go from the address of the page, as sites of other programs write it."""
    name = normpath(f"{node.slug}/{path}") if path.startswith(".") and node.slug != "index" else ""
    return (name,) if name in assets.by_name else ()


def _pages_called(graph: PageGraph, path: str, node: Node) -> tuple[str, ...]:
    """The pages that a broken path may mean: as a path from the root, or as the name of a file in any folder."""
    if path.startswith("."):
        return ()
    if "/" in path:
        slug = _page_at(graph, path.strip("/"))
        return () if slug is None else (graph.translated(slug, node.slug),)
    for key in _keys_of_name(path):
        found = tuple(dict.fromkeys((*graph.paths.get(key, ()), *graph.suffixes.get(key, ()))))
        same = tuple(slug for slug in found if f"/{graph.names[slug]}".endswith(f"/{stem(path)}"))
        if found:
            return graph.nearest_first(same or found, node.slug)
    return ()


def _pages_once_at(graph: PageGraph, paths: Iterable[str], node: Node) -> tuple[str, ...]:
    """The slugs of pages to which the site redirects from one of these paths."""
    for key in chain.from_iterable(map(_old_keys, paths)):
        if slugs := graph.old_names.get(key):
            return graph.nearest_first(slugs, node.slug)
    return ()


def _pages_by_address(graph: PageGraph, path: str, node: Node, languages: Sequence[str]) -> tuple[str, ...]:
    """The page to which a browser would go from the address of the page, as sites of other programs write it: from
    `posts/a/`, `../b/` is `posts/b`; and in a folder of a language, `/b/` is the page in that language."""
    folded = {tag.casefold(): tag.casefold() for tag in languages}
    top = folded.get(node.page.name.partition("/")[0].casefold()) if "/" in node.page.name else None
    if path.startswith("/"):
        places = [f"{tag}{path}" for tag in (top, *folded) if tag] if top else []
    else:
        full = normpath(f"{node.slug}/{path}") if node.slug != "index" else path
        places = [] if full.startswith("..") or path.lower().endswith((".md", ".markdown")) else [full]
    found = (_page_at(graph, place.strip("/")) for place in places)
    return tuple(slug for slug in found if slug is not None)[:1]


def _with_anchor(
    graph: PageGraph, path: str, node: Node, fragment: str, languages: Sequence[str]
) -> MarkdownTarget | None:
    """The place to which a browser would go, if there is one: what the path of a file means has no such anchor."""
    slugs = _pages_by_address(graph, path, node, languages)
    target = _on_page(graph, slugs, fragment) if slugs else None
    return None if target is None or target.broken_anchor else target


def _old_keys(path: str) -> tuple[str, str]:
    inner = _INDEX_FILE.sub("", UP.sub("", path)).strip("/")
    return inner.casefold(), slugged(_HTML.sub("", stem(inner)))


def _keys_of_name(path: str) -> tuple[str, ...]:
    """The keys of the bare name of a file; with another ending, it is not the slug of a page."""
    name = _HTML.sub("", stem(path))
    return (name.casefold(),) if "." in name else (name.casefold(), slugged(name))


def place_at(graph: PageGraph, sources: SourceNames, paths: Iterable[str], written: str) -> GeneratedPage | None:
    """The generated part of the site at the first of these paths, or the page of the source `written`; or None."""
    for path in paths:
        inner = _INDEX_FILE.sub("", UP.sub("", path)).strip("/")
        if inner and (place := _generated(graph, slugged(inner))) is not None:
            return place
    known = sources.at(_as_usual(graph, UP.sub("", written)))
    return GeneratedPage(kind="source", name=known.id, others=known.others) if known is not None else None


def _generated(graph: PageGraph, slug: str) -> GeneratedPage | None:
    folder = graph.folder_at(slug)
    if folder is not None and folder not in graph.folder_notes:
        return GeneratedPage(kind="folder", name=folder)
    slug = _as_usual(graph, slug)
    first, _, rest = slug.partition("/")
    if slug in SECTIONS:
        return GeneratedPage(kind="section", name=slug)
    if first == "tags" and rest in graph.tags:
        return GeneratedPage(kind="tag", name=graph.tags[rest])
    return GeneratedPage(kind="special", name=rest) if first == "special" and rest in SPECIAL_PAGES else None


def _as_usual(graph: PageGraph, path: str) -> str:
    """A path with the usual name of its generated section, if that has another name in this site."""
    first, slash, rest = path.partition("/")
    return graph.sections.get(first, first) + slash + rest


def joined(path: str, page: PageNames) -> str | None:
    """The path in the content folder that a relative link on a page means; None if it leads out of the folder.

    It may begin with the pages' folder, as a path from the wiki's root does.
    """
    home = home_of(page)
    folder = "" if path.startswith("/") else page.name.rpartition("/")[0]
    full = normpath("/".join(part for part in (home, folder, path.lstrip("/")) if part))
    if home and full != home and not full.startswith(f"{home}/"):
        return None
    inner = full.removeprefix(home).lstrip("/") or "."
    return None if inner == ".." or inner.startswith("../") else inner


def path_of(href: str) -> str:
    """The path of a relative address, decoded."""
    address = href.partition("#")[0].partition("?")[0]
    return unicodedata.normalize("NFC", unquoted(address)).replace("\\", "/")


def wanted_name(href: str) -> str:
    """The name of the page that would be at an address."""
    return readable(stem(path_of(href))) or href


def source_named(href: str) -> str | None:
    """The name of the source that an address such as `raw/x.md` means; None if it means something else."""
    inner = UP.sub("", path_of(href))
    return name if (name := SOURCE_FOLDER.sub("", inner)) != inner else None


def page_keys(full: str) -> tuple[str, str, str]:
    """The keys of the page at a path: its file, its file without the ending, its slug."""
    bare = _HTML.sub("", full)
    return full.casefold(), f"{full}.md".casefold(), "index" if full == "." else path_slug(bare)


def _within(path: str, home: str) -> str:
    """A path without the pages' folder at its start."""
    for front in (home, home.rpartition("/")[2]):
        if front and path.casefold().startswith(f"{front}/".casefold()):
            return path[len(front) + 1 :]
    return path


def _page_at(graph: PageGraph, full: str) -> str | None:
    for path in dict.fromkeys((full, _within(full, graph.home))):
        file, bare, slug = page_keys(path)
        found = graph.files.get(file) or graph.files.get(bare) or graph.folder_notes.get(slug)
        if found or slug in graph.nodes:
            return found or slug
    return None
