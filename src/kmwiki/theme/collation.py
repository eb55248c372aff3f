"""The order of titles in a language, and the letter of the alphabet under which a list shows each."""

import unicodedata
from functools import lru_cache

from kmwiki.patterns import regex

# Letters that the alphabet puts directly after another one; other letters with marks are sorted as plain ones.
_BEHIND = "\U0010fffd"  # sorts after anything that may follow the other letter
_OWN_LETTERS = {
    language: {
        character: place[0] + _BEHIND * len(place) for character, place in (pair.split(":") for pair in pairs.split())
    }
    for language, pairs in {
        "es": "ñ:n",
        "sv": "å:z ä:zz ö:zzz",
        "fi": "å:z ä:zz ö:zzz",
        "da": "æ:z ø:zz å:zzz",
        "nb": "æ:z ø:zz å:zzz",
        "pl": "ą:a ć:c ę:e ł:l ń:n ó:o ś:s ź:z ż:zz",
    }.items()
}
_PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})

# GB 2312 has the common Chinese characters in the order of their readings: the first code of each letter.
_PINYIN = (
    (0xB0A1, "A"), (0xB0C5, "B"), (0xB2C1, "C"), (0xB4EE, "D"), (0xB6EA, "E"), (0xB7A2, "F"), (0xB8C1, "G"),
    (0xB9FE, "H"), (0xBBF7, "J"), (0xBFA6, "K"), (0xC0AC, "L"), (0xC2E8, "M"), (0xC4C3, "N"), (0xC5B6, "O"),
    (0xC5BE, "P"), (0xC6DA, "Q"), (0xC8BB, "R"), (0xC8F6, "S"), (0xCBFA, "T"), (0xCDDA, "W"), (0xCEF4, "X"),
    (0xD1B9, "Y"), (0xD4D1, "Z"),
)  # fmt: skip
_LAST_READING = 0xD7F9  # after it, GB 2312 is in the order of radicals
_KANA_ROWS = "あかさたなはまやらわ"
_HANGUL = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"

_NUMBER = regex("[0-9]+")
_NOT_ASCII = regex(r"[^\x00-\x7f]")


@lru_cache(maxsize=65_536)
def title_key(title: str, language: str) -> tuple[str, str]:
    """The sort key of a title: letters without marks and numbers by size first, then the title as written."""
    base = language.lower().split("-")[0]
    own = _OWN_LETTERS.get(base, {})
    folded = unicodedata.normalize("NFC", title).casefold()
    if base == "ja":
        folded = unicodedata.normalize("NFKC", folded).translate(_HIRAGANA)
    by_size = _NUMBER.sub(lambda number: number[0].zfill(20), folded)
    return _NOT_ASCII.sub(lambda character: _weight(character[0], own, base), by_size), title


def letter(title: str, language: str) -> str:
    """The letter under which a list shows a title; `#` if its first character is not a letter."""
    return _letter(unicodedata.normalize("NFC", title)[:1].lower(), language.lower().split("-")[0])


@lru_cache(maxsize=1_000)  # of many titles
def _letter(first: str, base: str) -> str:
    if first in _OWN_LETTERS.get(base, {}):
        return first.upper()
    if "\uac00" <= first <= "\ud7a3":
        return _HANGUL[(ord(first) - 0xAC00) // 588]
    if base == "ja" and (row := _kana_row(first)):
        return row
    if base == "zh" and (reading := _reading(first)):
        return next(name for start, name in reversed(_PINYIN) if start <= reading)
    plain = _stripped(first)[:1].upper()
    return plain if plain.isalpha() else "#"


_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}  # katakana as hiragana


def _weight(character: str, own: dict[str, str], base: str) -> str:
    if character in own:
        return own[character]
    if base == "zh" and (reading := _reading(character)):
        # Sorted among the Latin letters, at its reading.
        return next(name for start, name in reversed(_PINYIN) if start <= reading).lower() + chr(0x10000 + reading)
    return _stripped(character)


def _stripped(character: str) -> str:
    if "\uac00" <= character <= "\ud7a3" or character in "йЙ":
        return character  # a letter of its own, although Unicode decomposes it
    parts = unicodedata.normalize("NFKD", character.translate(_PLAIN))
    return "".join(part for part in parts if not unicodedata.combining(part))


def _reading(character: str) -> int:
    """The code of a common Chinese character in GB 2312; 0 for any other character."""
    try:
        code = int.from_bytes(character.encode("gb2312"))
    except UnicodeEncodeError:
        return 0
    return code if _PINYIN[0][0] <= code <= _LAST_READING else 0


def _kana_row(character: str) -> str:
    plain = _stripped(unicodedata.normalize("NFKC", character).translate(_HIRAGANA))
    if not "ぁ" <= plain[:1] <= "ん":
        return ""
    return next(row for row in reversed(_KANA_ROWS) if row <= plain or row == "あ")
