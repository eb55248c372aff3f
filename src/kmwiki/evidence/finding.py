"""The passages of a source that bear a claim."""

from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.source_index import SourceIndex
from kmwiki.evidence.weighing import NO_WORDS, Weighed, weigh
from kmwiki.evidence.words import Words

Certainty = Literal["found", "perhaps", "not found"]
MOST_PASSAGES = 3
SEEDS_BY_WORDS = 4  # times more lines are chosen by their words alone, before the rest is considered


class Passage(Struct, frozen=True, array_like=True, gc=False):
    """Lines that bear a claim, from 1.

    `share` is how much of the claim's weight they have, `weight` the same in nats; `score` is for ranking alone, and
    `margin` says how far the first passage is ahead of the second, as a share of its score.
    """

    start: int
    end: int
    share: float
    weight: float
    score: float
    margin: float = 0.0
    is_foreign: bool = False  # the claim is in another script than the source's prose

    @property
    def strength(self) -> float:
        """High if the passage has much of the claim, and rare words of it."""
        return self.share * self.weight

    @property
    def certainty(self) -> Certainty:
        """What readers are shown of the passage."""
        if self.is_foreign:
            return "perhaps" if self.strength >= CONSTANTS.other_script else "not found"
        if self.strength < CONSTANTS.perhaps:
            return "not found"
        is_ahead = self.share * self.score * self.margin >= CONSTANTS.lead
        return "found" if self.strength >= CONSTANTS.found and is_ahead else "perhaps"


class Wanted(NamedTuple):
    """A claim that is looked for, with the title and headings above it."""

    claim: Words
    context: Words = NO_WORDS


class Candidate(NamedTuple):
    """A passage that grew from a line, and its score without regard to other claims."""

    seed: int
    passage: Passage


def find(index: SourceIndex, wanted: Wanted) -> tuple[Passage, ...]:
    """At most three passages that do not overlap, the best first, even where they are weak."""
    return _ranked(_candidates(index, weigh(index, wanted.claim, wanted.context)), {})


def find_all(index: SourceIndex, wanted: Sequence[Wanted]) -> list[tuple[Passage, ...]]:
    """The same for all claims of a page that cite the source, in the order of the page.

    Pages follow their sources, so each claim is drawn to what was surely found for those before and after it.
    """
    candidates = [_candidates(index, weigh(index, one.claim, one.context)) for one in wanted]
    sure = [_sure(_ranked(found, {})) for found in candidates]
    beside = [[None if one == other else at for other, at in zip(wanted, sure, strict=True)] for one in wanted]
    return [_ranked(found, _near(index, number, beside[number])) for number, found in enumerate(candidates)]


def find_parts(index: SourceIndex, parts: Sequence[Words], context: Words = NO_WORDS) -> list[tuple[Passage, ...]]:
    """The passages for each sentence of a claim, drawn to those of the whole; none for a sentence of too few words."""
    whole = find(index, Wanted(_joined(parts), context))[:1]
    near = {place: 1.0 for passage in whole for place in range(*index.places(passage.start, passage.end))}
    return [
        _ranked(_candidates(index, weigh(index, part, context)), near) if len(part.terms) >= CONSTANTS.terms else ()
        for part in parts
    ]


def _joined(parts: Iterable[Words]) -> Words:
    terms: dict[str, float] = {}
    order: list[str] = []
    for part in parts:
        order += part.order
        for term, weight in part.terms.items():
            terms[term] = max(weight, terms.get(term, 0.0))
    return Words(terms, tuple(order), frozenset(), frozenset(), frozenset(), 0)


def _sure(passages: tuple[Passage, ...]) -> Passage | None:
    sure = passages and passages[0].certainty == "found" and passages[0].margin >= CONSTANTS.ahead
    return passages[0] if sure else None


def _near(index: SourceIndex, number: int, sure: Sequence[Passage | None]) -> dict[int, float]:
    """How near places are to what was surely found for the claims beside the one with this number: 1 is within it."""
    near: dict[int, float] = {}
    for other in range(max(0, number - CONSTANTS.claims_beside), min(len(sure), number + CONSTANTS.claims_beside + 1)):
        passage = sure[other]
        if other == number or passage is None:
            continue
        first, end = index.places(passage.start, passage.end)
        for place in range(max(0, first - CONSTANTS.reach), min(len(index.numbers), end + CONSTANTS.reach)):
            far = max(0, first - place, place - end + 1) / CONSTANTS.reach
            nearness = (1 - far) / (1 + 0.25 * (abs(other - number) - 1))
            near[place] = max(near.get(place, 0.0), nearness)
    return near


def _candidates(index: SourceIndex, claim: Weighed) -> list[Candidate]:
    """The passages that grow from the lines with the highest scores."""
    own: dict[int, float] = {}
    for term, places in claim.held.items():
        weight = claim.weights[term]
        for place, degree in places.items():
            own[place] = own.get(place, 0.0) + weight * degree
    for place, more in claim.extra.items():
        if place in own:
            own[place] += more
    likely = nlargest(SEEDS_BY_WORDS * CONSTANTS.seeds, own, key=own.__getitem__)
    beside = {place: CONSTANTS.lines_beside * (own.get(place - 1, 0.0) + own.get(place + 1, 0.0)) for place in likely}
    seeds = nlargest(
        CONSTANTS.seeds,
        sorted(likely),
        key=lambda place: (
            (own[place] + beside[place]) * _factor(index, place) / _damping(index, len(index.orders[place]))
        ),
    )
    lines = _Lines(claim)
    return [_grown(index, lines, seed, claim.extra.get(seed, 0.0) + beside[seed]) for seed in seeds]


def _ranked(candidates: Iterable[Candidate], near: Mapping[int, float]) -> tuple[Passage, ...]:
    """The best passages that do not overlap; those of lines that are `near` others have a higher score."""
    drawn = [_drawn(passage, near.get(seed, 0.0)) for seed, passage in candidates]
    chosen: list[Passage] = []
    for passage in sorted(drawn, key=lambda passage: (-passage.score, passage.start)):
        if all(passage.end < other.start or passage.start > other.end for other in chosen):
            chosen.append(passage)
            if len(chosen) > MOST_PASSAGES:
                break
    return _with_margin(chosen)[:MOST_PASSAGES]


def _drawn(passage: Passage, nearness: float) -> Passage:
    if not nearness:
        return passage
    return replace(passage, score=passage.score * (1 + CONSTANTS.cohesion * nearness))


def _with_margin(chosen: list[Passage]) -> tuple[Passage, ...]:
    if not chosen:
        return ()
    best = chosen[0]
    margin = (best.score - chosen[1].score) / best.score if len(chosen) > 1 and best.score else 1.0
    return replace(best, margin=margin), *chosen[1:]


def _factor(index: SourceIndex, place: int) -> float:
    if place in index.headings:
        return CONSTANTS.heading_line
    return CONSTANTS.code_line if place in index.code else 1.0


def _damping(index: SourceIndex, size: int) -> float:
    return float(max(1.0, size / index.usual) ** CONSTANTS.length)


class _Lines(dict[int, dict[str, float]]):
    """What each line has of a claim, in nats by its terms; made when it is looked at."""

    def __init__(self, claim: Weighed) -> None:
        self.claim = claim

    def __missing__(self, place: int) -> dict[str, float]:
        weights = self.claim.weights
        row = {term: weights[term] * places[place] for term, places in self.claim.held.items() if place in places}
        self[place] = row
        return row


def _grown(index: SourceIndex, lines: _Lines, seed: int, extra: float) -> Candidate:
    """The passage that grows from a line as long as lines before and after add to what it has of the claim."""
    claim, got = lines.claim, dict(lines[seed])
    first = last = seed
    size = len(index.orders[seed])
    while last - first + 1 < CONSTANTS.most_lines:
        best, gain = None, 0.0
        for place in _beside(index, first, last):
            is_apart = place in (first - 2, last + 2)
            least = CONSTANTS.gain * claim.total * (CONSTANTS.gap if is_apart else 1.0)
            more = sum(nats - got.get(term, 0.0) for term, nats in lines[place].items() if nats > got.get(term, 0.0))
            if more >= least and (best is None or more - least > gain):
                best, gain = place, more - least
        if best is None:
            break
        for place in (*range(best, first), *range(last + 1, best + 1)):
            size += len(index.orders[place])
            got |= {term: nats for term, nats in lines[place].items() if nats > got.get(term, 0.0)}
        first, last = min(first, best), max(last, best)
    if first == last == seed and seed in index.headings:
        last = _section_end(index, seed)
    weight = sum(got.values())
    score = (weight + extra) * _factor(index, seed) / _damping(index, size)
    is_foreign = claim.script not in ("", index.main)
    lines_shown = index.numbers[first], index.numbers[last]
    return Candidate(seed, Passage(*lines_shown, weight / claim.total, weight, score, is_foreign=is_foreign))


def _beside(index: SourceIndex, first: int, last: int) -> list[int]:
    """The places with which a passage may grow: one or two after or before it, never across a heading."""
    found = []
    for after in (last + 1, last + 2):
        if after >= len(index.numbers) or after in index.headings:
            break
        found.append(after)
    if first not in index.headings:
        for before in (first - 1, first - 2):
            if before < 0 or before in index.headings:
                break
            found.append(before)
    return found


def _section_end(index: SourceIndex, heading: int) -> int:
    """The last place that is shown with a heading that says the claim."""
    last = heading
    while (
        last + 1 < len(index.numbers)
        and last + 1 not in index.headings
        and last - heading + 1 < CONSTANTS.section_lines
    ):
        last += 1
    return last
