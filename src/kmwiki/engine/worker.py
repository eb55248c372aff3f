"""A worker process, which makes batches of items for its parent, and ends with it.

The system ends a worker that computes for too long, and counts its processor time, so that a busy machine does not
matter. A worker that waits for something that never comes, or whose parent has ended, ends itself.
"""

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection, wait
from time import process_time
from typing import Any

from kmwiki.errors import ENDS_ALL, attempt

STUCK = 75  # the exit code of a worker that waited for too long
LATE = 76  # and of one that computed for too long, where the system does not end it for that
_DIED = 1
_LOOK = 1.0  # seconds between checks of the process
_AT_WORK = 0.002  # seconds of processor time between two checks that show that a process does not only wait


class _Current:
    """The `number` of the batch that a worker makes, 0 if it has none, and the processor time `until` which it may."""

    number = 0
    until = float("inf")


def labour_elsewhere(pipe: Connection, function: bytes, patience: float) -> None:
    """The same as `labour`, for a process that inherited nothing: each batch has its items."""
    labour(pipe, pickle.loads(function), (), patience)


def labour(pipe: Connection, function: Callable[[Any], Any], items: Sequence[Any], patience: float) -> None:
    """Answer each batch with the results of its items, until the process ends.

    A batch is a range of indexes, or a list of items, and the seconds of processor time that it may take. `patience`
    seconds may pass without any.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all processes; the parent ends the others
    if hasattr(signal, "SIGPROF"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
    current = _Current()
    threading.Thread(target=_watch, args=(current, patience), daemon=True).start()
    count = 0
    while True:
        batch, enough = pipe.recv()
        current.number = count = count + 1
        with _limited(enough, current):
            results = answer(function, [items[index] for index in batch] if isinstance(batch, range) else batch)
        current.number = 0
        pipe.send(results)


@contextmanager
def _limited(seconds: float, current: _Current) -> Iterator[None]:
    """The process ends if it computes for longer, at once where the system can do that."""
    if not hasattr(signal, "setitimer"):
        current.until = process_time() + seconds
        yield
        current.until = float("inf")
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)


def answer(function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any] | Exception:
    """The result or `Failure` of each item, or the exception that ends the work on all."""
    try:
        return [attempt(partial(function, item)) for item in items]
    except MemoryError:
        os._exit(_DIED)  # like a process that the system ends for its memory: then each item is tried separately
    except ENDS_ALL as error:
        return error


def _watch(current: _Current, patience: float) -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    look = min(_LOOK, patience / 4)
    number, used, idle = 0, 0.0, 0
    # Checks are counted, not time: a process that the system suspends checks as rarely as it works.
    while not wait([parent.sentinel], timeout=look):
        is_at_work = current.number != number or process_time() - used > _AT_WORK
        number, used, idle = current.number, process_time(), 0 if is_at_work else idle + 1
        if number and idle * look > patience:
            os._exit(STUCK)
        if number and used > current.until:
            os._exit(LATE)
    os._exit(_DIED)
