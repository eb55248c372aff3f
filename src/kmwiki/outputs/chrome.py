"""What every page says around its own content."""

from msgspec import Struct

from kmwiki.resolver import Site
from kmwiki.urls import relative_url

FEED = "feed.xml"


class Chrome(Struct, frozen=True, kw_only=True):
    """The frame of a page: titles, and relative addresses seen from `path`."""

    site_title: str
    language: str
    path: str
    title: str
    description: str
    css: str
    icon: str
    redirect_js: str | None
    home: str
    all_pages: str
    tags: str
    sources: str
    special: str
    feed: str | None


class SiteText(Struct, frozen=True, kw_only=True):
    """What the owner says of the site."""

    title: str
    language: str
    description: str
    base_url: str | None = None  # the address of the site, with a slash at its end
    has_feed: bool = False


class PageLink(Struct, frozen=True, kw_only=True):
    """A page in a list."""

    title: str
    url: str
    summary: str = ""


def chrome(
    site: Site, text: SiteText, path: str, title: str, description: str = "", *, redirect: bool = False
) -> Chrome:
    """The frame of the output `path`."""
    static, special = site.sections["static"], site.sections["special"]
    return Chrome(
        site_title=text.title,
        language=text.language,
        path=path,
        title=title,
        description=description,
        css=relative_url(f"{static}/kmwiki.css", path),
        icon=relative_url(f"{static}/favicon.svg", path),
        redirect_js=relative_url(f"{static}/redirect.js", path) if redirect else None,
        home=relative_url("index.html", path),
        all_pages=relative_url(f"{special}/all-pages/index.html", path),
        tags=relative_url(f"{site.sections['tags']}/index.html", path),
        sources=relative_url(f"{site.sections['sources']}/index.html", path),
        special=relative_url(f"{special}/index.html", path),
        feed=relative_url(FEED, path) if text.has_feed else None,
    )
