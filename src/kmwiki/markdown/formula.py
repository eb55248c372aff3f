"""LaTeX formulas → MathML that a page may contain; math-core converts them."""

import re
import sys
from functools import lru_cache
from html import escape

import nh3
from math_core import LatexError, LatexToMathML

from kmwiki.patterns import regex

Macros = tuple[tuple[str, str], ...]  # a name without its backslash, and the LaTeX that it stands for

_LONGEST = 10_000  # characters of one formula
_REMEDIES = 20  # for errors of one formula
_DEEPEST = 50  # nested braces, growing brackets and environments
# Commands that the converter lacks, in terms of those that it has.
_OWN = {
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "mbox": r"\text{#1}",
    "hbox": r"\text{#1}",
    "textup": r"\textrm{#1}",
    "colorbox": r"{#2}",
    "smash": "{#1}",
    "ensuremath": "{#1}",
    "mathrlap": "{#1}",
    "vcenter": "{#1}",
    "pmb": r"\boldsymbol{#1}",
    "mathbbm": r"\mathbb{#1}",
    "mathds": r"\mathbb{#1}",
    "wideparen": r"\overparen{#1}",
    "mathllap": "{#1}",
    "mathclap": "{#1}",
    "mathcolor": r"\textcolor{#1}{#2}",
    "dotsc": r"\ldots",
    **dict.fromkeys(("dotsb", "dotsm", "dotsi", "dotso"), r"\cdots"),
    "varlimsup": r"\overline{\lim}",
    "varliminf": r"\underline{\lim}",
    "euro": r"\text{€}",
    "scr": r"\mathscr{#1}",
    "mathnormal": "{#1}",
    "smallsetminus": r"\setminus",
    "varinjlim": r"\underrightarrow{\lim}",
    "varprojlim": r"\underleftarrow{\lim}",
    "mathellipsis": r"\ldots",
    "adots": r"\iddots",
    "strut": "",
    "textvisiblespace": r"\text{␣}",
    "textbraceleft": r"\{",
    "textbraceright": r"\}",
    "bracevert": r"\vert",
    "hfill": r"\quad",
    "cancelto": r"{\cancel{#2}}^{#1}",
    # A page takes from no formula how its parts look.
    **dict.fromkeys("class cssId style htmlClass htmlId htmlData htmlStyle enclose".split(), "{#2}"),
}
_GREEK = "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi|omega"
_SIGNS = {"⊤": r"\top ", "⊥": r"\bot ", "√": r"\surd "}  # which the converter has in texts only
_SPELLINGS = [
    (regex(pattern), known)
    for pattern, known in (
        (r"(?<!\\)((?:\\\\)+)\*?\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu|px)\s*\]", r"\1 "),  # space below a row
        (r"\\(begin|end)\{(?:align|split|aligned|alignat|alignedat)\*?\}(?:(?<=at\})\{\d+\}|(?<=at\*\})\{\d+\})?",
         r"\\\1{aligned}"),
        (r"\\(begin|end)\{gather\*?\}", r"\\\1{gathered}"),
        (r"\\(begin|end)\{multline\}", r"\\\1{multline*}"),
        (r"\\(?:begin|end)\{equation\*?\}", ""),
        (r"\\begin\{eqnarray\*?\}", r"\\begin{array}{rcl}"),
        (r"\\end\{eqnarray\*?\}", r"\\end{array}"),
        (r"\\(begin|end)\{([pbvBV]?)smallmatrix\}", r"\\\1{\2matrix}"),
        (r"\\(begin|end)\{flalign\*?\}", r"\\\1{aligned}"),
        (r"\\(?:begin|end)\{subequations\}", ""),
        (r"\\begin\{([pbvBV]?matrix)\*\}(?:\s*\[[lcr]\])?", r"\\begin{\1}"),
        (r"\\end\{([pbvBV]?matrix)\*\}", r"\\end{\1}"),
        (r"(?<=\\begin\{array\}\{)([^{}@]*)@\{\}([^{}@]*)(?:@\{\})?", r"\1\2"),
        (r"\\hspace\*", r"\\hspace"),
        (r"\\unicode\s*(?:\[[^\]]*\]\s*){0,2}\{\s*(?:0?x([\da-fA-F]{1,6})|(\d{1,7}))\s*\}", lambda found: _sign(found)),
        (r"\\bbox\s*(?:\[[^\]]*\])?", ""),
        (r"\\cr(?![A-Za-z])", r"\\\\"),
        (r"\\(?:tiny|scriptsize|small|normalsize|large|Large|LARGE|huge|Huge)(?![A-Za-z])", ""),
        (r"\\root\s*(\{[^{}]*\}|\w)\s*\\of\s*", r"\\sqrt[\1]"),
        (r"\\buildrel((?:[^{}\\]|\{[^{}]*\}|\\(?!over(?![A-Za-z]))[A-Za-z]+)*)\\over(?![A-Za-z])", r"\\overset{\1}"),
        (r"\\([aA])rrowvert(?![A-Za-z])", lambda found: r"\vert " if found[1] == "a" else r"\Vert "),
        (r"\\(?:label|require)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])", ""),
        (r"\\tag\*\s*\{([^{}]*)\}", r"\\qquad\\text{\1}"),
        (r"\\tag\s*\{([^{}]*)\}", r"\\qquad\\text{(\1)}"),
        (r"\\textcolor\s*\{#([0-9a-fA-F]{6})\}\s*\{", r"{\\color[HTML]{\1}"),
        (r"\\color\s*\{#([0-9a-fA-F]{6})\}", r"\\color[HTML]{\1}"),
        (r"\\mathop\s*\{\s*(?:\\(?:mathrm|text|operatorname)\s*\{([^{}]*)\}|(\w+))\s*\}", r"\\operatorname*{\1\2}"),
        (r"\\DeclareMathOperator(\*?)\s*\{?(\\[A-Za-z]+)\}?\s*\{([^{}]*)\}", r"\\def\2{\\operatorname\1{\3}}"),
        (r"\\(?:re)?newcommand\*?\s*\{?(\\[A-Za-z]+)\}?\s*(?=\{)", r"\\def\1"),
        (r"\\newcommand\*?(?=\s*\{?\\[A-Za-z]+\}?\s*\[)", r"\\providecommand"),
        (r"\}\s*\\limits(?![A-Za-z])", "}"),
        (r"(\\(?:left|middle|right|[bB]igg?[lmr]?))\s*(?:<|\\lt(?![A-Za-z]))", r"\1\\langle "),
        (r"(\\(?:left|middle|right|[bB]igg?[lmr]?))\s*(?:>|\\gt(?![A-Za-z]))", r"\1\\rangle "),
        (r"\\operatorname\*?\s*\{((?:[^{}\\]|\\[^A-Za-z])*\\[A-Za-z](?:[^{}]|\{[^{}]*\})*)\}", r"{\\mathrm{\1}}"),
        (r"\\textcolor\s*\{#([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])\}\s*\{", r"{\\color[HTML]{\1\1\2\2\3\3}"),
        (r"\\color\s*\{#([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])\}", r"\\color[HTML]{\1\1\2\2\3\3}"),
        (r"(\\[bB]igg?[lmr]?)\s*\{\s*(\\[{}|]|\\[A-Za-z]+|[^{}\\\s])\s*\}", r"\1\2 "),
        (r"\\not\s*\\implies(?![A-Za-z])", r"\\nRightarrow "),
        (r"\\not\s*\\iff(?![A-Za-z])", r"\\nLeftrightarrow "),
        (rf"\\up({_GREEK})(?![A-Za-z])", r"\\mathrm{\\\1}"),
        (r"\\(?:text[a-z]*|[mh]box)\s*\{(?:[^{}]|\{[^{}]*\})*\}|[⊤⊥√]", lambda found: _SIGNS.get(found[0], found[0])),
        (r"(?<!\\)((?:\\\\)*)\\(?:\n|\Z)", r"\1\\ "),  # a space; its own may be cut off, or a line may end there
        (r"(\\(?!operatorname\*)[A-Za-z]+)\*", r"\1 *"),  # of the others, no name has a star
        (r"(?<=\d)\s?(?<!\\)%", r"\\%"),  # a comment in TeX
    )
]  # fmt: skip
# The end of a command behind a tab or a line end that a program made of its beginning.
_ESCAPED = regex(r"\t(imes|heta|ext(?=\{)|ilde|riangle)(?![a-z])|\n[ \t]*(ight|abla)(?![a-z])")
_TEXT = regex(r"\\(text|textrm|textnormal|mbox)\s*\{((?:[^{}\\]|\\.|\{[^{}]*\})*)\}", re.DOTALL)
# The converter's styles as classes, because pages must not contain styles.
_CLASSES = {
    "text-align: left": "math-left",
    "text-align: right": "math-right",
    "padding-left: 0": "math-near-left",
    "padding-right: 0": "math-near-right",
    "padding-left:1em": "math-gap",
    "padding-top: 0": "math-tight",
    "padding-top: 0.1667em": "math-low",
    "padding-left:0.1667em": "math-apart",
    "margin-left:-0.16666667em": "math-back",
    "width: 100%": "math-wide",
    "width: 7.5%": "math-margin",
    **{
        f"border-{side}: 0.05em {kind} currentcolor": f"math-{kind}-{side}"
        for side in ("top", "right", "bottom", "left")
        for kind in ("solid", "dashed")
    },
}
_STYLE = regex(r' style="([^"]*)"')
_TAGS = frozenset(
    "math mrow mi mo mn ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom menclose msub msup msubsup "
    "munder mover munderover mmultiscripts mprescripts mtable mtr mtd".split()
)
_ATTRIBUTES = frozenset(
    "class display mathvariant mathcolor displaystyle scriptlevel linethickness stretchy fence form lspace rspace "
    "largeop movablelimits separator symmetric minsize maxsize accent accentunder width height depth notation".split()
)


@lru_cache(maxsize=4096)
def mathml(source: str, display: bool, macros: Macros = ()) -> tuple[str, str | None]:
    """(HTML, problem): MathML and None, or the source as code and the reason why it cannot be converted."""
    problem = _obstacle(source)
    if problem is None:
        try:
            html = _converted(_spelled(source), display, macros)
        except LatexError as error:
            problem = _sentence(str(error))
        else:
            if re.search(r">[^<\s]|<m(?:frac|sqrt|table|space|phantom)", html):
                return _safe(html, source), None
            problem = "it produces no output"
    mark = "$$" if display else "$"
    return f'<code class="math-source">{mark}{escape(source)}{mark}</code>', problem


def _converted(text: str, display: bool, macros: Macros) -> str:
    """The converter's MathML, if need be after a remedy for each error. Raises LatexError."""
    for _ in range(_REMEDIES):
        try:
            return _converter(macros).convert_with_local_state(text, displaystyle=display)
        except LatexError as error:
            before, text = text, _remedied(text, str(error))
            if text == before:
                raise
    return _converter(macros).convert_with_local_state(text, displaystyle=display)


def _remedied(text: str, error: str) -> str:
    """The formula without what causes the error, if it can be read so: a colour's name, or `gather` with columns."""
    if (unknown := re.search(r'nknown color "([^"]*)"', error)) is not None:
        return re.sub(rf"\\(?:text)?color\s*\{{\s*{re.escape(unknown[1])}\s*\}}", "", text)
    return text.replace("{gathered}", "{aligned}") if 'ound "&"' in error else text


@lru_cache(maxsize=8)
def _converter(macros: Macros) -> LatexToMathML:
    known = {**_OWN, **{name: _spelled(value) for name, value in macros}}
    return LatexToMathML(macros=known, fancy_error=False, allow_unreliable_rendering=True)


def _spelled(source: str) -> str:
    """The formula, written with commands that the converter has."""
    for pattern, known in _SPELLINGS:
        source = pattern.sub(known, source)
    return _TEXT.sub(_text, source)


def _sign(found: re.Match[str]) -> str:
    """The character of `\\unicode{x20AC}`, as MathJax has it; what is not shown or has a meaning in LaTeX stays."""
    number = int(found[1], 16) if found[1] else int(found[2])
    sign = chr(number) if number <= sys.maxunicode else ""
    return sign if sign.isprintable() and sign not in "\\{}$%&#_^~" else found[0]


def _text(found: re.Match[str]) -> str:
    """A `\\text{…}` with its formulas moved out of it and its special characters escaped."""
    parts = re.split(r"(?<!\\)\$", found[2])
    if len(parts) % 2 == 0:
        return found[0]
    return "".join(
        f"{{{part}}}" if place % 2 else rf"\{found[1]}{{{_plain(part)}}}" for place, part in enumerate(parts) if part
    )


def _plain(text: str) -> str:
    text = re.sub(r"\\textcolor\s*\{[^{}]*\}\s*\{([^{}]*)\}", r"\1", text)
    text = re.sub(r"(?<!\\)([_&#%])", r"\\\1", text)
    return re.sub(r"(\\[_&#%])(?=\s)", r"\1{}", text)  # or the space would end the command


def _obstacle(source: str) -> str | None:
    """The reason why a formula is not even tried: it is damaged, too long or nested too deeply; or None."""
    if (damage := _ESCAPED.search(source)) is not None:
        letter = "t" if damage[1] else "r" if damage[2] == "ight" else "n"
        return f"a program read the “\\{letter}” of “\\{letter}{damage[1] or damage[2]}” as an escape"
    if len(source) > _LONGEST:
        return f"the formula is longer than {_LONGEST} characters"
    depth = deepest = 0
    for mark in re.findall(r"\\(?:begin|end|left|right)\b|\\.|[{}]", source, re.DOTALL):
        depth += {"{": 1, r"\left": 1, r"\begin": 1, "}": -1, r"\right": -1, r"\end": -1}.get(mark, 0)
        deepest = max(deepest, depth)
    return f"it is nested more than {_DEEPEST} levels deep" if deepest > _DEEPEST else None


def _sentence(error: str) -> str:
    """The converter's message, such as `4: Unknown command "\\x".`, as part of a sentence."""
    in_macro, words = error.startswith("macro"), re.sub(r"\A(?:macro\d+:)?\d+:\s*", "", error).rstrip(".")
    if (unknown := re.match(r'Unknown (command|environment) "([^"]*)"', words)) is not None:
        words = f"unknown {unknown[1]} {unknown[2]}"
    return ("in a macro, " if in_macro else "") + words[:1].lower() + words[1:]


def _safe(html: str, source: str) -> str:
    """The converter's output without what a page must not contain, with the source as text for screen readers."""
    html = _STYLE.sub(_classes, re.sub(r'<mrow class="menclose-\w+"></mrow>', "", html))
    clean = nh3.clean(html, tags=set(_TAGS), attributes={"*": set(_ATTRIBUTES)}, link_rel=None)
    return clean.replace("<math", f'<math alttext="{escape(source)}"', 1)


def _classes(style: re.Match[str]) -> str:
    rules = [rule.strip() for rule in style[1].split(";")]
    names = " ".join(_CLASSES[rule] for rule in rules if rule in _CLASSES)
    colour = next((rule[6:] for rule in rules if rule.startswith("color:#")), "")
    return (f' class="{names}"' if names else "") + (f' mathcolor="{colour}"' if colour else "")
