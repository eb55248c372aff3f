"""Patterns of paths, as `kmwiki.toml` writes them: a glob without a slash matches at any depth, as in `.gitignore`."""

import fnmatch
import unicodedata
from collections.abc import Iterator, Sequence


def segments(pattern: str) -> tuple[str, ...]:
    """The segments of a glob; a glob without a slash inside matches at any depth, as in `.gitignore`."""
    plain = unicodedata.normalize("NFC", pattern).removeprefix("./")
    segments = tuple(part for part in plain.split("/") if part)
    return segments if "/" in plain.rstrip("/") else ("**", *segments)


def matches(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether the whole path matches; the set of places in the pattern keeps the time linear in the path."""
    places = set(_after(pattern, 0))
    for part in parts:
        stay = {i for i in places if i < len(pattern) and pattern[i] == "**"}
        step = {i + 1 for i in places if i < len(pattern) and fnmatch.fnmatchcase(part, pattern[i])}
        places = {j for i in stay | step for j in _after(pattern, i)}
    return len(pattern) in places and bool(parts)


def _after(pattern: Sequence[str], place: int) -> Iterator[int]:
    """This place in the pattern, and those after a `**` there, which matches no folder or many (at the end, some)."""
    yield place
    while place < len(pattern) - 1 and pattern[place] == "**":
        place += 1
        yield place
