"""Memory that is free is given back to the system, where the system's C library lets us: glibc keeps what it can."""

import ctypes
import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache

_ARENA_MAX = -8  # glibc's number of that setting (malloc.h)


def give_back() -> None:
    """Give back what was freed below something that is still in use."""
    trim = _of_the_c_library("malloc_trim")
    if trim is not None:
        trim(0)


def share_one_heap() -> None:
    """Have all threads use one heap.

    Each thread has one of its own otherwise, in which what is free is of no use to the others: pages are read by one
    thread and shown by many, so that the preview of a small wiki grew by a fifth in an hour of edits.
    """
    setting = _of_the_c_library("mallopt")
    if setting is not None:
        setting(_ARENA_MAX, 1)


def tidy(*, anew: bool) -> None:
    """Free what refers to itself in a circle, and give back what is free; `anew` where much was made since."""
    if anew:
        gc.unfreeze()
    gc.collect()
    if anew:  # what is left stays for long: the next looks, for which all wait, pass it by
        gc.freeze()
    give_back()


@cache
def _of_the_c_library(name: str) -> Callable[..., object] | None:
    """A function that glibc has, and other C libraries lack."""
    if not sys.platform.startswith("linux"):
        return None
    with suppress(OSError, AttributeError):
        return getattr(ctypes.CDLL(None), name)  # type: ignore[no-any-return]
    return None
