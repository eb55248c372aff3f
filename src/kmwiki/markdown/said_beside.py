"""Finds pictures elsewhere, in Markdown or HTML, whose description is also written beside them: each is said once."""

from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import NamedTuple, Protocol

from markdown_it.token import Token

from kmwiki.markdown.body import visible_text
from kmwiki.markdown.elsewhere import loads_from, settled
from kmwiki.markdown.html_tags import HtmlTag

_AROUND = frozenset(("a", "td", "th", "figure"))
_IN_MARKDOWN = {"link": "a", "td": "td", "th": "th"}  # tokens, without `_open` and `_close`
_MOST = 100  # tags and texts in one of them; around more, they are not searched


class Piece(Protocol):
    """A tag of raw HTML, or a text between tags; `is_said_beside` is what is found here."""

    @property
    def what(self) -> str | HtmlTag: ...
    @property
    def partner(self) -> "Piece | None": ...

    is_said_beside: bool


class _TextOrTag(NamedTuple):
    """A text or a tag, or what Markdown has for one, and the place of the tag's partner."""

    of: Token | Piece
    what: str | HtmlTag
    partner: int | None


def find_said_beside(tokens: Sequence[Token], pieces: Mapping[int, Sequence[Piece]]) -> None:
    """Mark the pictures elsewhere that a text in the same link, cell or figure names; in a link, also those without a
    description, if it has a text, and the line breaks after them. `pieces` are those of each token of raw HTML.
    """
    if not pieces and not any(child.type == "image" for token in tokens for child in token.children or ()):
        return
    items = list(_items(tokens, pieces))
    for start, (_, what, end) in enumerate(items):
        if isinstance(what, HtmlTag) and what.name in _AROUND and end is not None and start < end <= start + _MOST:
            _mark(items[start + 1 : end], is_link=what.name == "a")


def _items(tokens: Sequence[Token], pieces: Mapping[int, Sequence[Piece]]) -> Iterator[_TextOrTag]:
    read: list[tuple[Token | Piece, str | HtmlTag]] = []
    partners: dict[int, int] = {}
    opened: dict[str, list[int]] = {}
    for token in (child for block in tokens for child in (block, *(block.children or ()))):
        if id(token) in pieces:
            read += ((piece, piece.what) for piece in pieces[id(token)])
        elif (what := _as_html(token)) is not None:
            if token.nesting == 1:
                opened.setdefault(token.tag, []).append(len(read))
            elif token.nesting == -1 and opened.get(token.tag):
                start = opened[token.tag].pop()
                partners |= {start: len(read), len(read): start}
            read.append((token, what))
    places = {id(of): place for place, (of, _) in enumerate(read)}
    for place, (of, what) in enumerate(read):
        yield _TextOrTag(of, what, partners.get(place) if isinstance(of, Token) else places.get(id(of.partner)))


def _as_html(token: Token) -> str | HtmlTag | None:
    """The text or the tag that a token of Markdown stands for; None if it does not matter here."""
    kind = token.type.removesuffix("_open").removesuffix("_close")
    if token.type in ("text", "text_special", "code_inline"):
        return token.content
    if token.type == "image":
        attributes = {"src": str(token.attrs.get("src", "")), "alt": visible_text([token])}
        return HtmlTag(raw="", name="img", is_end=False, attributes=attributes, is_void=True)
    if token.type in ("hardbreak", "softbreak"):
        return HtmlTag(raw="", name="br", is_end=False, attributes={}, is_void=True)
    if kind in _IN_MARKDOWN:
        return HtmlTag(raw="", name=_IN_MARKDOWN[kind], is_end=token.nesting == -1, attributes={}, is_void=False)
    return None


def _mark(within: Sequence[_TextOrTag], *, is_link: bool) -> None:
    """Mark what is said beside in one link, cell or figure."""
    texts = [unescape(what) if isinstance(what, str) else " " * (what.name == "br") for _, what, _ in within]
    names = {_plain(text) for text in (*texts, "".join(texts))} - {""}
    depth, before = 0, False
    for of, what, partner in within:
        if not isinstance(what, HtmlTag):
            before = False
            continue
        if what.name == "a" and partner is not None:
            depth += -1 if what.is_end else 1
        said = {_plain(what.attributes.get(key, "")) for key in ("alt", "title", "aria-label")} - {""}
        is_named = what.name == "img" and not depth and bool(said & names if said or not is_link else names)
        before = (is_named and loads_from(settled(what)) is not None) or (what.name == "br" and is_link and before)
        if before and isinstance(of, Token):
            of.meta["said_beside"] = True
            of.type = "softbreak" if of.type == "hardbreak" else of.type
        elif before and not isinstance(of, Token):
            of.is_said_beside = True


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
