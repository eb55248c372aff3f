"""The outline that an index page gives: its headings, and the items of its lists that begin with a link."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from kmwiki.body import OutlineItem
from kmwiki.markdown.body import visible_text
from kmwiki.patterns import regex

_INDEX = regex(r"(?:\A|/)(?:_?index|readme|summary)\.(?:md|markdown)\Z", re.IGNORECASE)
_LISTS = 10  # the level of items of a list that is in no other one: below all headings


def is_index(name: str) -> bool:
    """Whether the page with this file is an index of others, by its name."""
    return _INDEX.search(name) is not None


def outline_of(name: str, tokens: Sequence[Token]) -> tuple[OutlineItem, ...]:
    """The outline on the page with this file, whose links have numbers; empty if it is not an index page."""
    return tuple(_items(tokens)) if is_index(name) else ()


def _items(tokens: Sequence[Token]) -> Iterator[OutlineItem]:
    depth = quotes = 0
    for index, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "inline" if not quotes:
                before = tokens[index - 1]
                if before.type == "heading_open":
                    yield _item(token, int(before.tag[1:]))
                elif depth and index > 1 and tokens[index - 2].type == "list_item_open":
                    yield _item(token, _LISTS + depth)


def _item(inline: Token, level: int) -> OutlineItem:
    """A heading or an item of a list, with the link at its start if it has one."""
    children = inline.children or []
    text = " ".join(visible_text(children).split())
    for number, child in enumerate(children):
        if child.type == "wikilink" and not child.meta["embed"]:
            piped = child.content if child.meta["piped"] else ""
            return OutlineItem(level=level, text=piped, wikilink=child.meta["index"])
        if child.type == "link_open" and "index" in child.meta:
            end = next((n for n in range(number, len(children)) if children[n].type == "link_close"), number)
            label = " ".join(visible_text(children[number:end]).split())
            return OutlineItem(level=level, text=label, markdown=child.meta["index"])
        if visible_text((child,)).strip():
            break
    return OutlineItem(level=level, text=text)
