"""The reports as tables, and the statistics of the wiki."""

from collections.abc import Callable, Collection, Iterator
from functools import partial

from msgspec import Struct

from kmwiki.analysis.reports import REPORTS, Report
from kmwiki.analysis.site import Row, Site
from kmwiki.evidence.cited_ranges import mark_anchor
from kmwiki.evidence.trust import claims_of
from kmwiki.graph.wiki import Wiki
from kmwiki.model import Form, PlannedView, View
from kmwiki.outputs.chrome import Chrome, Titled, chrome_of_part, placed
from kmwiki.outputs.claim_reports import claim_report_views
from kmwiki.outputs.parts import ListPart, PartsView, parts_of, parts_view
from kmwiki.outputs.source_uses import listed_sources, titled_source
from kmwiki.outputs.tags import by_name
from kmwiki.tables import column
from kmwiki.theme.translations import catalogue, claims_cited, decimal, figure, listed, percentage, punctuation, share
from kmwiki.urls import relative_url


class NamedLink(Titled, frozen=True, kw_only=True):
    """A page or a source that a row names; one without a page has no address."""

    url: str


class TableRow(Titled, frozen=True, kw_only=True):
    """A line of a table; `sort` is the sort key of its second cell. Figures and dates are not broken into lines.

    `context` is the sentence that it is about, `names` what its second cell names before its text.
    """

    url: str
    context: str = ""
    names: tuple[NamedLink, ...] = ()
    text: str
    sort: str
    is_figure: bool


class TableView(Struct, frozen=True, kw_only=True):
    """A report, or a part of it; `column` is the heading of the second column, empty if there is none.

    `if_empty` is what it says without rows, if that is more than that there are none; `broken` is the number of rows of
    the report on broken citations, which the home page says.
    """

    chrome: Chrome
    description: str
    if_empty: str
    column: str
    rows: tuple[TableRow, ...]
    broken: int
    parts: PartsView | None


class Figure(Struct, frozen=True, kw_only=True):
    """A number of the statistics; `note` says what it counts where its name could mean several things."""

    name: str
    value: str
    note: str = ""


class StatisticsView(Struct, frozen=True, kw_only=True):
    """The figures of the wiki, and the coverage of each tag, or further tags alone."""

    chrome: Chrome
    figures: tuple[Figure, ...]
    tags: tuple[TableRow, ...]
    parts: PartsView | None


def report_views(site: Site) -> Iterator[PlannedView]:
    """Every report, and the statistics."""
    wiki = site.wiki
    for report in REPORTS:
        if report.claims:
            yield from claim_report_views(site, report)
            continue
        for part in parts_of(site, wiki.special_path(report.name), len(site.rows[report.name])):
            yield PlannedView(path=part.path, make=partial(_report_view, site, report.name, part))
    for part in parts_of(site, wiki.special_path("statistics"), len(_tags_with_coverage(site))):
        yield PlannedView(path=part.path, make=partial(_statistics_view, site, part))


def _report_view(site: Site, name: str, part: ListPart) -> View:
    _ = catalogue(site.language).gettext
    report = next(report for report in REPORTS if report.name == name)
    wiki, rows = site.wiki, site.rows[report.name]
    view = TableView(
        chrome=chrome_of_part(site, part, _(report.title), section="special"),
        description=_(report.description),
        if_empty=report.if_empty and _(report.if_empty),
        column=report.column and _(report.column),
        rows=placed((row.slug or row.source or "", _row(site, report, row, part.path)) for row in rows[part.within()]),
        broken=len(rows) if name == "broken-citations" else 0,
        parts=parts_view(part, lambda row: _named(wiki, rows[row])[0]),
    )
    return View(path=part.path, template="report.html", data=view)


def _named(wiki: Wiki, row: Row) -> tuple[str, str]:
    """The title of the page or source that a row is about, and its output path."""
    match row:
        case Row(slug=str(slug)):
            return wiki.refs[slug].title, wiki.refs[slug].permalink
        case Row(source=str(name)):
            return wiki.source_title(name), wiki.source_paths[name]
    raise AssertionError("a row is about a page or a source")


def _row(site: Site, report: Report, row: Row, path: str) -> TableRow:
    title, target = _named(site.wiki, row)
    url = relative_url(target, path, None if row.mark is None else mark_anchor(*row.mark))
    return TableRow(
        title=title,
        url=url,
        context=row.context,
        names=_names(site, report, row, path),
        text=_in_words(site, report, row),
        sort=row.text if row.number is None else f"{row.number:g}",
        is_figure=report.has_figures,
    )


def _names(site: Site, report: Report, row: Row, path: str) -> tuple[NamedLink, ...]:
    """The pages or sources in the second cell of a row; those with the same title have their places."""
    refs, paths = site.wiki.refs, site.wiki.source_paths
    match report.name:
        case "ambiguous":
            return ()
        case "contradicted" | "unlinked-mentions":
            slugs = row.parts[:1] if report.name == "unlinked-mentions" else row.parts
            found = [(slug, refs[slug].title, refs[slug].permalink) for slug in slugs]
        case _:
            found = [(name, titled_source(site, name), paths.get(name, "")) for name in row.parts]
    links = ((key, NamedLink(title=title, url=to and relative_url(to, path))) for key, title, to in found)
    return placed(links)


def _in_words(site: Site, report: Report, row: Row) -> str:
    """The text of a row beside its title and what it names, in the reader's language; numbers have units."""
    language = site.language
    match report.name:
        case "ambiguous":
            return punctuation(language).labelled(row.parts[0], listed(row.parts[1:], language))
        case "unlinked-mentions":
            return row.parts[1]
        case _ if row.parts:
            return ""
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
        case "low-confidence" | "confidence":
            return decimal(row.number or 0.0, language)
    return row.text


def _tags_with_coverage(site: Site) -> Collection[str]:
    """The tags whose coverage is shown; without sources, every tag would have a coverage of none."""
    return site.tags if site.wiki.sources else ()


def _statistics_view(site: Site, part: ListPart) -> View:
    _ = catalogue(site.language).gettext
    tags = by_name(_tags_with_coverage(site), site.language)
    view = StatisticsView(
        chrome=chrome_of_part(site, part, _("Statistics"), section="special"),
        figures=_figures(site) if part.number == 1 else (),
        tags=tuple(_coverage(site, tag, part.path, site.language) for tag in tags[part.within()]),
        parts=parts_view(part, tags.__getitem__),
    )
    return View(path=part.path, template="statistics.html", data=view)


def _figures(site: Site) -> tuple[Figure, ...]:
    _ = catalogue(site.language).gettext
    wiki, pages = site.wiki, site.pages
    cited, claims, broken = claims_of(column(pages, "trust"))
    figures = (
        (_("Pages"), len(site.listed), ""),
        (_("Words"), sum(column(pages, "words")), ""),
        *_links(site, _),
        (_("Tags"), len(site.tags), ""),
        (_("Sources"), len(listed_sources(site)), _("Files and web pages, each counted once.")),
        (_("Citations"), sum(count for forms in column(pages, "forms") for count in forms.values()), ""),
        *_forms(site, _),
    )
    words = claims_cited(cited, claims, broken, site.language)
    return (
        *(Figure(name=name, value=figure(value, site.language), note=note) for name, value, note in figures),
        *((Figure(name=words, value=percentage(cited, claims, site.language)),) if claims and wiki.sources else ()),
    )


def _links(site: Site, say: Callable[[str], str]) -> Iterator[tuple[str, int, str]]:
    """The numbers of links as authors write them, and as pairs of pages."""
    _, pages = say, site.pages
    yield _("Links in the text"), sum(column(pages, "links")), _("All links except those to other websites.")
    if red := sum(column(pages, "red")):
        yield _("Red links"), red, _("Of the links in the text, those to missing pages.")
        yield _("Wanted pages"), len(site.wished), _("Pages that others link to but that do not exist yet.")
    joined = sum(map(len, column(pages, "targets")))
    yield _("Links between pages"), joined, _("Several links from one page to another count once.")


def _forms(site: Site, say: Callable[[str], str]) -> Iterator[tuple[str, int, str]]:
    """The number of citations of each form, if a form other than `^[…]` is used."""
    _ = say
    names: dict[Form, str] = {
        "mark": _("Citations as marks"),
        "link": _("Citations as links"),
        "footnote": _("Citations as footnotes"),
        "legend": _("Citations through a legend"),
    }
    counts = {form: sum(forms.get(form, 0) for forms in column(site.pages, "forms")) for form in names}
    if sum(counts.values()) > counts["mark"]:
        yield from ((names[form], count, "") for form, count in counts.items() if count)


def _coverage(site: Site, tag: str, path: str, language: str) -> TableRow:
    cited, claims, _ = claims_of(site.pages[slug].trust for slug in site.tags[tag])
    url = relative_url(site.wiki.tag_paths[tag], path)
    sort = f"{cited / claims if claims else 0:.4f}"
    return TableRow(title=tag, url=url, text=share(cited, claims, language), sort=sort, is_figure=True)
