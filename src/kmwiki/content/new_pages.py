"""How a page that is not written yet is named, and what it starts from."""

import json
import re
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.characters import unreadable
from kmwiki.content.file_titles import humanised
from kmwiki.content.folders import Folders
from kmwiki.content.front_matter import parse_front_matter, split
from kmwiki.content.vault import vault_of
from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex
from kmwiki.urls import DEVICES, LONGEST_SEGMENT, segment_slug

_EXTENSION = regex(r"\.md\Z", re.IGNORECASE)
# Characters that not every disk takes, or that end the name in a wikilink; and dots at the ends.
_NOT_IN_NAMES = regex(r'[\\/:*?"<>|#^\[\]\x00-\x1f]+|\A\.+|\.+\Z')
_PLAIN = regex(r"[^\W\d_][\w .()/-]*\Z")  # a title that YAML reads correctly without quotation marks
_YAML_WORDS = ("true", "false", "yes", "no", "on", "off", "null", "y", "n")
_NAMELESS = ("index", "readme", "_index")


class Naming(Struct, frozen=True, kw_only=True):
    """How a wiki names the files of its pages: in the folder of pages, by their titles or by slugs."""

    content: Path
    by_title: bool


class NewPage(Struct, frozen=True, kw_only=True):
    """A page that does not exist yet: its title, its file and its text."""

    title: str
    file: Path
    text: str


def naming(folders: Folders, names: Iterable[str]) -> Naming:
    """How a wiki names the files of its pages: as most of these are; if no more are, a vault does it by titles."""
    stems = (_EXTENSION.sub("", name.rpartition("/")[2]) for name in names)
    # A date or a number says nothing of how titles are written.
    telling = [stem for stem in stems if stem.lower() not in _NAMELESS and re.search(r"[^\W\d_]", stem)]
    titles = sum(" " in stem or stem != stem.lower() for stem in telling)
    is_vault = vault_of(folders) is not None
    content = folders.content if folders.content.is_dir() else folders.content.parent
    return Naming(content=content, by_title=2 * titles > len(telling) or (2 * titles == len(telling) and is_vault))


def new_page(naming: Naming, name: str) -> NewPage:
    """The page that a red link to `name` wants; with slashes, it is in that folder.

    Raises KmwikiError if the name cannot be used, or leads out of the folder of pages.
    """
    path, _, last = name.rstrip("/").rpartition("/")
    title = " ".join(_EXTENSION.sub("", last).split())
    if not title.strip(".") or unreadable(name):
        raise KmwikiError(f"“{name}” is not a title")
    if name.startswith(("/", "\\")) or ".." in path.split("/") or PureWindowsPath(path).drive:
        raise KmwikiError(f"“{name}” leads out of the wiki")
    folder = naming.content
    for part in path.split("/"):
        folder = folder if part in ("", ".") else _folder(folder, part, naming)
    file = folder / f"{_file_name(title, naming)}.md"
    # In a vault, pages do not repeat what the name of their file says.
    title_line = "" if naming.by_title and humanised(file.name) == title else f"title: {_yaml(title)}\n"
    return NewPage(title=title, file=file, text=f"---\n{title_line}summary: \ntags: []\n---\n\n")


def from_template(page: NewPage, template: str) -> NewPage:
    """The page with the text of a template; it gets its title if neither the text nor the file's name has it."""
    front, body, _ = split(template)
    has_title = parse_front_matter(template, "").front_matter.title or re.search(r"^# \S", body, re.MULTILINE)
    if has_title or humanised(page.file.name) == page.title:
        return replace(page, text=template)
    line = f"title: {_yaml(page.title)}\n"
    first, newline, rest = template.partition("\n")
    text = f"---\n{line}---\n\n{template}" if front is None else f"{first}{newline}{line}{rest}"
    return replace(page, text=text)


def _folder(folder: Path, name: str, naming: Naming) -> Path:
    """The folder that is called so, in any spelling; if there is none, the place for it."""
    if (folder / name).is_dir():
        return folder / name
    slug = segment_slug(name)
    named = (one for one in folder.iterdir() if not unreadable(one.name)) if folder.is_dir() else ()
    there = sorted(one for one in named if segment_slug(one.name) == slug and one.is_dir())
    return there[0] if there else folder / _file_name(name, naming)


def _file_name(title: str, naming: Naming) -> str:
    """The name of a file or folder, without its extension."""
    name = " ".join(_NOT_IN_NAMES.sub(" ", normalize("NFC", title)).split())
    usable = name and len(name.encode()) <= LONGEST_SEGMENT and not DEVICES.match(name.lower())
    return name if naming.by_title and usable else segment_slug(title)


def _yaml(title: str) -> str:
    """A title as every reader of YAML takes it for text."""
    plain = _PLAIN.match(title) and not title.endswith(" ") and title.casefold() not in _YAML_WORDS
    return title if plain else json.dumps(title, ensure_ascii=False)
