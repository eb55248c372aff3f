"""Maths: `$…$` and `$$…$$`, which become MathML when the site is built."""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from msgspec.structs import replace

from kmwiki.content.front_matter import FrontMatterResult
from kmwiki.markdown.formula import Macros
from kmwiki.markdown.read_formula import reading
from kmwiki.patterns import regex
from kmwiki.terms import DENSE

# `$…$` is not after a digit, and its text neither begins nor ends with a space; `$$…$$` may contain any text. After a
# letter, `$` may be a price (`US$5`); but not after one of a script without spaces, nor if signs of maths follow, as in
# `H$_2$O`.
_PRICE = rf"\$\d[^$]*[{DENSE}]"
_AFTER_LETTER = r"\$(?:[\\_^{][^\s$]*|\([^()\s$]*\))\$"
_BEFORE = rf"(?:(?<![^\W_])|(?<=[{DENSE}])(?!{_PRICE})|(?<=[^\W\d_])(?={_AFTER_LETTER}))"
FORMULA = regex(rf"\$\$([^$]+)\$\$|{_BEFORE}\$(?![\s$])((?:\\[\s\S]|[^$\\])+?)(?<!\s)\$(?!\d)")

# A piped wikilink, as a program writes it that links names without looking at formulas; `E[[X|Y]]` is maths.
_LINK = regex(r"\[\[(?=[^|\]]{3})[\w /.()-]+\\?\|([^\[\]|\\{}$]+)\]\]")


def maths_plugin(md: MarkdownIt) -> None:
    """Add the rules: formulas within a line, and blocks between lines of `$$`; they may use the option `macros`."""
    md.block.ruler.before("fence", "math_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.inline.ruler.before("escape", "math_inline", _inline)


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    found = FORMULA.match(state.src, state.pos, state.posMax)
    if found is None or not (found[1] or found[2]).strip():
        return False
    if not silent:
        text = (found[1] or found[2]).strip().strip("`")  # GitLab writes $`x`$
        push_formula(state, text, found[0], is_display=bool(found[1]))
    state.pos = found.end()
    return True


def formulas_read(result: FrontMatterResult, macros: Macros) -> FrontMatterResult:
    """The front matter with the formulas in its title and summary as one reads them."""
    front = result.front_matter
    title = None if front.title is None else _read_in(front.title, macros)
    return replace(result, front_matter=replace(front, title=title, summary=_read_in(front.summary, macros)))


def _read_in(text: str, macros: Macros) -> str:
    """A text with its formulas as one reads them; one that cannot be read stays as it is."""
    return FORMULA.sub(lambda found: reading(found[1] or found[2], macros) or found[0], text)


def push_formula(state: StateInline, text: str, raw: str, *, is_display: bool) -> None:
    """Add a formula that is in a line, or below one; `raw` is how it is written at this place."""
    token = state.push("math_inline", "math", 0)
    token.content = _labelled(text.strip())
    token.markup = "$$" if is_display else "$"
    token.meta = {"offset": state.pos, "raw": raw, "macros": state.md.options["macros"]}


def _labelled(formula: str) -> str:
    """The formula with the labels of wikilinks instead of the links, which MathML cannot have here."""
    return _LINK.sub(lambda link: rf"\text{{{link[1].strip()}}}", formula) if "[[" in formula else formula


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("$$", begin) or state.env.get("no_more_maths") == end:
        return False
    if silent and _is_open(state, start):
        return False
    lines = [state.src[begin + 2 : state.eMarks[start]]]
    last = start
    while not lines[-1].rstrip().endswith("$$"):
        last += 1
        if last >= end:
            state.env["no_more_maths"] = end  # later ones before this line need not search again
            return False
        lines.append(state.src[state.bMarks[last] + state.tShift[last] : state.eMarks[last]])
    content = "\n".join(lines).rstrip()[:-2].strip()
    if not content or "$$" in content:
        return False
    if not silent:
        block_formula(state, content, start, last + 1)
    return True


def block_formula(state: StateBlock, text: str, start: int, end: int) -> None:
    """Add a formula that is a block, from one line up to another."""
    token = state.push("math_block", "math", 0)
    token.block, token.markup, token.content = True, "$$", _labelled(text)
    token.map = [start, end]
    token.meta = {"macros": state.md.options["macros"]}
    state.line = end


def _is_open(state: StateBlock, line: int) -> bool:
    """Whether a formula that began above, in the text that this line would end, ends only here."""
    above = state.src[state.bMarks[state.line] : state.bMarks[line]] if state.line < line else ""
    return above.count("$$") % 2 == 1
