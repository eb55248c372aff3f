"""The words of a claim in stretches: those that its lines have, those that they lack, and what is between."""

from collections.abc import Collection, Iterable, Iterator
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


def claim_words(text: str, lacks: Collection[str]) -> Iterator[WordsItem]:
    """The stretches of a claim of which the lines lack these words."""
    shown, last = plain(text), 0
    for kind, start, end in _joined(shown, _places(text, shown, lacks)):
        if start > last:
            yield WordsItem(text=shown[last:start], kind="")
        yield WordsItem(text=shown[start:end], kind=kind)
        last = end
    if last < len(shown):
        yield WordsItem(text=shown[last:], kind="")


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


def _places(text: str, shown: str, lacks: Collection[str]) -> Iterator[Place]:
    """Where the words of a claim are that its lines have or lack."""
    runs = [word for word in lacks if is_dense(word)]  # pairs of characters that follow each other are joined in them
    for start, end, terms in spelled(text):
        word = shown[start:end]
        if terms:
            yield ("lacks" if word in lacks or any(word in run for run in runs) else "has"), start, end
