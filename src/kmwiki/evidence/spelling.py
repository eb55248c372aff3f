"""The words of a text as they are written there: those that lines lack, and those that a line and a claim share."""

from collections.abc import Collection, Iterable, Iterator

from kmwiki.evidence.words import Words, likeness, spelled
from kmwiki.terms import is_dense


def as_written(text: str, *wanted: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The terms of each collection as a text writes them, in its order."""
    words = list(spelled(text)) if any(wanted) else []
    for terms in map(frozenset, wanted):
        places = ((start, end) for start, end, some in words if not terms.isdisjoint(some))
        yield tuple(dict.fromkeys(text[start:end] for start, end in _joined(places)))


def marked(line: str, claim: Words) -> tuple[tuple[int, int], ...]:
    """The stretches of a line that a claim has, too, or words like them: where each begins, and its length."""
    alike: dict[str, list[str]] = {}
    for term in claim.terms:
        alike.setdefault(term[:3], []).append(term)

    def is_shared(term: str) -> bool:
        is_word = term[0] != "#" and not is_dense(term)
        return term in claim.terms or (is_word and any(likeness(term, one) for one in alike.get(term[:3], ())))

    places = ((start, end) for start, end, terms in spelled(line) if any(map(is_shared, terms)))
    return tuple((start, end - start) for start, end in _joined(places))


def _joined(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same places, those that overlap as one."""
    first = last = 0
    for start, end in places:
        if start < last:
            last = end
            continue
        if last:
            yield first, last
        first, last = start, end
    if last:
        yield first, last
