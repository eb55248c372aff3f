"""The HTML of a page's text, made once for two files: the page and its Markdown."""

from collections.abc import Callable
from functools import partial

from msgspec import Struct

from kmwiki.analysis.neighbourhood import Links, Near, near
from kmwiki.analysis.related import related
from kmwiki.analysis.site import PageFacts, Site
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.model import View
from kmwiki.outputs.body import page_html
from kmwiki.outputs.chrome import interface
from kmwiki.outputs.references import ReferenceItem, references_of
from kmwiki.tables import Derived, Reads, seen


class PageHtml(Struct, frozen=True, kw_only=True):
    """A page's body and references as HTML, with kmwiki's own words in `language`."""

    page: ResolvedPage
    language: str
    html: str  # the body, without the page's own list of sources
    references: tuple[ReferenceItem, ...]


class SitePages(Struct, frozen=True, kw_only=True):
    """The input of the files of pages; the HTML of the last few pages is cached."""

    site: Site
    html: Derived[PageHtml]
    related: Derived[tuple[str, ...]]
    near: Derived[Near]


class PageOutput(Struct, frozen=True, kw_only=True):
    """A file that each page has: its path, from that of the page, and the function that makes its view.

    The function gets the pages, the slug of the page, and the path of the file. `weight` is about the file's size in
    bytes, from the facts of the page; `by` is the name of the extension whose output it is.
    """

    path: Callable[[str], str]
    make: Callable[[SitePages, str, str], View]
    weight: Callable[[PageFacts], int] = lambda page: page.size
    by: str = ""


def site_pages(site: Site, reads: Reads) -> SitePages:
    """The input of the files of a site's pages, which note what they read of the site."""
    noting, slugs = seen(site, reads), site.wiki.refs
    links = Links(noting)
    return SitePages(
        site=noting,
        html=Derived("html", slugs, partial(_page_html, noting), reads, compared=False),
        related=Derived("related", slugs, partial(related, noting), reads),
        near=Derived("near", slugs, partial(near, links), reads),
    )


def _page_html(site: Site, slug: str) -> PageHtml:
    wiki, resolved = site.wiki, site.wiki.pages[slug]
    page = resolved.node.page
    language = interface(site, page.front_matter.lang)
    return PageHtml(
        page=resolved,
        language=language,
        html=page_html(wiki, resolved, source_list=False, language=language),
        references=references_of(wiki, resolved, language),
    )
