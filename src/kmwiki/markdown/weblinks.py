"""Makes authors' HTML and addresses fit to publish, before a page is read."""

from collections.abc import Iterator
from typing import Any

from markdown_it.token import Token

from kmwiki.content.characters import readable
from kmwiki.content.schemes import is_absolute, is_picture, is_refused, published, without_login
from kmwiki.markdown.body import visible_text
from kmwiki.markdown.elsewhere import Refusal, refusals
from kmwiki.markdown.raw_html import settle_html

Refused = list[tuple[Token, Refusal]]  # the block that contains an address, and its problem


def settle(tokens: list[Token], *, has_references: bool) -> tuple[list[Token], Refused]:
    """The tokens with HTML and addresses fit to publish, and what was refused.

    `has_references` says whether the text contains numeric character references.
    """
    if has_references:
        _without_hidden_characters(tokens)
    tokens, wrong = settle_html(tokens)
    for token in tokens:
        if any(child.type in ("link_open", "image") for child in token.children or ()):
            wrong += ((token, refusal) for refusal in _settled(token))
            token.children = list(_notes_behind_links(token.children or []))
        elif "@" in token.content and token.type == "inline":
            for child in token.children or ():
                child.content = without_login(child.content) if child.type == "text" else child.content
    return tokens, wrong


def definitions(env: dict[str, Any]) -> dict[str, str]:
    """Name → address of the reference definitions."""
    found = {name: str(definition["href"]) for name, definition in env.get("references", {}).items()}
    return {name: without_login(href) for name, href in found.items() if not is_refused(href)}


def _settled(inline: Token) -> Iterator[Refusal]:
    kept: list[Token] = []
    refused: list[bool] = []  # for each open link
    for child in inline.children or ():
        if child.type == "link_close" and refused and refused.pop():
            continue
        found = list(refusals(_address_of(child), picture=child.type == "image"))
        yield from found
        is_refused = any(refusal.rule == "unsafe-address" for refusal in found)
        if child.type == "link_open":
            refused.append(is_refused)
        if is_refused:
            if child.type == "image":
                kept.append(Token("text", "", 0, content=visible_text(child.children or ()), level=child.level))
            continue
        _publish(child)
        if child.type == "text":
            child.content = without_login(child.content)
        kept.append(child)
    inline.children = kept


def _notes_behind_links(children: list[Token]) -> Iterator[Token]:
    """The tokens with marks of notes moved from the text of a link to after it, because links do not nest."""
    depth = 0
    notes: list[Token] = []
    for child in children:
        depth += (child.type == "link_open") - (child.type == "link_close")
        if depth and child.type == "footnote_ref":
            notes.append(child)
            continue
        yield child
        if not depth:
            yield from notes
            notes = []


def _address_of(token: Token) -> str:
    """The address of a link or picture that leads out of the wiki; empty for other tokens."""
    key = "src" if token.type == "image" else "href"
    address = str(token.attrs.get(key, "")) if token.type in ("link_open", "image") else ""
    return address if is_absolute(address) or is_refused(address) else ""


def _publish(token: Token) -> None:
    if (address := _address_of(token)) and not is_picture(address):
        token.attrSet("src" if token.type == "image" else "href", published(address))


def _without_hidden_characters(tokens: list[Token]) -> None:
    """Remove characters that no author means, such as controls of text direction, if references wrote them."""
    for token in tokens:
        token.content = readable(token.content)
        token.info = readable(token.info)
        for name, value in token.attrs.items():
            if isinstance(value, str):
                token.attrs[name] = readable(value)
        _without_hidden_characters(token.children or [])
