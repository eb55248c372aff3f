"""Bars inside `[[target|label]]` do not split a table's cells (SYNTAX rule P8)."""

import re
from collections.abc import MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.token import Token

# A Unicode noncharacter of the same length as a bar: authors do not write it, and it never leaves this module.
_BAR = "\ufdd2"
_WIKILINK = re.compile(r"(?<!\\)\[\[[^\[\]\n]*\|[^\[\]\n]*\]\]")


def wikilink_tables_plugin(md: MarkdownIt) -> None:
    """Replace the table rule by one that reads the source with the bars of wikilinks set aside."""
    md.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    source = state.src
    state.src = _without_bars(source, state.env)
    first = len(state.tokens)
    try:
        matched = table(state, start, end, silent)
    finally:
        state.src = source
    for token in state.tokens[first:] if matched else ():
        token.content = token.content.replace(_BAR, "|")
    return matched


def _without_bars(source: str, env: MutableMapping[str, Any]) -> str:
    """The source with bars set aside: made once a document, since every paragraph asks for it."""
    if env.get("bars_of") is not source:
        env["bars_of"] = source
        env["without_bars"] = _WIKILINK.sub(lambda match: match[0].replace("|", _BAR), source)
    return str(env["without_bars"])


def align_cells(tokens: list[Token]) -> None:
    """A cell's alignment as a class: the site's policy allows no inline style."""
    for token in tokens:
        if token.type in ("td_open", "th_open") and (style := token.attrs.pop("style", None)):
            token.attrJoin("class", f"align-{str(style).rpartition(':')[2]}")
