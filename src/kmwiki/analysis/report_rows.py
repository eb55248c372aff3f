"""What each report lists: functions from a page, or from the site, to rows; `reports` has their titles and texts."""

from collections.abc import Iterator
from itertools import islice
from operator import itemgetter

from msgspec.structs import replace

from kmwiki.analysis.site import Row, Site, ambiguous_names, targets_of
from kmwiki.content.dates import in_order
from kmwiki.content.locators import fragment_of
from kmwiki.diagnostics import Location, counted
from kmwiki.evidence.faults import fault_of
from kmwiki.evidence.trust import Trust
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.tables import column

SHORT = 50  # words
LOW = 0.5  # confidence
LONGEST = 500  # rows of a report that is a ranking


def _row(page: ResolvedPage, text: str = "", number: float | None = None, at: Location | None = None) -> Row:
    place = at or Location(path=page.node.page.path, line=1)
    return Row(slug=page.ref.slug, text=text, number=number, at=place)


def _of_sources(page: ResolvedPage, names: tuple[str, ...], number: float) -> Row:
    return replace(_row(page, ", ".join(names), number), parts=names)


def orphaned(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if not page.backlinks and page.ref.slug != "index" and not wiki.is_source(page.node.page.path):
        yield _row(page)


def dead_ends(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if not targets_of(page):
        yield _row(page)


def short(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    words = page.node.page.words
    if words < SHORT:
        yield _row(page, counted(words, "word"), words)


def untagged(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    is_other = page.ref.slug in wiki.tag_heads or wiki.is_source(page.node.page.path)
    if not page.node.page.tags and not is_other:
        yield _row(page)


def ambiguous(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    rows = dict[tuple[str, ...], Row]()
    for name in ambiguous_names(page):
        parts = (name.name, *(f"/{other}" for other in (name.taken, *name.others)))
        row = _row(page, f"{name.name}: {', '.join(parts[1:])}", len(name.others) + 1, name.location)
        rows.setdefault(parts, replace(row, parts=parts))
    yield from rows.values()


def contradicted(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if trust.contradicted_by:
        titles = ", ".join(wiki.refs[other].title for other in trust.contradicted_by)
        yield replace(_row(page, titles, len(trust.contradicted_by)), parts=trust.contradicted_by)


def confidence(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    number = page.node.page.front_matter.confidence
    if number is not None:
        yield _row(page, f"{number:g}", number)


def low_confidence(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    yield from (row for row in confidence(wiki, page, trust) if row.number is not None and row.number < LOW)


def stale(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if trust.stale_sources:
        yield _of_sources(page, trust.stale_sources, len(trust.stale_sources))


def retracted(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if trust.retracted:
        yield _of_sources(page, trust.retracted, len(trust.retracted))


def uncited(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if trust.claims and not trust.cited and not wiki.is_source(page.node.page.path):
        yield _row(page, counted(trust.claims, "claim"), trust.claims)


def single_source(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    if trust.single_source:
        yield _of_sources(page, trust.sources, trust.cited)


def broken_citations(wiki: Wiki, page: ResolvedPage, trust: Trust) -> Iterator[Row]:
    rows = dict[tuple[str, str], Row]()
    for number, (citation, references) in enumerate(zip(page.node.page.citations, page.citations, strict=True)):
        for entry, item in enumerate(references):
            if fault_of(wiki, item) is not None:
                first, last, locator = item.reference.place
                lines = "" if first is None else f":{first}" if first == last else f":{first}-{last}"
                lines = lines if locator is None else fragment_of(locator)
                row = _row(page, f"{item.name}{lines}", at=citation.location)
                key = row.text, citation.context
                rows.setdefault(key, replace(row, mark=(number, entry), context=citation.context))
    yield from rows.values()


def unused_sources(site: Site) -> Iterator[Row]:
    used = {name for names in column(site.pages, "draws_on") for name in names}.union(site.citing, site.since)
    sources = site.wiki.sources
    for name, path, is_private in zip(sources, column(sources, "path"), column(sources, "private"), strict=True):
        if not is_private and name not in used:
            yield Row(source=name, at=Location(path=path, line=1))


def _ranked(site: Site, slug: str, text: str, number: float | None = None) -> Row:
    return Row(slug=slug, text=text, number=number, at=Location(path=site.pages[slug].path, line=1))


def most_linked(site: Site) -> Iterator[Row]:
    counts = [
        (-count, slug) for slug, count in zip(site.pages, column(site.pages, "linked_from"), strict=True) if count
    ]
    for count, slug in sorted(counts)[:LONGEST]:
        yield _ranked(site, slug, counted(-count, "page"), -count)


def unlinked(site: Site) -> Iterator[Row]:
    ranked = sorted((-len(slugs), slug) for slug, slugs in site.mentioned.items())
    found = ((slug, other) for _, slug in ranked for other in site.mentioned[slug])
    for slug, other in islice(found, LONGEST):
        sentence = next(mention.sentence for mention in site.pages[other].mentions if mention.slug == slug)
        row = _ranked(site, other, f"{site.wiki.refs[slug].title}: {sentence}")
        yield replace(row, parts=(slug, sentence))


def most_cited(site: Site) -> Iterator[Row]:
    ranked = sorted((-count, name) for name, count in site.times_cited.items())
    for count, name in ranked[:LONGEST]:
        at = Location(path=site.wiki.sources[name].path, line=1)
        yield Row(source=name, text=counted(-count, "citation"), number=-count, at=at)


def recent(site: Site) -> Iterator[Row]:
    listed, pages = frozenset(site.listed), site.pages
    changes = zip(pages, column(pages, "changed_on"), column(pages, "changed"), strict=True)
    # By the day that readers see, then by the time.
    dated = sorted((slug, day, in_order(time)) for slug, day, time in changes if time and slug in listed)
    for slug, day, _ in sorted(dated, key=itemgetter(1, 2), reverse=True)[:LONGEST]:
        yield _ranked(site, slug, day)
