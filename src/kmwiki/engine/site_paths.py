"""The paths of a site's files, and which of them can exist together on any disk."""

from collections.abc import Collection, Iterable, Iterator, Set

from kmwiki.content.walk import MANIFEST
from kmwiki.errors import KmwikiError
from kmwiki.urls import address_key, is_inside

UNFINISHED = ".kmwiki-unfinished"  # an entry of the manifest while a build writes; no file has this name


def first_of_each(paths: Collection[str], before: Set[str] = frozenset()) -> dict[str, None]:
    """The paths that a site can contain: of those that differ only in case, the first.

    If a finished build wrote all of them `before`, they can exist together.
    """
    if before and UNFINISHED not in before and before >= set(paths):
        return dict.fromkeys(paths)
    wanted: dict[str, None] = {}
    taken = {address_key(MANIFEST), UNFINISHED}
    folders: set[str] = set()
    for path in paths:
        if not is_inside(path):
            raise KmwikiError(f"cannot write “{path}”: the path leads out of the site")
        key = address_key(path)
        is_known = key.rpartition("/")[0] in folders
        above = set() if is_known else set(folders_of(key))
        # A file and a folder with the same name cannot both exist.
        if key not in taken and key not in folders and not above & taken:
            wanted[path] = None
            taken.add(key)
            folders |= above
    return wanted


def blocked(stale: set[str], wanted: Iterable[str]) -> set[str]:
    """Stale paths that must be removed first: now a folder, or inside what is now a file, or in another case."""
    if not stale:
        return set()
    keys = {address_key(path) for path in wanted}
    folders = {folder for key in keys for folder in folders_of(key)}
    folded = {path: address_key(path) for path in stale}
    return {path for path, key in folded.items() if key in folders or not keys.isdisjoint((key, *folders_of(key)))}


def folders_of(path: str) -> Iterator[str]:
    """The folders above this path, the nearest first, without the root of the site."""
    while path := path.rpartition("/")[0]:
        yield path
