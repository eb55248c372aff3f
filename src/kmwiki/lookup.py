"""The keys of names: those under which a page stands in the graph, and those under which a link looks for its page."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote_to_bytes
from zlib import crc32

from kmwiki.model import Named
from kmwiki.urls import exact, fold, llmwiki_slug, segment_slug

TIERS = ("titles", "folded_titles", "aliases", "folded_aliases", "paths", "suffixes")  # of the graph, by name
MOST_CUTS = 64  # places in a target where its anchor may begin


def keys_of_page(slug: str, page: Named) -> dict[str, Iterable[str]]:
    """Tier of the graph → the keys under which a page stands there."""
    aliases, paths = page.front_matter.names, _full_paths(slug, page.name)
    return {
        "titles": (exact(page.title),),
        "folded_titles": (fold(page.title),),
        "aliases": map(exact, aliases),
        "folded_aliases": map(fold, aliases),
        "paths": paths,
        "suffixes": dict.fromkeys(tail for path in paths for tail in _tails(path)),
    }


def alike(title: str) -> tuple[str, ...]:
    """The groups of folded titles that may be like this one: by first letter, and by the last three."""
    return title[:1], f"…{title[-3:]}"


def path_keys(name: str, origin: str) -> tuple[tuple[str, ...], bool]:
    """The keys of the path that a name on the page `origin` spells (R4), and whether only a full path counts."""
    written = _path_as_written(name, origin)
    if written is None:
        return (), True
    path, full_only = written
    keys = (path.casefold(), "/".join(segment_slug(part) for part in path.split("/")))
    loose = llmwiki_slug(name)
    return ((*keys, loose) if loose and not full_only else keys), full_only


def cuts(target: str) -> list[int]:
    """The places where the anchor of a target may begin, but for its first character."""
    return [match.start() for match in re.finditer("#", target)][:MOST_CUTS]


def percent_decoded(target: str) -> str | None:
    """The target with its `%XX` decoded once, where that is valid UTF-8 and changes something (R5)."""
    if not re.search("%[0-9A-Fa-f]{2}", target):
        return None
    try:
        decoded = unquote_to_bytes(target).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return decoded if decoded != target else None


def marks_of_target(target: str, origin: str) -> frozenset[int]:
    """The marks of all keys under which a target on the page `origin` may be looked for, whatever pages there are."""
    return _marks(target, origin if "." in target or "%" in target else "")  # else it is the same on every page


def mark(key: str) -> int:
    """A number for a key; others may have it, too, so that it can tell only what is surely not meant."""
    return crc32(key.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=20_000)
def _marks(target: str, origin: str) -> frozenset[int]:
    return frozenset(map(mark, _keys(target, origin)))


def _keys(target: str, origin: str) -> Iterator[str]:
    decoded = percent_decoded(target)
    for text in (target,) if decoded is None else (target, decoded):
        for name in (text, *(text[:cut].strip() for cut in cuts(text) if cut)):
            yield from (exact(name), fold(name), *path_keys(name, origin)[0])


def _full_paths(slug: str, name: str) -> Iterable[str]:
    file = re.sub(r"\.(?:md|markdown)\Z", "", name, flags=re.IGNORECASE)
    file = re.sub(r"/(?:index|readme)\Z", "", file, flags=re.IGNORECASE)
    return dict.fromkeys((slug, slug.casefold(), file.casefold()))


def _tails(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[first:]) for first in range(1, len(parts)))


def _path_as_written(name: str, origin: str) -> tuple[str, bool] | None:
    """The path that a target spells (R4), and whether only a full path counts; None leaves the root."""
    path = unicodedata.normalize("NFC", name.strip()).replace("\\", "/")
    full_only = path.startswith(("/", "./", "../")) or path in (".", "..")
    if path.startswith("//"):
        return None
    path = re.sub(r"\.(?:md|markdown)\Z", "", path, flags=re.IGNORECASE)
    parts = origin.split("/")[:-1] if full_only and not path.startswith("/") else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    if len(parts) > 1 and parts[-1].casefold() in ("index", "readme"):
        parts.pop()
    return ("/".join(parts), full_only) if parts else None
