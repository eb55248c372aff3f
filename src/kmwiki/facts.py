"""Site → Facts: what counts of each page, and what all of them say together."""

from kmwiki.checks import check_page, cuts_in
from kmwiki.embeds import embeddings
from kmwiki.findable import index_of
from kmwiki.postings import Index
from kmwiki.provenance import Passage, passages_of
from kmwiki.reports import Facts, PageFacts, Wish, all_rows, page_rows, red_links
from kmwiki.resolver import ResolvedPage, Site
from kmwiki.shelf import Shelf
from kmwiki.trust import Contradictions, contradictions, named_sources, page_trust


def facts_of(site: Site) -> Facts:
    """All that is counted in a site, and all that its reports say."""
    found = contradictions(site)
    passages = Shelf({name: tuple(cited) for name, cited in passages_of(site).items()})
    pages = {slug: page_facts(site, page, found) for slug, page in site.pages.items()}
    linking = Shelf({slug: linking_to(page) for slug, page in site.pages.items()})
    return joined(site, pages, linking, passages, index_of(site, {slug: page.trust for slug, page in pages.items()}))


def linking_to(page: ResolvedPage) -> tuple[str, ...]:
    """The slugs of the pages that link to a page, each once."""
    return tuple(dict.fromkeys(link.page.slug for link in page.backlinks))


def joined(
    site: Site,
    pages: dict[str, PageFacts],
    linking: Shelf[tuple[str, ...]],
    passages: Shelf[tuple[Passage, ...]],
    index: Index,
) -> Facts:
    """What pages say together."""
    citing: dict[str, list[str]] = {}
    for slug, page in pages.items():
        for name in page.cites:
            citing.setdefault(name, []).append(slug)
    by_source = {name: tuple(slugs) for name, slugs in citing.items()}
    facts = Facts(site=site, pages=pages, citing=by_source, linking=linking, passages=passages, rows={}, index=index)
    facts.rows.update(all_rows(facts))
    return facts


def page_facts(site: Site, page: ResolvedPage, contradictions: Contradictions) -> PageFacts:
    """What counts of one page."""
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
        assets=_assets(page),
        linked_from=len(linking_to(page)),
        size=page.node.page.size,
        words=page.node.page.words,
        links=len(page.links),
        red=sum(item.slug is None and item.kind in ("page", "embed") for item in page.links),
        citations=sum(map(len, page.citations)),
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
