"""`[nav]` in `kmwiki.toml`: what is in the menu at the top and in the line at the foot of each page."""

from msgspec import Struct

# What a menu may lead to, by the names that `kmwiki.toml` uses; what a wiki does not have is left out.
PLACES = ("all-pages", "tags", "sources", "graph", "search", "reports", "recent-changes", "help", "feed")


class OwnEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry of a menu that leads `to` a page, by any of its names, or to an address; the page gives a title."""

    to: str
    title: str = ""


Menu = tuple[str | OwnEntry, ...]


class NavOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[nav]`: the menu and the line at the foot, each in its order."""

    menu: Menu = ("all-pages", "tags", "sources", "graph")
    footer: Menu = ("recent-changes", "reports", "feed")

    @property
    def own(self) -> tuple[OwnEntry, ...]:
        """The entries that lead to something else than a generated part of the site."""
        return tuple(item for item in (*self.menu, *self.footer) if isinstance(item, OwnEntry))
