"""Digests of folders of templates: files are made again where these are others than before."""

import os
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

_NOT_INCLUDED = ("static", "preview")  # subfolders with what pages load
_FOLDERS = 16  # of which the digests are kept


def digest_of_ours(folder: Path) -> bytes:
    """A digest of a folder of kmwiki or of an extension, without what pages load.

    Its files are read again only if one of them has another size or time.
    """
    files = files_below(folder, without=_NOT_INCLUDED)
    states = ((name, os.stat(folder / name)) for name in files)
    return _digest(folder, tuple((name, state.st_mtime_ns, state.st_size) for name, state in states))


@lru_cache(maxsize=_FOLDERS)
def _digest(folder: Path, states: tuple[tuple[str, int, int], ...]) -> bytes:
    return digest_of(folder, (name for name, _, _ in states))


def digest_of(folder: Path, names: Iterable[str]) -> bytes:
    """A digest of these files of a folder, and of their names."""
    digest = blake2b(digest_size=16)
    for name in names:
        content = (folder / name).read_bytes()
        digest.update(b"%s\0%d\0%s" % (os.fsencode(name), len(content), content))
    return digest.digest()


def files_below(folder: Path, without: tuple[str, ...] = ()) -> list[str]:
    """The paths of the files in a folder and in its subfolders, `without` some of these, sorted."""
    found: list[str] = []
    for place, folders, names in os.walk(folder):
        if place == str(folder):
            folders[:] = [name for name in folders if name not in without]
        files = (f"{place}{os.sep}{name}" for name in names)
        found += [file[len(str(folder)) + 1 :].replace(os.sep, "/") for file in files if os.path.isfile(file)]
    return sorted(found)
