"""The front matter of a page with what its file says beside it: its name, its place, and its days in Git."""

from msgspec.structs import replace

from kmwiki.content.addressing import Addressing, fields_of_place
from kmwiki.content.dates import BEHIND_ALL, seconds_of
from kmwiki.content.front_matter import FrontMatterResult
from kmwiki.content.graph_names import named_in_graph


def with_order(front: FrontMatterResult, wanted: Addressing) -> FrontMatterResult:
    """The front matter with the place of the page by its own date, behind the pages that say their place."""
    own = front.front_matter
    if not wanted.newest_first or own.order is not None or own.created is None:
        return front
    return replace(front, front_matter=replace(own, order=BEHIND_ALL - seconds_of(own.created)))


def with_days(front: FrontMatterResult, days: tuple[str, str] | None) -> FrontMatterResult:
    """The front matter with the first and last day of its file, unless it has a date of its own."""
    own = front.front_matter
    if days is None or own.created is not None or own.updated is not None:
        return front
    created, updated = days
    dated = replace(own, created=created, updated=updated, created_on=created, updated_on=updated)
    return replace(front, front_matter=dated)


def with_names(front: FrontMatterResult, path: str, wanted: Addressing) -> FrontMatterResult:
    """The front matter with what the name of the page's file says in a graph of Logseq."""
    if wanted.graph is None:
        return front
    return replace(front, front_matter=named_in_graph(front.front_matter, path, wanted.graph))


def with_place(front: FrontMatterResult, name: str, wanted: Addressing) -> FrontMatterResult:
    """The front matter with what the name of the page's file says of its language and its address."""
    return replace(front, front_matter=replace(front.front_matter, **fields_of_place(front.front_matter, name, wanted)))
