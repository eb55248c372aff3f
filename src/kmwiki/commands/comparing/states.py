"""A state of a wiki, as far as two of them are compared; what a page says is read when it is needed."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from kmwiki.body import unpacked
from kmwiki.diagnostics import Diagnostic
from kmwiki.evidence.judged import NOTHING_SAID
from kmwiki.evidence.judgements import evidence_digest
from kmwiki.graph.lazy_table import LazyTable
from kmwiki.graph.wiki import ResolvedPage, outgoing
from kmwiki.model import Claim
from kmwiki.outputs.places import place_record
from kmwiki.pipeline import Analysis
from kmwiki.tables import Versioned
from kmwiki.urls import fold

Cite = tuple[str, str]  # a source, and the place in it as citations write it


class ClaimState(Struct, frozen=True, array_like=True):
    """A claim: its words, what it cites, a digest of that, and the verdict on both."""

    text: str
    cites: tuple[Cite, ...]
    evidence: str
    verdict: str


class PageText(Struct, frozen=True):
    """The text of a page, packed or not; the same bytes are the same text."""

    data: bytes
    is_packed: bool = False

    @property
    def text(self) -> str:
        """The text, unpacked."""
        return unpacked(self.data).text if self.is_packed else self.data.decode()


class PageState(Struct, frozen=True, kw_only=True):
    """A page as its readers see it; `red` are the names that lead to no page. Claims are by their addresses."""

    title: str
    url: str
    words: PageText
    names: frozenset[str]  # by which links may call it, folded
    links: frozenset[str]
    red: frozenset[str]
    claims: dict[str, ClaimState]


class WikiState(Struct, frozen=True, kw_only=True):
    """Pages by slug, address → the page to which it leads, digests of sources, findings (rule, file, message), and
    claims that cite something.

    Pages with the same version in two states are the same.
    """

    pages: Mapping[str, PageState]
    addresses: dict[str, str]
    versions: Mapping[str, object] = {}
    sources: dict[str, str] = {}
    findings: tuple[tuple[str, str, str], ...] = ()
    files: Mapping[str, str] = {}  # of the pages, by their slugs
    cited: int = 0
    claims: int = 0


def of_analysis(analysis: Analysis) -> WikiState:
    """The state of a wiki that was read, as long as its pages can be read."""
    site, wiki = analysis.site, analysis.wiki
    trusts = [page.trust for page in site.pages.values()]
    redirects = {redirect.path(wiki.wanted.url_style): redirect.target for redirect in wiki.redirects.values()}
    sources = {name: source.digest for name, source in wiki.sources.items()}
    return WikiState(
        pages=LazyTable(dict.fromkeys(wiki.refs), lambda slug: _page(analysis, slug)),
        addresses=redirects | {ref.permalink: slug for slug, ref in wiki.refs.items()},
        versions=dict(_versions(analysis, sources)),
        sources=sources,
        findings=tuple(sorted(map(_finding, analysis.diagnostics))),
        files={slug: site.pages[slug].path for slug in wiki.refs},
        cited=sum(trust.cited for trust in trusts),
        claims=sum(trust.claims for trust in trusts),
    )


def _versions(analysis: Analysis, sources: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """The version of each page that has one: with that of its evidence, and the digests of the sources that it cites.

    Which names are those of sources decides about every page, so all of these names are part of it.
    """
    site, tables = analysis.site, (analysis.wiki.pages, analysis.site.evidence)
    if not all(isinstance(table, Versioned) for table in tables):
        return
    names, (pages, evidence) = tuple(sources), (table.versions for table in tables)
    for slug in analysis.wiki.refs:
        cited = tuple(sources.get(source, "") for source in site.pages[slug].cites)
        yield slug, (pages[slug], evidence.get(slug), names, cited)


def _page(analysis: Analysis, slug: str) -> PageState:
    site, page = analysis.site, analysis.wiki.pages[slug]
    own = page.node.page
    names = (own.title, slug, slug.rpartition("/")[2], own.name.removesuffix(".md"), *own.front_matter.names)
    return PageState(
        title=own.title,
        url=page.ref.permalink,
        words=PageText(own.packed, is_packed=True),
        names=frozenset(map(fold, names)),
        links=frozenset(target for target, _ in outgoing(page)),
        red=frozenset(wish.name for wish in site.pages[slug].wishes),
        claims=dict(_claims(analysis, page)),
    )


def _finding(one: Diagnostic) -> tuple[str, str, str]:
    return one.rule, one.at.path, one.message


def _claims(analysis: Analysis, page: ResolvedPage) -> Iterator[tuple[str, ClaimState]]:
    site = analysis.site
    said = site.evidence.get(page.ref.slug, NOTHING_SAID)
    since = {(one.citation, one.entry): one for one in said.since}
    for claim, own in zip(page.node.page.supported, said.claims, strict=False):
        digest = evidence_digest(analysis.wiki, page, claim, own, since)
        yield f"claim:{claim.address}", ClaimState(claim.text, _cites(page, claim), digest, own.verdict)


def _cites(page: ResolvedPage, claim: Claim) -> tuple[Cite, ...]:
    items = (item for number in claim.citations for item in page.citations[number])
    return tuple(sorted({(item.name, place_of(place_record(*item.reference.place))) for item in items}))


def place_of(record: Mapping[str, Any]) -> str:
    """A place in a source as citations write it, from the record of it for programs."""
    if (locator := record.get("locator")) is not None:
        sign = {"page": "page=", "time": "t="}.get(locator["kind"], "")
        first, last = str(locator["start"]), str(locator["end"])
        return f"#{sign}{first}" if first == last else f"#{sign}{first}-{last}"
    start, end = record["start"], record["end"]
    return "" if start is None else f":{start}" if start == end else f":{start}-{end}"
