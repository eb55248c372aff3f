"""The outlines that a plugin of MkDocs, `literate-nav`, reads from lists in Markdown, in the folders of pages."""

import os
import posixpath
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from msgspec.structs import replace

from kmwiki.content.characters import readable
from kmwiki.content.loose_settings import LARGEST, MOST, LooseSettings
from kmwiki.content.navigation import GivenItem
from kmwiki.content.plain_file import read_plain
from kmwiki.content.unwrap import labels_only, without_marks
from kmwiki.patterns import regex

_PLUGIN = ("plugins", "literate-nav")
_USUAL = "SUMMARY.md"
_MARK = "<!--nav-->"  # on a line before the list
_ITEM = regex(r"([ \t]*)(?:[*+-]|\d{1,9}[.)])[ \t]+(\S.*)")
_LINK = regex(r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\(\s*(?:<([^<>]*)>|([^\s<>]*?))(?:\s+[\"'(].*[\"')])?\s*\)\Z")
_ESCAPED = regex(r"\\([^\w\s])")
_REMOTE = regex(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_INDEXES = ("index.md", "README.md")

Outlines = Mapping[str, tuple[GivenItem, ...]]


def literate_outlines(root: Path, pages: str, said: LooseSettings) -> dict[str, tuple[GivenItem, ...]]:
    """The outlines of folders, by their paths in the folder of pages, if the settings of MkDocs turn the plugin on."""
    if said.value(*_PLUGIN) is None:
        return {}
    name = said.text(*_PLUGIN, "nav_file") or _USUAL
    has_index = said.text(*_PLUGIN, "implicit_index").lower() == "true"
    found = dict[str, tuple[GivenItem, ...]]()
    for place, folders, _ in os.walk(root / pages):
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        if items := _outline(root, Path(place) / name, posixpath.join(pages, "")):
            folder = os.path.relpath(place, root / pages).replace(os.sep, "/")
            indexes = (one for one in _INDEXES if has_index and one != name and (Path(place) / one).is_file())
            firsts = (posixpath.normpath(posixpath.join(folder, one)) for one in indexes)
            index = islice((replace(items[0], level=0, to=first, title="") for first in firsts), 1)
            found["" if folder == "." else folder] = (*index, *items)
    return found


def _outline(root: Path, file: Path, pages: str) -> tuple[GivenItem, ...]:
    """The outline in a file: its last list, or the first one behind a mark; empty if it has none."""
    try:
        lines = read_plain(file, LARGEST).decode("utf-8-sig", "replace").split("\n")
    except OSError:
        return ()
    lists = [*_lists(lines)]
    mark = max((number for number, line in enumerate(lines) if line.strip() == _MARK), default=-1)
    wanted = next((one for one in lists if one[0] > mark), []) if mark >= 0 else lists[-1] if lists else []
    path = file.relative_to(root).as_posix()
    folder = posixpath.dirname(path.removeprefix(pages))
    return tuple(islice(_items(lines, wanted, folder, path), MOST))


def _lists(lines: list[str]) -> Iterator[list[int]]:
    """The numbers of the lines of items of each list."""
    found, is_apart, is_code = list[int](), True, False
    for number, line in enumerate(lines):
        item = _ITEM.match(line)
        if line.startswith(("```", "~~~")):
            is_code = not is_code
        if item is not None and not is_code and (found or len(item[1].expandtabs(4)) < 4):
            found.append(number)
        elif found and line.strip() and not line[0].isspace() and (is_apart or line[0] in "#<`~"):
            yield found
            found = []
        is_apart = not line.strip()
    if found:
        yield found


def _items(lines: list[str], numbers: list[int], folder: str, path: str) -> Iterator[GivenItem]:
    depths = list[int]()
    for number in numbers:
        item = _ITEM.match(lines[number])
        if item is None:
            continue
        depth, text = len(item[1].expandtabs(4)), item[2].strip()
        depths = [*(one for one in depths if one < depth), depth]
        link = _LINK.match(text)
        given = GivenItem(level=len(depths) - 1, title=_plain(text), line=number + 1, file=path)
        if link is not None:
            address = unquote(link[2] or link[3] or "")
            yield replace(given, to=_within(folder, address), title=_plain(link[1]))
        elif "*" in _ESCAPED.sub(r"\1", text):
            yield replace(given, to=_within(folder, _ESCAPED.sub(r"\1", text)), title="")
        else:
            yield given


def _plain(text: str) -> str:
    return " ".join(readable(_ESCAPED.sub(r"\1", without_marks(labels_only(text)))).split())


def _within(folder: str, address: str) -> str:
    """An address in a file of a folder as a path in the folder of pages, with the slash at its end."""
    if _REMOTE.match(address):
        return address
    path = address.partition("#")[0]
    whole = posixpath.normpath(posixpath.join(folder, path.lstrip("/") if path.startswith("/") else path))
    return f"{whole}/" if path.endswith("/") else whole
