"""A number as a text writes it → its value, the same text for all ways to write it."""

import re
import unicodedata
from functools import lru_cache

from kmwiki.patterns import regex

# Words of magnitude, in lower case, and their zeros.
ZEROS = {
    **dict.fromkeys(("thousand", "k", "tausend"), 3),
    **dict.fromkeys(("万", "萬", "만"), 4),
    **dict.fromkeys(("million", "millions", "millionen", "millones", "milhões", "milioni", "mio", "mn", "m"), 6),
    **dict.fromkeys(("亿", "億", "억"), 8),
    **dict.fromkeys(("billion", "milliard", "milliards", "milliarde", "milliarden", "mrd", "bn", "b"), 9),
    "trillion": 12,
}
_SEPARATORS = ".,'’\u066b\u066c\u00a0\u2009\u202f"
# Digits of a figure: with groups of three after spaces, with other signs between, or with only a fraction.
DIGITS = rf"(?:[1-9]\d{{0,2}}(?: \d{{3}})+(?!\d)|\d+(?:[{_SEPARATORS}]\d+)*|(?<![\w.,])\.\d+)"
_SPACES = regex("['’ \u00a0\u2009\u202f]")
_SIGNS = regex(rf"[ {_SEPARATORS}]")
_ARABIC = str.maketrans("\u066b\u066c", ".,")
# `1.000` is a thousand, because a text that writes it may be in a language with decimal commas.
_GROUPED = regex(r"([1-9]\d{0,2}(?:([.,])\d{3}(?:\2\d{3})*))(?:[.,](\d+))?")
_DECIMAL = regex(r"(\d*)[.,](\d+)")
_NUMBER = regex(r"\d+(?:\.\d+)?")

_UNITS = "two three four five six seven eight nine"  # “one” is seldom a figure
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: number for number, word in zip(range(20, 100, 10), _TENS.split(), strict=True)}
UNITS = {word: number for number, word in enumerate(_UNITS.split(), 2)}
NUMBER_WORDS = {"zero": 0, **UNITS, **{word: number for number, word in enumerate(_TEENS.split(), 10)}, **TENS}


@lru_cache(maxsize=1 << 12)
def value(digits: str, scale: str = "") -> str:
    """The value of a number with a word of magnitude: `1,000`, `1 thousand` and `1000` are `1000`."""
    digits = _SPACES.sub("", digits).translate(_ARABIC)
    if not digits.isascii():
        digits = "".join(str(unicodedata.decimal(letter, letter)) for letter in digits)
    if found := _GROUPED.fullmatch(digits):
        whole, fraction = re.sub("[.,]", "", found[1]), found[3] or ""
    elif found := _DECIMAL.fullmatch(digits):
        whole, fraction = found[1], found[2]
    elif digits.isdecimal():
        whole, fraction = digits, ""
    else:  # a date, a version
        return digits
    zeros = ZEROS.get(scale.lower(), 0)
    whole, fraction = whole + fraction[:zeros].ljust(zeros, "0"), fraction[zeros:].rstrip("0")
    return f"{whole.lstrip('0') or '0'}.{fraction}" if fraction else whole.lstrip("0") or "0"


def is_number(digits: str) -> bool:
    """Whether digits with signs between them are one number, rather than a date or a version."""
    return _NUMBER.fullmatch(value(digits)) is not None


def parts(digits: str) -> set[str]:
    """The values of the numbers that digits with signs between them could be: one of a date, or two with a space."""
    if " " not in digits and is_number(digits):
        return {value(digits)}
    columns = (column for column in digits.split(",") if column and is_number(column))  # as files of cells have them
    return {value(part) for part in (*_SIGNS.split(digits), *columns) if part}
