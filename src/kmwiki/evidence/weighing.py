"""A claim in one source: how much each of its terms counts there, and which lines have it."""

from collections.abc import Iterable, Sequence, Set
from math import log
from typing import NamedTuple

from msgspec import Struct

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.likeness import are_forms
from kmwiki.evidence.remembered import Memory
from kmwiki.evidence.small_words import small_words
from kmwiki.evidence.source_index import Alike, SourceIndex
from kmwiki.evidence.words import Words

_ROUNDING = 1e-6  # the order in which weights are added makes less of a difference
NO_WORDS = Words({}, (), frozenset(), frozenset(), frozenset(), 0)


class Held(NamedTuple):
    """What a source has of a term: words that are like it, the places that have them, how much they say there, and how
    much the term is like the word that is most like it.
    """

    alike: Alike
    places: dict[int, float]
    nats: float
    most: float


class Text(NamedTuple):
    """The lines of a source, for what its index does not have, and what is known of it, such as its title and date."""

    lines: Sequence[str] = ()
    about: str = ""


NO_TEXT = Text()


class Lookup(dict[str, Held]):
    """What a source has of terms, each looked for once, for the claims of a page, in a language if that is sure.

    An excerpt is not the whole of what the page cites, so that it means nothing if it lacks something.
    """

    def __init__(
        self,
        index: SourceIndex,
        language: str = "",
        text: Text = NO_TEXT,
        *,
        is_excerpt: bool = False,
        memory: Memory | None = None,
    ) -> None:
        super().__init__()
        self.index = index
        self.text = text
        self.is_excerpt = is_excerpt
        self.memory = memory or Memory()
        self.asked = index.digest, language  # all on which depends what is found here of a claim
        self._language = language or index.language
        self._names: dict[str, Held] = {}
        self._is_foreign = index.is_foreign("", language)
        self._small = small_words(index.language) if index.language else frozenset[str]()
        self._possible: dict[str, Held | None] = {}

    def __missing__(self, term: str) -> Held:
        held = self[term] = self._held(self.index.like(term))
        return held

    def possible(self, claim: Words, term: str) -> Held | None:
        """What the source has of a term of a claim that it could have, or None.

        That is a figure, or a term in its script that is not a small word there; between languages, one that it has.
        Names that only begin like a name are not like it.
        """
        if term not in self._possible:
            self._possible[term] = self[term] if self._could_have(term) else None
        held = self._possible[term]
        return held if held is None or term not in claim.capitals else self._of_name(term)

    def has_other_name(self, claim: Words, term: str) -> bool:
        """Whether the source has a name that only begins like a term of a claim."""
        return term in claim.capitals and self._of_name(term) is not self[term]

    def _of_name(self, name: str) -> Held:
        if name not in self._names:
            held = self[name]
            same = [(number, degree) for number, degree in held.alike if degree == 1 or self._may_be(name, number)]
            self._names[name] = held if len(same) == len(held.alike) else self._held(same)
        return self._names[name]

    def _may_be(self, name: str, number: int) -> bool:
        """Whether a term of the source may be a form of a name."""
        index = self.index
        return number not in index.capitals or are_forms(name, index.vocabulary[number], self._language)

    def _held(self, alike: Alike) -> Held:
        places = self.index.where(alike)
        itself = len(self.index.postings[alike[0][0]]) if alike and alike[0][1] == 1 else 0
        most = max((degree for _, degree in alike), default=0.0)
        return Held(alike, places, nats(len(places), itself, len(self.index.numbers)), most)

    def _could_have(self, term: str) -> bool:
        if term in self._small:
            return False
        if self._is_foreign and term[0] != "#":
            return bool(self[term].places)
        return self.index.could_have(term)


class Weighed(Struct, frozen=True, gc=False):
    """The terms of a claim that the source could have: their weights in nats, and the places that have them."""

    weights: dict[str, float]
    held: dict[str, Held]
    total: float

    def may_reach(self, strength: float) -> bool:
        """Whether any passage could be so strong: one that had all that the source has of the claim."""
        most = sum(self.weights[term] * one.most for term, one in self.held.items())
        return most * most >= (strength - _ROUNDING) * self.total


def weigh(source: Lookup, claim: Words) -> Weighed:
    """Look for each term of a claim."""
    held = {term: one for term in claim.terms if (one := source.possible(claim, term)) is not None}
    weights = {term: claim.terms[term] * one.nats for term, one in held.items()}
    return Weighed(weights, held, sum(weights.values()))


class ByLine(dict[int, dict[str, float]]):
    """What each line has of a claim, in nats by its terms; made when it is looked at."""

    def __init__(self, claim: Weighed) -> None:
        super().__init__()
        self.claim = claim
        self._terms = [(term, claim.weights[term], at.places) for term, at in claim.held.items() if at.places]

    def __missing__(self, place: int) -> dict[str, float]:
        row = self[place] = {term: weight * places[place] for term, weight, places in self._terms if place in places}
        return row

    def share(self, places: Iterable[int]) -> float:
        """The share of the claim that lines hold together."""
        got: dict[str, float] = {}
        for place in places:
            got |= {term: nats for term, nats in self[place].items() if nats > got.get(term, 0.0)}
        return sum(got.values()) / self.claim.total if self.claim.total else 0.0


def nats(count: int, itself: int, lines: int) -> float:
    """How much it says that a line has a term, in a source of so many lines.

    Half is by the `count` of lines that have it or a word like it, and half by those that have it `itself`, as if the
    source had some length: in a short one few words occur twice, and a rare one would say no more.
    """
    return 0.5 * _nats(count, lines) + 0.5 * _nats(itself, max(lines, CONSTANTS.least_lines))


def _nats(count: int, lines: int) -> float:
    return log(1 + (lines + 1) / (count + 0.5))


def extra_of(source: Lookup, weighed: Weighed, context: Words) -> dict[int, float]:
    """What lines get besides their words: for words above the claim, and for words of the headings above the lines."""
    extra: dict[int, float] = {}
    _add_context(extra, source, [term for term in context.terms if term not in weighed.weights])
    _add_headings(extra, source.index, weighed)
    return extra


def _add_context(extra: dict[int, float], source: Lookup, terms: Iterable[str]) -> None:
    """What the words above a claim say, if they distinguish some lines from the others."""
    for term in terms:
        held = source[term]
        if held.places and len(held.places) < len(source.index.numbers) / 3:
            for place in held.places:
                extra[place] = extra.get(place, 0.0) + CONSTANTS.context * held.nats


def _add_headings(extra: dict[int, float], index: SourceIndex, weighed: Weighed) -> None:
    """What the headings above a line say, of lines that have something of the claim."""
    lines: set[int] = set()
    lines.update(*(held.places for held in weighed.held.values()))
    for term, held in weighed.held.items():
        weight = CONSTANTS.heading * weighed.weights[term]
        for number, degree in held.alike:
            for below in index.below(number):
                for place in lines.intersection(below):
                    if place not in held.places:
                        extra[place] = extra.get(place, 0.0) + weight * degree


def pairs_of(index: SourceIndex, claim: Words, weighed: Weighed, places: Set[int]) -> dict[int, float]:
    """What lines get for two words of theirs that follow each other in the claim, and are near each other there."""
    found: dict[int, float] = {}
    held, weights = weighed.held, weighed.weights
    for first, second in dict.fromkeys(zip(claim.order, claim.order[1:], strict=False)):
        if first == second or first not in held or second not in held:
            continue
        both = held[first].places.keys() & held[second].places.keys() & places
        if not both:
            continue
        firsts, seconds = ({number for number, _ in held[term].alike} for term in (first, second))
        for place in both:
            if _are_near(index.orders[place], firsts, seconds):
                found[place] = found.get(place, 0.0) + CONSTANTS.neighbours * min(weights[first], weights[second])
    return found


def _are_near(order: Sequence[int], firsts: Set[int], seconds: Set[int]) -> bool:
    """Whether one of some words is near to one of others."""
    first = second = -1 - CONSTANTS.apart  # where the last of them was
    for place, number in enumerate(order):
        is_first, is_second = number in firsts, number in seconds
        if (is_first and place - second <= CONSTANTS.apart) or (is_second and place - first <= CONSTANTS.apart):
            return True
        first, second = place if is_first else first, place if is_second else second
    return False
