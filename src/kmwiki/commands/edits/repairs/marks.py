"""The entries of a citation mark, each with its place in the mark."""

import re
from collections.abc import Iterator

from msgspec import Struct

from kmwiki.content.source_names import SourceNames, read_marker
from kmwiki.model import Reference
from kmwiki.patterns import regex

_LINES = regex(r"(?P<sign>:|#L|L?)(?P<first>\d{1,9})(?P<dash>(?:-L?)?)(?P<last>\d{0,9})\Z")


class MarkEntry(Struct, frozen=True, kw_only=True):
    """An entry as its author wrote it, from `start` to `end` of the mark."""

    reference: Reference
    start: int
    end: int
    text: str

    def lines(self) -> tuple[int, str] | None:
        """Where its lines are in the mark, and what is before their first number; None if it has none."""
        found = _LINES.search(self.text)
        if found is None or self.reference.start is None or self.reference.locator is not None:
            return None
        return self.start + found.start(), found["sign"]


def entries_of(mark: str, index: SourceNames) -> list[MarkEntry]:
    """The entries of a mark `^[…]`; none if it is not sure where each is."""
    content = mark[2:-1]
    whole = read_marker(content, index)
    if whole is None:
        return []
    cuts = [found.start() for found in re.finditer(",", content)]
    if len(whole[0]) == 1:
        cuts = []
    found = list(_by_commas(content, [*cuts, len(content)], index))
    return found if tuple(one.reference for one in found) == whole[0] else []


def _by_commas(content: str, ends: list[int], index: SourceNames) -> Iterator[MarkEntry]:
    known = 0
    start = 0
    for end in ends:
        read = read_marker(content[:end], index)
        references = read[0] if read is not None else ()
        part = content[start:end]
        if len(references) == known + 1:
            first = start + len(part) - len(part.lstrip())
            text = part.strip()
            yield MarkEntry(reference=references[-1], start=2 + first, end=2 + first + len(text), text=text)
        known, start = len(references), end + 1
