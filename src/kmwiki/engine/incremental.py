"""The next site from the last one: only what read something that changed is made again, by the functions that made it.

`pipeline.analyse` calls `updated`, for any command and for each refresh of a preview. Nothing is saved here: `publish`
saves the analysis of a command, and `server.preview` that of a preview, both with `snapshot.save_snapshot`.

It goes in steps: names, links, citations, facts, the index, and what these give together. After each step, its rows are
compared with those before, and only what differs makes rows of the next step stale. What is cheap is made in full.
"""

from collections.abc import Callable, Iterable, Mapping, Set

from msgspec import Struct, msgpack
from msgspec.structs import replace

from kmwiki.analysis.mentions import Names, names_of
from kmwiki.analysis.search.entries import entries_of, revised_index
from kmwiki.analysis.search.index import Index, page_numbers, pages_with
from kmwiki.analysis.site import Site
from kmwiki.config import Config
from kmwiki.content.files import ContentFile, Files, SourceFile
from kmwiki.content.loader import LOCK, without_texts
from kmwiki.content.lock_file import locked
from kmwiki.content.verdict_file import read_verdicts
from kmwiki.engine.facts import PageResult, gathered, keep_evidence, results_of
from kmwiki.engine.memo import CachedFunction
from kmwiki.engine.packed_parts import PackedParts
from kmwiki.engine.packing import lazy_evidence, lazy_pages, lazy_shards, lazy_uses, pack, pack_uses, with_nodes
from kmwiki.engine.parsing import recalled
from kmwiki.engine.results import Analysis, Noted
from kmwiki.engine.stale import stale_among
from kmwiki.engine.tools import Tools
from kmwiki.evidence.cited_ranges import Use, uses_in
from kmwiki.evidence.trust import contradictions
from kmwiki.graph.citations import CitedLines, note_lines, titled_sources
from kmwiki.graph.left_out import by_name
from kmwiki.graph.naming import named, only_names
from kmwiki.graph.paths import AssetIndex
from kmwiki.graph.redirects import source_paths
from kmwiki.graph.resolver import SOURCES, Resolver, resolved_pages
from kmwiki.graph.wiki import LeftOut, ResolvedPage, Wiki, outgoing
from kmwiki.model import Backlink, Page, PageNames
from kmwiki.tables import Mark, changed, digests, revised, rows_changed

_FEW = 100  # changed files that are always followed one by one; if there are more, they are at most half of all
_decode_names = msgpack.Decoder(PageNames).decode


class _Linked(Struct, frozen=True, kw_only=True):
    """What the present links changed: pages by slug, slugs that are gone, uses by source, new reads by slug."""

    pages: dict[str, ResolvedPage]
    gone: frozenset[str]
    uses: dict[str, tuple[Use, ...]]
    reads: dict[str, bytes]


def updated(before: Analysis, files: Files, tools: Tools) -> Analysis | None:
    """The analysis of these files, without its findings; None if so much changed that all must be resolved again."""
    last, known = before.site, _names(before, files, tools.parse)
    if known is None:
        return None
    names, left_out = known
    load = recalled(tools.parse, files.pages)
    wiki = _named(last.wiki, names, before.noted.names, files, load, before.config)
    wiki = replace(wiki, left_out=by_name(left_out.values(), files.ignored))
    wiki, sources = _with_files(wiki, before.files, files), (_by_id(before.files), _by_id(files))
    changes = changed(last.wiki, wiki)
    if changes is None:
        return None
    changes = _without_same_anchors(changes, last.wiki, wiki) | rows_changed(SOURCES, *sources, by_field=True)
    linked = _linked(last, wiki, sources[1], before.noted.links, changes)
    unlinked, wiki = wiki, _with_links(last, wiki, sources, linked, tools.parts)
    changes |= changed(unlinked, wiki) or set()
    with_facts = _with_facts(last, wiki, linked, changes, before, tools)
    if with_facts is None:
        return None
    site, facts = with_facts
    changes |= changed(replace(last, wiki=wiki), site) or set()
    site, together, marks = gathered(site, before.noted.gathered, last, changes)
    noted = Noted(
        names=names,
        left_out=left_out,
        links=revised(before.noted.links, linked.reads, wiki.refs),
        facts=revised(before.noted.facts, facts, wiki.refs),
        gathered=together,
        rows=tools.parts.rows,
        unstored=tools.parse.unstored,
    )
    now = replace(before, files=without_texts(files), site=site, diagnostics=(), noted=noted, whole=False)
    return replace(now, changes=None if marks is None else digests(marks))


def _names(
    before: Analysis, files: Files, parse: CachedFunction[ContentFile, Page]
) -> tuple[dict[str, bytes], dict[str, LeftOut]] | None:
    """The packed names of all shown pages, and the other pages, by path; None if too much changed."""
    was, config = before.files, before.config
    if was.kept_back != files.kept_back:  # pages that were not shown may have no text now
        return None
    old = {file.path: file.digest for file in was.pages}
    new = [file for file in files.pages if old.get(file.path) != file.digest]
    gone = old.keys() - {file.path for file in files.pages}
    if len(new) + len(gone) > max(_FEW, len(old) // 2):
        return None
    lost = {*gone, *(file.path for file in new)}
    names, left_out = dict(before.noted.names), dict(before.noted.left_out)
    for path in lost:
        names.pop(path, None)
        left_out.pop(path, None)
    for page in parse.map(new):
        if (out := config.left_out(page, files.kept_back)) is None:
            names[page.path] = msgpack.encode(only_names(page))
        else:
            left_out[page.path] = out
    return names, left_out


def _named(
    wiki: Wiki,
    names: Mapping[str, bytes],
    before: Mapping[str, bytes],
    files: Files,
    load: Callable[[str], Page],
    config: Config,
) -> Wiki:
    """The wiki with the present names and parsed pages, and the links as before."""
    if names == before:
        return replace(wiki, graph=with_nodes(wiki.graph, files, load))
    now = named(map(_decode_names, names.values()), load, config.resolving)
    return replace(
        wiki,
        graph=with_nodes(now.graph, files, load),
        refs=now.refs,
        names=now.names,
        sections=now.sections,
        tags=now.tags,
        tag_paths=now.tag_paths,
        tag_heads=now.tag_heads,
        redirects=now.redirects,
        source_paths=source_paths(wiki.sources, now.sections["sources"]),
    )


def _with_files(wiki: Wiki, was: Files, files: Files) -> Wiki:
    """The wiki with the present files besides pages."""
    if was.assets != files.assets:
        assets = AssetIndex.of(files.assets)
        wiki = replace(wiki, asset_index=assets, assets=assets.by_name)
    verdicts = wiki.verdicts if was.verdicts == files.verdicts else read_verdicts(files.verdicts)[0]
    return replace(wiki, compiled=files.compiled, locked=locked(files.lock, LOCK)[0], verdicts=verdicts)


def _by_id(files: Files) -> dict[str, SourceFile]:
    return {source.id: source for source in files.sources}


def _without_same_anchors(changes: set[Mark], before: Wiki, now: Wiki) -> set[Mark]:
    """The changes without the anchors that came out the same, as they do after most edits of a page."""
    was, are = before.graph.anchors, now.graph.anchors
    table = "PageGraph.anchors"
    return {
        mark
        for mark in changes
        if not (mark[0] == table and mark[1] in was and mark[1] in are and was[mark[1]] == are[mark[1]])
    }


def _stale(reads: Mapping[str, bytes], changes: Iterable[Mark]) -> set[str]:
    return stale_among(reads, digests(changes))


def _linked(
    before: Site, wiki: Wiki, sources: Mapping[str, SourceFile], reads: Mapping[str, bytes], changes: Set[Mark]
) -> _Linked:
    """The pages whose links were resolved again or whose backlinks changed, and the uses that changed."""
    was, gone = before.wiki, frozenset(before.wiki.refs.keys() - wiki.refs.keys())
    own = {key for table, key in changes if table in ("PageGraph.nodes", "Wiki.refs")}
    again = sorted((own | _stale(reads, changes)) & wiki.refs.keys())
    former = {slug: was.pages[slug] for slug in sorted({*again, *gone}) if slug in was.refs}
    resolver = Resolver(
        graph=wiki.graph, assets=wiki.asset_index, names=wiki.source_names, sources=sources, wanted=wiki.wanted
    )
    pages: dict[str, ResolvedPage] = {}
    read: dict[str, bytes] = {}
    for slug, page, noted in resolved_pages(resolver, again):
        pages[slug] = replace(page, backlinks=former[slug].backlinks) if slug in former else page
        read[slug] = noted
    uses = _uses(before.uses, former, pages)
    return _Linked(pages=_with_backlinks(was, former, pages, gone), gone=gone, uses=uses, reads=read)


def _with_links(
    before: Site,
    wiki: Wiki,
    sources: tuple[dict[str, SourceFile], dict[str, SourceFile]],
    linked: _Linked,
    parts: PackedParts,
) -> Wiki:
    """The wiki with the present links, of which those that changed are packed."""
    parts.drop(("page", slug) for slug in linked.gone)
    parts.fill((("page", slug), pack(page)) for slug, page in linked.pages.items())
    parts.drop(("source", name) for name, cited in linked.uses.items() if not cited)
    parts.fill((("source", name), pack_uses(cited)) for name, cited in linked.uses.items() if cited)
    pages = lazy_pages(wiki.refs, wiki.graph.nodes, parts)
    return replace(wiki, pages=pages, sources=_titled(before, wiki, sources, linked))


def _with_backlinks(
    was: Wiki, former: Mapping[str, ResolvedPage], pages: dict[str, ResolvedPage], gone: Set[str]
) -> dict[str, ResolvedPage]:
    """These pages, and all whose backlinks changed since the `former` pages."""
    nothing = dict[str, list[Backlink]]()
    backlinks: dict[str, list[Backlink]] = {}
    for slug in former.keys() | pages.keys():
        old, new = (_by_target(some[slug]) if slug in some else nothing for some in (former, pages))
        for target in old.keys() | new.keys():
            if old.get(target) != new.get(target) and target not in gone:
                page = pages.get(target) or was.pages[target]
                known = backlinks.setdefault(target, list(page.backlinks))
                known[:] = [*(link for link in known if link.slug != slug), *new.get(target, ())]
    for target, links in backlinks.items():
        ordered = tuple(sorted(links, key=lambda link: link.slug))
        pages[target] = replace(pages.get(target) or was.pages[target], backlinks=ordered)
    return pages


def _by_target(page: ResolvedPage) -> dict[str, list[Backlink]]:
    found: dict[str, list[Backlink]] = {}
    for target, link in outgoing(page):
        found.setdefault(target, []).append(link)
    return found


def _uses(
    before: Mapping[str, tuple[Use, ...]],
    former: Mapping[str, ResolvedPage],
    pages: Mapping[str, ResolvedPage],
) -> dict[str, tuple[Use, ...]]:
    """The sources whose uses changed as `former` pages became `pages`, each with all its present uses."""
    moved: dict[str, list[Use]] = {}
    for page in former.values():
        for name, _ in uses_in(page):
            moved.setdefault(name, [])
    for page in pages.values():
        for name, use in uses_in(page):
            moved.setdefault(name, []).append(use)
    found: dict[str, tuple[Use, ...]] = {}
    for name, own in moved.items():
        was = before.get(name, ())
        others = (use for use in was if use.slug not in former)
        now = tuple(sorted((*others, *own), key=lambda use: use.slug))
        if now != was:
            found[name] = now
    return found


def _titled(
    before: Site, wiki: Wiki, raw: tuple[dict[str, SourceFile], dict[str, SourceFile]], linked: _Linked
) -> dict[str, SourceFile]:
    """The sources with their present titles, which may depend on the lines that pages cite."""
    was, now = raw
    again = {name: source for name, source in now.items() if was[name] is not source or name in linked.uses}
    cited: CitedLines = {}
    for name in again:
        for use in linked.uses.get(name, before.uses.get(name, ())):
            note_lines(cited, name, use.reference.start, use.reference.end)
    sources = before.wiki.sources
    titled = titled_sources(again, cited, wiki.wanted.publish)
    new = {name: source for name, source in titled.items() if sources[name] != source}
    return revised(sources, new, sources)


def _with_facts(
    last: Site, wiki: Wiki, linked: _Linked, changes: set[Mark], before: Analysis, tools: Tools
) -> tuple[Site, dict[str, bytes]] | None:
    """The site with its present facts and index, and what was read for new facts; None if all numbers changed."""
    disputes, is_same = contradictions(wiki), wiki.refs is last.wiki.refs
    names = last.names if is_same else names_of(wiki)
    numbered, room = (last.index.numbers, last.index.room) if is_same else page_numbers(wiki.refs)
    if room != last.index.room:
        return None
    stale = {key for table, key in changes if table == "Wiki.pages"} | _naming(last, names)
    stale |= {slug for slug, read in before.noted.facts.items() if not read}  # they could not be made
    stale |= _stale(before.noted.facts, changes | (changed(last.contradictions, disputes) or set()))
    if not is_same:
        stale |= {slug for slug, number in last.index.numbers.items() if numbered.get(slug) != number}
    again = sorted(stale & wiki.refs.keys())
    parts = tools.parts
    tools.indexes.prepare(wiki.sources[name] for name in _cited(wiki, again))
    found = dict(results_of(wiki, names, disputes, again, before.config, tools))
    keep_evidence(parts, {slug: one.evidence for slug, one in found.items()}, gone=linked.gone)
    cited = {*last.uses, *linked.uses} - {name for name, own in linked.uses.items() if not own}
    site = replace(
        last,
        wiki=wiki,
        pages=revised(last.pages, {slug: one.facts for slug, one in found.items()}, wiki.refs),
        names=names,
        contradictions=disputes,
        uses=lazy_uses(sorted(cited), parts),
        evidence=lazy_evidence(parts.names("evidence"), parts),
        index=_indexed(last, {*again, *linked.gone}, found, numbered, parts),
    )
    return site, {slug: one.reads for slug, one in found.items()}


def _cited(wiki: Wiki, slugs: Iterable[str]) -> list[str]:
    """The ids of the sources that these pages cite."""
    cited = (item.known for slug in slugs for items in wiki.pages[slug].citations for item in items)
    return sorted({known.id for known in cited if known is not None})


def _indexed(
    last: Site, again: set[str], found: Mapping[str, PageResult], numbered: dict[str, int], parts: PackedParts
) -> Index:
    """The index after these pages were counted again, with its changed shards packed."""
    former = {
        slug: entries_of(last.wiki, last.wiki.pages[slug], last.pages[slug].trust, last.pages[slug].since)
        for slug in sorted(again)
        if slug in last.wiki.refs
    }
    index, shards = revised_index(last.index, former, {slug: one.entries for slug, one in found.items()}, numbered)
    parts.fill((("search", name), msgpack.encode(index.shards[name])) for name in shards if name in index.sizes)
    parts.drop(("search", name) for name in shards if name not in index.sizes)
    return replace(index, shards=lazy_shards(index.sizes, parts))


def _naming(before: Site, names: Names) -> set[str]:
    """The pages that may mention a page whose names changed."""
    if names is before.names:
        return set()
    slugs = {number: slug for slug, number in before.index.numbers.items()}
    other = {*before.names.known} ^ {*names.known}
    return {slugs[number] for name in other for number in pages_with(before.index, "words", name.terms)}
