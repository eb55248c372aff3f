"""The snapshot that a build leaves for the next one: the analysis, with each page packed until it is read.

Only the targets of a page's links and citations are packed; the page itself is already in the cache.
"""

import os
from collections.abc import Collection, Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.page_facts import linking_to
from kmwiki.analysis.site import Site
from kmwiki.config import Config
from kmwiki.diagnostics import FAILED
from kmwiki.engine.difference import difference
from kmwiki.engine.memo import CachedFunction
from kmwiki.engine.packed_parts import PackedParts, row
from kmwiki.engine.packing import lazy_pages, lazy_passages, lazy_shards, pack, pack_passages
from kmwiki.engine.parsing import page_parser, recalled
from kmwiki.engine.render import Fingerprints
from kmwiki.engine.revise import Revision
from kmwiki.engine.store import Store, salt
from kmwiki.errors import UNREADABLE
from kmwiki.graph.citations import said_of, saying
from kmwiki.graph.look_ups import LookUps
from kmwiki.graph.names import Node
from kmwiki.graph.paths import AssetIndex
from kmwiki.graph.wiki import Wiki
from kmwiki.model import AssetFile, ContentFile, Files, Page, Part, SourceFile
from kmwiki.pipeline import Analysis, Progress, analyse
from kmwiki.tables import LazyTable

Moved = TypeVar("Moved", bound=ContentFile | SourceFile | AssetFile)

BUILD, PREVIEW = "build", "preview"  # names of snapshots in the store


class StoredAnalysis(Struct, frozen=True, kw_only=True):
    """An analysis whose pages are packed in a store, with the key of each row."""

    analysis: Analysis
    rows: dict[str, bytes]


class Analysed(Struct, frozen=True, kw_only=True):
    """The present wiki, packed if possible; `whole` if all of it was resolved again."""

    analysis: Analysis
    stored: StoredAnalysis | None
    whole: bool


class Snapshot(Struct, frozen=True, kw_only=True):
    """The last analysis, and the fingerprints of the site's files."""

    stored: StoredAnalysis
    fingerprints: Fingerprints


class _Head(Struct, frozen=True, kw_only=True):
    """The rest of an analysis; the texts of sources are only in its files."""

    config: str
    root: str  # the root of the wiki at that time
    rows: dict[str, bytes]
    said: dict[str, tuple[str | None, ...]]  # source id → its details in the site
    files: Files
    site: Site
    elsewhere: dict[str, Page]  # slug → a page that redirects and is not shown
    fingerprints: Fingerprints


def load_snapshot(store: Store, config: Config, name: str = BUILD) -> Snapshot | None:
    """The snapshot, if wiki, version and configuration are the same; or None."""
    data = store.find(name)
    if data is None:
        return None
    try:
        head = msgspec.msgpack.decode(data, type=_Head, dec_hook=_unpacked)
    except UNREADABLE:
        return None
    if head.config != _config(config):
        return None
    files = _whole(files_moved(head.files, head.root, str(config.root)))
    assets = AssetIndex.of(files.assets)
    wiki = replace(
        head.site.wiki,
        sources={source.id: saying(source, head.said[source.id]) for source in files.sources},
        asset_index=assets,
        assets=assets.by_name,
    )
    site = _with_lazy_tables(
        replace(head.site, wiki=wiki), files, head.elsewhere, PackedParts(store, head.rows), store, config
    )
    analysis = Analysis(config=config, files=files, site=site, diagnostics=())
    return Snapshot(stored=StoredAnalysis(analysis=analysis, rows=head.rows), fingerprints=head.fingerprints)


def analyse_and_store(
    config: Config,
    store: Store,
    before: StoredAnalysis | None,
    *,
    known: Analysis | None = None,
    jobs: int = 1,
    changed: Collection[str] = (),
    progress: Progress = lambda stage: None,
) -> Analysed:
    """Read the wiki with the help of the analysis before, which is packed in the store or, if `known`, in memory."""
    known = before.analysis if before is not None else known
    now = analyse(config, jobs=jobs, store=store, before=known, changed=changed, progress=progress)
    stored = store_analysis(store, now, before)
    return Analysed(analysis=now if stored is None else stored.analysis, stored=stored, whole=now.revision is None)


def store_analysis(store: Store, analysis: Analysis, before: StoredAnalysis | None) -> StoredAnalysis | None:
    """An analysis with its pages packed in the store; None if a page failed, or the store remembers nothing.

    If all was resolved again, its revision is found by comparison with the analysis before.
    """
    if not store.remembers or any(finding.rule == FAILED for finding in analysis.diagnostics):
        return None
    revision = analysis.revision if before is not None else None
    packed_parts = PackedParts(store, before.rows if before is not None and revision is not None else analysis.rows)
    if not analysis.rows:
        parts = _parts(analysis.site) if revision is None else _revised_parts(analysis.site, revision)
        packed_parts.fill((part, _packed_part(analysis.site, part)) for part in parts)
    rows = _wanted(packed_parts.rows, analysis.site)
    if before is not None and revision is None:
        packed = frozenset(part for part in _parts(analysis.site) if before.rows.get(row(part)) != rows[row(part)])
        revision = _compared(before.analysis, analysis, packed)
    elsewhere = {slug: node.page for slug, node in _elsewhere(analysis.wiki).items()}
    site = _with_lazy_tables(analysis.site, analysis.files, elsewhere, packed_parts, store, analysis.config)
    revision = None if revision is None else replace(revision, site=site)
    return StoredAnalysis(analysis=replace(analysis, site=site, revision=revision, rows={}), rows=rows)


def _compared(before: Analysis, analysis: Analysis, packed: frozenset[Part]) -> Revision | None:
    """The differences from the analysis before, if all was resolved again; None if everything may be different."""
    was, now = before.files, analysis.files
    has_same_frame = before.config == analysis.config and before.site.frame == analysis.site.frame
    if not has_same_frame or _given(was) != _given(now):
        return None
    changed = difference(before.site, analysis.site, edited=_edited(before, analysis), packed=packed)
    if changed is None:
        return None
    pages = frozenset(slug for kind, slug in changed if kind == "page" and slug in analysis.wiki.refs)
    return Revision(site=analysis.site, pages=pages, changed=changed)


def _given(files: Files) -> tuple[object, ...]:
    """The values, besides its own file, on which reading and checking a page depends."""
    return [source.id for source in files.sources], files.compiled, files.lock


def _edited(before: Analysis, analysis: Analysis) -> set[str]:
    """The slugs of pages whose own files changed."""
    was, now = ({file.path: file.digest for file in files.pages} for files in (before.files, analysis.files))
    known = {slug: (page.path, was.get(page.path)) for slug, page in before.site.pages.items()}
    return {slug for slug, page in analysis.site.pages.items() if known.get(slug) != (page.path, now[page.path])}


def _parts(site: Site) -> Iterator[Part]:
    """The names of all packed parts."""
    yield from (("page", slug) for slug in site.wiki.refs)
    yield from (("source", name) for name in site.passages)
    yield from (("search", name) for name in site.index.sizes)


def _revised_parts(site: Site, revision: Revision) -> Iterator[Part]:
    """The names of the packed parts that a revision changed."""
    yield from (("page", slug) for slug in revision.pages)
    for kind, name in revision.changed:
        if kind == "source" or (kind == "search" and name in site.index.sizes):
            yield kind, name


def _wanted(rows: dict[str, bytes], site: Site) -> dict[str, bytes]:
    """The rows without those of removed parts."""
    parts = list(_parts(site))
    return rows if len(rows) == len(parts) else {name: rows[name] for name in map(row, parts)}


def _packed_part(site: Site, part: Part) -> bytes:
    match part:
        case "page", slug:
            return pack(site.wiki.pages[slug])
        case "source", name:
            return pack_passages(site.passages.get(name, ()))
        case _, name:
            return msgspec.msgpack.encode(site.index.shards[name])


def _elsewhere(wiki: Wiki) -> dict[str, Node]:
    """The pages that redirect and are not shown."""
    return {slug: wiki.graph.nodes[slug] for slug in wiki.graph.redirects if slug not in wiki.refs}


def save_snapshot(store: Store, stored: StoredAnalysis, fingerprints: Fingerprints, name: str = BUILD) -> None:
    """Save an analysis as a snapshot with this name."""
    analysis, wiki = stored.analysis, stored.analysis.wiki
    head = _Head(
        config=_config(analysis.config),
        root=str(analysis.config.root),
        rows=stored.rows,
        said={name: said_of(source) for name, source in wiki.sources.items()},
        files=_slim(analysis.files),
        site=replace(analysis.site, rows={}, wiki=replace(wiki, sources={}, asset_index=AssetIndex.of(()), assets={})),
        elsewhere={slug: node.page for slug, node in _elsewhere(wiki).items()},
        fingerprints=fingerprints,
    )
    store.leave(name, msgspec.msgpack.encode(head, enc_hook=_packed))


def _slim(files: Files) -> Files:
    """The files without the sources that their `readings` have."""
    read = {
        reading.file.id: reading.file for reading in files.readings.values() if isinstance(reading.file, SourceFile)
    }
    is_as_read = all(read.get(source.id) is source for source in files.sources)
    return replace(files, sources=()) if is_as_read else files


def _whole(files: Files) -> Files:
    if files.sources:
        return files
    read = (reading.file for reading in files.readings.values())
    return replace(files, sources=tuple(file for file in read if isinstance(file, SourceFile) and not file.draft))


def files_moved(files: Files, was: str, now: str) -> Files:
    """The files of a wiki whose root has moved, for example because each checkout has another folder."""
    if was == now:
        return files
    was, now = was.rstrip(os.sep), now.rstrip(os.sep)  # one may be the root of the disk, as in a container

    def moved(file: Moved) -> Moved:
        if isinstance(file, ContentFile) or not file.origin.startswith(was + os.sep):
            return file
        return replace(file, origin=now + file.origin.removeprefix(was))

    return replace(
        files,
        sources=tuple(map(moved, files.sources)),
        assets=tuple(map(moved, files.assets)),
        readings={name: replace(reading, file=moved(reading.file)) for name, reading in files.readings.items()},
    )


def _config(config: Config) -> str:
    """The configuration without the place of the wiki."""

    def relative(path: Any) -> str:
        try:
            return os.path.relpath(path, config.root)
        except ValueError:  # on Windows, a path on another drive
            return str(path)

    plain = replace(config, features=None)  # the functions of extensions are known by their salt
    return msgspec.json.encode(plain, enc_hook=relative).decode() + (salt() + config.features.salt).hex()


def _packed(value: Any) -> Any:
    """Nothing of a table whose values are packed separately, and of a cache; other types are mistakes."""
    if isinstance(value, LazyTable | LookUps):
        return None
    raise NotImplementedError(type(value))


def _unpacked(kind: type, value: Any) -> Any:
    return LookUps() if kind is LookUps else LazyTable({})


def _with_lazy_tables(
    site: Site, read: Files, redirecting: dict[str, Page], packed_parts: PackedParts, store: Store, config: Config
) -> Site:
    """The site with pages that are unpacked when they are read."""
    wiki = site.wiki
    refs = wiki.refs  # only this: what is loaded later must not keep the site before in memory
    load = recalled(_parser(config, wiki, store), read.pages)
    pages = lazy_pages(refs, packed_parts, load)
    elsewhere = {slug: Node(slug=slug, page=page) for slug, page in redirecting.items()}
    nodes = LazyTable(elsewhere, sorted((*refs, *elsewhere)), lambda slug: pages[slug].node)
    return replace(
        site,
        wiki=replace(wiki, pages=pages, graph=replace(wiki.graph, nodes=nodes)),
        linking=LazyTable(site.linking.kept, refs, lambda slug: linking_to(pages[slug])),
        passages=lazy_passages(site.citing, refs, packed_parts),
        index=replace(site.index, shards=lazy_shards(site.index.sizes, packed_parts)),
    )


def _parser(config: Config, wiki: Wiki, store: Store) -> CachedFunction[ContentFile, Page]:
    """The function that parsed the pages of a wiki, which has its results."""
    return page_parser(config, wiki.source_index, store)


class PreviewResults:
    """The results that one preview put into a store; results of builds are removed by builds."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._saved: frozenset[bytes] = frozenset()  # the keys of the snapshot from which the next preview starts
        self._built = store.mark(BUILD)

    def save(self, stored: StoredAnalysis) -> None:
        """Keep the results of this analysis: it was saved for the next preview."""
        self._saved = self._keys(stored)

    def tidy(self, stored: StoredAnalysis | None) -> None:
        """Remove the results that neither this analysis nor the next preview uses."""
        built, self._built = self._built, self.store.mark(BUILD)
        if built != self._built:  # a build ran meanwhile, and may use some of them
            self.store.disown()
        elif stored is not None:
            self.store.forget_own(self._saved | self._keys(stored))

    def _keys(self, stored: StoredAnalysis) -> frozenset[bytes]:
        parser = _parser(stored.analysis.config, stored.analysis.wiki, self.store)
        return frozenset((*stored.rows.values(), *map(parser.key_of, stored.analysis.files.pages)))
