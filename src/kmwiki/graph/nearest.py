"""What an author may have meant by a name that is not there: one that a slip of the pen makes of it."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

_LIKE = 80  # per cent of the letters of both
_LOOKED_AT = 5  # names that are like it, the most like first
_MOST = 400  # names that are compared: to compare takes time
_SHORT, _LONG = 4, 8  # letters from which a word may differ by one slip, and by two
_WORD = re.compile(r"[^\W_]+")


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of these folded names that is most like a folded name, if a slip explains how they differ.

    Names that share all but a word of their own (“single loop”, “double loop”) name two things.
    """
    close = process.extract(name[:200], list(names), scorer=fuzz.ratio, score_cutoff=_LIKE, limit=_LOOKED_AT)
    return next((other for other, _, _ in close if _is_slip(name[:200], other)), None)


def nearest_of(name: str, names: Sequence[str]) -> str | None:
    """The one of these names that is most like a name; None: none is like it."""
    folded = {other.casefold(): other for other in reversed(names[:_MOST])}
    found = nearest(name.casefold(), folded)
    return folded[found] if found else None


def nearest_source(name: str, ids: tuple[str, ...]) -> str | None:
    """The source whose file is called most like a name; one with the same first letters, for there may be many."""
    own = _file_of(name)
    by_file = {_file_of(source): source for source in reversed(_by_beginning(ids).get(own[:2], [])[:_MOST])}
    found = nearest(own, by_file)
    return by_file[found] if found else None


def _is_slip(one: str, other: str) -> bool:
    """Whether two names differ in their spelling alone: in a letter or two of a word, its form, order or spaces."""
    words, others = _WORD.findall(one), _WORD.findall(other)
    if _numbers(words) != _numbers(others):
        return False
    if OSA.distance("".join(words), "".join(others), score_cutoff=1) <= 1:
        return True
    left = [word for word in words if word not in others]
    right = [word for word in others if word not in words]
    if len(left) < len(right):
        left, right = right, left
    for word in right:
        match = next((candidate for candidate in left if _is_one_word(word, candidate)), None)
        if match is None:
            return False
        left.remove(match)
    return len(left) <= 1 and all(len(word) < _SHORT for word in left)  # “the”, “of”, “和”


def _numbers(words: Iterable[str]) -> list[str]:
    return sorted(word for word in words if any(letter.isdigit() for letter in word))


def _is_one_word(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= _SHORT - 1 and longer in (f"{shorter}{ending}" for ending in ("s", "es", "ed", "ing")):
        return True
    slips = 2 if len(longer) >= _LONG else 1
    return len(shorter) >= _SHORT and OSA.distance(one, other, score_cutoff=slips) <= slips


@lru_cache(maxsize=1)
def _by_beginning(ids: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source in ids:
        found.setdefault(_file_of(source)[:2], []).append(source)
    return found


def _file_of(source: str) -> str:
    return source.rpartition("/")[2].casefold()
