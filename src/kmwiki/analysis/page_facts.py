"""The facts of one page, and the facts that all pages give together."""

from collections.abc import Iterable

from msgspec.structs import replace

from kmwiki.analysis.checks import Check, check_page
from kmwiki.analysis.embed_checks import cuts_in
from kmwiki.analysis.mentions import Mention, Names
from kmwiki.analysis.reports import all_rows, page_rows
from kmwiki.analysis.site import Owner, PageFacts, Site, Wish, red_links, rivals_of, targets_of
from kmwiki.evidence.passages import Passage
from kmwiki.evidence.trust import UNKNOWN, Contradictions, named_sources, page_trust
from kmwiki.graph.asked import asked
from kmwiki.graph.embeds import embeddings
from kmwiki.graph.paths import picture_of
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.markdown.language import language_of
from kmwiki.search.index import Index
from kmwiki.tables import LazyTable


def sharing(page: PageFacts, names: dict[str, str]) -> PageFacts:
    """The facts with shared objects for slugs and sources, which saves memory."""
    share = names.setdefault

    def shared(some: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(share(name, name) for name in some)

    return replace(
        page,
        trust=replace(page.trust, sources=shared(page.trust.sources)),
        cites={share(name, name): times for name, times in page.cites.items()},
        draws_on=shared(page.draws_on),
        targets=shared(page.targets),
    )


def linking(pages: dict[str, PageFacts]) -> dict[str, tuple[str, ...]]:
    """Slug → the slugs of the pages that link to it."""
    found: dict[str, list[str]] = {slug: [] for slug in pages}
    for slug, page in pages.items():
        for target in page.targets:
            found[target].append(slug)
    return {slug: tuple(origins) for slug, origins in found.items()}


def linking_to(page: ResolvedPage) -> tuple[str, ...]:
    """The unique slugs of the pages that link to a page."""
    return tuple(dict.fromkeys(link.page.slug for link in page.backlinks))


def joined(
    owner: Owner,
    wiki: Wiki,
    pages: dict[str, PageFacts],
    linking: LazyTable[tuple[str, ...]],
    names: Names,
    passages: LazyTable[tuple[Passage, ...]],
    index: Index,
) -> Site:
    """The site, from the facts of its pages."""
    citing: dict[str, list[str]] = {}
    times_cited: dict[str, int] = {}
    for slug, page in pages.items():
        for name, times in page.cites.items():
            citing.setdefault(name, []).append(slug)
            times_cited[name] = times_cited.get(name, 0) + times
    mentioned: dict[str, list[str]] = {}
    for slug, page in pages.items():
        for mention in page.mentions:
            mentioned.setdefault(mention.slug, []).append(slug)
    site = Site(
        owner=owner,
        title=title_of(owner, wiki),
        language=spoken_in(owner, pages),
        has_feed=owner.base_url is not None and any(page.changed for page in pages.values()),
        wiki=wiki,
        pages=pages,
        citing={name: tuple(slugs) for name, slugs in citing.items()},
        times_cited=times_cited,
        linking=linking,
        names=names,
        mentioned={name: tuple(slugs) for name, slugs in mentioned.items()},
        passages=passages,
        rows={},
        index=index,
    )
    rows, failures = all_rows(site)
    return replace(site, rows=rows, failures=failures)


def title_of(owner: Owner, wiki: Wiki) -> str:
    """The title of a site: the owner's, or the title that an author gave to the home page or the only page.

    The name of the folder does not count, because it is not part of the wiki.
    """
    slug = next(iter(wiki.refs)) if len(wiki.refs) == 1 else "index"
    home = wiki.pages.get(slug)
    given = home is not None and (home.node.page.front_matter.title or home.node.page.title_anchor)
    return owner.title or (home.ref.title if home is not None and given else "Wiki")


def spoken_in(owner: Owner, pages: dict[str, PageFacts]) -> str:
    """The language of a site: the owner's, or that of most of its words."""
    return owner.language or language_of(page.speech for page in pages.values())


def page_facts(
    wiki: Wiki,
    page: ResolvedPage,
    contradictions: Contradictions,
    mentioned: tuple[Mention, ...],
    checks: Iterable[Check],
) -> PageFacts:
    """The facts of one page, with its mentions."""
    trust = page_trust(wiki, page, contradictions)
    rows, failures = page_rows(wiki, page, trust)
    front = page.node.page.front_matter
    return PageFacts(
        path=page.node.page.path,
        trust=trust,
        rows=tuple(rows),
        findings=(*check_page(wiki, page, rows, checks), *failures),
        cuts=tuple(cuts_in(embeddings(wiki, page))),
        wishes=_wishes(wiki, page),
        cites=_cites(page),
        draws_on=tuple(named_sources(wiki, page)),
        embeds=tuple({item.slug: None for item in page.links if item.kind == "embed" and item.slug is not None}),
        targets=targets_of(page),
        rivals=rivals_of(page),
        asks=asked(page),
        mentions=mentioned,
        assets=_assets(wiki, page),
        linked_from=len(linking_to(page)),
        size=page.node.page.size,
        words=page.node.page.words,
        links=_links(page),
        red=sum(1 for _ in red_links(page)),
        citations=sum(map(len, page.citations)),
        kind=front.kind,
        changed=front.updated or front.created or "",
        changed_on=front.updated_on or front.created_on or "",
        speech=page.node.page.speech,
        has_diagram=page.node.page.has_diagram,
        has_attributes=bool(page.attributes),
    )


def nothing_of(page: ResolvedPage) -> PageFacts:
    """The facts of a page on which counting failed: only the parser's facts."""
    parsed = page.node.page
    return PageFacts(
        path=parsed.path,
        trust=UNKNOWN,
        findings=parsed.diagnostics,
        size=parsed.size,
        words=parsed.words,
        kind=parsed.front_matter.kind,
        has_diagram=parsed.has_diagram,
        speech=parsed.speech,
    )


def _links(page: ResolvedPage) -> int:
    """The number of links on a page, without those to other hosts."""
    return len(page.links) + sum(not link.image for link in page.node.page.markdown_links) + len(page.html_links)


def _wishes(wiki: Wiki, page: ResolvedPage) -> tuple[Wish, ...]:
    found = []
    for red in red_links(page):
        if not red.endless:
            nearest = wiki.graph.nearest(red.name)
            slug = nearest if nearest in wiki.refs else None
            found.append(Wish(name=red.name, context=red.context, nearest=slug))
    return tuple(found)


def _cites(page: ResolvedPage) -> dict[str, int]:
    found: dict[str, int] = {}
    for references in page.citations:
        for item in references:
            if item.known is not None:
                found[item.known.id] = found.get(item.known.id, 0) + 1
    return found


def _assets(wiki: Wiki, page: ResolvedPage) -> tuple[str, ...]:
    names = [item.asset for item in page.links]
    names += [target.asset for target in (*page.markdown, *page.attributes.values())]
    names.append(picture_of(wiki.asset_index, page.node.page))
    return tuple(dict.fromkeys(name for name in names if name is not None))
