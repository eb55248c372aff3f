"""What programs ask a site for: `llms.txt`, `llms-full.txt`, `sitemap.xml`, `robots.txt`."""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape

from msgspec import Struct

from kmwiki.model import PlannedView, View
from kmwiki.outputs.cards import shown
from kmwiki.outputs.chrome import SiteText, absolute_url
from kmwiki.outputs.plain import one_line, plain_path
from kmwiki.outputs.sources import source_title
from kmwiki.outputs.tags import by_title
from kmwiki.reports import Facts
from kmwiki.resolver import ResolvedPage
from kmwiki.urls import relative_url

MOST_ADDRESSES = 50_000  # what a site map may hold
_BLOCK = re.compile(r"\s*<(/?)(h[1-6]|p|li|pre|blockquote|tr|dt|dd|div|ul|ol|table|section|figure)\b[^>]*>\s*")
_TAG = re.compile(r"<[^>]*>")
_LINES = re.compile(r"\n{3,}")


class PlainLink(Struct, frozen=True, kw_only=True):
    """An entry of `llms.txt`."""

    title: str
    url: str
    note: str = ""


class LlmsView(Struct, frozen=True, kw_only=True):
    """`llms.txt` (https://llmstxt.org): what the site is, and where each page's Markdown is."""

    title: str
    description: str
    pages: tuple[PlainLink, ...]
    sources: tuple[PlainLink, ...]
    full: str


class FullText(Struct, frozen=True, kw_only=True):
    """A page in `llms-full.txt`."""

    title: str
    address: str
    summary: str
    text: str


class LlmsFullView(Struct, frozen=True, kw_only=True):
    """`llms-full.txt`: what every page says, without its links."""

    title: str
    description: str
    pages: tuple[FullText, ...]


class SitemapEntry(Struct, frozen=True, kw_only=True):
    """An address, and when what is there last changed."""

    url: str
    changed: str | None


class SitemapView(Struct, frozen=True, kw_only=True):
    """The site map (https://www.sitemaps.org)."""

    entries: tuple[SitemapEntry, ...]


class RobotsView(Struct, frozen=True, kw_only=True):
    """`robots.txt`; `sitemap` is the address of the site map."""

    sitemap: str


def machine_views(text: SiteText, facts: Facts) -> Iterator[PlannedView]:
    """What stands at fixed addresses; each of these tells of the whole wiki."""
    yield PlannedView(path="llms.txt", make=partial(_llms_view, text, facts), weight=100 * len(facts.pages))
    size = sum(page.size for page in facts.pages.values())
    yield PlannedView(path="llms-full.txt", make=partial(_llms_full_view, text, facts), weight=size)
    if text.base_url is not None:
        yield PlannedView(path="sitemap.xml", make=partial(_sitemap_view, text, facts), weight=100 * len(facts.pages))
        yield PlannedView(path="robots.txt", make=partial(_robots_view, text.base_url), weight=100)


def _llms_view(text: SiteText, facts: Facts) -> View:
    site, base = facts.site, text.base_url or ""
    pages = tuple(
        PlainLink(
            title=one_line(ref.title),
            url=base + relative_url(plain_path(ref.permalink), "llms.txt"),
            note=one_line(ref.summary),
        )
        for ref in by_title(site.refs.values(), text.language)
    )
    sources = tuple(
        PlainLink(title=one_line(source_title(site, name)), url=base + relative_url(path, "llms.txt"))
        for name, path in site.source_paths.items()
    )
    view = LlmsView(
        title=one_line(text.title),
        description=one_line(text.description),
        pages=pages,
        sources=sources,
        full=f"{base}llms-full.txt",
    )
    return View(path="llms.txt", template="llms.txt", data=view)


def _llms_full_view(text: SiteText, facts: Facts) -> View:
    pages = tuple(
        FullText(
            title=page.ref.title,
            address=absolute_url(text, page.ref.permalink) or page.ref.permalink,
            summary=page.ref.summary,
            text=full_text(page),
        )
        for page in facts.site.pages.values()
    )
    data = LlmsFullView(title=text.title, description=text.description, pages=pages)
    return View(path="llms-full.txt", template="llms-full.txt", data=data)


def full_text(page: ResolvedPage) -> str:
    """A page's words with its headings and lists, and without links: quick to make, for there may be many."""
    html = "".join(shown(page, piece) for piece in page.node.page.body.pieces)
    text = unescape(_TAG.sub("", _BLOCK.sub(_mark, html)))
    return _LINES.sub("\n\n", text).strip()


def _mark(tag: re.Match[str]) -> str:
    closes, name = tag.groups()
    if name[0] == "h" and not closes:
        return f"\n\n{'#' * int(name[1])} "
    if name == "li":
        return "" if closes else "\n- "
    if name in ("tr", "dt"):
        return "\n"
    return "\n\n"


def _sitemap_view(text: SiteText, facts: Facts) -> View:
    entries = tuple(
        SitemapEntry(
            url=absolute_url(text, ref.permalink) or "",
            changed=(facts.pages[slug].changed or None),
        )
        for slug, ref in facts.site.refs.items()
    )
    return View(path="sitemap.xml", template="sitemap.xml", data=SitemapView(entries=entries[:MOST_ADDRESSES]))


def _robots_view(base_url: str) -> View:
    return View(path="robots.txt", template="robots.txt", data=RobotsView(sitemap=f"{base_url}sitemap.xml"))
