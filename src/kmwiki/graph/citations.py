"""Citations → the sources that they mean, and the titles of sources."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.files import SourceFile
from kmwiki.content.source_names import ADDRESS, Known, SourceNames, tidy_name
from kmwiki.graph.places import captions_beside, placed
from kmwiki.model import Page, Reference

Publish = Literal["cited", "full", "none"]
CitedLines = dict[str, set[tuple[int, int]]]  # name of a source → first and last of the lines that citations name
CONTEXT = 2  # lines around a cited range that are published with it


class ResolvedReference(Struct, frozen=True, kw_only=True, gc=False):
    """An entry of a citation with the lines that it means, and its source; `address` if that is a web address."""

    reference: Reference
    name: str  # the source's id, the address, or the name as written
    known: Known | None = None
    address: bool = False
    line_count: int | None = None


def resolved_citations(
    page: Page, index: SourceNames, sources: Mapping[str, SourceFile]
) -> tuple[tuple[ResolvedReference, ...], ...]:
    """The resolved entries of each citation of a page."""
    return tuple(
        tuple(_reference(reference, index, sources, page) for reference in citation.references)
        for citation in page.citations
    )


def _reference(
    reference: Reference, index: SourceNames, sources: Mapping[str, SourceFile], page: Page
) -> ResolvedReference:
    if ADDRESS.match(reference.source):
        return ResolvedReference(reference=reference, name=reference.source, address=True)
    known = index.lookup(reference.source)
    if known is None and (listed := dict(page.source_list).get(reference.source)) is not None:
        if ADDRESS.match(listed):
            return ResolvedReference(reference=reference, name=listed, address=True)
        known = index.lookup(listed.lstrip("/"))
    if known is None:
        return ResolvedReference(reference=reference, name=tidy_name(reference.source))
    source = sources[known.id]
    cited = placed(reference, source, captions_beside(reference, known.id, sources))
    return ResolvedReference(reference=cited, name=known.id, known=known, line_count=source.lines)


def note_lines(cited: CitedLines, name: str, start: int | None, end: int | None) -> None:
    """Note the lines that a citation names, if it does, of the source with this id."""
    lines = cited.setdefault(name, set())
    if start is not None and end is not None:
        lines.add((start, end))


def titled_sources(sources: dict[str, SourceFile], cited: CitedLines, publish: Publish) -> dict[str, SourceFile]:
    """The sources by id; one without a title takes its first heading, if the line of that is published.

    A private source that no page cites keeps only its id. `cited` are the lines that all pages cite; `publish` says
    which lines of the sources are published.
    """
    return {name: _titled(source, cited.get(name), publish) for name, source in sources.items()}


def said_of(source: SourceFile) -> tuple[str | None, ...]:
    """The details of a source that depend on the citations of it."""
    return source.title, source.author, source.date, source.url


def saying(source: SourceFile, said: tuple[str | None, ...]) -> SourceFile:
    """The source with these details."""
    title, author, date, url = said
    return replace(source, title=title, author=author, date=date, url=url)


def _titled(source: SourceFile, cited: Iterable[tuple[int, int]] | None, publish: Publish) -> SourceFile:
    if source.private and cited is None:
        return saying(source, (None, None, None, None))
    if source.title is not None or source.heading is None or publish == "none":
        return source
    line, words = source.heading
    near = any(start - CONTEXT <= line <= end + CONTEXT for start, end in cited or ())
    return replace(source, title=words) if publish == "full" or near else source
