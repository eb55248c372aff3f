"""Tokens to a body with holes: what markdown-it renders, cut where links and citations go."""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from kmwiki.markdown.sanitise import disarm, sanitise
from kmwiki.model import (
    AttributeHole,
    CitationHole,
    Html,
    LinkHole,
    MarkdownClose,
    MarkdownOpen,
    Piece,
    SourceName,
)

# Unicode noncharacters: the parser takes them out of what authors write, and an HTML sanitiser leaves them alone.
HOLE = "\ufdd0"
NOT_TEXT = (*range(9), 11, 12, *range(14, 32), 127, *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF)
NONCHARACTERS = dict.fromkeys(NOT_TEXT, "\ufffd")
_CUT = re.compile(rf'( (?:href|src)=")?{HOLE}([A-Z])([^{HOLE}]*){HOLE}("?)')
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def visible_text(tokens: Sequence[Token]) -> str:
    """What a reader sees of inline tokens: labels with their trails, no citations, no marks."""
    parts: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline", "wikilink", "source_name", "text_special"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "image":
            parts.append(visible_text(token.children or ()))
    return "".join(parts)


def render_body(md: MarkdownIt, tokens: Sequence[Token], env: MutableMapping[str, Any]) -> tuple[Piece, ...]:
    """The pieces of a page's body, sanitised where the author wrote raw HTML."""
    renderer = _Renderer(md)
    html = renderer.render(tokens, md.options, env)
    urls: list[str] = []

    def relative(url: str) -> str:
        urls.append(url)
        return f"{HOLE}A{len(urls) - 1}{HOLE}"

    if renderer.saw_raw_html:
        html = sanitise(html, relative)
    return _cut(html, urls)


def _cut(html: str, urls: list[str]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = 0
    for hole in _CUT.finditer(html):
        attribute, kind, content, quote = hole.groups(default="")
        start = hole.start() if kind == "A" else hole.start(2) - 1
        pieces.append(Html(html=html[end:start]))
        pieces.append(_piece(kind, content, attribute, urls))
        end = hole.end() if kind == "A" else hole.end() - len(quote)
    pieces.append(Html(html=html[end:]))
    return tuple(piece for piece in pieces if not (isinstance(piece, Html) and not piece.html))


def _piece(kind: str, content: str, attribute: str, urls: list[str]) -> Piece:
    match kind:
        case "L":
            return LinkHole(index=int(content))
        case "C":
            return CitationHole(index=int(content))
        case "O":
            return MarkdownOpen(index=int(content))
        case "E":
            return MarkdownClose(index=int(content))
        case "A":
            return AttributeHole(name=attribute[1:-2], url=urls[int(content)])
        case _:
            return SourceName(text=content)


class _Renderer(RendererHTML):
    """markdown-it's renderer with rules for the wiki's tokens; methods are found by token type."""

    def __init__(self, md: MarkdownIt) -> None:
        super().__init__()
        self.saw_raw_html = False
        self.rules = {**getattr(md.renderer, "rules", {}), **self.rules}  # what plugins added, then our own

    def wikilink(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return f"{HOLE}L{tokens[index].meta['index']}{HOLE}"

    def citation(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return f"{HOLE}C{tokens[index].meta['index']}{HOLE}"

    def source_name(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return f"{HOLE}S{tokens[index].content}{HOLE}"

    def finding(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return ""

    def block_id(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return f'<span class="block-id" id="^{escapeHtml(tokens[index].content)}"></span>'

    def link_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        if "index" in token.meta:
            return f"{HOLE}O{token.meta['index']}{HOLE}"
        token.attrSet("class", "external")
        token.attrSet("rel", "noopener")
        return self.renderToken(tokens, index, options, env)

    def link_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        number = tokens[index].meta.get("index")
        return "</a>" if number is None else f"{HOLE}E{number}{HOLE}"

    def image(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        if "index" in token.meta:
            return f"{HOLE}O{token.meta['index']}{HOLE}"
        alt = escapeHtml(visible_text(token.children or ()))
        address = escapeHtml(str(token.attrs.get("src", "")))
        if token.meta.get("linked"):
            return alt or "image"
        # A page asks no other host for anything: an image elsewhere is a link to it.
        return f'<a class="external remote-image" rel="noopener" href="{address}">{alt or address}</a>'

    def html_inline(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        self.saw_raw_html = True
        return disarm(tokens[index].content)

    def html_block(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        self.saw_raw_html = True
        return disarm(tokens[index].content)
