"""Finds the folders of a wiki that contain the same pages in several languages."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kmwiki.theme.languages import is_language

_FEWEST = 2  # pages that a folder must share, besides its index
_INDEXES = ("index.md", "readme.md", "_index.md", "summary.md")  # a folder of anything else has these, too


def language_folders(content: Path) -> tuple[str, ...]:
    """The languages after which folders of pages are named; empty if that is not certain.

    Codes of languages are also words, such as `it` and `no`. So there must be two such folders or more, and of the
    pages in each of them, at least half must be at the same path in another one.
    """
    found = {name: set(_pages(content / name)) for name in _named_after_languages(content)}
    while len(found) > 1:
        strange = [name for name in found if not _is_shared(name, found)]
        if not strange:
            return tuple(_tag(name) for name in sorted(found))
        for name in strange:
            del found[name]
    return ()


def _is_shared(name: str, folders: dict[str, set[str]]) -> bool:
    """Whether other folders have most pages of one."""
    others = set[str]().union(*(pages for other, pages in folders.items() if other != name))
    shared = folders[name] & others
    telling = [page for page in shared if page.rpartition("/")[2].lower() not in _INDEXES]
    return len(telling) >= _FEWEST and 2 * len(shared) >= len(folders[name])


def _named_after_languages(content: Path) -> list[str]:
    with suppress(OSError), os.scandir(content) as entries:
        return [entry.name for entry in entries if entry.is_dir() and is_language(entry.name)]
    return []


def _tag(name: str) -> str:
    """The tag of a language as it is usually written: `pt-br` as `pt-BR`."""
    base, dash, rest = name.partition("-")
    return f"{base.lower()}{dash}{rest.upper() if len(rest) == 2 else rest.capitalize()}"


def _pages(folder: Path) -> Iterator[str]:
    """The paths of the pages below a folder."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        base = os.path.relpath(place, folder)
        for file in files:
            if file.endswith(".md") and not file.startswith("."):
                yield os.path.normpath(os.path.join(base, file)).replace(os.sep, "/")
