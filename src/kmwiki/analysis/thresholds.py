"""What the owner wants of the wiki as a whole: how many claims cite something, how many links are red at most."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import floor

from msgspec import Struct

from kmwiki.analysis.site import PageFacts, Site
from kmwiki.diagnostics import Diagnostic, Location, counted

MISSED = "threshold-missed"
_MOST_NAMED = 5  # pages

Count = Callable[[PageFacts], int]


class Threshold(Struct, frozen=True, kw_only=True):
    """A key of `[check]` with its value, and where it is written."""

    name: str
    value: float
    at: Location


class _ClaimShare(Struct, frozen=True):
    """A number of claims and all claims of a page, of which the share should not be less."""

    some: Count
    all: Count


_SHARES: Mapping[str, _ClaimShare] = {
    "coverage": _ClaimShare(lambda page: page.trust.coverage.cited, lambda page: page.trust.coverage.claims),
    "supported": _ClaimShare(lambda page: page.trust.standings.supported, lambda page: page.trust.standings.citing),
}
_COUNTS: Mapping[str, Count] = {  # these should not be more
    "broken": lambda page: page.trust.standings.broken,
    "red_links": lambda page: page.red,
    "stale_claims": lambda page: page.trust.standings.changed,
    "weak_claims": lambda page: page.trust.standings.weak,
}


def missed(site: Site, thresholds: Iterable[Threshold]) -> Iterator[Diagnostic]:
    """A finding for each threshold that the wiki misses, with the pages that cost most."""
    for one in thresholds:
        message = _too_little(site, one) if one.name in _SHARES else _too_many(site, one)
        if message is not None:
            help = f"pages to improve first: {', '.join(_costly(site, one.name))}"
            yield Diagnostic(rule=MISSED, at=one.at, message=message, help=help)


def _too_little(site: Site, one: Threshold) -> str | None:
    from fractions import Fraction  # few wikis need it

    share = _SHARES[one.name]
    some, claims = (sum(map(count, site.pages.values())) for count in (share.some, share.all))
    if some >= Fraction(str(one.value)) * claims:  # 0.07 of 100 is 7, and not a little more
        return None
    said = floor(1000 * some / claims) / 1000  # rounded down, so that it never looks like enough
    return f"{one.name} is {said:g} ({some:,} of {counted(claims, 'claim')}), below {one.value:g}"


def _too_many(site: Site, one: Threshold) -> str | None:
    number = sum(map(_COUNTS[one.name], site.pages.values()))
    return f"{one.name} is {number:,}, above {one.value:,g}" if number > one.value else None


def _costly(site: Site, name: str) -> Iterator[str]:
    """The pages that cost most, with the number of claims or links that each of them costs."""
    share = _SHARES.get(name)
    costs = {
        page.path: share.all(page) - share.some(page) if share is not None else _COUNTS[name](page)
        for page in site.pages.values()
    }
    ordered = sorted((path for path, cost in costs.items() if cost), key=lambda path: (-costs[path], path))
    return (f"{path} ({costs[path]:,})" for path in ordered[:_MOST_NAMED])
