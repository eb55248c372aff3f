"""Digests of folders of templates: files are made again where these are others than before."""

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

_NOT_INCLUDED = ("static", "preview")  # subfolders with what pages load
_FOLDERS = 16  # of which the digests are kept
State = tuple[int, int]  # the time and size of a file


def digest_of_ours(folder: Path) -> bytes:
    """A digest of a folder of kmwiki or of an extension, without what pages load.

    Its files are read again only if one of them has another size or time.
    """
    return _digest(folder, tuple(sorted(_states(str(folder), _NOT_INCLUDED))))


def _states(folder: str, without: tuple[str, ...] = (), above: str = "") -> Iterator[tuple[str, State]]:
    """The path and state of each file below a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name not in without:
                    yield from _states(entry.path, above=f"{above}{entry.name}/")
            elif entry.is_file():
                state = entry.stat()
                yield above + entry.name, (state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=_FOLDERS)
def _digest(folder: Path, states: tuple[tuple[str, State], ...]) -> bytes:
    return digest_of(folder, (name for name, _ in states))


def digest_of(folder: Path, names: Iterable[str]) -> bytes:
    """A digest of these files of a folder, and of their names."""
    digest = blake2b(digest_size=16)
    for name in names:
        content = (folder / name).read_bytes()
        digest.update(b"%s\0%d\0%s" % (os.fsencode(name), len(content), content))
    return digest.digest()


def files_below(folder: Path) -> list[str]:
    """The paths of the files in a folder and in its subfolders, sorted."""
    return sorted(states_below(folder))


def states_below(folder: Path) -> dict[str, State]:
    """The states of the files in a folder and in its subfolders, by path."""
    return dict(_states(str(folder)))
