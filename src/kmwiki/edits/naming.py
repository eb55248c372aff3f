"""What the two names of `kmwiki mv` mean: files that get other paths, or a heading that gets other words."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from kmwiki.content.characters import unreadable
from kmwiki.content.walk import is_private
from kmwiki.errors import KmwikiError
from kmwiki.graph.lookup import last_part
from kmwiki.graph.names import Found
from kmwiki.model import Files
from kmwiki.pipeline import Analysis

_MARKDOWN = (".md", ".markdown")


class Renaming(Struct, frozen=True, kw_only=True):
    """A file or a folder and its new path, both relative to the root; `is_folder` says which it is."""

    old: str
    new: str
    is_folder: bool = False


class Retitling(Struct, frozen=True, kw_only=True):
    """A heading of a page, by the page's path in the wiki and the heading's id, and its new words."""

    path: str
    anchor: str
    words: str


def meant(analysis: Analysis, root: Path, old: str, new: str) -> Renaming | Retitling:
    """What is to be renamed. Raises KmwikiError if nothing is called so, or the new name cannot be used."""
    for base in _bases(analysis.files, root):
        place = base / old
        if os.path.lexists(place) and old.strip("/."):
            return _renaming(root, place, base / new, new.endswith(("/", os.sep)))
    found = analysis.wiki.graph.resolve(old, "")
    if not isinstance(found, Found):
        near = analysis.wiki.graph.nearest(old.partition("#")[0])
        help = f"; did you mean “{analysis.wiki.graph.suggested(near, old)}”?" if near else ""
        raise KmwikiError(f"nothing in the wiki is called “{old}”{help}")
    if found.others:
        raise KmwikiError(f"several pages are called “{old}”; write the path of one")
    path = analysis.wiki.graph.paths_of_pages[found.slug]
    if found.anchor_text is not None:
        return _retitling(analysis, path, found, new)
    home = analysis.wiki.graph.home
    base = root / home if "/" in new else (root / path).parent
    return _renaming(root, root / path, base / new.lstrip("/"), new.endswith("/"))


def _bases(files: Files, root: Path) -> Iterator[Path]:
    """The folders in which a path may begin: the present one, the root, that of pages, that of sources."""
    here = Path.cwd()
    if here.is_relative_to(root):
        yield here
    yield root
    for path, name in [(one.path, one.name) for one in files.pages[:1]] + [
        (one.path, one.id) for one in files.sources[:1]
    ]:
        yield root / path.removesuffix(name)


def _renaming(root: Path, old: Path, new: Path, into: bool) -> Renaming:
    old, new = Path(os.path.normpath(old)), Path(os.path.normpath(new))
    if old.is_symlink():
        raise KmwikiError(f"“{old.name}” is a symbolic link; move what it names")
    if into or (new.is_dir() and not (old.exists() and os.path.samefile(old, new))):
        new = new / old.name
    is_page = old.suffix.lower() in _MARKDOWN and old.is_file()
    if is_page and new.suffix.lower() not in _MARKDOWN:
        new = new.with_name(new.name + old.suffix)
    if not (old.is_relative_to(root) and new.is_relative_to(root)) or old == root:
        raise KmwikiError(f"“{new}” is not in the wiki")
    if old == new:
        raise KmwikiError(f"“{new.name}” is its name already")
    if new.is_relative_to(old):
        raise KmwikiError(f"“{old.name}” cannot be moved into itself")
    if os.path.lexists(new) and not os.path.samefile(old, new):
        raise KmwikiError(f"“{new.relative_to(root).as_posix()}” is there already")
    name = new.relative_to(root).as_posix()
    if unreadable(name) or "\n" in name or any(map(is_private, name.split("/"))):
        raise KmwikiError(f"“{name}” is not a name that kmwiki reads")
    return Renaming(old=old.relative_to(root).as_posix(), new=name, is_folder=old.is_dir())


def _retitling(analysis: Analysis, path: str, found: Found, new: str) -> Retitling:
    page = analysis.wiki.graph.nodes[found.slug].page
    if found.anchor is None or all(one.anchor != found.anchor for one in page.headings):
        raise KmwikiError(f"“{page.title}” has no heading “{found.anchor_text}”")
    words = _words(analysis, found, new)
    if not words or unreadable(words) or "\n" in words:
        example = f"{last_part(analysis.wiki.graph.names[found.slug])}#New heading"
        raise KmwikiError(f"“{new}” is not a heading of “{page.title}”; write it as “{example}”")
    return Retitling(path=path, anchor=found.anchor, words=words)


def _words(analysis: Analysis, found: Found, new: str) -> str:
    """The words in the new name of a heading, behind the name of its page and those of the headings above it."""
    for sign in re.finditer("#", new):
        name = new[: sign.start()]
        there = analysis.wiki.graph.resolve(name, "") if name.strip() else None
        is_page = isinstance(there, Found) and there.slug == found.slug and there.anchor is None
        if is_page or not name.strip():
            words, (*above, _) = new[sign.end() :].strip(), (found.anchor_text or "").split("#")
            front = "".join(f"{one}#" for one in above)
            return words.removeprefix(front).strip()
    return ""
