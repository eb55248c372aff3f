"""New pages: the names that they must not have, their folder, their tags, and the file itself."""

import re
from collections.abc import Iterable

from msgspec.structs import replace

from kmwiki.commands.edits.new_files import NewFile, write_new
from kmwiki.commands.edits.relinking import edit_of
from kmwiki.commands.edits.text import TextFile
from kmwiki.config import Config
from kmwiki.content.characters import unreadable
from kmwiki.content.front_matter import parse_front_matter
from kmwiki.content.keys import TAGS
from kmwiki.content.new_pages import NewPage
from kmwiki.content.tag_names import is_too_long, tidy_tag
from kmwiki.content.walk import reads, walk
from kmwiki.content.yaml_lists import with_list
from kmwiki.errors import KmwikiError
from kmwiki.urls import path_slug


def page_names(config: Config) -> tuple[str, ...]:
    """The files of the pages that a wiki has, relative to the folder of pages."""
    return tuple(file.name for file in walk(config.folders.pages_walk, []) if file.is_page)


def in_folder(config: Config, folder: str, name: str) -> str:
    """The name of a page in a folder, which may be given from the root of the wiki, too."""
    prefix = config.content.relative_to(config.root).as_posix()
    from_root = config.content.is_dir() and f"{folder}/".startswith(f"{prefix}/")
    if from_root and not (config.content / folder).is_dir():
        folder = folder.removeprefix(prefix).lstrip("/")
    return f"{folder}/{name}" if folder else name


def with_tags(page: NewPage, tags: Iterable[str]) -> NewPage:
    """The page with these tags in its front matter, too. Raises KmwikiError for what cannot be one."""
    known = dict.fromkeys(map(tidy_tag, parse_front_matter(page.text, "").front_matter.tags), "")
    for tag in map(_tag, tags):
        known.setdefault(tidy_tag(tag), tag)
    written = with_list(page.text, TAGS, [tag for tag in known.values() if tag], ())
    if written is None:
        raise KmwikiError("tags cannot be added to the front matter of the template")
    text = TextFile.of(page.file.name, page.text.encode())
    return replace(page, text=text.edited(edit_of(one, text) for one in written).decode())


def add(config: Config, page: NewPage, names: Iterable[str]) -> None:
    """Write a page beside those that the wiki has. Raises KmwikiError if it is there, or would not be a page."""
    root, content = config.root, config.content
    name = page.file.relative_to(content if content.is_dir() else content.parent).as_posix()
    there = next((one for one in names if path_slug(one) == path_slug(name)), None)
    if there is not None:
        raise KmwikiError(f"“{there}” already exists; nothing was written")
    if content.is_dir() and not reads(config.folders.pages_walk, page.file):
        raise KmwikiError(
            f"“{name}” would not be a page of the wiki: the settings or the name of its folder exclude it"
        )
    if not write_new(root, [NewFile(path=page.file.relative_to(root).as_posix(), text=page.text)]):
        raise KmwikiError(f"“{page.file}” already exists; nothing was written")


def _tag(given: str) -> str:
    """A tag as a page writes it. Raises KmwikiError for what cannot be one."""
    tag = re.sub(r"\s+", "-", given.strip().lstrip("#").strip())
    if not tidy_tag(tag) or is_too_long(tag) or unreadable(tag):
        raise KmwikiError(f"“{given}” cannot be a tag")
    return tag
