"""The reports as tables, and the statistics of the wiki."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from kmwiki.analysis.reports import REPORTS, Report
from kmwiki.analysis.site import Facts, Row
from kmwiki.graph.resolver import Site
from kmwiki.model import PlannedView, View
from kmwiki.outputs.chrome import Chrome, SiteText, chrome
from kmwiki.outputs.sources import source_title
from kmwiki.outputs.tags import by_name
from kmwiki.theme.translations import catalogue, claims_cited, figure, share
from kmwiki.urls import relative_url


class TableRow(Struct, frozen=True, kw_only=True):
    """A line of a table; `sort` is what its second cell is sorted by. A figure or a date is never broken."""

    title: str
    url: str
    text: str
    sort: str
    is_figure: bool


class TableView(Struct, frozen=True, kw_only=True):
    """A report; `column` is the heading of the second column, empty where there is none."""

    chrome: Chrome
    description: str
    column: str
    rows: tuple[TableRow, ...]


class Figure(Struct, frozen=True, kw_only=True):
    """A number of the statistics."""

    name: str
    value: str


class StatisticsView(Struct, frozen=True, kw_only=True):
    """The figures of the wiki, and the coverage of each tag."""

    chrome: Chrome
    figures: tuple[Figure, ...]
    tags: tuple[TableRow, ...]


# The reports whose second column holds a figure or a date.
FIGURES = frozenset("short uncited most-linked most-cited low-confidence recent-changes".split())


def report_path(site: Site, name: str) -> str:
    """The output path of a report."""
    return f"{site.sections['special']}/{name}/index.html"


def report_views(text: SiteText, facts: Facts) -> Iterator[PlannedView]:
    """Every report, and the statistics."""
    for report in REPORTS:
        path = report_path(facts.site, report.name)
        yield PlannedView(path=path, make=partial(_report_view, text, facts, report, path))
    path = report_path(facts.site, "statistics")
    yield PlannedView(path=path, make=partial(_statistics_view, text, facts, path))


def _report_view(text: SiteText, facts: Facts, report: Report, path: str) -> View:
    _ = catalogue(text.language).gettext
    view = TableView(
        chrome=chrome(facts.site, text, path, _(report.title), section="special"),
        description=_(report.description),
        column=_(report.column) if report.column else "",
        rows=tuple(_row(facts.site, report, row, path, text.language) for row in facts.rows[report.name]),
    )
    return View(path=path, template="report.html", data=view)


def _row(site: Site, report: Report, row: Row, path: str, language: str) -> TableRow:
    match row:
        case Row(slug=str(slug)):
            title, target = site.refs[slug].title, site.refs[slug].permalink
        case Row(source=str(name)):
            title, target = source_title(site, name), site.source_paths[name]
        case _:
            raise AssertionError("a row is about a page or a source")
    sort = row.text if row.number is None else f"{row.number:g}"
    text, is_figure = _in_words(report, row, language), report.name in FIGURES
    return TableRow(title=title, url=relative_url(target, path), text=text, sort=sort, is_figure=is_figure)


def _in_words(report: Report, row: Row, language: str) -> str:
    """What a row says besides its title, in the reader's language; numbers come with what they count."""
    say, number = catalogue(language).ngettext, int(row.number or 0)
    written = figure(number, language)
    match report.name:
        case "short":
            return say("{number} word", "{number} words", number).format(number=written)
        case "uncited":
            return say("{number} claim", "{number} claims", number).format(number=written)
        case "most-linked":
            return say("{number} page", "{number} pages", number).format(number=written)
        case "most-cited":
            return say("{number} citation", "{number} citations", number).format(number=written)
    return row.text


def _statistics_view(text: SiteText, facts: Facts, path: str) -> View:
    _ = catalogue(text.language).gettext
    site, pages = facts.site, facts.pages.values()
    # Of a wiki without sources, it would be said of each tag that none of its claims cites one.
    tags = by_name(site.tags, text.language) if site.sources else ()
    cited, claims = sum(page.trust.cited for page in pages), sum(page.trust.claims for page in pages)
    broken = sum(page.trust.broken for page in pages)
    figures = (
        (_("Pages"), len(pages)),
        (_("Words"), sum(page.words for page in pages)),
        (_("Links"), sum(page.links for page in pages)),
        (_("Red links"), sum(page.red for page in pages)),
        (_("Tags"), len(site.tags)),
        (_("Sources"), len(site.sources)),
        (_("Citations"), sum(facts.times_cited.values())),
    )
    words = claims_cited(cited, claims, broken, text.language)
    view = StatisticsView(
        chrome=chrome(site, text, path, _("Statistics"), section="special"),
        figures=(
            *(Figure(name=name, value=figure(value, text.language)) for name, value in figures),
            *((Figure(name=words, value=f"{100 * cited // claims}\u202f%"),) if claims and site.sources else ()),
        ),
        tags=tuple(_coverage(facts, tag, path, text.language) for tag in tags),
    )
    return View(path=path, template="statistics.html", data=view)


def _coverage(facts: Facts, tag: str, path: str, language: str) -> TableRow:
    trusts = [facts.pages[slug].trust for slug in facts.site.tags[tag]]
    cited, claims = sum(trust.cited for trust in trusts), sum(trust.claims for trust in trusts)
    url = relative_url(facts.site.tag_paths[tag], path)
    sort = f"{cited / claims if claims else 0:.4f}"
    return TableRow(title=tag, url=url, text=share(cited, claims, language), sort=sort, is_figure=True)
