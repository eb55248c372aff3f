"""The chapters that the `SUMMARY.md` of mdBook lists."""

import posixpath
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from kmwiki.content.loose_settings import LARGEST
from kmwiki.content.plain_file import read_plain
from kmwiki.patterns import regex

SUMMARY = "SUMMARY.md"
_NOT_FOUND = "404.md"  # which readers see where no page is
_CHAPTER = regex(r"\[(?:[^\]\[\\]|\\.|\[[^\]\[]*\])*\]\(\s*(?:<([^<>\n]*)>|([^()\s]*(?:\([^()\s]*\)[^()\s]*)*))")
_COMMENT = regex(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def chapters(file: Path) -> tuple[str, ...] | None:
    """The names of the files that a summary lists, with itself; None if it cannot be read or lists none."""
    try:
        text = read_plain(file, LARGEST).decode("utf-8-sig", "replace")
    except OSError:
        return None
    found = tuple(dict.fromkeys(_names(_COMMENT.sub("", text))))
    return (*found, SUMMARY, _NOT_FOUND) if found else None


def _names(text: str) -> Iterator[str]:
    """The files; a chapter without one is a draft."""
    for link in _CHAPTER.finditer(text):
        name = posixpath.normpath(unquote(link[1] or link[2] or ""))
        if name.lower().endswith(".md") and not name.startswith("../"):
            yield unicodedata.normalize("NFC", name.removeprefix("/"))
