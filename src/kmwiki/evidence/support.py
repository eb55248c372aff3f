"""How much of a claim the cited lines hold, and what one can say of that. It is overlap of words, never truth."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.source_index import DENIES
from kmwiki.evidence.weighing import NO_WORDS, Held, Lookup
from kmwiki.evidence.words import Words
from kmwiki.markdown.figures import unsaid, values
from kmwiki.model import NO_FIGURES, Figures


class SourceLines(NamedTuple):
    """Lines of a source: the filled ones, and their text if it is known."""

    source: Lookup
    places: range
    text: Sequence[str]

    @classmethod
    def of(cls, source: Lookup, start: int, end: int) -> "SourceLines":
        """The lines with these numbers."""
        return cls(source, source.index.places(start, end), source.text.lines[start - 1 : end])


class Support(Struct, frozen=True, array_like=True, gc=False):
    """How much of a claim some lines hold: the share of its weight, and apart from it, what they lack.

    `nats` is what the claim says that the sources could hold, `anywhere` the share of it that they have in any line.
    """

    share: float
    nats: float
    anywhere: float = 0.0
    lacks: tuple[str, ...] = ()  # terms
    names: tuple[str, ...] = ()  # of the terms that are lacking
    denial: bool = False  # one of both denies what the other says, or one denies and the other does not
    unsaid: Figures = NO_FIGURES  # figures and quotations, as the claim writes them


def support(claim: Words, lines: Sequence[SourceLines], context: Words = NO_WORDS) -> Support:
    """How much of a claim the lines hold together that a group of marks cites.

    Names of the context, which is the title and the headings above the claim, are not claims.
    """
    total = got = anywhere = 0.0
    lacks: list[str] = []
    denied = False
    negates = any(one.source.index.kinds[place] & DENIES for one in lines for place in one.places)
    for term, factor in claim.terms.items():
        possible = [(one, held) for one in lines if (held := one.source.possible(claim, term)) is not None]
        if not possible:
            continue
        weight = factor * min([held.nats for _, held in possible])
        degree = max([_most(one.places, held.places) for one, held in possible])
        if not degree:
            degree = CONSTANTS.heading if any(_is_about(one, term, held) for one, held in possible) else 0.0
            if not degree:
                lacks.append(term)
        elif negates and not claim.negations and not denied:
            denied = _is_denied(possible)
        total += weight
        got += weight * degree
        anywhere += weight * max([held.most for _, held in possible])
    return Support(
        share=got / total if total else 0.0,
        nats=total,
        anywhere=anywhere / total if total else 0.0,
        lacks=tuple(lacks),
        names=tuple(
            term
            for term in lacks
            if term not in context.terms and _is_name(term, claim, lines) and not _is_spelled_out(term, claim, lines)
        ),
        denial=denied or bool(lines and claim.denied and not negates),
    )


def unheld(claim: Words, sources: Sequence[Lookup]) -> Support:
    """How much the sources could hold of a claim for which no lines are known, which lack nothing."""
    total = anywhere = 0.0
    for term, factor in claim.terms.items():
        possible = [held for source in sources if (held := source.possible(claim, term)) is not None]
        if possible:
            weight = factor * min([held.nats for held in possible])
            total += weight
            anywhere += weight * max([held.most for held in possible])
    return Support(share=0.0, nats=total, anywhere=anywhere / total if total else 0.0)


def unsaid_by(lines: Sequence[SourceLines], figures: Figures) -> Figures:
    """Which figures and quotations neither lines, if their text is known, nor what is known of their sources say."""
    text = [line for one in lines for line in one.text]
    if figures == NO_FIGURES or not text:
        return NO_FIGURES
    lacking = unsaid(figures, "\n".join((*text, *(one.source.text.about for one in lines))))
    return Figures(tuple(number for number in lacking.numbers if not _is_above(number, lines)), lacking.quotations)


def _is_above(number: str, lines: Sequence[SourceLines]) -> bool:
    """Whether the headings above lines, the front matter or the file's name have a number."""
    terms = [f"#{value}" for value in values(number)]
    return any(_is_about(one, term, one.source[term]) for one in lines for term in terms)


def _most(lines: range, places: dict[int, float]) -> float:
    if not lines or not places:
        return 0.0
    if len(lines) < len(places):
        return max((places.get(place, 0.0) for place in lines), default=0.0)
    return max((degree for place, degree in places.items() if place in lines), default=0.0)


def _is_about(lines: SourceLines, term: str, held: Held) -> bool:
    """Whether the headings above the lines, the front matter or the file's name have a term."""
    index, places = lines.source.index, lines.places
    return term in index.about_terms or any(
        below.start < places.stop and below.stop > places.start
        for number, degree in held.alike
        if degree == 1
        for below in index.below(number)
    )


def _is_name(term: str, claim: Words, lines: Iterable[SourceLines]) -> bool:
    """Whether a term is a name: it has a capital inside a sentence, or at the start of one and is like another name."""
    return term in claim.names or any(one.source.has_other_name(claim, term) for one in lines)


def _is_spelled_out(name: str, claim: Words, lines: Iterable[SourceLines]) -> bool:
    """Whether an abbreviation is made of the initials of words that follow each other in the claim or in a line."""
    orders: list[Sequence[str]] = [claim.order]
    for one in lines:
        index = one.source.index
        orders += [[index.vocabulary[term] for term in index.orders[place]] for place in one.places]
    return len(name) > 1 and any(name in "".join(term[0] for term in order) for order in orders)


def _is_denied(possible: Iterable[tuple[SourceLines, Held]]) -> bool:
    """Whether the lines only deny what a term says."""
    is_denied = False
    for lines, held in possible:
        index = lines.source.index
        for number, _ in held.alike:
            places = [place for place in index.postings[number] if place in lines.places]
            if any(place not in index.denied(number) for place in places):
                return False
            is_denied = is_denied or bool(places)
    return is_denied
