"""The snapshot that a build leaves for the next one: the analysis, with each page packed until it is read.

Only the targets of a page's links and citations are packed; the page itself is already in the cache.
"""

import os
from itertools import chain
from typing import Any, TypeVar, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.gathered import title_of_site
from kmwiki.analysis.site import Site
from kmwiki.config import Config
from kmwiki.content.files import AssetFile, ContentFile, Files, SourceFile
from kmwiki.diagnostics import FAILED
from kmwiki.engine.claims import ClaimMemory
from kmwiki.engine.freshness import Fingerprints
from kmwiki.engine.identity import config_text
from kmwiki.engine.indexing import Indexes
from kmwiki.engine.memory import uncollected
from kmwiki.engine.packed_parts import PackedParts
from kmwiki.engine.packing import lazy_evidence, lazy_pages, lazy_shards, lazy_uses, with_nodes
from kmwiki.engine.parsing import page_parser, recalled
from kmwiki.engine.results import Analysis, Noted
from kmwiki.engine.store import Store
from kmwiki.errors import UNREADABLE
from kmwiki.graph.anchors import AnchorTable
from kmwiki.graph.citations import said_of, saying
from kmwiki.graph.lazy_table import LazyTable
from kmwiki.graph.paths import AssetIndex

Moved = TypeVar("Moved", bound=ContentFile | SourceFile | AssetFile)

BUILD, PREVIEW = "build", "preview"  # names of snapshots in the store


class Snapshot(Struct, frozen=True, kw_only=True):
    """The last analysis, and the fingerprints of the files that were made of it.

    If these are all files of a site, `place` is its folder; after a build of one shard, it is empty.
    """

    analysis: Analysis
    fingerprints: Fingerprints
    place: str


class _UnpackedRest(Struct, frozen=True, kw_only=True):
    """The rest of an analysis; the texts of sources are only in its files, and pages are packed separately."""

    config: str
    root: str  # the root of the wiki at that time
    said: dict[str, tuple[str | None, ...]]  # source id → its details in the site
    files: Files
    site: Site
    noted: Noted
    fingerprints: Fingerprints
    place: str


def load_snapshot(store: Store, config: Config, name: str = BUILD) -> Snapshot | None:
    """The snapshot, if wiki, version and configuration are the same; or None."""
    data = store.find(name)
    if data is None:
        return None
    try:
        with uncollected():
            head = msgspec.msgpack.decode(data, type=_UnpackedRest, dec_hook=_unpacked)
    except UNREADABLE:
        return None
    del data  # of a large wiki, it is large
    if head.config != config_text(config):
        return None
    files = _whole(files_moved(head.files, head.root, str(config.root)))
    assets, wiki, site = AssetIndex.of(files.assets), head.site.wiki, head.site
    parts = PackedParts(store, head.noted.rows)
    load = recalled(page_parser(config, wiki.source_names, store), files.pages)
    graph = with_nodes(wiki.graph, files, load)
    wiki = replace(
        wiki,
        graph=graph,
        pages=lazy_pages(wiki.refs, graph.nodes, parts),
        sources={source.id: saying(source, head.said[source.id]) for source in files.sources},
        asset_index=assets,
        assets=assets.by_name,
    )
    site = replace(
        site,
        owner=config.owner,
        wiki=wiki,
        uses=lazy_uses(site.citing, parts),
        evidence=lazy_evidence(parts.names("evidence"), parts),
        index=replace(site.index, shards=lazy_shards(site.index.sizes, parts)),
    )
    if title_of_site(site) != site.title:  # the folder has another name now
        return None
    analysis = Analysis(config=config, files=files, site=site, diagnostics=(), noted=head.noted)
    return Snapshot(analysis=analysis, fingerprints=head.fingerprints, place=head.place)


def may_be_saved(store: Store, analysis: Analysis) -> bool:
    """Whether the next build may begin with this analysis: no page failed, and the store remembers its parts."""
    return store.remembers and not any(finding.rule == FAILED for finding in analysis.diagnostics)


def save_snapshot(
    store: Store, analysis: Analysis, fingerprints: Fingerprints, name: str = BUILD, *, place: str = ""
) -> None:
    """Save an analysis as a snapshot with this name."""
    wiki = analysis.wiki
    head = _UnpackedRest(
        config=config_text(analysis.config),
        root=str(analysis.config.root),
        said={name: said_of(source) for name, source in wiki.sources.items()},
        files=_slim(analysis.files),
        site=replace(analysis.site, wiki=replace(wiki, sources={}, asset_index=AssetIndex.of(()), assets={})),
        noted=replace(analysis.noted, unstored={}),
        fingerprints=fingerprints,
        place=place,
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


def _packed(value: Any) -> Any:
    """Nothing of a table whose rows are packed separately, or made when they are read; other types are mistakes."""
    if isinstance(value, LazyTable | AnchorTable):
        return None
    raise NotImplementedError(type(value))


def _unpacked(kind: type, value: Any) -> Any:
    table = LazyTable[Any]({}, str)
    return AnchorTable(table) if get_origin(kind) is AnchorTable else table


class PreviewResults:
    """The results that one preview put into a store; results of builds are removed by builds."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._saved: frozenset[bytes] = frozenset()  # the keys of the snapshot from which the next preview starts
        self._built = store.mark(BUILD)

    def save(self, analysis: Analysis) -> None:
        """Keep the results of this analysis: it was saved for the next preview."""
        self._saved = self._keys(analysis)

    def tidy(self, analysis: Analysis) -> None:
        """Remove the results that neither this analysis nor the next preview uses."""
        built, self._built = self._built, self.store.mark(BUILD)
        if built != self._built:  # a build ran meanwhile, and may use some of them
            self.store.disown()
        elif self.store.remembers:
            self.store.forget_own(self._saved | self._keys(analysis))

    def _keys(self, analysis: Analysis) -> frozenset[bytes]:
        parser = page_parser(analysis.config, analysis.wiki.source_names, self.store)
        indexes, sources = Indexes(self.store), analysis.wiki.sources
        claims = ClaimMemory(self.store, {})
        return frozenset(
            (
                *chain.from_iterable(rows.values() for rows in analysis.noted.rows.values()),
                *map(parser.key_of, analysis.files.pages),
                *map(claims.key_of, analysis.wiki.refs),
                *(indexes.key_of(sources[name]) for name in analysis.site.citing),
            )
        )
