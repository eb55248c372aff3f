"""The processes of a Dask cluster, which may be on any machines: they keep the pages that they parse.

The pages of a wiki are divided into shards. The one task that parses a shard keeps the packed pages as its result, and
gives only their names. Later tasks go to the worker that has the shard of their pages; of others, they fetch the few
that they read, such as embedded ones. If a worker dies, Dask gives its tasks to others, and has lost shards parsed
again: that is all that it takes, because a task depends only on what it was given.
"""

import logging
import pickle
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar

from kmwiki.content.files import ContentFile
from kmwiki.engine.cluster_worker import FetchedRows, hold, outline, work
from kmwiki.engine.parallel import default_jobs
from kmwiki.engine.sent import Sent
from kmwiki.engine.store import salt
from kmwiki.errors import Failure, KmwikiError, lacking, mistake

if TYPE_CHECKING:
    from distributed import Client, Future

Item = TypeVar("Item")
Result = TypeVar("Result")

LOCAL = "local"  # in place of an address: workers on this machine, for this build alone
_BATCH = 1 << 20  # weight of the items of a task
_SHARD = 4 << 20  # characters of the pages of a shard, unless the number of shards was chosen
_AHEAD = 4  # tasks for each thread of the cluster whose results were not read yet
_PATIENCE = 10  # seconds in which a scheduler must answer
_DIED = "its worker died"
_START = "start it with “dask scheduler” and workers with “dask worker ADDRESS”; “--dask local” needs neither"


class _Died(Exception):
    """Several workers died of the same task."""


class Cluster:
    """The workers of one scheduler during one build, which keep the pages in `rows`, in so many `shards`."""

    def __init__(self, client: "Client", address: str, shards: int | None) -> None:
        self._client, self._address, self._shards = client, address, shards
        self._threads = max(1, sum(client.nthreads().values()))
        self._shard_of: dict[str, int] = {}  # path of a page → its shard
        self.rows = FetchedRows({}, {}, [])

    @property
    def workers(self) -> list[str]:
        """The addresses of the workers that are there now."""
        return list(self._client.scheduler_info(n_workers=-1)["workers"])

    def hold(
        self, function: Callable[[ContentFile], object], files: Sequence[ContentFile], keys: Sequence[bytes], kind: type
    ) -> Iterator[bytes | Failure]:
        """Let workers apply a function to files and keep the packed results by these keys; gives a part of each.

        `kind` is that part: a struct with some of the fields of the results.
        """
        sent = self._sent(function)
        held: list[Future] = []
        shards = _divided([len(file.text) for file in files], self._shards)
        for number, shard in enumerate(shards):
            self._shard_of |= dict.fromkeys((files[index].path for index in shard), number)
            held.append(self._held(sent, [files[index] for index in shard], [keys[index] for index in shard]))
        outlines = deque(self._outlined(one, keys, shard, kind) for one, shard in zip(held, shards, strict=True))
        self.rows = FetchedRows(
            {}, {keys[index]: number for number, shard in enumerate(shards) for index in shard}, held
        )
        for number, shard in enumerate(shards):
            try:
                parts = self._result(outlines.popleft())
            except _Died:
                some, own = [files[index] for index in shard], [keys[index] for index in shard]
                deadly = frozenset(place for place, file in enumerate(some) if self._is_deadly(sent, file))
                held[number] = self._held(sent, some, own, deadly)
                parts = self._result(self._outlined(held[number], keys, shard, kind))
            yield from parts

    def _held(
        self, sent: "Future", files: list[ContentFile], keys: list[bytes], deadly: frozenset[int] = frozenset()
    ) -> "Future":
        return self._client.submit(hold, sent, files, keys, dict.fromkeys(deadly, _DIED), pure=False)

    def _outlined(self, held: "Future", keys: Sequence[bytes], shard: range, kind: type) -> "Future":
        return self._client.submit(outline, held, [keys[index] for index in shard], kind, pure=False)

    def _is_deadly(self, sent: "Future", file: ContentFile) -> bool:
        try:
            self._result(self._client.submit(hold, sent, [file], [b""], {}, pure=False))
        except _Died:
            return True
        return False

    def map(
        self,
        function: Callable[[Item], Result],
        items: Sequence[Item],
        *,
        weight: Callable[[Item], int],
        failed: Callable[[Item, str], Result],
        early: int = 0,
    ) -> Generator[Result]:
        """The results in the order of the items, as `parallel.map_ordered` gives them."""
        sent, first_early = self._sent(function), len(items) - early
        shards = [self._shard_with(function, item) for item in items]
        batches = _batches([weight(item) for item in items], shards)
        begun = {
            batch: self._work(sent, items, shards, batch) for batch in batches if early and batch.start >= first_early
        }
        waiting = deque(batch for batch in batches if batch not in begun)
        last_early = len(begun)
        for batch in batches:
            while waiting and len(begun) < _AHEAD * self._threads + last_early:
                begun[waiting[0]] = self._work(sent, items, shards, waiting[0])
                waiting.popleft()
            for index, result in zip(batch, self._results(sent, items, shards, batch, begun.pop(batch)), strict=True):
                yield failed(items[index], result.why) if isinstance(result, Failure) else result

    def _shard_with(self, function: Callable[[Item], Result], item: Item) -> int | None:
        """The shard with the page that an item is about."""
        page = function.page_of(item) if isinstance(function, Sent) else None
        return None if page is None else self._shard_of.get(page)

    def _work(self, sent: "Future", items: Sequence[Any], shards: Sequence[int | None], batch: range) -> "Future":
        """A task for the worker that has the shard of a batch."""
        shard = shards[batch.start]
        held = None if shard is None else self.rows.held[shard]
        return self._client.submit(work, sent, [items[index] for index in batch], held, pure=False)

    def _results(
        self, sent: "Future", items: Sequence[Any], shards: Sequence[int | None], batch: range, future: "Future"
    ) -> list[Any]:
        """The results of a batch; if workers died of it, its items are tried one by one."""
        try:
            results = self._result(future)
        except _Died:
            if len(batch) == 1:
                return [Failure(_DIED)]
            singly = [range(index, index + 1) for index in batch]
            futures = [self._work(sent, items, shards, one) for one in singly]
            return [
                self._results(sent, items, shards, one, future)[0] for one, future in zip(singly, futures, strict=True)
            ]
        if isinstance(results, Exception):
            raise results
        return list(results)

    def _sent(self, function: Callable[..., object]) -> "Future":
        """A function at the scheduler, for any worker that needs it."""
        packed = pickle.dumps((salt(), pickle.dumps(function)))
        return self._client.submit(_same, (blake2b(packed, digest_size=16).digest(), packed), pure=False)

    def _result(self, future: "Future") -> Any:
        """The result of a task. Raises _Died if it is of no use to try it again, and KmwikiError if nothing is."""
        from distributed import KilledWorker

        try:
            return future.result()
        except KilledWorker as error:
            raise _Died from error
        except KmwikiError:
            raise
        except ImportError as error:
            raise KmwikiError(
                f"a Dask worker of “{self._address}” cannot be used by kmwiki: {mistake(error)}"
            ) from error
        except Exception as error:  # Dask has many kinds, some of which are not exceptions of its own
            raise KmwikiError(f"the Dask scheduler at “{self._address}” failed: {mistake(error)}") from error


def _same(value: object) -> object:
    return value


@contextmanager
def connected(address: str, shards: int | None = None) -> Iterator[Cluster]:
    """The cluster of the scheduler at an address, or one on this machine for LOCAL, until the block ends.

    Raises KmwikiError if there is none, it has no workers, or the package `distributed` is missing.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise KmwikiError(f"--dask works with the package distributed, which {lacking('distributed')}") from error
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # one line says what matters
    warnings.filterwarnings("ignore", "Sending large graph")  # each is sent once
    local = None
    try:
        if address == LOCAL:
            local = LocalCluster(
                n_workers=default_jobs(),
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            )
        client = Client(address if local is None else local, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise KmwikiError(f"no Dask scheduler answers at “{address}” ({_START})") from error
    try:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise KmwikiError(f"the Dask scheduler at “{address}” has no workers (dask worker {address})") from error
        yield Cluster(client, address, shards)
    finally:
        for one in (client, local):
            with suppress(Exception):  # it may be gone already
                if one is not None:
                    one.close(timeout=_PATIENCE)


def _divided(weights: Sequence[int], shards: int | None) -> list[range]:
    """The ranges of the indexes of shards with about the same weight, none of them empty."""
    count = min(shards or -(-sum(weights) // _SHARD), len(weights))
    found, start, total, every = list[range](), 0, 0, max(sum(weights), 1)
    for index, weight in enumerate(weights):
        total += weight
        left, others = len(weights) - index - 1, count - len(found) - 1
        if left == others or (others and total * count >= every * (len(found) + 1)):
            found.append(range(start, index + 1))
            start = index + 1
    return found


def _batches(weights: Sequence[int], shards: Sequence[int | None]) -> list[range]:
    """The ranges of indexes of tasks: neighbours of the same shard, up to a weight."""
    found, start, total = list[range](), 0, 0
    for index, weight in enumerate(weights):
        total += weight
        is_last = index + 1 == len(weights)
        if is_last or total >= _BATCH or shards[index + 1] != shards[index]:
            found.append(range(start, index + 1))
            start, total = index + 1, 0
    return found
