"""The page `404.md`, whose text readers see at addresses where nothing is, as in other site generators."""

from kmwiki.analysis.site import Site
from kmwiki.graph.lookup import stem

SLUG = "404"


def text_of_404(site: Site) -> str | None:
    """The slug of the page that says that there is nothing; None if the wiki has no such page, or one on the number
    404, to which other pages link."""
    if SLUG not in site.wiki.refs or stem(site.wiki.graph.names[SLUG]) != SLUG:
        return None
    return SLUG if site.pages[SLUG].linked_from == 0 else None
