"""The cache: results of earlier builds, under digests of everything that they depend on.

The results are MessagePack in one SQLite file, not pickles, because a cache from elsewhere must be data, not code.
A large value with a name is in a file beside it, which is read and written in a fifth of the time. Each has a checksum,
those of the files too. A cache that is corrupt, old or not writable is not used, and `problem` says so.
"""

import os
import sqlite3
import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any
from zlib import crc32

from kmwiki.engine.libraries import version_of

LARGEST = 2 << 30  # bytes; if the cache is larger, and the wiki needs less than half, results are removed
LIBRARIES = (
    "markdown-it-py mdit-py-plugins pygments math-core nh3 python-frontmatter pyyaml imagesize msgspec networkx "
    "rapidfuzz jinja2 markupsafe zstandard rcssmin rjsmin"
).split()
OPTIONAL = ("pypdf", "pillow")
_CHECK = 4  # bytes of a checksum
_UNIT = 20  # bits: the file notes in MiB how much is needed
MANY = 500  # rows that are read together
_TOGETHER = 50  # rows that are written with one statement
_FILE = "results.sqlite"
_FILES = (_FILE, f"{_FILE}-journal", f"{_FILE}-wal", f"{_FILE}-shm")  # SQLite makes the others
_NAMED = ".value"  # ends the name of a file with a named value
_SCHEMA = """
    PRAGMA trusted_schema = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, value BLOB NOT NULL);
"""

# Locked while SQLite works, and while a process is forked: a copy of a working SQLite would never answer.
_ASKING = threading.Lock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_ASKING.acquire, after_in_parent=_ASKING.release, after_in_child=_ASKING.release)


@cache
def salt() -> bytes:
    """A digest of what every result depends on: the code of kmwiki, Python and the libraries.

    The byte order also counts, because some numbers are packed as they are in memory.
    """
    digest = blake2b(digest_size=16)
    libraries = (f"{library} {version_of(library)}" for library in (*LIBRARIES, *OPTIONAL))
    for name in (sys.version, sys.byteorder, *libraries):
        digest.update(name.encode() + b"\0")
    for file in _modules(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))):
        with open(file, "rb", buffering=0) as module:
            digest.update(module.read())  # not its time: an installation makes all files new
    return digest.digest()


def _modules(folder: str) -> Iterator[str]:
    """The files of a folder that contain Python, those of its folders included, in order."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                yield from _modules(entry.path)
            elif entry.name.endswith(".py"):
                yield entry.path


class Store:
    """Results on disk, in `folder`; without a folder, nothing is remembered.

    A store that stays open, as in a preview, notes only the results that it stored itself, not those that it used.
    """

    def __init__(self, folder: Path | None, *, ends: bool = True, largest: int = LARGEST) -> None:
        self.problem: str | None = None
        self._used: set[bytes] = set()
        self._own: set[bytes] = set()
        self._ends, self._largest = ends, largest
        self._folder = folder
        self._owner = os.getpid()
        self._is_corrupt = False
        self._connection = None if folder is None else self._made(folder)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process opens the cache again; what it stores there is removed by nobody but builds."""
        return Store, (self._folder if self.remembers else None,)

    def _made(self, folder: Path) -> sqlite3.Connection | None:
        """The cache in a folder, which is made if there is none, and made again if it is corrupt."""
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
        """Mark these results as used, although they are not read."""
        if self._connection is not None and self._ends:
            self._used.update(keys)

    @property
    def remembers(self) -> bool:
        """Whether results are stored."""
        return self._connection is not None

    @property
    def holds_any(self) -> bool:
        """Whether there is a result of an earlier build."""
        return bool(self._ask("SELECT key FROM results LIMIT 1"))

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """The keys that have a result."""
        self.keep(keys)
        return {row[0] for row in self._rows("key", keys)}

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Key → result, for results that exist and are not corrupt."""
        rows = self._rows("key, value", keys)
        return {key: value[_CHECK:] for key, value in rows if _checksum(value[_CHECK:]) == value[:_CHECK]}

    def _rows(self, columns: str, keys: Sequence[bytes]) -> list[tuple[bytes, ...]]:
        found: list[tuple[bytes, ...]] = []
        for start in range(0, len(keys), MANY):
            some = keys[start : start + MANY]
            question = f"SELECT {columns} FROM results WHERE key IN ({','.join('?' * len(some))})"
            found += self._ask(question, some)
        return [row for row in found if all(isinstance(value, bytes) for value in row)]

    def put(self, results: Iterable[tuple[bytes, bytes]]) -> None:
        """Store results, all or none."""
        rows = iter(results if self.remembers else ())
        if some := list(islice(rows, _TOGETHER)):
            self._ask("BEGIN")
            while some:
                self.keep(key for key, _ in some)
                self._own.update(key for key, _ in some if not self._ends)
                places = ",".join(("(?,?)",) * len(some))
                values = [part for key, value in some for part in (key, _checksum(value) + value)]
                self._ask(f"INSERT OR REPLACE INTO results VALUES {places}", values)
                some = list(islice(rows, _TOGETHER))
            self._ask("COMMIT")

    def find(self, name: str) -> bytes | None:
        """The value that was left under a name, or None."""
        mark = self.mark(name)
        if mark is None or self._folder is None:
            return None
        try:
            value = self._named(name).read_bytes()
        except OSError:
            return None
        return value if _checksum(value) == mark else None

    def _named(self, name: str) -> Path:
        """The file with the value of a name."""
        assert self._folder is not None
        return self._folder / f"{name}{_NAMED}"

    def deposit(self, values: Iterable[bytes]) -> Iterator[bytes]:
        """Store values under their digests, which are given in order; existing ones are not written."""
        values = iter(values)
        while some := [(key_for(value), value) for value in islice(values, MANY)]:
            self.keep(key for key, _ in some)
            known = self.get([key for key, _ in some])
            self.put((key, value) for key, value in some if key not in known)
            yield from (key for key, _ in some)

    def leave(self, name: str, value: bytes) -> None:
        """Leave a value for the next build."""
        if not self.remembers:
            return
        key, new = key_for(name.encode()), self._named(f"{name}.{os.getpid()}")
        try:
            new.write_bytes(value)
            os.replace(new, self._named(name))
        except OSError as error:
            _removed(new)
            self._give_up(error)
        self.put([(key, _checksum(value))])
        self._own.discard(key)

    def mark(self, name: str) -> bytes | None:
        """A mark that changes if another value is left under a name; None if there is none."""
        key = key_for(name.encode())
        return self.get([key]).get(key)

    def forget_own(self, wanted: Collection[bytes]) -> None:
        """Remove this store's own results that are not wanted; later results reuse their space on the disk."""
        stale = [key for key in self._own if key not in wanted]
        self._ask("BEGIN")
        for key in stale:
            self._ask("DELETE FROM results WHERE key = ?", (key,))
        self._ask("COMMIT")
        self._own.difference_update(stale)

    def disown(self) -> None:
        """Let builds decide about the results that this store has stored so far."""
        self._own.clear()

    def clear(self) -> None:
        """Remove all results."""
        self._ask("DELETE FROM results")
        self._remove_named(without_mark=False)
        self._remove_corrupt()

    def close(self, *, used_all: bool = True) -> None:
        """Remove unused results, if they are larger than the used ones.

        Unless the build `used_all` results that are needed, unused ones are not known: then all are removed, if they
        are too large.
        """
        if used_all:
            self._tidy()
        elif self._size() > max(self._largest, 2 * self._needed()):
            self.clear()
            self._ask("VACUUM")
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._remove_corrupt()

    def _remove_named(self, *, without_mark: bool) -> None:
        """Remove the values of names: all, or those that cannot be found."""
        for file in [] if self._folder is None else self._folder.glob(f"*{_NAMED}"):
            if not without_mark or self.mark(file.stem) is None:
                _removed(file)

    def _remove_corrupt(self) -> None:
        """Remove a corrupt file, so that the next build makes a new one."""
        if self._is_corrupt and self._folder is not None and _removed(self._folder / _FILE):
            self._is_corrupt = False

    def _size(self) -> int:
        """The bytes on the disk, without reading results."""
        return self._figure("page_count") * self._figure("page_size")

    def _needed(self) -> int:
        """The bytes that were used by the last build that read everything."""
        return self._figure("user_version") << _UNIT

    def _figure(self, name: str) -> int:
        return sum(int(figure) for (figure,) in self._ask(f"PRAGMA {name}"))

    def _tidy(self) -> None:
        sizes = dict(self._ask("SELECT key, length(value) FROM results"))
        stale = sizes.keys() - self._used
        superfluous = sum(sizes[key] for key in stale)
        used = sum(sizes.values()) - superfluous
        self._ask(f"PRAGMA user_version = {used >> _UNIT}")  # a number that SQLite keeps for its user
        if superfluous > min(self._largest, used):
            self._ask("BEGIN")
            for key in stale:
                self._ask("DELETE FROM results WHERE key = ?", (key,))
            self._ask("COMMIT")
            self._ask("VACUUM")
        if self.remembers:
            self._remove_named(without_mark=True)

    def _ask(self, statement: str, values: Sequence[bytes | int] = ()) -> list[Any]:
        """The rows that a statement gives; empty if there is no cache, or it has failed."""
        if self._connection is not None and self._folder is not None and self._owner != os.getpid():
            self._inherited = self._connection  # a forked process must neither use nor close the connection
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
        self.problem = f"the cache of earlier builds is not used: {error}"
        # An OperationalError means a full disk or a busy file; other errors mean a corrupt file.
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
    """The key of a name, or of a content, for this version of kmwiki and the libraries."""
    return blake2b(salt() + name, digest_size=16).digest()


def _checksum(value: bytes) -> bytes:
    """CRC-32 is enough against what disks and copies corrupt; a digest would take much of the time of reading."""
    return crc32(value).to_bytes(_CHECK)
