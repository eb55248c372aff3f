"""Lines then and now, with the words in which they differ."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from kmwiki.evidence.excerpts import LONGEST_LINE
from kmwiki.patterns import regex
from kmwiki.terms import DENSE

# A number, a word, a character of a script without spaces between words, the end of a line, or signs between.
_TOKEN = regex(rf"\d+(?:[.,]\d+)+|[{DENSE}]|[^\W{DENSE}]+|\n|[^\S\n]+|[^\w\s]|_+")
_BEFORE = 80  # characters of a long line that are shown before the first words that differ
_MOST = 3_000  # words of both together that are compared; in longer texts, whole lines are


class Stretch(Struct, frozen=True, kw_only=True):
    """A part of a line: words that the other lines lack (`differs`), or words that both have."""

    text: str
    differs: bool = False


ChangedLine = tuple[Stretch, ...]


def plain_line(line: ChangedLine) -> str:
    """The words of a line."""
    return "".join(part.text for part in line)


def bounded(line: ChangedLine) -> ChangedLine:
    """A line, or of a long one the part with the first words that differ, with “…” where it is cut."""
    if len(plain_line(line)) <= LONGEST_LINE:
        return line
    at = next((place for place, one in enumerate(line) if one.differs), 0)
    before = "".join(one.text for one in line[:at])
    left, kept = LONGEST_LINE - len(before[-_BEFORE:]), []
    for one in line[at:]:
        kept.append(Stretch(text=one.text[:left], differs=one.differs))
        left -= len(one.text)
        if left <= 0:
            break
    start = Stretch(text=f"{'…' if len(before) > _BEFORE else ''}{before[-_BEFORE:]}")
    return tuple(one for one in (start, *kept, Stretch(text="…" if left < 0 else "")) if one.text)


def then_and_now(then: Sequence[str], now: Sequence[str]) -> tuple[tuple[ChangedLine, ...], tuple[ChangedLine, ...]]:
    """Both with the words that the other one lacks."""
    before, after = _tokens(then), _tokens(now)
    if len(before) + len(after) > _MOST:
        before, after = (_with_ends(lines) for lines in (then, now))
    kept_before, kept_after = [False] * len(before), [False] * len(after)
    for at, to, size in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        kept_before[at : at + size] = kept_after[to : to + size] = [True] * size
    return tuple(_lines(before, kept_before)), tuple(_lines(after, kept_after))


def _tokens(lines: Sequence[str]) -> list[str]:
    return _TOKEN.findall("\n".join(lines))


def _with_ends(lines: Sequence[str]) -> list[str]:
    return [part for line in lines for part in (line, "\n")][:-1]


def _lines(tokens: Sequence[str], kept: list[bool]) -> Iterator[ChangedLine]:
    """The lines that tokens are, as stretches; blanks between words that differ are part of the stretch."""
    line: list[Stretch] = []
    for place, (token, is_kept) in enumerate(zip(tokens, kept, strict=True)):
        if token == "\n":
            yield tuple(line)
            line = []
            continue
        differs = not is_kept
        if token.isspace():
            around = kept[place - 1 : place] + kept[place + 1 : place + 2]
            differs = len(around) == 2 and not any(around)
        if line and line[-1].differs == differs:
            line[-1] = Stretch(text=line[-1].text + token, differs=differs)
        else:
            line.append(Stretch(text=token, differs=differs))
    if tokens:
        yield tuple(line)
