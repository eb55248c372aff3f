"""Tables, which are mappings from a key to a row: some make a row when it is read, and some note what is read of them.

A result is stale if and only if a row that it read has changed. So nothing declares on what it depends: who makes a
result reads *seen* tables, which note each key that is looked up, each question whether one is there, and each walk
over all.
"""

from collections.abc import Callable, Collection, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from contextvars import ContextVar
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import compress
from operator import attrgetter, is_not
from struct import unpack
from typing import Any, ClassVar, Protocol, TypeVar, runtime_checkable
from zlib import crc32

from msgspec import Struct, msgpack
from msgspec.structs import asdict, replace

Value = TypeVar("Value")
Result = TypeVar("Result")
Mark = tuple[str, str]  # a table, and a key of it or one of these three:
ROWS, KEYS, ANY = "\0rows", "\0keys", "\0any"  # all rows; all keys; whether there is any key
_LAST = 20  # made rows of a table
_TABLES = 200  # whose names have their checksum cached
_SIZE = 4  # bytes of a digest of a mark
_NOTHING = object()


@runtime_checkable
class Versioned(Protocol):
    """A table that can be compared without its rows, which are loaded or made when they are read.

    `versions` has a value for each key that is equal in another table if the row there is surely the same.
    """

    versions: Mapping[str, object]


class Tables(Struct, frozen=True, kw_only=True):
    """A value whose fields are tables, or again such values; `seen` and `changed` go through all of them."""

    by_field: ClassVar[frozenset[str]] = frozenset()  # tables with large rows, of which each field is noted separately
    aside: ClassVar[frozenset[str]] = frozenset()  # fields that no result depends on


class _Unnoted(set[Mark]):
    """Notes nothing: for what is read while nothing is made, as when files are planned."""

    def add(self, mark: Mark) -> None:
        pass


class Reads:
    """The marks of what is read while something is made, and the derived rows among that; each thread has its own.

    `marks` and `derived` give those of now. A context variable is quicker to read than a `threading.local`.
    """

    def __init__(self) -> None:
        self._marks = ContextVar[set[Mark]]("marks", default=_Unnoted())  # noqa: B039  # it stays empty
        self._derived = ContextVar[dict[str, DerivedRow] | None]("derived", default=None)
        self.marks, self.derived = self._marks.get, self._derived.get

    def during(self, make: Callable[[], Result]) -> tuple[Result, set[Mark]]:
        """What a function makes, and the marks of what it read; they are not among those of the reader around it."""
        outer = self._marks.set(marks := set[Mark]())
        try:
            return make(), marks
        finally:
            self._marks.reset(outer)

    def deriving(self, make: Callable[[], Result]) -> tuple[Result, set[Mark], dict[str, "DerivedRow"]]:
        """The same, with the derived rows that were read."""
        outer = self._derived.set(derived := dict[str, DerivedRow]())
        try:
            return *self.during(make), derived
        finally:
            self._derived.reset(outer)


class DerivedRow(Struct, frozen=True, array_like=True):
    """The digest of a derived row, and the packed reads that it was made from; without a digest, it is not compared."""

    digest: bytes
    reads: bytes


class Derived(Mapping[str, Value]):
    """A table whose rows are made when they are read, the last few of them cached.

    A reader notes only the row, which notes itself what it read: so a reader stays as it is while its rows come out the
    same. If that is not `compared`, a row counts as changed when it read something that changed.
    """

    def __init__(
        self, name: str, keys: Collection[str], make: Callable[[str], Value], reads: Reads, *, compared: bool = True
    ) -> None:
        self._name, self._keys, self._reads = name, keys, reads

        def made(key: str) -> tuple[Value, DerivedRow]:
            value, marks = reads.during(partial(make, key))
            digest = blake2b(msgpack.encode(value), digest_size=8).digest() if compared else b""
            return value, DerivedRow(digest, packed(marks))

        self._made = lru_cache(maxsize=_LAST)(made)

    def __getitem__(self, key: str) -> Value:
        value, row = self._made(key)
        if (derived := self._reads.derived()) is not None:
            derived[f"{self._name} {key}"] = row
        self._reads.marks().add((self._name, key))
        return value

    def row(self, key: str) -> DerivedRow | None:
        """The digest and the reads of a row as it is now; None if there is no such row."""
        return self._made(key)[1] if key in self._keys else None

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Seen(Mapping[str, Value]):
    """A table that notes what is read of it."""

    def __init__(self, name: str, table: Mapping[str, Value], reads: Reads) -> None:
        self._name, self._table, self._marks = name, table, reads.marks
        self._keys = _keys_of(name)

    def __getitem__(self, key: str) -> Value:
        self._marks().add((self._name, key))
        return self._table[key]

    def get(self, key: str, default: Any = None) -> Any:
        self._marks().add((self._name, key))
        return self._table.get(key, default)

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str):  # None is in no table
            self._marks().add((self._keys, key))
        return key in self._table

    def __bool__(self) -> bool:
        self._marks().add((self._name, ANY))
        return bool(self._table)

    def __iter__(self) -> Iterator[str]:
        self._marks().add((self._name, KEYS))
        return iter(self._table)

    def __len__(self) -> int:
        self._marks().add((self._name, KEYS))
        return len(self._table)

    def keys(self) -> KeysView[str]:
        self._marks().add((self._name, KEYS))
        return self._table.keys()

    def items(self) -> ItemsView[str, Value]:
        self._marks().add((self._name, ROWS))
        return self._table.items()

    def values(self) -> ValuesView[Value]:
        self._marks().add((self._name, ROWS))
        return self._table.values()


class _SeenRow:
    """A row that notes which of its fields are read; `key` is ROWS if all rows are walked."""

    __slots__ = ("_key", "_marks", "_names", "_row")

    def __init__(self, names: "_FieldNames", key: str, row: Any, marks: Callable[[], set[Mark]]) -> None:
        self._names, self._key, self._row, self._marks = names, key, row, marks

    def __getattr__(self, field: str) -> Any:
        if field not in self._names and field not in self._row.__struct_fields__:
            return self._made_of_fields(field)
        self._marks().add((self._names[field], self._key))
        return getattr(self._row, field)

    def _made_of_fields(self, name: str) -> Any:
        """A property or method of the row, which reads the fields of this one."""
        made = getattr(type(self._row), name)
        return made.__get__(self) if hasattr(made, "__get__") else made


class _FieldNames(dict[str, str]):
    """Field → the name that marks have for a table and that field: made once, because there are many marks."""

    def __init__(self, table: str) -> None:
        self._table = table

    def __missing__(self, field: str) -> str:
        name = self[field] = f"{self._table}.{field}"
        return name


class SeenRows(Seen[Any]):
    """A table whose rows note which of their fields are read."""

    def __init__(self, name: str, table: Mapping[str, Value], reads: Reads) -> None:
        super().__init__(name, table, reads)
        self._names = _FieldNames(name)

    def __getitem__(self, key: str) -> Any:
        if key not in self._table:
            self._marks().add((self._keys, key))
        return _SeenRow(self._names, key, self._table[key], self._marks)

    def get(self, key: str, default: Any = None) -> Any:
        return _SeenRow(self._names, key, self._table[key], self._marks) if key in self else default

    def items(self) -> Any:
        return zip(self.keys(), self.values(), strict=True)

    def values(self) -> Any:
        self._marks().add((self._name, KEYS))
        return [_SeenRow(self._names, ROWS, row, self._marks) for row in self._table.values()]

    def note_column(self, field: str) -> Mapping[str, Any]:
        """The table, of which this field of all rows counts as read."""
        self._marks().update(((self._name, KEYS), (self._names[field], ROWS)))
        return self._table


def column(table: Mapping[str, Any], field: str) -> Iterable[Any]:
    """A field of all rows of a table, in their order: quicker than the rows, each of which would note it again."""
    rows = table.note_column(field) if isinstance(table, SeenRows) else table
    return map(attrgetter(field), rows.values())


TablesType = TypeVar("TablesType", bound=Tables)


def seen(tables: TablesType, reads: Reads) -> TablesType:
    """The same tables, which note what is read of them."""
    return replace(tables, **seen_fields(type(tables), asdict(tables), reads))


def seen_fields(kind: type[Tables], fields: Mapping[str, object], reads: Reads) -> dict[str, object]:
    """These fields of such a value; the tables among them note what is read of them."""
    found = dict(fields)
    for name in fields.keys() - kind.aside:
        if isinstance(value := fields[name], Tables):
            found[name] = seen(value, reads)
        elif isinstance(value, Mapping):
            made = SeenRows if name in kind.by_field else Seen
            found[name] = made(_table(kind, name), value, reads)
    return found


def _keys_of(table: str) -> str:
    """The name that marks have of whether a key is in a table, even if its row is another one."""
    return f"{table}.keys"


def _table(kind: type[Tables], field: str) -> str:
    """The name of the table in a field."""
    return f"{kind.__name__}.{field}"


def changed(before: TablesType, now: TablesType) -> set[Mark] | None:
    """The marks of what is read differently in two values; None if anything may be different."""
    found = set[Mark]()
    for name in now.__struct_fields__:
        old, value, table = getattr(before, name), getattr(now, name), _table(type(now), name)
        if old is value or name in now.aside:
            continue
        if isinstance(value, Tables):
            inner = changed(old, value)
            if inner is None:
                return None
            found |= inner
        elif isinstance(value, Mapping):
            found |= rows_changed(table, old, value, by_field=name in now.by_field)
        elif old != value:
            return None
    return found


def rows_changed(table: str, before: Mapping[str, Any], now: Mapping[str, Any], *, by_field: bool = False) -> set[Mark]:
    """The marks of the rows of a table that changed, came or went."""
    keys = _unlike(before, now)
    if not keys:
        return set()
    found = {(table, key) for key in (*keys, ROWS)}
    if other := [key for key in keys if (key in before) != (key in now)]:
        found.update((_keys_of(table), key) for key in other)
        found.add((table, KEYS))
    if bool(before) != bool(now):
        found.add((table, ANY))
    if by_field:
        for key in keys:
            found.update(_fields_changed(table, key, before.get(key), now.get(key)))
    return found


def _fields_changed(table: str, key: str, before: Any, now: Any) -> Iterator[Mark]:
    for field in (now if before is None else before).__struct_fields__:
        if before is None or now is None or getattr(before, field) != getattr(now, field):
            yield f"{table}.{field}", key
            yield f"{table}.{field}", ROWS


def _unlike(before: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    """The keys with different values, or with a value in only one of both."""
    if isinstance(before, Versioned) and isinstance(now, Versioned):
        before, now = before.versions, now.versions
    if list(before) == list(now):  # as after most edits: then two walks that run no code of Python find nearly all
        others = compress(now, map(is_not, before.values(), now.values()))
        return {key for key in others if bool(before[key] != now[key])}
    found = {
        key for key, value in now.items() if (old := before.get(key, _NOTHING)) is not value and bool(old != value)
    }
    return found | (before.keys() - now.keys())


def revised(before: dict[str, Value], rows: dict[str, Value], keys: Collection[str]) -> dict[str, Value]:
    """A table with these rows instead of those before, and with these keys, in their order; if it is as before, the
    same table."""
    table = before | rows if rows else before
    return table if keys is before or list(table) == list(keys) else {key: table[key] for key in keys}


def packed(marks: Iterable[Mark]) -> bytes:
    """Marks as digests of four bytes. Two may share one: then a result is made again in vain, but never wrong."""
    return b"".join(sorted(digests(marks)))


def digests(marks: Iterable[Mark]) -> frozenset[bytes]:
    """The digests of marks, four bytes each."""
    return frozenset(crc32(key.encode("utf-8", "surrogatepass"), _crc(table)).to_bytes(_SIZE) for table, key in marks)


def is_stale(reads: bytes, changed: frozenset[bytes]) -> bool:
    """Whether any of the packed reads has changed."""
    return not changed.isdisjoint(unpack(f"{_SIZE}s" * (len(reads) // _SIZE), reads))


@lru_cache(maxsize=_TABLES)
def _crc(table: str) -> int:
    return crc32(table.encode())
