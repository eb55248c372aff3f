"""The numbered references of a page: a number for each source and line range, with the lines."""

from msgspec import Struct

from kmwiki.evidence.passages import evidence, fault_of, mark_anchor
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.outputs.sources import GapItem, LineItem, line_items, line_range
from kmwiki.theme.translations import fault_named
from kmwiki.urls import relative_url

Key = tuple[str, int | None, int | None]


class BackMark(Struct, frozen=True, kw_only=True):
    """A link back from an entry of the references to a mark in the text."""

    letter: str
    anchor: str


class ReferenceItem(Struct, frozen=True, kw_only=True):
    """An entry of the references: the source with its address, the lines, and the marks in the text that lead to it.

    `more` is the number of cited lines beyond `lines`.
    """

    number: int
    anchor: str
    title: str
    detail: str
    author: str | None
    date: str | None
    address: str | None
    retracted: bool
    fault: str  # why it supports nothing, in words; empty if it is not broken
    url: str | None
    lines: tuple[LineItem | GapItem, ...]
    more: int
    marks: tuple[BackMark, ...]


class SourceLink(Struct, frozen=True, kw_only=True):
    """A source of the front matter, or of the page's own list, that no claim cites."""

    title: str
    url: str | None
    retracted: bool = False


def numbered(resolved: ResolvedPage) -> dict[Key, int]:
    """(name, start, end) → number, in the order of first citations in the text."""
    numbers: dict[Key, int] = {}
    for references in resolved.citations:
        for item in references:
            numbers.setdefault(_key(item), len(numbers) + 1)
    return numbers


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


def references_of(wiki: Wiki, resolved: ResolvedPage, language: str) -> tuple[ReferenceItem, ...]:
    """The references section of a page."""
    marks: dict[Key, list[str]] = {}
    items: dict[Key, ResolvedReference] = {}
    for index, references in enumerate(resolved.citations):
        for position, item in enumerate(references):
            marks.setdefault(_key(item), []).append(mark_anchor(index, position))
            items.setdefault(_key(item), item)
    entries = resolved.node.page.front_matter.sources
    named = {entry.url: entry.title for entry in entries if entry.url and entry.title}
    return tuple(
        _item(wiki, resolved, number, items[key], marks[key], named, language)
        for key, number in numbered(resolved).items()
    )


def _key(item: ResolvedReference) -> Key:
    return item.name, item.reference.start, item.reference.end


def _item(
    wiki: Wiki,
    resolved: ResolvedPage,
    number: int,
    item: ResolvedReference,
    marks: list[str],
    named: dict[str, str],
    language: str,
) -> ReferenceItem:
    source = wiki.cited_source(item)
    lines, more = evidence(wiki, item)
    fault = fault_of(wiki, item)
    start = item.reference.start
    # Only published lines have an anchor.
    anchor = f"L{start}" if lines else None
    url = item.name if item.address else None
    if source is not None:
        url = relative_url(wiki.source_paths[source.id], resolved.ref.permalink, anchor)
    return ReferenceItem(
        number=number,
        anchor=reference_anchor(number),
        title=named.get(item.name) or wiki.source_title(item.name),
        detail=line_range(start, item.reference.end, language),
        author=source.author if source else None,
        date=source.date if source else None,
        address=source.url if source else None,
        retracted=source is not None and source.retracted,
        fault=fault_named(fault, language) if fault else "",
        url=url,
        lines=line_items(lines),
        more=more,
        marks=tuple(BackMark(letter=letter(index), anchor=mark) for index, mark in enumerate(marks)),
    )


def uncited_sources(wiki: Wiki, resolved: ResolvedPage) -> tuple[SourceLink, ...]:
    """The sources of the front matter, and of the page's own list, that no citation on the page names."""
    page = resolved.node.page
    cited = {item.name for references in resolved.citations for item in references}
    found: dict[str, SourceLink] = {}
    for entry in page.front_matter.sources:
        name = wiki.source_of(entry)
        found.setdefault(name, _named(wiki, resolved, name, entry.title, entry.url))
    for name in page.listed_sources:
        found.setdefault(name, _named(wiki, resolved, name, None, None))
    return tuple(link for name, link in found.items() if name not in cited)


def _named(wiki: Wiki, resolved: ResolvedPage, name: str, title: str | None, address: str | None) -> SourceLink:
    source = wiki.sources.get(name)
    url = address if source is None else relative_url(wiki.source_paths[name], resolved.ref.permalink)
    retracted = source is not None and source.retracted
    return SourceLink(title=title or wiki.source_title(name), url=url, retracted=retracted)
