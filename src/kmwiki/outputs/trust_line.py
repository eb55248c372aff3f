"""The trust line under a page's title, and the page that explains its words."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.evidence.trust import Trust
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import FrontMatter, PlannedView, View
from kmwiki.outputs.chrome import Chrome, PageLink, bare_link, chrome
from kmwiki.theme.translations import catalogue, claims_cited
from kmwiki.urls import relative_url

# The words of the line and their meanings; the keys are anchors on the page that explains them. Catalogues have both.
WORDS = {
    "coverage": "How many of the page's claims cite a source. Claims are its paragraphs, list items, quotes and table "
    "rows; headings, code and lists of sources are none. An item of a list also counts where the paragraph that leads "
    "into the list cites.",
    "broken": "A claim is broken, and not counted as supported, if all its citations lead to nothing: the source or "
    "the lines are missing, or the lines are empty.",
    "confidence": "How sure the page's author or the model that wrote it was, from 0 to 1, as its front matter says.",
    "state": "How the page came about, as its front matter says: extracted from a source, merged from several, "
    "inferred or ambiguous.",
    "single-source": "All that the page cites is one source.",
    "stale": "A source that the page cites changed after the page: by the hash that llmwiki noted when it compiled the "
    "page, else by the dates in the front matter of both, else by the hashes in kmwiki.lock.",
    "fresh": "No source that the page cites changed after the page.",
    "freshness-unknown": "Neither hashes nor dates tell whether a source changed after the page.",
    "contradicted": "Another page says otherwise, as this page's front matter notes.",
    "contradicts": "This page says otherwise than another one, as that page's front matter notes.",
    "reviewed": "Who checked the page, and when, as its front matter says.",
    "outdated": "The page was generated again after it was last checked, as its front matter says.",
    "stale-after": "The day after which the page should be checked again, as its front matter says. A page does not "
    "know what day it is: compare it with today's.",
    "retracted": "A source that the page cites has been withdrawn.",
}

# The words of references and cards, in the same way.
EVIDENCE_WORDS = {
    "found": "Lines that kmwiki found by the words of a claim, because its citation names no lines. Nobody cited them: "
    "read them before you rely on them.",
    "perhaps": "Lines that may bear a claim, but are not much ahead of others in the source.",
    "holds": "How much of the words of a claim the lines have; rare words count for more. It does not say whether the "
    "claim is true.",
    "lacks": "Figures, names and other words of a claim that its lines do not have; cards underline them with dots.",
    "one-says-not": "The claim or its lines say “not”, and the other does not.",
    "more-of-it": "Other lines of the source have more of a claim than the lines that it cites: perhaps the citation "
    "names the wrong ones.",
    "changed-since": "The lines that a citation names are not as they were when kmwiki.lock was written: they changed, "
    "moved, or are gone. Words that were taken out or put in since then are marked.",
    "no-lines-found": "No lines of the source have enough of the words of a claim. The source may say it in other "
    "words, or not say it.",
    "not-published": "The wiki does not publish these lines; their numbers say where they are in the source.",
}

# The origins of pages, in the words of llmwiki. Catalogues have these.
STATES = ("extracted", "merged", "inferred", "ambiguous")


class TrustItem(Struct, frozen=True, kw_only=True):
    """A part of the trust line: words, their explanation, and pages or sources; perhaps with a share, and the broken
    part of it.
    """

    key: str
    text: str
    url: str
    links: tuple[PageLink, ...] = ()
    part: int = 0
    whole: int = 0
    broken: int = 0


class Word(Struct, frozen=True, kw_only=True):
    """An explained word."""

    key: str
    title: str
    text: str


class TrustView(Struct, frozen=True, kw_only=True):
    """The page that explains the words of the trust line, and those of references and cards."""

    chrome: Chrome
    words: tuple[Word, ...]
    evidence: tuple[Word, ...]


def trust_line(wiki: Wiki, page: ResolvedPage, trust: Trust, language: str) -> tuple[TrustItem, ...]:
    """The parts of the trust line of a page; empty if nothing is known."""
    line = _TrustLine(wiki=wiki, path=page.ref.permalink, language=language)
    return (*line.objections(trust), *line.support(trust), *line.from_author(page.node.page.front_matter))


class _TrustLine(Struct, frozen=True, kw_only=True):
    """Makes the parts of the trust line on the output `path`."""

    wiki: Wiki
    path: str
    language: str

    def objections(self, trust: Trust) -> Iterator[TrustItem]:
        """The parts that speak against the page."""
        _ = catalogue(self.language).gettext
        if trust.retracted:
            yield self._item("retracted", _("rests on a retracted source:"), self._sources(trust.retracted))
        if trust.contradicted_by:
            yield self._item("contradicted", _("contradicted by"), self._pages(trust.contradicted_by))
        if trust.contradicts:
            yield self._item("contradicts", _("contradicts"), self._pages(trust.contradicts))

    def support(self, trust: Trust) -> Iterator[TrustItem]:
        """The parts on the page's citations, and on later changes of their sources."""
        _ = catalogue(self.language).gettext
        if trust.sources or trust.broken or (trust.claims and self.wiki.sources):
            item = self._item("coverage", coverage(trust, self.language))
            yield replace(item, part=trust.cited, whole=trust.claims, broken=trust.broken)
        if not trust.sources:
            return
        if trust.single_source:
            yield self._item("single-source", _("single-sourced"))
        if trust.freshness == "stale":
            yield self._item("stale", _("stale: changed since is"), self._sources(trust.stale_sources))
        elif trust.freshness == "fresh":
            yield self._item("fresh", _("fresh"))
        else:
            yield self._item("freshness-unknown", _("freshness unknown"))

    def from_author(self, front: FrontMatter) -> Iterator[TrustItem]:
        """The parts from the front matter."""
        _ = catalogue(self.language).gettext
        if front.confidence is not None:
            yield self._item("confidence", _("confidence {number}").format(number=f"{front.confidence:g}"))
        if front.provenance_state:
            yield self._item("state", _(front.provenance_state))
        for detail in front.details:
            if detail.key == "verified":
                yield self._item("reviewed", _("reviewed {text}").format(text=detail.text))
        if front.outdated_check:
            yield self._item("outdated", _("generated again since"))
        if front.stale_after:
            yield self._item("stale-after", _("to be checked again after {date}").format(date=front.stale_after))

    def _item(self, key: str, text: str, links: tuple[PageLink, ...] = ()) -> TrustItem:
        url = relative_url(self.wiki.special_path("trust"), self.path, key)
        return TrustItem(key=key, text=text, url=url, links=links)

    def _pages(self, slugs: tuple[str, ...]) -> tuple[PageLink, ...]:
        return tuple(bare_link(self.wiki.refs[slug], self.path) for slug in slugs)

    def _sources(self, ids: tuple[str, ...]) -> tuple[PageLink, ...]:
        titles = ((self.wiki.source_title(name), self.wiki.source_paths[name]) for name in ids)
        return tuple(PageLink(title=title, url=relative_url(path, self.path)) for title, path in titles)


def coverage(trust: Trust, language: str) -> str:
    """The share of claims with citations that are not broken, in words."""
    return claims_cited(trust.cited, trust.claims, trust.broken, language)


def trust_views(site: Site) -> Iterator[PlannedView]:
    """The page that explains the words of the trust line."""
    path = site.wiki.special_path("trust")
    yield PlannedView(path=path, make=partial(_trust_view, site, path))


def _trust_view(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext

    def explained(words: dict[str, str]) -> tuple[Word, ...]:
        return tuple(
            Word(key=key, title=_(key.replace("-", " ").capitalize()), text=_(meaning))
            for key, meaning in words.items()
        )

    frame = chrome(site, path, _("What the trust line says"), section="special")
    data = TrustView(chrome=frame, words=explained(WORDS), evidence=explained(EVIDENCE_WORDS))
    return View(path=path, template="trust.html", data=data)
