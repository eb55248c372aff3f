"""The page `404.md`, whose text readers see at addresses where nothing is, as in other site generators."""

from kmwiki.graph.lookup import stem
from kmwiki.graph.wiki import ResolvedPage, Wiki

SLUG = "404"


def text_of_404(wiki: Wiki) -> str | None:
    """The slug of the page that says that there is nothing; None if the wiki has no such page, or one on the number
    404, to which other pages link."""
    return SLUG if SLUG in wiki.refs and is_text_of_404(wiki.pages[SLUG]) else None


def is_text_of_404(page: ResolvedPage) -> bool:
    """Whether a page is the text at missing addresses: no list has it, as readers do not look for it."""
    return page.ref.slug == SLUG and stem(page.node.page.name) == SLUG and not page.backlinks
