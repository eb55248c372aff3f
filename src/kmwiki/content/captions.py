"""The captions of a film or of sound (WebVTT, SubRip): when each is shown, what it says, and its lines in the file."""

from functools import lru_cache
from html import unescape

from msgspec import Struct

from kmwiki.content.locators import seconds
from kmwiki.patterns import regex

_CLOCK = r"(\d{1,4}:)?(\d{1,2}:\d{2})(?:[.,](\d{1,3}))?"
_TIMES = regex(rf"\s*{_CLOCK}\s+-->\s+{_CLOCK}(?:\s.*)?\Z")
_TAG = regex(r"<[^<>]*>")


class Cue(Struct, frozen=True, gc=False):
    """A caption: from when to when it is shown (seconds), what it says, and its first and last line in the file."""

    begins: float
    ends: float
    text: str
    first: int
    last: int


@lru_cache(maxsize=64)
def cues(text: str) -> tuple[Cue, ...]:
    """The captions in a text, in its order: a line with two times, and the lines below it up to an empty one."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    found: list[Cue] = []
    number = 0
    while number < len(lines):
        times = _TIMES.match(lines[number])
        number += 1
        if times is None:
            continue
        first, words = number, []
        while number < len(lines) and lines[number].strip():
            words.append(unescape(_TAG.sub("", lines[number])).strip())
            number += 1
        said = " ".join(filter(None, words))
        if said:
            found.append(Cue(_time(*times.groups()[:3]), _time(*times.groups()[3:]), said, first, number))
    return tuple(found)


def _time(hours: str | None, rest: str, fraction: str | None) -> float:
    return float(seconds((hours or "") + rest)) + (float(f"0.{fraction}") if fraction else 0)
