"""What every page says around its own content."""

from typing import Literal
from urllib.parse import quote, urlsplit

from msgspec import Struct

from kmwiki.model import PageRef
from kmwiki.resolver import Site
from kmwiki.urls import relative_url
from kmwiki.words import spoken

FEED = "feed.xml"
MISSING = "404.html"
Section = Literal["", "home", "pages", "tags", "sources", "special", "search", "graph"]


class ThemeText(Struct, frozen=True, kw_only=True):
    """What the owner adds to the frame of every page."""

    logo: str | None = None
    favicon: str = "favicon.svg"
    licence: str = ""
    licence_url: str | None = None
    footer: str = ""


class SiteText(Struct, frozen=True, kw_only=True):
    """What the owner says of the site."""

    title: str
    language: str
    description: str
    base_url: str | None = None  # the address of the site, with a slash at its end
    has_feed: bool = False
    theme: ThemeText = ThemeText()


class Chrome(Struct, frozen=True, kw_only=True):
    """The frame of a page: titles, and relative addresses seen from `path`.

    `language` is that of the interface's words on this page; `section` the entry of the navigation where it belongs.
    """

    site_title: str
    language: str
    path: str
    title: str
    description: str
    section: Section
    canonical: str | None  # the page's absolute address, where the site's is known
    static: str  # address of the folder of style sheets and scripts, with a slash at its end
    home: str
    all_pages: str
    tags: str
    sources: str
    special: str
    recent: str
    search: str
    graph: str
    feed: str | None
    theme: ThemeText


class PageLink(Struct, frozen=True, kw_only=True):
    """A page in a list."""

    title: str
    url: str
    summary: str = ""


def chrome(
    site: Site,
    text: SiteText,
    path: str,
    title: str,
    description: str = "",
    *,
    section: Section = "",
    language: str | None = None,
) -> Chrome:
    """The frame of the output `path`; its words are in `language`, if the interface speaks it, else in the site's."""
    special = site.sections["special"]

    def address(target: str) -> str:
        return _address(text, target, path)

    return Chrome(
        site_title=text.title,
        language=interface(text, language),
        path=path,
        title=title,
        description=description,
        section=section,
        canonical=absolute_url(text, path),
        static=address(f"{site.sections['static']}/kmwiki.css").removesuffix("kmwiki.css"),
        home=address("index.html"),
        all_pages=address(f"{special}/all-pages/index.html"),
        tags=address(f"{site.sections['tags']}/index.html"),
        sources=address(f"{site.sections['sources']}/index.html"),
        special=address(f"{special}/index.html"),
        recent=address(f"{special}/recent-changes/index.html"),
        search=address(f"{site.sections['search']}/index.html"),
        graph=address(f"{site.sections['graph']}/index.html"),
        feed=address(FEED) if text.has_feed else None,
        theme=text.theme,
    )


def interface(text: SiteText, language: str | None) -> str:
    """The language of kmwiki's own words on a page in `language`: that, if kmwiki speaks it, else the site's."""
    return spoken(language or "") or text.language


def _address(text: SiteText, target: str, origin: str) -> str:
    # A server shows 404.html at addresses of any depth: there, only addresses from the root up lead home.
    if origin == MISSING and text.base_url is not None:
        return urlsplit(text.base_url).path + quote(target)
    return relative_url(target, origin)


def absolute_url(text: SiteText, path: str) -> str | None:
    """The address of an output, as readers should know it; None where that of the site is not known."""
    if text.base_url is None or path == MISSING:
        return None
    plain = path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path
    return text.base_url + quote(plain)


def page_link(ref: PageRef, origin: str) -> PageLink:
    """A page in a list on the output `origin`."""
    return PageLink(title=ref.title, url=relative_url(ref.permalink, origin), summary=ref.summary)
