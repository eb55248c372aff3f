"""Special pages: their index, all pages A–Z, wanted pages with who asks for them, how to read the wiki."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from kmwiki.analysis.reports import REPORTS
from kmwiki.analysis.site import Facts, Wish
from kmwiki.graph.resolver import Site
from kmwiki.model import PageRef, PlannedView, View
from kmwiki.outputs.chrome import Chrome, PageLink, SiteText, chrome, page_link, page_links
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


class Asker(Struct, frozen=True, kw_only=True):
    """A page that links to a page that is not there, with the sentence."""

    title: str
    url: str
    context: str


class WantedName(Struct, frozen=True, kw_only=True):
    """A name that no page has, who asks for it, and the page whose title is most like it."""

    name: str
    nearest: PageLink | None
    askers: tuple[Asker, ...]


class WantedView(Struct, frozen=True, kw_only=True):
    """Wanted pages, the most wanted first."""

    chrome: Chrome
    names: tuple[WantedName, ...]


class ReportLink(Struct, frozen=True, kw_only=True):
    """A line of the index of special pages."""

    title: str
    url: str
    description: str
    count: int | None  # of what it lists; None: it is no list


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


def wishes_by_name(facts: Facts) -> dict[str, Wishes]:
    """Folded name → the red links that ask for it, the most wanted name first."""
    found: dict[str, Wishes] = {}
    for slug, page in facts.pages.items():
        for wish in page.wishes:
            found.setdefault(fold(wish.name), []).append((facts.site.refs[slug], wish))
    return dict(sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def special_views(text: SiteText, facts: Facts) -> Iterator[PlannedView]:
    """The index of special pages, and each of them."""
    site, folder = facts.site, facts.site.sections["special"]
    makers = {
        f"{folder}/index.html": partial(_index, text, facts),
        f"{folder}/wanted/index.html": partial(_wanted, text, facts),
        f"{folder}/help/index.html": partial(_help, site, text),
    }
    for path, make in makers.items():
        yield PlannedView(path=path, make=partial(make, path))
    path = f"{folder}/all-pages/index.html"
    yield PlannedView(path=path, make=partial(_all_pages, site, text, path), depends=("list", "pages"))
    yield from report_views(text, facts)


def _links(text: SiteText, facts: Facts) -> dict[str, ReportLink]:
    """Name → the line of a special page in the index."""
    _ = catalogue(text.language).gettext
    wanted = len(wishes_by_name(facts))
    reports = (
        (report.name, _(report.title), _(report.description), len(facts.rows[report.name])) for report in REPORTS
    )
    listed = (
        ("all-pages", _("All pages"), _("From A to Z."), len(facts.site.refs)),
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


def _index(text: SiteText, facts: Facts, path: str) -> View:
    _ = catalogue(text.language).gettext
    links = _links(text, facts)
    titles = (_("Browse"), _("What is missing"), _("How far it can be trusted"))
    groups = tuple(
        ReportGroup(title=title, reports=tuple(links[name] for name in names))
        for title, names in zip(titles, GROUPS, strict=True)
    )
    frame = chrome(facts.site, text, path, _("Reports"), section="special")
    return View(path=path, template="special.html", data=SpecialView(chrome=frame, groups=groups))


def _all_pages(site: Site, text: SiteText, path: str) -> View:
    _ = catalogue(text.language).gettext
    groups: dict[str, list[PageLink]] = {}
    for link in page_links(by_title(site.refs.values(), text.language), path):
        groups.setdefault(letter(link.title, text.language), []).append(link)
    ordered = sorted(groups.items(), key=lambda group: title_key(group[0], text.language))
    view = AllPagesView(
        chrome=chrome(site, text, path, _("All pages"), section="pages"),
        groups=tuple(LetterGroup(letter=name, pages=tuple(pages)) for name, pages in ordered),
        count=len(site.refs),
    )
    return View(path=path, template="all_pages.html", data=view)


def _wanted(text: SiteText, facts: Facts, path: str) -> View:
    _ = catalogue(text.language).gettext
    site = facts.site
    names = tuple(
        WantedName(
            name=asking[0][1].name,
            nearest=None if (slug := asking[0][1].nearest) is None else page_link(site.refs[slug], path),
            askers=tuple(
                dict.fromkeys(  # a sentence may ask twice
                    Asker(title=ref.title, url=relative_url(ref.permalink, path), context=wish.context)
                    for ref, wish in asking
                )
            ),
        )
        for asking in wishes_by_name(facts).values()
    )
    frame = chrome(site, text, path, _("Wanted pages"), section="special")
    return View(path=path, template="wanted.html", data=WantedView(chrome=frame, names=names))


def _help(site: Site, text: SiteText, path: str) -> View:
    _ = catalogue(text.language).gettext
    frame = chrome(site, text, path, _("Reading this wiki"), section="special")
    trust = relative_url(f"{site.sections['special']}/trust/index.html", path)
    return View(path=path, template="help.html", data=HelpView(chrome=frame, trust=trust))
