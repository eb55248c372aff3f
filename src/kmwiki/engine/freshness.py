"""Which files of a site are surely as before: those that read nothing that changed.

With what a view reads, the values count that its plan gave it: a list of pages, for example, may have become longer
although none of its pages changed.
"""

from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from types import FunctionType
from typing import Any

from msgspec import Struct, msgpack

from kmwiki.engine.stale import stale_among
from kmwiki.model import PlannedView
from kmwiki.outputs.page_files import SitePages
from kmwiki.tables import Derived, DerivedRow, Mark, Reads, Tables, digests, packed

_SIZE = 8  # bytes of a digest of planned values


class MadeFrom(Struct, frozen=True, array_like=True):
    """What a view was given, as a digest of the planned values (empty if they are not known), and its packed reads."""

    given: bytes
    read: bytes


class Fingerprints(Struct, frozen=True, kw_only=True):
    """What the next build must know of the files of a site; valid for one version of kmwiki and its templates.

    `views` are the digests of views by path, `seen` is what they were made from, and `derived` has the derived rows
    that they read.
    """

    context: bytes
    views: dict[str, bytes]
    seen: dict[str, MadeFrom]
    derived: dict[str, DerivedRow]


NO_FINGERPRINTS = Fingerprints(context=b"", views={}, seen={}, derived={})


class Freshness(Struct, frozen=True, kw_only=True):
    """The views that may be as before: what they were made from, and the paths of those that read what has changed.

    `derived` are the present derived rows.
    """

    seen: dict[str, MadeFrom]
    stale: set[str]
    derived: dict[str, DerivedRow]

    def has(self, path: str, given: bytes) -> bool:
        """Whether a file is surely the same as before, if its plan gave it these values; False if that is not known."""
        was = self.seen.get(path)
        return was is not None and bool(was.given) and was.given == given and path not in self.stale


def freshness(before: Fingerprints, changes: frozenset[bytes] | None, pages: SitePages, reads: Reads) -> Freshness:
    """What is fresh after changes (None: anything may have changed).

    Stale derived rows are made again, and count as changed only if they then differ.
    """
    if changes is None:
        return Freshness(seen={}, stale=set(), derived={})
    now, marks = dict(before.derived), set[Mark]()
    stale = stale_among({name: row.reads for name, row in before.derived.items()}, changes)
    for name in filter(stale.__contains__, before.derived):
        row, (table, _, slug) = before.derived[name], name.partition(" ")
        again = reads.during(partial(_row_of(pages, table), slug))[0] if row.digest else None
        del now[name]
        if again is not None:
            now[name] = again
        if again is None or again.digest != row.digest:
            marks.add((table, slug))
    read = {path: was.read for path, was in before.seen.items()}
    return Freshness(seen=before.seen, stale=stale_among(read, changes | digests(marks)), derived=now)


def _row_of(pages: SitePages, table: str) -> Callable[[str], DerivedRow | None]:
    derived: Derived[Any] = getattr(pages, table)
    return derived.row


def with_origins(
    reads: Reads, view: PlannedView, make: Callable[[], Any]
) -> tuple[Any, MadeFrom, dict[str, DerivedRow]]:
    """What a view's maker makes, what it was made from, and the derived rows among that."""
    value, marks, derived = reads.deriving(make)
    return value, MadeFrom(view.given, packed(marks)), derived


def given(view: PlannedView) -> bytes:
    """A digest of the values that the plan gave a view; empty if they cannot be compared, as those of a closure."""
    values = list[Any]()
    if not _note_given(view.make, values):
        return b""
    try:
        text = "\0".join(values)  # nearly always, they are texts
    except TypeError:
        try:
            return blake2b(msgpack.encode(values), digest_size=_SIZE).digest()
        except TypeError:
            return b""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()


def _note_given(make: Any, values: list[Any]) -> bool:
    """Add the values that a function was given; False if it may have others."""
    function = make.func if isinstance(make, partial) else None  # a method may read anything of its object
    if not isinstance(function, FunctionType) or "<" in function.__qualname__:  # a lambda, or within a function
        return False
    values.append(function.__qualname__)
    for value in (*make.args, *make.keywords.values()):
        if isinstance(value, partial):
            if not _note_given(value, values):
                return False
        elif not isinstance(value, Tables | SitePages):  # what is read of these is noted
            values.append(value)
    return True
