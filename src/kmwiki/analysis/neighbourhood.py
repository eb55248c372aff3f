"""The neighbourhood of a page, which its small map shows: pages up to two links away, in both directions."""

from collections import Counter
from itertools import chain, islice
from typing import Literal

from msgspec import Struct

from kmwiki.analysis.site import Site

FAR = 10  # at most so many pages two links away

Way = Literal["both", "to", "from"]  # the links lead in both directions, to the other page, or from it


class Near(Struct, frozen=True, kw_only=True):
    """The pages near a page; `joins` are pairs of them with a link between them, the nearer one first."""

    near: tuple[tuple[str, Way], ...]
    far: tuple[str, ...]
    joins: tuple[tuple[str, str], ...]


class Links:
    """The links of a wiki, in both directions."""

    def __init__(self, site: Site) -> None:
        self.pages, self.linking, self.crowded, self.limits = site.pages, site.linking, site.crowded, site.owner.limits

    def about(self, slug: str) -> set[str]:
        """The pages one link away, in both directions."""
        return {*self.pages[slug].targets, *self.linking[slug]}

    def is_narrow(self, slug: str) -> bool:
        """Whether a page has so few links that maps show pages beyond it, and show it from two links away."""
        return slug not in self.crowded


def near(links: Links, slug: str) -> Near:
    """The pages near a page: first those with links in both directions, then its targets, then pages that link to it.

    Of the pages two links away, those with links to most of the near pages come first.
    """
    linking, targets = links.linking[slug], links.pages[slug].targets
    ways: dict[str, Way] = {other: "both" for other in targets if other in linking}
    ways |= {other: "to" for other in targets if other not in ways}
    ways |= {other: "from" for other in linking if other not in ways}
    ways.pop("index", None)  # the home page leads everywhere
    shown = dict(list(ways.items())[: links.limits.near])
    about = {other: links.about(other) for other in shown if links.is_narrow(other)}
    known = {*shown, slug, "index"}
    shared = Counter(chain.from_iterable(others - known for others in about.values()))
    ranked = sorted(shared, key=lambda other: (-shared[other], other))
    far = tuple(islice(filter(links.is_narrow, ranked), FAR))  # looks at no more pages than it must
    joins = {_pair(one, other) for one, others in about.items() for other in others & shown.keys()}
    joins |= {(one, other) for one, others in about.items() for other in others.intersection(far)}
    return Near(near=tuple(shown.items()), far=far, joins=tuple(sorted(joins)))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
