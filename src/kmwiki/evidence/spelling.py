"""The words of a text as they are written there: those that lines lack, and those that a line and a claim share."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from kmwiki.evidence.words import likeness, plain, spelled
from kmwiki.terms import is_dense


def as_written(text: str, *wanted: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The terms of each collection as a text writes them, in its order."""
    for terms in wanted:
        yield _written(text, partial(_has_any, frozenset(terms))) if terms else ()


def _has_any(terms: frozenset[str], some: Iterable[str]) -> bool:
    return not terms.isdisjoint(some)


def shared(lines: Iterable[str], claim: str) -> tuple[str, ...]:
    """The words of lines that a claim has, too, or words like them, as the lines write them."""
    terms = {term for _, _, some in spelled(claim) for term in some}
    alike: dict[str, list[str]] = {}
    for term in terms:
        alike.setdefault(term[:3], []).append(term)

    def is_shared(some: Iterable[str]) -> bool:
        return any(
            term in terms
            or (term[0] != "#" and not is_dense(term) and any(likeness(term, one) for one in alike.get(term[:3], ())))
            for term in some
        )

    return tuple(dict.fromkeys(word for line in lines for word in _written(line, is_shared)))


def _written(text: str, is_wanted: Callable[[tuple[str, ...]], bool]) -> tuple[str, ...]:
    """The words of a text whose terms are wanted, as they are written."""
    shown = plain(text)
    places = ((start, end) for start, end, terms in spelled(text) if is_wanted(terms))
    return tuple(dict.fromkeys(shown[start:end] for start, end in _joined(places)))


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
