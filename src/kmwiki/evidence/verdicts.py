"""A claim and what it cites → a verdict."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.finding import Certainty, Passage
from kmwiki.evidence.support import SourceLines, Support
from kmwiki.evidence.weighing import Lookup

# The lines say the claim, or some of it; other lines of the source say it; no line of it has anything of the claim;
# nothing can be said (too few words, another language).
Verdict = Literal["holds", "partly", "elsewhere", "nothing", "unknown"]


class Best(NamedTuple):
    """The best passage that was found for a claim, and its source."""

    name: str
    source: Lookup
    passage: Passage


def depends_on_others(held: Support) -> bool:
    """Whether other lines could hold so much more of a claim that the verdict on the cited ones depends on them."""
    return held.share < CONSTANTS.elsewhere_ratio


def verdict_of_lines(
    held: Support, lines: Sequence[SourceLines], best: Best | None, *, is_foreign: bool, may_lack: bool
) -> Verdict:
    """The verdict on a claim whose citations all name lines.

    Between languages only names and figures can be compared, which must be many to say anything.
    """
    if is_foreign and held.share * held.nats < CONSTANTS.other_script:
        return "elsewhere" if best is not None and _is_elsewhere(held, lines, best) else "unknown"
    if best is not None and _is_elsewhere(held, lines, best):
        return "elsewhere"
    if held.share >= CONSTANTS.partly:
        return "holds" if held.share >= CONSTANTS.holds and not is_foreign else "partly"
    return _silent(held, best, may_lack=may_lack)


def verdict_of_found(held: Support, certainty: Certainty, best: Best | None, *, may_lack: bool) -> Verdict:
    """The verdict on a claim that cites whole sources, whose lines were found with some certainty."""
    if certainty == "found" and held.share >= CONSTANTS.holds:
        return "holds"
    if certainty != "not found" or held.share >= CONSTANTS.partly:
        return "partly"
    return _silent(held, best, may_lack=may_lack)


def _is_elsewhere(held: Support, lines: Sequence[SourceLines], best: Best) -> bool:
    """Whether a passage that is not cited says the claim, and the cited lines do not."""
    passage = best.passage
    found = best.source.index.places(passage.start, passage.end)
    return (
        all(found.stop <= one.start or found.start >= one.stop for source, one, _ in lines if source is best.source)
        and passage.share >= CONSTANTS.elsewhere
        and passage.strength >= (CONSTANTS.other_script if passage.is_foreign else CONSTANTS.elsewhere_strength)
        and held.share < CONSTANTS.elsewhere_ratio * passage.share
    )


def _silent(held: Support, best: Best | None, *, may_lack: bool) -> Verdict:
    """Nothing is there if the sources could have the claim and have nothing of it."""
    is_weak = best is None or (
        best.passage.share < CONSTANTS.nothing and best.passage.strength < CONSTANTS.nothing_strength
    )
    could_have = may_lack and held.nats >= CONSTANTS.enough
    has_none = held.share < CONSTANTS.nothing and held.anywhere < CONSTANTS.anywhere
    return "nothing" if could_have and is_weak and has_none else "unknown"


def doubt_of(held: Support, best: Best | None) -> float:
    """High if other lines hold much more of the claim, or if figures, names or negations differ: to sort by."""
    most = max(held.share, best.passage.share if best is not None else 0.0)
    return (
        CONSTANTS.doubt_elsewhere * most
        - held.share
        + CONSTANTS.doubt_figure * (len(held.unsaid.numbers) + len(held.unsaid.quotations))
        + CONSTANTS.doubt_name * len(held.names)
        + CONSTANTS.doubt_denial * held.denial
    )
