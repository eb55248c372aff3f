"""Findings on citations whose lines have moved in the source since they were locked."""

from collections.abc import Iterator

from kmwiki.diagnostics import Diagnostic
from kmwiki.evidence.lock import locked_range
from kmwiki.graph.wiki import ResolvedPage, Wiki


def moved_citations(wiki: Wiki, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Citations whose lines only moved, with the new numbers of the lines."""
    for citation, references in zip(page.node.page.citations, page.citations, strict=True):
        for item in references if wiki.locked else ():
            moved = locked_range(wiki, item).moved
            if moved is not None:
                place = f"{item.name}:{moved[0]}" + (f"-{moved[1]}" if moved[1] > moved[0] else "")
                yield Diagnostic(
                    rule="citation-moved",
                    at=citation.location,
                    message=f"the lines of “{item.name}” that this cites have moved",
                    help=f"write ^[{place}], then lock again with kmwiki build --lock",
                )
