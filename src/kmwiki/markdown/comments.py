"""Obsidian's `%%comments%%`, inline and over many lines, which no output contains."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from kmwiki.markdown.callout import without_empty_paragraphs
from kmwiki.patterns import regex

_MARK = "%%"
_WHOLE = regex(f"{_MARK}.*?{_MARK}", re.DOTALL)
_HOLDS_CODE = regex(r"\s*<(?:pre|script|style|textarea)\b", re.IGNORECASE)
_UNCLOSED = "this comment is never closed, so everything after it is hidden"
_HELP = "close it with %%"
_UNCLOSED_HTML = {
    "rule": "unclosed-comment",
    "message": "this comment is never closed, so the rest of the block is hidden",
    "help": "close it with -->",
}


def comment_plugin(md: MarkdownIt) -> None:
    """Add the rules: a comment that begins a line, one within a line, and one that ends in a later block."""
    md.block.ruler.before("fence", "comment", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.inline.ruler.before("escape", "comment", _inline)
    md.core.ruler.after("inline", "comment", _across_blocks)
    md.core.ruler.after("inline", "html_comment", _html_across_blocks)
    md.core.ruler.after("inline", "comment_in_html", _in_html)
    md.core.ruler.after("inline", "comment_in_title", _in_titles)


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith(_MARK, begin):
        return False
    position = begin + len(_MARK)
    for line in range(start, end):
        position = max(position, state.bMarks[line] + state.tShift[line])
        close = state.src.find(_MARK, position, state.eMarks[line])
        if close >= 0:
            return _close(state, start, line, close + len(_MARK), silent)
    if state.src.find(_MARK, state.eMarks[end - 1]) >= 0:
        return False  # it may close after the quote or list around it: see `_across_blocks`
    if not silent:
        state.line = end
        token = state.push("finding_block", "", 0)
        token.map = [start, end]
        token.meta = {"rule": "unclosed-comment", "message": _UNCLOSED, "help": _HELP}
    return True


def _close(state: StateBlock, start: int, line: int, position: int, silent: bool) -> bool:
    """Continue after the comment: at the next line, or at the text after the closing mark."""
    behind = state.src[position : state.eMarks[line]]
    if behind.strip():
        if line == start:
            return False  # the inline rule reads a comment within a line
        if not silent:
            state.bMarks[line] = position
            state.tShift[line] = state.sCount[line] = len(behind) - len(behind.lstrip())
            state.sCount[line] += state.blkIndent
            state.line = line
        return True
    if not silent:
        state.line = line + 1
    return True


def _inline(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(_MARK, state.pos):
        return False
    close = state.src.find(_MARK, state.pos + len(_MARK), state.posMax)
    if close < 0:
        if not silent:
            token = state.push("comment_mark", "", 0)
            token.content = _MARK
        state.pos += len(_MARK)
        return True
    state.pos = close + len(_MARK)
    return True


def _across_blocks(state: StateCore) -> None:
    """Hide the text between an opening mark in one block and its closing mark in a later one."""
    marked = [t for t in state.tokens if t.type == "inline" and any(map(_is_mark, t.children or ()))]
    pairs = list(zip(marked[::2], marked[1::2], strict=False))
    for opening, closing in pairs:
        _cut_at_mark(opening)
        children, behind = closing.children or [], _mark_in(closing) + 1
        closing.children = _outer(children[:behind]) + children[behind:]
    without_partner = marked[len(marked) // 2 * 2 :]
    for opening in without_partner:
        if (unclosed := _unclosed_after(state, opening)) is not None:
            _cut_at_mark(opening)
            if not opening.children:
                opening.content = ""
            pairs.append((opening, unclosed))
    _hide_between(state, pairs)
    for token in without_partner:
        for child in token.children or ():
            if _is_mark(child):
                child.type = "text"


def _unclosed_after(state: StateCore, opening: Token) -> Token | None:
    """The comment that begins a later block and never closes: its mark ends this one, and what follows stays hidden."""
    later = state.tokens[state.tokens.index(opening) + 1 :]
    return next(
        (token for token in later if token.type == "finding_block" and token.meta["message"] == _UNCLOSED), None
    )


def _html_across_blocks(state: StateCore) -> None:
    """Hide an HTML comment that begins in one block of raw HTML and ends in a later block."""
    if "<!--" not in state.src:
        return
    opening: Token | None = None
    pairs: list[tuple[Token, Token]] = []
    for token in state.tokens:
        if opening is not None and token.type in ("inline", "html_block") and "-->" in token.content:
            opening.content = opening.content[: opening.content.rfind("<!--")]
            _cut_before(token)
            pairs.append((opening, token))
            opening = None
        if token.type == "html_block" and token.content.rfind("<!--") > token.content.rfind("-->"):
            opening = token
    for token in state.tokens:
        if token.type == "html_block" and token.content.lstrip().startswith("<!--") and "-->" not in token.content:
            token.type, token.content, token.meta = "finding_block", "", dict(_UNCLOSED_HTML)
    _hide_between(state, pairs)


def _in_html(state: StateCore) -> None:
    """Hide comments within blocks of raw HTML, except blocks that contain code."""
    for token in state.tokens:
        if token.type == "html_block" and _MARK in token.content and not _HOLDS_CODE.match(token.content):
            token.content = _WHOLE.sub("", token.content)


def _in_titles(state: StateCore) -> None:
    """Hide comments in the titles of links and pictures."""
    for token in state.tokens if _MARK in state.src else ():
        for child in token.children or ():
            if _MARK in str(child.attrs.get("title", "")):
                child.attrSet("title", _WHOLE.sub("", str(child.attrs["title"])))


def _hide_between(state: StateCore, pairs: list[tuple[Token, Token]]) -> None:
    """Remove what is between the tokens of each pair; the pairs are in order."""
    if not pairs:
        return
    places = {id(token): place for place, token in enumerate(state.tokens)}
    for opening, closing in reversed(pairs):  # from the end, so that indexes stay valid
        first, last = places[id(opening)] + 1, places[id(closing)]
        state.tokens[first:last] = _outer(state.tokens[first:last])
    state.tokens = without_empty_paragraphs(state.tokens)


def _cut_before(token: Token) -> None:
    """Keep only the part of a token after the end of an HTML comment."""
    if token.type == "html_block":
        token.content = token.content.partition("-->")[2]
        return
    children = token.children or []
    for index, child in enumerate(children):
        if "-->" in child.content:
            child.content = child.content.partition("-->")[2]
            token.children = _outer(children[:index]) + children[index:]
            return
    token.children = []


def _cut_at_mark(inline: Token) -> None:
    """Keep only the part of an inline token before its mark."""
    children, place = inline.children or [], _mark_in(inline)
    inline.children = children[:place] + _outer(children[place:])


def _outer(tokens: list[Token]) -> list[Token]:
    """The tokens whose partner is not among these: they belong to blocks around a hidden stretch, and stay."""
    kept: list[Token] = []
    for token in tokens:
        if token.nesting == -1 and kept and kept[-1].nesting == 1:
            kept.pop()
        elif token.nesting != 0:
            kept.append(token)
    return kept


def _is_mark(token: Token) -> bool:
    return token.type == "comment_mark"


def _mark_in(inline: Token) -> int:
    return next(index for index, child in enumerate(inline.children or ()) if _is_mark(child))
