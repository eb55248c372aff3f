"""The next site from the last one, after few files changed; only facts that depend on them are made again.

The facts of a page depend on its links and backlinks, on its embeds, on its sources, on the titles of pages that it
links to or that contradict it, and on the names that its text may mention. If too much changed, or may have changed,
`revise` gives None.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.checks import Check
from kmwiki.analysis.mentions import Names, names_of
from kmwiki.analysis.page_facts import joined, linking_to, spoken_in, title_of
from kmwiki.analysis.site import PageFacts, Site
from kmwiki.engine.difference import difference, hosts, parts_of_texts
from kmwiki.engine.facts import counted
from kmwiki.engine.renaming import Renaming, may_be_nearer
from kmwiki.engine.reresolve import Edits, Reresolved, drawing_on, linked_from, ordered, reresolve
from kmwiki.evidence.passages import Passage, passages_in
from kmwiki.evidence.trust import Contradictions, contradictions
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Part
from kmwiki.search.entries import entries_of, revised_index
from kmwiki.search.index import page_numbers, pages_with
from kmwiki.tables import LazyTable


class Revision(Struct, frozen=True, kw_only=True):
    """The present wiki, the changed pages (slugs), and the parts that may show the changes."""

    site: Site
    pages: frozenset[str]
    changed: frozenset[Part]


def revise(before: Site, edits: Edits, checks: Sequence[Check], *, jobs: int = 1) -> Revision | None:
    """The wiki after edits; None if all of it must be resolved again."""
    now = reresolve(before, edits)
    if now is None:
        return None
    names = names_of(now.wiki) if now.renaming.slugs else before.names
    disputes = contradictions(now.wiki)
    touched = {*now.pages, *drawing_on(before, now.retitled)}
    if now.renaming.slugs:
        touched |= linked_from(before, now.renaming.slugs)  # findings may name the page
        touched |= _disputed(before, edits, disputes) | _naming(before, names) | _near(before, now.renaming)
    touched |= hosts(_embeds(before, now.pages), touched)
    touched -= edits.gone
    counted = _counted(before, now, edits, names, disputes, touched, checks, jobs)
    if counted is None:
        return None
    site, shards = counted
    packed: set[Part] = {("source", name) for name in now.drawn_on} | {("search", name) for name in shards}
    changed: frozenset[Part] | None
    if now.renaming.slugs:
        packed |= {("page", slug) for slug in now.unlike}
        changed = difference(before, site, edited=edits.changed, packed=packed)
    else:
        retitled = bool(now.retitled)
        changed = parts_of_texts(before, site, edits.changed, now.pages, touched, retitled=retitled)
    return None if changed is None else Revision(site=site, pages=frozenset(touched), changed=changed | packed)


def _near(before: Site, renaming: Renaming) -> set[str]:
    """The pages with red links whose nearest page may have changed."""
    return {
        slug
        for slug, page in before.pages.items()
        if any(may_be_nearer(wish.name, renaming.groups) for wish in page.wishes)
    }


def _disputed(before: Site, edits: Edits, disputes: Contradictions) -> set[str]:
    """The pages whose contradictions changed, in either direction, or that a changed page contradicts."""
    found = {slug for slug, others in disputes.by.items() if not edits.changed.keys().isdisjoint(others)}
    for slug, page in before.pages.items():
        now = disputes.by.get(slug, ()), disputes.of.get(slug, ())
        if (page.trust.contradicted_by, page.trust.contradicts) != now:
            found.add(slug)
    return found


def _naming(before: Site, names: Names) -> set[str]:
    """The pages that may mention a page whose names changed."""
    other = {*before.names.known} ^ {*names.known}
    slugs = {number: slug for slug, number in before.index.numbers.items()}
    return {slugs[number] for name in other for number in pages_with(before.index, "words", name.terms)}


def _embeds(before: Site, resolved: Mapping[str, ResolvedPage]) -> Iterator[tuple[str, Iterable[str]]]:
    """The embeds of pages, now and before."""
    for slug, page in before.pages.items():
        yield slug, page.embeds
    for slug, host in resolved.items():
        yield slug, (item.slug for item in host.links if item.kind == "embed" and item.slug is not None)


def _counted(
    before: Site,
    now: Reresolved,
    edits: Edits,
    names: Names,
    disputes: Contradictions,
    touched: set[str],
    checks: Sequence[Check],
    jobs: int,
) -> tuple[Site, set[str]] | None:
    """The next site, and the names of changed shards of the index; None if the index must be made again."""
    wiki = now.wiki
    numbers, room = _numbers(before, wiki)
    if room != before.index.room:
        return None
    renumbered = {slug for slug, number in before.index.numbers.items() if numbers.get(slug) != number}
    otherwise = {*edits.changed, *drawing_on(before, now.rewritten | now.retitled), *renumbered} - edits.gone
    slugs = sorted(touched | otherwise)
    one_by_one = dict(counted(wiki, names, disputes, slugs, checks, jobs=jobs, found_otherwise=otherwise))
    former = {
        slug: entries_of(before.wiki, before.wiki.pages[slug], before.pages[slug].trust)
        for slug in otherwise | edits.gone
        if slug in before.pages
    }
    index, shards = revised_index(before.index, former, {slug: one_by_one[slug].entries for slug in otherwise}, numbers)
    pages = {slug: one.facts for slug, one in one_by_one.items()}
    together = ordered(before.pages, pages, edits.gone)
    linking = before.linking.with_values({slug: linking_to(wiki.pages[slug]) for slug in touched}, edits.gone)
    passages = _passages(before, now, edits)
    as_private = all(wiki.sources[name].private == before.wiki.sources[name].private for name in now.rewritten)
    if names is before.names and before.rows and as_private and _say_the_same(before.pages, pages):
        named = replace(before, title=title_of(before.owner, wiki), language=spoken_in(before.owner, together))
        return replace(named, wiki=wiki, pages=together, linking=linking, passages=passages, index=index), shards
    return joined(before.owner, wiki, together, linking, names, passages, index), shards


def _numbers(before: Site, wiki: Wiki) -> tuple[Mapping[str, int], int]:
    """The numbers of the pages, and the limit of all numbers."""
    if wiki.refs.keys() == before.wiki.refs.keys():
        return before.index.numbers, before.index.room
    return page_numbers(wiki.refs)


def _passages(before: Site, now: Reresolved, edits: Edits) -> LazyTable[tuple[Passage, ...]]:
    """The passages that cite each source, after pages changed or were removed."""
    others = now.recited | edits.gone
    found = {
        name: [passage for passage in before.passages.get(name, ()) if passage.page.slug not in others]
        for name in now.drawn_on
    }
    for slug in now.recited:
        for name, passage in passages_in(now.pages[slug]):
            found[name].append(passage)
    ordered = {name: tuple(sorted(cited, key=lambda one: one.page.slug)) for name, cited in found.items()}
    return before.passages.with_values(ordered)


def _say_the_same(before: Mapping[str, PageFacts], now: Mapping[str, PageFacts]) -> bool:
    """Whether these pages contribute the same to the facts of the site, including the order of citations."""

    def said(page: PageFacts) -> tuple[object, ...]:
        dates = page.changed, page.changed_on
        return page.rows, list(page.cites.items()), page.draws_on, page.mentions, page.linked_from, dates

    return all(said(before[slug]) == said(page) for slug, page in now.items())
