"""What an author may have meant by a name that is not there."""

from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache

_LIKE = 0.8  # of the letters
_MOST = 400  # names that are compared: to compare is slow


def nearest_of(name: str, names: Sequence[str]) -> str | None:
    """The one of these names that is most like a name; None: none is like it."""
    folded = {other.casefold(): other for other in reversed(names[:_MOST])}
    found = get_close_matches(name.casefold()[:200], folded, 1, _LIKE)
    return folded[found[0]] if found else None


def nearest_source(name: str, ids: tuple[str, ...]) -> str | None:
    """The source whose file is called most like a name; one with the same first letters, for there may be many."""
    own = _file_of(name)
    by_file = {_file_of(source): source for source in reversed(_by_beginning(ids).get(own[:2], [])[:_MOST])}
    found = get_close_matches(own[:200], by_file, 1, _LIKE)
    return by_file[found[0]] if found else None


@lru_cache(maxsize=1)
def _by_beginning(ids: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source in ids:
        found.setdefault(_file_of(source)[:2], []).append(source)
    return found


def _file_of(source: str) -> str:
    return source.rpartition("/")[2].casefold()
