"""What own templates and style sheets load from elsewhere, or run in place: what the policy of pages may block."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from kmwiki.patterns import regex

_COMMENT = regex(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
_STYLE_COMMENT = regex(r"/\*.*?\*/", re.DOTALL)
_TAG = regex(
    r"<(script|style|iframe|frame|embed|object|img|video|audio|source|link)\b((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>",
    re.IGNORECASE,
)
_HANDLER = regex(r"<[a-zA-Z][\w-]*\b(?:\"[^\"]*\"|'[^']*'|[^>\"'])*?\son[a-z]+\s*=", re.IGNORECASE)
_ATTRIBUTE = regex(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_HOST = regex(r"(?:(https?):)?//([^/?#\s{}\"']+)", re.IGNORECASE)
_IMPORT = regex(r"@import\s+(?:url\(\s*)?[\"']?((?:https?:)?//[^\s\"')]+)", re.IGNORECASE)
_ADDRESS = regex(r"(?<!@import )url\(\s*[\"']?((?:https?:)?//[^\s\"')]+)", re.IGNORECASE)
_KINDS = {
    "script": "script",
    "iframe": "frame",
    "frame": "frame",
    "img": "image",
    "video": "media",
    "audio": "media",
    "source": "media",
}
_LINKED = {"stylesheet": "style", "icon": "image", "apple-touch-icon": "image", "modulepreload": "script"}
_FONT = regex(r"\.(?:woff2?|ttf|otf|eot)\b", re.IGNORECASE)
_DATA = regex(r"json|text/(?:plain|template|x-)|importmap", re.IGNORECASE)  # types of scripts that do not run


class Load(Struct, frozen=True, kw_only=True):
    """What is loaded, of which kind, from which origin; without an origin, it is written within the page itself."""

    line: int
    kind: str
    origin: str = ""


def loads_of(folder: Path) -> Iterator[tuple[str, Load]]:
    """The loads of the wiki's own templates and style sheets, each with the name of its file.

    There are none where a base template of the wiki's own replaces the built-in one, with its policy.
    """
    base = folder / "base.html"
    if base.is_file() and "kmwiki/base.html" not in base.read_text(encoding="utf-8", errors="replace"):
        return
    for file in sorted(folder.rglob("*")):
        find = {".html": loads_in_page, ".css": loads_in_styles}.get(file.suffix)
        if find is not None and file.is_file():
            name = file.relative_to(folder).as_posix()
            for load in find(file.read_text(encoding="utf-8", errors="replace")):
                yield name, load


def loads_in_page(text: str) -> Iterator[Load]:
    """The loads of a template, in its order."""
    text = _without(_COMMENT, text)
    found = [(tag.start(), kind, origin) for tag in _TAG.finditer(text) for kind, origin in _of_tag(tag)]
    found += [(tag.start(), "script", "") for tag in _HANDLER.finditer(text)]
    for place, kind, origin in sorted(found):
        yield Load(line=text.count("\n", 0, place) + 1, kind=kind, origin=origin)


def loads_in_styles(text: str) -> Iterator[Load]:
    """The loads of a style sheet, in its order."""
    text = _without(_STYLE_COMMENT, text)
    found = [(one.start(), "style", one[1]) for one in _IMPORT.finditer(text)]
    imported = {one.end(1) for one in _IMPORT.finditer(text)}
    found += [
        (one.start(), "font" if _FONT.search(one[1]) else "image", one[1])
        for one in _ADDRESS.finditer(text)
        if one.end(1) not in imported
    ]
    for place, kind, address in sorted(found):
        if (origin := _origin(address)) is not None:
            yield Load(line=text.count("\n", 0, place) + 1, kind=kind, origin=origin)


def _of_tag(tag: re.Match[str]) -> Iterator[tuple[str, str]]:
    """The kind and the origin of what a tag loads or runs."""
    name = tag[1].lower()
    given = {one[1].lower(): one[2] or one[3] or one[4] or "" for one in _ATTRIBUTE.finditer(tag[2])}
    kind, address = _KINDS.get(name), given.get("src")
    if name == "style" or (name == "script" and address is None and not _DATA.search(given.get("type", ""))):
        yield name, ""
    elif name == "link":
        kind = next((_LINKED[rel] for rel in given.get("rel", "").lower().split() if rel in _LINKED), None)
        address = given.get("href")
    if kind is not None and address is not None and (origin := _origin(address)) is not None:
        yield kind, origin


def _origin(address: str) -> str | None:
    """The origin of an address elsewhere; None for one of the site, or one that a template makes."""
    found = _HOST.match(address.strip())
    return None if found is None else f"{(found[1] or 'https').lower()}://{found[2].rpartition('@')[2].lower()}"


def _without(comment: re.Pattern[str], text: str) -> str:
    return comment.sub(lambda found: "\n" * found[0].count("\n"), text)
