"""Embeds become blocks: a paragraph that contains one is cut in two around it."""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from kmwiki.content.file_kinds import PICTURES, ending
from kmwiki.content.schemes import unquoted
from kmwiki.diagnostics import Location
from kmwiki.model import Wikilink

_ROOMY = ("td_open", "th_open", "dd_open")  # blocks that may contain a frame


def is_page_address(address: str) -> bool:
    """Whether an address is the file of a page, which is then embedded by Markdown's sign for pictures."""
    return re.search(r"[^/]\.(?:md|markdown)\Z", re.split("[?#]", address)[0], re.IGNORECASE) is not None


def embed_of_page(token: Token, address: str, label: str) -> Wikilink:
    """Make the token of `![label](Page.md)` that of `![[Page|label]]`; gives the link, still without a place."""
    target = unquoted(address)
    token.type, token.tag, token.content, token.children = "wikilink", "", label or target, None
    token.meta |= {"target": target, "embed": True}
    nowhere = Location(path="", line=1)
    return Wikilink(
        target=target, label=token.content, location=nowhere, embed=True, piped=label or None, address=address
    )


def lift_embeds(tokens: list[Token]) -> list[Token]:
    """The tokens, with embeds of pages, documents, sound and films as blocks; pictures stay within the line."""
    found: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        inline = tokens[index + 1] if index + 1 < len(tokens) else None
        if inline is None or inline.type != "inline" or not any(map(_is_frame, inline.children or ())):
            found.append(token)
            index += 1
        elif token.type == "paragraph_open" and not token.hidden:
            close = next(i for i in range(index + 2, len(tokens)) if tokens[i].type == "paragraph_close")
            found.extend(_paragraphs(token, inline, tokens[close]))
            if close > index + 2:  # the links back from a footnote
                found.extend((Token("paragraph_open", "p", 1), *tokens[index + 2 : close], tokens[close]))
            index = close + 1
        else:
            if token.type in _ROOMY or token.type == "paragraph_open":
                for child in _outermost(inline.children or []):
                    child.type = "embed_block"
            found.extend((token, inline))
            index += 2
    return found


def _is_frame(token: Token) -> bool:
    if token.type != "wikilink" or not token.meta["embed"]:
        return False
    target = str(token.meta["target"])  # a file's name may contain a `#`
    return PICTURES.isdisjoint(ending(name) for name in (target, target.partition("#")[0]))


def _outermost(children: list[Token]) -> Iterator[Token]:
    """The embeds that are not inside other inline markup."""
    depth = 0
    for child in children:
        depth += child.nesting
        if depth == 0 and _is_frame(child):
            yield child


def _paragraphs(opening: Token, inline: Token, closing: Token) -> Iterator[Token]:
    frames = set(map(id, _outermost(inline.children or [])))
    run: list[Token] = []
    for child in [*(inline.children or []), None]:
        if child is not None and id(child) not in frames:
            run.append(child)
            continue
        if any(map(_shows, run)):
            text = Token("inline", "", 0, content=inline.content, children=_trimmed(run), map=inline.map)
            text.level = inline.level
            yield from (opening, text, closing)
            opening = Token("paragraph_open", "p", 1, block=True, level=opening.level)  # the id is the first part's
        run = []
        if child is not None:
            child.type, child.level = "embed_block", opening.level
            yield child


def _shows(token: Token) -> bool:
    """Whether a token is more than the space between embeds; a picture or the mark of a note may have no text."""
    return token.type not in ("softbreak", "hardbreak", "finding") and (
        token.type != "text" or bool(token.content.strip())
    )


def _trimmed(run: list[Token]) -> list[Token]:
    """The tokens without the line breaks between the text and an embed."""
    while run and run[0].type == "softbreak":
        run = run[1:]
    while run and run[-1].type == "softbreak":
        run = run[:-1]
    return run


def image_label(piped: str | None) -> tuple[str, tuple[int | None, int | None]]:
    """The alternative text and the size (width, height) in `![[image|alt|200x300]]`."""
    alt, _, last = (piped or "").rpartition("|")
    size = re.match(r"\s*(\d{1,5})(?:x(\d{1,5}))?\s*\Z", last)
    if size is None:
        return (piped or "").strip(), (None, None)
    return alt.strip(), (int(size[1]), int(size[2]) if size[2] else None)
