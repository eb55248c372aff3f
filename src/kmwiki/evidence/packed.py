"""Whole numbers in bytes, which are read back without a look at each of them."""

from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate, chain

from msgspec import Struct


def packed(numbers: Iterable[int]) -> bytes:
    """The bytes of numbers, in the order of this machine: another order is another salt of the cache."""
    return array("I", numbers).tobytes()


def unpacked(data: bytes) -> Sequence[int]:
    """The numbers in bytes."""
    return memoryview(data).cast("I")


class Rows(Struct, frozen=True, array_like=True, dict=True):
    """Rows of numbers, one after the other, and where each of them ends."""

    ends: bytes
    numbers: bytes

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> "Rows":
        """These rows."""
        return cls(packed(accumulate(map(len, rows), initial=0)), packed(chain.from_iterable(rows)))

    def __getitem__(self, row: int) -> Sequence[int]:
        ends, numbers = self._opened
        return numbers[ends[row] : ends[row + 1]]

    def size(self, row: int) -> int:
        """How many numbers a row has."""
        ends = self._opened[0]
        return ends[row + 1] - ends[row]

    @cached_property
    def _opened(self) -> tuple[Sequence[int], Sequence[int]]:
        return unpacked(self.ends), unpacked(self.numbers)
