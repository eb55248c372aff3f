"""A worker process, which makes batches of items for its parent, and ends with it.

The system ends a worker that computes for too long, and counts its processor time, so that a busy machine does not
matter. A worker that waits for something that never comes, or whose parent has ended, ends itself.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from time import process_time
from typing import Any

from kmwiki.errors import ENDS_ALL, attempt

STUCK = 75  # the exit code of a worker that waited for too long
_DIED = 1
_LOOK = 1.0  # seconds between checks of the process
_AT_WORK = 0.002  # seconds of processor time between two checks that show that a process does not only wait


class _Current:
    """The `number` of the batch that a worker makes; 0 if it has none."""

    number = 0


def labour(
    pipe: Connection,
    function: Callable[[Any], Any],
    items: Sequence[Any],
    enough: Callable[[range], float],
    patience: float,
) -> None:
    """Answer each range of indexes with the results of its items, until the process ends.

    `enough` seconds of processor time may go into a range, and `patience` seconds may pass without any.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all processes; the parent ends the others
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    current = _Current()
    threading.Thread(target=_watch, args=(current, patience), daemon=True).start()
    count = 0
    while True:
        batch: range = pipe.recv()
        current.number = count = count + 1
        signal.setitimer(signal.ITIMER_PROF, enough(batch))
        answer = _answer(function, items, batch)
        signal.setitimer(signal.ITIMER_PROF, 0)
        current.number = 0
        pipe.send(answer)


def _answer(function: Callable[[Any], Any], items: Sequence[Any], batch: range) -> list[Any] | Exception:
    """The result or `Failure` of each item, or the exception that ends the work on all."""
    try:
        return [attempt(partial(function, items[index])) for index in batch]
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
    os._exit(_DIED)
