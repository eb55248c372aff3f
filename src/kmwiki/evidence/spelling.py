"""The words of a text as they are written there: those that lines lack, and those that a line and a claim share."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from kmwiki.evidence.likeness import are_forms, likeness
from kmwiki.evidence.plain_text import plain
from kmwiki.evidence.words import spelled
from kmwiki.terms import is_dense


def as_written(text: str, language: str, *wanted: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The terms of each collection as a text in a language writes them, in its order."""
    for terms in wanted:
        yield _written(text, language, partial(_has_any, frozenset(terms))) if terms else ()


def _has_any(terms: frozenset[str], some: Iterable[str], word: str) -> bool:
    return not terms.isdisjoint(some)


def shared(lines: Iterable[str], claim: str, language: str = "") -> tuple[str, ...]:
    """The words of lines that a claim in a language has, too, or words like them, as the lines write them."""
    said, terms = plain(claim), dict[str, bool]()  # whether each always has a capital
    for start, _, some in spelled(claim, language):
        for term in some:
            terms[term] = said[start].isupper() and terms.get(term, True)
    alike: dict[str, list[str]] = {}
    for term in terms:
        alike.setdefault(term[:3], []).append(term)

    def is_like(term: str, other: str, *, is_name: bool) -> bool:
        if is_name and terms[other]:
            return are_forms(term, other, language) and likeness(term, other) > 0
        return likeness(term, other) > 0

    def is_shared(some: Iterable[str], word: str) -> bool:
        is_name = word[:1].isupper()
        return any(
            term in terms
            or (
                term[0] != "#"
                and not is_dense(term)
                and any(is_like(term, one, is_name=is_name) for one in alike.get(term[:3], ()))
            )
            for term in some
        )

    return tuple(dict.fromkeys(word for line in lines for word in _written(line, language, is_shared)))


def _written(text: str, language: str, is_wanted: Callable[[tuple[str, ...], str], bool]) -> tuple[str, ...]:
    """The words of a text whose terms are wanted, as they are written."""
    shown = plain(text)
    places = ((start, end) for start, end, terms in spelled(text, language) if is_wanted(terms, shown[start:end]))
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
