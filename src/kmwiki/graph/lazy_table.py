"""A table whose rows are loaded when they are read."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
_SMALL = 1_000  # rows of a table that are all cached
_CACHED = 200  # loaded values of a larger table


class LazyTable(Mapping[str, Value], Generic[Value]):
    """A mapping in the order of its `versions`, whose values are loaded when they are read, and cached a while."""

    def __init__(self, versions: Mapping[str, object], load: Callable[[str], Value]) -> None:
        self.versions, self._load = versions, load
        self._loaded = lru_cache(maxsize=_SMALL if len(versions) <= _SMALL else _CACHED)(load)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.versions, self._load)

    def __getitem__(self, name: str) -> Value:
        if name not in self.versions:
            raise KeyError(name)
        return self._loaded(name)

    def __contains__(self, name: object) -> bool:
        return name in self.versions

    def __iter__(self) -> Iterator[str]:
        return iter(self.versions)

    def __len__(self) -> int:
        return len(self.versions)
