"""What can be said of the claims of a page: lines found for them, and how far the cited lines bear them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec import Struct

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.finding import Certainty, Passage, Wanted, find_all
from kmwiki.evidence.source_index import SourceIndex
from kmwiki.evidence.support import Cited, Verdict, judge
from kmwiki.evidence.words import Words, words_of


class AskedClaim(NamedTuple):
    """A claim and the entries that it cites: citation, number of the entry, source, first and last line."""

    text: str
    context: str
    cited: tuple[tuple[int, int, str, int | None, int | None], ...]


class FoundLines(Struct, frozen=True, array_like=True, gc=False):
    """Lines that were found for an entry of a citation."""

    citation: int
    entry: int
    start: int
    end: int
    certainty: Certainty


class ClaimEvidence(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What can be said of a claim."""

    verdict: Verdict = "unknown"
    share: float = 0.0
    found: tuple[FoundLines, ...] = ()
    parts: tuple[int, int] = (0, 0)
    rather: tuple[str, int, int] | None = None
    figures: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    denial: bool = False
    doubt: float = 0.0
    why: str = ""


def judge_page(claims: Sequence[AskedClaim], index: Callable[[str], SourceIndex | None]) -> tuple[ClaimEvidence, ...]:
    """What can be said of the claims of a page."""
    words, contexts = [words_of(claim.text) for claim in claims], [words_of(claim.context) for claim in claims]
    by_source: dict[str, list[int]] = {}
    for number, claim in enumerate(claims):
        for name in dict.fromkeys(one[2] for one in claim.cited):
            by_source.setdefault(name, []).append(number)
    passages: dict[tuple[int, str], tuple[Passage, ...]] = {}
    for source, numbers in by_source.items():
        if (at := index(source)) is not None:
            some = find_all(at, [Wanted(words[n], contexts[n]) for n in numbers])
            passages.update({(n, source): one for n, one in zip(numbers, some, strict=True)})
    return tuple(
        _said(claim, number, words[number], contexts[number], passages, index) for number, claim in enumerate(claims)
    )


def _said(
    claim: AskedClaim,
    number: int,
    words: Words,
    context: Words,
    passages: dict[tuple[int, str], tuple[Passage, ...]],
    index: Callable[[str], SourceIndex | None],
) -> ClaimEvidence:
    if len(words.terms) < CONSTANTS.terms:
        return ClaimEvidence(why="words")
    known = [(one, at) for one in claim.cited if (at := index(one[2])) is not None]
    if not known:
        return ClaimEvidence(why="unreadable")
    one = judge(words, [Cited(at, ask[3], ask[4], passages[number, ask[2]]) for ask, at in known], context)
    lines = []
    for citation, entry, source, start, _ in claim.cited:
        best = passages.get((number, source), ())[:1]
        if start is None and best and best[0].certainty != "not found":
            end = min(best[0].end, best[0].start + 11)
            lines.append(FoundLines(citation, entry, best[0].start, end, best[0].certainty))
    rather = None
    if one.verdict == "elsewhere" and one.passage is not None:
        rather = known[one.source][0][2], one.passage.start, one.passage.end
    return ClaimEvidence(
        verdict=one.verdict,
        share=round(one.support.share, 2),
        found=tuple(lines),
        rather=rather,
        figures=one.support.figures,
        names=one.support.names,
        lacks=one.support.lacks,
        denial=one.support.denial,
        doubt=round(one.doubt, 2),
    )
