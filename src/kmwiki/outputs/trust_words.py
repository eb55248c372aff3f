"""The words of the trust line, of references and of cards, and the page that explains them."""

from collections.abc import Iterator, Mapping
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.graph.special_pages import ON_TRUST
from kmwiki.model import PlannedView, View
from kmwiki.outputs.chrome import Chrome, chrome
from kmwiki.outputs.special import ReportLink, reports_on
from kmwiki.theme.translations import catalogue

# The terms of the line, each with its title and meaning; the keys are anchors on the page that explains them.
# Catalogues have both.
WORDS = {
    "claims": (
        "Claims",
        "Statements that the page makes: each passage with a citation, and each paragraph, list item, quotation "
        "and table row without one. Headings, code, lists of links and lists of sources do not count. A citation in "
        "the paragraph that introduces a list also counts for its items.",
    ),
    "supported": (
        "Supported",
        "The cited lines cover enough of these claims. This does not say whether they are true.",
    ),
    "weak": (
        "Weak",
        "The cited lines cover little of these claims or lack one of their numbers, so the citations may be wrong. "
        "About 5 in 100 correct citations are also marked weak.",
    ),
    "changed": (
        "Changed",
        "The cited lines have changed or disappeared since the sources were last locked (kmwiki.lock).",
    ),
    "cited": ("Cited", "These claims cite a source, but there was nothing to compare them with."),
    "broken": (
        "Broken",
        "All citations of these claims are broken: the source or the lines are missing, or the lines are empty.",
    ),
    "uncited": ("Uncited", "These claims cite no source."),
    "page-sources": (
        "Sources for the whole page",
        "The page lists its sources but does not say which claim comes from which source.",
    ),
    "confidence": (
        "Confidence",
        "How confident the author, or the model that wrote the page, was: from 0 to 1, according to its front matter.",
    ),
    "state": (
        "Origin",
        "How the page was made, according to its front matter: extracted from a source, merged from several, "
        "inferred or ambiguous.",
    ),
    "single-source": ("Single source", "The page cites only one source."),
    "stale": (
        "Out of date",
        "A cited source changed after the page. This is known from kmwiki.lock, or else from the hash that llmwiki "
        "stored when it compiled the page, or else from the dates in the front matter of page and source.",
    ),
    "fresh": ("Up to date", "No cited source changed after the page."),
    "contradicted": (
        "Contradicted",
        "Another page contradicts this one, according to this page's front matter.",
    ),
    "contradicts": (
        "Contradicts",
        "This page contradicts another one, according to that page's front matter.",
    ),
    "reviewed": ("Reviewed", "Who reviewed the page and when, according to its front matter."),
    "outdated": (
        "Regenerated since review",
        "The page was regenerated after its last review, according to its front matter.",
    ),
    "stale-after": (
        "Review due",
        "The date after which the page should be reviewed again, according to its front matter. A page does not "
        "know today's date, so compare the two yourself.",
    ),
    "retracted": ("Retracted", "The page cites a source that has been retracted."),
}

# The terms of references and cards, in the same way.
EVIDENCE_WORDS = {
    "found": (
        "Found",
        "Lines that kmwiki found by comparing words because the citation names no lines. Nobody cited them, so "
        "read them before you rely on them.",
    ),
    "perhaps": (
        "Possible match",
        "Lines that may support a claim but do not match much better than other lines of the source.",
    ),
    "holds": (
        "Covers",
        "How much of the wording of a claim appears in the lines; rare words count more. This does not say whether "
        "the claim is true.",
    ),
    "lacks": (
        "Missing",
        "Numbers, names and other words of a claim that do not appear in its lines; cards show them with a dotted "
        "underline.",
    ),
    "one-says-not": ("Negation", "The claim or its lines say “not”, but not both."),
    "more-of-it": (
        "Better match",
        "Other lines of the source cover more of the claim than the cited ones, so the citation may name the wrong "
        "lines.",
    ),
    "changed-since": (
        "Changed citations",
        "The cited lines are not as they were when kmwiki.lock was written: they have changed, moved or "
        "disappeared. Words removed or added since then are marked.",
    ),
    "no-lines-found": (
        "No lines found",
        "No lines of the source match the claim well enough. The source may say it in other words, or not at all.",
    ),
    "not-published": (
        "Not published",
        "The wiki does not publish these lines; their numbers show where they are in the source.",
    ),
}

# The origins of pages, in the words of llmwiki. Catalogues have these.
STATES = ("extracted", "merged", "inferred", "ambiguous")


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
    reports: tuple[ReportLink, ...]  # which list the claims and pages that these words are about


def trust_views(site: Site) -> Iterator[PlannedView]:
    """The page that explains the words of the trust line."""
    path = site.wiki.special_path("trust")
    yield PlannedView(path=path, make=partial(_trust_view, site, path))


def _trust_view(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext

    def explained(words: Mapping[str, tuple[str, str]]) -> tuple[Word, ...]:
        return tuple(Word(key=key, title=_(title), text=_(text)) for key, (title, text) in words.items())

    frame = chrome(site, path, _("What the trust line means"), section="special")
    listed = tuple(replace(link, url=f"../{link.url}") for link in reports_on(site, ON_TRUST))
    data = TrustView(chrome=frame, words=explained(WORDS), evidence=explained(EVIDENCE_WORDS), reports=listed)
    return View(path=path, template="trust.html", data=data)
