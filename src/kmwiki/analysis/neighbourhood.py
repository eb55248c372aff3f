"""The neighbourhood of a page, which its small map shows: pages up to two links away, in both directions."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from kmwiki.analysis.site import Site

NEAR, FAR = 12, 10  # at most so many pages one link away, and two links away
FEW = 40  # links to and from a page; through a page with more, all pages would be near each other

Way = Literal["both", "to", "from"]  # the links lead in both directions, to the other page, or from it


class Near(Struct, frozen=True, kw_only=True):
    """The pages near a page; `joins` are pairs of them with a link between them, the nearer one first."""

    near: tuple[tuple[str, Way], ...]
    far: tuple[str, ...]
    joins: tuple[tuple[str, str], ...]


class Links:
    """The links of a wiki, in both directions."""

    def __init__(self, site: Site, *, at_hand: bool = False) -> None:
        """With `at_hand`, the links to all pages are found at once, which is faster for many pages."""
        self.pages = site.pages
        self._about: dict[str, set[str]] = {}
        self.linking: Mapping[str, Collection[str]] = _linking(site) if at_hand else site.linking
        self._narrow = set(filter(self.is_narrow, self.pages)) if at_hand else None

    def about(self, slug: str) -> set[str]:
        """The pages one link away, in both directions."""
        if slug not in self._about:
            self._about[slug] = {*self.pages[slug].targets, *self.linking[slug]}
        return self._about[slug]

    def ways(self, slug: str) -> tuple[tuple[str, ...], set[str]]:
        """The pages that a page links to, in its order, and the pages that link to it."""
        return self.pages[slug].targets, {*self.linking[slug]}

    def is_narrow(self, slug: str) -> bool:
        """Whether a page has so few links that maps show pages beyond it, and show it from two links away."""
        page = self.pages[slug]
        return page.linked_from + len(page.targets) <= FEW

    def narrow(self, slugs: set[str]) -> Iterable[str]:
        """The narrow pages among these."""
        return filter(self.is_narrow, slugs) if self._narrow is None else slugs & self._narrow


def near(links: Links, slug: str) -> Near:
    """The pages near a page: first those with links in both directions, then its targets, then pages that link to it.

    Of the pages two links away, those with links to most of the near pages come first.
    """
    linking, targets = links.linking[slug], links.pages[slug].targets
    ways: dict[str, Way] = {other: "both" for other in targets if other in linking}
    ways |= {other: "to" for other in targets if other not in ways}
    ways |= {other: "from" for other in linking if other not in ways}
    ways.pop("index", None)  # the home page leads everywhere
    shown = dict(list(ways.items())[:NEAR])
    about = {other: links.about(other) for other in shown if links.is_narrow(other)}
    shared: dict[str, int] = {}
    for others in about.values():
        for other in links.narrow(others - shown.keys() - {slug, "index"}):
            shared[other] = shared.get(other, 0) + 1
    far = sorted(shared, key=lambda other: (-shared[other], other))[:FAR]
    joins = {_pair(one, other) for one, others in about.items() for other in others & shown.keys()}
    joins |= {(one, other) for one, others in about.items() for other in others.intersection(far)}
    return Near(near=tuple(shown.items()), far=tuple(far), joins=tuple(sorted(joins)))


def unsettled_maps(before: Links, now: Links, changed: Collection[str]) -> set[str]:
    """The pages whose map may change if only the links from and to `changed` pages are different."""
    found: set[str] = set()
    for slug in changed:
        both = [links for links in (before, now) if slug in links.pages]
        about = [links.about(slug) for links in both]
        if len(both) == 2 and before.ways(slug) == now.ways(slug):
            continue
        found.add(slug)
        was_narrow = [links.is_narrow(slug) for links in both]
        if any(was_narrow):
            found |= _looking_through(both, about)
        if len(set(was_narrow)) > 1:  # then maps show it from further away, or no longer
            found.update(*about, *(further for links in both for further in _behind(links, slug)))
    return found & now.pages.keys()


def _looking_through(both: list[Links], about: list[set[str]]) -> set[str]:
    """The pages near a page whose maps show a link that was added or removed there."""
    own = set[str]().union(*about)
    moved = about[0] ^ about[1] if len(about) == 2 else own
    if any(links.is_narrow(other) for links in both for other in moved if other in links.pages):
        return own
    near = (links.about(other) for links in both for other in moved if other in links.pages)
    return own.intersection(set[str]().union(*near))


def other_maps(before: Links, now: Links, changed: Collection[str], renamed: Collection[str]) -> set[str]:
    """The pages whose map changes if links of `changed` pages, and names of `renamed` pages, are different."""
    maybe = unsettled_maps(before, now, changed)
    found = {slug for slug in maybe if slug not in before.pages or near(before, slug) != near(now, slug)}
    for slug in renamed:
        if slug in now.pages:
            found |= _seen_from(now, slug)
    return found


def _seen_from(links: Links, slug: str) -> set[str]:
    """The pages whose map shows this page."""
    own = links.about(slug)
    maybe = own.union(*_behind(links, slug)) if links.is_narrow(slug) else own
    maps = {other: near(links, other) for other in maybe}
    return {other for other, about in maps.items() if slug in about.far or slug in dict(about.near)}


def _behind(links: Links, slug: str) -> Iterator[set[str]]:
    """The pages two links away, for each narrow page between."""
    return (links.about(other) for other in links.about(slug) if links.is_narrow(other))


def _linking(site: Site) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {slug: [] for slug in site.pages}
    for slug, page in site.pages.items():
        for target in page.targets:
            found[target].append(slug)
    return found


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
