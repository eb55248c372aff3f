"""Text → the terms by which a search finds it.

`templates/static/search-terms.js` folds and cuts queries in the same way; a test compares the two.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable

from kmwiki.compress import shrink
from kmwiki.patterns import regex

LONGEST_TERM = 32  # characters; the rest of a longer word is ignored
LONGEST_KEY = 64

# Letters that readers take for others, although Unicode does not decompose them.
_LETTERS = {"ß": "ss", "ς": "σ", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "\u0640": ""}
_LETTER = regex(f"[{''.join(_LETTERS)}]")
# Marks that readers do not type: accents, the vowels of Arabic and Hebrew. The vowel signs of India are letters here.
_MARKS = regex(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\u00ad]"
)
DENSE = (  # scripts without spaces between words, and Korean, which has some but compounds words freely
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
)
_HANGUL = "\uac00-\ud7af"  # of these, Korean makes words with spaces between them
INDIC = "\u0900-\u0963\u0966-\u0dff\u0f00-\u0fff"  # with the vowel signs, which are not letters to Python
_RUN = regex(rf"[{DENSE}]+|(?:[^\W_{DENSE}]|[{INDIC}])+")
# What is taken is not given back, and nothing begins within a word: so each character is looked at once.
_WORD = rf"(?:[^\W_{DENSE}]|[{INDIC}])++"
_COMPOUND = regex(rf"(?<![^\W_{DENSE}])(?<![{INDIC}]){_WORD}(?:[-\u2010./&+_]{_WORD})++")
_PLAIN_COMPOUND = regex("(?<![a-z0-9])[a-z0-9]++(?:[-./&+_][a-z0-9]++)++")
_SIGNS_WITHIN = regex("[-\u2010./&+_]")
# A number with separators is one term: “0.77”, “8,760”. In groups of three digits, they are left out, as writers do.
_NUMBER = regex("(?<![0-9])[0-9]+(?:[.,][0-9]+)+(?![a-z0-9])")
_GROUPED = regex("[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")
_SHORT_PART = 2  # characters; a name with such a part is found as a whole
_PLAIN_WORD = regex("[a-z0-9]+")
_PLAIN_RUN = regex(rf"([a-z0-9]{{1,{LONGEST_TERM}}})[a-z0-9]*")
_IS_DENSE = regex(rf"[{DENSE}]")
_UNSPACED = regex(rf"(?=[{DENSE}])[^\W_{_HANGUL}]")  # a letter of a script without spaces between words
_ENDING = regex(r"['’](s|t|d|m|ll|re|ve)\b")  # of “Nonaka’s”, “doesn’t”, “they’ll”
_NO_PLAIN_VALUE = regex("[^a-z0-9/.-]+")
_NO_VALUE = regex(rf"(?:[^\w{INDIC}{DENSE}/.-]|_)+")


def fold(text: str) -> str:
    """A text without case, accents and differences of width."""
    if text.isascii():
        return text.lower()
    lowered = _LETTER.sub(lambda letter: _LETTERS[letter[0]], unicodedata.normalize("NFKD", text).lower())
    return unicodedata.normalize("NFC", _MARKS.sub("", lowered))


def terms(text: str) -> list[str]:
    """The terms of a text, in order.

    A script without spaces gives pairs of characters, and the last character alone; so a single character is found as
    the beginning of a pair or as the last one.
    """
    return _cut(_without_endings(text))


def _without_endings(text: str) -> str:
    """A folded text without “’s” and the like."""
    folded = fold(text)
    return _ENDING.sub("", folded) if "'" in folded or "’" in folded else folded


def _cut(folded: str) -> list[str]:
    if folded.isascii():
        return _PLAIN_RUN.findall(folded)
    found: list[str] = []
    for run in _RUN.findall(folded):
        if is_dense(run):
            found += [run[place : place + 2] for place in range(len(run))]
        else:
            found.append(run[:LONGEST_TERM])
    return found


def count_words(text: str) -> int:
    """The number of words; in a script without spaces, as word processors count, each letter is one."""
    unspaced = 0 if text.isascii() else len(_UNSPACED.findall(text))
    if not unspaced:
        return len(text.split())
    return unspaced + sum(any(map(str.isalnum, word)) for word in _UNSPACED.sub(" ", text).split())


def search_terms(text: str) -> list[str]:
    """The terms of a text, then as one each: names such as “A-MEM”, of which a part is too short, and “8,760”."""
    folded = _without_endings(text)
    found = (_PLAIN_COMPOUND if folded.isascii() else _COMPOUND).findall(folded)
    return [*_cut(folded), *filter(None, map(_joined, found)), *map(_number, _NUMBER.findall(folded))]


def _number(written: str) -> str:
    parts = written.replace(",", ".").split(".")
    return ("" if _GROUPED.fullmatch(written) else ".").join(parts)[:LONGEST_TERM]


def _joined(compound: str) -> str:
    parts = _SIGNS_WITHIN.split(compound)
    joined = "".join(parts)
    is_name = min(map(len, parts)) <= _SHORT_PART and len(joined) <= LONGEST_TERM and not joined.isdecimal()
    return joined if is_name else ""


def is_dense(term: str) -> bool:
    """Whether a term is in a script without spaces between words."""
    return not term.isascii() and _IS_DENSE.match(term) is not None


def key(text: str) -> str:
    """A name without spaces and signs; names with the same key are equal to a search."""
    folded = _ENDING.sub(r"\1", fold(text))
    return "".join((_PLAIN_WORD if folded.isascii() else _RUN).findall(folded))[:LONGEST_KEY]


def value(text: str) -> str:
    """The form of a tag, a kind or a source's name that the filters of a search compare."""
    folded = fold(text)
    return (_NO_PLAIN_VALUE if folded.isascii() else _NO_VALUE).sub("-", folded).strip("-")[:LONGEST_KEY]


# Classes of entries, which say how much a term counts. In the book of names, they say where the term is.
TITLE, ALIAS, TAG = "0", "1", "2"
HEADING_COUNTS, SUMMARY_COUNTS = 3, 2  # times a word of the text
_LEVELS = "112233334"  # in the book of words, the class of a term that occurs 0, 1, 2 … times


def page_terms(
    title: str, aliases: Iterable[str], tags: Iterable[str], headings: Iterable[str], summary: str, text: str
) -> bytes:
    """The entries of a page in the books of names and of words, compressed.

    The number of times that a word occurs counts only roughly, and the length of the text does not count, so that an
    edit of one sentence changes few entries.
    """
    names = dict.fromkeys([key(title) and f"={key(title)}{TITLE}", *(term + TITLE for term in search_terms(title))])
    for alias in aliases:
        names.update(
            dict.fromkeys([key(alias) and f"={key(alias)}{ALIAS}", *(term + ALIAS for term in search_terms(alias))])
        )
    names.update(dict.fromkeys(term + TAG for tag in tags for term in terms(tag)))
    counts = Counter(search_terms(text))
    for term in search_terms("\n".join(headings)):
        counts[term] += HEADING_COUNTS
    for term in search_terms(summary):
        counts[term] += SUMMARY_COUNTS
    words = [term + _LEVELS[min(count, 8)] for term, count in counts.items()]
    return shrink("\0".join(("\n".join(filter(None, names)), "\n".join(words))).encode())
