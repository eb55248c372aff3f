"""Tokens → a body with holes: the HTML that markdown-it renders, cut where links and citations go."""

import inspect
import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from kmwiki.body import (
    AttributeHole,
    Block,
    BlockKind,
    Body,
    CitationHole,
    ClaimHole,
    EmbedHole,
    Html,
    Label,
    LinkHole,
    MarkdownClose,
    MarkdownOpen,
    NoteBack,
    NoteHole,
    Piece,
    Section,
    SourceName,
    TagHole,
    Written,
)
from kmwiki.content.file_kinds import is_view
from kmwiki.markdown.charged import UNTRUSTED
from kmwiki.markdown.code import code_block
from kmwiki.markdown.formula import mathml
from kmwiki.markdown.read_formula import read_formula
from kmwiki.markdown.sanitise import HOLE, sanitise
from kmwiki.markdown.sections import SectionSpan
from kmwiki.patterns import regex

_HOLE = regex(rf'(){HOLE}([A-Z])([^{HOLE}]*){HOLE}("?)')
_HOLE_OR_ADDRESS = regex(rf'( (?:href|src)=")?{HOLE}([A-Z])([^{HOLE}]*){HOLE}("?)')  # slower, for raw HTML
_CLAIM = ' data-claim="'
_OPENING, _CLOSING = (
    "([„“‘«（［「『【《〈",
    regex(r"[,.;:!?…)\]”’»、。，．；：！？）］」』】》〉%-]+"),
)  # signs beside a formula
_SIZE = regex(r"(?:\A|\|)\s*\d{1,5}(?:x\d{1,5})?\s*\Z")  # of a picture: Obsidian writes it as a label
_BREAK = regex(r"<br[\s/>]", re.IGNORECASE)
_SHOWN = frozenset(("text", "code_inline", "wikilink", "source_name", "text_special", "tag"))


def visible_text(tokens: Sequence[Token], *, as_latex: bool = False) -> str:
    """The text that a reader sees of inline tokens: labels with their trails, without citations, marks and the names
    of embedded views, in whose place the page says that they are not shown; formulas as one reads them, or `as_latex`.
    """
    parts: list[str] = []
    for token in tokens:
        if token.type in _SHOWN:
            if not (token.type == "wikilink" and token.meta["embed"] and is_view(token.meta["target"])):
                parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak") or (token.type == "html_inline" and _BREAK.match(token.content)):
            parts.append("\n")
        elif token.type == "math_inline":
            parts.append(token.content if as_latex else read_formula(token.content, token.meta["macros"]))
        elif token.type == "image" and "said_beside" not in token.meta:
            parts.append(_SIZE.sub("", visible_text(token.children or ())))
    return "".join(parts)


def link_text(children: Sequence[Token], opening: int) -> str:
    """The text of the link that begins with the token at this index."""
    level = children[opening].level
    end = next(i for i in range(opening + 1, len(children)) if children[i].level == level)
    return visible_text(children[opening + 1 : end]).strip()


def mark_claim(opening: Token, claim: int | None) -> None:
    """Mark the start tag of a claim: with its number among the claims that cite; None marks one that does not cite."""
    opening.attrSet("data-claim", "uncited" if claim is None else f"{HOLE}K{claim}{HOLE}")


def render_body(
    md: MarkdownIt,
    title: Sequence[Token],
    tokens: Sequence[Token],
    notes: Sequence[Sequence[Token]],
    spans: Sequence[SectionSpan],
    env: MutableMapping[str, Any],
    texts: Sequence[tuple[BlockKind, str]],
    labels: Sequence[Label],
    markdown: tuple[Written, ...],
) -> Body:
    """The body of a page and its footnotes, sanitised if the author wrote raw HTML; `texts` have their kinds."""
    pieces, marks = _pieces(md, tokens, env)
    return Body(
        title=_pieces(md, title, env)[0],
        pieces=pieces,
        notes=tuple(_pieces(md, note, env)[0] for note in notes),
        sections=tuple(Section(anchor=s.anchor, start=marks[s.start], end=marks[s.end]) for s in spans),
        text="\n".join(text for _, text in texts),
        blocks=tuple(Block(kind, text.count("\n") + 1) for kind, text in texts),
        labels=tuple(labels),
        markdown=markdown,
    )


def _pieces(
    md: MarkdownIt, tokens: Sequence[Token], env: MutableMapping[str, Any]
) -> tuple[tuple[Piece, ...], dict[int, int]]:
    """The pieces, and the index of the piece at each mark."""
    renderer = _BodyRenderer(md)
    html = renderer.render(tokens, md.options, env)
    urls: list[str] = []

    def relative(url: str) -> str:
        urls.append(url)
        return f"{HOLE}A{len(urls) - 1}{HOLE}"

    if renderer.saw_raw_html:
        html = sanitise(html, relative)
    return _cut(html, urls, renderer.finished)


def _cut(html: str, urls: list[str], finished: list[str]) -> tuple[tuple[Piece, ...], dict[int, int]]:
    """The HTML between the holes, the holes, and the index of the piece at each mark."""
    pieces: list[Piece] = []
    marks: dict[int, int] = {}
    run = ""  # HTML that becomes one piece; a piece ends at a hole or a mark
    end = 0
    for hole in (_HOLE_OR_ADDRESS if urls else _HOLE).finditer(html):
        attribute, kind, content, quote = hole.groups(default="")
        run += html[end : hole.start() if kind == "A" else hole.start(2) - 1]
        end = hole.end() if kind == "A" else hole.end() - len(quote)
        if kind == "F":
            run, end = _with_formula(run, finished[int(content)], html, end)
            continue
        if kind == "K":
            run, end = run.removesuffix(_CLAIM), hole.end()
        if run:
            pieces.append(Html(html=run))
            run = ""
        if kind == "M":
            marks[int(content)] = len(pieces)
        else:
            pieces.append(_piece(kind, content, attribute, urls))
    if run := run + html[end:]:
        pieces.append(Html(html=run))
    return tuple(pieces), marks


def _with_formula(run: str, formula: str, html: str, end: int) -> tuple[str, int]:
    """The HTML with a formula, and the end of what was taken: signs beside it stay on its line, because browsers may
    break lines on both sides of a formula."""
    before, signs = run.rstrip(_OPENING), _CLOSING.match(html, end)
    opening, closing = run[len(before) :], signs[0] if signs else ""
    is_inline = formula.startswith("<math") and ' display="block"' not in formula.partition(">")[0]
    if not is_inline or not (opening or closing):
        return run + formula, end
    return f'{before}<span class="math-signs">{opening}{formula}{closing}</span>', end + len(closing)


_NUMBERED: Mapping[str, Callable[..., Piece]] = {
    "L": LinkHole, "P": EmbedHole, "C": CitationHole, "K": ClaimHole, "O": MarkdownOpen, "E": MarkdownClose,
}  # fmt: skip


def _piece(kind: str, content: str, attribute: str, urls: list[str]) -> Piece:
    match kind:
        case "L" | "P" | "C" | "K" | "O" | "E":
            return _NUMBERED[kind](index=int(content))
        case "A":
            return AttributeHole(name=attribute[1:-2], url=urls[int(content)])
        case "T":
            name, _, text = content.partition("#")
            return TagHole(name=name, text=f"#{text}")
        case "N" | "B":
            note, _, reference = content.partition(":")
            return (NoteHole if kind == "N" else NoteBack)(note=int(note), reference=int(reference))
        case _:
            return SourceName(text=content)


class _BodyRenderer(RendererHTML):
    """markdown-it's renderer with rules for the wiki's tokens: those in `_SIMPLE`, and methods by the type of token."""

    def __init__(self, md: MarkdownIt) -> None:
        self.saw_raw_html = bool(md.options.get(UNTRUSTED))
        self.finished: list[str] = []  # HTML that is already safe and must not be sanitised
        own: dict[str, Any] = _SIMPLE | {name: getattr(self, name) for name in _RULES}
        self.rules = {**getattr(md.renderer, "rules", {}), **own}  # the rules of plugins, then kmwiki's

    def fence(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return self._finish(code_block(tokens[index].content, tokens[index].info))

    def code_block(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return self._finish(code_block(tokens[index].content, ""))

    def math_inline(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return self._finish(_formula(tokens[index]))

    def math_block(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return self._finish(f'<div class="math">{_formula(tokens[index])}</div>\n')

    def _finish(self, html: str) -> str:
        self.finished.append(html)
        return f"{HOLE}F{len(self.finished) - 1}{HOLE}"

    def link_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        if "index" in token.meta:
            return f"{HOLE}O{token.meta['index']}{HOLE}"
        token.attrSet("class", "external bare" if token.info == "auto" else "external")  # its text is its address
        token.attrSet("rel", "noopener")
        return self.renderToken(tokens, index, options, env)

    def link_close(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        number = tokens[index].meta.get("index")
        return "</a>" if number is None else f"{HOLE}E{number}{HOLE}"

    def image(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        if "index" in token.meta:
            return f"{HOLE}O{token.meta['index']}{HOLE}"
        alt = escapeHtml(visible_text([token]))
        address = escapeHtml(str(token.attrs.get("src", "")))
        if address.startswith("data:image/"):
            return f'<img src="{address}" alt="{alt}">'
        if token.meta.get("linked"):
            return alt or ("" if "said_beside" in token.meta else "image")
        # A page asks no other host for anything: an image elsewhere is a link to it.
        return f'<a class="external remote-image" rel="noopener" href="{address}">{alt or address}</a>'

    def list_item_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        html = self.renderToken(tokens, index, options, env)
        return html if _begins_paragraph(tokens, index + 1) else html + _box(tokens[index])

    def paragraph_open(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        html = self.renderToken(tokens, index, options, env)
        return html + _box(tokens[index - 1]) if index and _begins_paragraph(tokens, index) else html

    def html_inline(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        self.saw_raw_html = True
        return tokens[index].content

    def html_block(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return self.html_inline(tokens, index, options, env)


def _simple(html: Callable[[Token], str]) -> Callable[..., str]:
    """The rule for a token that is rendered by itself."""
    return lambda tokens, index, options, env: html(tokens[index])


def _note_hole(kind: str, token: Token) -> str:
    return f"{HOLE}{kind}{token.meta['id']}:{token.meta.get('subId', 0)}{HOLE}"


_SIMPLE = {
    "wikilink": _simple(lambda token: f"{HOLE}L{token.meta['index']}{HOLE}"),
    "citation": _simple(lambda token: f"{HOLE}C{token.meta['index']}{HOLE}"),
    "source_name": _simple(lambda token: f"{HOLE}S{token.content}{HOLE}"),
    "finding": _simple(lambda token: ""),
    "finding_block": _simple(lambda token: ""),
    "embed_block": _simple(lambda token: f"{HOLE}P{token.meta['index']}{HOLE}\n"),
    "section_mark": _simple(lambda token: f"{HOLE}M{token.content}{HOLE}"),
    "block_anchor": _simple(lambda token: f'<span class="block-id" id="^{token.content}"></span>'),
    "claim_mark": _simple(lambda token: f'<span id="claim:{token.content}"></span>'),
    "tag": _simple(lambda token: f"{HOLE}T{token.meta['name']}{token.content}{HOLE}"),
    "footnote_ref": _simple(lambda token: _note_hole("N", token)),
    "footnote_anchor": _simple(lambda token: f" {_note_hole('B', token)}"),
}


def _formula(token: Token) -> str:
    return mathml(token.content, token.markup == "$$", token.meta["macros"])[0]


def _begins_paragraph(tokens: Sequence[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].type == "paragraph_open" and not tokens[index].hidden


def _box(item: Token) -> str:
    """The box of a list's item that is a task; of one with a state of its own, with that."""
    if item.type != "list_item_open" or "checked" not in item.meta:
        return ""
    sign = str(item.attrs.get("data-task", ""))
    state = f' data-task="{escapeHtml(sign)}"' if sign else ""
    checked = ' checked=""' if item.meta["checked"] else ""
    return f'<input class="task-list-item-checkbox" disabled="" type="checkbox"{state}{checked}> '


# markdown-it would search the methods again for each renderer, which takes longer than rendering a short page.
_RULES = tuple(
    name for name, _ in inspect.getmembers(_BodyRenderer, inspect.isfunction) if not name.startswith(("render", "_"))
)
