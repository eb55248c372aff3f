"""The words of a claim in stretches: those that its lines have, those that they lack, and what is between."""

from collections.abc import Collection
from itertools import groupby
from typing import Literal

from msgspec import Struct

from kmwiki.evidence.plain_text import plain
from kmwiki.evidence.words import spelled
from kmwiki.terms import is_dense

Kind = Literal["has", "lacks", ""]


class WordsItem(Struct, frozen=True, kw_only=True):
    """A stretch of a claim: words that its lines have, words that they lack, or what is between."""

    text: str
    kind: Kind


def claim_words(
    text: str, lacks: Collection[str], only: Collection[str] | None = None, language: str = ""
) -> tuple[WordsItem, ...]:
    """The stretches of a claim of which the lines lack these words; words of a kind that follow each other are one.

    The lines have the others, or `only` these.
    """
    stretches: list[WordsItem] = []
    for kind, own in groupby(
        zip(_kinds(text, lacks, only, language), plain(text), strict=True), key=lambda one: one[0]
    ):
        words = "".join(letter for _, letter in own)
        match stretches:
            case [*_, WordsItem(text=before, kind=same), WordsItem(text=space)] if same == kind and not space.strip():
                stretches[-2:] = [WordsItem(text=before + space + words, kind=kind)]
            case _:
                stretches.append(WordsItem(text=words, kind=kind))
    return tuple(stretches)


def plain_words(text: str) -> tuple[WordsItem, ...]:
    """A claim as one stretch, of which nothing is said."""
    return (WordsItem(text=plain(text), kind=""),)


def _kinds(text: str, lacks: Collection[str], only: Collection[str] | None, language: str) -> list[Kind]:
    """The kind of each character of a claim as a reader sees it."""
    shown = plain(text)
    kinds: list[Kind] = [""] * len(shown)
    runs = [word for word in lacks if is_dense(word)]  # pairs of characters that follow each other are joined in them
    held = []
    for start, end, terms in spelled(text, language):
        word = shown[start:end]
        if word in lacks or any(word in run for run in runs):
            kinds[start:end] = ["lacks"] * (end - start)
        elif terms and (only is None or word in only):
            held.append((start, end))
    for start, end in held:  # last: pairs of characters overlap, and one that the lines have is there
        kinds[start:end] = ["has"] * (end - start)
    return kinds
