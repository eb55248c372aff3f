"""What the references of a page say of its claims: lines found for them, and how much of them their lines hold."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.evidence.doubts import SourceDoubt
from kmwiki.evidence.excerpts import Cited, Claims, claims_by_place
from kmwiki.evidence.faults import fault_of
from kmwiki.evidence.found_lines import lines_found, may_name_words
from kmwiki.evidence.judgements import judgements
from kmwiki.evidence.judging import ClaimEvidence
from kmwiki.evidence.showing import FoundLines
from kmwiki.evidence.since import Since
from kmwiki.evidence.source_lines import Line
from kmwiki.evidence.spelling import shared
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Claim
from kmwiki.outputs.claim_words import WordsItem, claim_words, plain_words
from kmwiki.outputs.lines import GapItem, LineItem, line_items, line_range
from kmwiki.outputs.marks import Mark, Place, Run, in_runs, key_of
from kmwiki.outputs.places import lines_address, lines_words
from kmwiki.outputs.since_lines import lines_to_quote
from kmwiki.outputs.support_words import (
    doubt_of_source,
    judgement_sentences,
    kind_of_lines,
    support_sentences,
    why_nothing,
)
from kmwiki.theme.translations import enumerated, listed

Key = TypeVar("Key")
Value = TypeVar("Value")


class Marks(Struct, frozen=True, kw_only=True):
    """For which marks something is said: their ids for the cards, with spaces between, and links back to them, of which
    `runs` has fewer if many are in a row.
    """

    ids: str
    links: tuple[Mark, ...]
    runs: tuple[Run, ...]


class FoundItem(Struct, frozen=True, kw_only=True):
    """Lines that were found for marks; none are shown if the site may not show them."""

    kind: str
    label: str
    url: str
    lines: tuple[LineItem | GapItem, ...]
    marks: Marks


class ClaimItem(Struct, frozen=True, kw_only=True):
    """A claim with these marks: its words, how much of it is in its lines, and lines that have more of it, at `url`."""

    words: tuple[WordsItem, ...]
    lacks: str  # the words that its lines lack
    shared: str  # those that its lines have, as these write them, with bars between
    sentences: tuple[str, ...]
    rather: str
    url: str
    marks: Marks


class NothingItem(Struct, frozen=True, kw_only=True):
    """Why no lines are shown for claims with these marks."""

    why: str
    marks: Marks


class DoubtItem(Struct, frozen=True, kw_only=True):
    """What is said of all citations of a source, and the lines of the page that this one means, at `url`."""

    text: str
    label: str = ""
    url: str = ""


class ReferenceClaims(Struct, frozen=True, kw_only=True):
    """What a reference says of the claims with its marks. What is said of a claim is in the first of its references."""

    found: tuple[FoundItem, ...] = ()
    claims: tuple[ClaimItem, ...] = ()
    nothing: tuple[NothingItem, ...] = ()
    doubts: tuple[DoubtItem, ...] = ()


NOTHING = ReferenceClaims()


class _PageOfClaims(NamedTuple):
    """A page whose claims are shown in a language, with its marks and what became of what they cite, by places."""

    site: Site
    resolved: ResolvedPage
    marks: Mapping[Place, Mark]
    since: Mapping[Place, Since]
    cited: Mapping[Cited, Claims]
    language: str

    def address(self, source: str, line: int, *, is_shown: bool) -> str:
        """The address of a line of a source, which its page may show."""
        return lines_address(self.site.wiki, source, line, self.resolved.ref.permalink, is_shown=is_shown)

    def marks_at(self, places: Iterable[Place]) -> Marks:
        """The marks at these places."""
        marks = tuple(self.marks[place] for place in sorted(places))
        return Marks(ids=" ".join(mark.anchor for mark in marks), links=marks, runs=in_runs(marks))


class _SaidOfClaim(NamedTuple):
    """A claim, what is said of it, the entries that can support it, and the lines that were found for these.

    Entries whose lines are gone are not among them.
    """

    claim: Claim
    said: ClaimEvidence
    places: dict[Place, ResolvedReference]
    found: dict[Place, list[FoundLines]]

    @classmethod
    def of(cls, page: _PageOfClaims, claim: Claim, said: ClaimEvidence) -> "_SaidOfClaim":
        """What is said of a claim of a page."""
        cited = supporting(page.site.wiki, page.resolved, claim)
        gone = {place for place, one in page.since.items() if one.state == "gone"}
        found = _grouped(((one.citation, one.entry), one) for one in said.found)
        return cls(claim, said, {place: item for place, item in cited.items() if place not in gone}, found)


def reference_claims(
    site: Site, resolved: ResolvedPage, marks: dict[Place, Mark], language: str
) -> dict[str, ReferenceClaims]:
    """The number of a reference → what it says of the claims with its marks."""
    evidence = site.evidence.get(resolved.ref.slug)
    if evidence is None:
        return {}
    since = {(one.citation, one.entry): one for one in evidence.since}
    page = _PageOfClaims(site, resolved, marks, since, claims_by_place(resolved), language)
    claims = zip(resolved.node.page.supported, evidence.claims, strict=False)
    all_said = [_SaidOfClaim.of(page, claim, said) for claim, said in claims]
    at = _grouped((marks[place].number, (one, place)) for one in all_said for place in one.places)
    begun = _grouped((marks[next(iter(one.places))].number, one) for one in all_said if one.places)
    doubts = _grouped(row for doubt in evidence.doubts for row in _doubt_items(page, doubt))
    return {
        number: ReferenceClaims(
            found=tuple(_found_items(page, at.get(number, ()))),
            claims=tuple(_claim_items(page, begun.get(number, ()))),
            nothing=tuple(_nothing_items(page, at.get(number, ()))),
            doubts=tuple(dict.fromkeys(doubts.get(number, ()))),
        )
        for number in {**at, **doubts}
    }


def _grouped(rows: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """Key → its values, both in their order."""
    found: dict[Key, list[Value]] = {}
    for key, value in rows:
        found.setdefault(key, []).append(value)
    return found


def _found_items(page: _PageOfClaims, at: Collection[tuple[_SaidOfClaim, Place]]) -> Iterator[FoundItem]:
    """The lines that were found for the marks of a reference; those of several marks are shown once."""
    lines = ((one, place) for said, place in at for one in said.found.get(place, ()))
    ranges = _grouped(((one.source, one.start, one.end, one.certainty == "found"), place) for one, place in lines)
    for (source, start, end, is_sure), places in sorted(ranges.items()):
        shown = lines_found(page.site.wiki, source, start, end, page.site.withheld)
        yield FoundItem(
            kind=kind_of_lines(is_sure, page.language),
            label=lines_words(page.site.wiki.sources[source], start, end, page.language),
            url=page.address(source, start, is_shown=bool(shown)),
            lines=line_items(shown, tuple(dict.fromkeys(said.claim.text for said, place in at if place in places))),
            marks=page.marks_at(places),
        )


def _nothing_items(page: _PageOfClaims, at: Iterable[tuple[_SaidOfClaim, Place]]) -> Iterator[NothingItem]:
    """Why no lines are shown for some marks of a reference."""
    reasons = (
        (why_nothing(one.said, page.language, has_lines=one.places[place].reference.start is not None), place)
        for one, place in at
        if place not in one.found
    )
    for why, places in _grouped(reasons).items():
        if why:
            yield NothingItem(why=why, marks=page.marks_at(places))


def _doubt_items(page: _PageOfClaims, doubt: SourceDoubt) -> Iterator[tuple[str, DoubtItem]]:
    """What is said of all citations of a source, by the references that it is said in."""
    text = doubt_of_source(doubt, page.language)
    for (citation, entry), mark in page.marks.items():
        item = page.resolved.citations[citation][entry]
        if item.name == doubt.source and item.reference.start is not None:
            pages = [doubt.pages[n] for n in (item.reference.start, item.reference.end) if n in doubt.pages]
            label = line_range(pages[0][0], pages[-1][1], page.language) if pages else ""
            yield (
                mark.number,
                DoubtItem(text=text, label=label, url=page.address(doubt.source, 1, is_shown=False) if pages else ""),
            )


def _claim_items(page: _PageOfClaims, begun: Iterable[_SaidOfClaim]) -> Iterator[ClaimItem]:
    """What is said of the claims whose first reference this is."""
    for one in begun:
        is_open = may_name_words(page.site.wiki, page.resolved, one.claim, page.since)
        said, text = one.said, one.claim.text
        sentences = support_sentences(said, page.language, words=is_open)
        judged = judgements(page.site.wiki, page.resolved, one.claim, said, page.since, page.site.withheld)
        if judged or (sentences and has_lines(said, one.places.values())):
            rather, url = _rather(page, one)
            in_lines = shared(_lines(page, one), text, said.language)
            only = None if said.knows_lacks else in_lines
            words = claim_words(text, said.lacks, only, said.language) if is_open else plain_words(text)
            yield ClaimItem(
                words=words,
                lacks=enumerated([word.text for word in words if word.kind == "lacks"], page.language),
                shared="|".join(in_lines),
                sentences=(*sentences, *judgement_sentences(judged, page.language)),
                rather=rather,
                url=url,
                marks=page.marks_at(one.places),
            )


def _lines(page: _PageOfClaims, one: _SaidOfClaim) -> Iterator[str]:
    """The lines of a claim that are shown, cited and found."""
    wiki, withheld = page.site.wiki, page.site.withheld
    for place, item in one.places.items():
        lines, _ = lines_to_quote(wiki, item, page.since.get(place), page.cited.get(key_of(item), ()))
        yield from (line.text for line in lines if isinstance(line, Line))
    for found in one.said.found:
        yield from (line.text for line in lines_found(wiki, found.source, found.start, found.end, withheld))


def _rather(page: _PageOfClaims, one: _SaidOfClaim) -> tuple[str, str]:
    """The lines that have a claim, where its own lack it, and their address."""
    if one.said.rather is None:
        return "", ""
    wiki, (name, start, end) = page.site.wiki, one.said.rather
    label = lines_words(wiki.sources[name], start, end, page.language)
    if any(item.name != name for item in one.places.values()):
        label = listed((wiki.source_title(name), label), page.language)
    return label, page.address(name, start, is_shown=wiki.wanted.publish == "full")


def supporting(wiki: Wiki, page: ResolvedPage, claim: Claim) -> dict[Place, ResolvedReference]:
    """The entries of a claim's citations that can support it: sources that are there, with lines that are."""
    return {
        (citation, entry): item
        for citation in claim.citations
        for entry, item in enumerate(page.citations[citation])
        if item.known is not None and fault_of(wiki, item) is None
    }


def has_lines(said: ClaimEvidence, cited: Iterable[ResolvedReference]) -> bool:
    """Whether there are lines, cited or found, of which it can be said how much of a claim they hold."""
    return bool(said.found) or any(item.reference.start is not None for item in cited)
