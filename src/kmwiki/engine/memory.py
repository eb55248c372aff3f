"""Gives free memory back to the system, which glibc does not do by itself; other C libraries are left alone."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache

_ARENA_MAX = -8  # glibc's number of that setting (malloc.h)


def give_back() -> None:
    """Give back free memory, even if memory at higher addresses is still in use."""
    trim = _of_the_c_library("malloc_trim")
    if trim is not None:
        trim(0)


def share_one_heap() -> None:
    """Let all threads use the same heap.

    Otherwise each thread has its own heap, whose free memory others cannot use: one thread reads pages and many show
    them, so that the preview of a small wiki grew by a fifth in an hour of edits.
    """
    setting = _of_the_c_library("mallopt")
    if setting is not None:
        setting(_ARENA_MAX, 1)


def tidy(*, is_new: bool) -> None:
    """Collect reference cycles, and give free memory back; `is_new` if most objects are new since the last time."""
    if is_new:
        gc.unfreeze()
    gc.collect()
    if is_new:  # these objects live long, so that later collections, which block all threads, skip them
        gc.freeze()
    give_back()


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage meanwhile: nothing of a large value that is unpacked is garbage, and looking for it takes as
    long as unpacking.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # or the next object would set off the search
        if was_enabled:
            gc.enable()


@cache
def _of_the_c_library(name: str) -> Callable[..., object] | None:
    """A function of glibc; None with other C libraries."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # a build of a small wiki needs it not

    with suppress(OSError, AttributeError):
        return getattr(ctypes.CDLL(None), name)  # type: ignore[no-any-return]
    return None
