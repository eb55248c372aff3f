"""Ids and addresses in settled raw HTML (see `raw_html`)."""

import html
import re
from collections.abc import Iterator

from markdown_it.token import Token

from kmwiki.markdown.html_tags import SETTLED_TAG
from kmwiki.patterns import regex

_ID = regex(r' (?:id|name)="([^"]*)"')
_ADDRESS = regex(r' (?:href|src)="([^"]*)"')


def raw_tokens(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Each piece of raw HTML in order: its block, and its token."""
    for token in tokens:
        if token.type == "html_block":
            yield token, token
        for child in token.children or ():
            if child.type == "html_inline":
                yield token, child


def own_ids(tokens: list[Token], taken: set[str]) -> list[str]:
    """Remove the ids that the page already has, or that look like kmwiki's; gives the other ids.

    `<a name="x">`, as in old pages, counts as an id.
    """
    kept: list[str] = []

    def attribute(match: re.Match[str]) -> str:
        value = html.unescape(match[1])
        if not value or value in taken or re.search(r"[:\s]|\A\^", value):
            return ""
        taken.add(value)
        kept.append(value)
        return f' id="{html.escape(value)}"'

    def tag(match: re.Match[str]) -> str:
        is_anchor = match[1] == "a"
        attributes = _ID.sub(lambda m: attribute(m) if is_anchor or m[0][1] == "i" else m[0], match[2])
        return f"<{match[1]}{attributes}>"

    for _, token in raw_tokens(tokens):
        if ' id="' in token.content or ' name="' in token.content:
            token.content = SETTLED_TAG.sub(tag, token.content)
    return kept


def addresses(token: Token) -> list[str]:
    """The addresses in a settled piece of raw HTML."""
    found = (match for tag in SETTLED_TAG.finditer(token.content) for match in _ADDRESS.finditer(tag[2]))
    return [html.unescape(match[1]) for match in found]
