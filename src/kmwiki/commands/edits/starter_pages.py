"""The pages of a wiki that has none yet: they show how pages are written, and cite a source."""

import json
import os
from pathlib import Path, PurePosixPath

from kmwiki.commands.edits.new_files import NewFile
from kmwiki.content.folders import Folders
from kmwiki.patterns import regex

_STARTER = Path(__file__).with_name("starter")
_PAGES = (("index.md", "index.md"), ("writing-pages.md", "Writing pages.md"), ("wiki.md", "Wiki.md"))
_SOURCE = "about-wikis.md"
_WORD = regex(r"\{(\w+)\}")  # in the texts, for what each wiki has of its own


def starter_pages(folders: Folders, title: str, *, by_title: bool) -> tuple[NewFile, ...]:
    """The pages and their source; `by_title` names the files of pages by their titles, as a vault does."""
    pages = _path(folders, folders.content)
    sources = _path(folders, folders.sources or folders.root / "sources")
    words = {"title": json.dumps(title, ensure_ascii=False), "home": f"{pages}index.md", "sources": sources[:-1]}
    files = [NewFile(path=pages + (vault if by_title else slug), text=_text(slug, words)) for slug, vault in _PAGES]
    return (*files, NewFile(path=sources + _SOURCE, text=_text(_SOURCE, {})))


def _path(folders: Folders, folder: Path) -> str:
    """The path of a folder in the root, with a slash at its end unless it is the root."""
    path = PurePosixPath(Path(os.path.relpath(folder, folders.root)).as_posix())
    return f"{path}/" if path.parts else ""


def _text(name: str, words: dict[str, str]) -> str:
    text = (_STARTER / name).read_text(encoding="utf-8")
    return _WORD.sub(lambda word: words[word[1]], text)
