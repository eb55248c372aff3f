"""Compression of bytes with Zstandard, at its fastest level."""

import threading

from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError

from kmwiki.errors import Corrupt


class _Own(threading.local):
    """A compressor and a decompressor for each thread: making one takes longer than using it, and they are not
    thread-safe.
    """

    def __init__(self) -> None:
        self.shrink = ZstdCompressor(level=1).compress
        self.expand = ZstdDecompressor().decompress


_own = _Own()


def shrink(data: bytes) -> bytes:
    """The bytes, compressed."""
    return bytes(memoryview(_own.shrink(data)))  # a copy: what the compressor gives takes as much memory as the data


def expand(data: bytes) -> bytes:
    """The bytes that `shrink` compressed. Raises Corrupt if it did not, as in a cache that somebody changed."""
    try:
        return _own.expand(data)
    except ZstdError:
        raise Corrupt("compressed bytes cannot be read") from None
