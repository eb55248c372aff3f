"""The outline that another program's settings give, with the pages and folders that its patterns mean."""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from msgspec.structs import replace

from kmwiki.content.navigation import GivenItem
from kmwiki.graph.lookup import folder_title
from kmwiki.graph.paths import is_remote

_INDEXES = ("index.md", "readme.md")


def expanded(
    items: Iterable[GivenItem], outlines: Mapping[str, tuple[GivenItem, ...]], names: Iterable[str]
) -> tuple[GivenItem, ...]:
    """The items of an outline. A path that ends in a slash is a folder, with the outline that it has of its own, or all
    that is in it; one with asterisks means all files and folders that are not in the outline otherwise.

    `names` are those of all pages, in their folder.
    """
    given = tuple(items)
    if not any(item.to.endswith("/") or "*" in item.to for item in given):
        return given
    return tuple(_Expanding(outlines, names).items(given, 0, ("",)))


class _Expanding:
    """Fills in one outline; what is in it already is `seen`."""

    def __init__(self, outlines: Mapping[str, tuple[GivenItem, ...]], names: Iterable[str]) -> None:
        self.outlines = outlines
        self.seen = {f"{folder}/{items[0].file.rpartition('/')[2]}".lstrip("/") for folder, items in outlines.items()}
        self.inner: dict[str, set[str]] = {"": set()}  # folder → the paths of its files and folders
        for name in names:
            path = name
            while path:
                folder = path.rpartition("/")[0]
                self.inner.setdefault(folder, set()).add(path)
                path = folder

    def items(self, given: Iterable[GivenItem], level: int, within: tuple[str, ...]) -> Iterator[GivenItem]:
        """The items from this level on; `within` are the folders around them, none of which is entered again."""
        items = [replace(item, level=item.level + level) for item in given]
        self.seen.update(item.to.rstrip("/") for item in items if "*" not in item.to)
        for item in items:
            folder = item.to.rstrip("/")
            if is_remote(item.to):
                yield item
            elif "*" in item.to:
                yield from self.matching(item, within)
            elif item.to.endswith("/") and folder in self.inner and folder not in within:
                yield replace(item, to="", title=item.title or folder_title(folder))
                yield from self.folder(folder, item, within)
            else:
                yield item

    def folder(self, folder: str, item: GivenItem, within: tuple[str, ...]) -> Iterator[GivenItem]:
        """What is in a folder, below its item."""
        everything = (replace(item, level=0, to=f"{folder}/*", title=""),)
        yield from self.items(self.outlines.get(folder, everything), item.level + 1, (folder, *within))

    def matching(self, item: GivenItem, within: tuple[str, ...]) -> Iterator[GivenItem]:
        """The pages that a pattern means, then the folders; only folders if it ends in a slash."""
        for path in self.found(item.to.strip("/").split("/")):
            is_folder = path in self.inner
            if path in self.seen or path in within or not (is_folder or not item.to.endswith("/")):
                continue
            self.seen.add(path)
            if not is_folder:
                yield replace(item, to=path, title="")
            elif below := list(self.folder(path, item, within)):
                yield replace(item, to="", title=folder_title(path))
                yield from below

    def found(self, parts: list[str]) -> list[str]:
        """The paths that a pattern matches, part by part, in the order of MkDocs."""
        paths = [""]
        for part in parts:
            inner = (one for path in paths for one in sorted(self.inner.get(path, ()), key=self.order))
            paths = [one for one in inner if fnmatchcase(one.rpartition("/")[2], part.replace("[", "[[]"))]
        return paths

    def order(self, path: str) -> tuple[bool, bool, str]:
        return path in self.inner, path.rpartition("/")[2].lower() not in _INDEXES, path
