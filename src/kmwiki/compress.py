"""Bytes, made smaller while nobody needs them: Zstandard, at the level that costs least time."""

import threading

from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError

from kmwiki.errors import Corrupt


class _Own(threading.local):
    """Each thread's compressor and decompressor: to make one takes longer than to use it, and they are not shared."""

    def __init__(self) -> None:
        self.shrink = ZstdCompressor(level=1).compress
        self.expand = ZstdDecompressor().decompress


_own = _Own()


def shrink(data: bytes) -> bytes:
    """The same, smaller."""
    return _own.shrink(data)


def expand(data: bytes) -> bytes:
    """The bytes that were shrunk; raises Corrupt if these were not, as in a cache that was changed by hand."""
    try:
        return _own.expand(data)
    except ZstdError:
        raise Corrupt("what is kept cannot be unpacked") from None
