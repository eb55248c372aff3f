"""Boxes of Wiki.js: a quote with `{.is-info}` on the line below it is a callout."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from kmwiki.markdown.callout import become_callout, title_tokens, without_empty_paragraphs
from kmwiki.patterns import regex

_STYLE = r"\{[ \t]*\.is-(info|success|warning|danger)[ \t]*\}[ \t]*"
_LAST = regex(rf"(?:\A|\n){_STYLE}\Z")  # Markdown takes the line for one of the quote
_FIRST = regex(rf"\A{_STYLE}(?:\n|\Z)")  # unless the quote ends in something else than words


def styled_quotes_plugin(md: MarkdownIt) -> None:
    """Add the rule, before the attributes of other blocks are taken away."""
    md.core.ruler.before("block_attributes", "styled_quotes", _boxes)


def _boxes(state: StateCore) -> None:
    if ".is-" not in state.src:
        return
    opened, titles = list[int](), dict[int, list[Token]]()
    for index, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            opened.append(index)
        elif token.type == "blockquote_close":
            begin = opened.pop()
            quote = state.tokens[begin]
            is_callout = any(first.content.startswith("[!") for first in state.tokens[begin + 2 : begin + 3])
            if not is_callout and (name := _taken_style(state.tokens, index, quote)) is not None:
                become_callout(quote, name)
                token.type, token.tag = "callout_close", quote.tag
                titles[begin] = title_tokens(quote, "", (quote.map or [0])[0])
    if titles:
        tokens = (one for index, token in enumerate(state.tokens) for one in (token, *titles.get(index, ())))
        state.tokens = without_empty_paragraphs(list(tokens))


def _taken_style(tokens: list[Token], close: int, quote: Token) -> str | None:
    """The name in the line below a quote that ends at a token; the line is taken away."""
    last = next(index for index in range(close - 1, -1, -1) if tokens[index].nesting != -1)
    if tokens[last].type == "inline" and (found := _LAST.search(tokens[last].content)) is not None:
        tokens[last].content = tokens[last].content[: found.start()]
        return found[1]
    below = tokens[close + 2] if close + 2 < len(tokens) and tokens[close + 1].type == "paragraph_open" else None
    if below is None or not below.map or not quote.map or below.map[0] != quote.map[1]:
        return None
    return _without_first_line(below)


def _without_first_line(text: Token) -> str | None:
    found: re.Match[str] | None = _FIRST.match(text.content)
    if found is None:
        return None
    text.content = text.content[found.end() :]
    text.map = [text.map[0] + 1, text.map[1]] if text.map and text.content else text.map
    return found[1]
