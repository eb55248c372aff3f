"""`[nav]` in `kmwiki.toml`: the tree of pages, the menu at the top and the line at the foot of each page."""

from typing import Literal

from msgspec import Struct

# What a menu may lead to, by the names that `kmwiki.toml` uses; what a wiki does not have is left out.
PLACES = ("all-pages", "tags", "sources", "graph", "search", "reports", "recent-changes", "help", "feed")


class OwnEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry of a menu that leads `to` a page, by any of its names, to a folder or another part of the site, or to an
    address; a page gives its title."""

    to: str
    title: str = ""


Menu = tuple[str | OwnEntry, ...]


class GivenItem(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """An item of the outline that another program's settings give in a line, on its level: a page by its path in the
    folder of pages, an address, or the heading of what is below it."""

    level: int
    to: str = ""
    title: str = ""  # None of its own: that of the page
    line: int = 1
    file: str = ""  # empty: that of the settings


class NavOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[nav]`: the tree of pages, the menu and the line at the foot, each in its order."""

    tree: Literal["found", "folders", "outline", "tags", "none"] = "found"
    order: tuple[str, ...] = ()  # names of pages and folders, which are first in their folders

    menu: Menu = ("all-pages", "tags", "sources", "graph")
    footer: Menu = ("recent-changes", "reports", "feed")

    @property
    def own(self) -> tuple[OwnEntry, ...]:
        """The entries that lead to something else than a generated part of the site."""
        return tuple(item for item in (*self.menu, *self.footer) if isinstance(item, OwnEntry))
