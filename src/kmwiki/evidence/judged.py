"""What can be said of the claims of a page and of what they cite in a resolved wiki."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from heapq import nlargest
from math import fsum

from msgspec import Raw, Struct

from kmwiki.content.files import SourceFile
from kmwiki.evidence.asked import AskedClaim, Cited, Sources
from kmwiki.evidence.compared_lines import compared_lines
from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.doubts import SourceDoubt, doubts_of_sources
from kmwiki.evidence.faults import named_sources
from kmwiki.evidence.finding import Wanted, find_sure
from kmwiki.evidence.judging import ClaimEvidence, judge_page
from kmwiki.evidence.remembered import Memory, digest
from kmwiki.evidence.since import Place, Since, places_now, since_locked
from kmwiki.evidence.source_index import SourceIndex
from kmwiki.evidence.weighing import Text
from kmwiki.evidence.words import words_of
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Claim, Page

_MOST_SOURCES = 4  # in which a claim that cites nothing is looked for: those that have the most of its words
IndexOf = Callable[[SourceFile], SourceIndex]


class Citable(Struct, frozen=True, array_like=True, gc=False):
    """Lines that were surely found for a claim that cites nothing: its number in `Page.uncited`, and the strength."""

    number: int
    source: str
    start: int
    end: int
    strength: float


class PageEvidence(Struct, frozen=True, array_like=True, gc=False):
    """What can be said of each claim of a page that cites, in the order of `Page.supported`, and of its sources; the
    lines of its sources that hold others; what became of what its marks cite since the wiki was locked; and what can be
    said of each claim in `Page.covered`.
    """

    claims: tuple[ClaimEvidence, ...] = ()
    doubts: tuple[SourceDoubt, ...] = ()
    citable: tuple[Citable, ...] = ()
    since: tuple[Since, ...] = ()  # of the marks that were locked
    covered: tuple[ClaimEvidence, ...] = ()


NOTHING_SAID = PageEvidence()


class FoundIn(Struct, frozen=True, array_like=True, gc=False):
    """Lines of a source that were found for a claim: the id of the source, and the place of the mark on the page."""

    source: str
    citation: int
    entry: int
    start: int
    end: int
    is_sure: bool


class Remembered(Struct, frozen=True, array_like=True, gc=False):
    """What was said of a page, the digest of all on which that depends, and what it was put together from."""

    said: PageEvidence = NOTHING_SAID
    asked: bytes = b""
    worked_out: dict[bytes, Raw] = {}  # see `Memory`


NOTHING_REMEMBERED = Remembered()


def asks(page: Page) -> bool:
    """Whether a page has claims that are looked for."""
    return bool(page.supported or page.uncited)


def judged(wiki: Wiki, page: ResolvedPage, index_of: IndexOf, before: Remembered = NOTHING_REMEMBERED) -> Remembered:
    """What can be said of a page and its sources. What is remembered from `before` is not worked out again."""
    memory = Memory(before.worked_out)
    since = since_locked(wiki, page, memory)
    if not wiki.wanted.evidence or not asks(page.node.page):
        return Remembered(PageEvidence(since=since)) if since else NOTHING_REMEMBERED
    asked = _asked(wiki, page, since)
    if asked == before.asked:
        return before
    said = _said(wiki, page, index_of, memory, since)
    return Remembered(said, asked, memory.now)


def _asked(wiki: Wiki, page: ResolvedPage, since: Sequence[Since]) -> bytes:
    """The digest of everything that `_said` looks at: the claims of the page, and what they cite."""
    own, named = page.node.page, tuple(named_sources(wiki, page))
    now = places_now(since)
    claims = (*own.supported, *own.covered.values())
    cited = [tuple(_cited(page, claim.citations, now)) for claim in claims]
    names = {*named, *(one.source for some in cited for one in some)}
    sources = {name: (wiki.sources[name].digest, _about(wiki.sources[name])) for name in names}
    said = [(claim.text, claim.context, claim.figures) for claim in claims]
    uncited = [claim.text for claim in own.uncited]
    return digest((own.title, len(own.supported), said, uncited, cited, named, since, sources))


def _said(wiki: Wiki, page: ResolvedPage, index_of: IndexOf, memory: Memory, since: tuple[Since, ...]) -> PageEvidence:
    def index(source: str) -> SourceIndex | None:
        file = wiki.sources[source]
        return None if file.text is None else index_of(file)

    own, now = page.node.page, places_now(since)

    def ask(claim: Claim) -> AskedClaim:
        return AskedClaim(claim.text, claim.context, tuple(_cited(page, claim.citations, now)), claim.figures)

    asked, others = [ask(claim) for claim in own.supported], [ask(claim) for claim in own.covered.values()]
    citable = tuple(_citable(wiki, page, asked, Sources(asked, index, memory))) if own.uncited else ()
    if not any(claim.cited for claim in asked):
        return PageEvidence((), (), citable, since)
    gone = {one.citation for one in since if one.state == "gone"}
    said = tuple(
        ClaimEvidence(why="gone") if not claim.cited and not gone.isdisjoint(supported.citations) else one
        for one, claim, supported in zip(
            judge_page(asked, index, memory, partial(_text, wiki)), asked, own.supported, strict=True
        )
    )
    placed = {item.name for items in page.citations for item in items if item.reference.locator is not None}
    doubtful = _doubtful(asked, said, index, placed)
    covered = judge_page(others, index, memory, partial(_text, wiki), asked) if others else ()
    return PageEvidence(said, doubts_of_sources(doubtful, index) if doubtful else (), citable, since, covered)


def _text(wiki: Wiki, name: str) -> Text:
    """The text of a source, and what a claim may say of it."""
    source = wiki.sources[name]
    return Text(compared_lines(source), _about(source))


def _about(source: SourceFile) -> str:
    """What is known of a source besides its text; its title may depend on which of its lines other pages cite."""
    return "\n".join(filter(None, (source.title, source.author, source.date)))


def _citable(wiki: Wiki, page: ResolvedPage, asked: Sequence[AskedClaim], sources: Sources) -> Iterator[Citable]:
    """The lines that hold claims that cite nothing, of the sources that the page cites or names."""
    names = dict.fromkeys((*(one.source for claim in asked for one in claim.cited), *named_sources(wiki, page)))
    known = [(name, source) for name in names if (source := sources[name]) is not None]
    title = words_of(page.node.page.title, sources.language)
    for number, claim in enumerate(page.node.page.uncited):
        words = words_of(claim.text, sources.language)
        if len(words.terms) < CONSTANTS.terms:
            continue
        wanted = Wanted.of(words, title, sources.language)
        likely = nlargest(_MOST_SOURCES, known, key=lambda one: sum(map(one[1].index.may_have, words.terms)))
        sure = [(one.strength, name, one) for name, source in likely if (one := find_sure(source, wanted)) is not None]
        if sure:
            strength, name, best = max(sure, key=lambda one: one[0])
            yield Citable(number, name, best.start, best.end, round(strength, 2))


def _cited(
    page: ResolvedPage, citations: tuple[int, ...], now: Mapping[tuple[int, int], Place | None]
) -> Iterator[Cited]:
    """What marks cite, without sources that are missing or on the web, places of which there is no text, and lines that
    are gone; of those that were locked, where they are now.

    Where lines are empty or beyond the end, others may have the claim.
    """
    for number in citations:
        for entry, item in enumerate(page.citations[number]):
            if item.reference.locator is None or item.reference.start is not None or (number, entry) in now:
                known = (item.known.id, item.reference.start, item.reference.end) if item.known is not None else None
                place = now.get((number, entry), known)
                if place is not None:
                    yield Cited(number, entry, *place)


def _doubtful(
    asked: Sequence[AskedClaim],
    said: Sequence[ClaimEvidence],
    index: Callable[[str], SourceIndex | None],
    placed: Collection[str],
) -> list[AskedClaim]:
    """The claims that cite lines of a source whose citations may all be wrong in the same way: one of which the cited
    lines hold little on average, or one with pages. Where pages, times or cells are cited (`placed`), lines are known.
    """
    shares: dict[str, list[float]] = {}
    for claim, one in zip(asked, said, strict=True):
        named = (cited.source for cited in claim.cited if cited.start is not None)
        for name in {name for name in named if name not in placed}:
            shares.setdefault(name, []).append(one.share)
    names = {
        name
        for name, some in shares.items()
        if len(some) >= CONSTANTS.page_marks
        and (fsum(some) / len(some) < CONSTANTS.holds or ((at := index(name)) is not None and at.pages))
    }
    kept = [claim._replace(cited=tuple(one for one in claim.cited if one.source in names)) for claim in asked]
    return [claim for claim in kept if claim.cited]


def found_in(evidence: PageEvidence) -> tuple[FoundIn, ...]:
    """The lines that were found for the marks of a page, by the places of these."""
    return tuple(
        FoundIn(one.source, one.citation, one.entry, one.start, one.end, one.certainty == "found")
        for claim in evidence.claims
        for one in claim.found
    )
