"""What can be said of the claims of a page and of what they cite in a resolved wiki."""

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.evidence.asked import AskedClaim
from kmwiki.evidence.doubts import SourceDoubt
from kmwiki.evidence.judging import ClaimEvidence, judge_page
from kmwiki.evidence.passages import fault_of
from kmwiki.evidence.source_index import SourceIndex
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import SourceFile
from kmwiki.terms import terms

_STUB = 20  # different words; a source that has fewer is a placeholder
_LONGEST_WORD = 100  # characters, to look only at short texts
IndexOf = Callable[[SourceFile], SourceIndex]


class PageEvidence(Struct, frozen=True, array_like=True, gc=False):
    """What can be said of each claim of a page that cites, in the order of `Page.supported`, and of its sources."""

    claims: tuple[ClaimEvidence, ...] = ()
    doubts: tuple[SourceDoubt, ...] = ()


NOTHING_SAID = PageEvidence()


class FoundIn(Struct, frozen=True, array_like=True, gc=False):
    """Lines of a source that were found for a claim: the id of the source, and the place of the mark on the page."""

    source: str
    citation: int
    entry: int
    start: int
    end: int
    is_sure: bool


def judged(wiki: Wiki, page: ResolvedPage, index_of: IndexOf) -> PageEvidence:
    """What can be said of a page; nothing if no claim cites a source."""
    if not wiki.wanted.evidence:
        return NOTHING_SAID
    asked = [
        AskedClaim(claim.text, claim.context, tuple(_cited(wiki, page, claim.citations)))
        for claim in page.node.page.supported
    ]
    if not any(claim.cited for claim in asked):
        return NOTHING_SAID

    def index(source: str) -> SourceIndex | None:
        file = wiki.sources[source]
        return None if file.text is None else index_of(file)

    said = zip(asked, judge_page(asked, index), strict=True)
    return PageEvidence(tuple(_without_stubs(wiki, claim, one) for claim, one in said))


def _cited(
    wiki: Wiki, page: ResolvedPage, citations: tuple[int, ...]
) -> Iterator[tuple[int, int, str, int | None, int | None]]:
    """What marks cite, without what is broken or on the web."""
    for number in citations:
        for entry, item in enumerate(page.citations[number]):
            if item.known is not None and fault_of(wiki, item) is None:
                yield number, entry, item.known.id, item.reference.start, item.reference.end


def _without_stubs(wiki: Wiki, claim: AskedClaim, said: ClaimEvidence) -> ClaimEvidence:
    """What can be said of a claim: of a source that says next to nothing, it means little that it lacks a claim."""
    texts = (wiki.sources[one[2]].text or "" for one in claim.cited) if said.verdict == "nothing" else ()
    return replace(said, verdict="unknown") if any(map(_is_stub, texts)) else said


def _is_stub(text: str) -> bool:
    return len(text) < _STUB * _LONGEST_WORD and len(set(terms(text))) < _STUB


def found_in(page: ResolvedPage, evidence: PageEvidence) -> tuple[FoundIn, ...]:
    """The lines that were found for the marks of a page, by the places of these."""
    return tuple(
        FoundIn(
            page.citations[one.citation][one.entry].name,
            one.citation,
            one.entry,
            one.start,
            one.end,
            one.certainty == "found",
        )
        for claim in evidence.claims
        for one in claim.found
    )
