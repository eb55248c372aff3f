"""Finds pictures in raw HTML whose description is also written beside them, so that it is not shown twice."""

from collections.abc import Sequence
from html import unescape

from kmwiki.markdown.elsewhere import loads_from, settled
from kmwiki.markdown.html_tags import HtmlTag

_AROUND = frozenset(("a", "td", "th", "figure"))
_MOST = 100  # tags and texts in one of them; around more, they are not searched
Item = tuple[str | HtmlTag, int | None]  # a text or a tag, and the place of the tag's partner


def said_beside(items: Sequence[Item]) -> set[int]:
    """The places of pictures elsewhere that a text in the same link, cell or figure names; in a link, also of the line
    breaks after them.
    """
    found: set[int] = set()
    for start, (what, end) in enumerate(items):
        if isinstance(what, HtmlTag) and what.name in _AROUND and end is not None and start < end <= start + _MOST:
            found.update(_named(items, range(start + 1, end), what.name == "a"))
    return found


def _named(items: Sequence[Item], within: range, is_link: bool) -> set[int]:
    parts = [items[place][0] for place in within]
    texts = {_plain(unescape(part)) for part in parts if isinstance(part, str)} - {""}
    found: set[int] = set()
    depth = 0
    for place, part in zip(within, parts, strict=True):
        if not isinstance(part, HtmlTag):
            continue
        if part.name == "a" and items[place][1] is not None:
            depth += -1 if part.is_end else 1
        is_named = part.name == "img" and not depth and _plain(part.attributes.get("alt", "")) in texts
        if (is_named and loads_from(settled(part))) or (part.name == "br" and is_link and place - 1 in found):
            found.add(place)
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())
