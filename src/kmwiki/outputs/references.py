"""The numbered references of a page: one number a source and line range."""

from msgspec import Struct

from kmwiki.outputs.sources import line_range, source_title
from kmwiki.resolver import ResolvedPage, Site
from kmwiki.urls import relative_url

Key = tuple[str, int | None, int | None]


class ReferenceItem(Struct, frozen=True, kw_only=True):
    """An entry of the references: where it leads, and the marks in the text that lead to it."""

    number: int
    anchor: str
    title: str
    detail: str
    url: str | None
    marks: tuple[str, ...]


class SourceLink(Struct, frozen=True, kw_only=True):
    """A source of the front matter that no claim cites."""

    title: str
    url: str | None


def numbered(resolved: ResolvedPage) -> dict[Key, int]:
    """(name, start, end) → number, in the order in which the text first cites them."""
    numbers: dict[Key, int] = {}
    for references in resolved.citations:
        for item in references:
            numbers.setdefault((item.name, item.reference.start, item.reference.end), len(numbers) + 1)
    return numbers


def reference_anchor(number: int) -> str:
    """An id that no heading can have: headings' ids hold no colon."""
    return f"ref:{number}"


def mark_anchor(citation: int, position: int) -> str:
    """The id of a citation's mark in the text."""
    return f"cite:{citation + 1}:{position + 1}"


def references_of(site: Site, resolved: ResolvedPage) -> tuple[ReferenceItem, ...]:
    """The references section of a page."""
    entries = resolved.node.page.front_matter.sources
    named = {entry.url: entry.title for entry in entries if entry.url}
    marks: dict[Key, list[str]] = {}
    addresses: dict[Key, str | None] = {}
    for index, references in enumerate(resolved.citations):
        for position, item in enumerate(references):
            key = (item.name, item.reference.start, item.reference.end)
            marks.setdefault(key, []).append(mark_anchor(index, position))
            if item.known is not None:
                addresses[key] = relative_url(site.source_paths[item.known.id], resolved.ref.permalink)
            else:
                addresses[key] = item.name if item.address else None
    return tuple(
        ReferenceItem(
            number=number,
            anchor=reference_anchor(number),
            title=named.get(key[0]) or source_title(site, key[0]),
            detail=line_range(key[1], key[2]),
            url=addresses[key],
            marks=tuple(marks[key]),
        )
        for key, number in numbered(resolved).items()
    )


def uncited_sources(site: Site, resolved: ResolvedPage) -> tuple[SourceLink, ...]:
    """The front matter's sources that no citation on the page names."""
    cited = {item.name for references in resolved.citations for item in references}
    found: dict[str, SourceLink] = {}
    for entry in resolved.node.page.front_matter.sources:
        known = None if entry.path is None else site.source_index.lookup(entry.path)
        name = known.id if known else entry.url or entry.path or ""
        if name in cited or name in found:
            continue
        url = relative_url(site.source_paths[known.id], resolved.ref.permalink) if known else entry.url
        found[name] = SourceLink(title=entry.title or source_title(site, name), url=url)
    return tuple(found.values())
