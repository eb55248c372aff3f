"""The numbered references of a page: an entry for each work, with the places in it that are cited, and their lines."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.content.source_names import reference_to
from kmwiki.evidence.excerpts import Claims, claims_by_place
from kmwiki.evidence.faults import fault_of
from kmwiki.evidence.since import Since
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.outputs.claims import NOTHING, ReferenceClaims, reference_claims
from kmwiki.outputs.lines import GapItem, LineItem, line_items, ranges_shown
from kmwiki.outputs.marks import Key, Mark, key_of, marks_of, numbered, reference_anchor
from kmwiki.outputs.places import cited_address, fault_words, place_words
from kmwiki.outputs.since_lines import SinceItem, lines_to_quote, since_item
from kmwiki.urls import relative_url


class ReferenceItem(Struct, frozen=True, kw_only=True):
    """A place in a work: the source with its address, the lines, and the marks in the text that lead to it.

    `more` is the number of cited lines beyond `lines`.
    """

    number: str
    anchor: str
    title: str
    detail: str
    author: str | None
    date: str | None
    address: str | None
    retracted: bool
    fault: str  # why it supports nothing, in words; empty if it is not broken
    url: str | None
    work_url: str | None  # without the place
    lines: tuple[LineItem | GapItem, ...]
    more: int
    shown: str  # which of the cited lines `lines` are, if they are not the first ones
    marks: tuple[Mark, ...]
    said: ReferenceClaims
    since: SinceItem | None  # what became of the lines since the wiki was locked


class WorkItem(Struct, frozen=True, kw_only=True):
    """An entry of the references: a work, and the places in it that are cited."""

    number: str
    anchor: str
    places: tuple[ReferenceItem, ...]


class SourceLink(Struct, frozen=True, kw_only=True):
    """A source of the front matter, or of the page's own list, that no claim cites; it may be a page of the wiki."""

    title: str
    url: str | None
    retracted: bool = False
    detail: str = ""  # the place in it, in words


def references_of(site: Site, resolved: ResolvedPage, language: str) -> tuple[ReferenceItem, ...]:
    """The places that a page cites, by work."""
    marks = marks_of(resolved)
    own: dict[Key, list[Mark]] = {}
    items: dict[Key, ResolvedReference] = {}
    for (citation, entry), mark in marks.items():
        item = resolved.citations[citation][entry]
        own.setdefault(key_of(item), []).append(mark)
        items.setdefault(key_of(item), item)
    entries = resolved.node.page.front_matter.sources
    named = {entry.url: entry.title for entry in entries if entry.url and entry.title}
    said = reference_claims(site, resolved, marks, language)
    since, claims = _since(site, resolved), claims_by_place(resolved)
    page = _PageOfReferences(site.wiki, resolved.ref.permalink, named, language)
    return tuple(
        page.item(
            _Place(number, items[key], tuple(own[key]), claims.get(key, ()), since.get(key)), said.get(number, NOTHING)
        )
        for key, number in numbered(resolved).items()
    )


def by_work(places: Iterable[ReferenceItem]) -> tuple[WorkItem, ...]:
    """The works of these places, which follow each other by work."""
    found = []
    for number, own in groupby(places, key=lambda place: place.number.partition(".")[0]):
        found.append(WorkItem(number=number, anchor=reference_anchor(number), places=tuple(own)))
    return tuple(found)


class _Place(NamedTuple):
    """What a reference is about: a number, the first of its citations, its marks, its claims, and what became of it."""

    number: str
    item: ResolvedReference
    marks: tuple[Mark, ...]
    claims: Claims
    since: Since | None


class _PageOfReferences(NamedTuple):
    """The path of a page, the titles that its front matter gives to addresses, and the language of kmwiki's words."""

    wiki: Wiki
    path: str
    named: dict[str, str]
    language: str

    def item(self, place: _Place, said: ReferenceClaims) -> ReferenceItem:
        """A place in a work, with what is said of its claims."""
        wiki, item, language = self.wiki, place.item, self.language
        source = wiki.cited_source(item)
        lines, more = lines_to_quote(wiki, item, place.since, place.claims)
        became = since_item(wiki, item, place.since, self.path, language)
        now = place.since.start if place.since is not None else item.reference.start
        is_followed = became is not None and became.state in ("moved", "changed")  # to where the lines are
        return ReferenceItem(
            number=place.number,
            anchor=reference_anchor(place.number),
            title=self.named.get(item.name) or wiki.source_title(item.name),
            detail=place_words(*item.reference.place, language),
            author=source.author if source else None,
            date=source.date if source else None,
            address=source.url if source else None,
            retracted=source is not None and source.retracted,
            fault=fault_words(item.reference, None if is_followed else fault_of(wiki, item), language),
            url=_url(wiki, item, became, self.path, is_shown=bool(lines)),
            work_url=_work_url(wiki, item, self.path),
            lines=line_items(lines),
            more=more,
            shown=ranges_shown(lines, now, language) if more else "",
            marks=place.marks,
            said=said,
            since=became,
        )


def _url(wiki: Wiki, item: ResolvedReference, since: SinceItem | None, path: str, *, is_shown: bool) -> str | None:
    """The address of what is cited where it is now; of the source, if it is gone, or if nobody knows where it is."""
    if since is not None and since.url:
        return since.url
    if since is not None and item.reference.start is not None:
        return _work_url(wiki, item, path)
    return cited_address(wiki, item, path, is_shown=is_shown)


def _work_url(wiki: Wiki, item: ResolvedReference, path: str) -> str | None:
    """The address of a work as a whole."""
    source = wiki.cited_source(item)
    return (
        relative_url(wiki.source_paths[source.id], path) if source is not None else item.name if item.address else None
    )


def _since(site: Site, resolved: ResolvedPage) -> dict[Key, Since]:
    """What became of what each reference is about since the wiki was locked, if that is known."""
    evidence = site.evidence.get(resolved.ref.slug)
    since = evidence.since if evidence is not None else ()
    return {key_of(resolved.citations[one.citation][one.entry]): one for one in since}


def uncited_sources(wiki: Wiki, resolved: ResolvedPage, language: str) -> tuple[SourceLink, ...]:
    """The sources of the front matter, and of the page's own list, that no citation on the page names."""
    page = resolved.node.page
    cited = {item.name for references in resolved.citations for item in references}
    found: dict[str, SourceLink] = {}
    for entry in page.front_matter.sources:
        if (other := wiki.page_of_entry(entry, resolved.ref.slug)) is not None:
            url = relative_url(other.permalink, resolved.ref.permalink)
            found.setdefault(other.permalink, SourceLink(title=entry.title or other.title, url=url))
            continue
        name = wiki.source_of(entry)
        reference = reference_to(entry.path or "", entry.place, wiki.source_names)
        detail = place_words(*reference.place, language)
        found.setdefault(name, replace(_named(wiki, resolved, name, entry.title, entry.url), detail=detail))
    for name in page.listed_sources:
        found.setdefault(name, _named(wiki, resolved, name, None, None))
    return tuple(link for name, link in found.items() if name not in cited)


def _named(wiki: Wiki, resolved: ResolvedPage, name: str, title: str | None, address: str | None) -> SourceLink:
    source = wiki.sources.get(name)
    url = address if source is None else relative_url(wiki.source_paths[name], resolved.ref.permalink)
    retracted = source is not None and source.retracted
    return SourceLink(title=title or wiki.source_title(name), url=url, retracted=retracted)
