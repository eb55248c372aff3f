"""Special pages: all pages A–Z, wanted pages with who asks for them, orphaned pages."""

import unicodedata
from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from kmwiki.model import PageRef, PlannedView, View
from kmwiki.outputs.chrome import Chrome, PageLink, SiteText, chrome
from kmwiki.outputs.tables import report_views, sort_scripts
from kmwiki.outputs.tags import by_title, page_link
from kmwiki.reports import REPORTS, Facts, Wish
from kmwiki.resolver import Site
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
    scripts: tuple[str, ...]


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
    wanted = wishes_by_name(facts)
    makers = {
        f"{folder}/index.html": partial(_index, text, facts, len(wanted)),
        f"{folder}/wanted/index.html": partial(_wanted, site, text, wanted),
    }
    for path, make in makers.items():
        yield PlannedView(path=path, make=partial(make, path))
    path = f"{folder}/all-pages/index.html"
    yield PlannedView(path=path, make=partial(_all_pages, site, text, path), depends=("list", "pages"))
    yield from report_views(text, facts)


def _index(text: SiteText, facts: Facts, wanted: int, path: str) -> View:
    site = facts.site
    links = [
        ReportLink(title="All pages", url="all-pages/index.html", count=len(site.refs), description="From A to Z."),
        ReportLink(
            title="Wanted pages",
            url="wanted/index.html",
            count=wanted,
            description="Names that pages link to and that no page has yet.",
        ),
    ]
    for report in REPORTS:
        count = len(facts.rows[report.name])
        address = f"{report.name}/index.html"
        links.append(ReportLink(title=report.title, url=address, count=count, description=report.description))
    links.append(ReportLink(title="Statistics", url="statistics/index.html", description="The wiki in figures."))
    links.append(ReportLink(title="Trust", url="trust/index.html", description="What the line under a title says."))
    frame = chrome(site, text, path, "Reports")
    return View(path=path, template="special.html", data=SpecialView(chrome=frame, reports=tuple(links)))


def _all_pages(site: Site, text: SiteText, path: str) -> View:
    groups: dict[str, list[PageLink]] = {}
    for ref in by_title(site.refs.values()):
        groups.setdefault(_letter(ref.title), []).append(page_link(ref, path))
    view = AllPagesView(
        chrome=chrome(site, text, path, "All pages"),
        groups=tuple(LetterGroup(letter=letter, pages=tuple(pages)) for letter, pages in sorted(groups.items())),
    )
    return View(path=path, template="all_pages.html", data=view)


def _letter(title: str) -> str:
    """The letter under which a title stands: without accents; `#` for what is no letter."""
    first = unicodedata.normalize("NFKD", title)[:1].upper()
    return first if first.isalpha() else "#"


def _wanted(site: Site, text: SiteText, wanted: dict[str, Wishes], path: str) -> View:
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
        for asking in wanted.values()
    )
    frame = chrome(site, text, path, "Wanted pages")
    return View(
        path=path, template="wanted.html", data=WantedView(chrome=frame, names=names, scripts=sort_scripts(site, path))
    )
