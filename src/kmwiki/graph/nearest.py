"""The name that an author may have meant by an unknown name: one that differs by a typing mistake."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import takewhile

from kmwiki.patterns import regex

_LIKE = 80  # per cent of the letters of both names
_CANDIDATES = 5  # similar names that are examined, the most similar first
_MOST = 400  # names that are compared, because comparing takes time
_MOST_TYPOS = 2  # words of a name with a typing mistake each
_SHORT, _LONG = 4, 8  # letters of a word from which it may have one mistake, and two
_WORD = regex(r"[^\W_]+")
_MARKS = regex(r"[\w\s.,:;!?'\"’“”()\[\]/-]")  # the rest makes another name: C is not C++


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The folded name that is most similar to a folded name, if a typing mistake explains the difference; or None.

    Names that differ in a whole word (“single loop”, “double loop”) mean two things.
    """
    close = similar(name[:200], list(names), _LIKE, _CANDIDATES)
    return next((other for other in close if _is_slip(name[:200], other)), None)


def slips(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """All folded names from which a folded name may differ by a typing mistake, the most similar first."""
    return tuple(other for other in similar(name[:200], list(names), _LIKE) if _is_slip(name[:200], other))


def is_typo(one: str, other: str) -> bool:
    """Whether two folded names are surely one, mistyped: a letter in words that begin alike, a plural, or a space.

    This is stricter than “did you mean”: names that differ in a whole word, in their order, in figures, or in a sign
    that is read as a word of a language without letters can be two names.
    """
    words, others = _WORD.findall(one), _WORD.findall(other)
    if sorted(_MARKS.sub("", one)) != sorted(_MARKS.sub("", other)):
        return False
    if "".join(words) == "".join(others):
        return True
    differ = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    return len(words) == len(others) and len(differ) <= _MOST_TYPOS and all(_is_mistyped(*pair) for pair in differ)


def _is_mistyped(one: str, other: str) -> bool:
    """Whether a slip of the pen makes one word of another: a letter more, two letters the other way round, or a wrong
    letter that does not make another prefix, as in “micro” and “macro”.
    """
    shorter, longer = sorted((one, other), key=len)
    if not all(letter.isalpha() and unicodedata.east_asian_width(letter) not in "WF" for letter in one + other):
        return False
    if len(shorter) >= _SHORT - 1 and longer in (f"{shorter}s", f"{shorter}es"):
        return True
    shared, distance = _shared_beginning(one, other), letters_apart(one, other, 2)
    if distance == 2:
        return shared >= _SHORT and len(longer) > _LONG
    if sorted(one) == sorted(other):
        return distance == 1 and shared >= 1
    if len(one) != len(other):
        return distance == 1 and shared >= 1 and len(longer) >= _SHORT
    return distance == 1 and shared >= _SHORT - 1 and len(longer) > _SHORT


def similar(name: str, names: Sequence[str], least: int, count: int | None = None) -> list[str]:
    """Of some names, those that have at least `least` per cent of their letters in common with a name, the most similar
    first, at most `count`.
    """
    from rapidfuzz import fuzz, process  # a wiki without mistakes needs none of it, and to import it takes long

    return [found[0] for found in process.extract(name, names, scorer=fuzz.ratio, score_cutoff=least, limit=count)]


def _shared_beginning(one: str, other: str) -> int:
    """The number of letters with which both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def letters_apart(one: str, other: str, most: int | None = None) -> int:
    """The number of letters in which two names differ; one more than `most` if they are more than that."""
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=most)


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


def sources_like(name: str, ids: Iterable[str]) -> tuple[str, ...]:
    """All sources whose file name a source's name may mean by a typing mistake, or in another folder."""
    own, by_file = _file_of(name), dict[str, list[str]]()
    for source in ids:
        by_file.setdefault(_file_of(source), []).append(source)
    return tuple(source for file in slips(own, by_file) for source in by_file[file])


def _is_slip(one: str, other: str) -> bool:
    """Whether two names differ only in spelling: in a letter or two of a word, its form, order or spaces."""
    words, others = _WORD.findall(one), _WORD.findall(other)
    if _numbers(words) != _numbers(others):
        return False
    if letters_apart("".join(words), "".join(others), 1) <= 1:
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
    return len(shorter) >= _SHORT and letters_apart(one, other, slips) <= slips


@lru_cache(maxsize=1)  # by the value of the ids, which are the same for all findings
def _by_beginning(ids: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source in ids:
        found.setdefault(_file_of(source)[:2], []).append(source)
    return found


def _file_of(source: str) -> str:
    return source.rpartition("/")[2].casefold()
