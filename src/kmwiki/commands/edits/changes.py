"""Changes of files as values, and as a patch that `git apply` takes."""

import re
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import PurePosixPath

from msgspec import Struct

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_NO_END = b"\\ No newline at end of file\n"


class Change(Struct, frozen=True, kw_only=True):
    """A file that gets another path, other bytes, or both; of one that only moves, no bytes are given.

    Paths are relative to the root of the wiki.
    """

    path: str
    to: str
    before: bytes = b""
    after: bytes = b""

    @property
    def moves(self) -> bool:
        """Whether the file gets another path."""
        return self.path != self.to

    @property
    def edits(self) -> bool:
        """Whether the file gets other bytes."""
        return self.before != self.after


def patch(changes: Iterable[Change], folder: PurePosixPath) -> bytes:
    """The changes as one patch; `folder` is the path of the wiki in its repository."""
    return b"".join(part for change in sorted(changes, key=lambda one: one.path) for part in _parts(change, folder))


def _parts(change: Change, folder: PurePosixPath) -> Iterator[bytes]:
    old, new = (
        _quoted(f"{side}/{(folder / path).as_posix()}") for side, path in (("a", change.path), ("b", change.to))
    )
    yield f"diff --git {old} {new}\n".encode()
    if change.moves:
        yield b"" if change.edits else b"similarity index 100%\n"
        for word, path in (("from", change.path), ("to", change.to)):
            yield f"rename {word} {_quoted((folder / path).as_posix())}\n".encode()
    if change.edits:
        yield from _hunks(change, old, new)


def _hunks(change: Change, old: str, new: str) -> Iterator[bytes]:
    # Latin-1 gives each byte a character, so that nothing of a line is lost.
    before, after = (_lines(data.decode("latin-1")) for data in (change.before, change.after))
    for number, line in enumerate(unified_diff(before, after, n=3)):
        if number < 2:
            sign, name = ("---", old) if number == 0 else ("+++", new)
            yield f"{sign} {name}{chr(9) if ' ' in name else ''}\n".encode()
            continue
        yield line.encode("latin-1")
        if not line.endswith("\n"):
            yield b"\n" + _NO_END


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+\Z", text)


def _quoted(name: str) -> str:
    """A path as git writes it: between quotation marks, if it has signs that would end it."""
    if not re.search(r'[\x00-\x1f"\\]', name):
        return name
    return '"' + "".join(_ESCAPES.get(sign, sign) for sign in name) + '"'
