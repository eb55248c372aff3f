"""Parts of a file that has all pages of a wiki: an edit changes one part, and a new page moves no others."""

from functools import lru_cache
from hashlib import blake2b


@lru_cache(maxsize=2)  # a preview asks at each change, but pages are seldom added or removed
def volumes_of(slugs: tuple[str, ...], size: int) -> list[tuple[str, ...]]:
    """The slugs of the parts, usually `size` in each.

    The first page decides where a part begins, so that a new page does not move others.
    """
    volumes: list[list[str]] = []
    for slug in slugs:
        if not volumes or int.from_bytes(_digest(slug)) % size == 0:
            volumes.append([])
        volumes[-1].append(slug)
    return [tuple(volume) for volume in volumes]


def volume_name(first: str) -> str:
    """The name of the part that begins with this page."""
    return _digest(first).hex()


def _digest(slug: str) -> bytes:
    return blake2b(slug.encode(), digest_size=6).digest()
