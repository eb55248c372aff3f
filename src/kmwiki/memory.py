"""Memory that is free, and that the process keeps all the same."""

import ctypes
from functools import cache
from typing import Any


def give_back() -> None:
    """Give the system what was freed, where the C library can: glibc keeps what lies below something still in use."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:
    """glibc's `malloc_trim`; None with another C library."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, TypeError, AttributeError):  # TypeError: Windows names no library by None
        return None
