"""The reports on the wiki. A report that is also a rule of `check` gives the same results there."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from msgspec import Struct

from kmwiki.analysis import report_rows
from kmwiki.analysis.site import Row, Site
from kmwiki.diagnostics import Diagnostic, attempted
from kmwiki.evidence.trust import Trust
from kmwiki.graph.not_found import is_text_of_404
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.tables import column


class Report(Struct, frozen=True, kw_only=True):
    """A report: its address, title and texts, and the function for its rows: page by page, or as a ranking of all.

    `if_empty` says what authors can do for a report to have rows, where readers would miss them. `rule` is None if rows
    are not findings; `finding` and `help` are the texts of `check` for each row. Rows of
    reports on `claims`, and of one without a function, are made with the evidence of a page (`evidence_checks`); those
    with the greatest number come first, and with `lowest_first` those with the lowest.
    """

    name: str
    title: str
    description: str
    if_empty: str = ""
    column: str = ""
    has_figures: bool = False  # in this column: numbers or dates
    rows: Callable[[Wiki, ResolvedPage, Trust], Iterator[Row]] | None = None
    ranking: Callable[[Site], Iterator[Row]] | None = None
    claims: bool = False
    lowest_first: bool = False
    rule: str | None = None
    finding: str = ""
    help: str = ""


def page_rows(wiki: Wiki, page: ResolvedPage, trust: Trust) -> tuple[list[tuple[str, Row]], list[Diagnostic]]:
    """The rows of one page in the reports, and a finding for each report that fails on it."""
    if is_text_of_404(page):
        return [], []

    def rows_of(name: str, rows: Callable[[Wiki, ResolvedPage, Trust], Iterator[Row]]) -> list[tuple[str, Row]]:
        return [(name, row) for row in rows(wiki, page, trust)]

    parts = (partial(rows_of, report.name, report.rows) for report in REPORTS if report.rows)
    return attempted(page.node.page.path, parts, "this page is missing from some reports")


def rankings(site: Site) -> tuple[dict[str, tuple[Row, ...]], tuple[Diagnostic, ...]]:
    """The rows of reports that rank all pages or sources, and the findings on these rows and on reports that cannot be
    made."""
    found, failures = dict[str, tuple[Row, ...]](), list[Diagnostic]()
    for report in REPORTS:
        if report.ranking:
            path = f"{site.wiki.sections['special']}/{report.name}/index.html"
            rows, failed = attempted(path, [partial(report.ranking, site)], "this report could not be created")
            found[report.name] = tuple(rows)
            failures += failed
    of_rows = (finding for name, rows in found.items() for row in rows if (finding := reported(name, row)) is not None)
    return found, (*failures, *of_rows)


def all_rows(site: Site) -> dict[str, tuple[Row, ...]]:
    """The rows of every report."""
    found: dict[str, list[Row]] = {report.name: [] for report in REPORTS}
    for rows_of_page in column(site.pages, "rows"):
        for name, row in rows_of_page:
            found[name].append(row)
    for report in REPORTS:
        if report.ranking is None and (report.rows is None or report.lowest_first):
            sign = 1 if report.lowest_first else -1
            found[report.name].sort(key=lambda row: sign * (row.number or 0.0))
    return {name: site.rankings.get(name) or tuple(rows) for name, rows in found.items()}


def reported(name: str, row: Row) -> Diagnostic | None:
    """A row of a report as a finding; None if the report is not a rule."""
    report = _BY_NAME[name]
    if report.rule is None:
        return None
    message = f"{report.finding}: {row.text}" if row.text else report.finding
    return Diagnostic(rule=report.rule, at=row.at, message=message, help=report.help)


REPORTS: tuple[Report, ...] = (
    Report(
        name="orphaned",
        title="Orphaned pages",
        description="Pages that no other page links to.",
        rows=report_rows.orphaned,
        rule="orphaned-page",
        finding="no other page links to this page",
        help="link to it from a related page",
    ),
    Report(
        name="dead-ends",
        title="Dead ends",
        description="Pages that link to no other page.",
        rows=report_rows.dead_ends,
        rule="dead-end",
        finding="this page does not link to any other page",
        help="link to what a reader might want next",
    ),
    Report(
        name="short",
        title="Short pages",
        description=f"Pages with fewer than {report_rows.SHORT} words.",
        column="Length",
        has_figures=True,
        rows=report_rows.short,
        rule="short-page",
        finding="this page is short",
        help="expand it or merge it into another page",
    ),
    Report(
        name="untagged",
        title="Untagged pages",
        description="Pages without a tag.",
        rows=report_rows.untagged,
        rule="untagged-page",
        finding="this page has no tags",
        help="add “tags:” to its front matter",
    ),
    Report(
        name="ambiguous",
        title="Ambiguous links",
        description="Links whose name matches several pages.",
        column="Name and matching pages",
        rows=report_rows.ambiguous,
    ),
    Report(
        name="contradicted",
        title="Contradicted pages",
        description="Pages whose front matter names a page that contradicts them.",
        column="Contradicted by",
        rows=report_rows.contradicted,
        rule="contradicted-page",
        finding="another page contradicts this one",
        help="resolve the contradiction",
    ),
    Report(
        name="low-confidence",
        title="Low confidence",
        description=f"Pages whose confidence is below {report_rows.LOW:g}.",
        column="Confidence",
        has_figures=True,
        rows=report_rows.low_confidence,
        lowest_first=True,
        rule="low-confidence",
        finding="confidence in this page is low",
        help="check it against its sources",
    ),
    Report(
        name="confidence",
        title="Confidence",
        description="Pages sorted by confidence, lowest first.",
        column="Confidence",
        has_figures=True,
        rows=report_rows.confidence,
        lowest_first=True,
    ),
    Report(
        name="stale",
        title="Out-of-date pages",
        description="Pages that cite a source that changed after them.",
        column="Changed sources",
        rows=report_rows.stale,
        rule="stale-page",
        finding="a source changed after this page",
        help="compare the page with the source, then update the date of the page",
    ),
    Report(
        name="changed-since",
        title="Changed citations",
        description="Claims whose cited lines have changed, moved or disappeared since kmwiki.lock was written.",
        claims=True,
    ),
    Report(
        name="retracted",
        title="Retracted sources",
        description="Pages that cite a retracted source.",
        column="Retracted sources",
        rows=report_rows.retracted,
        rule="retracted-source",
        finding="this page cites a retracted source",
        help="find another source or remove the claims",
    ),
    Report(
        name="uncited",
        title="Uncited pages",
        description="Pages that make claims but cite nothing that exists.",
        column="Claims",
        has_figures=True,
        rows=report_rows.uncited,
        rule="uncited-page",
        finding="this page cites no sources",
        help="cite its sources",
    ),
    Report(
        name="single-source",
        title="Single-source pages",
        description="Pages that cite only one source.",
        column="Source",
        rows=report_rows.single_source,
        rule="single-source",
        finding="this page cites only one source",
        help="look for a second source",
    ),
    Report(
        name="unused-sources",
        title="Unused sources",
        description="Sources that no page cites or lists.",
        ranking=report_rows.unused_sources,
        rule="unused-source",
        finding="no page cites this source",
        help="cite it or remove it",
    ),
    Report(
        name="broken-citations",
        title="Broken citations",
        description="Citations whose source or lines are missing.",
        column="Cited as",
        rows=report_rows.broken_citations,
    ),
    Report(
        name="weakly-supported",
        title="Claims to check",
        description="Weak claims, and claims whose names or negations are missing from the cited lines; most "
        "doubtful first.",
        claims=True,
    ),
    Report(
        name="lines-found",
        title="Claims with lines found",
        description="Citations that name no lines, with the lines that kmwiki found for their claims (found, not "
        "cited).",
        claims=True,
    ),
    Report(
        name="no-lines-found",
        title="Claims without lines found",
        description="Citations that name no lines, for whose claims kmwiki found none.",
        claims=True,
    ),
    Report(
        name="citable-claims",
        title="Claims ready to cite",
        description="Claims without a citation that kmwiki found in the page's sources.",
        claims=True,
    ),
    Report(
        name="unlinked-mentions",
        title="Unlinked mentions",
        description="Pages that mention another page without linking to it, most mentioned first.",
        column="Mentioned page",
        ranking=report_rows.unlinked,
    ),
    Report(
        name="most-linked",
        title="Most linked pages",
        description="Pages ranked by how many others link to them.",
        column="Linked from",
        has_figures=True,
        ranking=report_rows.most_linked,
    ),
    Report(
        name="most-cited",
        title="Most cited sources",
        description="Sources ranked by how often they are cited.",
        column="Citations",
        has_figures=True,
        ranking=report_rows.most_cited,
    ),
    Report(
        name="recent-changes",
        title="Recent changes",
        description="Pages sorted by date of last change.",
        if_empty="No page says when it was last changed, so there is no list of recent changes. To get one, authors "
        "add “updated:” to the front matter.",
        column="Last changed",
        has_figures=True,
        ranking=report_rows.recent,
    ),
)
_BY_NAME: Mapping[str, Report] = {report.name: report for report in REPORTS}
