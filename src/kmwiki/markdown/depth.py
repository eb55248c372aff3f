"""Text that is nested too deeply is shown as it is written; the text after it is read as usual."""

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

BLOCKS = 100  # levels of lists (two each) and quotes; Python's stack allows few more
INLINES = 20  # levels of links and pictures in one another
MARKS = 50  # levels of emphasis in one another; browsers and other readers allow few more

_DEEP = {
    "rule": "nesting-too-deep",
    "message": "lists or quotes are nested too deeply, so the innermost text is shown as written",
    "help": "move the inner text out of its lists and quotes",
}


def depth_plugin(md: MarkdownIt) -> None:
    """Add the rules; markdown-it by itself drops text that is nested too deeply, and the rest of the document."""
    md.block.ruler.before("table", "too_deep", _as_written)
    md.core.ruler.before("block", "deep_blocks", _nesting(BLOCKS))
    md.core.ruler.before("inline", "shallow_inlines", _nesting(INLINES))
    md.core.ruler.after("inline", "deep_marks", _flat_marks)


def _nesting(depth: int) -> Callable[[StateCore], None]:
    def rule(state: StateCore) -> None:
        state.md.options["maxNesting"] = depth

    return rule


def _as_written(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.level < BLOCKS - 3:  # an item of a list takes two levels, and its text one
        return False
    last = start
    while last < end and (state.isEmpty(last) or state.sCount[last] >= state.blkIndent):
        last += 1
    while last > start + 1 and state.isEmpty(last - 1):
        last -= 1
    if silent:
        return True
    token = state.push("code_block", "", 0)
    token.content = state.getLines(start, last, state.blkIndent, False)
    token.map = [start, last]
    token.meta = dict(_DEEP)
    state.line = last
    return True


def _flat_marks(state: StateCore) -> None:
    """Make text of emphasis beyond a depth, where a reader sees no difference."""
    for token in state.tokens:
        if len(token.children or ()) > MARKS:
            _flatten(token.children or [])


def _flatten(children: list[Token]) -> None:
    depth = 0
    for child in children:
        depth -= child.nesting == -1
        is_mark = child.nesting != 0 and child.type.endswith(("_open", "_close")) and bool(child.markup)
        if depth >= MARKS and is_mark and child.type not in ("link_open", "link_close"):
            child.content, child.type, child.tag = child.markup, "text", ""
            depth += child.nesting == 1
            child.nesting = 0
            continue
        depth += child.nesting == 1
