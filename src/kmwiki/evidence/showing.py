"""The lines that are shown for a claim that cites whole sources, as found."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from kmwiki.evidence.asked import PreparedClaim
from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.finding import Certainty, Passage, Wanted, find_part
from kmwiki.evidence.support import SourceLines
from kmwiki.evidence.weighing import ByLine, Lookup, Weighed, weigh
from kmwiki.evidence.words import Words, words_of
from kmwiki.markdown.sentences import sentences


class FoundLines(Struct, frozen=True, array_like=True, gc=False):
    """Lines of a source that were found for an entry of a citation."""

    source: str
    citation: int
    entry: int
    start: int
    end: int
    certainty: Certainty


class Shown(NamedTuple):
    """Lines that were found, how surely the surest of them, and for how many sentences of a claim, of how many."""

    found: tuple[FoundLines, ...] = ()
    lines: tuple[SourceLines, ...] = ()
    certainty: Certainty = "not found"
    parts: tuple[int, int] = (0, 0)


NOTHING_SHOWN = Shown()


class _InSource(NamedTuple):
    """The passages that are shown of a source, in its order, the numbers of the sentences that they hold, and how many
    sentences the claim has.
    """

    shown: list[Passage]
    held: list[int]
    parts: int


def shown_of(claim: PreparedClaim, passages: Mapping[str, tuple[Passage, ...]]) -> Shown:
    """What is shown for the whole sources that a claim cites."""
    found: list[FoundLines] = []
    lines: list[SourceLines] = []
    held: set[int] = set()
    parts = 0
    for name, entries in claim.whole.items():
        source = entries[0].source
        some, own, parts = _recalled(source, claim, passages.get(name, ()))
        held.update(own)
        lines += [SourceLines.of(source, one.start, one.end) for one in some]
        lines.append(SourceLines(source, range(0), ()))  # the claim's words could be there, even if none is
        found += [
            FoundLines(name, to.citation, to.entry, one.start, one.end, one.certainty) for to in entries for one in some
        ]
    sure = [one.certainty for one in found]
    certainty: Certainty = "found" if "found" in sure else "perhaps" if sure else "not found"
    of_all = max(len(held), 1 if found else 0), parts
    return Shown(tuple(found), tuple(lines), certainty, of_all if parts else (0, 0))


def _recalled(source: Lookup, claim: PreparedClaim, passages: Sequence[Passage]) -> _InSource:
    best = passages[0] if passages and passages[0].certainty != "not found" else None
    asked = "shown", source.asked, claim.wanted.asked, claim.text, best
    return source.memory.recall(asked, _InSource, lambda: _in_source(source, claim.wanted, _parts(claim), best))


def _parts(claim: PreparedClaim) -> list[Words]:
    """The sentences of a claim, if there are several with enough words."""
    said = list(sentences(claim.text))
    if len(said) < 2:
        return []
    parts = [words for one in said if len((words := words_of(one, claim.wanted.language)).terms) >= CONSTANTS.terms]
    return parts if len(parts) > 1 else []


def _in_source(source: Lookup, claim: Wanted, parts: Sequence[Words], best: Passage | None) -> _InSource:
    shown = [best] if best is not None else []
    held: list[int] = []
    for number, part in enumerate(parts):
        weighed = weigh(source, part)
        if best is not None and _share(source, weighed, best) >= CONSTANTS.holds:
            held.append(number)
            continue
        found = find_part(source, claim._replace(claim=part, asked=b""), weighed, best)
        if found and found[0].certainty != "not found":
            held.append(number)
            shown.append(found[0])
    return _InSource(_fitting(shown), held, len(parts))


def _share(source: Lookup, part: Weighed, passage: Passage) -> float:
    return ByLine(part).share(source.index.places(passage.start, passage.end))


def _fitting(passages: Sequence[Passage]) -> list[Passage]:
    """The passages, the strongest first, that do not overlap and are not too many lines together."""
    chosen: list[Passage] = []
    left = CONSTANTS.most_lines
    for one in sorted(passages, key=lambda one: (-one.strength, one.start)):
        size = one.end - one.start + 1
        if size <= left and all(one.end < other.start or other.end < one.start for other in chosen):
            chosen.append(one)
            left -= size
    return sorted(chosen, key=lambda one: one.start)
