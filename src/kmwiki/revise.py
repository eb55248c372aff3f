"""A wiki of which only texts changed: the next Facts from the last; only what depends on them is resolved again.

Where names changed (titles, aliases, addresses, pages that come or go), there is no short way, and `revise` says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.cited import CitedLines, note_cited, titled_sources
from kmwiki.facts import joined, linking_to, mentions_of, page_facts
from kmwiki.findable import revised_index
from kmwiki.graph import Node
from kmwiki.model import Backlink, Page, Part, SourceFile
from kmwiki.nearby import Links, unsettled_maps
from kmwiki.provenance import Passage, passages_in
from kmwiki.related import unsettled
from kmwiki.resolver import ResolvedPage, Resolver, Site, outgoing, ref_of, tag_paths, with_broader
from kmwiki.shelf import Shelf
from kmwiki.tally import Facts, PageFacts
from kmwiki.trust import Contradictions


class Revision(Struct, frozen=True, kw_only=True):
    """The wiki as it is now, the pages (by slug) that are not as they were, and the parts that may show it."""

    facts: Facts
    pages: frozenset[str]
    changed: frozenset[Part]


def revise(before: Facts, changed: Mapping[str, Page], sources: Mapping[str, SourceFile]) -> Revision | None:
    """The wiki with `changed` pages (by slug), and `sources` (all, by id) as they are now; None: names changed."""
    site = before.site
    pages = {slug: site.pages[slug].node.page for slug in changed}
    if not all(_names(pages[slug]) == _names(page) for slug, page in changed.items()):
        return None
    moved = {slug for slug, page in changed.items() if _anchors(pages[slug]) != _anchors(page)}
    tags = _tags(site, {slug: (pages[slug].tags, page.tags) for slug, page in changed.items()})
    paths = tag_paths(tags, site.sections["tags"])
    is_tag_elsewhere = any(site.tag_paths.get(tag, path) != path for tag, path in paths.items())
    if is_tag_elsewhere or (moved and site.graph.redirects):
        return None
    rewritten = {name for name, source in sources.items() if not _same_source(site.sources[name], source)}
    again = {*changed, *_linking(before, moved), *_drawing_on(before, rewritten)}
    resolved = _resolved(site, again, changed, sources)
    drawn_on = rewritten | _cited(site.pages[slug] for slug in again) | _cited(resolved[slug] for slug in again)
    titled = _titled(before, resolved, sources, drawn_on)
    retitled = {name for name in drawn_on if titled[name].title != site.sources[name].title}
    nodes = {slug: page.node for slug, page in resolved.items()}
    refs = {slug: ref_of(node, site.url_style) for slug, node in nodes.items() if slug in changed}
    site = replace(
        site,
        graph=replace(
            site.graph,
            nodes=site.graph.nodes.with_values(nodes),
            anchors={slug: known for slug, known in site.graph.anchors.items() if slug not in moved},
        ),
        pages=site.pages.with_values(resolved),
        refs={**site.refs, **refs},
        sources={**site.sources, **{name: titled[name] for name in drawn_on}},
        tags=tags,
        tag_paths=paths,
    )
    touched = {*resolved, *_drawing_on(before, retitled)}
    touched |= hosts(_embeds(before, resolved), touched)
    passages = _passages(before, resolved, again, drawn_on)
    facts, shards = _counted(before, site, touched, passages)
    retold = {slug for slug in touched if _listed(before, slug) != _listed(facts, slug)}
    parts: set[Part] = {("page", slug) for slug in touched} | {("source", name) for name in drawn_on}
    parts |= {("tag", tag) for slug in retold for one in (before.site, site) for tag in _tags_of(one, slug)}
    about = unsettled(before, facts, resolved) | unsettled_maps(Links(before), Links(facts), resolved)
    parts |= {("about", slug) for slug in about | newly_mentioned(before, facts, touched)}
    parts |= {("search", name) for name in shards} | {("text", slug) for slug in changed}
    parts |= {("links", slug) for slug in touched if before.pages[slug].targets != facts.pages[slug].targets}
    if retold or retitled:
        parts.add(("list", "pages"))
    if tags != before.site.tags:
        parts.add(("list", "tags"))
    for name, told in LISTS.items():
        is_other = any(told(before.pages[slug]) != told(facts.pages[slug]) for slug in touched)
        if is_other or (name == "cites" and retitled):
            parts.add(("list", name))
    return Revision(facts=facts, pages=frozenset(touched), changed=frozenset(parts))


# What lists other than those of the pages show of each page.
LISTS: Mapping[str, Callable[[PageFacts], object]] = {
    "dates": lambda page: page.changed,
    "kinds": lambda page: (page.kind, page.trust.freshness),
    "links": lambda page: page.targets,
    "cites": lambda page: (tuple(page.cites), tuple(wish.name for wish in page.wishes)),
}


def newly_mentioned(before: Facts, now: Facts, changed: Iterable[str]) -> set[str]:
    """The pages of which these pages say something else than before, without a link."""
    found = set()
    for slug in changed:
        was, are = (set(facts.pages[slug].mentions) if slug in facts.pages else set() for facts in (before, now))
        found |= {mention.slug for mention in was ^ are}
    return found & now.pages.keys()


def _listed(facts: Facts, slug: str) -> tuple[object, ...]:
    """What lists of pages show of one."""
    return facts.site.refs[slug], facts.site.pages[slug].node.page.tags, standing(facts.pages[slug])


def standing(page: PageFacts) -> tuple[object, ...]:
    """What lists show of a page besides its name and its tags."""
    return page.kind, page.trust.cited, page.trust.claims, page.trust.freshness


def _tags_of(site: Site, slug: str) -> Iterable[str]:
    return with_broader(site.pages[slug].node.page.tags)


def _names(page: Page) -> tuple[object, ...]:
    """All of a page on which the pages that name it depend, but for its anchors."""
    front = page.front_matter
    return (
        page.name,
        page.title,
        front.slug,
        front.aliases,
        front.redirect,
        front.contradicted_by,
        front.hidden,
    )


def _anchors(page: Page) -> tuple[object, ...]:
    return page.headings, page.blocks, page.html_ids


def _tags(site: Site, changed: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Tag → slugs, where these pages had and have these tags."""
    all_tags = with_broader(tag for before, now in changed.values() for tag in (*before, *now))
    found = {tag: set(site.tags.get(tag, ())) for tag in all_tags}
    for slug, (_, now) in changed.items():
        for tag in found:
            found[tag].discard(slug)
        for tag in with_broader(now):
            found[tag].add(slug)
    tags = {**site.tags, **{tag: tuple(sorted(slugs)) for tag, slugs in found.items()}}
    return {tag: tags[tag] for tag in sorted(tags) if tags[tag]}


def _same_source(before: SourceFile, now: SourceFile) -> bool:
    """Whether nothing but the title that its heading gave it sets a source apart from what it was."""
    return before is now or replace(before, title=now.title) == now


def _linking(before: Facts, moved: set[str]) -> set[str]:
    """The pages that may lead to places within these pages."""
    if not moved:
        return set()
    found = {link.page.slug for slug in moved for link in before.site.pages[slug].backlinks}
    return found | {slug for slug, page in before.pages.items() if page.has_attributes}


def _drawing_on(before: Facts, sources: set[str]) -> set[str]:
    """The pages that cite these sources, or name them in their front matter."""
    return {
        slug
        for slug, page in before.pages.items()
        if sources and not (sources.isdisjoint(page.cites) and sources.isdisjoint(page.draws_on))
    }


def _resolved(
    site: Site, again: set[str], changed: Mapping[str, Page], sources: Mapping[str, SourceFile]
) -> dict[str, ResolvedPage]:
    """The pages that are to be resolved again, and those to which they link or linked."""
    nodes = {slug: Node(slug=slug, page=page) for slug, page in changed.items()}
    graph = replace(
        site.graph,
        nodes=site.graph.nodes.with_values(nodes),
        anchors={slug: known for slug, known in site.graph.anchors.items() if slug not in changed},
    )
    resolver = Resolver(
        graph=graph,
        assets=site.asset_index,
        names=site.source_index,
        sources=sources,
        url_style=site.url_style,
        slug_labels=site.slug_labels,
    )
    found = {slug: resolver(graph.nodes[slug], site.pages[slug].backlinks) for slug in sorted(again)}
    return _with_backlinks(site, found)


def _with_backlinks(site: Site, pages: dict[str, ResolvedPage]) -> dict[str, ResolvedPage]:
    """These pages and all whose backlinks are others since."""
    links = {target for slug, page in pages.items() for target in _linked_otherwise(site.pages[slug], page)}
    found = {target: pages.get(target) or site.pages[target] for target in links}
    backlinks = {
        target: [link for link in page.backlinks if link.page.slug not in pages] for target, page in found.items()
    }
    for page in pages.values():
        for target, link in outgoing(page):
            if target in links:
                backlinks[target].append(link)
    for target, written in backlinks.items():
        written.sort(key=lambda link: link.page.slug)
        found[target] = replace(found[target], backlinks=tuple(written))
    changed = {slug: page for slug, page in found.items() if page.backlinks != site.pages[slug].backlinks}
    return {**pages, **{slug: found[slug] for slug in pages.keys() & found.keys()}, **changed}


def _linked_otherwise(before: ResolvedPage, now: ResolvedPage) -> set[str]:
    """The pages to which a page links other than before, or with other words."""
    was, are = (_by_target(page) for page in (before, now))
    return {target for target in was.keys() | are.keys() if was.get(target) != are.get(target)}


def _by_target(page: ResolvedPage) -> dict[str, list[Backlink]]:
    found: dict[str, list[Backlink]] = {}
    for target, link in outgoing(page):
        found.setdefault(target, []).append(link)
    return found


def _cited(pages: Iterable[ResolvedPage]) -> set[str]:
    return {item.known.id for page in pages for references in page.citations for item in references if item.known}


def _titled(
    before: Facts, resolved: Mapping[str, ResolvedPage], sources: Mapping[str, SourceFile], names: set[str]
) -> dict[str, SourceFile]:
    """These sources with the titles that they have now."""
    by_heading = {name for name in names if sources[name].title is None and sources[name].heading is not None}
    citing = {slug for name in by_heading for slug in before.citing.get(name, ())} | resolved.keys()
    cited: CitedLines = {}
    for slug in citing if by_heading else ():
        note_cited(cited, (resolved.get(slug) or before.site.pages[slug]).citations)
    return titled_sources({name: sources[name] for name in names}, cited, before.site.publish)


def _embeds(before: Facts, resolved: Mapping[str, ResolvedPage]) -> Iterator[tuple[str, Iterable[str]]]:
    """What pages embed, or embedded before."""
    for slug, page in before.pages.items():
        yield slug, page.embeds
    for slug, host in resolved.items():
        yield slug, (item.slug for item in host.links if item.kind == "embed" and item.slug is not None)


def hosts(embeds: Iterable[tuple[str, Iterable[str]]], touched: Iterable[str]) -> set[str]:
    """The pages that embed the `touched`, directly or by way of others, where each page embeds what is told."""
    embedding: dict[str, set[str]] = {}
    for slug, targets in embeds:
        for target in targets:
            embedding.setdefault(target, set()).add(slug)
    found: set[str] = set()
    waiting = list(touched)
    while waiting:
        new = embedding.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _passages(
    before: Facts, resolved: Mapping[str, ResolvedPage], again: set[str], names: set[str]
) -> Shelf[tuple[Passage, ...]]:
    """What cites each source, now that these pages were resolved again and may cite these sources otherwise."""
    found = {
        name: [passage for passage in before.passages.get(name, ()) if passage.page.slug not in again] for name in names
    }
    for slug in again:
        for name, passage in passages_in(resolved[slug]):
            found[name].append(passage)
    ordered = {name: tuple(sorted(cited, key=lambda one: one.page.slug)) for name, cited in found.items()}
    return before.passages.with_values(ordered)


def _counted(
    before: Facts, site: Site, touched: set[str], passages: Shelf[tuple[Passage, ...]]
) -> tuple[Facts, set[str]]:
    """The next facts, and the names of the shards of the index that are others."""
    trusts = {slug: page.trust for slug, page in before.pages.items()}
    known = Contradictions(
        by={slug: trust.contradicted_by for slug, trust in trusts.items() if trust.contradicted_by},
        of={slug: trust.contradicts for slug, trust in trusts.items() if trust.contradicts},
    )
    pages = {
        slug: page_facts(site, site.pages[slug], known, mentions_of(before.names, site.pages[slug])) for slug in touched
    }
    now = {slug: page.trust for slug, page in pages.items()}
    index, shards = revised_index(before.index, before.site, trusts, site, now, touched)
    linking = before.linking.with_values({slug: linking_to(site.pages[slug]) for slug in touched})
    together = {**before.pages, **pages}
    if before.rows and all(_said_together(before.pages[slug]) == _said_together(page) for slug, page in pages.items()):
        return replace(before, site=site, pages=together, linking=linking, passages=passages, index=index), shards
    return joined(site, together, linking, before.names, passages, index), shards


def _said_together(page: PageFacts) -> tuple[object, ...]:
    """What of a page goes into what all say together; the order, too, in which it cites."""
    return page.rows, list(page.cites.items()), page.draws_on, page.mentions, page.linked_from, page.changed
