"""Compares a wiki with the wiki before: the parts that may show something else.

If only texts changed, the edits decide. If names changed, or pages were added or removed, a comparison does.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from kmwiki.analysis.neighbourhood import Links, other_maps, unsettled_maps
from kmwiki.analysis.related import neighbours, unsettled
from kmwiki.analysis.site import PageFacts, Site
from kmwiki.graph.lookup import with_broader
from kmwiki.graph.wiki import Wiki
from kmwiki.model import Part

Value = TypeVar("Value")
WORTH_IT = 0.5  # share of the pages; if more changed, all are shown again


# The values of each page that special lists show.
LISTS: Mapping[str, Callable[[PageFacts], object]] = {
    "dates": lambda page: (page.changed, page.changed_on),
    "kinds": lambda page: (page.kind, page.trust.freshness),
    "links": lambda page: page.targets,
    "cites": lambda page: (tuple(page.cites), tuple(wish.name for wish in page.wishes)),
}


def parts_of_texts(
    before: Site,
    now: Site,
    edited: Collection[str],
    resolved: Collection[str],
    touched: Collection[str],
    *,
    retitled: bool,
) -> frozenset[Part]:
    """The parts that may show something else if no page changed its name.

    `edited` are the pages whose own files changed, `resolved` those whose links or backlinks changed, and `touched` all
    whose facts changed; `retitled` says whether titles of sources changed.
    """
    parts: set[Part] = {("page", slug) for slug in touched} | {("text", slug) for slug in edited}
    changed_in_lists = {slug for slug in touched if _listed(before, slug) != _listed(now, slug)}
    parts |= {("tag", tag) for slug in changed_in_lists for site in (before, now) for tag in _tags_of(site.wiki, slug)}
    links = Links(before), Links(now)
    about = unsettled(before, now, (before.linking, now.linking), resolved) | unsettled_maps(*links, resolved)
    parts |= {("about", slug) for slug in about | newly_mentioned(before, now, touched)}
    parts |= {("links", slug) for slug in touched if before.pages[slug].targets != now.pages[slug].targets}
    if changed_in_lists or retitled:
        parts.add(("list", "pages"))
    if before.wiki.tags != now.wiki.tags:
        parts.add(("list", "tags"))
    for name, shown in LISTS.items():
        is_changed = any(shown(before.pages[slug]) != shown(now.pages[slug]) for slug in touched)
        if is_changed or (name == "cites" and retitled):
            parts.add(("list", name))
    return frozenset(parts)


def difference(before: Site, now: Site, *, edited: Collection[str], packed: Collection[Part]) -> frozenset[Part] | None:
    """The parts that may show something else than before; None if all may.

    `edited` are the pages whose own files changed, `packed` the changed packed parts: pages (links and backlinks),
    sources (citations) and shards of the index. Both wikis have the same configuration, lock and names of sources.
    """
    was, wiki = before.wiki, now.wiki
    if was.sections != wiki.sections:
        return None
    own = {*edited, *(slug for kind, slug in packed if kind == "page"), *_unlike(before.pages, now.pages)}
    if len(own) > WORTH_IT * len(now.pages):
        return None
    renamed = _unlike(was.refs, wiki.refs)
    sources = _unlike(was.sources, wiki.sources) | _unlike(was.source_paths, wiki.source_paths)
    folders = _unlike(was.graph.folders, wiki.graph.folders)
    folders |= _unlike(was.graph.folder_notes, wiki.graph.folder_notes)
    touched = {*own, *renamed, *_naming(now, renamed, folders), *_showing(before, now, sources)}
    touched |= {slug for tag in _unlike(was.tag_paths, wiki.tag_paths) for slug in wiki.tags.get(tag, ())}
    touched |= hosts(((slug, page.embeds) for slug, page in now.pages.items()), touched)
    parts: set[Part] = {("page", slug) for slug in touched} | {part for part in packed if part[0] != "page"}
    links = Links(before, at_hand=True), Links(now, at_hand=True)
    about = unsettled(before, now, (links[0].linking, links[1].linking), own | renamed)
    about |= other_maps(*links, own | renamed, renamed)
    about |= newly_mentioned(before, now, own) | _named_about(now, renamed)
    parts |= {("about", slug) for slug in about}
    parts |= {("source", name) for name in sources | (before.passages.keys() ^ now.passages.keys())}
    parts |= {("source", name) for slug in renamed & now.pages.keys() for name in now.pages[slug].cites}
    parts |= {("page", redirect.target) for redirect in {*was.redirects} ^ {*wiki.redirects}}
    other_names = any(_aliases(before, slug) != _aliases(now, slug) for slug in edited)
    other_names |= any(kind == "search" and name.startswith("names/") for kind, name in packed)
    changed = renamed | {*edited} | _labelled(before, now, packed)
    return frozenset(parts | _lists(before, now, changed, retitled=bool(sources), other_names=other_names))


def _lists(before: Site, now: Site, changed: set[str], *, retitled: bool, other_names: bool) -> set[Part]:
    """The changed parts that show many pages; `changed` are the pages with other names or texts."""
    was, wiki = before.wiki, now.wiki
    renamed = _unlike(was.refs, wiki.refs)
    changed_in_lists = renamed | _unlike(_each(before, shown_in_lists), _each(now, shown_in_lists))
    retagged = _unlike(was.tags, wiki.tags)
    parts: set[Part] = {("text", slug) for slug in changed | _beside(wiki.refs, was.refs.keys() ^ wiki.refs.keys())}
    parts |= {("links", slug) for slug in _unlike(_each(before, LISTS["links"]), _each(now, LISTS["links"]))}
    parts |= {("tag", tag) for tag in with_broader(retagged)}
    parts |= {("tag", tag) for tag, slugs in wiki.tags.items() if not changed_in_lists.isdisjoint(slugs)}
    if changed_in_lists or retagged or retitled or other_names or was.graph.folders != wiki.graph.folders:
        parts.add(("list", "pages"))
    if renamed:
        parts.add(("list", "titles"))
    if retagged:
        parts.add(("list", "tags"))
    for name, list_of in LISTS.items():
        if _each(before, list_of) != _each(now, list_of) or (name == "cites" and retitled):
            parts.add(("list", name))
    return parts


def _unlike(before: Mapping[str, Value], now: Mapping[str, Value]) -> set[str]:
    """The keys with different values, or with a value in only one of both."""
    return {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}


def _beside(slugs: Iterable[str], changed: Iterable[str]) -> set[str]:
    """The slugs directly before and after these in sorted order: neighbours share a file."""
    ordered = list(slugs)
    places = {place for slug in changed for place in (bisect_left(ordered, slug) - 1, bisect_right(ordered, slug))}
    return {ordered[place] for place in places if 0 <= place < len(ordered)}


def _naming(now: Site, renamed: set[str], folders: set[str]) -> set[str]:
    """The pages that show the title or address of these: by links in either direction, as other meanings of a link,
    as breadcrumbs or contradictions; and those in these `folders`.
    """
    found: set[str] = set()
    for slug in renamed & now.wiki.refs.keys():
        found.update(now.linking[slug], now.pages[slug].targets)
    for slug, page in now.pages.items():
        parts = slug.split("/")
        above = tuple("/".join(parts[:depth]) for depth in range(1, len(parts)))
        is_inside = not folders.isdisjoint(above)
        if is_inside or not renamed.isdisjoint(
            (*above, *page.rivals, *page.trust.contradicted_by, *page.trust.contradicts)
        ):
            found.add(slug)
    return found


def _named_about(now: Site, renamed: set[str]) -> set[str]:
    """The pages that show the names of these beside their text: as related, or as mentioning pages."""
    found: set[str] = set()
    for slug in renamed & now.wiki.refs.keys():
        found.update(neighbours(now, slug), (mention.slug for mention in now.pages[slug].mentions))
    return found


def _showing(before: Site, now: Site, sources: set[str]) -> set[str]:
    """The pages that show something from these sources, or from changed files."""
    assets = _unlike(before.wiki.assets, now.wiki.assets)
    return {
        slug
        for slug, page in now.pages.items()
        if not (sources.isdisjoint(page.cites) and sources.isdisjoint(page.draws_on) and assets.isdisjoint(page.assets))
    }


def _labelled(before: Site, now: Site, packed: Collection[Part]) -> set[str]:
    """The pages whose links may have other labels: they show titles, or embed a page with the name of a picture."""
    found = _unlike(_each(before, lambda page: page.embeds), _each(now, lambda page: page.embeds))
    return found | {slug for kind, slug in packed if kind == "page" and now.wiki.wanted.slug_labels == "title"}


def _aliases(site: Site, slug: str) -> tuple[str, ...]:
    return site.wiki.graph.nodes[slug].page.front_matter.aliases if slug in site.wiki.refs else ()


def _each(site: Site, shown: Callable[[PageFacts], object]) -> dict[str, object]:
    return {slug: shown(page) for slug, page in site.pages.items()}


def newly_mentioned(before: Site, now: Site, changed: Iterable[str]) -> set[str]:
    """The pages whose mentions on these pages changed."""
    found = set()
    for slug in changed:
        was, are = (set(site.pages[slug].mentions) if slug in site.pages else set() for site in (before, now))
        found |= {mention.slug for mention in was ^ are}
    return found & now.pages.keys()


def _listed(site: Site, slug: str) -> tuple[object, ...]:
    """The values of a page that lists show."""
    return site.wiki.refs[slug], site.wiki.pages[slug].node.page.tags, shown_in_lists(site.pages[slug])


def shown_in_lists(page: PageFacts) -> tuple[object, ...]:
    """The values of a page that lists show, except its name and its tags."""
    return page.kind, page.trust.cited, page.trust.claims, page.trust.broken, page.trust.freshness


def _tags_of(wiki: Wiki, slug: str) -> Iterable[str]:
    return with_broader(wiki.pages[slug].node.page.tags)


def hosts(embeds: Iterable[tuple[str, Iterable[str]]], touched: Iterable[str]) -> set[str]:
    """The pages that embed the `touched` ones, directly or through others; `embeds` are the embeds of each page."""
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
