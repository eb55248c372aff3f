"""What can be said of the claims of a page: lines found for them, and how far the cited lines bear them."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

from kmwiki.evidence.finding import Passage, Wanted, find_all
from kmwiki.evidence.rarity import Rarity
from kmwiki.evidence.source_index import SourceIndex
from kmwiki.evidence.support import Cited, Verdict, judge
from kmwiki.evidence.words import words_of

NONE = Rarity()


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
    certainty: Literal["found", "perhaps"]


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
    words = [words_of(claim.text) for claim in claims]
    contexts = [words_of(claim.context) for claim in claims]
    by_source: dict[str, list[int]] = {}
    for number, claim in enumerate(claims):
        for name in dict.fromkeys(one[2] for one in claim.cited):
            by_source.setdefault(name, []).append(number)
    passages: dict[tuple[int, str], tuple[Passage, ...]] = {}
    for source, numbers in by_source.items():
        at = index(source)
        if at is None:
            continue
        some = find_all(at, [Wanted(words[n], contexts[n]) for n in numbers], NONE)
        passages.update({(n, source): one for n, one in zip(numbers, some, strict=True)})
    found = []
    for number, claim in enumerate(claims):
        if len(words[number].terms) < 3:
            found.append(ClaimEvidence(why="words"))
            continue
        cited = [
            Cited(at, start, end, passages[number, source])
            for _, _, source, start, end in claim.cited
            if (at := index(source)) is not None
        ]
        if not cited:
            found.append(ClaimEvidence(why="unreadable"))
            continue
        one = judge(words[number], cited, NONE, contexts[number])
        lines = []
        for citation, entry, source, start, _ in claim.cited:
            best = passages.get((number, source), ())[:1]
            if start is None and best and best[0].certainty != "not found":
                end = min(best[0].end, best[0].start + 11)
                lines.append(FoundLines(citation, entry, best[0].start, end, best[0].certainty))
        rather = None
        if one.verdict == "elsewhere" and one.passage is not None:
            rather = claim.cited[one.source][2], one.passage.start, one.passage.end
        found.append(
            ClaimEvidence(
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
        )
    return tuple(found)
