"""The script in which a letter, some terms or a text is written."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

# Characters of other scripts that say as much as three letters of an alphabet.
_SAYING = {"CJK": 3.0, "KANA": 2.0, "HANGUL": 2.5}


@lru_cache(maxsize=1 << 14)
def script(letter: str) -> str:
    """The script of a letter: LATIN, CYRILLIC, HANGUL, CJK …; empty for what all scripts share, such as figures."""
    if not letter.isalpha():
        return ""
    name = unicodedata.name(letter, "").split(" ")[0]
    return "KANA" if name in ("HIRAGANA", "KATAKANA") else name


def main_script(text: str) -> str:
    """The script in which most of a text is written; empty if it has no letters."""
    return _most((script(letter), count) for letter, count in Counter(text).items())


def script_of_terms(terms: Iterable[str]) -> str:
    """The script of most of some terms, by their first letters."""
    return _most((script(term[0]), len(term)) for term in terms)


def _most(counted: Iterable[tuple[str, int]]) -> str:
    said: dict[str, float] = {}
    for name, count in counted:
        if name:
            said[name] = said.get(name, 0.0) + count * _SAYING.get(name, 1.0)
    return max(sorted(said), key=said.__getitem__) if said else ""
