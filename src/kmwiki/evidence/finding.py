"""The passages of a source that bear a claim."""

from collections.abc import Iterable, Sequence
from heapq import nlargest
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.remembered import digest, digest_of
from kmwiki.evidence.source_index import HEADING, SourceIndex
from kmwiki.evidence.weighing import NO_WORDS, ByLine, Lookup, Weighed, extra_of, pairs_of, weigh
from kmwiki.evidence.words import Words

Certainty = Literal["found", "perhaps", "not found"]
Span = tuple[int, int]  # the first and the last of some lines
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
    is_foreign: bool = False  # the claim is in another language than the source's prose

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
    """A claim that is looked for, with title and headings above it, its script, and its page's language if it is sure.

    `known` are lines, first and last, that are known to hold it: it is not looked for, but what is beside it is drawn
    to them. `asked` is the digest of everything else.
    """

    claim: Words
    context: Words
    script: str
    language: str
    asked: bytes
    known: Span | None = None

    @classmethod
    def of(cls, claim: Words, context: Words = NO_WORDS, language: str = "") -> "Wanted":
        """A claim with its script."""
        script = claim.script
        return cls(claim, context, script, language, digest((digest_of(claim), digest_of(context), script, language)))


class Candidate(NamedTuple):
    """A passage that grew from a line, and its score without regard to other claims."""

    seed: int
    passage: Passage


def find_sure(source: Lookup, wanted: Wanted) -> Passage | None:
    """The best passage if it is surely found. A source that cannot have such a passage costs little."""

    def likely() -> list[Candidate]:
        weighed = weigh(source, wanted.claim)
        return _candidates(source, wanted, weighed) if weighed.may_reach(CONSTANTS.found) else []

    candidates = source.memory.recall(("sure", source.asked, wanted.asked), list[Candidate], likely)
    return next((one for one in _ranked(candidates)[:1] if one.certainty == "found"), None)


def find_all(source: Lookup, wanted: Sequence[Wanted]) -> list[tuple[Passage, ...]]:
    """For each claim of a page that cites the source, in the order of the page, at most three passages that do not
    overlap, the best first, even where they are weak.

    Pages follow their sources, so each claim is drawn to what was surely found for those before and after it.
    """
    candidates = [[] if one.known else _recalled(source, one) for one in wanted]
    sure = [one.known or _sure(_ranked(found)) for one, found in zip(wanted, candidates, strict=True)]
    return [
        _ranked(_drawn(source.index, found, _sure_beside(number, wanted, sure)))
        for number, found in enumerate(candidates)
    ]


def find_part(source: Lookup, part: Wanted, weighed: Weighed, whole: Passage | None) -> tuple[Passage, ...]:
    """The passages for a sentence of a claim, drawn to that of the whole; none if all would be too weak."""
    if not weighed.may_reach(min(CONSTANTS.perhaps, CONSTANTS.other_script)):
        return ()
    near = [((whole.start, whole.end), 1.0)] if whole is not None else []
    return _ranked(_drawn(source.index, _candidates(source, part, weighed), near))


def _sure(passages: tuple[Passage, ...]) -> Span | None:
    is_sure = passages and passages[0].certainty == "found" and passages[0].margin >= CONSTANTS.ahead
    return (passages[0].start, passages[0].end) if is_sure else None


def _sure_beside(number: int, wanted: Sequence[Wanted], sure: Sequence[Span | None]) -> list[tuple[Span, float]]:
    """What was surely found for the claims beside one of them, and how much that counts."""
    first, end = max(0, number - CONSTANTS.claims_beside), number + CONSTANTS.claims_beside + 1
    return [
        (lines, 1 / (1 + 0.25 * (abs(other - number) - 1)))
        for other, lines in enumerate(sure[first:end], start=first)
        if lines is not None and wanted[other].claim != wanted[number].claim
    ]


def _recalled(source: Lookup, wanted: Wanted) -> list[Candidate]:
    asked = "candidates", source.asked, wanted.asked
    return source.memory.recall(
        asked, list[Candidate], lambda: _candidates(source, wanted, weigh(source, wanted.claim))
    )


def _candidates(source: Lookup, wanted: Wanted, claim: Weighed) -> list[Candidate]:
    """The passages that grow from the lines with the highest scores."""
    index = source.index
    extra = extra_of(source, claim, wanted.context)
    own: dict[int, float] = {}
    for term, held in claim.held.items():
        weight = claim.weights[term]
        for place, degree in held.places.items():
            own[place] = own.get(place, 0.0) + weight * degree
    for place in own.keys() & extra.keys():
        own[place] += extra[place]
    likely = sorted(nlargest(SEEDS_BY_WORDS * CONSTANTS.seeds, own, key=own.__getitem__))
    for place, more in pairs_of(index, wanted.claim, claim, set(likely)).items():
        own[place] += more
        extra[place] = extra.get(place, 0.0) + more

    def rank(place: int) -> float:
        return own[place] / _damping(index, index.orders.size(place))

    lines = ByLine(claim)
    is_foreign = index.is_foreign(wanted.script, wanted.language)
    seeds = sorted(likely, key=rank, reverse=True)[: CONSTANTS.seeds]
    return [_grown(index, lines, seed, extra.get(seed, 0.0), is_foreign=is_foreign) for seed in seeds]


def _drawn(index: SourceIndex, candidates: Sequence[Candidate], sure: Iterable[tuple[Span, float]]) -> list[Candidate]:
    """The candidates with higher scores, the nearer they are to lines that are sure."""
    near: dict[int, float] = {}
    for lines, counts in sure:
        places = index.places(*lines)
        for seed, _ in candidates:
            far = max(0, places.start - seed, seed - places.stop + 1)
            if far < CONSTANTS.reach:
                near[seed] = max(near.get(seed, 0.0), counts * (1 - far / CONSTANTS.reach))
    return [
        Candidate(seed, replace(passage, score=passage.score * (1 + CONSTANTS.cohesion * near[seed])))
        if seed in near
        else Candidate(seed, passage)
        for seed, passage in candidates
    ]


def _ranked(candidates: Iterable[Candidate]) -> tuple[Passage, ...]:
    """The best passages that do not overlap."""
    chosen: list[Passage] = []
    for _, passage in sorted(candidates, key=lambda one: (-one.passage.score, one.passage.start)):
        if all(passage.end < other.start or passage.start > other.end for other in chosen):
            chosen.append(passage)
            if len(chosen) > MOST_PASSAGES:
                break
    return _with_margin(chosen)[:MOST_PASSAGES]


def _with_margin(chosen: list[Passage]) -> tuple[Passage, ...]:
    if not chosen:
        return ()
    best = chosen[0]
    margin = (best.score - chosen[1].score) / best.score if len(chosen) > 1 and best.score else 1.0
    return replace(best, margin=margin), *chosen[1:]


def _damping(index: SourceIndex, size: int) -> float:
    return float((size / index.usual) ** CONSTANTS.length) if size > index.usual else 1.0


def _grown(index: SourceIndex, lines: ByLine, seed: int, extra: float, *, is_foreign: bool) -> Candidate:
    """The passage that grows from a line as long as lines before and after add to what it has of the claim."""
    claim, got = lines.claim, dict(lines[seed])
    first = last = seed
    size = index.orders.size(seed)
    while beside := _beside(index, first, last):
        best, gain = None, 0.0
        for place in beside:
            is_apart = place in (first - 2, last + 2)
            least = CONSTANTS.gain * claim.total * (CONSTANTS.gap if is_apart else 1.0)
            more = sum(nats - got.get(term, 0.0) for term, nats in lines[place].items() if nats > got.get(term, 0.0))
            if more >= least and (best is None or more - least > gain):
                best, gain = place, more - least
        if best is None:
            break
        for place in (*range(best, first), *range(last + 1, best + 1)):
            size += index.orders.size(place)
            got |= {term: nats for term, nats in lines[place].items() if nats > got.get(term, 0.0)}
        first, last = min(first, best), max(last, best)
    if first == last == seed and index.kinds[seed] & HEADING:
        last = _section_end(index, seed)
    weight = sum(got.values())
    score = (weight + extra) / _damping(index, size)
    lines_shown = index.numbers[first], index.numbers[last]
    return Candidate(seed, Passage(*lines_shown, weight / claim.total, weight, score, is_foreign=is_foreign))


def _beside(index: SourceIndex, first: int, last: int) -> list[int]:
    """The places with which a passage may grow: one or two after or before it, never across a heading."""
    found = []
    for after in (last + 1, last + 2):
        if after >= len(index.numbers) or index.kinds[after] & HEADING or not _fits(index, first, after):
            break
        found.append(after)
    if not index.kinds[first] & HEADING:
        for before in (first - 1, first - 2):
            if before < 0 or index.kinds[before] & HEADING or not _fits(index, before, last):
                break
            found.append(before)
    return found


def _fits(index: SourceIndex, first: int, last: int) -> bool:
    """Whether the lines between two places, and empty ones, are not too many to show."""
    return index.numbers[last] - index.numbers[first] < CONSTANTS.most_lines


def _section_end(index: SourceIndex, heading: int) -> int:
    """The last place that is shown with a heading that says the claim."""
    last = heading
    end = min(len(index.numbers), heading + CONSTANTS.section_lines)
    while last + 1 < end and not index.kinds[last + 1] & HEADING and _fits(index, heading, last + 1):
        last += 1
    return last
