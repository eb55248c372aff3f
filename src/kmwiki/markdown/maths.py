"""Maths: `$…$` and `$$…$$`, turned into MathML when the site is built."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from html import escape
from xml.etree import ElementTree

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

# `$` after no letter or digit, around text that neither begins nor ends with a space; `$$` around any text.
_INLINE = re.compile(r"\$\$([^$]+)\$\$|(?<!\w)\$(?![\s$])((?:\\[\s\S]|[^$\\])+?)(?<!\s)\$(?!\d)")
_LONGEST = 10_000  # characters of one formula
_DEEPEST = 50  # braces
_UNKNOWN = re.compile(r">\s*(\\[A-Za-z]+)\s*<")
_ALIGNED = re.compile(r"\\(begin|end)\{(?:aligned|alignedat|split|gathered|gather\*?|eqnarray\*?)\}")
_PREFIX = "{http://www.w3.org/1998/Math/MathML}"
_NEEDS = {  # how many children an element has
    f"{_PREFIX}{name}": number
    for number, names in ((2, "mfrac mroot msub msup mover munder"), (3, "msubsup munderover"))
    for name in names.split()
}
_ENVIRONMENT = re.compile(r"\\begin\{([^{}]*)\}")
_KNOWN = frozenset(
    "align aligned alignedat split gathered gather eqnarray cases array matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix "
    "smallmatrix equation".split()
)
_MATHML = frozenset(
    "math mrow mi mo mn ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom mfenced menclose msub msup "
    "msubsup munder mover munderover mmultiscripts mprescripts mtable mtr mtd mlabeledtr".split()
)
_ATTRIBUTES = frozenset(
    "display mathvariant mathsize mathcolor mathbackground displaystyle scriptlevel linethickness stretchy fence form "
    "lspace rspace largeop movablelimits separator symmetric minsize maxsize accent accentunder width height depth "
    "rowspacing columnspacing columnalign rowalign columnlines rowlines frame notation linebreak xmlns".split()
)
_SLIPS = (  # what the library lets slip on formulas that it did not foresee
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
)


def maths_plugin(md: MarkdownIt) -> None:
    """Add the rules: formulas within a line, and blocks between lines of `$$`."""
    md.block.ruler.before("fence", "math_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.inline.ruler.before("escape", "math_inline", _inline)


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    found = _INLINE.match(state.src, state.pos, state.posMax)
    if found is None or not (found[1] or found[2]).strip():
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = (found[1] or found[2]).strip().strip("`")  # GitLab writes $`x`$
        token.markup = "$$" if found[1] else "$"
        token.meta = {"offset": state.pos, "raw": found[0]}
    state.pos = found.end()
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("$$", begin) or state.env.get("no_more_maths"):
        return False
    lines = [state.src[begin + 2 : state.eMarks[start]]]
    last = start
    while not lines[-1].rstrip().endswith("$$"):
        last += 1
        if last >= end:
            state.env["no_more_maths"] = True  # so that each later `$$` need not look again
            return False
        lines.append(state.src[state.bMarks[last] + state.tShift[last] : state.eMarks[last]])
    content = "\n".join(lines).rstrip()[:-2].strip()
    if not content or "$$" in content:
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.block, token.markup, token.content = True, "$$", content
        token.map = [start, last + 1]
        state.line = last + 1
    return True


@lru_cache(maxsize=4096)
def mathml(source: str, display: bool) -> tuple[str, str | None]:
    """(HTML, problem): MathML, or the source as code where it cannot be converted, and then why."""
    problem = _obstacle(source)
    if problem is None:
        convert, refusals = _library()
        try:
            html = convert(_spelled(source), display="block" if display else "inline")
        except refusals as error:
            problem = _sentence(type(error).__name__)
        else:
            problem = _mistake(html)
            if problem is None:
                return _safe(html, source), None
    mark = "$$" if display else "$"
    return f'<code class="math-source">{mark}{escape(source)}{mark}</code>', problem


@cache
def _library() -> tuple[Callable[..., str], tuple[type[Exception], ...]]:
    """The converter and its refusals; a wiki without formulas does not wait for them."""
    from latex2mathml import converter, exceptions

    known = (value for value in vars(exceptions).values() if isinstance(value, type) and issubclass(value, Exception))
    return converter.convert, (*known, *_SLIPS)


def _spelled(source: str) -> str:
    """The formula in the commands that the converter knows."""
    source = _ALIGNED.sub(r"\\\1{align*}", source)
    for command, known in ((r"\operatorname*", r"\operatorname"), (r"\dfrac", r"\frac"), (r"\tfrac", r"\frac")):
        source = source.replace(command, known)
    return source


def _mistake(html: str) -> str | None:
    """What the converter did not understand, though it did not say so."""
    if (unknown := _UNKNOWN.search(html)) is not None:
        return f"the command {unknown[1]} is not known"
    if re.search(r"<m[io][^<>]*>&(?:amp;|#x00026;)?</m[io]>", html):
        return "a “&” stands outside of what it could align"
    try:
        elements = list(ElementTree.fromstring(html).iter())
    except ElementTree.ParseError:  # what the author wrote as text looks like tags; it is escaped below
        return None
    return "a command lacks what it needs" if any(len(e) < _NEEDS.get(e.tag, 0) for e in elements) else None


def _obstacle(source: str) -> str | None:
    """What the converter would pass over in silence, or take too long for."""
    if (defining := re.search(r"\\(?:DeclareMathOperator|newcommand|renewcommand|def|require)\b", source)) is not None:
        return f"the command {defining[0]} defines another one"
    environment = next((name for name in _ENVIRONMENT.findall(source) if name.rstrip("*") not in _KNOWN), None)
    if environment is not None:
        return f"the environment {environment} is not known"
    if len(source) > _LONGEST:
        return f"the formula is longer than {_LONGEST} characters"
    depth = deepest = 0
    for brace in re.findall(r"\\.|[{}]", source, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        deepest = max(deepest, depth)
        if depth < 0:
            break
    if depth != 0:
        return "its braces do not match"
    return "its braces are nested too deeply" if deepest > _DEEPEST else None


def _sentence(error: str) -> str:
    """`NoAvailableTokensError` as words."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", error.removesuffix("Error")).lower()
    return f"the converter says “{words}”"


def _safe(html: str, source: str) -> str:
    """The converter lets `\\text{<script>}` and `\\href{javascript:…}` through, so its output is cleaned."""
    # Text is escaped anew first: what the author wrote in it is text, whatever it looks like.
    html = re.sub(
        r"<(mtext|mi|mo|mn|ms)((?:\s[^<>]*)?)(?<!/)>(.*?)</\1>",
        lambda m: f"<{m[1]}{m[2]}>{_escaped(m[3])}</{m[1]}>",
        html,
        flags=re.DOTALL,
    )
    clean = nh3.clean(html, tags=set(_MATHML), attributes={"*": set(_ATTRIBUTES)}, link_rel=None)
    return clean.replace("<math ", f'<math alttext="{escape(source)}" ', 1)


def _escaped(text: str) -> str:
    return re.sub(r"&(?!#?\w+;)", "&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
