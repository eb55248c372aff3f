"""Tables in which the bars inside `[[target|label]]` do not split cells."""

from collections.abc import MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.token import Token

from kmwiki.patterns import regex

# A Unicode noncharacter, as long as a bar: authors do not write it, and it is only used in this module.
_BAR = "\ufdd2"
_WIKILINK = regex(r"(?<!\\)\[\[[^\[\]\n]*\|[^\[\]\n]*\]\]")


def wikilink_tables_plugin(md: MarkdownIt) -> None:
    """Replace the table rule by one that reads the source without the bars of wikilinks."""
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
    """The source with noncharacters for bars of wikilinks, cached, because every paragraph needs it."""
    if env.get("bars_of") is not source:
        env["bars_of"] = source
        env["without_bars"] = _WIKILINK.sub(lambda match: match[0].replace("|", _BAR), source)
    return str(env["without_bars"])


def align_cells(tokens: list[Token]) -> None:
    """Write the alignment of cells as a class, because the site's policy allows no inline styles."""
    for token in tokens:
        if token.type in ("td_open", "th_open") and (style := token.attrs.pop("style", None)):
            token.attrJoin("class", f"align-{str(style).rpartition(':')[2]}")
