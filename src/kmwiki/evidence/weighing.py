"""A claim in one source: how much each of its terms counts there, and which lines have it."""

from collections.abc import Mapping
from math import log

from msgspec import Struct

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.source_index import SourceIndex
from kmwiki.evidence.words import Words

Alike = list[tuple[int, float]]  # numbers of terms, and how much they are like one of the claim
NO_WORDS = Words({}, (), frozenset(), frozenset(), frozenset(), 0)


class Weighed(Struct, frozen=True, gc=False):
    """The terms of a claim that the source could have: their weights in nats, and the places that have them.

    `extra` is what places get besides: for neighbouring words, for words of the headings above, for the context.
    """

    weights: dict[str, float]
    held: dict[str, dict[int, float]]
    extra: dict[int, float]
    total: float
    script: str


def weigh(index: SourceIndex, claim: Words, context: Words = NO_WORDS) -> Weighed:
    """Look for each term of a claim."""
    alike = {term: index.like(term) for term in claim.terms if index.could_have(term)}
    held = {term: index.where(numbers) for term, numbers in alike.items()}
    weights = {term: claim.terms[term] * term_nats(index, alike[term], len(at)) for term, at in held.items()}
    extra: dict[int, float] = {}
    if len(index.numbers) > 1:
        _add_context(extra, index, [term for term in context.terms if term not in weights])
        _add_neighbours(extra, index, claim, weights, held, alike)
    _add_headings(extra, index, weights, held, alike)
    return Weighed(weights, held, extra, sum(weights.values()), claim.script)


def term_nats(index: SourceIndex, alike: Alike, count: int) -> float:
    """How much it says that a line has a term which `count` lines of the source have, or one that is like it.

    Half is by these, and half by the lines that have the term itself, as if the source had some length: in a short
    source, where few words occur twice, a rare word and a common one would say the same.
    """
    lines = len(index.numbers)
    itself = len(index.postings[alike[0][0]]) if alike and alike[0][1] == 1 else 0
    return 0.5 * _nats(count, lines) + 0.5 * _nats(itself, max(lines, CONSTANTS.least_lines))


def _nats(count: int, lines: int) -> float:
    return log(1 + (lines + 1) / (count + 0.5))


def _add_context(extra: dict[int, float], index: SourceIndex, terms: list[str]) -> None:
    """What the words above a claim say, if they distinguish some lines from the others."""
    for term in terms:
        alike = index.like(term)
        places = index.where(alike)
        if places and len(places) < len(index.numbers) / 3:
            weight = CONSTANTS.context * term_nats(index, alike, len(places))
            for place in places:
                extra[place] = extra.get(place, 0.0) + weight


def _add_neighbours(
    extra: dict[int, float],
    index: SourceIndex,
    claim: Words,
    weights: Mapping[str, float],
    held: Mapping[str, dict[int, float]],
    alike: Mapping[str, Alike],
) -> None:
    """What two words say that follow each other in the claim, and are near each other in a line."""
    for first, second in zip(claim.order, claim.order[1:], strict=False):
        if first == second or first not in held or second not in held:
            continue
        both = held[first].keys() & held[second].keys()
        if not both or len(both) >= len(index.numbers) / 2:
            continue
        weight = CONSTANTS.neighbours * min(weights[first], weights[second])
        firsts, seconds = ({number for number, _ in alike[term]} for term in (first, second))
        for place in both:
            if _are_near(index.orders[place], firsts, seconds):
                extra[place] = extra.get(place, 0.0) + weight


def _are_near(order: tuple[int, ...], firsts: set[int], seconds: set[int]) -> bool:
    at = [k for k, number in enumerate(order) if number in firsts]
    return any(
        number in seconds and any(0 < abs(k - other) <= CONSTANTS.apart for other in at)
        for k, number in enumerate(order)
    )


def _add_headings(
    extra: dict[int, float],
    index: SourceIndex,
    weights: Mapping[str, float],
    held: Mapping[str, dict[int, float]],
    alike: Mapping[str, Alike],
) -> None:
    """What the headings above a line say, of lines that have something of the claim."""
    lines = set().union(*held.values())
    for term, weight in weights.items():
        for number, degree in alike[term]:
            for first, last in index.under.get(number, ()):
                for place in range(first, last + 1):
                    if place in lines and place not in held[term]:
                        extra[place] = extra.get(place, 0.0) + CONSTANTS.heading * weight * degree
