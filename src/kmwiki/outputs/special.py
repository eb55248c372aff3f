"""Special pages: all pages A–Z, wanted pages with who asks for them, orphaned pages."""

import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from kmwiki.graph import RedLink
from kmwiki.model import View
from kmwiki.outputs.chrome import Chrome, PageLink, SiteText, chrome
from kmwiki.outputs.tables import report_views
from kmwiki.outputs.tags import page_link
from kmwiki.reports import REPORTS, facts_of, red_links
from kmwiki.resolver import ResolvedLink, ResolvedPage, Site
from kmwiki.urls import fold, relative_url


class LetterGroup(Struct, frozen=True, kw_only=True):
    """The pages whose titles begin with one letter."""

    letter: str
    pages: tuple[PageLink, ...]


class AllPagesView(Struct, frozen=True, kw_only=True):
    """All pages A–Z."""

    chrome: Chrome
    groups: tuple[LetterGroup, ...]


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
    count: int | None = None
    description: str


class SpecialView(Struct, frozen=True, kw_only=True):
    """The index of special pages."""

    chrome: Chrome
    reports: tuple[ReportLink, ...]


RedLinks = list[tuple[ResolvedPage, ResolvedLink, RedLink]]


def wanted_links(site: Site) -> dict[str, RedLinks]:
    """Folded name → the red links that ask for it, the most wanted name first."""
    found: dict[str, RedLinks] = {}
    for page, item, red in red_links(site):
        found.setdefault(fold(red.name), []).append((page, item, red))
    return dict(sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def special_views(site: Site, text: SiteText) -> Iterator[View]:
    """The index of special pages, and each of them."""
    folder = site.sections["special"]
    facts = facts_of(site)
    wanted = wanted_links(site)
    yield _all_pages(site, text, f"{folder}/all-pages/index.html")
    yield _wanted(site, text, f"{folder}/wanted/index.html", wanted)
    yield from report_views(text, facts)
    links = [
        ReportLink(title="All pages", url="all-pages/index.html", count=len(site.pages), description="From A to Z."),
        ReportLink(
            title="Wanted pages",
            url="wanted/index.html",
            count=len(wanted),
            description="Names that pages link to and that no page has yet.",
        ),
    ]
    for report in REPORTS:
        count = sum(1 for _ in report.rows(facts))
        address = f"{report.name}/index.html"
        links.append(ReportLink(title=report.title, url=address, count=count, description=report.description))
    links.append(ReportLink(title="Statistics", url="statistics/index.html", description="The wiki in figures."))
    links.append(ReportLink(title="Trust", url="trust/index.html", description="What the line under a title says."))
    index = f"{folder}/index.html"
    frame = chrome(site, text, index, "Reports")
    yield View(path=index, template="special.html", data=SpecialView(chrome=frame, reports=tuple(links)))


def _title(page: ResolvedPage) -> tuple[str, str]:
    return page.ref.title.casefold(), page.ref.slug


def _all_pages(site: Site, text: SiteText, path: str) -> View:
    groups: dict[str, list[PageLink]] = {}
    for page in sorted(site.pages.values(), key=_title):
        groups.setdefault(_letter(page.ref.title), []).append(page_link(page, path))
    view = AllPagesView(
        chrome=chrome(site, text, path, "All pages"),
        groups=tuple(LetterGroup(letter=letter, pages=tuple(pages)) for letter, pages in sorted(groups.items())),
    )
    return View(path=path, template="all_pages.html", data=view)


def _letter(title: str) -> str:
    """The letter under which a title stands: without accents; `#` for what is no letter."""
    first = unicodedata.normalize("NFKD", title)[:1].upper()
    return first if first.isalpha() else "#"


def _wanted(site: Site, text: SiteText, path: str, wanted: dict[str, RedLinks]) -> View:
    names = tuple(
        WantedName(
            name=asking[0][2].name,
            nearest=_nearest(site, asking[0][2].name, path),
            askers=tuple(
                Asker(
                    title=page.ref.title,
                    url=relative_url(page.ref.permalink, path),
                    context=item.link.context,
                )
                for page, item, _ in asking
            ),
        )
        for asking in wanted.values()
    )
    frame = chrome(site, text, path, "Wanted pages")
    return View(path=path, template="wanted.html", data=WantedView(chrome=frame, names=names))


def _nearest(site: Site, name: str, path: str) -> PageLink | None:
    node = site.graph.nearest(name)
    page = site.pages.get(node.slug) if node is not None else None
    return page_link(page, path) if page is not None else None
