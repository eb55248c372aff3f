"""A long list in parts: each is a file with at most so many rows, and links to the one before and the one after it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.urls import relative_url

Head = TypeVar("Head")
Row = TypeVar("Row")


class ListPart(Struct, frozen=True, kw_only=True):
    """A part of a list with so many rows, by its number from 1; a short list has one part.

    The first part has the address of the list. The others are in a folder of the special pages, where nothing else is:
    so no page, tag or source can have their addresses.
    """

    list_path: str
    special: str  # the folder of the special pages
    rows: int
    number: int = 1
    size: int

    @property
    def path(self) -> str:
        """The output path of the part."""
        return self.path_of(self.number)

    def path_of(self, number: int) -> str:
        """The output path of the part with this number."""
        return self.list_path if number == 1 else f"{self.special}/part-{number}/{self.list_path}"

    @property
    def count(self) -> int:
        """The number of parts."""
        return max(1, -(-self.rows // self.size))

    @property
    def start(self) -> int:
        """The number of its first row, from 0."""
        return (self.number - 1) * self.size

    @property
    def stop(self) -> int:
        """The number of the row after its last one."""
        return min(self.start + self.size, self.rows)

    @property
    def length(self) -> int:
        """The number of its rows."""
        return self.stop - self.start

    def number_at(self, row: int) -> int:
        """The number of the part that has a row."""
        return row // self.size + 1

    def within(self, before: int = 0) -> slice:
        """The place of its rows in rows of the list, of which others are `before` them."""
        return slice(max(0, self.start - before), max(0, self.stop - before))

    def cut(
        self, groups: Iterable[tuple[Head, Sequence[Row]]], before: int = 0
    ) -> Iterator[tuple[Head, Sequence[Row], slice]]:
        """The groups of rows of which it has some, and the place of these; a group may go on in the next part.

        So many other rows of the list are `before` them.
        """
        for head, rows in groups:
            place = self.within(before)
            if range(len(rows))[place]:
                yield head, rows, place
            before += len(rows)


class PartLink(Struct, frozen=True, kw_only=True):
    """A part of a list: its address, and its first and its last row, in words."""

    url: str
    first: str
    last: str


class PartsView(Struct, frozen=True, kw_only=True):
    """What a part of a list says of its place among the others, with rows counted from 1; `are_links` names rows.

    `list_url` is the address of the first part; only that lists `all` parts.
    """

    number: int
    count: int
    rows: int
    are_links: bool
    start: int
    stop: int
    first: str
    last: str
    list_url: str
    previous: str | None
    next: str | None
    all: tuple[PartLink, ...]


def parts_of(site: Site, path: str, rows: int, size: int | None = None) -> Iterator[ListPart]:
    """The parts of the list at the output `path`."""
    special, size = site.wiki.sections["special"], site.owner.limits.rows if size is None else size
    first = ListPart(list_path=path, special=special, rows=rows, size=size)
    return (replace(first, number=number) for number in range(1, first.count + 1))


def parts_view(part: ListPart, name: Callable[[int], str], *, are_links: bool = False) -> PartsView | None:
    """What a part says of its place; None if it is the whole list. `name` gives a row, by its number, in words."""
    if part.count == 1:
        return None
    return PartsView(
        number=part.number,
        count=part.count,
        rows=part.rows,
        are_links=are_links,
        start=part.start + 1,
        stop=part.stop,
        first=name(part.start),
        last=name(part.stop - 1),
        list_url=relative_url(part.list_path, part.path),
        previous=neighbour(part, -1),
        next=neighbour(part, 1),
        all=tuple(_links(part, name)) if part.number == 1 else (),
    )


def neighbour(part: ListPart, step: int) -> str | None:
    """The address of the part before (-1) or after (1) a part; None if there is none."""
    number = part.number + step
    return relative_url(part.path_of(number), part.path) if 1 <= number <= part.count else None


def _links(part: ListPart, name: Callable[[int], str]) -> Iterator[PartLink]:
    for number in range(1, part.count + 1):
        other = replace(part, number=number)
        url = relative_url(other.path, part.path)
        yield PartLink(url=url, first=name(other.start), last=name(other.stop - 1))
