"""Attributes of a paragraph, list, table or block of code, as MkDocs and kramdown have them: `{: .lead }` on a line of
its own, or behind the words of a block.

Like those of a link, they are about the looks of another site, so they are not shown. Links may lead to an id, which
becomes an anchor before the words of the block; where there are no words, the attributes are shown, and a finding says
how to write an id. Those of headings are in `heading_ids`.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from kmwiki.markdown.attributes import anchor_of, is_about_looks
from kmwiki.markdown.callout import without_empty_paragraphs
from kmwiki.patterns import regex

_BRACES = r"\{(:?)([^{}\n]{1,300})\}[ \t]*"
_ID = regex(r"#|(?<![\w-])id=")
_OF_WIKI_JS = regex(r"\.(?:is-(?:info|success|warning|danger)|links-list|grid-list|tabset|dense|decor)\Z")
_TAKEN = "attributes"
_ANCHOR = "anchor"
_ONLY_ID = regex(r"#[A-Za-z][\w-]*\Z")
_FIRST = regex(rf"{_BRACES}(?:\n|\Z)")
_LAST = regex(rf"(?:\n|\A){_BRACES}\Z")
_BEHIND = regex(r"(?<=\S)[ \t]+\{(:)([^{}\n]{1,300})\}[ \t]*\Z")


def block_attributes_plugin(md: MarkdownIt) -> None:
    """Add the rule, before the text of blocks is read."""
    md.core.ruler.after("heading_ids", "block_attributes", _take_attributes)
    md.core.ruler.after("inline", "block_anchors", _put_anchors)


def _take_attributes(state: StateCore) -> None:
    if "{" not in state.src:
        return
    taken = False
    for index, token in enumerate(state.tokens):
        if token.type == "inline" and "{" in token.content and state.tokens[index - 1].type != "heading_open":
            taken = _take(token) or taken
    if taken:
        state.tokens = without_empty_paragraphs(_without_rows(state.tokens))


def _take(text: Token) -> bool:
    """Whether a block began or ended with attributes, which are taken from its text."""
    before = text.content
    if (first := _FIRST.match(text.content)) is not None and _is_looks(first):
        text.content = text.content[first.end() :]
        text.map = [text.map[0] + 1, text.map[1]] if text.map and text.content else text.map
    for pattern in (_LAST, _BEHIND):
        if (last := pattern.search(text.content)) is not None and (_is_looks(last) or _gives_id(last)):
            text.content = text.content[: last.start()]
            text.meta[_ANCHOR] = anchor_of(last[0])
    text.meta[_TAKEN] = text.content != before
    return text.content != before


def _is_looks(found: re.Match[str]) -> bool:
    """Whether braces have only attributes, and no id; a colon makes that sure, or the name of a style of Wiki.js."""
    colon, braced = found[1], found[2]
    if _OF_WIKI_JS.match(braced):
        return True
    return not _ID.search(braced) and is_about_looks(f" {braced}" if colon else braced)


def _gives_id(found: re.Match[str]) -> bool:
    """Whether braces behind words have attributes with an id, or are only an id on a line of their own."""
    colon, braced = found[1], found[2].strip()
    is_sure = is_about_looks(f" {braced}") if colon or "=" in braced else _ONLY_ID.match(braced) is not None
    return is_sure and _ID.search(braced) is not None and bool(found.string[: found.start()].strip())


def _put_anchors(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and (anchor := token.meta.pop(_ANCHOR, None)) is not None:
            token.children = [anchor, *(token.children or ())]


def _without_rows(tokens: list[Token]) -> list[Token]:
    """The tokens without the last row of a table if it was the line of its attributes, which has one cell."""
    kept = list[Token]()
    for token in tokens:
        kept.append(token)
        if token.type == "tbody_close" and (row := _last_row(kept)) is not None:
            del kept[row:-1]
    return kept


def _last_row(tokens: list[Token]) -> int | None:
    """Where the row before the end begins, if its only words were attributes."""
    begin = max(index for index, token in enumerate(tokens) if token.type == "tr_open")
    cells = [token for token in tokens[begin:] if token.type == "inline"]
    is_taken = any(cell.meta.get(_TAKEN) for cell in cells) and not any(cell.content for cell in cells)
    return begin if is_taken else None
