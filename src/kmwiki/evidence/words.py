"""A text → its terms with their weights, its names and negations; and how alike two words are.

A term is a folded word, two characters of a script without spaces, or a figure: `#` and its value.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.markdown.numbers import DIGITS, NUMBER_WORDS, ZEROS, value
from kmwiki.terms import DENSE, INDIC, fold, is_dense

# Single letters are units rather than millions and billions, but for these two.
_SCALES = (*(form for word in ZEROS if len(word) > 2 or is_dense(word) for form in (word, word.title())), "k", "K", "M")
_SCALE_WORDS = "|".join(sorted(set(_SCALES), reverse=True))
_TOKEN = re.compile(
    rf"(?P<figure>{DIGITS})(?:\s?(?P<scale>{_SCALE_WORDS})(?![^\W\d_{DENSE}]))?"
    rf"|(?P<dense>[{DENSE}]+)"
    rf"|(?P<word>(?:[^\W\d_{DENSE}]|[{INDIC}])(?:[^\W\d_{DENSE}]|[{INDIC}\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]"
    r"|['’](?=[^\W\d_]))*)"
    r"|(?P<end>[.!?…:;|](?=\s)|\n|[\"“„«(](?=\w)|[。！？；।؟])"  # after it, a capital need not be a name's
    r"|(?P<pause>[.,:;!?|，、،])"  # a negation does not reach beyond it
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_POSSESSIVE = re.compile(r"['’]s?$")

# What Markdown shows: texts of links, without addresses, marks and tags.
_MARK = re.compile(r"\^\[[^\]\n]+\]|\[\^[^\]\s]+\]:?")
_WIKILINK = re.compile(r"!?\[\[(?:[^\]\[|]*/)?([^\]\[|/]+)(?:\|([^\]\[]+))?\]\]")
_LINK = re.compile(r"!?\[([^\]\[]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_TAG_OR_ADDRESS = re.compile(r"</?[A-Za-z][^<>\n]*>|(?:https?|ftp)://\S+")

# Small words, and English ones that go with any subject: “when”, “other”, “make”.
_STOP = frozenset(
    "a an the of to in on at by for and or is are was were be been it its as that this with from which who they their "
    "them he she his her we our you your than then so also into can may has have had do does "
    "when while where whether after before between during until since but though although because if unless there here "
    "other others another some any all both each every either such same only just even very too more most much many "
    "few less least own about above below over under up down out off through across against toward towards within "
    "again once ever yet still now thus hence however therefore what how why whose whom these those him me us my yours "
    "theirs itself himself themselves one ones would could should must might shall am being having did done doing get "
    "gets got go goes went make makes made take takes took give gives given like well "
    "der die das und oder ist sind ein eine von zu im mit auf für le la les de des du et un une en est el los las "
    "y del que o os as um uma da em".split()
)
_NEGATIONS = frozenset(  # folded
    "not no never none nor neither without cannot nothing nobody hardly rarely seldom scarcely barely "
    "nicht nichts kein keine keinen keiner nie niemals kaum selten ohne ne pas jamais sans aucun aucune "
    "nunca ningun nao sem non senza не нет никогда без".split()
)
_DENSE_NEGATION = re.compile("不|没|未|无(?![线論论])|非(?![洲常])|別|ない|ません|않|못|아니|없")


class Words(Struct, frozen=True, array_like=True, gc=False):
    """The terms of a text with their weights, in order of their first occurrence; nobody changes them."""

    terms: dict[str, float]
    order: tuple[str, ...]  # as they follow each other; of a run without spaces, its first pair
    names: frozenset[str]
    denied: frozenset[str]  # terms that a negation governs
    negations: int

    @property
    def script(self) -> str:
        """The script in which most of the text is written."""
        said: dict[str, float] = {}
        for term in self.terms:
            if name := script(term[0]):
                said[name] = said.get(name, 0.0) + len(term) * _SAYING.get(name, 1.0)
        return max(sorted(said), key=said.__getitem__) if said else ""


def plain(text: str) -> str:
    """Markdown as a reader sees it, roughly, with blanks for addresses, marks and tags: every word keeps its place."""
    if "[" in text:
        text = _MARK.sub(_blank, text)
        text = _WIKILINK.sub(_label, text)
        text = _LINK.sub(_label, text)
    return _TAG_OR_ADDRESS.sub(_blank, text) if "<" in text or "://" in text else text


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _label(found: re.Match[str]) -> str:
    """What is shown of a link, with blanks around it."""
    group = found.lastindex or 0
    before, after = found.start(group) - found.start(), found.end() - found.end(group)
    return " " * before + found[group] + " " * after


@lru_cache(maxsize=500)  # lines that several claims cite
def spelled(text: str) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Each word of a Markdown text as a reader sees it (`plain`): where it begins and ends, and its terms."""
    return tuple(_spelled(text))


def _spelled(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    for token in _TOKEN.finditer(plain(text)):
        start = token.start()
        match token.lastgroup:
            case "word":
                yield start, token.end(), tuple(term for term, _, _ in _parts(token["word"]) if term)
            case "dense" if len(token["dense"]) > 1:
                run = token["dense"]
                yield from ((start + at, start + at + 2, (run[at : at + 2],)) for at in range(len(run) - 1))
            case "dense":
                yield start, token.end(), (token["dense"],)
            case "figure" | "scale":
                yield start, token.end(), (figure(token["figure"], token["scale"]),)


def words_of(text: str) -> Words:
    """The terms of a Markdown text."""
    reader = _Reader()
    for token in _TOKEN.finditer(unicodedata.normalize("NFC", plain(text))):
        match token.lastgroup:
            case "word":
                reader.word(token["word"])
            case "dense":
                reader.dense(token["dense"])
            case "figure" | "scale":
                reader.add(figure(token["figure"], token["scale"]))
            case "end":
                reader.starts, reader.reach = True, 0
            case _:
                reader.reach = 0
    return reader.words()


def figure(digits: str, scale: str | None = None) -> str:
    """The term of a number, equal for all ways to write it: `1,000`, `1 thousand` and `1000` are `#1000`."""
    return f"#{value(digits, scale or '')}"


class _Reader:
    """The terms of one text, while it is read."""

    def __init__(self) -> None:
        self.starts = True  # whether a sentence starts here
        self.reach = 0  # words that the last negation still denies
        self._terms: dict[str, float] = {}
        self._order: list[str] = []
        self._names: set[str] = set()
        self._denied: set[str] = set()
        self._negations = 0

    def words(self) -> Words:
        return Words(
            self._terms,
            tuple(self._order),
            frozenset(self._names),
            frozenset(self._denied),
            self._negations,
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
        for term, has_capital, is_negation in _parts(raw):
            if is_negation:
                self._negations += 1
                self.reach = CONSTANTS.negation_reach
            elif term:
                if has_capital and term[0] != "#" and (not self.starts or raw.isupper()):
                    self._names.add(term)
                self.add(term)
                if self.reach:
                    self._denied.add(term)
                    self.reach -= 1
        self.starts = False

    def add(self, term: str) -> None:
        self._terms[term] = 1.0
        self._order.append(term)
        self.starts = False


@lru_cache(maxsize=1 << 15)  # a wiki's words; reading a word is slow beside looking one up
def _parts(raw: str) -> tuple[tuple[str, bool, bool], ...]:
    """The words in a word such as `pageCount`: each folded (empty if it does not count), whether it has a capital, and
    whether it denies."""
    found = []
    for part in _CAMEL.split(raw) if len(raw) > 3 else (raw,):
        word = fold(part).replace("’", "'")
        is_negation = word in _NEGATIONS or word.endswith("n't")
        word = _POSSESSIVE.sub("", word)
        if word in NUMBER_WORDS:
            word = f"#{NUMBER_WORDS[word]}"
        counts = len(word) > 1 and word not in _STOP and not is_negation
        found.append((word if counts else "", part[:1].isupper(), is_negation))
    return tuple(found)


def likeness(first: str, second: str) -> float:
    """From 0 to 1, how alike two different words of an alphabet are, by the letters with which both begin."""
    short, long = sorted((len(first), len(second)))
    if short < 4:
        is_begun = short == 3 and first[:3] == second[:3]
        return CONSTANTS.short_stem if is_begun and long - short <= 2 else 0.0
    least = max(4, long - 3)
    if least <= short and first[:least] == second[:least]:
        return CONSTANTS.same_stem
    if first[:5] != second[:5] or short < 5:
        return 0.0
    return CONSTANTS.six_letters if short > 5 and first[5] == second[5] else CONSTANTS.five_letters


@lru_cache(maxsize=1 << 14)
def script(letter: str) -> str:
    """The script of a letter: LATIN, CYRILLIC, HANGUL, CJK …; empty for what all scripts share, such as figures."""
    if not letter.isalpha():
        return ""
    name = unicodedata.name(letter, "").split(" ")[0]
    return "KANA" if name in ("HIRAGANA", "KATAKANA") else name


# Characters of other scripts that say as much as three letters of an alphabet.
_SAYING = {"CJK": 3.0, "KANA": 2.0, "HANGUL": 2.5}


def main_script(text: str) -> str:
    """The script in which most of a text is written; empty if it has no letters."""
    said: dict[str, float] = {}
    for letter, count in Counter(text).items():
        if name := script(letter):
            said[name] = said.get(name, 0.0) + count * _SAYING.get(name, 1.0)
    return max(sorted(said), key=said.__getitem__) if said else ""
