"""Site → Facts: what counts of each page, and what all of them say together."""

from kmwiki.checks import check_page, cuts_in
from kmwiki.embeds import embeddings
from kmwiki.findable import index_of
from kmwiki.mentions import Mention, Names, mentions, names_of
from kmwiki.parallel import map_ordered
from kmwiki.postings import Index
from kmwiki.provenance import Passage, passages_of
from kmwiki.reports import all_rows, page_rows
from kmwiki.resolver import ResolvedPage, Site
from kmwiki.shelf import Shelf
from kmwiki.tally import Facts, PageFacts, Wish, red_links, targets_of
from kmwiki.trust import Contradictions, contradictions, named_sources, page_trust

_LIGHTER = 4  # how much less work it is to look for names in a body than to render it


def facts_of(site: Site, *, jobs: int = 1) -> Facts:
    """All that is counted in a site, and all that its reports say."""
    found, names = contradictions(site), names_of(site)
    passages = Shelf({name: tuple(cited) for name, cited in passages_of(site).items()})
    mentioned = _mentions(site, names, jobs)
    pages = {slug: page_facts(site, page, found, mentioned[slug]) for slug, page in site.pages.items()}
    linking = Shelf({slug: linking_to(page) for slug, page in site.pages.items()})
    index = index_of(site, {slug: page.trust for slug, page in pages.items()})
    return joined(site, pages, linking, names, passages, index)


def linking_to(page: ResolvedPage) -> tuple[str, ...]:
    """The slugs of the pages that link to a page, each once."""
    return tuple(dict.fromkeys(link.page.slug for link in page.backlinks))


def joined(
    site: Site,
    pages: dict[str, PageFacts],
    linking: Shelf[tuple[str, ...]],
    names: Names,
    passages: Shelf[tuple[Passage, ...]],
    index: Index,
) -> Facts:
    """What pages say together."""
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
    facts = Facts(
        site=site,
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
    facts.rows.update(all_rows(facts))
    return facts


def _mentions(site: Site, names: Names, jobs: int) -> dict[str, tuple[Mention, ...]]:
    """What each page mentions without a link."""
    slugs = list(site.pages)

    def found(slug: str) -> tuple[Mention, ...]:
        return mentions_of(names, site.pages[slug])

    def weight(slug: str) -> int:
        return site.pages[slug].node.page.size // _LIGHTER

    results = map_ordered(found, slugs, jobs, weight=weight, failed=lambda slug, why: ())
    return dict(zip(slugs, results, strict=True))


def mentions_of(names: Names, page: ResolvedPage) -> tuple[Mention, ...]:
    """What a page mentions without a link."""
    return mentions(names, page, targets_of(page))


def page_facts(
    site: Site, page: ResolvedPage, contradictions: Contradictions, mentioned: tuple[Mention, ...]
) -> PageFacts:
    """What counts of one page, and what it mentions without a link."""
    trust = page_trust(site, page, contradictions)
    rows = page_rows(site, page, trust)
    front = page.node.page.front_matter
    return PageFacts(
        path=page.node.page.path,
        trust=trust,
        rows=rows,
        findings=check_page(site, page, rows),
        cuts=tuple(cuts_in(embeddings(site, page))),
        wishes=_wishes(site, page),
        cites=_cites(page),
        draws_on=tuple(named_sources(site, page)),
        embeds=tuple({item.slug: None for item in page.links if item.kind == "embed" and item.slug is not None}),
        targets=targets_of(page),
        mentions=mentioned,
        assets=_assets(page),
        linked_from=len(linking_to(page)),
        size=page.node.page.size,
        words=page.node.page.words,
        links=len(page.links),
        red=sum(item.slug is None and item.kind in ("page", "embed") for item in page.links),
        citations=sum(map(len, page.citations)),
        kind=front.kind,
        changed=front.updated or front.created or "",
        has_diagram=page.node.page.has_diagram,
        has_attributes=bool(page.attributes),
    )


def _wishes(site: Site, page: ResolvedPage) -> tuple[Wish, ...]:
    found = []
    for item, red in red_links(page):
        nearest = site.graph.nearest(red.name)
        slug = nearest.slug if nearest is not None and nearest.slug in site.refs else None
        found.append(Wish(name=red.name, context=item.link.context, nearest=slug))
    return tuple(found)


def _cites(page: ResolvedPage) -> dict[str, int]:
    found: dict[str, int] = {}
    for references in page.citations:
        for item in references:
            if item.known is not None:
                found[item.known.id] = found.get(item.known.id, 0) + 1
    return found


def _assets(page: ResolvedPage) -> tuple[str, ...]:
    names = [item.asset for item in page.links]
    names += [target.asset for target in (*page.markdown, *page.attributes.values())]
    return tuple(dict.fromkeys(name for name in names if name is not None))
