"""Site → Site after edits; only pages that depend on them are resolved again.

The target of a link depends on the names that it uses, and on the anchors of pages; that of a citation depends on the
sources. If one edit may move any page (because pages redirect, or want the same address), there is no short way.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.engine.renaming import Renaming, renamed
from kmwiki.graph.asked import asks
from kmwiki.graph.citations import CitedLines, is_called_as, note_cited, said_of, saying, titled_sources
from kmwiki.graph.lookup import mark, slugs_of_tags, with_broader
from kmwiki.graph.names import Node
from kmwiki.graph.old_names import other_names
from kmwiki.graph.redirects import folders_of, may_move_sections, redirects, tag_paths
from kmwiki.graph.resolver import Resolver, ref_of
from kmwiki.graph.wiki import ResolvedPage, Wiki, outgoing
from kmwiki.model import Backlink, Page, SourceFile

Value = TypeVar("Value")


class Edits(Struct, frozen=True, kw_only=True):
    """The edits of files: pages that are new or changed, and pages that are `gone`, by slug.

    `sources` are all present sources, by id.
    """

    changed: Mapping[str, Page]
    gone: frozenset[str] = frozenset()
    sources: Mapping[str, SourceFile]


class Reresolved(Struct, frozen=True, kw_only=True):
    """The wiki after edits, and what changed: pages by slug, sources by id."""

    wiki: Wiki
    renaming: Renaming
    pages: Mapping[str, ResolvedPage]  # pages that were resolved again, or whose backlinks changed
    recited: frozenset[str]  # those whose citations may have changed
    unlike: frozenset[str]  # those that changed
    drawn_on: frozenset[str]  # sources whose text, or whose citations, changed
    rewritten: frozenset[str]  # sources whose text changed
    retitled: frozenset[str]  # sources whose title changed


def reresolve(before: Site, edits: Edits) -> Reresolved | None:
    """The wiki after edits; None if all of it must be resolved again."""
    wiki, sources = before.wiki, edits.sources
    was = {slug: wiki.pages[slug].node.page for slug in (*edits.changed, *edits.gone) if slug in wiki.refs}
    renaming = _renaming(wiki, was, edits)
    moved = {slug for slug, page in edits.changed.items() if slug in was and _anchors(was[slug]) != _anchors(page)}
    tags = _tags(wiki, was, edits)
    paths = tag_paths(tags, wiki.sections["tags"])
    is_elsewhere = any(wiki.tag_paths.get(tag, path) != path for tag, path in paths.items())
    if renaming is None or is_elsewhere or (moved and wiki.graph.redirects):
        return None
    named = _named(wiki, renaming, edits)
    rewritten = {name for name, source in sources.items() if not _same_source(wiki.sources[name], source)}
    recited = {*edits.changed, *drawing_on(before, rewritten)} - edits.gone
    renaming, named = _retagged(wiki, renaming, named, tags)
    again = recited | (_linking(before, moved) | _asking(before, renaming)) - edits.gone
    former = {slug: wiki.pages[slug] for slug in again | edits.gone if slug in wiki.refs}
    pages = _with_backlinks(wiki, former, _resolved(named, former, again, edits))
    drawn_on = rewritten | _cited(pages[slug] for slug in recited)
    drawn_on |= _cited(page for slug, page in former.items() if slug in recited or slug in edits.gone)
    titled = _titled(before, pages, edits, drawn_on)
    pages_now = wiki.pages.with_values(pages, edits.gone)
    return Reresolved(
        wiki=replace(named, pages=pages_now, sources={**wiki.sources, **titled}, tags=tags, tag_paths=paths),
        renaming=renaming,
        pages=pages,
        recited=frozenset(recited),
        unlike=frozenset(slug for slug, page in pages.items() if former.get(slug) != page),
        drawn_on=frozenset(drawn_on),
        rewritten=frozenset(rewritten),
        retitled=frozenset(name for name in drawn_on if not is_called_as(wiki.sources[name], titled[name])),
    )


def _renaming(wiki: Wiki, was: Mapping[str, Page], edits: Edits) -> Renaming | None:
    """The next graph, from the changed pages as they were; the last one if no name changed."""
    come = {slug: page for slug, page in edits.changed.items() if slug not in was or _names(was[slug]) != _names(page)}
    gone = {slug: page for slug, page in was.items() if slug in come or slug in edits.gone}
    if not come and not gone:
        return Renaming(graph=wiki.graph)
    folders = {folder for pages in (come, gone) for slug, page in pages.items() for folder in folders_of(slug, page)}
    return None if may_move_sections(wiki.sections, folders) else renamed(wiki.graph, gone, come)


def _named(wiki: Wiki, renaming: Renaming, edits: Edits) -> Wiki:
    """The wiki with the present names of pages, and the links as before."""
    nodes = {slug: Node(slug=slug, page=page) for slug, page in edits.changed.items()}
    others = {slug: own for slug, page in edits.changed.items() if (own := other_names(slug, page))}
    refs = ordered(wiki.refs, {slug: ref_of(node, wiki.wanted.url_style) for slug, node in nodes.items()}, edits.gone)
    names = ordered(wiki.names, others, {*edits.gone, *edits.changed})
    graph = replace(
        renaming.graph,
        nodes=wiki.graph.nodes.with_values(nodes, edits.gone),
        look_ups=renaming.graph.look_ups.without({*nodes, *edits.gone}),
    )
    led = redirects(graph, names, refs, wiki.sections) if renaming.slugs else wiki.redirects
    return replace(wiki, graph=graph, refs=refs, names=names, redirects=led)


def _retagged(
    before: Wiki, renaming: Renaming, wiki: Wiki, tags: Mapping[str, tuple[str, ...]]
) -> tuple[Renaming, Wiki]:
    """The graph with the present tags, because a link may lead to the page of a tag."""
    if tags.keys() == before.tags.keys():
        return renaming, wiki
    known = slugs_of_tags(tags)
    marks = {mark(f"tags/{tag}") for tag, _ in known.items() ^ before.graph.tags.items()}
    graph = replace(wiki.graph, tags=known)
    return replace(renaming, graph=graph, marks=renaming.marks | marks), replace(wiki, graph=graph)


def ordered(before: Mapping[str, Value], changed: Mapping[str, Value], gone: Collection[str]) -> dict[str, Value]:
    """The values sorted by name, with `changed` ones and without `gone` ones."""
    now = {**{name: value for name, value in before.items() if name not in gone}, **changed}
    return now if not gone and now.keys() == before.keys() else dict(sorted(now.items()))


def _names(page: Page) -> tuple[object, ...]:
    """The values of a page on which pages that name it depend, except its anchors."""
    front = page.front_matter
    return (
        page.name,
        page.title,
        front.slug,
        front.aliases,
        front.redirect,
        front.contradicted_by,
        front.hidden,
        front.drawing,
    )


def _anchors(page: Page) -> tuple[object, ...]:
    return page.headings, page.blocks, page.html_ids


def _tags(wiki: Wiki, was: Mapping[str, Page], edits: Edits) -> dict[str, tuple[str, ...]]:
    """Tag → slugs, after tags of pages changed."""
    pages = (*was.values(), *edits.changed.values())
    found = {tag: set(wiki.tags.get(tag, ())) for tag in with_broader(tag for page in pages for tag in page.tags)}
    for slugs in found.values():
        slugs.difference_update(was)
    for slug, page in edits.changed.items():
        for tag in with_broader(page.tags):
            found[tag].add(slug)
    tags = {**wiki.tags, **{tag: tuple(sorted(slugs)) for tag, slugs in found.items()}}
    return {tag: tags[tag] for tag in sorted(tags) if tags[tag]}


def _same_source(before: SourceFile, now: SourceFile) -> bool:
    """Whether a source is the same except for its details in the site."""
    return before is now or (saying(before, said_of(now)) == now and before.digest == now.digest)


def _linking(before: Site, moved: set[str]) -> set[str]:
    """The pages that may link to anchors of these pages."""
    if not moved:
        return set()
    found = {link.page.slug for slug in moved for link in before.wiki.pages[slug].backlinks}
    return found | {slug for slug, page in before.pages.items() if page.has_attributes}


def drawing_on(before: Site, sources: Set[str]) -> set[str]:
    """The pages that cite these sources or name them in their front matter."""
    return {
        slug
        for slug, page in before.pages.items()
        if sources and not (sources.isdisjoint(page.cites) and sources.isdisjoint(page.draws_on))
    }


def _asking(before: Site, renaming: Renaming) -> set[str]:
    """The pages that use a name which now means other pages, or show a title that changed."""
    if not renaming.marks:
        return set()
    found = {slug for slug, page in before.pages.items() if asks(page.asks, renaming.marks)}
    if before.wiki.wanted.slug_labels == "title":
        found |= linked_from(before, renaming.slugs)
    return found


def linked_from(before: Site, slugs: Iterable[str]) -> set[str]:
    """The pages that link to these."""
    return {other for slug in slugs if slug in before.pages for other in before.linking[slug]}


def _resolved(wiki: Wiki, former: Mapping[str, ResolvedPage], again: set[str], edits: Edits) -> dict[str, ResolvedPage]:
    """These pages, resolved again, with their backlinks as before."""
    resolver = Resolver(
        graph=wiki.graph,
        assets=wiki.asset_index,
        names=wiki.source_index,
        sources=edits.sources,
        wanted=wiki.wanted,
    )
    found = {}
    for slug in sorted(again):
        node = wiki.graph.nodes[slug] if slug in edits.changed else former[slug].node
        found[slug] = resolver(node, former[slug].backlinks if slug in former else ())
    return found


def _with_backlinks(
    wiki: Wiki, former: Mapping[str, ResolvedPage], pages: dict[str, ResolvedPage]
) -> dict[str, ResolvedPage]:
    """These pages, and all whose backlinks changed since the `former` pages."""
    links = {
        target
        for slug in former.keys() | pages.keys()
        for target in _linked_otherwise(former.get(slug), pages.get(slug))
    }
    gone = former.keys() - pages.keys()
    found = {target: pages.get(target) or wiki.pages[target] for target in links - gone}
    backlinks = {
        target: [link for link in page.backlinks if link.page.slug not in pages and link.page.slug not in gone]
        for target, page in found.items()
    }
    for page in pages.values():
        for target, link in outgoing(page):
            if target in links:
                backlinks[target].append(link)
    for target, written in backlinks.items():
        now = tuple(sorted(written, key=lambda link: link.page.slug))
        if now != found[target].backlinks:
            pages[target] = replace(found[target], backlinks=now)
    return pages


def _linked_otherwise(before: ResolvedPage | None, now: ResolvedPage | None) -> set[str]:
    """The pages to which the links of a page changed, in target or words."""
    was, are = (_by_target(page) if page is not None else {} for page in (before, now))
    return {target for target in was.keys() | are.keys() if was.get(target) != are.get(target)}


def _by_target(page: ResolvedPage) -> dict[str, list[Backlink]]:
    found: dict[str, list[Backlink]] = {}
    for target, link in outgoing(page):
        found.setdefault(target, []).append(link)
    return found


def _cited(pages: Iterable[ResolvedPage]) -> set[str]:
    return {item.known.id for page in pages for references in page.citations for item in references if item.known}


def _titled(before: Site, resolved: Mapping[str, ResolvedPage], edits: Edits, names: set[str]) -> dict[str, SourceFile]:
    """These sources with their present titles."""
    sources = {name: edits.sources[name] for name in names}
    asking = {name for name, source in sources.items() if source.private or (source.heading and not source.title)}
    citing = {slug for name in asking for slug in before.citing.get(name, ())} | resolved.keys()
    cited: CitedLines = {}
    for slug in citing.difference(edits.gone) if asking else ():
        note_cited(cited, (resolved.get(slug) or before.wiki.pages[slug]).citations)
    return titled_sources(sources, cited, before.wiki.wanted.publish)
