"""The figures and quotations in a claim, and whether the cited lines contain them."""

import re
import unicodedata
from collections.abc import Iterator

from kmwiki.markdown.numbers import ZEROS, value
from kmwiki.model import Figures

_DIGIT = re.compile(r"\d")
_DIGITS = r"(?:\d++(?:[.,\u00a0\u202f ]\d{3}(?!\d))*+(?:[.,]\d++)?+|\.\d++)"
# A unit may follow directly, as in 12.5M. Digits in names, such as H2O or GPT-35, and in versions are not figures.
_NUMBER = re.compile(rf"(?<![\w.,])(?<![^\W\d_][-‐‑]){_DIGITS}(?![^\W\d_]*\d|\.\d)")
_SAID = re.compile(rf"(?<![\d.,]){_DIGITS}")
# Only the year of a date is looked for, and no part of a time, because each is written in many ways.
_DATE = re.compile(
    r"(?<![\d./-])(?:(\d{4})[-./]\d{1,2}(?:[-./]\d{1,2})?|\d{1,2}[-./]\d{1,2}[-./](\d{4}))(?![\d/-]|\.\d)"
)
_TIME = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)")
_QUOTED = re.compile(r"“([^“”]{3,200})”|\"([^\"]{3,200})\"|«([^«»]{3,200})»|„([^„“”]{3,200})[“”]")
_LEFT_OUT = re.compile(r"\s*(?:…|\.{3}|\[[^\]]*\])\s*")  # marks words that a quotation leaves out
_SCALE = re.compile(rf"\s?({'|'.join(sorted(ZEROS, reverse=True))})(?![^\W\d_])", re.IGNORECASE)
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {
    **{word: 10 + number for number, word in enumerate(_TEENS.split())},
    **{word: 20 + 10 * number for number, word in enumerate(_TENS.split())},
    **{"dozen": 12, "hundred": 100, "thousand": 1000},
}
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})", re.IGNORECASE)
_STRAIGHT = str.maketrans("’‘‛“”„«»", "'''" + 5 * '"')


def figures_in(words: str, unnamed: str) -> Figures:
    """The figures and quotations in the words of a claim; `unnamed` are the same words without names."""
    numbers = tuple(_numbers(unnamed)) if _DIGIT.search(unnamed) else ()
    quoted = (next(group for group in match.groups() if group) for match in _QUOTED.finditer(words))
    return Figures(numbers, tuple(text for text in quoted if " " in text))


def _numbers(text: str) -> Iterator[str]:
    text = _TIME.sub(" ", _DATE.sub(lambda date: f" {date[1] or date[2]} ", text))
    # A lone digit is often not a figure.
    return (_scaled(match) for match in _NUMBER.finditer(text) if len(match[0]) > 1)


def unsaid(figures: Figures, lines: str) -> Iterator[str]:
    """The figures and quotations that `lines` lack. Numbers are compared as numbers, words without case and marks."""
    said = {one for match in _SAID.finditer(lines) for one in _values(_scaled(match))}
    said.update(value(part) for date in _DATE.finditer(lines) for part in re.findall(r"\d+", date[0]))
    said.update(str(_WORDS[word.lower()]) for word in _WORD.findall(lines))
    for number in figures.numbers:
        if said.isdisjoint(_values(number)):
            yield number
    folded = _folded(lines) if figures.quotations else ""
    for quoted in figures.quotations:
        parts = _LEFT_OUT.split(quoted.rstrip(".,;:!?…"))
        if any(_folded(part) not in folded for part in parts):
            yield quoted


def _scaled(match: re.Match[str]) -> str:
    """A number with the word of magnitude after it, such as “million”, if there is one."""
    scale = _SCALE.match(match.string, match.end())
    return match[0] + (scale[0] if scale else "")


def _values(number: str) -> set[str]:
    """The values that a number may have: without and with its word of magnitude."""
    scale = _SCALE.search(number)
    return {value(number)} if scale is None else {value(number[: scale.start()], word) for word in ("", scale[1])}


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().translate(_STRAIGHT)
    return " ".join(re.sub(r"[*_`]", "", text).split())
