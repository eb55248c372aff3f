"""Straight quotation marks as the language of a page writes them: in its text, not in code, formulas or addresses.

This is done with the HTML that readers see. So links, citations, the search and all that programs read keep what the
author wrote, and so does what is compared with sources.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Literal

from msgspec import Struct

from kmwiki.patterns import regex

# The double marks of languages, then the single ones, as the CLDR has them. Chinese and Japanese have marks of their
# own, which no straight one stands for; their straight ones stay, and those of languages that are not here.
_MARKS = {
    "“”‘’": "af az bn cy da en es eu fil ga gl gu hi id kn ko lv ml mn mr ms mt ne pa pt sq sw ta te th tr vi zu",
    "„“‚‘": "cs de dsb et hr hsb is lb mk sk sl",
    "«»„“": "be ky ru uk",
    "«»“”": "ast br ca el it kk pt-pt",
    "«»‘’": "nb nn no",
    "«»‹›": "am fa de-ch de-li gsw rm",
    "«»«»": "hy ht oc",
    "””’’": "fi he se sv",
    "”“’‘": "ar ur",
    "„“„“": "bg lt",
    "„”«»": "pl ro",
    "„”’’": "sr",
    "„”‘’": "bs",
    "„”»«": "hu",
    "„“«»": "ka",
    "“”«»": "eo",
    "‘’“”": "nl",
}
_BY_LANGUAGE: dict[str, Sequence[str]] = {
    language: marks for marks, languages in _MARKS.items() for language in languages.split()
}
_BY_LANGUAGE["fr"] = ("«\u00a0", "\u00a0»", "“", "”")  # whose marks have spaces within
_APOSTROPHE = "’"

_PIECE = regex(
    r"<!--.*?-->|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>(?:[^<>\"]|\"[^\"]*\")*)>"
    r"|(?P<double>&quot;|&#34;|\")|(?P<single>&#39;|&#x27;|')|(?P<text>&#?\w+;|[^<&\"']+|.)",
    re.DOTALL,
)
_INLINE = frozenset(
    "a abbr b bdi bdo cite data del dfn em i img input ins label mark q s small span strong sub sup time u wbr".split()
)
_KEPT = frozenset("code kbd math pre samp script style svg template textarea tt var".split())
_WITHIN_LINES = frozenset("a code kbd math samp span sup tt var".split())
_WRITTEN_OUT = regex(r'\bclass="(?:[^"]* )?(?:bare|math|math-source|citation)[ "]')

Kind = Literal["single", "double", "text", "tag", "break"]


class _StraightMark(Struct):
    """A straight mark: its place among the pieces, and the characters beside it."""

    place: int
    is_single: bool
    before: str
    after: str = " "


def typeset(html: str, language: str) -> str:
    """The HTML with the quotation marks and apostrophes of a language; as it is if these are not known."""
    marks = _marks_of(language)
    if marks is None or not ("&quot;" in html or "'" in html or '"' in html or "&#" in html):
        return html
    pieces = [*_pieces(html)]
    texts = [text for _, text in pieces]
    for run in _runs(pieces):
        for place, sign in _decided(run, marks):
            texts[place] = sign
    return "".join(texts)


def _marks_of(language: str) -> Sequence[str] | None:
    """The four marks of a language, or of the language that it is a variety of."""
    tag = language.lower()
    return _BY_LANGUAGE.get(tag) or _BY_LANGUAGE.get(tag.partition("-")[0])


def _pieces(html: str) -> Iterator[tuple[Kind, str]]:
    """The marks, texts and tags of HTML; what keeps its marks is one text."""
    place = 0
    while found := _PIECE.match(html, place):
        name, attributes = (found["name"] or "").lower(), found["attributes"] or ""
        place = found.end()
        if name and not found["end"] and (name in _KEPT or _WRITTEN_OUT.search(attributes)):
            place = _end_of(html, name, place)
            yield "text" if name in _WITHIN_LINES else "break", html[found.start() : place]
        elif name:
            yield "tag" if name in _INLINE else "break", found[0]
        else:
            yield _KINDS.get(found.lastgroup or "", "tag"), found[0]


_KINDS: dict[str, Kind] = {"single": "single", "double": "double", "text": "text"}


def _end_of(html: str, name: str, place: int) -> int:
    """The end of the element whose start tag ends at this place."""
    depth = 1
    for found in re.compile(rf"<(/?){name}\b[^<>]*>", re.IGNORECASE).finditer(html, place):
        depth += -1 if found[1] else 1
        if not depth:
            return found.end()
    return len(html)


def _runs(pieces: Sequence[tuple[Kind, str]]) -> Iterator[list[_StraightMark]]:
    """The marks of each paragraph, item, cell and so on, with the characters beside them."""
    run: list[_StraightMark] = []
    before, waits = " ", False  # whether the character after the last mark is not known yet
    for place, (kind, text) in enumerate(pieces):
        if kind == "tag":
            continue
        shown = " " if kind == "break" else _stand_in(text) if text[0] == "<" and text[1:] else unescape(text)
        if waits:
            run[-1].after, waits = shown[0], False
        if kind == "break":
            yield run
            run = []
        elif kind != "text":
            run.append(_StraightMark(place, kind == "single", before))
            waits = True
        before = shown[-1]
    yield run


def _stand_in(element: str) -> str:
    """What an element that keeps its marks is among letters: a mark of a citation is a sign."""
    return "[]" if element.startswith("<sup") else "x"


def _decided(run: Sequence[_StraightMark], marks: Sequence[str]) -> Iterator[tuple[int, str]]:
    """What stands for the marks of a paragraph: pairs, and apostrophes; a mark without a partner stays."""
    opened: list[_StraightMark] = []
    number = Counter[bool]()  # of the single and of the double marks that are open
    for mark in run:
        opens, closes = _sides(mark)
        if closes and number[mark.is_single]:
            while (partner := opened.pop()).is_single != mark.is_single:
                number[partner.is_single] -= 1
            number[mark.is_single] -= 1
            yield partner.place, marks[2 * mark.is_single]
            yield mark.place, marks[2 * mark.is_single + 1]
        elif opens:
            opened.append(mark)
            number[mark.is_single] += 1
        elif mark.is_single and not (mark.before.isdigit() and mark.after.isdigit()):
            yield mark.place, _APOSTROPHE
    yield from ((mark.place, _APOSTROPHE) for mark in opened if mark.is_single and mark.after.isdigit())  # ’90s


def _sides(mark: _StraightMark) -> tuple[bool, bool]:
    """Whether a mark may begin and may end a quotation, by the characters beside it."""
    opens = not mark.after.isspace() and (not _is_sign(mark.after) or mark.before.isspace() or _is_sign(mark.before))
    closes = not mark.before.isspace() and (not _is_sign(mark.before) or mark.after.isspace() or _is_sign(mark.after))
    if opens and closes:
        return _is_sign(mark.before), _is_sign(mark.after)
    return opens, closes


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
