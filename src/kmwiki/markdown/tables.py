"""Tables in which the bars inside `[[target|label]]` do not split cells.

Those in code and formulas do, as GFM has it, unless the row has more cells than the table has columns: GFM drops the
cells beyond them, with the author's words.
"""

from collections.abc import Iterator, MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit, getLine, table
from markdown_it.token import Token

from kmwiki.markdown.maths import FORMULA
from kmwiki.markdown.tex_brackets import TEX_FORMULA
from kmwiki.patterns import regex

# A Unicode noncharacter, as long as a bar: authors do not write it, and it is only used in this module.
_BAR = "\ufdd2"
_WIKILINK = regex(r"(?<!\\)\[\[[^\[\]\n]*\|[^\[\]\n]*\]\]")
_SEPARATOR = regex(r"(?<!\\)\|")
_TICKS = regex(r"`+")
_FORMULAS = {"$": FORMULA, "\\(": TEX_FORMULA, "\\[": TEX_FORMULA}  # by what opens one
_NOTHING = regex(r"(?!)")
_OPENING = regex(r"\\.|`+|\$")


def wikilink_tables_plugin(md: MarkdownIt) -> None:
    """Replace the table rule by one that reads the source without the bars of wikilinks."""
    md.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    source = state.src
    state.src = _without_bars(source, state.env)
    first = len(state.tokens)
    try:
        matched = table(state, start, end, silent)
        if matched and not silent:
            _keep_excess(state, first)
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


def _keep_excess(state: StateBlock, first: int) -> None:
    """Split each row that has too many cells again, without the bars in its code and formulas; or report it."""
    columns = sum(token.type == "th_open" for token in state.tokens[first:])
    for index in range(first, len(state.tokens)):
        opening = state.tokens[index]
        if opening.type != "tr_open" or opening.map is None:
            continue
        row = getLine(state, opening.map[0]).strip()
        if len(cells := _cells(row)) <= columns:
            continue
        fitting = (some for some in map(_cells, _protected(row)) if len(some) <= columns)
        if kept := next(fitting, None):
            kept += [""] * (columns - len(kept))
            for number, cell in enumerate(kept):
                state.tokens[index + 2 + 3 * number].content = cell  # behind `tr_open`, each cell has three tokens
        elif any(excess := cells[columns:]):
            opening.meta = _finding(len(cells), columns, " | ".join(excess).replace(_BAR, "|"))


def _finding(cells: int, columns: int, excess: str) -> dict[str, str]:
    return {
        "rule": "excess-cells",
        "message": f"this row has {cells} cells, but the table's header has {columns}, so “{excess}” is not shown",
        "help": "write \\| for a bar inside a cell",
    }


def _cells(row: str) -> list[str]:
    """The cells of a row, as the rule for tables splits it."""
    cells = escapedSplit(row)
    first, last = int(cells[:1] == [""]), len(cells) - int(cells[-1:] == [""])
    return [cell.strip() for cell in cells[first:last]]


def _protected(row: str) -> Iterator[str]:
    """The row without the bars in its code, and then without those in its formulas, too."""
    for with_formulas in (False, True):
        parts, done = [], 0
        for start, end in _verbatim(row, with_formulas):
            parts += [row[done:start], _SEPARATOR.sub(_BAR, row[start:end])]
            done = end
        yield "".join((*parts, row[done:]))


def _verbatim(row: str, with_formulas: bool) -> Iterator[tuple[int, int]]:
    """Where the row has code or formulas; what begins first counts."""
    closing: dict[int, list[int]] = {}  # the length of backticks in a row → where they begin, the last first
    for ticks in reversed(list(_TICKS.finditer(row))):
        closing.setdefault(len(ticks[0]), []).append(ticks.start())
    position = 0
    while opening := _OPENING.search(row, position):
        position, length = opening.end(), len(opening[0])
        end = 0
        if opening[0][0] == "`":
            later = closing.get(length, [])
            while later and later[-1] < position:
                later.pop()
            end = later[-1] + length if later else 0
        elif with_formulas and (formula := _FORMULAS.get(opening[0], _NOTHING).match(row, opening.start())):
            end = formula.end()
        if end:
            yield opening.start(), end
            position = end


def align_cells(tokens: list[Token]) -> None:
    """Write the alignment of cells as a class, because the site's policy allows no inline styles."""
    for token in tokens:
        if token.type in ("td_open", "th_open") and (style := token.attrs.pop("style", None)):
            token.attrJoin("class", f"align-{str(style).rpartition(':')[2]}")
