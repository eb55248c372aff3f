"""Figures and quotations of a claim that do not occur in the lines that it cites."""

import re
import unicodedata
from collections.abc import Iterator

from kmwiki.cited import ResolvedReference
from kmwiki.model import Diagnostic
from kmwiki.provenance import cited_text
from kmwiki.resolver import ResolvedPage, Site

# A unit may follow at once, as in 12.5M; a name that holds digits, as in H2O, is no figure.
_NUMBER = re.compile(r"(?<![\w.,])(?:\d++(?:[.,\u00a0\u202f ]\d{3}(?!\d))*+(?:[.,]\d++)?+|\.\d++)(?![^\W\d_]*\d)")
_QUOTED = re.compile(r"“([^“”]{3,200})”|\"([^\"]{3,200})\"|«([^«»]{3,200})»|„([^„“”]{3,200})[“”]")


def unsupported_figures(site: Site, page: ResolvedPage) -> Iterator[Diagnostic]:
    """For each claim, the first figure or quotation that none of its cited lines holds."""
    for citation, references in zip(page.node.page.citations, page.citations, strict=True):
        lines = _lines(site, references)
        missing = next(_missing(citation.context, lines), None) if lines is not None else None
        if missing is not None:
            yield Diagnostic(
                rule="unsupported-figure",
                at=citation.location,
                message=f"the cited lines do not say “{missing}”",
                help="look at the source again, or cite the lines that say it",
            )


def _lines(site: Site, references: tuple[ResolvedReference, ...]) -> str | None:
    """All that the mark's entries cite; None, if one of them has no lines that could be read."""
    texts = [cited_text(site, item) for item in references]
    found = [text for text in texts if text is not None]
    if not found or len(found) < len(texts):
        return None
    sources = [site.sources[item.name] for item in references]  # a claim may well say when the source was written
    about = [value for source in sources for value in (source.title, source.author, source.date) if value]
    return "\n".join((*found, *about))


def _missing(claim: str, lines: str) -> Iterator[str]:
    said = {_plain_number(match[0]) for match in _NUMBER.finditer(lines)}
    words = _folded(lines)
    for match in _NUMBER.finditer(claim):
        if len(match[0]) > 1 and _plain_number(match[0]) not in said:  # a lone digit is often no figure
            yield match[0]
    for match in _QUOTED.finditer(claim):
        quoted = next(group for group in match.groups() if group)
        if " " in quoted and _folded(quoted.rstrip(".,;:!?…")) not in words:
            yield quoted


def _plain_number(text: str) -> str:
    """`1,000` and `1 000` as `1000.`; a decimal comma as a point, without zeros that say nothing."""
    text = re.sub(r"(?<=\d)[.,\u00a0\u202f ](?=\d{3}(?:\D|\Z))", "", text).replace(",", ".")
    whole, _, fraction = text.partition(".")
    return f"{whole.lstrip('0')}.{fraction.rstrip('0')}"


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold().translate(str.maketrans("’‘‛“”„«»", '\'\'\'"""""'))
    return " ".join(re.sub(r"[*_`]", "", text).split())
