"""Titles: headings that repeat the page's title, and the title of a page whose front matter has none."""

import re

from markdown_it.token import Token
from msgspec import Struct

from kmwiki.markdown.body import visible_text
from kmwiki.urls import fold


class Titles(Struct, frozen=True, kw_only=True):
    """The headings that repeat the page's title and are not shown in its text."""

    others: list[Token]  # the other tokens
    anchor: str | None  # id of the first such heading, if the page begins with it
    children: list[Token]  # its inline token, if that is more than plain text
    repeated: list[tuple[int, str]]  # lines and ids of the later ones


def find_titles(tokens: list[Token], title: str | None) -> Titles:
    """The headings of the first level that repeat `title`, if the page begins with one."""
    twins = [
        index
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
        and token.tag == "h1"
        and token.level == 0
        and title is not None
        and fold(visible_text(tokens[index + 1].children or ())) == fold(title)
    ]
    if not twins or twins[0] != 0:
        return Titles(others=tokens, anchor=None, children=[], repeated=[])
    hidden = [index for index in twins[1:] if _is_plain(tokens[index + 1])]
    gone = {index + offset for index in (0, *hidden) for offset in range(3)}
    return Titles(
        others=[token for index, token in enumerate(tokens) if index not in gone],
        anchor=str(tokens[0].attrs["id"]),
        children=[] if _is_plain(tokens[1]) else [tokens[1]],
        repeated=[((tokens[index].map or [0])[0], str(tokens[index].attrs["id"])) for index in hidden],
    )


def _is_plain(inline: Token) -> bool:
    return all(child.type in ("text", "softbreak", "text_special") for child in inline.children or ())


def shift_headings(tokens: list[Token]) -> None:
    """If the body has an `<h1>`, lower all its headings by a level: only the page's title is an `<h1>`."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    if any(token.tag == "h1" for token in headings):
        for token in headings:
            token.tag = f"h{min(6, int(token.tag[1:]) + 1)}"


def title_heading(tokens: list[Token]) -> str | None:
    """The text of the heading that is the page's title: its first block, and the only one of its level."""
    seen = [token for token in tokens if not (token.type in ("html_block", "finding_block") and _is_silent(token))]
    headings = [token for token in tokens if token.type == "heading_open" and token.tag == "h1" and token.level == 0]
    if len(headings) != 1 or seen[0] is not headings[0]:
        return None
    return " ".join(visible_text(seen[1].children or ()).split()) or None


def _is_silent(token: Token) -> bool:
    """Whether a block shows nothing: a comment, or the mark of a finding."""
    return token.type == "finding_block" or re.fullmatch(r"(?:\s*<!--.*?-->)*\s*", token.content, re.DOTALL) is not None
