"""Bytes, made smaller while nobody needs them: Zstandard, at the level that costs least time."""

import threading

from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError

from kmwiki.errors import Spoilt


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
    """What was shrunk. Raises Spoilt where it was not: where a store was tampered with."""
    try:
        return _own.expand(data)
    except ZstdError:
        raise Spoilt("what is kept cannot be unpacked") from None
