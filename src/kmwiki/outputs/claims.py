"""What the references of a page say of its claims: lines found for them, and how much of them their lines hold."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.evidence.cited_lines import fault_of, quoted_lines
from kmwiki.evidence.doubts import SourceDoubt
from kmwiki.evidence.found_lines import lines_found, may_name_words
from kmwiki.evidence.judging import ClaimEvidence
from kmwiki.evidence.showing import FoundLines
from kmwiki.evidence.spelling import shared
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Claim
from kmwiki.outputs.claim_words import WordsItem, claim_words, plain_words
from kmwiki.outputs.lines import GapItem, LineItem, line_items, line_range
from kmwiki.outputs.marks import Mark, Place
from kmwiki.outputs.support_words import doubt_of_source, kind_of_lines, support_sentences, why_nothing
from kmwiki.urls import relative_url


class Marks(Struct, frozen=True, kw_only=True):
    """For which marks something is said: their ids for the cards, with spaces between, and links back to them."""

    ids: str
    links: tuple[Mark, ...]


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


def reference_claims(
    site: Site, resolved: ResolvedPage, marks: dict[Place, Mark], language: str
) -> dict[int, ReferenceClaims]:
    """The number of a reference → what it says of the claims with its marks, if it says anything."""
    evidence = site.evidence.get(resolved.ref.slug)
    if evidence is None:
        return {}
    saying = _Saying(site, resolved, marks, language)
    for claim, said in zip(resolved.node.page.supported, evidence.claims, strict=False):
        saying.note(claim, said)
    for doubt in evidence.doubts:
        saying.doubt(doubt)
    return saying.result()


class _Saying:
    """Gathers what is said of the claims of a page, by reference: what was found for several marks is shown once."""

    def __init__(self, site: Site, resolved: ResolvedPage, marks: dict[Place, Mark], language: str) -> None:
        self._site, self._page, self._marks, self._language = site, resolved, marks, language
        self._found: dict[int, dict[tuple[int, int, bool], list[Place]]] = {}
        self._claims: dict[int, list[ClaimItem]] = {}
        self._nothing: dict[int, dict[str, list[Place]]] = {}
        self._doubts: dict[int, dict[DoubtItem, None]] = {}

    def note(self, claim: Claim, said: ClaimEvidence) -> None:
        """Note what is said of one claim."""
        places = supporting(self._site.wiki, self._page, claim)
        if not places:
            return
        home = self._marks[next(iter(places))].number
        if has_lines(said, places.values()) and (own := self._claim(claim, said, places)) is not None:
            self._claims.setdefault(home, []).append(own)
        found: dict[Place, list[FoundLines]] = {}
        for one in said.found:
            found.setdefault((one.citation, one.entry), []).append(one)
        for place, item in places.items():
            number = self._marks[place].number
            for one in found.get(place, ()):
                lines = one.start, one.end, one.certainty == "found"
                self._found.setdefault(number, {}).setdefault(lines, []).append(place)
            why = why_nothing(said, self._language, has_lines=item.reference.start is not None)
            if place not in found and why:
                self._nothing.setdefault(number, {}).setdefault(why, []).append(place)

    def doubt(self, doubt: SourceDoubt) -> None:
        """Note what is said of all citations of a source."""
        text = doubt_of_source(doubt, self._language)
        for (citation, entry), mark in self._marks.items():
            item = self._page.citations[citation][entry]
            if item.name == doubt.source and item.reference.start is not None:
                pages = [doubt.pages[n] for n in (item.reference.start, item.reference.end) if n in doubt.pages]
                label = line_range(pages[0][0], pages[-1][1], self._language) if pages else ""
                url = self._address(doubt.source, None) if pages else ""
                self._doubts.setdefault(mark.number, {})[DoubtItem(text=text, label=label, url=url)] = None

    def result(self) -> dict[int, ReferenceClaims]:
        """All that was noted, by the number of the reference."""
        return {
            number: ReferenceClaims(
                found=tuple(self._found_items(number)),
                claims=tuple(self._claims.get(number, ())),
                nothing=tuple(
                    NothingItem(why=why, marks=self._seen(places))
                    for why, places in self._nothing.get(number, {}).items()
                ),
                doubts=tuple(self._doubts.get(number, ())),
            )
            for number in dict.fromkeys((*self._found, *self._claims, *self._nothing, *self._doubts))
        }

    def _claim(self, claim: Claim, said: ClaimEvidence, places: dict[Place, ResolvedReference]) -> ClaimItem | None:
        is_open = may_name_words(self._site.wiki, self._page, claim)
        if not (sentences := support_sentences(said, self._language, words=is_open)):
            return None
        rather, url = self._rather(said, places)
        in_lines = shared(self._lines(said, places), claim.text)
        words = (
            claim_words(claim.text, said.lacks, in_lines if said.foreign else None)
            if is_open
            else plain_words(claim.text)
        )
        return ClaimItem(
            words=words,
            lacks=", ".join(one.text for one in words if one.kind == "lacks"),
            shared="|".join(in_lines),
            sentences=sentences,
            rather=rather,
            url=url,
            marks=self._seen(places),
        )

    def _lines(self, said: ClaimEvidence, places: dict[Place, ResolvedReference]) -> Iterator[str]:
        """The lines of a claim that are shown, cited and found."""
        wiki, withheld = self._site.wiki, self._site.withheld
        for item in places.values():
            yield from (line.text for line in quoted_lines(wiki, item)[0])
        for one in said.found:
            name = self._page.citations[one.citation][one.entry].name
            yield from (line.text for line in lines_found(wiki, name, one.start, one.end, withheld))

    def _rather(self, said: ClaimEvidence, places: dict[Place, ResolvedReference]) -> tuple[str, str]:
        if said.rather is None:
            return "", ""
        name, start, end = said.rather
        label = line_range(start, end, self._language)
        if any(item.name != name for item in places.values()):
            label = f"{self._site.wiki.source_title(name)}, {label}"
        return label, self._address(name, start if self._site.wiki.wanted.publish == "full" else None)

    def _address(self, source: str, line: int | None) -> str:
        """The address of a source's page, or of a line there, if that is shown."""
        path = self._site.wiki.source_paths[source]
        return relative_url(path, self._page.ref.permalink, None if line is None else f"L{line}")

    def _seen(self, places: Iterable[Place]) -> Marks:
        marks = tuple(self._marks[place] for place in sorted(places))
        return Marks(ids=" ".join(mark.anchor for mark in marks), links=marks)

    def _found_items(self, number: int) -> Iterator[FoundItem]:
        for (start, end, is_sure), places in sorted(self._found.get(number, {}).items()):
            citation, entry = places[0]
            source = self._page.citations[citation][entry].name
            lines = lines_found(self._site.wiki, source, start, end, self._site.withheld)
            yield FoundItem(
                kind=kind_of_lines(is_sure, self._language),
                label=line_range(start, end, self._language),
                url=self._address(source, start if lines else None),
                lines=line_items(lines),
                marks=self._seen(places),
            )


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
