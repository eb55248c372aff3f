"""`kmwiki.lock` as values: the words of what pages cite, as they were when the wiki was locked, and those around them.

Version 1 has a hash of each range instead of its words, and is read as well.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct, json

from kmwiki.content.locators import fragment_of
from kmwiki.diagnostics import Diagnostic, finding
from kmwiki.model import Reference
from kmwiki.patterns import regex

WHOLE = "*"  # the range of a citation without lines
_LINES = regex(r"(\d+)-(\d+)")
_NO_LOCK = "it is not a lock file"


class Hidden(Struct, frozen=True, array_like=True, gc=False):
    """A line whose words the site may not show: digests of it, and of each pair of its words (four digits each)."""

    digest: str
    pairs: str


LockedLine = str | Hidden


class Locked(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a citation of a source meant when it was locked: lines that are not blank, each up to its bound.

    Of a long range, `words` are the first lines and `last` the last ones, of so many as are `filled`. `twin` is “2/3”
    for the second of three ranges with these words. In version 1, and of a whole source, there is a hash alone.
    """

    words: tuple[LockedLine, ...] = ()
    last: tuple[LockedLine, ...] = ()
    filled: int = 0
    before: tuple[LockedLine, ...] = ()
    after: tuple[LockedLine, ...] = ()
    twin: str = ""
    hash: str

    @property
    def size(self) -> int:
        """The number of its lines that are not blank."""
        return self.filled or len(self.words)

    @property
    def twins(self) -> tuple[int, int]:
        """Its place among the ranges with the same words, from 1, and their number."""
        rank, _, count = self.twin.partition("/")
        return (int(rank), int(count)) if rank.isdecimal() and count.isdecimal() else (1, 1)


Locks = Mapping[str, Mapping[str, Locked]]  # source id → range (“3-5”, “#page=3” or “*”) → what it was


def range_key(reference: Reference) -> str:
    """The name of what a citation names in a lock: lines, or another place as it is written."""
    if reference.locator is not None:
        return fragment_of(reference.locator)
    return WHOLE if reference.start is None else f"{reference.start}-{reference.end}"


def locked(data: bytes | None, path: str) -> tuple[dict[str, dict[str, Locked]], tuple[Diagnostic, ...]]:
    """What the lock at `path` has, and findings on it: a corrupt one is reported and ignored."""
    try:
        return (read_lock(data) if data is not None else {}), ()
    except ValueError as error:
        message = f"the lock cannot be read, so changed sources cannot be detected: {error}"
        return {}, (finding("unreadable-file", path, message, "recreate it with “kmwiki build --lock”"),)


def read_lock(data: bytes) -> dict[str, dict[str, Locked]]:
    """What a lock of this version, or of the first one, has. Raises ValueError if the bytes are not a lock."""
    try:
        record = json.decode(data, type=dict[str, msgspec.Raw])
        sources = record["sources"]
        match json.decode(record["version"], type=int):
            case 1:
                hashes = json.decode(sources, type=dict[str, dict[str, str]])
                return {name: {key: _hashed(one) for key, one in own.items()} for name, own in hashes.items()}
            case 2:
                return json.decode(sources, type=dict[str, dict[str, Locked]])
    except (KeyError, UnicodeDecodeError, RecursionError, msgspec.MsgspecError) as error:
        raise ValueError(_NO_LOCK) from error
    raise ValueError("it has a different version")


def _hashed(one: str) -> Locked:
    digest, _, twin = one.partition(" ")
    return Locked(hash=digest, twin=twin)


def lock_bytes(locks: Locks) -> bytes:
    """The lock as JSON, sorted, in a small block for each citation, so that changes of it seldom conflict in git."""
    sources: dict[str, Any] = {}
    for name in sorted(locks):
        own = locks[name]
        sources[name] = {key: msgspec.to_builtins(own[key], builtin_types=()) for key in sorted(own, key=_in_order)}
    return (_indented({"version": 2, "sources": sources}) + "\n").encode()


def _in_order(key: str) -> tuple[int, int, str]:
    lines = _LINES.fullmatch(key)
    return (int(lines[1]), int(lines[2]), "") if lines else (0, 0, key)


def _indented(value: Any, depth: int = 0) -> str:
    """A value as JSON with a line for each field of an object, and for each line of a source."""
    space, end = "\n" + " " * (depth + 1), "\n" + " " * depth
    match value:
        case {} if value:
            fields = (f"{space}{_text(key)}: {_indented(one, depth + 1)}" for key, one in value.items())
            return "{" + ",".join(fields) + end + "}"
        case [*_] if value:
            return "[" + ",".join(space + _text(one) for one in value) + end + "]"
    return _text(value)


def _text(value: Any) -> str:
    return json.encode(value).decode()
