"""The words that are others in a newer text, and how much two texts are alike."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Stretch = tuple[list[str], list[str]]  # words before and after
_MOST = 4_000_000  # pairs of words that are compared one by one
_ALIKE = 0.6  # the share of words that texts have in common if one was made of the other


def stretches(old: str, new: str) -> Iterator[Stretch]:
    """The stretches in which the words of two texts differ."""
    before, after = old.split(), new.split()
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    if len(before) * len(after) > _MOST:  # by lines, which are fewer
        yield from _by_lines(old, new)
        return
    yield from _different(before, after)


def _different(before: Sequence[str], after: Sequence[str]) -> Iterator[Stretch]:
    for tag, from_old, to_old, from_new, to_new in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield list(before[from_old:to_old]), list(after[from_new:to_new])


def _by_lines(old: str, new: str) -> Iterator[Stretch]:
    for before, after in _different(old.split("\n"), new.split("\n")):
        lines = [" ".join(some).split() for some in (before, after)]
        small = len(lines[0]) * len(lines[1]) <= _MOST
        yield from _different(*lines) if small else [(lines[0], lines[1])]


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """The number of words with which both texts begin."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((place for place, (one, two) in pairs if one != two), min(len(before), len(after)))


def pairs_alike(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """The numbers of old texts → those of new ones that were probably made of them, the most similar first."""
    words = [[Counter(text.split()) for text in texts] for texts in (old, new)]
    scores = sorted(
        (-_share(one, two), first, second) for first, one in enumerate(words[0]) for second, two in enumerate(words[1])
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for score, first, second in scores:
        if -score >= _ALIKE and first not in found and second not in taken:
            found[first] = second
            taken.add(second)
    return found


def _share(one: Counter[str], two: Counter[str]) -> float:
    """The share of the words of the longer text that both have."""
    most = max(one.total(), two.total())
    return (one & two).total() / most if most else 0.0
