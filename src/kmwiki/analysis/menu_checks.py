"""Findings on the owner's menus, and on those of another program: which of their entries lead to something."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from kmwiki.analysis.gathered import menu_target
from kmwiki.analysis.site import Site
from kmwiki.content.navigation import OwnEntry
from kmwiki.content.toml_file import as_toml
from kmwiki.content.unread_names import OfferedMenu
from kmwiki.content.unread_settings import Unread
from kmwiki.diagnostics import Diagnostic, Location

# Where other programs have their feed.
_FEEDS = frozenset(f"{name}.{end}" for name in ("index", "feed", "rss", "atom") for end in ("xml", "json"))


def broken_menu(site: Site) -> Iterator[Diagnostic]:
    """Entries of the owner's menus that lead to no page."""
    for entry in site.owner.nav.own:
        if entry.to not in site.menu:
            near = site.wiki.graph.nearest(entry.to)
            help = f"did you mean “{site.wiki.refs[near].title}”?" if near in site.wiki.refs else None
            message = f"the menu leads to “{entry.to}”, but no page has this name"
            at = Location(path="kmwiki.toml", line=site.owner.nav_lines.get(f"nav:{entry.to}", 1))
            yield Diagnostic(rule="broken-menu", at=at, message=message, help=help)


def unread_settings(site: Site, unread: Iterable[Unread]) -> Iterator[Diagnostic]:
    """The findings on another program's settings; the help on a menu has only what leads to something here."""
    for one in unread:
        help = None if one.menu is None else _offered(site, one.menu)
        yield one.finding if help is None else replace(one.finding, help=help)


def _offered(site: Site, menu: OfferedMenu) -> str | None:
    """The line of `kmwiki.toml` for a menu, and the entries that are not in it; None if it would have none."""
    feeds = ["feed"] if any(_is_feed(one) for one in menu.entries) and "feed" not in menu.usual else []
    others = [one for one in menu.entries if not _is_feed(one)]
    found = {one: place for one in others if (place := _leads(site, one.to, menu.language)) is not None}
    spelled = [f"{{ to = {as_toml(place)}, title = {as_toml(one.title)} }}" for one, place in found.items()]
    parts = [*spelled, *map(as_toml, feeds)]
    if not parts:
        return None
    line = f"write {menu.key} = [{', '.join((*map(as_toml, menu.usual), *parts))}] under [nav] in kmwiki.toml"
    lost = [f"“{one.to}”" for one in others if one not in found]
    return f"{line}; no page here is at {', '.join(lost)}" if lost else line


def _leads(site: Site, to: str, language: str) -> str | None:
    """How to write where an entry leads, to a page in a language if it is there; None if it leads nowhere."""
    ways = (f"/{language}/{to.strip('/')}", to) if language else (to,)
    return next((way for way in ways if menu_target(site, way) is not None), None)


def _is_feed(entry: OwnEntry) -> bool:
    return entry.to.strip("/").casefold() in _FEEDS
