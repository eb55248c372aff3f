"""Locked lines → where they are in a source now, although lines around them came, went, moved or changed.

First the same words are looked for, then lines that have most of them. What is around decides between several places,
and about lines that changed much.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from heapq import nlargest
from typing import NamedTuple

from kmwiki.content.lock_file import Locked, LockedLine
from kmwiki.evidence.line_prints import LinesWithWords, Print, in_common

_BY_AROUND = 0.25  # what surroundings count beside the words
_BY_DISTANCE = 0.05  # what it counts against a place that it is at the other end of the source
_AHEAD = 0.1  # by so much, surroundings decide between lines with the same words
_AROUND = 0.5  # of what was around a place, enough to know it by
_NEAR = 2  # lines that may have come between surroundings
_SEEDS = 30  # lines at which changed words are looked for
_RARE = 0.1  # how much of the words of the best of these lines another must have
_BEST = 12  # windows whose surroundings are compared
_WORTH = 0.3  # of a line that begins or ends a window, what must be of the words
_WIDEST, _NARROWEST = 2.2, 0.4  # how many parts a window has, compared with those that are looked for


class _Enough(NamedTuple):
    """How much of the words a place must have: by itself, or if it is far ahead of others, or for what is around it."""

    alone: float
    ahead: float
    by: float  # so far
    around: float  # if `_AROUND` is
    all_around: float  # if `_ALL_AROUND` is


_ALL_AROUND = 0.75
_ENOUGH = _Enough(alone=0.65, ahead=0.5, by=0.2, around=0.55, all_around=0.45)
_ENOUGH_HIDDEN = _Enough(alone=0.45, ahead=0.3, by=0.15, around=0.35, all_around=0.25)  # pairs of words change sooner


class LinesNow(NamedTuple):
    """The first and last line of what was locked, as they are now, and whether they have the same words."""

    start: int
    end: int
    is_same: bool


class _WordPlaces(NamedTuple):
    """Places among the lines of a text that have words; the last is in it."""

    first: int
    last: int


def find(locked: Locked, start: int, text: LinesWithWords) -> LinesNow | None:
    """Where locked lines, which began at a line, are in a text; None if they are gone."""
    if not text.numbers or not locked.words:
        return None
    looking = _Looking(locked, start, text)
    exact = looking.exact()
    span = looking.chosen(exact) or looking.changed(exact)
    if span is None:
        return None
    return LinesNow(text.numbers[span.first], text.numbers[span.last], span in exact)


class _Looking:
    """One search."""

    def __init__(self, locked: Locked, start: int, text: LinesWithWords) -> None:
        self._locked, self._text, self._place = locked, text, text.place(start)
        self._words, self._last, self._before, self._after = (
            _prints(lines, text) for lines in (locked.words, locked.last, locked.before[::-1], locked.after)
        )
        self._count = len(text.numbers)
        self._alike: dict[tuple[int, int], float] = {}

    def exact(self) -> list[_WordPlaces]:
        """All places with the same words."""
        rest = self._locked.size - 1
        firsts = self._words[0].prints.places.get(self._words[0].exact, ())
        spans = (_WordPlaces(first, first + rest) for first in firsts if first + rest < self._count)
        return [span for span in spans if self._begins(span.first) and self._ends(span.last)]

    def _begins(self, place: int) -> bool:
        return all(one.prints.exact[place + step] == one.exact for step, one in enumerate(self._words))

    def _ends(self, place: int) -> bool:
        return all(one.prints.exact[place - step] == one.exact for step, one in enumerate(reversed(self._last)))

    def chosen(self, exact: Sequence[_WordPlaces]) -> _WordPlaces | None:
        """The one of the places with the same words that was cited; None if it is not among them."""
        rank, count = self._locked.twins
        if len(exact) == count == 1:
            return exact[0]
        ranked = sorted(((self._around(span) - self._far(span), span) for span in exact), reverse=True)
        if not ranked or (len(exact) < count and self._around(ranked[0][1]) < _AROUND):
            return None
        is_clear = len(ranked) == 1 or ranked[0][0] - ranked[1][0] > _AHEAD
        return ranked[0][1] if is_clear or len(exact) != count else exact[rank - 1]

    def _far(self, span: _WordPlaces) -> float:
        return _BY_DISTANCE * abs(span.first - self._place) / self._count

    def changed(self, exact: Sequence[_WordPlaces]) -> _WordPlaces | None:
        """The place that has most of the words; None if none has enough. Those with the same ones are others."""
        found = self._most_alike(self._words, range(self._count), exact)
        if found is None or not self._last:
            return found
        size = self._locked.size
        end = self._most_alike(self._last, range(found.last + 1, min(self._count, found.first + 2 * size)), ())
        return _WordPlaces(found.first, end.last if end else min(self._count, found.first + size) - 1)

    def _most_alike(self, wanted: Sequence[Print], reach: range, without: Sequence[_WordPlaces]) -> _WordPlaces | None:
        windows = [one for one in _windows(wanted, reach) if one.span not in without]
        best = nlargest(_BEST, windows, key=lambda one: (one.share, -one.span.first))
        if not best:
            return None
        span, share = max(best, key=lambda one: one.share + _BY_AROUND * self._around(one.span) - self._far(one.span))
        others = (one.share for one in windows if one.span.last < span.first or one.span.first > span.last)
        is_enough = share >= self._least(self._around(span), share - max(others, default=0.0))
        return span if is_enough else None

    def _least(self, around: float, ahead: float) -> float:
        enough = _ENOUGH if isinstance(self._locked.words[0], str) else _ENOUGH_HIDDEN
        return min(
            enough.alone,
            enough.ahead if ahead >= enough.by else 1.0,
            enough.around if around >= _AROUND else 1.0,
            enough.all_around if around >= _ALL_AROUND else 1.0,
        )

    def _around(self, span: _WordPlaces) -> float:
        """From 0 to 1, how much of what was around the lines is around a place; nearer lines count for more."""
        score = weight = 0.0
        for step, one in enumerate(self._before):
            near = range(max(0, span.first - step - _NEAR), span.first)
            score, weight = score + self._best(one, near) / (1 + step), weight + 1 / (1 + step)
        for step, one in enumerate(self._after):
            near = range(span.last + 1, min(self._count, span.last + step + _NEAR + 1))
            score, weight = score + self._best(one, near) / (1 + step), weight + 1 / (1 + step)
        return score / weight if weight else _AROUND

    def _best(self, one: Print, places: range) -> float:
        return max((self._alike_at(one, place) for place in places), default=0.0)

    def _alike_at(self, one: Print, place: int) -> float:
        known = id(one), place
        if known not in self._alike:
            self._alike[known] = one.alike(place)
        return self._alike[known]


def _prints(lines: Sequence[LockedLine], text: LinesWithWords) -> list[Print]:
    return [Print(line, text) for line in lines]


class _Window(NamedTuple):
    """A stretch of a text that may be the changed lines, and the share of parts that both have."""

    span: _WordPlaces
    share: float


def _windows(wanted: Sequence[Print], reach: range) -> Iterator[_Window]:
    """The stretches within a reach that have about as much as the changed lines, and some of it at both ends."""
    need = Counter[str]()
    for one in wanted:
        need += one.grams
    size, prints, longest = need.total(), wanted[0].prints, 2 * len(wanted) + 2

    @cache
    def line(place: int) -> tuple[int, Counter[str]]:
        grams = list(prints.grams(place))
        return len(grams), Counter(filter(need.__contains__, grams))

    @cache
    def is_worth(place: int) -> bool:
        count, own = line(place)
        return in_common(own, need) >= _WORTH * count

    for start in filter(is_worth, _starts(wanted, reach, longest)):
        got, total, common = dict[str, int](), 0, 0
        for end in range(start, min(reach.stop, start + longest)):
            count, own = line(end)
            total += count
            if total > _WIDEST * size + 20:
                break
            for part, times in own.items():
                had, most = got.get(part, 0), need[part]
                common += min(most - had, times) if had < most else 0
                got[part] = had + times
            if total >= _NARROWEST * size and is_worth(end):
                yield _Window(_WordPlaces(start, end), 2 * common / (total + size))


def _starts(wanted: Sequence[Print], reach: range, longest: int) -> Iterable[int]:
    """Where stretches may begin that have the rarest of the words."""
    if len(reach) <= _SEEDS:
        return reach
    scores: dict[int, float] = {}
    for clue in set[str]().union(*(one.clues for one in wanted)):
        places = wanted[0].prints.by_clue.get(clue, ())
        for place in places:
            scores[place] = scores.get(place, 0.0) + 1 / len(places)
    seeds = nlargest(_SEEDS, (place for place in scores if place in reach), key=lambda one: (scores[one], -one))
    seeds = [seed for seed in seeds if scores[seed] >= _RARE * scores[seeds[0]]]
    return sorted({start for seed in seeds for start in range(max(reach.start, seed - longest), seed + 1)})


@lru_cache(maxsize=8)  # sources whose citations are looked for one after the other
def text_of(lines: tuple[str, ...]) -> LinesWithWords:
    """The lines of a source, to be looked through."""
    return LinesWithWords(lines)
