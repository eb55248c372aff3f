"""Mappings whose values are loaded when they are read."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Generic, TypeVar

Value = TypeVar("Value")
_CACHED = 200  # loaded values of a shelf


class LazyTable(Mapping[str, Value], Generic[Value]):
    """A mapping in the order of its names; a value that is not given is loaded when it is read, and cached a while."""

    def __init__(
        self,
        values: Mapping[str, Value],
        names: Iterable[str] | None = None,
        load: Callable[[str], Value] | None = None,
    ) -> None:
        self._values = dict(values)
        self._names = dict.fromkeys(values if names is None else names)
        self._load = load
        self._loaded = lru_cache(maxsize=_CACHED)(load) if load is not None else None

    @property
    def kept(self) -> Mapping[str, Value]:
        """The given values, which are not loaded."""
        return self._values

    def __getitem__(self, name: str) -> Value:
        if name in self._values:
            return self._values[name]
        if name not in self._names or self._loaded is None:
            raise KeyError(name)
        return self._loaded(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def with_values(self, values: Mapping[str, Value], without: Container[str] = ()) -> "LazyTable[Value]":
        """A shelf with these values added or replaced, and some names removed; it is sorted if names are added."""
        names: Iterable[str] = self._names
        if without or not values.keys() <= self._names.keys():
            added = values.keys() - self._names
            names = [name for name in (sorted((*self._names, *added)) if added else names) if name not in without]
        kept = {name: value for name, value in {**self._values, **values}.items() if name not in without}
        return LazyTable(kept, names, self._load)
