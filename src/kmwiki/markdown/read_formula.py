"""LaTeX formulas → the text that a reader would read aloud: “E = mc²” for `E = mc^2`."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from html import unescape

from msgspec import Struct

from kmwiki.markdown.formula import Macros, mathml
from kmwiki.patterns import regex

_PART = regex(r"<(/?)(\w+)([^>]*?)(/?)>|([^<]+)")
_RAISED = str.maketrans("0123456789+−-=()nix", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱˣ")
_LOWERED = str.maketrans("0123456789+−-=()aeijkmnoprtuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢⱼₖₘₙₒₚᵣₜᵤᵥₓ")
_ACCENTS = dict(zip("ˆ^˜~ˉ¯‾˙¨⃗→", "\u0302\u0302\u0303\u0303\u0304\u0304\u0304\u0307\u0308\u20d7\u20d7", strict=True))
_PRIMES = frozenset("′″‴*†∘°")
_UNSEEN = regex("[\u200b\u2062-\u2064\ufe00\ufe01]")
_THOUSANDS = regex(r"(?<!\d)\d{1,3}(?:(?:\{,\}|,)\d{3})+(?!\d)")  # a number with commas, not a list
_APPLIED = regex("\u2061 *(?=[(\\[{])")  # a function before a bracket, from which it is not apart
_APART = regex(r"[=<>+−±∓×·⋅÷∗∼≠≡≈≅≃∝∈∉⊂⊃⊆⊇∪∩∧∨∖→←↔⇒⇐⇔↦⟶⟹≤≥≪≫≺≻⊕⊗]|:=")
_STYLED = regex("[\U0001d400-\U0001d7ff]")
_CLOSING = frozenset(")]}|‖∥")
_JOINED = frozenset("math mrow mstyle mpadded merror semantics".split())


class _WithoutReading(Exception):
    """A formula that has no reading in a line, such as a matrix."""


class _Element(Struct, frozen=True):
    """An element of MathML: its name, attributes, and what is in it."""

    name: str
    attributes: str
    inside: list["_Element | str"]

    @property
    def nodes(self) -> list["_Element"]:
        return [one for one in self.inside if isinstance(one, _Element)]


def read_formula(source: str, macros: Macros = ()) -> str:
    """The text for a formula; its source if there is none."""
    return reading(source, macros) or source


@lru_cache(maxsize=4096)
def reading(source: str, macros: Macros = ()) -> str | None:
    """The text for a formula; None if it cannot be read in a line."""
    html, problem = mathml(source, False, macros)
    text = read_mathml(html) if problem is None else None
    if text is None:
        return None
    for number in _THOUSANDS.findall(source):
        text = text.replace(re.sub(r"\{?,\}?", ", ", number), number.replace("{,}", ","))
    return text


def read_mathml(html: str) -> str | None:
    """The text for a formula in MathML."""
    try:
        text = _row(_tree(html).nodes)
    except _WithoutReading:
        return None
    return " ".join(_APPLIED.sub("", text).replace("\u2061", " ").split()) or None


def _tree(html: str) -> _Element:
    root = _Element("", "", [])
    opened = [root]
    for end, name, attributes, empty, text in _PART.findall(html):
        if text:
            opened[-1].inside.append(unescape(text))
        elif end:
            opened.pop()
        else:
            node = _Element(name, attributes, [])
            opened[-1].inside.append(node)
            if not empty:
                opened.append(node)
    return root


def _row(nodes: Sequence[_Element]) -> str:
    """Nodes side by side: a fraction or root beside a factor is in brackets, and signs between two have spaces."""
    texts = list[str]()
    for place, node in enumerate(nodes):
        beside = [one for one in (*nodes[place - 1 : place], *nodes[place + 1 : place + 2]) if one.name != "mo"]
        text = _text(node)
        if texts and re.search(r"[_^]\w+\Z", texts[-1]) and re.match(r"\w", text):
            texts.append(" ")
        texts.append(f"({text})" if node.name == "mfrac" and any(map(_is_seen, beside)) else text)
    return "".join(texts)


def _is_seen(node: _Element) -> bool:
    return node.name != "mspace" and bool(_text(node).strip())


def _text(node: _Element) -> str:
    match node.name, node.nodes:
        case (("mi" | "mn" | "mtext" | "ms"), _):
            return _STYLED.sub(lambda letter: unicodedata.normalize("NFKC", letter[0]), _words(node))
        case "mo", _:
            return _sign(node)
        case "mspace", _:
            return "" if 'width="-' in node.attributes else " "
        case "mphantom", _:
            return ""
        case name, nodes if name in _JOINED:
            return _row(nodes)
        case "mfrac", [above, below] if "linethickness" not in node.attributes:
            return f"{_bracketed(_text(above))}/{_bracketed(_text(below))}"
        case "msqrt", nodes:
            return f"√{_one(_row(nodes))}"
        case "msup", [base, above]:
            return _indexed(base, _raised(_text(above)))
        case (("msub" | "munder"), [base, below]):
            return _indexed(base, _lowered(_text(below)))
        case (("msubsup" | "munderover"), [base, below, above]):
            return _indexed(base, _lowered(_text(below)) + _raised(_text(above)))
        case "mover", [base, above] if (accent := _ACCENTS.get(_words(above))) and len(_text(base)) == 1:
            return unicodedata.normalize("NFC", _text(base) + accent)
    raise _WithoutReading


def _words(node: _Element) -> str:
    return _UNSEEN.sub("", "".join(one for one in node.inside if isinstance(one, str)))


def _sign(node: _Element) -> str:
    """An operator, with spaces around it if it is between two values."""
    sign = _words(node)
    if sign in (",", ";"):
        return f"{sign} "
    is_close = re.search(r'form="(?:prefix|postfix)"|[lr]space="0"', node.attributes)
    return f" {sign} " if _APART.fullmatch(sign) and not is_close else sign


def _indexed(node: _Element, index: str) -> str:
    """Something with an index: more than a name or a number is in brackets, and a large operator is apart."""
    text = _text(node).strip()
    if node.name == "mo" and text not in _CLOSING:
        return f" {text}{index} "
    is_whole = len(text) < 2 or text.isalpha() or text[0] + text[-1] in ("()", "[]", "{}")
    return text + index if is_whole or node.name in ("mn", "mi", "mtext") else f"({text}){index}"


def _raised(text: str) -> str:
    text = text.strip().replace("∘", "°")
    if set(text) <= _PRIMES:
        return text
    raised = text.translate(_RAISED)
    return raised if _differs(text, raised) else f"^{_one(text)}"


def _lowered(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text.isalpha():
        return f"_{text}"  # a word, as in “x_max”
    lowered = text.translate(_LOWERED)
    return lowered if _differs(text, lowered) else f"_{_one(text)}"


def _differs(text: str, other: str) -> bool:
    return all(before != after for before, after in zip(text, other, strict=True))


def _one(text: str) -> str:
    """A number or a letter as it is, anything else in brackets."""
    text = text.strip()
    return text if re.fullmatch(r"\d+|\w|∞", text) else f"({text})"


def _bracketed(text: str) -> str:
    """A part of a fraction, in brackets if it has several."""
    text = text.strip()
    return text if re.fullmatch(r"√?(?:[\w.′∞]|[⁰-₟²³¹])+", text) else f"({text})"
