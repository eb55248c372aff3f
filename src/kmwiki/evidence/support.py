"""How much of a claim the cited lines hold, and what one can say of that. It is overlap of words, never truth."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.finding import Passage
from kmwiki.evidence.source_index import SourceIndex
from kmwiki.evidence.weighing import NO_WORDS, term_nats
from kmwiki.evidence.words import Words

# The lines say the claim, or some of it; other lines of the source say it; no line of it has anything of the claim;
# nothing can be said (too few words, another language).
Verdict = Literal["holds", "partly", "elsewhere", "nothing", "unknown"]


class Cited(Struct, frozen=True, gc=False):
    """A source that a claim cites: its lines (both None: the whole source), and what was found in it for the claim."""

    index: SourceIndex
    start: int | None = None
    end: int | None = None
    passages: tuple[Passage, ...] = ()

    @property
    def places(self) -> range:
        """The filled lines that are cited; of a whole source, the best passage."""
        if self.start is not None and self.end is not None:
            return range(*self.index.places(self.start, self.end))
        return range(*self.index.places(self.passages[0].start, self.passages[0].end)) if self.passages else range(0)


class Support(Struct, frozen=True, array_like=True, gc=False):
    """How much of a claim some lines hold: the share of its weight, and apart from it, what they lack.

    `nats` is what the claim says that the sources could hold.
    """

    share: float
    nats: float
    lacks: tuple[str, ...] = ()  # terms
    figures: tuple[str, ...] = ()  # of the terms that are lacking
    names: tuple[str, ...] = ()
    denial: bool = False  # one of both denies what the other says, or one denies and the other does not


class Judgement(Struct, frozen=True, array_like=True, gc=False):
    """A verdict, and the best passage of the sources that are cited, with the number of its source among them."""

    verdict: Verdict
    support: Support
    passage: Passage | None = None
    source: int = 0

    @property
    def doubt(self) -> float:
        """High if other lines hold much more of the claim, or if figures, names or negations differ: to sort by."""
        best = self.passage.share if self.passage is not None else 0.0
        return (
            CONSTANTS.doubt_elsewhere * best
            - self.support.share
            + CONSTANTS.doubt_figure * len(self.support.figures)
            + CONSTANTS.doubt_name * len(self.support.names)
            + CONSTANTS.doubt_denial * self.support.denial
        )


def support(claim: Words, cited: Sequence[Cited], context: Words = NO_WORDS) -> Support:
    """How much of a claim the lines hold together that a group of marks cites.

    Figures and names of the context, which is the title and the headings above the claim, are not claims.
    """
    total = got = 0.0
    lacks: list[str] = []
    denied = False
    negates = any(place in one.places for one in cited for place in one.index.negations)
    for term, factor in claim.terms.items():
        possible = [one for one in cited if one.index.could_have(term)]
        if not possible:
            continue
        alike = [one.index.like(term) for one in possible]
        where = [one.index.where(some) for one, some in zip(possible, alike, strict=True)]
        counted = zip(possible, alike, where, strict=True)
        weight = factor * min(term_nats(one.index, some, len(places)) for one, some, places in counted)
        degree = max(_most(one.places, places) for one, places in zip(possible, where, strict=True))
        if not degree:
            degree = CONSTANTS.heading if any(_is_about(one, term) for one in possible) else 0.0
            if not degree:
                lacks.append(term)
        elif negates and not claim.negations and not denied:
            denied = _is_denied(term, possible)
        total += weight
        got += weight * degree
    return Support(
        share=got / total if total else 0.0,
        nats=total,
        lacks=tuple(lacks),
        figures=tuple(term for term in lacks if term in claim.figures and term not in context.terms),
        names=tuple(
            term
            for term in lacks
            if term in claim.names and term not in context.terms and not _is_spelled_out(term, claim, cited)
        ),
        denial=denied or bool(cited and claim.denied and not negates),
    )


def _most(lines: range, places: dict[int, float]) -> float:
    if len(lines) < len(places):
        return max((places.get(place, 0.0) for place in lines), default=0.0)
    return max((degree for place, degree in places.items() if place in lines), default=0.0)


def _is_about(cited: Cited, term: str) -> bool:
    """Whether the headings above the lines, the front matter or the file's name have a term."""
    if term in cited.index.about:
        return True
    lines = cited.places
    return any(
        first < lines.stop and last >= lines.start
        for number, degree in cited.index.like(term)
        if degree == 1
        for first, last in cited.index.under.get(number, ())
    )


def _is_spelled_out(name: str, claim: Words, cited: Iterable[Cited]) -> bool:
    """Whether an abbreviation is made of the initials of words that follow each other in the claim or in a line."""
    orders: list[Sequence[str]] = [claim.order]
    orders += [[one.index.vocabulary[term] for term in one.index.orders[at]] for one in cited for at in one.places]
    return len(name) > 1 and any(name in "".join(term[0] for term in order) for order in orders)


def _is_denied(term: str, cited: Iterable[Cited]) -> bool:
    """Whether the lines only deny what a term says."""
    is_denied = False
    for one in cited:
        lines = one.places
        for number, _ in one.index.like(term):
            denied = set(one.index.denied.get(number, ()))
            places = [place for place in one.index.postings[number] if place in lines]
            if any(place not in denied for place in places):
                return False
            is_denied = is_denied or bool(places)
    return is_denied


def judge(claim: Words, cited: Sequence[Cited], context: Words = NO_WORDS) -> Judgement:
    """What can be said of a claim and everything that its marks cite."""
    held = support(claim, cited, context)
    best = [(one.passages[0].strength, -number) for number, one in enumerate(cited) if one.passages]
    source = -max(best)[1] if best else 0
    passage = cited[source].passages[0] if best else None
    return Judgement(_verdict(claim, cited, held, passage, source), held, passage, source)


def _verdict(claim: Words, cited: Sequence[Cited], held: Support, passage: Passage | None, source: int) -> Verdict:
    if any(one.start is None for one in cited):
        if passage is not None and passage.certainty != "not found":
            return "holds" if passage.certainty == "found" else "partly"
    elif passage is not None and _is_elsewhere(cited, held, passage, source):
        return "elsewhere"
    elif held.share >= CONSTANTS.partly:
        return "holds" if held.share >= CONSTANTS.holds else "partly"
    return "nothing" if _is_nowhere(claim, cited, held, passage) else "unknown"


def _is_elsewhere(cited: Sequence[Cited], held: Support, passage: Passage, source: int) -> bool:
    """Whether a passage of a cited source that is not cited says the claim, and the cited lines do not."""
    index = cited[source].index
    lines = [one.places for one in cited if one.index is index]
    found = range(*index.places(passage.start, passage.end))
    return (
        all(found.stop <= other.start or found.start >= other.stop for other in lines)
        and passage.share >= CONSTANTS.elsewhere
        and passage.strength >= CONSTANTS.elsewhere_strength
        and held.share < CONSTANTS.elsewhere_ratio * passage.share
    )


def _is_nowhere(claim: Words, cited: Sequence[Cited], held: Support, passage: Passage | None) -> bool:
    """Whether the sources could have the claim and have nothing of it. Between scripts nothing can be said."""
    own = claim.script
    is_foreign = any(one.index.main not in ("", own) for one in cited)
    is_text = all(one.index.words >= CONSTANTS.words for one in cited)
    return (
        held.nats >= CONSTANTS.enough
        and not is_foreign
        and is_text
        and held.share < CONSTANTS.nothing
        and (passage is None or (passage.share < CONSTANTS.nothing and passage.strength < CONSTANTS.nothing_strength))
    )
