"""Attributes in braces after a link, a picture, code or emphasis, as MkDocs has them: `[Start](a.md){ .md-button }`.

They are about the looks of another site, so none is shown. The width of a picture counts, and links may lead to an id.
"""

from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from kmwiki.patterns import regex

_VALUE = r"""(?:"[^"\n{}]*"|'[^'\n{}]*'|[^\s"'{}]+)"""
_KEYS = "align|alt|aria-[a-z-]+|class|data-[a-z-]+|download|height|id|lang|loading|rel|role|style|target|title|width"
_ALONE = "(?:autoplay|controls|download|hidden|loop|muted|open|reversed)(?![\\w=-])"  # without a value
_ATTRIBUTES = regex(rf"\{{:?[ \t]*(?:(?:[.#][\w-]+|(?:{_KEYS})={_VALUE}|{_ALONE})[ \t]*)+\}}")
_WIDTH = regex(r"""\bwidth=["']?(\d{1,5})(?:px)?["'\s}]""")
_HEIGHT = regex(r"""\bheight=["']?(\d{1,5})(?:px)?["'\s}]""")
_ID = regex(r"""(?<![\w-])(?:#|id=["']?)([^\s"'#{}]+)""")
_AFTER = ("link_close", "image", "code_inline")


def attributes_plugin(md: MarkdownIt) -> None:
    """Add the rule."""
    md.inline.ruler.push("attributes", _attributes)


def is_about_looks(braced: str) -> bool:
    """Whether the text in braces has only classes, behind a space, or attributes: `{.env}` may be an author's prose."""
    is_list = "=" in braced or (braced[:1].isspace() and any(sign in braced for sign in ".#"))
    return is_list and _ATTRIBUTES.fullmatch(f"{{{braced}}}") is not None


def anchor_of(braced: str) -> Token | None:
    """An anchor with the id that is among attributes, or None."""
    found = _ID.search(braced)
    return Token("html_inline", "", 0, content=f'<a id="{escape(found[1])}"></a>') if found else None


def _attributes(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{" or state.pending or not state.tokens:
        return False
    found = _ATTRIBUTES.match(state.src, state.pos, state.posMax)
    # Emphasis is not known until the end of the text; only a colon is sure.
    is_behind = state.tokens[-1].type in _AFTER or (
        state.src[state.pos - 1] in "*_" and state.src[state.pos + 1] == ":"
    )
    if found is None or not is_behind:
        return False
    if not silent and state.tokens[-1].type == "image":
        _resize(state.tokens[-1], found[0])
    if not silent and (anchor := anchor_of(found[0])) is not None:
        if _is_empty_link(state.tokens[-2:]):
            del state.tokens[-2:]
        state.tokens.append(anchor)
    state.pos = found.end()
    return True


def _is_empty_link(tokens: list[Token]) -> bool:
    """Whether tokens are `[]()`, which MkDocs has as the place of an id."""
    return [token.type for token in tokens] == ["link_open", "link_close"] and not tokens[0].attrs.get("href")


def _resize(picture: Token, attributes: str) -> None:
    """Give a picture its width, as `![alt|300](picture.png)` does, unless it has one."""
    width, height = _WIDTH.search(attributes), _HEIGHT.search(attributes)
    children = picture.children or []
    if width is None or any("|" in child.content for child in children):
        return
    size = f"|{width[1]}x{height[1]}" if height is not None else f"|{width[1]}"
    picture.children = [*children, Token("text", "", 0, content=size)]
