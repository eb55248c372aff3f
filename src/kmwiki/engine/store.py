"""Work of earlier builds: a result is found again by a digest of all that it depends on.

The results are MessagePack in one SQLite file, never pickles: a cache that came from elsewhere is data, not code.
Each carries a checksum. A cache that is broken, old or not writable is done without, and `problem` says so.
"""

import os
import sqlite3
import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from platform import python_version
from typing import Any
from zlib import crc32

LARGEST = 2 << 30  # bytes of all results, if the wiki does not need half as many; with more, some or all is forgotten
_LIBRARIES = (
    "markdown-it-py mdit-py-plugins pygments math-core nh3 python-frontmatter pyyaml imagesize msgspec networkx "
    "rapidfuzz html-to-markdown jinja2 markupsafe zstandard rcssmin rjsmin"
).split()
_CHECK = 4  # bytes of a checksum
_UNIT = 20  # bits: the file notes in MiB how much is needed
_PIECE = 4 << 20  # bytes of what is left under a name that are written at once
MANY = 500  # rows asked for at once
_TOGETHER = 50  # rows written with one statement
_FILE = "results.sqlite"
_FILES = (_FILE, f"{_FILE}-journal", f"{_FILE}-wal", f"{_FILE}-shm")  # SQLite puts some beside it
_SCHEMA = """
    PRAGMA trusted_schema = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, value BLOB NOT NULL);
"""

# Held while SQLite works, and while a process is forked: one that is in the middle of it can never be asked again.
_ASKING = threading.Lock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_ASKING.acquire, after_in_parent=_ASKING.release, after_in_child=_ASKING.release)


@cache
def salt() -> bytes:
    """What every result depends on: this version of kmwiki, down to its code, of Python and of the libraries.

    And the order of bytes in a number: those that are packed as they lie in memory mean something else elsewhere.
    """
    digest = blake2b(digest_size=16)
    for name in (python_version(), sys.byteorder, *(f"{library} {version(library)}" for library in _LIBRARIES)):
        digest.update(name.encode() + b"\0")
    for file in sorted(Path(__file__).resolve().parents[1].rglob("*.py")):
        digest.update(file.read_bytes())  # not its age: an installation makes all files new
    return digest.digest()


class Store:
    """Results on disk, in `folder`; without one, nothing is remembered.

    One that never ends, as in a preview, need not know what of it was used, but what it has put there itself.
    """

    def __init__(self, folder: Path | None, *, ends: bool = True) -> None:
        self.problem: str | None = None
        self._used: set[bytes] = set()
        self._own: set[bytes] = set()
        self._ends = ends
        self._folder = folder
        self._owner = os.getpid()
        self._is_corrupt = False
        self._connection = None if folder is None else self._made(folder)

    def _made(self, folder: Path) -> sqlite3.Connection | None:
        """The cache in a folder, which is made where there is none, and made again where it is corrupt."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not os.path.lexists(ignored := folder.parent / ".gitignore"):
                ignored.write_text("*\n", encoding="utf-8")
            for name in _FILES:
                if os.path.lexists(file := folder / name) and not file.is_file():
                    raise OSError(f"“{file}” is not a file")
        except OSError as error:
            self._give_up(error)
            return None
        connection = self._opened(folder)
        if connection is None and self._is_corrupt and _removed(folder / _FILE):
            self._is_corrupt = False
            connection = self._opened(folder)
        return connection

    def _opened(self, folder: Path) -> sqlite3.Connection | None:
        with _ASKING:
            try:
                connection = sqlite3.connect(folder / _FILE, timeout=5, isolation_level=None, check_same_thread=False)
                connection.executescript(_SCHEMA)
                connection.execute("SELECT key, value FROM results LIMIT 1").fetchall()
                return connection
            except (sqlite3.DatabaseError, OSError) as error:
                self._give_up(error)
        return None

    def keep(self, keys: Iterable[bytes]) -> None:
        """Say that these results are still of use, though nobody asks for them."""
        if self._connection is not None and self._ends:
            self._used.update(keys)

    @property
    def remembers(self) -> bool:
        """Whether anything is kept."""
        return self._connection is not None

    @property
    def holds_any(self) -> bool:
        """Whether there is a result of an earlier build."""
        return bool(self._ask("SELECT key FROM results LIMIT 1"))

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """Those of the keys under which there is a result."""
        self.keep(keys)
        return {row[0] for row in self._rows("key", keys)}

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The results under these keys that are whole."""
        rows = self._rows("key, value", keys)
        return {key: value[_CHECK:] for key, value in rows if _checksum(value[_CHECK:]) == value[:_CHECK]}

    def _rows(self, columns: str, keys: Sequence[bytes]) -> list[tuple[bytes, ...]]:
        found: list[tuple[bytes, ...]] = []
        for start in range(0, len(keys), MANY):
            some = keys[start : start + MANY]
            question = f"SELECT {columns} FROM results WHERE key IN ({','.join('?' * len(some))})"
            found += self._ask(question, some)
        return [row for row in found if all(isinstance(value, bytes) for value in row)]

    def put(self, results: Iterable[tuple[bytes, bytes]], *, together: int = _TOGETHER) -> None:
        """Remember results, all or none; so many `together` as a statement writes: a row costs mostly the asking."""
        rows = iter(results if self.remembers else ())
        if some := list(islice(rows, together)):
            self._ask("BEGIN")
            while some:
                self.keep(key for key, _ in some)
                self._own.update(key for key, _ in some if not self._ends)
                places = ",".join(("(?,?)",) * len(some))
                values = [part for key, value in some for part in (key, _checksum(value) + value)]
                self._ask(f"INSERT OR REPLACE INTO results VALUES {places}", values)
                some = list(islice(rows, together))
            self._ask("COMMIT")

    def find(self, name: str) -> bytes | None:
        """What was left under a name."""
        pieces = self._left(name)
        found = self.get(pieces)
        return b"".join(found[piece] for piece in pieces) if pieces and len(found) == len(pieces) else None

    def _left(self, name: str) -> list[bytes]:
        """The keys of the pieces of what was left under a name."""
        return _pieces(name, int.from_bytes((self.mark(name) or b"")[-2:]))

    def deposit(self, values: Iterable[bytes]) -> Iterator[bytes]:
        """Remember values under digests of their own, which are told in order; what is there is not written."""
        values = iter(values)
        while some := [(key_for(value), value) for value in islice(values, MANY)]:
            self.keep(key for key, _ in some)
            known = self.get([key for key, _ in some])
            self.put((key, value) for key, value in some if key not in known)
            yield from (key for key, _ in some)

    def leave(self, name: str, value: bytes) -> None:
        """Leave a value for the next build, in pieces: a whole wiki's is too large to be copied at once."""
        starts = range(0, len(value), _PIECE)
        pieces = (value[start : start + _PIECE] for start in starts)
        keys = _pieces(name, len(starts))
        count = (key_for(name.encode()), _checksum(value) + len(starts).to_bytes(2))  # `mark` tells by it what was left
        self.put(chain((count,), zip(keys, pieces, strict=True)), together=1)
        self._own.difference_update((count[0], *keys))

    def mark(self, name: str) -> bytes | None:
        """What tells whether something else was left under a name since."""
        key = key_for(name.encode())
        return self.get([key]).get(key)

    def forget_own(self, wanted: Collection[bytes]) -> None:
        """Forget those of its own results that are not wanted; their place on the disk is taken by the next ones."""
        stale = [key for key in self._own if key not in wanted]
        self._ask("BEGIN")
        for key in stale:
            self._ask("DELETE FROM results WHERE key = ?", (key,))
        self._ask("COMMIT")
        self._own.difference_update(stale)

    def disown(self) -> None:
        """Leave to builds what it has put there so far."""
        self._own.clear()

    def clear(self) -> None:
        """Forget all."""
        self._ask("DELETE FROM results")
        self._remove_corrupt()

    def close(self, *, used_all: bool = True) -> None:
        """Forget what was not used, if there is more of it than of what was.

        Unless the build `used_all` that is of use, nothing tells what is not: then all is forgotten, if it is too much.
        """
        if used_all:
            self._tidy()
        elif self._size() > max(LARGEST, 2 * self._needed()):
            self.clear()
            self._ask("VACUUM")
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._remove_corrupt()

    def _remove_corrupt(self) -> None:
        """Remove a corrupt file, so that the next build makes a new one."""
        if self._is_corrupt and self._folder is not None and _removed(self._folder / _FILE):
            self._is_corrupt = False

    def _size(self) -> int:
        """Bytes on the disk, without a look at the results."""
        return self._figure("page_count") * self._figure("page_size")

    def _needed(self) -> int:
        """Bytes that the last build used that looked at all."""
        return self._figure("user_version") << _UNIT

    def _figure(self, name: str) -> int:
        return sum(int(figure) for (figure,) in self._ask(f"PRAGMA {name}"))

    def _tidy(self) -> None:
        sizes = dict(self._ask("SELECT key, length(value) FROM results"))
        stale = sizes.keys() - self._used
        superfluous = sum(sizes[key] for key in stale)
        used = sum(sizes.values()) - superfluous
        self._ask(f"PRAGMA user_version = {used >> _UNIT}")  # a number in the file that is its user's
        if superfluous > min(LARGEST, used):
            self._ask("BEGIN")
            for key in stale:
                self._ask("DELETE FROM results WHERE key = ?", (key,))
            self._ask("COMMIT")
            self._ask("VACUUM")

    def _ask(self, statement: str, values: Sequence[bytes | int] = ()) -> list[Any]:
        """The rows that a statement gives; none where there is no cache, or none any more."""
        if self._connection is not None and self._folder is not None and self._owner != os.getpid():
            self._inherited = self._connection  # SQLite's connections must not be used, nor closed, in a forked process
            self._owner, self._connection = os.getpid(), self._opened(self._folder)
        if self._connection is None:
            return []
        with _ASKING:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.DatabaseError as error:
                self._give_up(error)
                return []

    def _give_up(self, error: Exception) -> None:
        self.problem = f"nothing of earlier builds is used: {error}"
        # An operation fails where the disk is full or others are at work; what else goes wrong is in the file.
        self._is_corrupt = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
        self._connection = None


NOTHING = Store(None)  # remembers nothing


def _removed(file: Path) -> bool:
    try:
        for ending in ("", "-journal"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
    except OSError:
        return False
    return True


def key_for(name: bytes) -> bytes:
    """The key of what has this name, or this content: it holds for this version of all that makes it."""
    return blake2b(salt() + name, digest_size=16).digest()


def _pieces(name: str, count: int) -> list[bytes]:
    """The keys of the pieces of what is left under a name."""
    return [key_for(f"{name} {place}".encode()) for place in range(count)]


def _checksum(value: bytes) -> bytes:
    """CRC-32 is enough against what disks and copies corrupt; a digest would take much of the time of reading."""
    return crc32(value).to_bytes(_CHECK)
