"""The same function over many items, on several processors where that pays."""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

FEW = 64  # below this, starting processes costs more than it saves
CHUNK = 32


def map_ordered(function: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> list[Result]:
    """The results in the order of the items; several jobs need a function that pickle can name."""
    if jobs <= 1 or len(items) < FEW:
        return [function(item) for item in items]
    results: list[Result] = []
    try:
        with _pool(jobs, len(items)) as pool:
            for result in pool.map(function, items, chunksize=CHUNK):
                results.append(result)
    except BrokenProcessPool:
        pass  # a worker was killed (memory, most often): what it did not finish is done here, one at a time
    return results + [function(item) for item in items[len(results) :]]


def _pool(jobs: int, count: int) -> ProcessPoolExecutor:
    # Forked workers inherit the imports and what the caller has built; others start from nothing.
    forks = "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if forks else None)
    return ProcessPoolExecutor(max_workers=min(jobs, -(-count // CHUNK)), mp_context=context)
