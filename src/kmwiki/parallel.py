"""The same function over many items, in several processes where that pays.

Workers are forked: they inherit the function and the items, so that only numbers go to them and only results come
back. Where processes do not fork, the work stays in this one.

A preview forks while other threads answer browsers. What one of those has locked stays locked in a worker for ever, so
what runs there must need no lock of theirs: it opens the cache anew, renders nothing while a preview runs, and prints
nothing. A worker that waited all the same would be given up after `PATIENCE`.
"""

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import chain
from typing import Any, TypeVar

from kmwiki.memory import give_back

Item = TypeVar("Item")
Result = TypeVar("Result")

LITTLE = 256 * 1024  # weight of all items below which starting processes costs more than it saves
BATCH = 128 * 1024  # weight of a batch
PATIENCE = 60.0  # seconds for a batch, and then for each of its items, besides what its weight takes
SLOWEST = 64 * 1024  # weight a second
_ROUND = 2_048  # batches after which workers are forked anew: of what they look at, each comes to hold a copy
_AHEAD = 128  # batches a process that are under way or wait to be taken: one may take as long as many others


def map_ordered(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int,
    *,
    weight: Callable[[Item], int],
    failed: Callable[[Item, str], Result],
    early: int = 0,
    patience: float = PATIENCE,
) -> Iterator[Result]:
    """The results in the order of the items; `weight` is about an item's size in bytes.

    Where several processes work, so many of the last items are begun `early`, before all others, by one of them: they
    look at all that there is, of which a process that does so comes to hold a copy.
    Processes begin at once, and work while nobody asks for their results. An item whose worker dies, hangs or runs out
    of memory gets `failed(item, why)`, and costs no other item its result.
    What else the function raises comes through.
    """
    weights = [weight(item) for item in items]
    forks = "fork" in multiprocessing.get_all_start_methods()
    if jobs <= 1 or not forks or sum(weights) < LITTLE:
        return map(function, items)
    results = _in_batches(function, items, weights, jobs, failed, range(len(items) - early, len(items)), patience)
    next(results)
    return chain.from_iterable(results)


def _in_batches(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    weights: list[int],
    jobs: int,
    failed: Callable[[Item, str], Result],
    early: range,
    patience: float,
) -> Iterator[list[Result]]:
    """First nothing, when processes are at work; then the results of each batch, or of each item of one."""

    def enough(batch: range) -> float:
        return patience + sum(weights[index] for index in batch) / SLOWEST

    def alone(batch: range) -> list[Result]:
        return [_alone(function, items, index, failed, enough(range(index, index + 1))) for index in batch]

    batches, held, done = _batches(weights[: early.start]), list[Result](), 0
    while early or done < len(batches):
        end = min(done + _ROUND, len(batches))
        for batch, results in _run(function, items, early, batches[done:end], jobs, enough):
            if early and batch == early:
                held, early = results, range(0)
            else:
                yield results
                done += bool(results)
        # What is left, if a worker died or hangs: one of these items may be why.
        held += alone(early)
        early = range(0)
        if done < end:
            yield alone(batches[done])
            done += 1
    yield held


def _batches(weights: list[int]) -> list[range]:
    """Ranges of indexes, each of about the same weight."""
    batches: list[range] = []
    start = total = 0
    for index, weight in enumerate(weights):
        total += weight
        if total >= BATCH or index == len(weights) - 1:
            batches.append(range(start, index + 1))
            start, total = index + 1, 0
    return batches


def _run(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    early: range,
    batches: list[range],
    jobs: int,
    enough: Callable[[range], float],
) -> Iterator[tuple[range, list[Result]]]:
    """First nothing, then each batch with its results, in order, and at last the one that was begun `early`.

    If a worker died, or took longer than is `enough`, only of those that were finished before.
    """
    with _Pool(function, items, min(jobs, len(batches) + bool(early))) as pool:
        most = jobs * _AHEAD
        begun, under_way = list[Future[list[Result]]](), deque[Future[list[Result]]]()
        with suppress(BrokenProcessPool):  # told again below: what could not be handed out is tried there
            begun.extend(map(pool.submit, [early] if early else []))
            under_way.extend(map(pool.submit, batches[:most]))
        yield range(0), []
        try:
            for done, batch in enumerate(batches):
                under_way.extend(map(pool.submit, batches[done + len(under_way) : done + most]))
                yield batch, under_way.popleft().result(timeout=enough(batch))
            yield from ((early, future.result(timeout=enough(early))) for future in begun)
        except (BrokenProcessPool, TimeoutError):
            pool.stop()
            yield from ((early, future.result()) for future in begun if future.done() and not future.exception())


def _alone(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    index: int,
    failed: Callable[[Item, str], Result],
    patience: float,
) -> Result:
    """The result of one item in a process of its own."""
    with _Pool(function, items, 1) as pool:
        try:
            result: Result = pool.submit(range(index, index + 1)).result(timeout=patience)[0]
        except BrokenProcessPool:
            return failed(items[index], "the process that worked on it died")
        except TimeoutError:
            pool.stop()
            return failed(items[index], f"it took longer than {patience:.0f} seconds")
        return result


class _Pool:
    """Forked workers that know the function and the items; an exception kills them."""

    def __init__(self, function: Callable[[Any], Any], items: Sequence[Any], workers: int) -> None:
        # What is there already is no garbage; frozen, it also stays in memory that the processes share.
        gc.freeze()
        give_back()  # or each process inherits it
        self._executor = ProcessPoolExecutor(
            workers, multiprocessing.get_context("fork"), initializer=_adopt, initargs=(function, items)
        )

    def submit(self, batch: range) -> "Future[Any]":
        return self._executor.submit(_work, batch)

    def stop(self) -> None:
        """Kill the workers, which may hang."""
        for worker in list((self._executor._processes or {}).values()):
            worker.kill()

    def __enter__(self) -> "_Pool":
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is not None:
            self.stop()
        self._executor.shutdown(wait=True, cancel_futures=True)
        gc.unfreeze()
        give_back()


_task: tuple[Callable[[Any], Any], Sequence[Any]]


def _adopt(function: Callable[[Any], Any], items: Sequence[Any]) -> None:
    global _task
    _task = function, items
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for its next batch for ever."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _work(batch: range) -> list[Any]:
    function, items = _task
    try:
        return [function(items[index]) for index in batch]
    except MemoryError:
        os._exit(1)  # as the system ends a process that wants too much: then each item is tried in one of its own
