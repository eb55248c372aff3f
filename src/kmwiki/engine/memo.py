"""A function that caches its results in a store, and makes missing ones in several processes."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any, Generic, TypeVar

import msgspec

from kmwiki.engine.parallel import HERE, Elsewhere, Jobs, map_ordered
from kmwiki.engine.sent import Sent
from kmwiki.engine.store import MANY, Store, key_for
from kmwiki.errors import UNREADABLE, Failure, attempt

Item = TypeVar("Item")
Result = TypeVar("Result")
Part = TypeVar("Part")


class Packing(Generic[Item, Result]):
    """A function whose results are packed; with each, whether it is good."""

    def __init__(self, function: Callable[[Item], Result]) -> None:
        self._function = function

    def __call__(self, item: Item) -> tuple[bool, bytes]:
        return True, msgspec.msgpack.encode(self._function(item))


class CachedFunction(Sent, Generic[Item, Result]):
    """A function that caches its results, of type `kind`, in a store, and makes missing ones in several processes.

    `key` gives the bytes on which a result depends besides `salt`.
    """

    def __init__(
        self,
        function: Callable[[Item], Result],
        kind: type[Result],
        store: Store,
        *,
        key: Callable[[Item], bytes],
        weight: Callable[[Item], int],
        failed: Callable[[Item, str], Result],
        jobs: Jobs,
        unstored: dict[bytes, bytes] | None = None,
    ) -> None:
        self._make, self._kind, self._store, self._key, self._weight = Packing(function), kind, store, key, weight
        self._failed, self._jobs = failed, jobs
        self.unstored = {} if unstored is None else unstored  # packed results that are not in the store

    def __getstate__(self) -> dict[str, Any]:
        return super().__getstate__() | {"_jobs": 1}

    @cached_property
    def _decode(self) -> Callable[[bytes], Result]:
        return msgspec.msgpack.Decoder(self._kind).decode

    def recall(self, item: Item) -> Result | None:
        """The cached result of an item, or None."""
        key = self.key_of(item)
        packed = self.unstored.get(key)
        return self._decoded(self._store.get([key]).get(key) if packed is None else packed, self._decode)

    def key_of(self, item: Item) -> bytes:
        """The key of an item's result in the store."""
        return key_for(self._key(item))

    def map(self, items: Sequence[Item]) -> Iterator[Result]:
        """The results, in the order of the items."""
        return self._map(items, self._kind)

    def map_part(self, items: Sequence[Item], kind: type[Part]) -> Iterator[Part]:
        """The results as structs of a kind with fewer fields; `recall` gives whole results."""
        return self._map(items, kind)

    def _map(self, items: Sequence[Item], kind: type[Part]) -> Iterator[Part]:
        decode = msgspec.msgpack.Decoder(kind).decode
        keys = [self.key_of(item) for item in items]
        if not isinstance(self._jobs, HERE):
            yield from self._elsewhere(self._jobs, items, keys, kind)
            return
        known = self._store.known(keys)
        new = [item for item, key in zip(items, keys, strict=True) if key not in known]
        made = map_ordered(self._make, new, self._jobs, weight=self._weight, failed=self._failure)
        for start in range(0, len(keys), MANY):
            yield from self._some(items[start : start + MANY], keys[start : start + MANY], known, made, decode)

    def _elsewhere(self, jobs: Elsewhere, items: Sequence[Item], keys: list[bytes], kind: type[Part]) -> Iterator[Part]:
        """The results, which other processes keep; here are those of failures."""
        decode = msgspec.msgpack.Decoder(kind).decode
        for item, key, part in zip(items, keys, jobs.hold(self._make, items, keys, kind), strict=True):
            if isinstance(part, Failure):
                _, jobs.rows[key] = self._failure(item, part.why)
                yield decode(jobs.rows[key])
            else:
                yield decode(part)
        self.unstored = jobs.rows

    def _some(
        self,
        items: Sequence[Item],
        keys: list[bytes],
        known: set[bytes],
        made: Iterator[tuple[bool, bytes]],
        decode: Callable[[bytes], Part],
    ) -> Iterator[Part]:
        remembered = self._store.get([key for key in keys if key in known])
        fresh: list[tuple[bytes, bytes]] = []
        for item, key in zip(items, keys, strict=True):
            result = self._decoded(remembered.get(key), decode)
            if result is None:
                # Cached results that are corrupt are made again here.
                is_good, data = self._attempted(item) if key in known else next(made)
                if is_good and self._store.remembers:
                    fresh.append((key, data))
                    self.unstored.pop(key, None)  # a failure, which was not stored
                else:
                    self.unstored[key] = data
                result = decode(data)
            yield result
        if fresh:
            self._store.put(fresh)

    def _decoded(self, data: bytes | None, decode: Callable[[bytes], Part]) -> Part | None:
        try:
            return None if data is None else decode(data)
        except UNREADABLE:
            return None

    def _attempted(self, item: Item) -> tuple[bool, bytes]:
        made = attempt(partial(self._make, item))
        return self._failure(item, made.why) if isinstance(made, Failure) else made

    def _failure(self, item: Item, why: str) -> tuple[bool, bytes]:
        return False, msgspec.msgpack.encode(self._failed(item, why))
