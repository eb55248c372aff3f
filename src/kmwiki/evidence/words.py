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
from kmwiki.patterns import pattern
from kmwiki.terms import DENSE, INDIC, fold

# Single letters are units rather than millions and billions, but for these two.
_LONG = (word for word in ZEROS if len(word) > 2 or not word.isascii())
_SCALES = (*(form for word in _LONG for form in (word, word.title())), "k", "K", "M")
_SCALE_WORDS = "|".join(sorted(set(_SCALES), reverse=True))
_TOKEN = pattern(
    rf"(?P<figure>{DIGITS})(?:\s?(?P<scale>{_SCALE_WORDS})(?![^\W\d_{DENSE}]))?"
    rf"|(?P<dense>[{DENSE}]+)"
    rf"|(?P<word>(?:[^\W\d_{DENSE}]|[{INDIC}])(?:[^\W\d_{DENSE}]|[{INDIC}\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]"
    r"|['’](?=[^\W\d_]))*)"
    r"|(?P<end>[.!?…:;|](?=\s)|\n|[\"“„«(](?=\w)|[。！？；।؟])"  # after it, a capital need not be a name's
    r"|(?P<pause>[.,:;!?|，、،])"  # a negation does not reach beyond it
)
# The same of a text in ASCII, in a quarter of the time. After an end, the blank that makes it one is in the token.
_ASCII_TOKEN = pattern(
    rf"[A-Za-z]+(?:'[A-Za-z]+)*|{DIGITS}(?:\s?(?:{_SCALE_WORDS})(?![A-Za-z]))?|[.!?:;|]\s|\n|[\"(](?=\w)|[.,:;!?|]"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_POSSESSIVE = re.compile(r"['’]s?$")

_DENSE_NEGATION = re.compile("不|没|未|无(?![线論论])|非(?![洲常])|別|ない|ません|않|못|아니|없")


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
    reader = _Reader(language)
    text = plain(text)
    if text.isascii():
        _read_ascii(reader, text)
        return reader.words()
    for digits, scale, run, word, end, _ in _TOKEN.findall(unicodedata.normalize("NFC", text)):
        if word:
            reader.word(word)
        elif digits:
            reader.figure(figure(digits, scale))
        elif run:
            reader.dense(run)
        else:
            reader.pause(is_end=bool(end))
    return reader.words()


def _read_ascii(reader: "_Reader", text: str) -> None:
    for token in _ASCII_TOKEN.findall(text):
        if token[0].isalpha():
            reader.word(token)
        elif len(token) == 1 and not token.isdigit():
            reader.pause(is_end=token in '\n"(')
        elif token[1:].isspace():
            reader.pause(is_end=True)
        elif (number := _TOKEN.match(token)) is not None:
            reader.figure(figure(number["figure"], number["scale"]))


def figure(digits: str, scale: str | None = None) -> str:
    """The term of a number, equal for all ways to write it: `1,000`, `1 thousand` and `1000` are `#1000`."""
    return f"#{value(digits, scale or '')}"


class _Reader:
    """The terms of one text, while it is read."""

    def __init__(self, language: str) -> None:
        self._language = language
        self.starts = True  # whether a sentence starts here
        self.reach = 0  # words that the last negation still denies
        self._terms: dict[str, float] = {}
        self._order: list[str] = []
        self._names: set[str] = set()
        self._capitals: dict[str, bool] = {}
        self._denied: set[str] = set()
        self._negations = 0

    def words(self) -> Words:
        return Words(
            self._terms,
            tuple(self._order),
            frozenset(term for term, always in self._capitals.items() if always),
            frozenset(self._names),
            frozenset(self._denied),
            self._negations,
            self.reach,
        )

    def dense(self, run: str) -> None:
        if found := _DENSE_NEGATION.search(run):
            self._negations += 1
            last = min(found.start() + 1 + CONSTANTS.negation_reach, len(run) - 1)
            self._denied.update(run[place : place + 2] for place in range(found.start(), last))
        if len(run) == 1:
            self._terms.setdefault(run, CONSTANTS.character)
        for place in range(len(run) - 1):
            self._terms.setdefault(run[place : place + 2], CONSTANTS.pair)
        self._order.append(run[:2])
        self.starts = False

    def word(self, raw: str) -> None:
        for term, has_capital, is_negation in _parts(raw, self._language):
            if is_negation:
                self._negations += 1
                self.reach = CONSTANTS.negation_reach
            elif term:
                if has_capital:
                    self._capitals.setdefault(term, True)
                    if term[0] != "#" and (not self.starts or raw.isupper()):
                        self._names.add(term)
                else:
                    self._capitals[term] = False
                self._terms[term] = 1.0
                self._order.append(term)
                self.starts = False
                if self.reach:
                    self._denied.add(term)
                    self.reach -= 1
        self.starts = False

    def pause(self, *, is_end: bool) -> None:
        self.reach = 0
        self.starts = self.starts or is_end

    def figure(self, term: str) -> None:
        self._terms[term] = 1.0
        self._order.append(term)
        self.starts = False


@lru_cache(maxsize=1 << 15)  # a wiki's words; reading a word is slow beside looking one up
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
