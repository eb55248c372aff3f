"""A text → its terms with their weights, its names and negations.

A term is a folded word, two characters of a script without spaces, or a figure: `#` and its value.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.plain_text import plain
from kmwiki.evidence.scripts import script_of_terms
from kmwiki.evidence.small_words import has_english, negations, small_words
from kmwiki.markdown.numbers import DIGITS, NUMBER_WORDS, ZEROS, value
from kmwiki.patterns import regex
from kmwiki.terms import DENSE, INDIC, fold

# Single letters are units rather than millions and billions, but for these two.
_LONG = (word for word in ZEROS if len(word) > 2 or not word.isascii())
_SCALES = (*(form for word in _LONG for form in (word, word.title())), "k", "K", "M")
_SCALE_WORDS = "|".join(sorted(set(_SCALES), reverse=True))
_TOKEN = regex(
    rf"(?P<figure>{DIGITS})(?:\s?(?P<scale>{_SCALE_WORDS})(?![^\W\d_{DENSE}]))?"
    rf"|(?P<dense>[{DENSE}]+)"
    rf"|(?P<word>(?:[^\W\d_{DENSE}]|[{INDIC}])(?:[^\W\d_{DENSE}]|[{INDIC}\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]"
    r"|['’](?=[^\W\d_]))*)"
    r"|(?P<end>[.!?…:;|](?=\s)|\n|[\"“„«(](?=\w)|[。！？；।؟])"  # after it, a capital need not be a name's
    r"|(?P<pause>[.,:;!?|，、،])"  # a negation does not reach beyond it
)
# The same without groups, which takes a fraction of the time: what a token is depends on it alone, because the blank
# after an end is in it. For a text in ASCII, the classes are small.
_ANY_TOKEN = regex(
    rf"{DIGITS}(?:\s?(?:{_SCALE_WORDS})(?![^\W\d_{DENSE}]))?|[{DENSE}]+"
    rf"|(?:[^\W\d_{DENSE}]|[{INDIC}])(?:[^\W\d_{DENSE}]|[{INDIC}\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]"
    r"|['’](?=[^\W\d_]))*"
    r"|[.!?…:;|]\s|\n|[\"“„«(](?=\w)|[。！？；।؟]|[.,:;!?|，、،]"
)
_ASCII_TOKEN = regex(
    rf"[A-Za-z]+(?:'[A-Za-z]+)*|{DIGITS}(?:\s?(?:{_SCALE_WORDS})(?![A-Za-z]))?|[.!?:;|]\s|\n|[\"(](?=\w)|[.,:;!?|]"
)
_ENDS = '\n"“„«(。！？；।؟'  # single characters after which a sentence starts
_MOST_TOKENS = 1 << 15  # that are known at once, for each language: a wiki's words
_CAMEL = regex(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_POSSESSIVE = regex(r"['’]s?$")

_DENSE_NEGATION = regex("不|没|未|无(?![线論论])|非(?![洲常])|別|ない|ません|않|못|아니|없")


class Words(Struct, frozen=True, array_like=True, gc=False):
    """The terms of a text with their weights, in order of their first occurrence; nobody changes them."""

    terms: dict[str, float]
    order: tuple[str, ...]  # as they follow each other; of a run without spaces, its first pair
    capitals: frozenset[str]  # those that always have a capital
    names: frozenset[str]  # those that have one inside a sentence
    denied: frozenset[str]  # terms that a negation governs
    negations: int
    reach: int = 0  # how many of the words that follow this text its last negation denies

    @property
    def script(self) -> str:
        """The script in which most of the text is written."""
        return script_of_terms(self.terms)


@lru_cache(maxsize=500)  # lines that several claims cite
def spelled(text: str, language: str = "") -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Each word of a Markdown text, in a language if it is sure, as a reader sees it: start, end and terms."""
    return tuple(_spelled(text, language))


def _spelled(text: str, language: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    for token in _TOKEN.finditer(plain(text)):
        start = token.start()
        match token.lastgroup:
            case "word":
                yield start, token.end(), tuple(term for term, _, _ in _parts(token["word"], language) if term)
            case "dense" if len(token["dense"]) > 1:
                run = token["dense"]
                yield from ((start + at, start + at + 2, (run[at : at + 2],)) for at in range(len(run) - 1))
            case "dense":
                yield start, token.end(), (token["dense"],)
            case "figure" | "scale":
                yield start, token.end(), (figure(token["figure"], token["scale"]),)


@lru_cache(maxsize=1000)  # a page looks at each of its claims several times
def words_of(text: str, language: str = "") -> Words:
    """The terms of a Markdown text in a language, if that is sure."""
    text, known = plain(text), _tokens(language)
    is_ascii = text.isascii()
    found = _ASCII_TOKEN.findall(text) if is_ascii else _ANY_TOKEN.findall(unicodedata.normalize("NFC", text))
    terms, order, denied, names = dict[str, float](), list[str](), set[str](), set[str]()
    capital, small = set[str](), set[str]()
    starts, reach, denials = True, 0, 0  # whether a sentence starts here; words that the last negation still denies
    for token in found:
        read = known[token]
        if isinstance(read, tuple):
            for term, has_capital, is_negation in read:
                if is_negation:
                    denials, reach = denials + 1, CONSTANTS.negation_reach
                    continue
                (capital if has_capital else small).add(term)
                if has_capital and term[0] != "#" and (not starts or token.isupper()):
                    names.add(term)
                terms[term] = 1.0
                order.append(term)
                starts = False
                if reach:
                    denied.add(term)
                    reach -= 1
            starts = False
        elif isinstance(read, bool):
            starts, reach = starts or read, 0
        else:
            denials += _add_run(token, terms, denied) if read is None else 0
            terms.update({} if read is None else {read: 1.0})
            order.append(token[:2] if read is None else read)
            starts = False
    frozen = frozenset(capital - small), frozenset(names), frozenset(denied)
    return Words(terms, tuple(order), *frozen, denials, reach)


def _add_run(run: str, terms: dict[str, float], denied: set[str]) -> int:
    """Add a run without spaces to the terms of a text; gives how many negations it has."""
    for place in range(len(run) - 1):
        terms.setdefault(run[place : place + 2], CONSTANTS.pair)
    if len(run) == 1:
        terms.setdefault(run, CONSTANTS.character)
    negation = _DENSE_NEGATION.search(run)
    if negation is None:
        return 0
    last = min(negation.start() + 1 + CONSTANTS.negation_reach, len(run) - 1)
    denied.update(run[place : place + 2] for place in range(negation.start(), last))
    return 1


# A word's parts (see `_parts`), a figure's term, None for a run without spaces; else whether a sentence starts then.
_Read = tuple[tuple[str, bool, bool], ...] | str | bool | None


class _Tokens(dict[str, _Read]):
    """What tokens mean in a language, each read once: reading a word is slow beside looking one up."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, token: str) -> _Read:
        found = _TOKEN.match(token)
        if found is not None and found["dense"]:
            return None  # there are as many as sentences, so none is kept
        if len(self) >= _MOST_TOKENS:
            self.clear()
        read = self[token] = self._read(token, found)
        return read

    def _read(self, token: str, found: re.Match[str] | None) -> _Read:
        if found is not None and found["word"]:
            return _parts(token, self._language)
        if found is not None and found["figure"]:
            return figure(found["figure"], found["scale"])
        return len(token) > 1 or token in _ENDS


@lru_cache(maxsize=16)
def _tokens(language: str) -> _Tokens:
    return _Tokens(language)


def figure(digits: str, scale: str | None = None) -> str:
    """The term of a number, equal for all ways to write it: `1,000`, `1 thousand` and `1000` are `#1000`."""
    return f"#{value(digits, scale or '')}"


@lru_cache(maxsize=1 << 15)  # a wiki's words
def _parts(raw: str, language: str) -> tuple[tuple[str, bool, bool], ...]:
    """The words that count or deny in a word such as `pageCount`: each folded (empty if it denies), whether it has a
    capital, and whether it denies.
    """
    small, denying = small_words(language), negations(language)
    found = []
    for part in _CAMEL.split(raw) if len(raw) > 3 else (raw,):
        word = fold(part).replace("’", "'")
        is_negation = word in denying or word.endswith("n't")
        word = _POSSESSIVE.sub("", word)
        if word in NUMBER_WORDS and has_english(language):
            word = f"#{NUMBER_WORDS[word]}"
        counts = len(word) > 1 and word not in small and not is_negation
        if counts or is_negation:
            found.append((word if counts else "", part[:1].isupper(), is_negation))
    return tuple(found)
