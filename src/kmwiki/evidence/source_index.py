"""A source → an index of its lines, in which claims are looked for: plain data, to be kept with the source's digest.

A *place* is the position of a line among the filled ones, those with terms. A term is known by its number in the
sorted vocabulary.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.words import Words, likeness, main_script, plain, script, words_of
from kmwiki.terms import is_dense

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s")
_KEY = re.compile(r"^[\w-]+:\s*")
_PAGE_END = re.compile(r"\s*-- (\d{1,5}) of \d{1,5} --\s*")  # as programs write it that take the text out of a PDF
_LONGEST_FRONT_MATTER = 200  # lines
_LEVELS = 2  # headings above a line that say something of it


class SourceIndex(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """The terms of a source by line."""

    lines: int
    numbers: tuple[int, ...]  # of the filled lines, from 1
    vocabulary: tuple[str, ...]  # sorted
    postings: tuple[tuple[int, ...], ...]  # for each term, the places that have it
    orders: tuple[tuple[int, ...], ...]  # for each place, its terms as they follow each other
    under: dict[int, tuple[tuple[int, int], ...]]  # term of a heading → first and last place of what is below it
    headings: frozenset[int]  # places
    code: frozenset[int]
    negations: tuple[int, ...]  # places with a negation
    denied: dict[int, tuple[int, ...]]  # term → places where a negation governs it
    usual: float  # terms of a filled line, on average
    about: frozenset[str]  # terms of the front matter and of the file's name
    scripts: frozenset[str]  # in which terms can be looked for
    main: str  # the script of its prose
    pages: dict[int, tuple[int, int]]  # of the text of a PDF: number of a page → its first and last line

    @property
    def words(self) -> int:
        """The number of different words."""
        return len(self.vocabulary) - bisect_left(self.vocabulary, "$")  # after all figures

    def like(self, term: str) -> list[tuple[int, float]]:
        """The terms that are like a term, and how much."""
        vocabulary = self.vocabulary
        at = bisect_left(vocabulary, term)
        found = [(at, 1.0)] if at < len(vocabulary) and vocabulary[at] == term else []
        if term[0] == "#" or len(term) < 3 or is_dense(term):
            return found
        for number in self._beginning(term):
            if vocabulary[number] != term and (degree := likeness(term, vocabulary[number])):
                found.append((number, degree))
        return found

    def _beginning(self, term: str) -> Iterator[int]:
        """The terms with the same first letters: four, or all of a shorter one."""
        start, size = term[:4], len(self.vocabulary)
        at = bisect_left(self.vocabulary, start)
        while at < size and self.vocabulary[at].startswith(start):
            yield at
            at += 1
        if len(term) in (4, 5):
            at = bisect_left(self.vocabulary, term[:3])
            if at < size and self.vocabulary[at] == term[:3]:
                yield at

    def where(self, alike: list[tuple[int, float]]) -> dict[int, float]:
        """The places that have one of these terms, and how much it is like the one that is looked for."""
        if len(alike) == 1:
            return dict.fromkeys(self.postings[alike[0][0]], alike[0][1])
        places: dict[int, float] = {}
        for number, degree in alike:
            for place in self.postings[number]:
                if degree > places.get(place, 0.0):
                    places[place] = degree
        return places

    def could_have(self, term: str) -> bool:
        """Whether the source is in a script of the term."""
        return not (kind := script(term[0])) or kind in self.scripts

    def places(self, start: int, end: int) -> tuple[int, int]:
        """The places of lines: the first, and the one after the last."""
        return bisect_left(self.numbers, start), bisect_left(self.numbers, end + 1)


class _Line(NamedTuple):
    number: int
    words: Words
    level: int  # of a heading; 0 for other lines
    is_code: bool
    text: str


def index_of(lines: Sequence[str], name: str = "") -> SourceIndex:
    """The index of a source with these lines and this file name."""
    front = _front_matter(lines)
    filled = [line for line in _read(lines, front) if line.words.order]
    found = {term for line in filled for term in line.words.terms}
    vocabulary = sorted(found)
    numbers = {term: number for number, term in enumerate(vocabulary)}
    postings: list[list[int]] = [[] for _ in vocabulary]
    denied: dict[int, list[int]] = {}
    for place, line in enumerate(filled):
        for term in line.words.terms:
            postings[numbers[term]].append(place)
        for term in line.words.denied:
            denied.setdefault(numbers[term], []).append(place)
    return SourceIndex(
        lines=len(lines),
        numbers=tuple(line.number for line in filled),
        vocabulary=tuple(vocabulary),
        postings=tuple(map(tuple, postings)),
        orders=tuple(tuple([numbers[term] for term in line.words.order]) for line in filled),
        under=_under(filled, numbers),
        headings=frozenset(place for place, line in enumerate(filled) if line.level),
        code=frozenset(place for place, line in enumerate(filled) if line.is_code),
        negations=tuple(place for place, line in enumerate(filled) if line.words.negations),
        denied={term: tuple(places) for term, places in sorted(denied.items())},
        usual=sum(len(line.words.order) for line in filled) / max(1, len(filled)) or 1.0,
        about=_about([*lines[:front], name]),
        scripts=_scripts(zip(vocabulary, map(len, postings), strict=True)),
        main=main_script(plain("\n".join(line.text for line in filled if not line.is_code))),
        pages=_pages(lines),
    )


def _front_matter(lines: Sequence[str]) -> int:
    """The number of lines of the front matter."""
    if lines and lines[0].strip() == "---":
        for number, line in enumerate(lines[1:_LONGEST_FRONT_MATTER], start=2):
            if line.strip() in ("---", "..."):
                return number
    return 0


def _read(lines: Sequence[str], front: int) -> Iterator[_Line]:
    """The lines after the front matter, without the fences around code."""
    fence = ""
    for number, line in enumerate(lines[front:], start=front + 1):
        if found := _FENCE.match(line):
            if not fence or line.strip().startswith(fence):
                fence = "" if fence else found[1]
            continue
        heading = None if fence else _HEADING.match(line)
        yield _Line(number, words_of(line), len(heading[1]) if heading else 0, bool(fence), line)


def _under(filled: Sequence[_Line], numbers: dict[str, int]) -> dict[int, tuple[tuple[int, int], ...]]:
    """Term of a heading → the ranges of places for which it is one of the last two headings above."""
    found: dict[int, list[tuple[int, int]]] = {}
    above: list[_Line] = []
    for place, line in enumerate(filled):
        if line.level:
            above = [*(heading for heading in above if heading.level < line.level), line]
        for term in {term for heading in above[-_LEVELS:] for term in heading.words.terms}:
            ranges = found.setdefault(numbers[term], [])
            if ranges and ranges[-1][1] == place - 1:
                ranges[-1] = ranges[-1][0], place
            else:
                ranges.append((place, place))
    return {term: tuple(ranges) for term, ranges in sorted(found.items())}


def _about(lines: Iterable[str]) -> frozenset[str]:
    """What front matter and name say of a source: author, year, title."""
    return frozenset(term for line in lines for term in words_of(_KEY.sub(" ", line)).terms)


def _scripts(counted: Iterable[tuple[str, int]]) -> frozenset[str]:
    """The scripts of at least a small share of the terms."""
    counts = Counter[str]()
    for term, count in counted:
        if name := script(term[0]):
            counts[name] += count
    least = CONSTANTS.used_script * counts.total()
    return frozenset(name for name, count in counts.items() if count >= least)


def _pages(lines: Sequence[str]) -> dict[int, tuple[int, int]]:
    """The pages of a PDF whose text has marks such as `-- 2 of 33 --` at their ends."""
    found: dict[int, tuple[int, int]] = {}
    first = 1
    for number, line in enumerate(lines, start=1):
        if mark := _PAGE_END.fullmatch(line):
            found[int(mark[1])] = first, number
            first = number + 1
    return found
