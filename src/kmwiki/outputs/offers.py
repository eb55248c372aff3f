"""What a page offers beside its text: its Markdown, the place where that is edited, and its history."""

from msgspec import Struct

from kmwiki.analysis.site import Owner
from kmwiki.content.repository import Repository
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.urls import beside, relative_url


class Offers(Struct, frozen=True, kw_only=True):
    """Addresses that the page leads to; empty where there are none."""

    plain: str  # the page's Markdown
    edit: str  # in the repository
    history: str


def offers(owner: Owner, resolved: ResolvedPage) -> Offers:
    """What a page offers, by the owner's settings."""
    repository, path = owner.repository or Repository(), resolved.ref.permalink
    return Offers(
        plain=relative_url(beside(path, ".md"), path) if owner.markdown else "",
        edit=repository.edit_url(resolved.node.page.path),
        history=repository.history_url(resolved.node.page.path),
    )
