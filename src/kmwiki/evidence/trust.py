"""How far a page can be trusted: coverage by citations, freshness, contradictions, retractions."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from kmwiki.content.dates import Moment
from kmwiki.content.source_text import SAMPLED
from kmwiki.evidence.faults import broken_marks, named_sources, unsupported_claims
from kmwiki.evidence.judged import PageEvidence
from kmwiki.evidence.since import State, entries_followed
from kmwiki.evidence.standing import Standings, standings
from kmwiki.graph.names import Found
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.tables import Tables

Freshness = Literal["fresh", "stale", "unknown"]


class Coverage(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """How many blocks of prose (paragraphs, list items, table rows) a page has, and what becomes of their citations."""

    cited: int = 0  # by a citation that leads to what is there
    claims: int = 0
    broken: int = 0  # their citations all lead to nothing


class Trust(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """The reliability of a page; slugs and source ids are sorted and unique."""

    coverage: Coverage = Coverage()
    standings: Standings = Standings()
    named: int = 0  # sources in the front matter
    sources: tuple[str, ...] = ()  # what the page cites: ids of sources, and addresses
    freshness: Freshness = "unknown"
    stale_sources: tuple[str, ...] = ()  # sources that changed after the page
    retracted: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()

    @property
    def cited(self) -> int:
        """The number of claims with a citation that is not broken."""
        return self.standings.citing - self.standings.broken

    @property
    def claims(self) -> int:
        """The number of claims."""
        return self.standings.claims

    @property
    def broken(self) -> int:
        """The number of claims whose citations are all broken."""
        return self.standings.broken

    @property
    def single_source(self) -> bool:
        """Whether the page cites only one source."""
        return len(self.sources) == 1


UNKNOWN = Trust()  # of a page whose trust could not be worked out


def claims_of(trusts: Iterable[Trust]) -> tuple[int, int, int]:
    """Of several pages together: the claims that cite something, all claims, and the broken ones."""
    known = list(trusts)
    return sum(one.cited for one in known), sum(one.claims for one in known), sum(one.broken for one in known)


_BY_LOCK: Mapping[State, Freshness] = {"unchanged": "fresh", "moved": "fresh", "changed": "stale", "gone": "stale"}


class Contradictions(Tables, frozen=True, kw_only=True):
    """Slug → slugs of contradicting pages: for the pages that others contradict, and for those that contradict."""

    by: dict[str, tuple[str, ...]]
    of: dict[str, tuple[str, ...]]


def contradictions(wiki: Wiki) -> Contradictions:
    """The contradictions that the front matter of all pages names."""
    found = {slug: tuple(_contradictions(wiki, slug, names)) for slug, names in wiki.graph.contradicted.items()}
    by = {slug: others for slug, others in found.items() if others and slug in wiki.refs}
    of: dict[str, list[str]] = {}
    for slug, others in by.items():
        for other in others:
            of.setdefault(other, []).append(slug)
    return Contradictions(by=by, of={slug: tuple(others) for slug, others in of.items()})


def _contradictions(wiki: Wiki, slug: str, names: Iterable[str]) -> Iterable[str]:
    found: dict[str, None] = {}
    for name in names:
        result = wiki.graph.resolve(name, slug)
        if isinstance(result, Found) and result.slug != slug and result.slug in wiki.refs:
            found[result.slug] = None
    return found


def page_trust(wiki: Wiki, page: ResolvedPage, contradictions: Contradictions, evidence: PageEvidence) -> Trust:
    """The trust of one page."""
    by_lock = {(one.citation, one.entry): one for one in evidence.since if one.state in _BY_LOCK}
    items = [item for references in page.citations for item in references if item.known is not None or item.address]
    names = tuple(dict.fromkeys(item.name for item in items))
    drawn_on = dict.fromkeys((*names, *named_sources(wiki, page)))
    states: dict[str, set[Freshness]] = {}
    for number, references in enumerate(page.citations):
        for entry, item in enumerate(references):
            state = by_lock.get((number, entry))
            name = state.source if state is not None else item.known.id if item.known is not None else None
            if name in wiki.sources:
                known = _freshness(wiki, page, name) if state is None else _BY_LOCK[state.state]
                states.setdefault(name, set()).add(known)
    stale = tuple(name for name, found in states.items() if "stale" in found)
    is_known = bool(states) and not any("unknown" in found for found in states.values())
    own, broken = page.node.page, unsupported_claims(page, broken_marks(wiki, page))
    lost = broken_marks(wiki, page, entries_followed(evidence.since))
    return Trust(
        coverage=Coverage(cited=len(own.citing_claims) - len(broken), claims=own.claims, broken=len(broken)),
        standings=standings(own, evidence, lost),
        named=len({wiki.source_of(entry) for entry in own.front_matter.sources}),
        sources=names,
        freshness="stale" if stale else "fresh" if is_known else "unknown",
        stale_sources=stale,
        retracted=tuple(name for name in drawn_on if name in wiki.sources and wiki.sources[name].retracted),
        contradicted_by=contradictions.by.get(page.ref.slug, ()),
        contradicts=contradictions.of.get(page.ref.slug, ()),
    )


def _freshness(wiki: Wiki, page: ResolvedPage, name: str) -> Freshness:
    """Whether a source changed after the page, as far as that is known without the lock.

    It compares llmwiki's hash of the source if there is one, or else the dates of both.
    """
    source = wiki.sources[name]
    if (digest := wiki.compiled.get(name)) is not None and not source.digest.startswith(SAMPLED):
        return "fresh" if digest == source.digest else "stale"
    front = page.node.page.front_matter
    at, day = front.updated or front.created, front.updated_on or front.created_on
    if at is None or day is None or source.changed is None:
        return "unknown"
    return "stale" if source.changed.is_after(Moment(at, day)) else "fresh"
