"""`kmwiki.lock`: a hash of each cited range of lines, so that an edit elsewhere in a source does not make it stale."""

import json
import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Literal

from msgspec import Struct

from kmwiki.diagnostics import Diagnostic, finding
from kmwiki.evidence.cited_lines import lines_of
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import Wiki

# A lock has: source id → "3-5", or "*" for the whole source → hash, with " 2/3" for the second of three equal ranges.
_TWINS = re.compile(r"[1-9]\d{0,8}/[1-9]\d{0,8}")


class Range(Struct, frozen=True, kw_only=True):
    """The change of a cited range since it was locked; `moved` is its new first and last line."""

    state: Literal["same", "changed", "moved", "unknown"]
    moved: tuple[int, int] | None = None


def make_lock(wiki: Wiki) -> bytes:
    """The bytes of the lock for the present wiki: a hash for every citation of a source with lines."""
    found: dict[str, dict[str, str]] = {}
    for page in wiki.pages.values():
        for references in page.citations:
            for item in references:
                if (digest := _digest_of(wiki, item)) is not None:
                    found.setdefault(item.name, {})[_key(item)] = digest + _twins(wiki, item, digest)
    ordered = {name: dict(sorted(found[name].items())) for name in sorted(found)}
    text = json.dumps({"version": 1, "sources": ordered}, ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def locked(data: bytes | None, path: str) -> tuple[dict[str, dict[str, str]], tuple[Diagnostic, ...]]:
    """The hashes in the lock at `path`, and findings on it: a corrupt one is reported and ignored."""
    try:
        return (read_lock(data) if data is not None else {}), ()
    except ValueError as error:
        message = f"the lock cannot be read, so that changed sources are not known: {error}"
        return {}, (finding("unreadable-file", path, message, "write it again with “kmwiki build --lock”"),)


def read_lock(data: bytes) -> dict[str, dict[str, str]]:
    """Source id → range → hash, as in a lock. Raises ValueError if the bytes are not a lock."""
    try:
        record = json.loads(data)
        if record["version"] != 1:
            raise ValueError("it is of another version")
        return {
            str(name): {str(key): str(digest) for key, digest in ranges.items()}
            for name, ranges in record["sources"].items()
        }
    except (KeyError, TypeError, AttributeError, RecursionError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError("it is not a lock") from error


def locked_range(wiki: Wiki, item: ResolvedReference) -> Range:
    """The change of the lines that a citation names."""
    locked = wiki.locked.get(item.name, {}).get(_key(item))
    if locked is None or item.known is None:
        return Range(state="unknown")
    digest, _, twins = locked.partition(" ")
    if digest == _digest_of(wiki, item):
        return Range(state="same")
    rank, count = (int(number) for number in twins.split("/")) if _TWINS.fullmatch(twins) else (1, 1)
    places = _places(wiki, item, digest)
    if len(places) < max(rank, count):  # one of the equal ranges is gone: the cited one changed
        return Range(state="changed")
    first, length = places[rank - 1], (item.reference.end or 0) - (item.reference.start or 0)
    return Range(state="moved", moved=(first, first + length))


def _twins(wiki: Wiki, item: ResolvedReference, digest: str) -> str:
    """“ 2/3” for the second of three equal ranges; empty for a unique range."""
    places = _places(wiki, item, digest)
    return f" {places.index(item.reference.start or 0) + 1}/{len(places)}" if len(places) > 1 else ""


def _places(wiki: Wiki, item: ResolvedReference, digest: str) -> list[int]:
    """The first lines of all ranges with the cited length and this hash."""
    source = wiki.cited_source(item)
    lines = None if source is None else lines_of(source)
    start, end = item.reference.start, item.reference.end
    if lines is None or start is None or end is None:
        return []
    length = end - start + 1
    firsts = range(len(lines) - length + 1)
    return [first + 1 for first in firsts if _digest(lines[first : first + length]) == digest]


def _key(item: ResolvedReference) -> str:
    start, end = item.reference.start, item.reference.end
    return "*" if start is None else f"{start}-{end}"


def _digest_of(wiki: Wiki, item: ResolvedReference) -> str | None:
    """The hash of the lines that a citation names, or of the bytes of a whole source; None if there are none."""
    if (source := wiki.cited_source(item)) is None:
        return None
    start, end = item.reference.start, item.reference.end
    if start is None or end is None:
        return source.digest[:32]
    lines = lines_of(source)
    return None if lines is None or end > len(lines) else _digest(lines[start - 1 : end])


def _digest(lines: Sequence[str]) -> str:
    return blake2b("\n".join(lines).encode(), digest_size=16).hexdigest()
