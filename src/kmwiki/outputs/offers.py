"""What a page offers beside its text: its Markdown, the place where that is edited, its history, and itself in
other languages."""

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.content.repository import Repository
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.outputs.languages import LanguageItem, languages_of
from kmwiki.urls import beside, relative_url


class Offers(Struct, frozen=True, kw_only=True):
    """Addresses that the page leads to; empty where there are none."""

    plain: str  # the page's Markdown
    edit: str  # in the repository
    history: str
    languages: tuple[LanguageItem, ...]  # the page in each of its languages


def offers(site: Site, resolved: ResolvedPage) -> Offers:
    """What a page offers, by the owner's settings."""
    repository, path = site.owner.repository or Repository(), resolved.ref.permalink
    return Offers(
        plain=relative_url(beside(path, ".md"), path) if site.owner.markdown else "",
        edit=repository.edit_url(resolved.node.page.path),
        history=repository.history_url(resolved.node.page.path),
        languages=languages_of(site, resolved.ref.slug, path),
    )
