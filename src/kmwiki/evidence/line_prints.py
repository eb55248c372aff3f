"""The lines of a text as they are compared with locked ones: without case and signs, or, if hidden, as digests."""

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise

from kmwiki.content.lock_file import Hidden, LockedLine
from kmwiki.patterns import regex
from kmwiki.terms import is_dense

LONGEST_LINE = 2_000  # characters of a line that are compared
_SIGNS = regex(r"[\W_]+")
_DIGITS = 4  # of the digest of a pair of words: many pairs share one


def tidy(line: str) -> str:
    """A line, up to its bound, without superfluous spaces."""
    return " ".join(line[:LONGEST_LINE].split())


def key_of(line: str) -> str:
    """A line without case, signs and widths; empty if it has no words."""
    short = line[:LONGEST_LINE]
    folded = short.lower() if short.isascii() else unicodedata.normalize("NFKC", short).casefold()
    return _SIGNS.sub(" ", folded).strip()


def hidden(line: str) -> Hidden:
    """A line whose words are not kept, nor their order."""
    return Hidden(digest_of(tidy(line)), "".join(sorted(_pairs(key_of(line)))))


def digest_of(text: str, digits: int = 16) -> str:
    """A digest of a text, of so many digits."""
    return blake2b(text.encode(), digest_size=digits // 2).hexdigest()


def _pairs(key: str) -> set[str]:
    """Digests of each two words that follow each other; in scripts without spaces, of characters."""
    words = key.split()
    if not key.isascii():
        words = [part for word in words for part in (word if is_dense(word) else (word,))]
    return {digest_of(f"{first} {second}", _DIGITS) for first, second in pairwise(["", *words, ""])}


def _trigrams(key: str) -> list[str]:
    return [key[place : place + 3] for place in range(max(1, len(key) - 2))]


def _clues(key: str) -> set[str]:
    """The words of a key; of scripts without spaces, pairs of characters."""
    words = key.split()
    if key.isascii():
        return set(words)
    pairs = {first + second for word in words if is_dense(word) for first, second in pairwise(word)}
    return pairs.union(word for word in words if not is_dense(word))


class Prints:
    """The lines of a text in one way to compare them: `exact` is equal for lines with the same words."""

    def __init__(self, exact: Sequence[str], keys: Sequence[str], *, is_hidden: bool) -> None:
        self.exact, self._keys, self._is_hidden = exact, keys, is_hidden

    def grams(self, place: int) -> Iterable[str]:
        """The parts by which a changed line is compared."""
        return self._pairs[place] if self._is_hidden else _trigrams(self._keys[place])

    @cached_property
    def _pairs(self) -> Sequence[set[str]]:
        return [_pairs(key) for key in self._keys]

    @cached_property
    def places(self) -> Mapping[str, list[int]]:
        """Where each line is, by what is exact of it."""
        return _places([one] for one in self.exact)

    @cached_property
    def by_clue(self) -> Mapping[str, list[int]]:
        """Where each part is by which a changed line is looked up."""
        return _places(self._pairs if self._is_hidden else map(_clues, self._keys))


def _places(lines: Iterable[Iterable[str]]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, parts in enumerate(lines):
        for part in parts:
            found.setdefault(part, []).append(place)
    return found


class LinesWithWords:
    """The lines of a source that have words; `numbers` are theirs, from 1."""

    def __init__(self, lines: Sequence[str]) -> None:
        keys = [(number, key) for number, line in enumerate(lines, start=1) if (key := key_of(line))]
        self.numbers, self.keys = [number for number, _ in keys], [key for _, key in keys]
        self.lines = lines

    @property
    def by_key(self) -> Mapping[str, list[int]]:
        """Where the lines with a key are."""
        return self._by_words.places

    @cached_property
    def _by_words(self) -> Prints:
        return Prints(self.keys, self.keys, is_hidden=False)

    @cached_property
    def _by_digests(self) -> Prints:
        exact = [digest_of(tidy(self.lines[number - 1])) for number in self.numbers]
        return Prints(exact, self.keys, is_hidden=True)

    def prints(self, line: LockedLine) -> Prints:
        """The lines as they are compared with a locked one."""
        return self._by_words if isinstance(line, str) else self._by_digests

    def place(self, number: int) -> int:
        """Where the line with this number is, or would be, among those that have words."""
        return bisect_left(self.numbers, number)


class Print:
    """A locked line, to be compared with the lines of a text."""

    def __init__(self, line: LockedLine, text: LinesWithWords) -> None:
        self.prints = text.prints(line)
        if isinstance(line, str):
            key = key_of(line)
            self.exact, self.grams, self.clues = key, Counter(_trigrams(key)), _clues(key)
        else:
            pairs = [line.pairs[place : place + _DIGITS] for place in range(0, len(line.pairs), _DIGITS)]
            self.exact, self.grams, self.clues = line.digest, Counter(pairs), set(pairs)

    def alike(self, place: int) -> float:
        """From 0 to 1, how alike the line at a place is: the share of the parts that both have."""
        if self.prints.exact[place] == self.exact:
            return 1.0
        other = list(self.prints.grams(place))
        common = in_common(Counter(filter(self.grams.__contains__, other)), self.grams)
        return 2 * common / (len(other) + self.grams.total())


def in_common(own: Mapping[str, int], wanted: Mapping[str, int]) -> int:
    """How many parts both have; `own` has only wanted ones, because `&` of counters looks at all others, too."""
    return sum(min(times, wanted[part]) for part, times in own.items())
