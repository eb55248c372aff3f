"""The trust line under a page's title."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.evidence.cited_ranges import mark_anchor
from kmwiki.evidence.faults import broken_marks
from kmwiki.evidence.judged import NOTHING_SAID
from kmwiki.evidence.since import entries_followed
from kmwiki.evidence.standing import standing_of_covered, standing_of_marks
from kmwiki.evidence.trust import Trust
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import FrontMatter
from kmwiki.outputs.chrome import PageLink, bare_links
from kmwiki.theme.translations import catalogue, claims_cited, decimal, figure
from kmwiki.urls import relative_url

_DIM = "kmwiki:dim"


class Count(Struct, frozen=True, kw_only=True):
    """How many claims of a kind there are, in words, and the address of the first of them."""

    kind: str
    text: str
    url: str


class BarPart(Struct, frozen=True, kw_only=True):
    """A part of the bar that shows how the claims stand; start and width are percents."""

    kind: str
    start: int
    width: int


class TrustItem(Struct, frozen=True, kw_only=True):
    """A part of the trust line: words, their explanation, and pages or sources; or a bar, and counts of claims."""

    key: str
    text: str
    url: str
    links: tuple[PageLink, ...] = ()
    counts: tuple[Count, ...] = ()
    bar: tuple[BarPart, ...] = ()


def trust_line(site: Site, page: ResolvedPage, language: str) -> tuple[TrustItem, ...]:
    """The parts of the trust line of a page; empty if nothing is known."""
    trust = site.pages[page.ref.slug].trust
    line = _TrustLine(wiki=site.wiki, path=page.ref.permalink, language=language)
    support = line.support(trust, _first_marks(site, page), in_use=site.has_citations)
    return (*line.objections(trust), *support, *line.changes(trust), *line.from_author(page.node.page.front_matter))


def _first_marks(site: Site, page: ResolvedPage) -> dict[str, str]:
    """A kind of claims → the id of the first mark of such a claim, or of the box that shows those without a mark."""
    own = page.node.page
    evidence = site.evidence.get(page.ref.slug, NOTHING_SAID)
    by_mark = standing_of_marks(own, evidence)
    broken = broken_marks(site.wiki, page, entries_followed(evidence.since))
    found: dict[str, str] = {"uncited": _DIM} if own.citing_claims else {}
    for number in range(len(page.citations)):
        kind = "broken" if number in broken else by_mark.get(number, "cited")
        found.setdefault(kind, mark_anchor(number, 0))
    covered = standing_of_covered(own, evidence, broken)
    for number, claim in own.covered.items():  # what no mark says, leads to the first mark that covers it
        found.setdefault(covered[number], mark_anchor(claim.citations[0], 0))
    return found


class _TrustLine(Struct, frozen=True, kw_only=True):
    """Makes the parts of the trust line on the output `path`."""

    wiki: Wiki
    path: str
    language: str

    def objections(self, trust: Trust) -> Iterator[TrustItem]:
        """The parts that speak against the page."""
        _ = catalogue(self.language).gettext
        if trust.retracted:
            yield self._item("retracted", _("cites a retracted source:"), self._sources(trust.retracted))
        if trust.contradicted_by:
            yield self._item("contradicted", _("contradicted by"), self._pages(trust.contradicted_by))
        if trust.contradicts:
            yield self._item("contradicts", _("contradicts"), self._pages(trust.contradicts))

    def support(self, trust: Trust, first: Mapping[str, str], *, in_use: bool) -> Iterator[TrustItem]:
        """The parts on the page's claims, and on what they cite; `first` has ids of claims by kind.

        Where citations are not `in_use` in the wiki, its pages do not lack them.
        """
        _, say = catalogue(self.language).gettext, catalogue(self.language).ngettext
        if not trust.sources and not trust.broken and trust.named:
            text = say(
                "{number} source for the whole page, no inline citations",
                "{number} sources for the whole page, no inline citations",
                trust.named,
            )
            yield self._item("page-sources", text.format(number=trust.named))
        elif (claims := trust.claims) and in_use:
            text = say("{number} claim:", "{number} claims:", claims)
            item = self._item("claims", text.format(number=figure(claims, self.language)))
            numbers = _numbers(trust)
            counts = tuple(
                Count(kind=kind, text=self._counted(kind, number), url=self._claim(kind, first))
                for kind, number in numbers.items()
            )
            yield replace(item, counts=counts, bar=tuple(_bar(numbers, claims)))
        if trust.single_source:
            yield self._item("single-source", _("single source"))

    def changes(self, trust: Trust) -> Iterator[TrustItem]:
        """What is known of changes of the sources."""
        _, say = catalogue(self.language).gettext, catalogue(self.language).ngettext
        if trust.stale_sources:
            count = len(trust.stale_sources)
            text = say(
                "{number} source changed after this page:", "{number} sources changed after this page:", count
            ).format(number=count)
            yield self._item("stale", text, self._sources(trust.stale_sources))
        elif trust.freshness == "fresh":
            yield self._item("fresh", _("sources unchanged"))

    def _counted(self, kind: str, number: int) -> str:
        say = catalogue(self.language).ngettext
        match kind:
            case "supported":
                text = say("{number} supported", "{number} supported", number)
            case "weak":
                text = say("{number} weak", "{number} weak", number)
            case "changed":
                text = say("{number} changed", "{number} changed", number)
            case "cited":
                text = say("{number} cited (not compared)", "{number} cited (not compared)", number)
            case "broken":
                text = say("{number} broken", "{number} broken", number)
            case _:
                text = say("{number} without a source", "{number} without a source", number)
        return text.format(number=figure(number, self.language))

    def _claim(self, kind: str, first: Mapping[str, str]) -> str:
        """The address of the first claim of a kind, or else of the explanation of that."""
        return f"#{first[kind]}" if kind in first else relative_url(self.wiki.special_path("trust"), self.path, kind)

    def from_author(self, front: FrontMatter) -> Iterator[TrustItem]:
        """The parts from the front matter."""
        _ = catalogue(self.language).gettext
        if front.confidence is not None:
            yield self._item(
                "confidence", _("confidence {number}").format(number=decimal(front.confidence, self.language))
            )
        if front.provenance_state:
            yield self._item("state", _(front.provenance_state))
        for detail in front.details:
            if detail.key == "verified":
                yield self._item("reviewed", _("reviewed {text}").format(text=detail.text))
        if front.outdated_check:
            yield self._item("outdated", _("regenerated since review"))
        if front.stale_after:
            yield self._item("stale-after", _("review due after {date}").format(date=front.stale_after))

    def _item(self, key: str, text: str, links: tuple[PageLink, ...] = ()) -> TrustItem:
        url = relative_url(self.wiki.special_path("trust"), self.path, key)
        return TrustItem(key=key, text=text, url=url, links=links)

    def _pages(self, slugs: tuple[str, ...]) -> tuple[PageLink, ...]:
        return bare_links((self.wiki.refs[slug] for slug in slugs), self.path)

    def _sources(self, ids: tuple[str, ...]) -> tuple[PageLink, ...]:
        titles = ((self.wiki.source_title(name), self.wiki.source_paths[name]) for name in ids)
        return tuple(PageLink(title=title, url=relative_url(path, self.path)) for title, path in titles)


def _numbers(trust: Trust) -> dict[str, int]:
    """A kind of claims → how many there are, without those of which there are none."""
    known = trust.standings
    numbers = {
        "supported": known.supported,
        "weak": known.weak,
        "changed": known.changed,
        "cited": known.cited,
        "broken": known.broken,
        "uncited": known.uncited,
    }
    return {kind: number for kind, number in numbers.items() if number > 0}


def _bar(numbers: Mapping[str, int], claims: int) -> Iterator[BarPart]:
    before = 0
    for kind, number in numbers.items():
        if kind != "uncited":
            start = 100 * before // claims
            before += number
            yield BarPart(kind=kind, start=start, width=100 * before // claims - start)


def coverage(trust: Trust, language: str) -> str:
    """The share of claims with citations that are not broken, in words."""
    return claims_cited(trust.cited, trust.claims, trust.broken, language)
