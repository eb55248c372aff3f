"""What runs on the workers of a Dask cluster: tasks, and the rows that other workers hold."""

import pickle
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct, msgpack

from kmwiki.engine.store import salt
from kmwiki.engine.worker import answer
from kmwiki.errors import Failure, KmwikiError, attempt

if TYPE_CHECKING:
    from distributed import Future

Sent = tuple[bytes, bytes]  # a digest, and the packed function
_FUNCTIONS = 4  # functions that a thread keeps
_PAGES = 2_000  # fetched pages that a thread keeps
_SINGLY = 16  # pages of a shard that are fetched one by one; the next one brings all others


class ShardResults(Struct, frozen=True):
    """What a worker keeps of a shard: the packed results by their keys, and for those that failed the reasons."""

    rows: dict[bytes, bytes]
    failures: dict[int, str]  # by index

    def __sizeof__(self) -> int:
        """The bytes in memory, by which Dask decides what it moves to a disk."""
        return sum(map(len, self.rows.values()))


class FetchedRows(dict[bytes, bytes]):
    """Packed pages by key: its own, and those that workers hold, which are fetched when they are read."""

    def __init__(self, own: dict[bytes, bytes], shards: dict[bytes, int], held: "list[Future]") -> None:
        """`shards` has the shard of each key, and `held` the task of each shard."""
        super().__init__(own)
        self._shards, self.held = shards, held

    def __reduce__(self) -> tuple[Any, ...]:
        return FetchedRows, (dict(self), self._shards, self.held)

    def get(self, key: bytes, default: Any = None) -> Any:
        """The packed page with this key."""
        found = super().get(key)
        if found is not None or key not in self._shards:
            return default if found is None else found
        at_hand = _HERE.at_hand
        return at_hand[key] if key in at_hand else _HERE.fetched(self.held[self._shards[key]], key)


class _Here(threading.local):
    """What a thread has: the rows `at_hand`, functions that it was sent, and pages that it fetched."""

    def __init__(self) -> None:
        self.at_hand: dict[bytes, bytes] = {}
        self._functions: OrderedDict[bytes, Callable[[Any], Any]] = OrderedDict()
        self._pages: OrderedDict[bytes, bytes] = OrderedDict()
        self._times: Counter[str] = Counter()

    def function(self, sent: Sent) -> Callable[[Any], Any]:
        """The function that was sent. Raises KmwikiError if this is another kmwiki."""
        digest, packed = sent
        if digest not in self._functions:
            theirs, function = pickle.loads(packed)
            if theirs != salt():
                raise KmwikiError(
                    "a Dask worker has another version of kmwiki, Python or a library (install the same everywhere)"
                )
            self._functions[digest] = pickle.loads(function)
            while len(self._functions) > _FUNCTIONS:
                self._functions.popitem(last=False)
        return self._functions[digest]

    def fetched(self, held: "Future", key: bytes) -> bytes:
        """A page of the shard that is the result of a task elsewhere."""
        if key not in self._pages:
            self._times[held.key] += 1
            wanted = None if self._times[held.key] > _SINGLY else key
            self._pages |= _asked(held, partial(pick, wanted=wanted))
            while len(self._pages) > _PAGES and next(iter(self._pages)) != key:
                self._pages.popitem(last=False)
        return self._pages[key]


_HERE = _Here()


def _asked(held: "Future", function: Callable[[ShardResults], dict[bytes, bytes]]) -> dict[bytes, bytes]:
    """What the worker that has a shard gives of it."""
    from distributed import get_worker, worker_client

    try:
        get_worker()
    except ValueError:  # this is not a worker
        return dict(held.client.submit(function, held, pure=False).result())
    with worker_client() as client:  # others may use this thread's place meanwhile
        return dict(client.submit(function, held, pure=False).result())


def pick(held: ShardResults, wanted: bytes | None) -> dict[bytes, bytes]:
    """The row with this key, or all."""
    return held.rows if wanted is None else {wanted: held.rows[wanted]}


def hold(sent: Sent, items: Sequence[Any], keys: Sequence[bytes], deadly: dict[int, str]) -> ShardResults:
    """The packed results of the items, except for those that are known to be deadly."""
    function = _HERE.function(sent)
    rows: dict[bytes, bytes] = {}
    failures = dict(deadly)
    for index, (key, item) in enumerate(zip(keys, items, strict=True)):
        made = Failure(deadly[index]) if index in deadly else attempt(partial(function, item))
        if isinstance(made, Failure):
            failures[index] = made.why
        else:
            rows[key] = made[1]
    return ShardResults(rows, failures)


def outline(held: ShardResults, keys: Sequence[bytes], kind: type) -> list[bytes | Failure]:
    """The part of each result in order, packed: a struct with fewer fields."""
    decode: Callable[[bytes], object] = msgpack.Decoder(kind).decode
    return [
        Failure(held.failures[index]) if index in held.failures else msgpack.encode(decode(held.rows[key]))
        for index, key in enumerate(keys)
    ]


def work(sent: Sent, items: list[Any], held: ShardResults | None) -> list[Any] | Exception:
    """The result or `Failure` of each item, or the exception that ends the work on all; `held` is at hand."""
    function = _HERE.function(sent)
    _HERE.at_hand = {} if held is None else held.rows
    try:
        return answer(function, items)
    finally:
        _HERE.at_hand = {}
