"""The words of a claim in stretches: those that its lines have, those that they lack, and what is between."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Literal

from msgspec import Struct

from kmwiki.evidence.words import plain, spelled
from kmwiki.terms import is_dense

Kind = Literal["has", "lacks", ""]
Place = tuple[Kind, int, int]  # and where it begins and ends


class WordsItem(Struct, frozen=True, kw_only=True):
    """A stretch of a claim: words that its lines have, words that they lack, or what is between."""

    text: str
    kind: Kind


def claim_words(text: str, lacks: Collection[str], *, compared: bool) -> Iterator[WordsItem]:
    """The stretches of a claim of which the lines lack these words; a single one if it was not compared."""
    last = 0
    for kind, start, end in _joined(text, _places(text, lacks)) if compared else ():
        if start > last:
            yield WordsItem(text=text[last:start], kind="")
        yield WordsItem(text=text[start:end], kind=kind)
        last = end
    if last < len(text):
        yield WordsItem(text=text[last:], kind="")


def _joined(text: str, places: Iterable[Place]) -> Iterator[Place]:
    """The same places; those of a kind that overlap, or have only spaces between them, as one."""
    last: Place | None = None
    for kind, start, end in places:
        if last is not None and last[0] == kind and not text[last[2] : start].strip():
            last = kind, last[1], max(last[2], end)
            continue
        if last is not None:
            yield last
        last = kind, start, end
    if last is not None:
        yield last


def _places(text: str, lacks: Collection[str]) -> list[Place]:
    """Where the words of a claim are that its lines have or lack."""
    lacking = [found.span() for found in _any_of(lacks).finditer(text)] if lacks else []
    places: list[Place] = [("lacks", start, end) for start, end in lacking]
    if plain(text) == text:  # else its words are elsewhere in what a reader sees
        places += [
            ("has", start, end)
            for start, end, terms in spelled(text)
            if terms and not any(first < end and last > start for first, last in lacking)
        ]
    return sorted(places, key=itemgetter(1))


def _any_of(words: Collection[str]) -> re.Pattern[str]:
    """Finds these words, the longest first; in scripts without spaces, within others."""
    return _pattern(tuple(sorted(words, key=len, reverse=True)))


@lru_cache(maxsize=100)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(one) if is_dense(one) else rf"(?<!\w){re.escape(one)}(?!\w)" for one in words))
