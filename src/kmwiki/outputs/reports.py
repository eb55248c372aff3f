"""The reports as tables, and the statistics of the wiki."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from kmwiki.analysis.reports import REPORTS, Report
from kmwiki.analysis.site import Row, Site
from kmwiki.evidence.trust import claims_of
from kmwiki.graph.wiki import Wiki
from kmwiki.model import PlannedView, View
from kmwiki.outputs.chrome import Chrome, chrome
from kmwiki.outputs.tags import by_name
from kmwiki.theme.translations import catalogue, claims_cited, figure, share
from kmwiki.urls import relative_url


class TableRow(Struct, frozen=True, kw_only=True):
    """A line of a table; `sort` is the sort key of its second cell. Figures and dates are not broken into lines."""

    title: str
    url: str
    text: str
    sort: str
    is_figure: bool


class TableView(Struct, frozen=True, kw_only=True):
    """A report; `column` is the heading of the second column, empty if there is none."""

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


# The reports with a figure or a date in the second column.
FIGURES = frozenset("short uncited most-linked most-cited low-confidence recent-changes".split())


def report_views(site: Site) -> Iterator[PlannedView]:
    """Every report, and the statistics."""
    for report in REPORTS:
        path = site.wiki.special_path(report.name)
        yield PlannedView(path=path, make=partial(_report_view, site, report.name, path))
    path = site.wiki.special_path("statistics")
    yield PlannedView(path=path, make=partial(_statistics_view, site, path))


def _report_view(site: Site, name: str, path: str) -> View:
    _ = catalogue(site.language).gettext
    report = next(report for report in REPORTS if report.name == name)
    view = TableView(
        chrome=chrome(site, path, _(report.title), section="special"),
        description=_(report.description),
        column=_(report.column) if report.column else "",
        rows=tuple(_row(site.wiki, report, row, path, site.language) for row in site.rows[report.name]),
    )
    return View(path=path, template="report.html", data=view)


def _row(wiki: Wiki, report: Report, row: Row, path: str, language: str) -> TableRow:
    match row:
        case Row(slug=str(slug)):
            title, target = wiki.refs[slug].title, wiki.refs[slug].permalink
        case Row(source=str(name)):
            title, target = wiki.source_title(name), wiki.source_paths[name]
        case _:
            raise AssertionError("a row is about a page or a source")
    sort = row.text if row.number is None else f"{row.number:g}"
    text, is_figure = _in_words(report, row, language), report.name in FIGURES
    return TableRow(title=title, url=relative_url(target, path), text=text, sort=sort, is_figure=is_figure)


def _in_words(report: Report, row: Row, language: str) -> str:
    """The text of a row beside its title, in the reader's language; numbers have units."""
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


def _statistics_view(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext
    wiki, pages = site.wiki, site.pages.values()
    # Without sources, every tag would have a coverage of none.
    tags = by_name(wiki.tags, site.language) if wiki.sources else ()
    cited, claims, broken = claims_of(page.trust for page in pages)
    figures = (
        (_("Pages"), len(pages)),
        (_("Words"), sum(page.words for page in pages)),
        (_("Links"), sum(page.links for page in pages)),
        (_("Red links"), sum(page.red for page in pages)),
        (_("Tags"), len(wiki.tags)),
        (_("Sources"), len(wiki.sources)),
        (_("Citations"), sum(site.times_cited.values())),
    )
    words = claims_cited(cited, claims, broken, site.language)
    view = StatisticsView(
        chrome=chrome(site, path, _("Statistics"), section="special"),
        figures=(
            *(Figure(name=name, value=figure(value, site.language)) for name, value in figures),
            *((Figure(name=words, value=f"{100 * cited // claims}\u202f%"),) if claims and wiki.sources else ()),
        ),
        tags=tuple(_coverage(site, tag, path, site.language) for tag in tags),
    )
    return View(path=path, template="statistics.html", data=view)


def _coverage(site: Site, tag: str, path: str, language: str) -> TableRow:
    cited, claims, _ = claims_of(site.pages[slug].trust for slug in site.wiki.tags[tag])
    url = relative_url(site.wiki.tag_paths[tag], path)
    sort = f"{cited / claims if claims else 0:.4f}"
    return TableRow(title=tag, url=url, text=share(cited, claims, language), sort=sort, is_figure=True)
