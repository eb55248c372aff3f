"""The shards of one build: the files of a site, divided in the same way on every machine that reads the same wiki."""

import re
from collections.abc import Iterable, Mapping
from heapq import heapreplace
from itertools import accumulate

from msgspec import Struct

from kmwiki.engine.plan import Plan
from kmwiki.engine.site_paths import first_of_each
from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex

MOST = 9_999  # shards of a build
_WRITTEN = regex(r"(\d{1,4})/(\d{1,4})", re.ASCII)


class Shard(Struct, frozen=True):
    """One of the `count` parts of a build; they are numbered from 1. Raises ValueError if that cannot be."""

    number: int
    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.count <= MOST:
            raise ValueError("there is no such shard")


def shard_named(text: str) -> Shard:
    """The shard that “2/16” means. Raises KmwikiError if it means none."""
    found = _WRITTEN.fullmatch(text)
    try:
        return Shard(int(found[1]), int(found[2])) if found else Shard(0, 0)
    except ValueError:
        what = f"write I/N, such as 2/16: the number of the shard, and how many there are (at most {MOST:,})"
        raise KmwikiError(f"“{text}” is not a shard: {what}") from None


class Share(Struct, frozen=True, kw_only=True):
    """The paths of the files that one shard makes, and of those that it writes.

    Of two files whose paths differ only in case, a site has the first, though both are made.
    """

    made: frozenset[str]
    written: tuple[str, ...]


def share_of(shard: Shard | None, plan: Plan, others: Iterable[str]) -> Share:
    """The files of a shard, or all: those of the `plan`, and `others`, such as attachments."""
    others = tuple(others)
    every = (*plan, *others)
    if shard is None:
        return Share(made=frozenset(every), written=every)
    numbers = _numbers(plan, others, shard.count)
    made = frozenset(path for path in every if numbers[path] == shard.number)
    return Share(made=made, written=tuple(path for path in first_of_each(every) if path in made))


def _numbers(plan: Plan, others: Iterable[str], count: int) -> dict[str, int]:
    """Path → the number of the shard that has the file."""
    pages: dict[str, int] = {}
    of_pages = {path: slug for path in plan if (slug := plan.page_of(path)) is not None}
    for path, slug in of_pages.items():
        pages[slug] = pages.get(slug, 0) + plan.weight(path)
    numbers = _ranges(pages, count)
    loads = dict.fromkeys(range(1, count + 1), 0)
    for slug, number in numbers.items():
        loads[number] += pages[slug]
    wide = {path: plan.weight(path) for path in plan if path not in of_pages}
    return {
        **{path: numbers[slug] for path, slug in of_pages.items()},
        **_spread(wide, loads),
        **_ranges(dict.fromkeys(others, 1), count),
    }


def _ranges(weights: Mapping[str, int], count: int) -> dict[str, int]:
    """Name → number, so that each number has a range of the names, all of about the same weight."""
    ends = list(accumulate(weights.values()))
    total = max(1, ends[-1] if ends else 0)
    # The middle of what a name weighs decides; doubled, it is a whole number.
    middles = (2 * end - weight for end, weight in zip(ends, weights.values(), strict=True))
    return {
        name: min(middle * count // (2 * total), count - 1) + 1 for name, middle in zip(weights, middles, strict=True)
    }


def _spread(weights: Mapping[str, int], loads: Mapping[int, int]) -> dict[str, int]:
    """Name → number: the heaviest name first, each to the number with the least load so far."""
    lightest = sorted((load, number) for number, load in loads.items())
    numbers: dict[str, int] = {}
    for name in sorted(weights, key=weights.__getitem__, reverse=True):
        load, numbers[name] = lightest[0]
        heapreplace(lightest, (load + weights[name], numbers[name]))
    return numbers
