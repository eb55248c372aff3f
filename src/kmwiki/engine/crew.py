"""Processes that work on many items for this one.

Where that is safe, workers are forked: they inherit the function and the items, so that only numbers are sent to them
and only results come back. Elsewhere they are spawned: the function is sent to each of them, and each batch of items
with the order to work on it. Each worker has its own pipe, so that one that dies within a message does not damage
others, and a thread that sends it one batch after the other.

Workers come in rounds: all are started before a thread starts, and after some work, or when one of them dies, all end
and others are started. A preview forks while other threads serve browsers. A lock that one of them has stays locked in
a worker for ever, so workers must not need their locks: they open the cache again, render nothing during a preview,
and print nothing. A worker that waits in spite of that ends itself after its `patience`.
"""

import gc
import multiprocessing
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from multiprocessing.connection import Connection
from typing import Any

from msgspec import Struct

from kmwiki.engine.memory import give_back
from kmwiki.engine.processes import Processes
from kmwiki.engine.worker import LATE, STUCK, labour, labour_elsewhere
from kmwiki.errors import Failure, KmwikiError

SLOWEST = 64 * 1024  # weight a second
_ROUNDS = 32  # at most: in a large wiki, much is copied in each
_RARELY = 4  # times as long as forked workers, spawned ones work: they copy nothing, and take longer to start
_AHEAD = 128  # batches whose results wait, per process: one item may take as long as many others


def start_method() -> str:
    """How processes start: as `multiprocessing` was set, or else forked where that is safe, which is faster."""
    can_fork = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    return multiprocessing.get_start_method(allow_none=True) or ("fork" if can_fork else "spawn")


class _Task(Struct, frozen=True):
    """The indexes of a batch of items; `alone` if one of them may be why a worker died."""

    indexes: range
    early: bool = False
    alone: bool = False


class _Worker(Struct, frozen=True):
    process: multiprocessing.process.BaseProcess
    pipe: Connection


class Crew:
    """The processes that work on the items, the waiting tasks, and the results that were not read yet."""

    def __init__(
        self,
        function: Callable[[Any], Any],
        items: Sequence[Any],
        weights: Sequence[int],
        processes: Processes,
        early: int,
    ) -> None:
        self._function, self._items, self._processes = function, items, processes
        self._method = start_method()
        self._sent = None if self._method == "fork" else pickle.dumps(function)
        self._before = list(accumulate(weights, initial=0))  # for each item, the weight of all items before it
        begun = range(len(items) - early, len(items))
        self._waiting = deque(map(_Task, _batches(weights[: begun.start], processes.batch)))
        self._waiting.extendleft([_Task(begun, early=True)] if early else [])
        least = processes.round_ * (1 if self._sent is None else _RARELY)
        self._round = max(least, len(self._waiting) // _ROUNDS)
        self._made: dict[int, Any] = {}
        self._taken = 0  # index of the first item whose result was not read
        self._error: Exception | None = None
        self._left = 0  # batches of this round
        self._workers: list[_Worker] = []
        self._threads: list[threading.Thread] = []
        self._attending = 0  # running threads
        self._changed = threading.Condition()

    def begin_round(self) -> None:
        """Start workers and give them work."""
        self._end_round()
        self._left = self._round
        # Existing objects are not garbage; frozen, they also stay in memory that the processes share.
        gc.freeze()
        give_back()  # otherwise each process inherits it
        try:
            for _ in range(min(self._processes.count, len(self._waiting))):
                self._workers.append(self._started())
        except OSError as error:
            if not self._workers:
                raise KmwikiError(f"cannot start a process: {error.strerror}; “--jobs 1” works without one") from error
        self._threads = [threading.Thread(target=self._attend, args=(worker,), daemon=True) for worker in self._workers]
        self._attending = len(self._threads)
        for thread in self._threads:
            thread.start()

    def result(self, index: int) -> Any:
        """The result of an item, or its `Failure`; raises the exception that ended the work on all items."""
        with self._changed:
            self._taken = index
            self._changed.notify_all()
        while True:
            with self._changed:
                while index not in self._made and self._error is None and self._attending:
                    self._changed.wait()
                if index in self._made:
                    return self._made.pop(index)
                if self._error is not None:
                    raise self._error
            self.begin_round()

    def dismiss(self) -> None:
        """End all processes, even while they work."""
        with self._changed:
            self._left = 0
            self._changed.notify_all()
        self._end_round()

    def _end_round(self) -> None:
        for worker in self._workers:
            worker.process.kill()
        for thread in self._threads:
            if thread.ident is not None:  # not started, if the round was interrupted
                thread.join()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()
        if self._workers:
            gc.unfreeze()
            give_back()
        self._workers, self._threads = [], []

    def _started(self) -> _Worker:
        context: Any = multiprocessing.get_context(self._method)  # mypy knows no context with any method
        ours, its = context.Pipe()
        if self._sent is None:
            work: tuple[Any, ...] = (labour, (its, self._function, self._items, self._processes.patience))
        else:
            work = (labour_elsewhere, (its, self._sent, self._processes.patience))
        process = context.Process(target=work[0], args=work[1], daemon=True)
        with _uninterrupted():
            process.start()
        its.close()  # otherwise the death of the worker would not be noticed
        return _Worker(process, ours)

    def _enough(self, indexes: range) -> float:
        return self._processes.patience + (self._before[indexes.stop] - self._before[indexes.start]) / SLOWEST

    def _attend(self, worker: _Worker) -> None:
        """Send one task after the other to a worker, until there are none, or the worker has ended."""
        while (task := self._next()) is not None:
            try:
                worker.pipe.send((self._batch(task.indexes), self._enough(task.indexes)))
                answer = worker.pipe.recv()
            except Exception:  # an incomplete or unreadable message
                worker.process.kill()
                worker.process.join()
                self._lose(task, worker.process.exitcode)
                break
            self._take(task, answer)
        with self._changed:
            self._attending -= 1
            self._changed.notify_all()

    def _batch(self, indexes: range) -> range | list[Any]:
        """The batch as workers need it: a forked one has the items."""
        return indexes if self._sent is None else [self._items[index] for index in indexes]

    def _next(self) -> _Task | None:
        with self._changed:
            while self._left and self._waiting and self._is_far_ahead(self._waiting[0]):
                self._changed.wait()
            if not self._left or not self._waiting:
                return None
            self._left -= 1
            return self._waiting.popleft()

    def _is_far_ahead(self, task: _Task) -> bool:
        between = self._before[task.indexes.start] - self._before[min(self._taken + 1, len(self._items))]
        return not task.early and not task.alone and between > self._processes.count * self._processes.batch * _AHEAD

    def _take(self, task: _Task, answer: list[Any] | Exception) -> None:
        with self._changed:
            if isinstance(answer, Exception):
                self._error, self._left = answer, 0
            else:
                self._made.update(zip(task.indexes, answer, strict=True))
            self._changed.notify_all()

    def _lose(self, task: _Task, code: int | None) -> None:
        """Note that a worker ended during a task: its items are tried one by one, or the single item fails."""
        with self._changed:
            if task.alone:
                self._made[task.indexes.start] = Failure(self._why(task, code))
            else:
                self._waiting.extendleft(_Task(range(i, i + 1), alone=True) for i in reversed(task.indexes))
            self._left = 0
            self._changed.notify_all()

    def _why(self, task: _Task, code: int | None) -> str:
        if code == LATE or (hasattr(signal, "SIGPROF") and code == -signal.SIGPROF):
            return f"it took longer than {self._enough(task.indexes):.0f} seconds"
        if code == STUCK:
            return f"it waited for longer than {self._processes.patience:.0f} seconds"
        return "its worker process died"


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A process that starts meanwhile does not hear of Ctrl+C, not even before it runs any of our code."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _batches(weights: Sequence[int], least: int) -> list[range]:
    """The ranges of indexes of batches with at least this weight, and hardly more."""
    batches: list[range] = []
    start = total = 0
    for index, weight in enumerate(weights):
        total += weight
        if total >= least or index == len(weights) - 1:
            batches.append(range(start, index + 1))
            start, total = index + 1, 0
    return batches
