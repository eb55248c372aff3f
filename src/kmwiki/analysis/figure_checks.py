"""Findings on figures and quotations of a claim that its cited lines do not contain."""

from collections.abc import Iterator

from kmwiki.diagnostics import Diagnostic
from kmwiki.evidence.passages import cited_text
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.markdown.figures import unsaid
from kmwiki.model import Figures


def unsupported_figures(wiki: Wiki, page: ResolvedPage) -> Iterator[Diagnostic]:
    """For each claim, the first figure or quotation that none of its cited lines contains."""
    citations = page.node.page.citations
    for index, citation in enumerate(citations):
        if citation.figures == Figures():
            continue
        end = next((n for n in range(index + 1, len(citations)) if not citations[n].joins), len(citations))
        lines = _cited_lines(wiki, [item for references in page.citations[index:end] for item in references])
        missing = next(unsaid(citation.figures, lines), None) if lines is not None else None
        if missing is not None:
            yield Diagnostic(
                rule="unsupported-figure",
                at=citation.location,
                message=f"the cited lines do not say “{missing}”",
                help="look at the source again, or cite the lines that say it",
            )


def _cited_lines(wiki: Wiki, items: list[ResolvedReference]) -> str | None:
    """The cited lines of all entries, with the dates and titles of sources; None if lines of one cannot be read."""
    texts = [cited_text(wiki, item) for item in items]
    found = [text for text in texts if text is not None]
    if not found or len(found) < len(texts):
        return None
    sources = [wiki.sources[item.name] for item in items]  # a claim may contain the date of its source
    about = [value for source in sources for value in (source.title, source.author, source.date) if value]
    return "\n".join((*found, *about))
