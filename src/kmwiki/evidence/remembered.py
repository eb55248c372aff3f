"""What was worked out for the claims of a page, by digests of everything that it depends on.

What takes long is to compare one claim with one source. That depends on nothing else, so an edit pays for its own
claims alone. What depends on the page's other claims is put together again each time.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeVar

from msgspec import Raw, msgpack

from kmwiki.evidence.words import Words

Value = TypeVar("Value")
_SIZE = 8  # bytes of a digest, of which a page has a few hundred
_NONE = dict[bytes, Raw]()


class Memory:
    """What was worked out `before` for the claims of a page; `now` has, packed, what was used since."""

    def __init__(self, before: Mapping[bytes, Raw] = _NONE) -> None:
        self._before = before
        self.now: dict[bytes, Raw] = {}

    def recall(self, asked: object, kind: Any, make: Callable[[], Value]) -> Value:
        """What `make` gives, of this kind, if that depends only on what is `asked`."""
        key = digest(asked)
        packed = self._before.get(key)
        if packed is None:
            value = make()
            self.now[key] = Raw(msgpack.encode(value))
            return value
        self.now[key] = packed
        recalled: Value = _decoder(kind).decode(packed)
        return recalled


def digest(value: object) -> bytes:
    """The digest of a value, the same in every process."""
    return blake2b(msgpack.encode(value, order="deterministic"), digest_size=_SIZE).digest()


def digest_of(words: Words) -> bytes:
    """The digest of everything that is known of words; the order of terms counts, because weights are added in it."""
    return digest((tuple(words.terms.items()), words))


@lru_cache(maxsize=16)
def _decoder(kind: Any) -> msgpack.Decoder[Any]:
    return msgpack.Decoder(kind)
