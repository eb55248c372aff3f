"""What is reached by path rather than by name: Markdown links, attachments, sources."""

import re
import unicodedata
from collections.abc import Iterable
from posixpath import normpath
from urllib.parse import unquote

from msgspec import Struct

from kmwiki.graph import Found, Node, PageGraph
from kmwiki.model import AssetFile, Named
from kmwiki.sources import SourceIndex
from kmwiki.urls import path_slug


class MarkdownTarget(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """Where a relative Markdown link leads: a page (with an anchor), a source, an asset, or nowhere."""

    slug: str | None = None
    anchor: str | None = None
    asset: str | None = None
    source: str | None = None
    meant_page: bool = False
    broken_anchor: bool = False
    fragment: str = ""  # of a file


class AssetIndex(Struct, frozen=True, kw_only=True):
    """Files by path, and by name anywhere, as Obsidian finds them."""

    by_name: dict[str, AssetFile]
    loose: dict[str, str]  # casefolded ends of paths -> name

    @classmethod
    def of(cls, assets: Iterable[AssetFile]) -> "AssetIndex":
        """The index of these files."""
        by_name = {asset.name: asset for asset in sorted(assets, key=lambda asset: asset.name)}
        loose: dict[str, str] = {}
        for name in sorted(by_name, key=lambda name: (name.count("/"), name)):
            parts = name.casefold().split("/")
            for first in range(len(parts)):
                loose.setdefault("/".join(parts[first:]), name)
        return cls(by_name=by_name, loose=loose)

    def at(self, path: str) -> str | None:
        """The asset at this path."""
        return path if path in self.by_name else None

    def find(self, target: str, origin: str) -> str | None:
        """The asset that `target` names: by path, else by name anywhere."""
        tidy = unicodedata.normalize("NFC", target.strip()).replace("\\", "/")
        if tidy.startswith(("./", "../")):
            full = joined(tidy, origin)
            return None if full is None else self.at(full)
        return self.loose.get(tidy.lstrip("/").casefold())


def locate(
    graph: PageGraph, assets: AssetIndex, sources: SourceIndex, href: str, node: Node, *, image: bool
) -> MarkdownTarget:
    """Where a relative address on the page `node` leads."""
    path, fragment = path_of(href), href.partition("#")[2]
    fragment = unicodedata.normalize("NFC", unquote(fragment))
    meant_page = bool(re.search(r"(?:\.(?:md|markdown)|[^/.]/)\Z", path, re.IGNORECASE))
    if not path:
        found = graph.resolve(f"#{fragment}", node.slug) if fragment else None
        anchor = found.anchor if isinstance(found, Found) else None
        return MarkdownTarget(slug=node.slug, anchor=anchor, broken_anchor=bool(fragment) and anchor is None)
    full = joined(path, node.page.name)
    if full is None:
        return MarkdownTarget(source=_source_at(sources, path), meant_page=meant_page)
    if not image and (slug := _page_at(graph, full)) is not None:
        found = graph.resolve(f"#{fragment}", slug) if fragment else None
        end = graph.end_of(slug)
        if isinstance(end, Found):
            slug = end.slug
            found = graph.resolve(f"#{fragment}", slug) if fragment else end
        broken = isinstance(found, Found) and found.broken_anchor
        return MarkdownTarget(
            slug=slug, anchor=found.anchor if isinstance(found, Found) else None, broken_anchor=broken
        )
    asset = assets.at(full) or assets.at(path.lstrip("/")) or _odd_name(assets, href, node)
    source = _source_at(sources, path) if asset is None else None
    return MarkdownTarget(asset=asset, source=source, meant_page=meant_page, fragment=fragment)


def picture_of(assets: AssetIndex, page: Named) -> str | None:
    """The file that is the picture of a page: by its path from the page or from the root, else by its name."""
    name = page.front_matter.image
    if name is None or is_remote(name):
        return None
    full = joined(path_of(name), page.name)
    found = assets.at(full) if full is not None else None
    return found or assets.at(path_of(name).lstrip("/")) or assets.find(path_of(name), page.name)


def is_remote(address: str) -> bool:
    """Whether a picture is at another place of the web."""
    return re.match(r"https?://", address, re.IGNORECASE) is not None


def _odd_name(assets: AssetIndex, href: str, node: Node) -> str | None:
    """The asset at a path with `#` or `?` in it, which its author did not encode."""
    full = joined(unicodedata.normalize("NFC", unquote(href)), node.page.name)
    return None if full is None else assets.at(full)


def _source_at(sources: SourceIndex, path: str) -> str | None:
    """The source that a path leads to: from beside the page, from the root, or within the source folder."""
    inner = re.sub(r"\A(?:\.\./|\./|/)*(?:(?:sources|raw)/)?", "", path)
    return inner if inner in sources.exact else None


def joined(path: str, name: str) -> str | None:
    """The path in the content folder that a relative link on the page `name` means; None leaves it."""
    folder = "" if path.startswith("/") else name.rpartition("/")[0]
    full = normpath("/".join(part for part in (folder, path.lstrip("/")) if part))
    return None if full == ".." or full.startswith("../") else full


def path_of(href: str) -> str:
    """The path of a relative address, decoded."""
    address = href.partition("#")[0].partition("?")[0]
    return unicodedata.normalize("NFC", unquote(address)).replace("\\", "/")


def page_keys(full: str) -> tuple[str, str, str]:
    """What may stand for a page at a path: its file, its file without the ending, its slug."""
    stem = re.sub(r"\.html?\Z", "", full, flags=re.IGNORECASE)
    return full.casefold(), f"{full}.md".casefold(), "index" if full == "." else path_slug(stem)


def _page_at(graph: PageGraph, full: str) -> str | None:
    file, bare, slug = page_keys(full)
    found = graph.files.get(file) or graph.files.get(bare)
    return found or (slug if slug in graph.nodes else None)
