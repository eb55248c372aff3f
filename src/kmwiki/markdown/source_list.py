"""A page's own list of sources: a last section that only names sources is replaced by the references."""

import re

from markdown_it.token import Token
from msgspec import Struct

from kmwiki.content.source_names import SourceNames, names_source_file
from kmwiki.markdown.body import visible_text
from kmwiki.patterns import regex

SOURCE_SECTIONS = frozenset(("sources", "references", "citations"))
_SIGN = regex(r"\s*(?:\[[A-Za-z]{0,3}\d{1,3}\][:.]?|[A-Za-z]{0,3}\d{1,3}[:.)])\s*")  # of a legend
_LIST = frozenset(
    "bullet_list_open bullet_list_close ordered_list_open ordered_list_close list_item_open list_item_close "
    "paragraph_open paragraph_close".split()
)


class SourceList(Struct, frozen=True, kw_only=True):
    """The ids of the headings of such sections, and the sources that they name: their ids, or names if unknown."""

    anchors: tuple[str, ...]
    names: tuple[str, ...]


def find_source_list(tokens: list[Token], sources: SourceNames) -> SourceList:
    """The sections called `Sources`, `References` or `Citations` that contain only names of sources."""
    names: list[str] = []
    anchors: list[str] = []
    for index, token in enumerate(tokens):
        if _is_heading(tokens, index) and (found := _names(tokens, index, sources)):
            anchors.append(str(token.attrs["id"]))
            names += found
    return SourceList(anchors=tuple(anchors), names=tuple(dict.fromkeys(names)))


def _is_heading(tokens: list[Token], index: int) -> bool:
    token = tokens[index]
    if token.type != "heading_open" or token.level != 0:
        return False
    return visible_text(tokens[index + 1].children or ()).strip().casefold() in SOURCE_SECTIONS


def _names(tokens: list[Token], heading: int, sources: SourceNames) -> list[str]:
    """The names in the section; empty if it contains anything else."""
    names: list[str] = []
    index = heading + 3
    while index < len(tokens) and tokens[index].type != "heading_open" and tokens[index].type != "footnote_block_open":
        token = tokens[index]
        if token.type == "inline" and (name := _name(token, sources)) is not None:
            names.append(name)
        elif token.type not in _LIST:
            return []
        index += 1
    return names


def _name(inline: Token, sources: SourceNames) -> str | None:
    """The source in an item that is only its name or a link to it: its id, or the name of an unknown file."""
    children = [child for child in inline.children or () if child.type != "text" or child.content.strip()]
    if len(children) > 1 and children[0].type == "text" and _SIGN.fullmatch(children[0].content):
        children = children[1:]
    if len(children) == 1 and children[0].type in ("text", "code_inline"):
        name = children[0].content.strip()
        sign = _SIGN.match(name)
        name = name[sign.end() :] if sign else name
        return name if names_source_file(name) and not re.search(r"\s", name) else None
    if [child.type for child in children] == ["source_name"]:
        known = sources.lookup(children[0].content)
        return known.id if known else None
    if [child.type for child in children] == ["link_open", "text", "link_close"]:
        known = sources.lookup(children[1].content) or sources.lookup(
            str(children[0].attrs.get("href", "")).lstrip("/")
        )
        return known.id if known else None
    return None


def name_source(inline: Token, sources: SourceNames) -> None:
    """Turn an item that is a source's name into a link to it."""
    children = inline.children or []
    if any(child.type not in ("text", "code_inline") for child in children):
        return
    name = visible_text(children).strip()
    if sources.lookup(name) is not None:
        inline.children = [Token("source_name", "", 0, content=name)]
