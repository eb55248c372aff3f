"""Raw HTML as CommonMark reads it, except that an unclosed block ends at an empty line.

The tags that models put around thoughts are text if `model_residue` left them: an author writes about them.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.html_block import html_block
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.html_inline import html_inline

from kmwiki.content.model_residue import TAG
from kmwiki.markdown.liquid import with_other_quotes
from kmwiki.markdown.marked_html import first_marked, marked_block
from kmwiki.patterns import regex

PAGE = "is_page"  # set in the environment of a page, but not of an example of CommonMark
# Starts of blocks that CommonMark ends only at a mark, except comments, which hide the rest.
_OPENING = regex(r"<(?:(script|pre|style|textarea)(?=[\s>]|\Z)|(\?)|(!\[CDATA\[)|(![A-Za-z]))", re.IGNORECASE)
_CLOSING = tuple(regex(mark, re.IGNORECASE) for mark in (r"</(?:script|pre|style|textarea)>", r"\?>", r"\]\]>", ">"))
_LINK = regex(r"<(/?)a(?=[\s>])", re.IGNORECASE)


def html_plugin(md: MarkdownIt) -> None:
    """Replace the rules for raw HTML."""
    md.block.ruler.at("html_block", _block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.inline.ruler.at("html_inline", _inline)


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if TAG.match(state.src, begin, state.eMarks[start]):
        return False
    if silent or not state.env.get(PAGE):
        return html_block(state, start, end, silent)
    if marked_block(state, start, end):
        return True
    opening = _OPENING.match(state.src, begin, state.eMarks[start])
    if opening is None or state.is_code_block(start):
        return _up_to_marked(state, start, html_block(state, start, end, silent))
    kind = next(number for number, group in enumerate(opening.groups()) if group)
    never: list[int] = state.env.setdefault("never_closed", [-1] * len(_CLOSING))
    if begin >= never[kind]:
        html_block(state, start, end, silent)
        token = state.tokens[-1]
        if _CLOSING[kind].search(token.content, opening.end() - begin):
            return True
        never[kind] = state.eMarks[state.line - 1]
        state.tokens.pop()
    _end_at_empty_line(state, start, end)
    return True


def _up_to_marked(state: StateBlock, start: int, is_block: bool) -> bool:
    """End a block before an element whose text is Markdown."""
    marked = first_marked(state.tokens[-1].content) if is_block else None
    if marked is not None:
        token = state.tokens[-1]
        state.line = start + marked
        token.map = [start, state.line]
        token.content = state.getLines(start, state.line, state.blkIndent, True)
    return is_block


def _end_at_empty_line(state: StateBlock, start: int, end: int) -> None:
    last = start + 1
    while last < end and not state.isEmpty(last) and state.sCount[last] >= state.blkIndent:
        last += 1
    state.line = last
    token = state.push("html_block", "", 0)
    token.map = [start, last]
    token.content = state.getLines(start, last, state.blkIndent, True)


def _inline(state: StateInline, silent: bool) -> bool:
    """Read a tag. Within an `<a>`, no other rule makes links, unless the `<a>` is not closed."""
    start, level = state.pos, state.linkLevel
    if TAG.match(state.src, start) or state.src.endswith("{{", 0, start) or not _tag(state, silent):
        return False  # `{{<figure src="a.png">}}` is a shortcode of Hugo, whose words are shown
    link = _LINK.match(state.src, start)
    if link is not None and not silent:
        last = state.env.setdefault("last_link_end", {}).setdefault(state.src, state.src.lower().rfind("</a"))
        is_open = not link[1] and last >= state.pos
        state.linkLevel = level + 1 if is_open else max(0, level - 1) if link[1] else level
    return True


def _tag(state: StateInline, silent: bool) -> bool:
    """Read a tag, also if Liquid in an attribute has the same quotes as that."""
    source, known = state.src, state.env.setdefault("other_quotes", {})
    if source not in known:
        known[source] = with_other_quotes(source)
    state.src = known[source]
    is_tag = html_inline(state, silent)
    state.src = source
    return is_tag
