"""Places in sources in the reader's words, and the addresses at which they open."""

from typing import Any

from kmwiki.content.files import SourceFile
from kmwiki.content.locators import address_fragment, clock
from kmwiki.evidence.faults import Fault
from kmwiki.evidence.now import as_now
from kmwiki.evidence.publication import published_file
from kmwiki.evidence.since import Since
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.places import is_nowhere, pages_of
from kmwiki.graph.wiki import Wiki
from kmwiki.model import Locator, Reference
from kmwiki.outputs.lines import line_range
from kmwiki.theme.translations import catalogue, fault_named, punctuation
from kmwiki.urls import relative_url


def place_words(start: int | None, end: int | None, locator: Locator | None, language: str) -> str:
    """“line 3”, “pages 3–5”, “1:01” or “B10:C12”; an empty text for a whole source."""
    if locator is None:
        return line_range(start, end, language)
    _ = catalogue(language).gettext
    is_one = locator.start == locator.end
    match locator.kind:
        case "page" if is_one:
            return _("page {number}").format(number=locator.start)
        case "page":
            return _("pages {start}–{end}").format(start=locator.start, end=locator.end)
        case "time":
            times = [clock(one) for one in (locator.start, locator.end)]
            return times[0] if is_one else punctuation(language).dash.join(times)
        case "cells":
            return str(locator.start) if is_one else f"{locator.start}:{locator.end}"


def fault_words(reference: Reference, fault: Fault | None, language: str) -> str:
    """Why a citation supports nothing, in a word or two; empty if it can."""
    if fault == "beyond" and is_nowhere(reference):
        fault = "empty"  # “nothing there” is as true of a page, a time and cells
    return fault_named(fault, language) if fault else ""


def lines_words(source: SourceFile, start: int, end: int, language: str) -> str:
    """Lines of a source in words; those of a PDF as its pages."""
    return place_words(start, end, pages_of(source, start, end), language)


def cited_address(wiki: Wiki, item: ResolvedReference, path: str, *, is_shown: bool) -> str | None:
    """The address of what a citation names, from an output: in the file if that is published, or on its source's page.

    There, only lines that are shown (`is_shown`) have an anchor. None if nothing is there.
    """
    source = wiki.cited_source(item)
    locator = None if is_nowhere(item.reference) else item.reference.locator
    if source is None:
        return None if not item.address else item.name + ("" if "#" in item.name else address_fragment(locator))
    file = published_file(wiki, source) if locator is not None else None
    if file is not None:
        return relative_url(file, path) + address_fragment(locator)
    return relative_url(wiki.source_paths[source.id], path, f"L{item.reference.start}" if is_shown else None)


def lines_address(wiki: Wiki, name: str, start: int, path: str, *, is_shown: bool) -> str:
    """The address of a line of a source that the wiki cites: the page of a PDF, or a line on its source's page."""
    source = wiki.sources[name]
    file, page = published_file(wiki, source), pages_of(source, start, start)
    if file is not None and page is not None:
        return relative_url(file, path) + address_fragment(page)
    return relative_url(wiki.source_paths[name], path, f"L{start}" if is_shown else None)


def place_record(start: int | None, end: int | None, locator: Locator | None) -> dict[str, Any]:
    """The lines that a citation names, for programs, or else its page, time or cells."""
    if locator is None:
        return {"start": start, "end": end}
    place = {"kind": locator.kind, "start": locator.start, "end": locator.end}
    return {"start": None, "end": None, "locator": place}


def lines_record(wiki: Wiki, name: str, start: int, end: int) -> dict[str, Any]:
    """Lines of a source; of a PDF, its pages."""
    return place_record(start, end, pages_of(wiki.sources[name], start, end))


def since_record(wiki: Wiki, item: ResolvedReference, one: Since | None) -> dict[str, Any]:
    """What became of what an entry of a citation names since the wiki was locked, and where it is now."""
    if one is None or one.state not in ("moved", "changed"):
        return {"state": "unknown" if one is None else one.state, "now": None}
    now = as_now(wiki, item, one)
    place = place_record(*now.reference.place) if now is not None else {"start": None, "end": None}
    return {"state": one.state, "now": {"source": one.source, **place}}
