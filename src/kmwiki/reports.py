"""What the wiki can say of itself: each report is a rule that `check` knows, too, and both say the same."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from kmwiki.graph import Found, RedLink
from kmwiki.model import Location
from kmwiki.provenance import Passage, passages_of
from kmwiki.resolver import ResolvedLink, ResolvedPage, Site, names_file
from kmwiki.trust import Trust, trust_of

SHORT = 50  # words
LOW = 0.5  # confidence
LONGEST = 500  # rows of a report that is a ranking


class Facts(Struct, frozen=True, kw_only=True):
    """The site, what is counted in it once for all that shows it, and the rows of each report, by its name."""

    site: Site
    trust: dict[str, Trust]
    passages: dict[str, list[Passage]]
    rows: dict[str, tuple["Row", ...]]


class Row(Struct, frozen=True, kw_only=True):
    """A line of a report: a page (by slug) or a source (by id), what there is to say of it, and a number to sort by."""

    slug: str | None = None
    source: str | None = None
    text: str = ""
    number: float | None = None
    at: Location


class Report(Struct, frozen=True, kw_only=True):
    """A report: its address, title and words, and how its rows are found.

    `rule` is None where it is a ranking and no finding; `finding` and `help` are what `check` says of each row.
    """

    name: str
    title: str
    description: str
    column: str
    rows: Callable[[Facts], Iterator[Row]]
    rule: str | None = None
    finding: str = ""
    help: str = ""


def facts_of(site: Site) -> Facts:
    """All that is counted in a site, and all that its reports say."""
    facts = Facts(site=site, trust=trust_of(site), passages=passages_of(site), rows={})
    facts.rows.update((report.name, tuple(report.rows(facts))) for report in REPORTS)
    return facts


def red_links(site: Site) -> Iterator[tuple[ResolvedPage, ResolvedLink, RedLink]]:
    """The wikilinks and embeds that name a page which is not there."""
    for page in site.pages.values():
        for item in page.links:
            red = item.result
            nowhere = item.slug is None and item.asset is None and not means_file(item)
            if nowhere and isinstance(red, RedLink) and not red.loop:
                yield page, item, red


def means_file(item: ResolvedLink) -> bool:
    """Whether a link names a file, be it there or not, rather than a page."""
    return item.kind in ("image", "asset") or (
        item.kind == "embed" and item.asset is None and names_file(item.link.target)
    )


def _row(page: ResolvedPage, text: str = "", number: float | None = None, at: Location | None = None) -> Row:
    place = at or Location(path=page.node.page.path, line=1)
    return Row(slug=page.ref.slug, text=text, number=number, at=place)


def _orphaned(facts: Facts) -> Iterator[Row]:
    return (_row(page) for slug, page in facts.site.pages.items() if not page.backlinks and slug != "index")


def _dead_ends(facts: Facts) -> Iterator[Row]:
    for slug, page in facts.site.pages.items():
        targets = {item.slug for item in page.links} | {target.slug for target in page.markdown}
        if not targets - {slug, None}:
            yield _row(page)


def _short(facts: Facts) -> Iterator[Row]:
    for page in facts.site.pages.values():
        words = page.node.page.words
        if words < SHORT:
            yield _row(page, f"{words} words", words)


def _untagged(facts: Facts) -> Iterator[Row]:
    return (_row(page) for page in facts.site.pages.values() if not page.node.page.tags)


def _ambiguous(facts: Facts) -> Iterator[Row]:
    for page in facts.site.pages.values():
        for item in page.links:
            if isinstance(item.result, Found) and item.result.others:
                others = ", ".join(f"/{slug}" for slug in (item.result.slug, *item.result.others))
                yield _row(page, f"{item.link.target}: {others}", len(item.result.others) + 1, item.link.location)


def _contradicted(facts: Facts) -> Iterator[Row]:
    for slug, trust in facts.trust.items():
        if trust.contradicted_by:
            titles = ", ".join(facts.site.pages[other].ref.title for other in trust.contradicted_by)
            yield _row(facts.site.pages[slug], titles, len(trust.contradicted_by))


def _low_confidence(facts: Facts) -> Iterator[Row]:
    for page in facts.site.pages.values():
        confidence = page.node.page.front_matter.confidence
        if confidence is not None and confidence < LOW:
            yield _row(page, f"{confidence:g}", confidence)


def _stale(facts: Facts) -> Iterator[Row]:
    for slug, trust in facts.trust.items():
        if trust.stale_sources:
            yield _row(facts.site.pages[slug], ", ".join(trust.stale_sources), len(trust.stale_sources))


def _retracted(facts: Facts) -> Iterator[Row]:
    for slug, trust in facts.trust.items():
        if trust.retracted:
            yield _row(facts.site.pages[slug], ", ".join(trust.retracted), len(trust.retracted))


def _uncited(facts: Facts) -> Iterator[Row]:
    for slug, trust in facts.trust.items():
        if trust.claims and not trust.cited:
            yield _row(facts.site.pages[slug], f"{trust.claims} claims", trust.claims)


def _single_source(facts: Facts) -> Iterator[Row]:
    for slug, trust in facts.trust.items():
        if trust.single_source:
            yield _row(facts.site.pages[slug], trust.sources[0], trust.cited)


def _unused_sources(facts: Facts) -> Iterator[Row]:
    named = {
        known.id
        for page in facts.site.pages.values()
        for entry in page.node.page.front_matter.sources
        if entry.path is not None and (known := facts.site.source_index.lookup(entry.path)) is not None
    }
    for source in facts.site.sources.values():
        if source.id not in facts.passages and source.id not in named:
            yield Row(source=source.id, at=Location(path=source.path, line=1))


def _broken_citations(facts: Facts) -> Iterator[Row]:
    for page in facts.site.pages.values():
        for citation, references in zip(page.node.page.citations, page.citations, strict=True):
            for item in references:
                if item.known is None and not item.address:
                    yield _row(page, item.name, at=citation.location)


def _most_linked(facts: Facts) -> Iterator[Row]:
    counts = {slug: len({link.page.slug for link in page.backlinks}) for slug, page in facts.site.pages.items()}
    for slug, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:LONGEST]:
        if count:
            yield _row(facts.site.pages[slug], f"{count} pages", count)


def _most_cited(facts: Facts) -> Iterator[Row]:
    ranked = sorted(facts.passages.items(), key=lambda one: (-len(one[1]), one[0]))
    for source_id, passages in ranked[:LONGEST]:
        at = Location(path=facts.site.sources[source_id].path, line=1)
        yield Row(source=source_id, text=f"{len(passages)} citations", number=len(passages), at=at)


def _recent(facts: Facts) -> Iterator[Row]:
    dated = [
        (front.updated or front.created or "", slug)
        for slug, page in facts.site.pages.items()
        if (front := page.node.page.front_matter).updated or front.created
    ]
    for day, slug in sorted(sorted(dated, key=lambda one: one[1]), key=lambda one: one[0], reverse=True)[:LONGEST]:
        yield _row(facts.site.pages[slug], day[:10])


REPORTS: tuple[Report, ...] = (
    Report(
        name="orphaned",
        title="Orphaned pages",
        description="Pages that no other page links to.",
        column="",
        rows=_orphaned,
        rule="orphaned-page",
        finding="no other page links to this one",
        help="link to it from where readers would look for it",
    ),
    Report(
        name="dead-ends",
        title="Dead ends",
        description="Pages that link to no other page.",
        column="",
        rows=_dead_ends,
        rule="dead-end",
        finding="this page links to no other",
        help="link to what a reader might want next",
    ),
    Report(
        name="short",
        title="Short pages",
        description=f"Pages of fewer than {SHORT} words.",
        column="Length",
        rows=_short,
        rule="short-page",
        finding="this page is short",
        help="write more, or join it with another",
    ),
    Report(
        name="untagged",
        title="Untagged pages",
        description="Pages without a tag.",
        column="",
        rows=_untagged,
        rule="untagged-page",
        finding="this page has no tag",
        help="add “tags:” to its front matter",
    ),
    Report(
        name="ambiguous",
        title="Ambiguous links",
        description="Links whose name several pages share.",
        column="Name and pages",
        rows=_ambiguous,
    ),
    Report(
        name="contradicted",
        title="Contradicted pages",
        description="Pages whose front matter names another that says otherwise.",
        column="Contradicted by",
        rows=_contradicted,
        rule="contradicted-page",
        finding="another page contradicts this one",
        help="settle which is right",
    ),
    Report(
        name="low-confidence",
        title="Low confidence",
        description=f"Pages whose confidence is below {LOW:g}.",
        column="Confidence",
        rows=_low_confidence,
        rule="low-confidence",
        finding="little confidence in this page",
        help="check it against its sources",
    ),
    Report(
        name="stale",
        title="Stale pages",
        description="Pages that cite a source which changed after them.",
        column="Changed sources",
        rows=_stale,
        rule="stale-page",
        finding="a source changed after this page",
        help="compare the page with the source, and date it anew",
    ),
    Report(
        name="retracted",
        title="Retracted sources",
        description="Pages that cite a source which has been withdrawn.",
        column="Retracted sources",
        rows=_retracted,
        rule="retracted-source",
        finding="this page rests on a retracted source",
        help="find another source, or withdraw the claims",
    ),
    Report(
        name="uncited",
        title="Uncited pages",
        description="Pages that make claims and cite nothing.",
        column="Claims",
        rows=_uncited,
        rule="uncited-page",
        finding="nothing on this page is cited",
        help="cite what it rests on",
    ),
    Report(
        name="single-source",
        title="Single-sourced pages",
        description="Pages whose citations all name one source.",
        column="Source",
        rows=_single_source,
        rule="single-source",
        finding="all that this page cites is one source",
        help="look for a second one",
    ),
    Report(
        name="unused-sources",
        title="Unused sources",
        description="Sources that no page cites or names.",
        column="",
        rows=_unused_sources,
        rule="unused-source",
        finding="no page cites this source",
        help="cite it, or take it out",
    ),
    Report(
        name="broken-citations",
        title="Broken citations",
        description="Citations of sources that are not there.",
        column="Cited as",
        rows=_broken_citations,
    ),
    Report(
        name="most-linked",
        title="Most linked pages",
        description="Pages by the number of pages that link to them.",
        column="Linked from",
        rows=_most_linked,
    ),
    Report(
        name="most-cited",
        title="Most cited sources",
        description="Sources by the number of citations.",
        column="Cited in",
        rows=_most_cited,
    ),
    Report(
        name="recent-changes",
        title="Recent changes",
        description="Pages by the date of their last change, as their front matter gives it.",
        column="Changed",
        rows=_recent,
    ),
)
