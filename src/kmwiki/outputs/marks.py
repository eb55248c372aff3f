"""The marks of a page's citations: each entry has the number of a reference, and a letter among the marks of that.

A reference is a place in a work. A work has a number; if it is cited at several places, these are 1.1, 1.2 and so on.
"""

from collections.abc import Iterable
from itertools import chain

from msgspec import Struct

from kmwiki.evidence.cited_ranges import mark_anchor
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.model import Locator

Key = tuple[str, int | None, int | None, Locator | None]  # what a reference is about: a source, and a place in it
Place = tuple[int, int]  # the number of a citation on the page, and of an entry in it
_FEWEST = 3  # marks in a row that are shown as one


class Mark(Struct, frozen=True, kw_only=True):
    """An entry of a citation: the number of its reference, its letter among the marks of that, and its id."""

    number: str
    letter: str
    anchor: str
    position: int  # that the letter stands for, from 0


class Run(Struct, frozen=True, kw_only=True):
    """A mark, or the first and the last of several marks of one reference in a row."""

    first: Mark
    last: Mark | None = None


def key_of(item: ResolvedReference) -> Key:
    return item.name, *item.reference.place


def numbered(resolved: ResolvedPage) -> dict[Key, str]:
    """What a reference is about → its number; by work, and in the order of first citations in the text."""
    works: dict[str, dict[Key, None]] = {}
    for references in resolved.citations:
        for item in references:
            works.setdefault(item.name, {})[key_of(item)] = None
    return {
        key: f"{number}.{place}" if len(keys) > 1 else f"{number}"
        for number, keys in enumerate(works.values(), start=1)
        for place, key in enumerate(keys, start=1)
    }


def marks_of(resolved: ResolvedPage) -> dict[Place, Mark]:
    """The marks of a page by their places, in the order of the text."""
    numbers = numbered(resolved)
    counts = dict.fromkeys(numbers.values(), 0)
    marks = {}
    for citation, references in enumerate(resolved.citations):
        for entry, item in enumerate(references):
            number = numbers[key_of(item)]
            anchor = mark_anchor(citation, entry)
            position = counts[number]
            marks[citation, entry] = Mark(number=number, letter=letter(position), anchor=anchor, position=position)
            counts[number] += 1
    return marks


def in_runs(marks: Iterable[Mark]) -> tuple[Run, ...]:
    """The marks by reference, with those in a row as one, if they are at least three: “a–d f”."""
    rows: dict[tuple[str, int], list[Mark]] = {}
    seen: dict[str, int] = {}
    for mark in marks:
        place = seen.get(mark.number, 0)
        rows.setdefault((mark.number, mark.position - place), []).append(mark)
        seen[mark.number] = place + 1
    found = (
        (Run(first=row[0], last=row[-1]),) if len(row) >= _FEWEST else tuple(Run(first=mark) for mark in row)
        for row in rows.values()
    )
    return tuple(chain.from_iterable(found))


def reference_anchor(number: str) -> str:
    """An id that no heading can have, because headings' ids contain no colon."""
    return f"ref:{number}"


def letter(position: int) -> str:
    """The letters for a number from 0: a, b … z, aa, ab …"""
    name = ""
    while position >= 0:
        name = chr(ord("a") + position % 26) + name
        position = position // 26 - 1
    return name
