"""The files that each page has, and what they are made from."""

from collections.abc import Callable
from functools import partial

from msgspec import Struct

from kmwiki.analysis.neighbourhood import Links, Near, near
from kmwiki.analysis.related import related
from kmwiki.analysis.site import PageFacts, Site
from kmwiki.model import View
from kmwiki.outputs.chrome import interface
from kmwiki.outputs.references import ReferenceItem, references_of
from kmwiki.tables import Derived, Reads, seen


class SitePages(Struct, frozen=True, kw_only=True):
    """The input of the files of pages; the references of the last few pages are cached, because two files show them."""

    site: Site
    references: Derived[tuple[ReferenceItem, ...]]
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
        references=Derived("references", slugs, partial(_references, noting), reads, compared=False),
        related=Derived("related", slugs, partial(related, noting), reads),
        near=Derived("near", slugs, partial(near, links), reads),
    )


def _references(site: Site, slug: str) -> tuple[ReferenceItem, ...]:
    resolved = site.wiki.pages[slug]
    language = interface(site, resolved.node.page.front_matter.lang)
    return references_of(site, resolved, language)
