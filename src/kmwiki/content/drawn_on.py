"""Whether the pages of a vault cite or link the files of a folder: then it contains sources rather than notes."""

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from kmwiki.content.plain_file import read_plain
from kmwiki.content.walk import DiskState, state_of
from kmwiki.patterns import regex
from kmwiki.urls import ends_of

_LINK = regex(r"\[\[([^\[\]|#\n]+)")
_MARKDOWN_LINK = regex(r"\]\(<?([^()<>\s#]+)")
_CITATION = regex(r"\^\[([^\[\]]+)\]")
_SPAN = regex(r"(?::\d|#).*")
_HEAD = regex(r"\A\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FILE_NAME = regex(r"[^\s\[\]\"',:]+\.[A-Za-z0-9]{1,8}")
_NOTE = regex(r"\.(?:md|markdown)\Z", re.IGNORECASE)
_LONGEST = 1 << 20  # bytes of a page that are read


def is_drawn_on(root: Path, folder: Path) -> bool:
    """Whether a page of `root` outside `folder` cites or links one of the files in `folder`, by path or name."""
    paths = [file.relative_to(root).as_posix() for file in _files(folder)]
    own = {name for path in paths for name in _names(path)}
    if not own:
        return False
    pages = [file for file in _files(root) if _NOTE.search(file.name) and not file.is_relative_to(folder)]
    own -= {_key(file.stem) for file in pages}  # a link to such a name means the page
    return any(not own.isdisjoint(_named(file)) for file in pages)


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))


def _names(path: str) -> Iterator[str]:
    """The names by which a link may mean a file: the ends of its path; a note's also without its extension."""
    for end in ends_of(path):
        yield _key(end)
        yield _key(_NOTE.sub("", end))


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip()).casefold()


def _named(file: Path) -> frozenset[str]:
    try:
        return _named_in(str(file), state_of(file.stat()))
    except OSError:
        return frozenset()


@lru_cache(maxsize=50_000)
def _named_in(file: str, state: DiskState) -> frozenset[str]:
    """The names that a page links or cites, cached while its `state` is the same: a preview asks at every edit."""
    text = read_plain(file, _LONGEST).decode("utf-8", "replace").replace("\r\n", "\n")
    names = _LINK.findall(text) + [unquote(address) for address in _MARKDOWN_LINK.findall(text)]
    names += [_SPAN.sub("", entry) for marker in _CITATION.findall(text) for entry in marker.split(",")]
    head = _HEAD.match(text)
    names += _FILE_NAME.findall(head[1]) if head else []
    return frozenset(_key(re.sub(r"\A(?:\.{0,2}/)+", "", name.strip())) for name in names)
