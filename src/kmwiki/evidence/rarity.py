"""How rare a term is among the lines of all sources of a wiki."""

from collections import Counter
from collections.abc import Iterable
from math import log

from msgspec import Struct

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.source_index import SourceIndex


class Rarity(Struct, frozen=True, array_like=True, gc=False):
    """The number of lines of all sources, and of those with each term."""

    lines: int = 0
    counts: dict[str, int] = {}

    def nats(self, term: str) -> float:
        """How much the occurrence of a term says, in steps: most edits of a source leave it as it is."""
        said = nats(self.counts.get(term, 0), max(self.lines, CONSTANTS.least_lines))
        return round(said / CONSTANTS.step) * CONSTANTS.step


def nats(count: int, lines: int) -> float:
    """How much it says that a line has a term which `count` of `lines` have."""
    return log(1 + (lines + 1) / (count + 0.5))


def rarity_of(indexes: Iterable[SourceIndex]) -> Rarity:
    """The rarity of terms in these sources."""
    lines, counts = 0, Counter[str]()
    for index in indexes:
        lines += len(index.numbers)
        counts.update({term: len(at) for term, at in zip(index.vocabulary, index.postings, strict=True)})
    return Rarity(lines, counts)
