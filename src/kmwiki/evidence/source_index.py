"""A source by its lines, in which claims are looked for: plain data, to be kept with the source's digest.

A *place* is the position of a line among the filled ones, those with terms. A term is known by its number in the
sorted vocabulary. `indexing` makes the index.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from kmwiki.evidence.likeness import likeness
from kmwiki.evidence.packed import Rows, unpacked
from kmwiki.evidence.scripts import script
from kmwiki.terms import is_dense

HEADING, DENIES = 1, 2  # what a line is; it may be both

Alike = list[tuple[int, float]]  # numbers of terms, and how much they are like one that is looked for


class SourceIndex(Struct, frozen=True, kw_only=True, array_like=True, dict=True):
    """The terms of a source by line. What is packed is opened when it is first looked at."""

    lines: int
    digest: bytes  # of what it was made from
    filled: bytes  # the number of each filled line, from 1
    kinds: bytes  # what each is
    terms: str  # the vocabulary, each on a line
    postings: Rows  # for each term, the places that have it
    orders: Rows  # for each place, its terms as they follow each other
    under: bytes  # term of a heading, first and last place for which it is one of the last two above, next term …
    capital: bytes  # the terms that always have a capital: names
    denials: bytes  # term, place where a negation governs it, next term …
    usual: float  # terms of a filled line, on average
    about: str  # terms of the front matter and of the file's name
    scripts: tuple[str, ...]  # in which terms can be looked for
    main: str  # the script of its prose
    language: str  # the language of its prose, if it is sure
    pages: dict[int, tuple[int, int]]  # of the text of a PDF: number of a page → its first and last line

    @cached_property
    def numbers(self) -> Sequence[int]:
        """The number of each filled line, from 1."""
        return unpacked(self.filled)

    @cached_property
    def vocabulary(self) -> list[str]:
        """All terms, sorted."""
        return self.terms.split("\n") if self.terms else []

    @cached_property
    def about_terms(self) -> frozenset[str]:
        """The terms of the front matter and of the file's name."""
        return frozenset(self.about.split("\n")) if self.about else frozenset()

    @cached_property
    def capitals(self) -> frozenset[int]:
        """The numbers of the terms that always have a capital."""
        return frozenset(unpacked(self.capital))

    @property
    def words(self) -> int:
        """The number of different words."""
        return len(self.vocabulary) - bisect_left(self.vocabulary, "$")  # after all figures

    def like(self, term: str) -> Alike:
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

    def may_have(self, term: str) -> bool:
        """Whether it has a term, or one that begins like it."""
        start = term if term[0] == "#" else term[:4]
        at = bisect_left(self.vocabulary, start)
        return at < len(self.vocabulary) and self.vocabulary[at].startswith(start)

    def where(self, alike: Alike) -> dict[int, float]:
        """The places that have one of these terms, and how much it is like the one that is looked for."""
        places: dict[int, float] = {}
        for number, degree in sorted(alike, key=lambda found: found[1]):
            places |= dict.fromkeys(self.postings[number], degree)
        return places

    def could_have(self, term: str) -> bool:
        """Whether the source is in a script of the term."""
        return not (kind := script(term[0])) or kind in self.scripts

    def is_foreign(self, script: str, language: str) -> bool:
        """Whether a claim in a script, and in a language if that is sure, is in another than the source's prose."""
        if script and self.main and script != self.main:
            return True
        return bool(language and self.language and language != self.language)

    def places(self, start: int, end: int) -> range:
        """The places of lines."""
        return range(bisect_left(self.numbers, start), bisect_left(self.numbers, end + 1))

    def below(self, term: int) -> Sequence[range]:
        """The places below the headings with a term."""
        return self._under.get(term, ())

    def denied(self, term: int) -> frozenset[int]:
        """The places where a negation governs a term."""
        return self._denied.get(term, frozenset())

    @cached_property
    def _under(self) -> dict[int, list[range]]:
        found: dict[int, list[range]] = {}
        numbers = iter(unpacked(self.under))
        for term, first, last in zip(numbers, numbers, numbers, strict=True):
            found.setdefault(term, []).append(range(first, last + 1))
        return found

    @cached_property
    def _denied(self) -> dict[int, frozenset[int]]:
        found: dict[int, set[int]] = {}
        numbers = iter(unpacked(self.denials))
        for term, place in zip(numbers, numbers, strict=True):
            found.setdefault(term, set()).add(place)
        return {term: frozenset(places) for term, places in found.items()}
