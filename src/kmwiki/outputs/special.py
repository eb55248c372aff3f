"""Special pages: their index, all pages A–Z, wanted pages with the pages that want them, how to read the wiki."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from kmwiki.analysis.reports import REPORTS
from kmwiki.analysis.site import Site, Wish
from kmwiki.model import PageRef, PlannedView, View
from kmwiki.outputs.chrome import Chrome, PageLink, Quote, chrome, page_link, page_links
from kmwiki.outputs.reports import report_views
from kmwiki.outputs.tags import by_title
from kmwiki.theme.collation import letter, title_key
from kmwiki.theme.translations import catalogue
from kmwiki.urls import fold, relative_url


class LetterGroup(Struct, frozen=True, kw_only=True):
    """The pages whose titles begin with one letter."""

    letter: str
    pages: tuple[PageLink, ...]


class AllPagesView(Struct, frozen=True, kw_only=True):
    """All pages A–Z."""

    chrome: Chrome
    groups: tuple[LetterGroup, ...]
    count: int


class WantedName(Struct, frozen=True, kw_only=True):
    """A name that no page has, the pages that want it, and the page with the most similar title."""

    name: str
    nearest: PageLink | None
    askers: tuple[Quote, ...]


class WantedView(Struct, frozen=True, kw_only=True):
    """Wanted pages, the most wanted first."""

    chrome: Chrome
    names: tuple[WantedName, ...]


class ReportLink(Struct, frozen=True, kw_only=True):
    """A line of the index of special pages."""

    title: str
    url: str
    description: str
    count: int | None  # the number of its entries; None if it is not a list


class ReportGroup(Struct, frozen=True, kw_only=True):
    """Special pages of one purpose."""

    title: str
    reports: tuple[ReportLink, ...]


class SpecialView(Struct, frozen=True, kw_only=True):
    """The index of special pages."""

    chrome: Chrome
    groups: tuple[ReportGroup, ...]


class HelpView(Struct, frozen=True, kw_only=True):
    """How to read the wiki; `trust` is the address of the page that explains the trust line."""

    chrome: Chrome
    trust: str


# The special pages in the order of the index: what to browse, what is missing, how far the wiki can be trusted.
GROUPS = (
    ("all-pages", "recent-changes", "most-linked", "most-cited", "structure", "statistics", "help"),
    ("wanted", "unlinked-mentions", "orphaned", "dead-ends", "short", "untagged", "ambiguous"),
    (
        "trust", "contradicted", "stale", "retracted", "uncited", "single-source", "low-confidence",
        "broken-citations", "unused-sources",
    ),
)  # fmt: skip

Wishes = list[tuple[PageRef, Wish]]


def wishes_by_name(site: Site) -> dict[str, Wishes]:
    """Folded name → the red links with it, the most wanted name first."""
    found: dict[str, Wishes] = {}
    for slug, page in site.pages.items():
        for wish in page.wishes:
            found.setdefault(fold(wish.name), []).append((site.wiki.refs[slug], wish))
    return dict(sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def by_letter(site: Site, path: str) -> tuple[LetterGroup, ...]:
    """All pages by the first letters of their titles, for the output `path`."""
    groups: dict[str, list[PageLink]] = {}
    for link in page_links(by_title(site.wiki.refs.values(), site.language), path):
        groups.setdefault(letter(link.title, site.language), []).append(link)
    ordered = sorted(groups.items(), key=lambda group: title_key(group[0], site.language))
    return tuple(LetterGroup(letter=name, pages=tuple(pages)) for name, pages in ordered)


def special_views(site: Site) -> Iterator[PlannedView]:
    """The index of special pages, and each of them."""
    wiki = site.wiki
    index = f"{wiki.sections['special']}/index.html"
    yield PlannedView(path=index, make=partial(_index, site, index))
    for name, make in (("wanted", _wanted), ("help", _help)):
        path = wiki.special_path(name)
        yield PlannedView(path=path, make=partial(make, site, path))
    path = wiki.special_path("all-pages")
    yield PlannedView(path=path, make=partial(_all_pages, site, path))
    yield from report_views(site)


def _links(site: Site) -> dict[str, ReportLink]:
    """Name of a special page → its line in the index."""
    _ = catalogue(site.language).gettext
    wanted = len(wishes_by_name(site))
    reports = ((report.name, _(report.title), _(report.description), len(site.rows[report.name])) for report in REPORTS)
    listed = (
        ("all-pages", _("All pages"), _("From A to Z."), len(site.wiki.refs)),
        ("wanted", _("Wanted pages"), _("Names that pages link to and that no page has yet."), wanted),
        ("structure", _("Structure"), _("Communities, hubs, bridges and islands."), None),
        ("statistics", _("Statistics"), _("The wiki in figures."), None),
        ("trust", _("Trust"), _("What the line under a title says."), None),
        ("help", _("Reading this wiki"), _("What links look like, and which keys help."), None),
        *reports,
    )
    return {
        name: ReportLink(title=title, url=f"{name}/index.html", description=description, count=count)
        for name, title, description, count in listed
    }


def _index(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext
    links = _links(site)
    titles = (_("Browse"), _("What is missing"), _("How far it can be trusted"))
    groups = tuple(
        ReportGroup(title=title, reports=tuple(links[name] for name in names))
        for title, names in zip(titles, GROUPS, strict=True)
    )
    frame = chrome(site, path, _("Reports"), section="special")
    return View(path=path, template="special.html", data=SpecialView(chrome=frame, groups=groups))


def _all_pages(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext
    frame = chrome(site, path, _("All pages"), section="pages")
    view = AllPagesView(chrome=frame, groups=by_letter(site, path), count=len(site.wiki.refs))
    return View(path=path, template="all_pages.html", data=view)


def _wanted(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext
    wiki = site.wiki
    names = tuple(
        WantedName(
            name=asking[0][1].name,
            nearest=None if (slug := asking[0][1].nearest) is None else page_link(wiki.refs[slug], path),
            askers=tuple(
                dict.fromkeys(  # a sentence may have two red links
                    Quote(title=ref.title, url=relative_url(ref.permalink, path), context=wish.context)
                    for ref, wish in asking
                )
            ),
        )
        for asking in wishes_by_name(site).values()
    )
    frame = chrome(site, path, _("Wanted pages"), section="special")
    return View(path=path, template="wanted.html", data=WantedView(chrome=frame, names=names))


def _help(site: Site, path: str) -> View:
    _ = catalogue(site.language).gettext
    frame = chrome(site, path, _("Reading this wiki"), section="special")
    trust = relative_url(site.wiki.special_path("trust"), path)
    return View(path=path, template="help.html", data=HelpView(chrome=frame, trust=trust))
