"""What a citation quotes: its lines, the captions at its time, or its cells."""

from collections.abc import Iterator
from itertools import zip_longest

from kmwiki.content.files import SourceFile
from kmwiki.content.locators import cell, clock, column_name
from kmwiki.evidence.excerpts import Claims, excerpt
from kmwiki.evidence.publication import is_published
from kmwiki.evidence.source_lines import Gap, Line, lines_of, page_label
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.places import cues_at, rows_at
from kmwiki.graph.wiki import Wiki
from kmwiki.model import Reference

LONGEST_EVIDENCE = 12  # lines of a citation that a page quotes
LONGEST_PAGE = 40  # the same of a page of a PDF


def quoted_lines(wiki: Wiki, item: ResolvedReference, claims: Claims = ()) -> tuple[tuple[Line | Gap, ...], int]:
    """The lines that a page quotes for a citation, and the number of further lines that it names: of many lines, those
    that hold most of these claims.
    """
    source = wiki.cited_source(item)
    lines = tuple(_lines(source, item.reference)) if source is not None and is_published(wiki, source) else ()
    most = LONGEST_PAGE if source is not None and source.pages is not None else LONGEST_EVIDENCE
    return excerpt(lines, most, claims), max(0, len(lines) - most)


def words_published_or_not(wiki: Wiki, item: ResolvedReference) -> str | None:
    """All that a citation quotes, published or not; None if it quotes nothing, or lines without words."""
    source = wiki.cited_source(item)
    text = "\n".join(line.text for line in _lines(source, item.reference)) if source is not None else ""
    return text if text.strip() else None


def _lines(source: SourceFile, reference: Reference) -> Iterator[Line]:
    """What a citation quotes: its lines, the captions at its time, or its cells, row by row."""
    locator, text, start = reference.locator, source.text or "", reference.start
    if start is None:
        return
    if locator is not None and locator.kind == "time":
        for cue in cues_at(locator, text):
            yield Line(number=cue.first, text=cue.text, label=clock(cue.begins))
    elif locator is not None and locator.kind == "cells":
        first, last = cell(str(locator.start))[0], cell(str(locator.end))[0]
        names = [column_name(number) for number in range(first, last + 1)]
        for number, row in rows_at(locator, text):
            cells = tuple(zip_longest(names, row.cells[first - 1 : last], fillvalue=""))
            words = " · ".join(filter(None, (value for _, value in cells)))
            yield Line(number=row.first, text=words, label=str(number), cells=cells)
    else:
        lines = (lines_of(source) or ())[start - 1 : reference.end]
        for number, line in enumerate(lines, start=start):
            yield Line(number=number, text=line, label=page_label(source, number))


def names_lines(wiki: Wiki, item: ResolvedReference) -> bool:
    """Whether a citation names lines that can be read."""
    source, start, end = wiki.cited_source(item), item.reference.start, item.reference.end
    return source is not None and start is not None and bool((lines_of(source) or ())[start - 1 : end])
