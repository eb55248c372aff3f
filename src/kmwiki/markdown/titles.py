"""Titles: headings that repeat the page's title, and the title of a page whose front matter has none."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from markdown_it.token import Token
from msgspec import Struct

from kmwiki.content.schemes import is_absolute
from kmwiki.markdown.body import link_text, visible_text
from kmwiki.markdown.wikilink import is_external
from kmwiki.patterns import regex
from kmwiki.urls import ends_of, fold, path_slug, segment_slug

# Raw HTML that shows nothing by itself: comments, anchors, and what is around other blocks.
_SILENT = regex(r"(?:\s++|<!--(?:(?!-->).)*+-->|</?(?:a|div|p|section|span)\b[^<>]*+>)*+", re.DOTALL)

_LEADING = ("wikilink", "link_open", "image")
_ENDING = regex(r"\.[^./\s]+\Z")  # of a file's name


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
    first = first_shown(tokens)
    if not twins or twins[0] != first:
        return Titles(others=tokens, anchor=None, children=[], repeated=[])
    hidden = [index for index in twins[1:] if _is_plain(tokens[index + 1])]
    gone = {index + offset for index in (first, *hidden) for offset in range(3)}
    return Titles(
        others=[token for index, token in enumerate(tokens) if index not in gone],
        anchor=str(tokens[first].attrs["id"]),
        children=[] if _is_plain(tokens[first + 1]) else [tokens[first + 1]],
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


def title_heading(tokens: Sequence[Token], path: str, others: Sequence[str]) -> str | None:
    """The text of the heading that is the page's title: its first block that shows something, and the only one of its
    level, but not the name of another page or file to which it is a link.

    `path` is that of the page's file, and `others` are the other names of the page.
    """
    first = first_shown(tokens)
    headings = [token for token in tokens if token.type == "heading_open" and token.tag == "h1" and token.level == 0]
    if len(headings) != 1 or tokens[first] is not headings[0]:
        return None
    children = tokens[first + 1].children or []
    title = " ".join(visible_text(children).split())
    target = _named_by(children, title)
    return title if title and (target is None or _is_name_of(target, path, others)) else None


def _named_by(children: Sequence[Token], title: str) -> str | None:
    """The page or file to which a heading leads, if it is only a link or a picture that shows the name of that.

    With such a title, the page would take the name, and the links to the other would lead to the page.
    """
    index = next((number for number, child in enumerate(children) if child.type in _LEADING), None)
    if index is None:
        return None
    child = children[index]
    if child.type == "wikilink":
        shown, target = child.content, str(child.meta["target"])
        leads_out = is_external(target)
    else:
        is_link = child.type == "link_open"
        shown = link_text(children, index) if is_link else visible_text([child])
        address = str(child.attrs.get("href" if is_link else "src", ""))
        target, leads_out = unquote(address.partition("#")[0]), is_absolute(address)
    names = (target, target.rpartition("/")[2])
    named = {fold(form) for name in names for form in (name, _ENDING.sub("", name))}
    return target if not leads_out and " ".join(shown.split()) == title and fold(title) in named else None


def _is_name_of(target: str, path: str, others: Sequence[str]) -> bool:
    """Whether a link with this target leads to the page with this path, or with one of these other names."""
    own = set(ends_of(path_slug(path)))
    return bool(own & {path_slug(target), segment_slug(target)}) or fold(target) in map(fold, others)


def first_shown(tokens: Sequence[Token]) -> int:
    """The index of the first block that shows something; before it are comments, anchors and marks of findings."""
    index = 0
    while index < len(tokens) and (length := _silent_tokens(tokens, index)):
        index += length
    return index


def _silent_tokens(tokens: Sequence[Token], index: int) -> int:
    """The number of tokens of the block at an index if it shows nothing, or else 0."""
    match tokens[index].type:
        case "finding_block":
            return 1
        case "html_block":
            return int(_SILENT.fullmatch(tokens[index].content) is not None)
        case "paragraph_open":
            inner = tokens[index + 1].children or ()
            is_silent = all(one.type == "html_inline" and _SILENT.fullmatch(one.content) for one in inner)
            return 3 if inner and is_silent else 0
    return 0
