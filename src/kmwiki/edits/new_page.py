"""The file of a page that is not written yet: where it goes, and what it starts from."""

import json
import re
from pathlib import Path

from msgspec import Struct

from kmwiki.content.characters import unreadable
from kmwiki.errors import KmwikiError
from kmwiki.urls import path_slug

_PLAIN = re.compile(r"[^\W\d_][\w .()/-]*\Z")  # a title that YAML reads correctly without quotation marks
_YAML_WORDS = ("true", "false", "yes", "no", "on", "off", "null", "y", "n")


class NewPage(Struct, frozen=True, kw_only=True):
    """A page that does not exist yet: its file and its text."""

    title: str
    file: Path
    text: str


def new_page(content: Path, name: str) -> NewPage:
    """The page that a red link to `name` wants, in the folder of pages. Raises KmwikiError if `name` is unusable."""
    folder = content if content.is_dir() else content.parent
    title = " ".join(name.rstrip("/").rpartition("/")[2].removesuffix(".md").split())
    if not title or unreadable(title):
        raise KmwikiError(f"“{name}” is not a title")
    return NewPage(
        title=title,
        file=folder / f"{path_slug(name.strip('/'))}.md",
        text=f"---\ntitle: {_yaml(title)}\nsummary: \ntags: []\n---\n\n",
    )


def create(page: NewPage) -> None:
    """Write the page. Raises KmwikiError if the file already exists or cannot be written."""
    try:
        page.file.parent.mkdir(parents=True, exist_ok=True)
        with page.file.open("x", encoding="utf-8") as stream:
            stream.write(page.text)
    except FileExistsError as error:
        raise KmwikiError(f"“{page.file}” is there already; nothing was written") from error
    except OSError as error:
        raise KmwikiError(f"cannot write “{page.file}”: {error.strerror}") from error


def _yaml(title: str) -> str:
    plain = _PLAIN.match(title) and not title.endswith(" ") and title.casefold() not in _YAML_WORDS
    return title if plain else json.dumps(title, ensure_ascii=False)
