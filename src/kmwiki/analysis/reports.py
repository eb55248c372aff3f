"""The reports on the wiki. A report that is also a rule of `check` gives the same results there."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice

from msgspec import Struct

from kmwiki.analysis.site import Row, Site, ambiguous_names, targets_of
from kmwiki.diagnostics import Diagnostic, Location, counted, gathered
from kmwiki.evidence.passages import fault_of
from kmwiki.evidence.trust import Trust
from kmwiki.graph.wiki import ResolvedPage, Wiki

SHORT = 50  # words
LOW = 0.5  # confidence
LONGEST = 500  # rows of a report that is a ranking


class Report(Struct, frozen=True, kw_only=True):
    """A report: its address, title and texts, and the function for its rows: page by page, or as a ranking of all.

    `rule` is None if rows are not findings; `finding` and `help` are the texts of `check` for each row.
    """

    name: str
    title: str
    description: str
    column: str = ""
    rows: Callable[[Wiki, ResolvedPage, Trust], Iterator[Row]] | None = None
    ranking: Callable[[Site], Iterator[Row]] | None = None
    rule: str | None = None
    finding: str = ""
    help: str = ""


def page_rows(wiki: Wiki, page: ResolvedPage, trust: Trust) -> tuple[list[tuple[str, Row]], list[Diagnostic]]:
    """The rows of one page in the reports, and a finding for each report that fails on it."""

    def rows_of(report: Report) -> Iterator[tuple[str, Row]]:
        return ((report.name, row) for row in report.rows(wiki, page, trust)) if report.rows else iter(())

    parts = (partial(rows_of, report) for report in REPORTS)
    return gathered(page.node.page.path, parts, "this page is not in all reports")


def all_rows(site: Site) -> tuple[dict[str, tuple[Row, ...]], tuple[Diagnostic, ...]]:
    """The rows of every report, and a finding for each report that cannot be made."""
    found: dict[str, list[Row]] = {report.name: [] for report in REPORTS}
    failures: list[Diagnostic] = []
    for page in site.pages.values():
        for name, row in page.rows:
            found[name].append(row)
    for report in REPORTS:
        if report.ranking:
            path = f"{site.wiki.sections['special']}/{report.name}/index.html"
            rows, failed = gathered(path, [partial(report.ranking, site)], "this report could not be made")
            found[report.name] += rows
            failures += failed
    return {name: tuple(rows) for name, rows in found.items()}, tuple(failures)


def reported(name: str, row: Row) -> Diagnostic | None:
    """A row of a report as a finding; None if the report is not a rule."""
    report = _BY_NAME[name]
    if report.rule is None:
        return None
    message = f"{report.finding}: {row.text}" if row.text else report.finding
    return Diagnostic(rule=report.rule, at=row.at, message=message, help=report.help)


def _row(page: ResolvedPage, text: str = "", number: float | None = None, at: Location | None = None) -> Row:
    place = at or Location(path=page.node.page.path, line=1)
    return Row(slug=page.ref.slug, text=text, number=number, at=place)


def _orphaned(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if not page.backlinks and page.ref.slug != "index":
        yield _row(page)


def _dead_ends(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if not targets_of(page):
        yield _row(page)


def _short(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    words = page.node.page.words
    if words < SHORT:
        yield _row(page, counted(words, "word"), words)


def _untagged(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if not page.node.page.tags:
        yield _row(page)


def _ambiguous(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    for name in ambiguous_names(page):
        others = ", ".join(f"/{other}" for other in (name.taken, *name.others))
        yield _row(page, f"{name.name}: {others}", len(name.others) + 1, name.location)


def _contradicted(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if trust.contradicted_by:
        titles = ", ".join(wiki.refs[other].title for other in trust.contradicted_by)
        yield _row(page, titles, len(trust.contradicted_by))


def _low_confidence(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    confidence = page.node.page.front_matter.confidence
    if confidence is not None and confidence < LOW:
        yield _row(page, f"{confidence:g}", confidence)


def _stale(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if trust.stale_sources:
        yield _row(page, ", ".join(trust.stale_sources), len(trust.stale_sources))


def _retracted(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if trust.retracted:
        yield _row(page, ", ".join(trust.retracted), len(trust.retracted))


def _uncited(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if trust.claims and not trust.cited:
        yield _row(page, counted(trust.claims, "claim"), trust.claims)


def _single_source(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if trust.single_source:
        yield _row(page, trust.sources[0], trust.cited)


def _broken_citations(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    for citation, references in zip(page.node.page.citations, page.citations, strict=True):
        for item in references:
            if fault_of(wiki, item) is not None:
                first, last = item.reference.start, item.reference.end
                lines = "" if first is None else f":{first}" if first == last else f":{first}-{last}"
                yield _row(page, f"{item.name}{lines}", at=citation.location)


def _unused_sources(site: Site) -> Iterator[Row]:
    named = {name for page in site.pages.values() for name in page.draws_on}
    for source in site.wiki.sources.values():
        if not source.private and source.id not in site.citing and source.id not in named:
            yield Row(source=source.id, at=Location(path=source.path, line=1))


def _ranked(site: Site, slug: str, text: str, number: float | None = None) -> Row:
    return Row(slug=slug, text=text, number=number, at=Location(path=site.pages[slug].path, line=1))


def _most_linked(site: Site) -> Iterator[Row]:
    counts = [(-page.linked_from, slug) for slug, page in site.pages.items() if page.linked_from]
    for count, slug in sorted(counts)[:LONGEST]:
        yield _ranked(site, slug, counted(-count, "page"), -count)


def _unlinked(site: Site) -> Iterator[Row]:
    ranked = sorted((-len(slugs), slug) for slug, slugs in site.mentioned.items())
    found = ((slug, other) for _, slug in ranked for other in site.mentioned[slug])
    for slug, other in islice(found, LONGEST):
        sentence = next(mention.sentence for mention in site.pages[other].mentions if mention.slug == slug)
        yield _ranked(site, other, f"{site.wiki.refs[slug].title}: {sentence}")


def _most_cited(site: Site) -> Iterator[Row]:
    ranked = sorted((-count, name) for name, count in site.times_cited.items())
    for count, name in ranked[:LONGEST]:
        at = Location(path=site.wiki.sources[name].path, line=1)
        yield Row(source=name, text=counted(-count, "citation"), number=-count, at=at)


def _recent(site: Site) -> Iterator[Row]:
    dated = sorted((slug, page.changed) for slug, page in site.pages.items() if page.changed)
    for slug, _ in sorted(dated, key=lambda one: one[1], reverse=True)[:LONGEST]:
        yield _ranked(site, slug, site.pages[slug].changed_on)


REPORTS: tuple[Report, ...] = (
    Report(
        name="orphaned",
        title="Orphaned pages",
        description="Pages that no other page links to.",
        rows=_orphaned,
        rule="orphaned-page",
        finding="no other page links to this one",
        help="link to it from where readers would look for it",
    ),
    Report(
        name="dead-ends",
        title="Dead ends",
        description="Pages that link to no other page.",
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
        help="compare the page with the source, and give the page a new date",
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
        ranking=_unused_sources,
        rule="unused-source",
        finding="no page cites this source",
        help="cite it, or take it out",
    ),
    Report(
        name="broken-citations",
        title="Broken citations",
        description="Citations that lead to nothing.",
        column="Cited as",
        rows=_broken_citations,
    ),
    Report(
        name="unlinked-mentions",
        title="Unlinked mentions",
        description="Pages that name another without linking to it; those that are named most come first.",
        column="Named, and where",
        ranking=_unlinked,
    ),
    Report(
        name="most-linked",
        title="Most linked pages",
        description="Pages by the number of pages that link to them.",
        column="Linked from",
        ranking=_most_linked,
    ),
    Report(
        name="most-cited",
        title="Most cited sources",
        description="Sources by the number of citations.",
        column="Cited in",
        ranking=_most_cited,
    ),
    Report(
        name="recent-changes",
        title="Recent changes",
        description="Pages by the date of their last change, as their front matter gives it.",
        column="Changed",
        ranking=_recent,
    ),
)
_BY_NAME: Mapping[str, Report] = {report.name: report for report in REPORTS}
