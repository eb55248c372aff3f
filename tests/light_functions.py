"""What processes do in tests of how they start: a module that imports little, because each process imports it."""

import os

from kmwiki.errors import KmwikiError


def square(number: int) -> int:
    return number * number


def process(_: int) -> int:
    return os.getpid()


def fragile(number: int) -> int:
    """Another number, or what may become of a worker."""
    if number == 120:
        raise RecursionError("too deep")
    if number == 130:
        raise MemoryError
    return number * 2


def refuse(number: int) -> int:
    if number == 50:
        raise KmwikiError("no")
    return number
