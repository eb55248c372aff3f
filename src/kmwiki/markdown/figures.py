"""The figures and quotations in a claim, and which of them lines lack: the only place where they are compared."""

import re
import unicodedata
from collections.abc import Iterator

from kmwiki.markdown.numbers import DIGITS, NUMBER_WORDS, TENS, UNITS, ZEROS, is_number, parts, value
from kmwiki.model import Figures
from kmwiki.patterns import regex

_DIGIT = regex(r"\d")
# A unit may follow directly, as in 12.5M. Digits in names, such as H2O or GPT-35, are not figures of a claim.
_NUMBER = regex(rf"(?<![\w.,])(?<![^\W\d_][-‐‑])(?>{DIGITS})(?![^\W\d_]*\d|\.\d)")
_SAID = regex(DIGITS)
# Only the year of a date is looked for, and no part of a time, because each is written in many ways.
_DATE = regex(r"(?<![\d./-])(?:(\d{4})[-./]\d{1,2}(?:[-./]\d{1,2})?|\d{1,2}[-./]\d{1,2}[-./](\d{4}))(?![\d/-]|\.\d)")
_TIME = regex(r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)")
_QUOTED = regex(r"“([^“”]{3,200})”|\"([^\"]{3,200})\"|«([^«»]{3,200})»|„([^„“”]{3,200})[“”]")
_LEFT_OUT = regex(r"\s*(?:…|\.{3}|\[[^\]]*\])\s*")  # marks words that a quotation leaves out
_SCALE = regex(rf"\s?({'|'.join(sorted(ZEROS, reverse=True))})(?![^\W\d_])", re.IGNORECASE)
_WORDS = {**NUMBER_WORDS, "dozen": 12, "hundred": 100, "thousand": 1000}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
_FORMS = {
    "one": 1,
    **{f"{word}{ending}": number for word, number in _WORDS.items() for ending in ("", "s", "th")},
    **{f"{word[:-1]}{ending}": number for word, number in TENS.items() for ending in ("ies", "ieth", "ieths")},
    **_ORDINALS,
}
_FIRST = "".join(sorted({word[0] for word in _FORMS}))  # to look at it first takes a quarter of the time
_WORD = regex(rf"\b(?=[{_FIRST}])(?:({'|'.join(TENS)})[- ]({'|'.join(UNITS)})|({'|'.join(_FORMS)}))\b", re.IGNORECASE)
_STRAIGHT = str.maketrans("’‘‛“”„«»", "'''" + 5 * '"')


def figures_in(words: str, unnamed: str, title: str = "") -> Figures:
    """The figures and quotations in the words of a claim; `unnamed` are the same words without names.

    Figures in the title of the page are not claims.
    """
    numbers: tuple[str, ...] = ()
    if _DIGIT.search(unnamed):
        named = set(_numbers(title))
        numbers = tuple(number for number in dict.fromkeys(_numbers(unnamed)) if number not in named)
    quoted = (next(group for group in match.groups() if group) for match in _QUOTED.finditer(words))
    return Figures(numbers, tuple(dict.fromkeys(text for text in quoted if " " in text)))


def _numbers(text: str) -> Iterator[str]:
    text = _TIME.sub(" ", _DATE.sub(lambda date: f" {date[1] or date[2]} ", text))
    return (_scaled(match) for match in _NUMBER.finditer(text) if is_number(match[0]))  # a version is none


def plainly_figures(figures: Figures) -> Figures:
    """Those of some figures that are surely meant to be some: a lone digit often counts something else."""
    return Figures(tuple(number for number in figures.numbers if len(number) > 1), figures.quotations)


def unsaid(figures: Figures, lines: str) -> Figures:
    """The figures and quotations that `lines` lack. Numbers are compared as numbers, words without case and marks."""
    numbers, quotations = figures.numbers, figures.quotations
    if numbers:
        said = _said(lines)
        numbers = tuple(number for number in numbers if not _is_said(number, said))
    if quotations:
        folded = _folded(lines)
        quotations = tuple(quoted for quoted in quotations if not _is_quoted(quoted, folded))
    return Figures(numbers, quotations)


def _is_said(number: str, said: set[str]) -> bool:
    digits, _ = _apart(number)
    return not said.isdisjoint(values(number)) or (" " in digits and parts(digits) <= said)


def values(number: str) -> set[str]:
    """The values that a number of a claim may have: without and with its word of magnitude."""
    digits, scale = _apart(number)
    return {value(digits), value(digits, scale)}


def _said(lines: str) -> set[str]:
    """The values of all numbers in lines, in digits and in words: without and with their words of magnitude."""
    said: set[str] = set()
    for match in _SAID.finditer(lines):
        digits, scale = _apart(_scaled(match))
        said |= {value(digits, scale), *parts(digits)}
    for tens, unit, word in _WORD.findall(lines):
        said.add(str(TENS[tens.lower()] if tens else _FORMS[word.lower()]))
        if unit:
            said.add(str(TENS[tens.lower()] + UNITS[unit.lower()]))
    return said


def _scaled(match: re.Match[str]) -> str:
    """A number with the word of magnitude after it, such as “million”, if there is one."""
    scale = _SCALE.match(match.string, match.end())
    return match[0] + (scale[0] if scale else "")


def _apart(number: str) -> tuple[str, str]:
    """The digits of a number, and its word of magnitude."""
    scale = _SCALE.search(number)
    return (number, "") if scale is None else (number[: scale.start()], scale[1])


def _is_quoted(quoted: str, folded: str) -> bool:
    return all(_folded(part) in folded for part in _LEFT_OUT.split(quoted.rstrip(".,;:!?…")))


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().translate(_STRAIGHT)
    return " ".join(re.sub(r"[*_`]", "", text).split())
