"""Sentences around links and citations."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache

from kmwiki.patterns import regex

# One class for all first characters: a choice between two patterns takes twice as long to search.
_END = regex(r"[.!?…。！？](?:(?<=[。！？])|[\"'”’»)\]]*(?=\s))")
LONGEST = 320


def sentence_at(text: str, position: int) -> str:
    """The sentence of `text` at `position`, with white space collapsed, cut to `LONGEST` characters."""
    ends, start = _ends(text), sentence_start(text, position)
    after = bisect_left(ends, position, key=lambda end: end[1])
    end = ends[after][0] if after < len(ends) else len(text)
    sentence = _collapsed(text, start, end)
    if len(sentence) <= LONGEST:
        return sentence
    middle = min(max(0, position - start - LONGEST // 2), len(sentence) - LONGEST)
    cut = sentence[middle : middle + LONGEST].strip()
    return ("… " if middle else "") + cut + (" …" if middle + LONGEST < len(sentence) else "")


def sentence_start(text: str, position: int) -> int:
    """The index where the sentence of `text` at `position` begins."""
    ends = _ends(text)
    before = bisect_right(ends, (position, len(text)))
    return ends[before - 1][0] if before else 0


def sentences(text: str) -> Iterator[str]:
    """The sentences of `text`, cut to `LONGEST` characters."""
    start = 0
    for end in (*(match.end() for match in _END.finditer(text)), len(text)):
        sentence = text[start:end].strip()
        start = end
        if sentence:
            yield sentence if len(sentence) <= LONGEST else sentence[:LONGEST].rsplit(" ", 1)[0] + " …"


# Two readers of a page ask for the sentences of a paragraph one after the other; the cache makes this linear.
@lru_cache(maxsize=64)
def _ends(text: str) -> tuple[tuple[int, int], ...]:
    """For each sentence, the index of its end, and of the marks that end it."""
    return tuple((match.end(), match.start()) for match in _END.finditer(text))


@lru_cache(maxsize=1)
def _collapsed(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())
