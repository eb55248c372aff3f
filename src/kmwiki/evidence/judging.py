"""What can be said of the claims of a page: lines found for them, and how far the cited lines bear them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.evidence.asked import AskedClaim, IndexOf, PreparedClaim, Sources, TextOf, Why, no_text, prepared
from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.doubts import paged_sources
from kmwiki.evidence.finding import Passage, find_all
from kmwiki.evidence.remembered import Memory
from kmwiki.evidence.showing import NOTHING_SHOWN, FoundLines, shown_of
from kmwiki.evidence.spelling import as_written
from kmwiki.evidence.support import SourceLines, Support, support, unheld, unsaid_by
from kmwiki.evidence.verdicts import (
    Best,
    Verdict,
    depends_on_others,
    doubt_of,
    verdict_of_found,
    verdict_of_lines,
)
from kmwiki.evidence.words import words_of
from kmwiki.model import NO_FIGURES, Figures

_NOTHING = Support(share=0.0, nats=0.0)


class ClaimEvidence(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What can be said of a claim.

    `share` is how much of it the lines hold that it cites, or that were found. Of a claim of several sentences that
    cites whole sources, `parts` says of how many lines were found, and of how many in all. `rather` are the source and
    the lines that hold it if it is elsewhere. What the lines lack is as the claim writes it; figures and quotations are
    compared even where nothing else can be said. Of a claim in a `foreign` language, only figures and names are.
    """

    verdict: Verdict = "unknown"
    share: float = 0.0
    found: tuple[FoundLines, ...] = ()
    parts: tuple[int, int] = (0, 0)
    rather: tuple[str, int, int] | None = None
    figures: tuple[str, ...] = ()
    quotations: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    denial: bool = False
    doubt: float = 0.0
    why: Why | None = None
    foreign: bool = False
    language: str = ""  # of the claim, if it is sure

    @property
    def knows_lacks(self) -> bool:
        """Whether all words that the lines lack are known, so that they have the others."""
        return not self.foreign and self.verdict not in ("nothing", "unknown")


def judge_page(
    claims: Sequence[AskedClaim],
    index: IndexOf,
    memory: Memory | None = None,
    text: TextOf = no_text,
    beside: Sequence[AskedClaim] = (),
) -> tuple[ClaimEvidence, ...]:
    """What can be said of the claims of a page, which has others `beside` them; those that cite one source are looked
    for together.
    """
    sources = Sources(claims, index, memory, text, beside)
    paged = {doubt.source for doubt in paged_sources((*claims, *beside), sources)}
    contexts = {text: words_of(text, sources.language) for text in {claim.context: None for claim in claims}}
    asked = [
        prepared(claim, words, contexts[claim.context], sources, paged)
        for claim, words in zip(claims, sources.words, strict=False)
    ]
    weigh = partial(_held, sources.memory)
    held = [_NOTHING if claim.whole or claim.why else weigh(claim, claim.lines) for claim in asked]
    found = _found(asked, held)
    return tuple(
        _unknown(claim) if claim.why else _said(claim, of_lines, passages, weigh)
        for claim, of_lines, passages in zip(asked, held, found, strict=True)
    )


def _unknown(claim: PreparedClaim) -> ClaimEvidence:
    """What is said of a claim if its words cannot be looked for: the figures that the cited lines lack."""
    unsaid = NO_FIGURES if claim.whole else _unsaid(claim, claim.lines)
    return ClaimEvidence(why=claim.why, figures=unsaid.numbers, quotations=unsaid.quotations)


def _held(memory: Memory, claim: PreparedClaim, lines: Sequence[SourceLines]) -> Support:
    """How much of a claim some lines hold; in another language, names and negations are other ones."""
    wanted = claim.wanted
    asked = "held", wanted.asked, [(one.source.asked, one.places.start, one.places.stop) for one in lines]
    if not any(one.places for one in lines) and not claim.lines:
        sources = [one.source for one in lines]
        return memory.recall(asked, Support, lambda: unheld(wanted.claim, sources))
    held: Support = memory.recall(asked, Support, lambda: support(wanted.claim, lines, wanted.context))
    held = replace(held, unsaid=_unsaid(claim, lines))
    return replace(held, names=(), denial=False) if claim.is_foreign else held


def _unsaid(claim: PreparedClaim, lines: Sequence[SourceLines]) -> Figures:
    """The figures and quotations of a claim that some lines lack, and all lines of the sources that it cites whole."""
    lacking = unsaid_by(lines, claim.figures)
    sources = (entries[0].source for entries in claim.whole.values())
    whole = [SourceLines.of(source, 1, source.index.lines) for source in sources]
    return unsaid_by(whole, lacking) if whole else lacking


def _found(asked: Sequence[PreparedClaim], held: Sequence[Support]) -> list[dict[str, tuple[Passage, ...]]]:
    """For each claim the passages of the sources that it cites; none where the cited lines settle the verdict."""
    found: list[dict[str, tuple[Passage, ...]]] = [{} for _ in asked]
    citing: dict[str, list[int]] = {}
    for number, claim in enumerate(asked):
        for name in () if claim.why else dict.fromkeys(one.name for one in claim.entries):
            citing.setdefault(name, []).append(number)
    for name, numbers in citing.items():
        wanted = []
        for number in numbers:
            claim = asked[number]
            entry = next(one for one in claim.entries if one.name == name)
            is_settled = not claim.whole and not depends_on_others(held[number])
            wanted.append(claim.wanted._replace(known=entry.lines if is_settled else None))
        for number, passages in zip(numbers, find_all(entry.source, wanted), strict=True):
            found[number][name] = passages
    return found


def _said(
    claim: PreparedClaim,
    held: Support,
    passages: Mapping[str, tuple[Passage, ...]],
    weigh: Callable[[PreparedClaim, Sequence[SourceLines]], Support],
) -> ClaimEvidence:
    """What can be said of a claim that cites lines which hold so much of it, and for which passages were found."""
    best = _best(claim, passages)
    shown = shown_of(claim, passages) if claim.whole else NOTHING_SHOWN
    if claim.whole:
        held = weigh(claim, [*claim.lines, *shown.lines])
        verdict = verdict_of_found(held, shown.certainty, best, may_lack=claim.may_lack)
        if not claim.may_lack and not claim.lines:
            held = replace(held, unsaid=NO_FIGURES, names=(), denial=False)
    else:
        verdict = verdict_of_lines(held, claim.lines, best, is_foreign=claim.is_foreign, may_lack=claim.may_lack)
    is_compared = verdict not in ("nothing", "unknown")  # else they lack nearly all, or nobody knows
    language, lacking = claim.wanted.language, (held.names, held.lacks) if is_compared else ((), ())
    names, lacks = as_written(claim.text, language, *lacking)
    unsaid = NO_FIGURES if verdict == "nothing" else held.unsaid
    rather = (best.name, best.passage.start, best.passage.end) if best is not None and verdict == "elsewhere" else None
    return ClaimEvidence(
        verdict=verdict,
        share=round(held.share, 2),
        found=shown.found,
        parts=shown.parts,
        rather=rather,
        figures=unsaid.numbers,
        quotations=unsaid.quotations,
        names=names,
        lacks=lacks,
        denial=is_compared and held.denial,
        doubt=round(doubt_of(held, best), 2),
        why=_why(claim, held) if verdict == "unknown" else None,
        foreign=claim.is_foreign,
        language=language,
    )


def _best(claim: PreparedClaim, passages: Mapping[str, tuple[Passage, ...]]) -> Best | None:
    """The strongest passage, and its source."""
    found = [
        Best(entry.name, entry.source, passages[entry.name][0]) for entry in claim.entries if passages.get(entry.name)
    ]
    return max(found, key=lambda one: one.passage.strength, default=None)


def _why(claim: PreparedClaim, held: Support) -> Why | None:
    """Why nothing can be said of a claim whose verdict is unknown, if there is a reason."""
    if claim.is_foreign:
        return "language"
    if all(one.source.is_excerpt for one in claim.entries):
        return "empty"
    return "words" if held.nats < CONSTANTS.perhaps else None
