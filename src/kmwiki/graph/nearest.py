"""The name that an author may have meant by an unknown name: one that differs by a typing mistake."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

_LIKE = 80  # per cent of the letters of both names
_CANDIDATES = 5  # similar names that are examined, the most similar first
_MOST = 400  # names that are compared, because comparing takes time
_SHORT, _LONG = 4, 8  # letters of a word from which it may have one mistake, and two
_WORD = re.compile(r"[^\W_]+")


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The folded name that is most similar to a folded name, if a typing mistake explains the difference; or None.

    Names that differ in a whole word (“single loop”, “double loop”) mean two things.
    """
    close = process.extract(name[:200], list(names), scorer=fuzz.ratio, score_cutoff=_LIKE, limit=_CANDIDATES)
    return next((other for other, _, _ in close if _is_slip(name[:200], other)), None)


def nearest_of(name: str, names: Sequence[str]) -> str | None:
    """The name that is most similar to a name; None if no name is similar."""
    folded = {other.casefold(): other for other in reversed(names[:_MOST])}
    found = nearest(name.casefold(), folded)
    return folded[found] if found else None


def nearest_source(name: str, ids: tuple[str, ...]) -> str | None:
    """The source with the most similar file name, among those with the same first letters, or None."""
    own = _file_of(name)
    by_file = {_file_of(source): source for source in reversed(_by_beginning(ids).get(own[:2], [])[:_MOST])}
    found = nearest(own, by_file)
    return by_file[found] if found else None


def _is_slip(one: str, other: str) -> bool:
    """Whether two names differ only in spelling: in a letter or two of a word, its form, order or spaces."""
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


@lru_cache(maxsize=1)  # by the value of the ids, which are the same for all findings
def _by_beginning(ids: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source in ids:
        found.setdefault(_file_of(source)[:2], []).append(source)
    return found


def _file_of(source: str) -> str:
    return source.rpartition("/")[2].casefold()
