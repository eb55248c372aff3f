"""Citations of a source that are all wrong in the same way: off by some lines, or by pages instead of lines."""

from collections.abc import Callable, Iterable, Sequence
from math import fsum
from typing import NamedTuple

from msgspec import Struct

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.weighing import ByLine, Lookup, weigh
from kmwiki.evidence.words import Words


class CitedLines(NamedTuple):
    """A claim, and the lines of one source that it cites."""

    claim: Words
    start: int
    end: int


class Shift(Struct, frozen=True, array_like=True, gc=False):
    """Lines by which all citations are off, and the mean share of the claims there, and as cited."""

    offset: int
    share: float
    as_cited: float


class PagesAsLines(Struct, frozen=True, array_like=True, gc=False):
    """The mean share of the claims that the pages with the cited numbers have, and the lines with these numbers."""

    as_pages: float
    as_lines: float


def shift_of(source: Lookup, cited: Iterable[CitedLines]) -> Shift | None:
    """The number of lines by which the citations of a source by one page are all off; None if nothing shows that."""
    marks, index = _marks(source, cited), source.index
    if len(marks) < CONSTANTS.shift_marks:
        return None

    def moved(offset: int) -> Callable[[CitedLines], range]:
        return lambda at: index.places(at.start + offset, at.end + offset)

    as_cited = _mean_share(marks, moved(0))
    if as_cited >= CONSTANTS.holds:
        return None
    offsets = [offset for offset in range(-CONSTANTS.shift_reach, CONSTANTS.shift_reach + 1) if offset]
    shares = {offset: _mean_share(marks, moved(offset)) for offset in offsets}
    best = max(offsets, key=lambda offset: (shares[offset], -abs(offset)))
    others = max(as_cited, *(share for offset, share in shares.items() if offset != best))
    is_off = (
        shares[best] >= CONSTANTS.shift_share
        and shares[best] >= CONSTANTS.shift_as_cited * as_cited
        and shares[best] >= CONSTANTS.shift_others * others
    )
    return Shift(best, shares[best], as_cited) if is_off and _is_for_most(marks, moved(0), moved(best)) else None


def _is_for_most(
    marks: Sequence[tuple[CitedLines, ByLine]],
    cited: Callable[[CitedLines], range],
    moved: Callable[[CitedLines], range],
) -> bool:
    """Whether most marks fit better elsewhere, and hardly any worse: a few that happen to do so raise the mean, too."""
    gains = [claim.share(moved(at)) - claim.share(cited(at)) for at, claim in marks]
    better, worse = (sum(sign * gain >= CONSTANTS.shift_gain for gain in gains) for sign in (1, -1))
    return better >= CONSTANTS.shift_better * len(gains) and worse <= CONSTANTS.shift_worse * len(gains)


def pages_as_lines(source: Lookup, cited: Iterable[CitedLines]) -> PagesAsLines | None:
    """How much better the claims fit the pages with the cited numbers than the lines; None if they do not.

    A page has more words than a line, so it must also fit better than the other pages.
    """
    index = source.index
    marks = _marks(source, cited) if index.pages else []
    if len(marks) < CONSTANTS.page_marks:
        return None

    def page(number: int) -> range:
        return index.places(*index.pages[number]) if number in index.pages else range(0)

    as_pages = _mean_share(marks, lambda at: range(page(at.start).start, max(page(at.start).stop, page(at.end).stop)))
    as_lines = _mean_share(marks, lambda at: index.places(at.start, at.end))
    if as_pages < max(CONSTANTS.shift_share, CONSTANTS.shift_as_cited * as_lines):
        return None
    others = _mean([claim.share(page(number)) for number in index.pages for _, claim in marks])
    return PagesAsLines(as_pages, as_lines) if as_pages >= CONSTANTS.shift_others * others else None


def _marks(source: Lookup, cited: Iterable[CitedLines]) -> list[tuple[CitedLines, ByLine]]:
    return [(at, ByLine(weigh(source, at.claim))) for at in cited if len(at.claim.terms) >= CONSTANTS.terms]


def _mean_share(marks: Sequence[tuple[CitedLines, ByLine]], lines: Callable[[CitedLines], range]) -> float:
    return _mean([claim.share(lines(at)) for at, claim in marks])


def _mean(numbers: Sequence[float]) -> float:
    return fsum(numbers) / len(numbers)
