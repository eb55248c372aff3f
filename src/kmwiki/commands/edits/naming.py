"""What the two names of `kmwiki mv` mean: files that get other paths, or a heading that gets other words."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from kmwiki.commands.edits.disk import Disk
from kmwiki.content.characters import unreadable
from kmwiki.content.file_kinds import CITED, LINKED_AS_FILES, ending
from kmwiki.content.files import Files
from kmwiki.content.walk import is_private, tidy_name
from kmwiki.errors import KmwikiError
from kmwiki.graph.lookup import last_part
from kmwiki.graph.names import Found, RedLink
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


def meant(analysis: Analysis, disk: Disk, old: str, new: str) -> Renaming | Retitling:
    """What is to be renamed. Raises KmwikiError if nothing is called so, or the new name cannot be used."""
    root = disk.root
    for base in _bases(analysis.files, root):
        place = disk.named(Path(os.path.normpath(base / old))) if old.strip("/") else None
        if place is not None and place != root and place.is_relative_to(root):
            _refuse_heading(analysis, place, new)
            return _renaming(analysis, root, place, _place(root, base, new), new.endswith(("/", os.sep)))
    found = RedLink(name=old) if unreadable(old) else analysis.wiki.graph.resolve(old, "")
    if not isinstance(found, Found):
        near = analysis.wiki.graph.nearest(old.partition("#")[0]) if not unreadable(old) else None
        help = f"; did you mean “{analysis.wiki.graph.suggested(near, old)}”?" if near else ""
        raise KmwikiError(f"nothing in the wiki is called “{old}”{help}")
    if found.others:
        raise KmwikiError(f"several pages are called “{old}”; write the path of one")
    path = analysis.wiki.graph.paths_of_pages[found.slug]
    if found.anchor_text is not None:
        return _retitling(analysis, path, found, new)
    place = root / disk.place(path)
    _refuse_heading(analysis, place, new)
    base = root / analysis.wiki.graph.home if "/" in new else place.parent
    return _renaming(analysis, root, place, _place(root, base, new.lstrip("/")), new.endswith("/"))


def _bases(files: Files, root: Path) -> Iterator[Path]:
    """The folders in which a path may begin: the present one, the root, that of pages, that of sources."""
    with suppress(OSError):  # the present folder was removed
        yield Path.cwd()
    yield root
    for path, name in [(one.path, one.name) for one in files.pages[:1]] + [
        (one.path, one.id) for one in files.sources[:1]
    ]:
        yield root / path.removesuffix(name)


def _place(root: Path, base: Path, new: str) -> Path:
    """The new path: from where the old one begins, or from the root if only there is the folder that it begins with."""
    first, slash, _ = new.partition("/")
    is_elsewhere = slash and not (base / first).is_dir() and first not in ("", ".", "..") and (root / first).is_dir()
    return Path(os.path.normpath((root if is_elsewhere else base) / new))


def _refuse_heading(analysis: Analysis, place: Path, new: str) -> None:
    """Raise KmwikiError if the new name of a page is that of a heading."""
    name, sign, words = new.partition("#")
    is_page = place.suffix.lower() in _MARKDOWN
    if sign and is_page and words and "/" not in words and name.strip() in ("", place.stem, place.name):
        raise KmwikiError(f"“{new}” is a heading; to rename one, write “{place.stem}#Old heading” “{new}”")


def _renaming(analysis: Analysis, root: Path, old: Path, new: Path, into: bool) -> Renaming:
    if old.is_symlink():
        raise KmwikiError(f"“{old.name}” is a symbolic link; move its target")
    if into or (new.is_dir() and not os.path.samefile(old, new)):
        new = new / old.name
    if old.is_file():
        path = tidy_name(old.relative_to(root).as_posix())
        new = _with_ending(old, new, is_page=any(page.path == path for page in analysis.files.pages))
    if not (old.is_relative_to(root) and new.is_relative_to(root)) or old == root:
        raise KmwikiError(f"“{new}” is not in the wiki")
    if old == new:
        raise KmwikiError(f"“{new.name}” is already its name")
    if new.is_relative_to(old):
        raise KmwikiError(f"“{old.name}” cannot be moved into itself")
    if os.path.lexists(new) and not os.path.samefile(old, new):
        raise KmwikiError(f"“{new.relative_to(root).as_posix()}” already exists")
    name = new.relative_to(root).as_posix()
    is_blank = any(not part.removesuffix(new.suffix).strip() for part in name.split("/"))
    if unreadable(name) or "\n" in name or is_blank or any(map(is_private, name.split("/"))):
        raise KmwikiError(f"“{name}” is not a name that kmwiki reads")
    return Renaming(old=old.relative_to(root).as_posix(), new=name, is_folder=old.is_dir())


def _with_ending(old: Path, new: Path, *, is_page: bool) -> Path:
    """The new path of a file, with its ending if it has none; the title of a page may have a dot."""
    is_known = ending(new.name) in CITED | LINKED_AS_FILES
    if old.suffix.lower() not in _MARKDOWN:
        return new if "." in new.name or not old.suffix else new.with_name(new.name + old.suffix)
    if new.suffix.lower() in _MARKDOWN or (is_known and not is_page):
        return new
    if is_known:
        raise KmwikiError(f"“{new.name}” is not the name of a Markdown file; nothing was changed")
    return new.with_name(new.name + old.suffix)


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
