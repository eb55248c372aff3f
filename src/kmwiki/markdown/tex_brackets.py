r"""Formulas between `\(` and `\)` or `\[` and `\]`, as LaTeX has them and many language models write them.

In Markdown these are brackets that a backslash keeps from being a link. So a page has such formulas if one of them,
outside code, contains a command of LaTeX; all between `\(` and `\)` are then formulas, and between `\[` and `\]` what
looks like one.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from kmwiki.content.code_parts import without_code
from kmwiki.markdown.maths import block_formula, push_formula
from kmwiki.patterns import regex

_LINE_BREAK = r"\n(?![ \t>]*\n)"
TEX_FORMULA = regex(
    rf"(?<![\]\\])\\\((?P<inline>(?:\\[^()]|[^\\\n]|{_LINE_BREAK})+?)\\\)"
    rf"|(?<![!\\])\\\[(?!\[[^\[\]]*\]\])(?P<display>(?:\\[^\[\]]|[^\\\n]|{_LINE_BREAK})+?)\\\](?!\()"
)
_COMMAND = regex(r"\\[A-Za-z]{2}")
_SIGN = regex(r"\\[A-Za-z]{2}|[=^]|(?<!\\)_")
_HAS_TEX = "has_tex_brackets"


def tex_brackets_plugin(md: MarkdownIt) -> None:
    """Add the rules: formulas within a line, and blocks from a line that begins with `\\[`."""
    md.core.ruler.before("block", "tex_brackets", _note)
    md.block.ruler.before("math_block", "tex_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.inline.ruler.before("escape", "tex_inline", _inline)


def _note(state: StateCore) -> None:
    """Note whether the page has such formulas; code may have such brackets, as regular expressions and shells do."""
    state.env[_HAS_TEX] = _has_command(state.src) and _has_command(without_code(state.src))


def _has_command(text: str) -> bool:
    has_any = "\\(" in text or "\\[" in text
    return has_any and any(_COMMAND.search(found[0]) for found in TEX_FORMULA.finditer(text))


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "\\" or not state.env.get(_HAS_TEX):
        return False
    found = TEX_FORMULA.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    text, is_display = found["inline"] or found["display"], found["display"] is not None
    if not text.strip() or (is_display and not _SIGN.search(text)):
        return False
    if not silent:
        push_formula(state, text, found[0], is_display=is_display)
    state.pos = found.end()
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("\\[", begin) or not state.env.get(_HAS_TEX) or state.is_code_block(start):
        return False
    lines: list[str] = []
    for line in range(start, end):
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
        if not text or state.sCount[line] < state.blkIndent or (lines and text.startswith("\\[")):
            return False
        lines.append(text)
        if text.endswith("\\]"):
            break
    found = TEX_FORMULA.fullmatch("\n".join(lines))
    if found is None or not _SIGN.search(found["display"]):
        return False
    if not silent:
        block_formula(state, found["display"].strip(), start, start + len(lines))
    return True
