"""The marks of a page's citations: each entry has the number of a reference, and a letter among the marks of that."""

from msgspec import Struct

from kmwiki.evidence.cited_lines import mark_anchor
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.model import Locator

Key = tuple[str, int | None, int | None, Locator | None]  # what a reference is about: a source, and a place in it
Place = tuple[int, int]  # the number of a citation on the page, and of an entry in it


class Mark(Struct, frozen=True, kw_only=True):
    """An entry of a citation: the number of its reference, its letter among the marks of that, and its id."""

    number: int
    letter: str
    anchor: str


def key_of(item: ResolvedReference) -> Key:
    return item.name, *item.reference.place


def numbered(resolved: ResolvedPage) -> dict[Key, int]:
    """What a reference is about → its number, in the order of first citations in the text."""
    numbers: dict[Key, int] = {}
    for references in resolved.citations:
        for item in references:
            numbers.setdefault(key_of(item), len(numbers) + 1)
    return numbers


def marks_of(resolved: ResolvedPage) -> dict[Place, Mark]:
    """The marks of a page by their places, in the order of the text."""
    numbers = numbered(resolved)
    counts = dict.fromkeys(numbers.values(), 0)
    marks = {}
    for citation, references in enumerate(resolved.citations):
        for entry, item in enumerate(references):
            number = numbers[key_of(item)]
            anchor = mark_anchor(citation, entry)
            marks[citation, entry] = Mark(number=number, letter=letter(counts[number]), anchor=anchor)
            counts[number] += 1
    return marks


def reference_anchor(number: int) -> str:
    """An id that no heading can have, because headings' ids contain no colon."""
    return f"ref:{number}"


def letter(position: int) -> str:
    """The letters for a number from 0: a, b … z, aa, ab …"""
    name = ""
    while position >= 0:
        name = chr(ord("a") + position % 26) + name
        position = position // 26 - 1
    return name
