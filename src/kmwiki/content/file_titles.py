"""Titles made from the names of files, for pages and sources that have none of their own."""

import re
from collections import Counter
from collections.abc import Iterable

from kmwiki.content.file_kinds import CITED, WITH_FRONT_MATTER, ending
from kmwiki.patterns import regex
from kmwiki.urls import FOLDER_PAGES

# A date (with its time), a month, a week, a quarter or a span of years, with its hyphens.
_DATE = regex(
    r"((?<![^\W_])"
    r"(?:\d{4}[-_]\d{1,2}[-_]\d{1,2}(?:T\d{2}(?:[-_]?\d{2}){1,2}Z?)?|\d{1,2}[-_]\d{1,2}[-_]\d{4}"
    r"|\d{4}-(?:\d{2}|W\d{1,2}(?:-[1-7])?|Q\d)|(?:1[5-9]|20)\d{2}-(?:1[5-9]|20)\d{2})"
    r"(?![^\W_]))",
    re.IGNORECASE,
)
HASHED = regex(r"-[0-9a-f]{8}(?=\.[^./]*\Z)")  # what llmwiki adds to the name of a source


def humanised(name: str) -> str:
    """The title made from a file's name; `dir/index.md` takes the name of its folder, and dates keep their hyphens."""
    parts = re.sub(r"\.(?:md|markdown)\Z", "", name, flags=re.IGNORECASE).split("/")
    stem = parts[-2] if len(parts) > 1 and parts[-1].lower() in FOLDER_PAGES else parts[-1]
    words = "".join(part if _DATE.fullmatch(part) else re.sub(r"[-_\s]+", " ", part) for part in _DATE.split(stem))
    words = " ".join(words.split())
    return words[:1].upper() + words[1:] or name


def source_titles(ids: Iterable[str]) -> dict[str, str]:
    """Source id → the title made from its name; only for those that share it with no other source.

    The ending is part of the title, unless the file is a plain text; if several would have the same title, so is the
    folder.
    """
    made = {name: _of_source(name) for name in ids}
    alone = _unshared(made)
    folders = {name: name.rpartition("/")[0] for name in made.keys() - alone.keys()}
    return alone | _unshared({name: f"{made[name]} ({folder})" for name, folder in folders.items() if folder})


def _unshared(titles: dict[str, str]) -> dict[str, str]:
    counts = Counter(title.casefold() for title in titles.values())
    return {name: title for name, title in titles.items() if counts[title.casefold()] == 1}


def _of_source(name: str) -> str:
    end = ending(name)
    if end not in CITED:
        return humanised(name)
    title = humanised(HASHED.sub("", name)[: -len(end) - 1])
    return title if end in WITH_FRONT_MATTER else f"{title} ({end.upper()})"
