"""Maps a function over many items, in several processes if that is faster (`crew`)."""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from kmwiki.engine.processes import LITTLE, LITTLE_TO_SEND, Processes
from kmwiki.errors import Failure, attempt

if TYPE_CHECKING:
    from kmwiki.engine.crew import Crew

Item = TypeVar("Item")
Result = TypeVar("Result")


class Elsewhere(Protocol):
    """Processes that this one did not start, which keep the pages that they parse."""

    @property
    def rows(self) -> dict[bytes, bytes]:
        """The packed pages by their keys."""

    def hold(
        self, function: Callable[[Any], Any], files: Sequence[Any], keys: Sequence[bytes], kind: type
    ) -> Iterator[bytes | Failure]:
        """Apply a function to files and keep the packed results by these keys; gives a part of each, a `kind`."""

    def map(
        self,
        function: Callable[[Item], Result],
        items: Sequence[Item],
        *,
        weight: Callable[[Item], int],
        failed: Callable[[Item, str], Result],
        early: int = 0,
    ) -> Generator[Result]:
        """The results in the order of the items."""


Jobs = int | Processes | Elsewhere  # the number of processes of this machine, more about them, or others
HERE = (int, Processes)  # what to compare with: to ask whether something is of a protocol takes long


def map_ordered(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: Jobs,
    *,
    weight: Callable[[Item], int],
    failed: Callable[[Item, str], Result],
    early: int = 0,
) -> Generator[Result]:
    """The results in the order of the items; `weight` is about an item's size in bytes.

    With several processes, one of them begins with the last `early` items, before all others: they read the whole
    wiki, and a process that does so copies it. Processes begin at once, and work while no result is read. An item on
    which the function fails, or whose worker dies, hangs or runs out of memory, gets `failed(item, why)`, and others
    are not affected. Exceptions that end the work on all items (see `errors`) are raised.
    """
    if not isinstance(jobs, HERE):
        return jobs.map(function, items, weight=weight, failed=failed, early=early)
    weights = [weight(item) for item in items]
    processes = jobs if isinstance(jobs, Processes) else Processes(count=jobs)
    if processes.count <= 1 or sum(weights) < (LITTLE if processes.little is None else processes.little):
        return _here(function, items, failed)
    from kmwiki.engine.crew import Crew, start_method  # a small wiki needs none of what it imports

    if processes.little is None and start_method() != "fork" and sum(weights) < LITTLE_TO_SEND:
        return _here(function, items, failed)
    results = _in_processes(Crew(function, items, weights, processes, early), items, failed)
    next(results)
    return results


def _here(
    function: Callable[[Item], Result], items: Sequence[Item], failed: Callable[[Item, str], Result]
) -> Generator[Result]:
    for item in items:
        try:
            result = attempt(partial(function, item))
        except MemoryError:
            result = Failure("there is not enough memory for it")
        yield failed(item, result.why) if isinstance(result, Failure) else result


def _in_processes(crew: "Crew", items: Sequence[Item], failed: Callable[[Item, str], Result]) -> Generator[Any]:
    """Yield None when the processes have started, then the results."""
    try:
        crew.begin_round()
        yield None
        for index, item in enumerate(items):
            result = crew.result(index)
            yield failed(item, result.why) if isinstance(result, Failure) else result
    finally:
        crew.dismiss()


def default_jobs() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
