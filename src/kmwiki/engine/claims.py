"""What is remembered of the claims of each page, until the page or one of its sources changes."""

from collections.abc import Iterable
from typing import Any

from msgspec import msgpack

from kmwiki.engine.sent import Sent
from kmwiki.engine.store import Store, key_for
from kmwiki.errors import UNREADABLE
from kmwiki.evidence.judged import NOTHING_REMEMBERED, Remembered

_decode = msgpack.Decoder(Remembered).decode


class ClaimMemory(Sent):
    """The remembered results for the claims of pages. Each has digests of what it depends on, so none is ever stale.

    `unstored` has the packed results that the store does not remember.
    """

    def __init__(self, store: Store, unstored: dict[bytes, bytes]) -> None:
        self._store, self._unstored = store, unstored

    def __getstate__(self) -> dict[str, Any]:
        return super().__getstate__() | {"_unstored": {}}  # to send it would take longer than to do without it

    def key_of(self, slug: str) -> bytes:
        """The key of what is remembered of a page, in the store."""
        return key_for(f"claims\0{slug}".encode())

    def recall(self, slug: str) -> Remembered:
        """What is remembered of a page."""
        key = self.key_of(slug)
        packed = self._store.get([key]).get(key) if self._store.remembers else self._unstored.get(key)
        try:
            return NOTHING_REMEMBERED if packed is None else _decode(packed)
        except UNREADABLE:
            return NOTHING_REMEMBERED

    def keep(self, slugs: Iterable[str]) -> None:
        """Keep what is remembered of these pages."""
        self._store.keep(map(self.key_of, slugs))

    def fill(self, some: Iterable[tuple[str, bytes]]) -> None:
        """Remember this, packed, of pages."""
        rows = ((self.key_of(slug), packed) for slug, packed in some)
        if self._store.remembers:
            self._store.put(rows)
        else:
            self._unstored.update(rows)
