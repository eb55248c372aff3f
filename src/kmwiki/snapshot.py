"""What a build leaves for the next one: the analysis, each page packed until somebody asks for it.

What is packed of a page is where its links and citations lead; the page itself stands in the cache already.
"""

import os
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.page_facts import linking_to
from kmwiki.analysis.site import Facts
from kmwiki.config import Config
from kmwiki.diagnostics import FAILED
from kmwiki.engine.difference import difference
from kmwiki.engine.packing import pack, pack_passages, page_shelf, passage_shelf, shard_shelf
from kmwiki.engine.render import Shown
from kmwiki.engine.revise import Revision
from kmwiki.engine.stock import Stock, row
from kmwiki.engine.store import Store, salt
from kmwiki.errors import UNREADABLE
from kmwiki.graph.citations import said_of, saying
from kmwiki.graph.names import Node
from kmwiki.graph.paths import AssetIndex
from kmwiki.graph.resolver import Site
from kmwiki.model import AssetFile, ContentFile, Files, Page, Part, SourceFile
from kmwiki.outputs.chrome import SiteText
from kmwiki.pipeline import Analysis, page_parser, recalled
from kmwiki.tables import Shelf

Moved = TypeVar("Moved", bound=ContentFile | SourceFile | AssetFile)

BUILD, PREVIEW = "build", "preview"  # under these names they leave what they know


class Stowed(Struct, frozen=True, kw_only=True):
    """An analysis whose pages are packed in a store, with the key of each row there."""

    wiki: Analysis
    rows: dict[str, bytes]


class State(Struct, frozen=True, kw_only=True):
    """The last analysis, and what the files of the site show."""

    stowed: Stowed
    shown: Shown


class _Head(Struct, frozen=True, kw_only=True):
    """The rest of an analysis; the texts of the sources stand in it but once, with the files."""

    config: str
    root: str  # where the wiki stood
    rows: dict[str, bytes]
    said: dict[str, tuple[str | None, ...]]  # of the sources, in the site
    files: Files
    facts: Facts
    text: SiteText
    elsewhere: dict[str, Page]  # slug -> a page that redirects, which is nowhere shown
    shown: Shown


def load_state(store: Store, config: Config, name: str = BUILD) -> State | None:
    """What was left under a name, if it was of the same wiki, by the same version, with the same configuration."""
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
    site = replace(
        head.facts.site,
        sources={source.id: saying(source, head.said[source.id]) for source in files.sources},
        asset_index=assets,
        assets=assets.by_name,
    )
    facts = _with_shelves(replace(head.facts, site=site), files, head.elsewhere, Stock(store, head.rows), store, config)
    wiki = Analysis(config=config, files=files, facts=facts, text=head.text, diagnostics=())
    return State(stowed=Stowed(wiki=wiki, rows=head.rows), shown=head.shown)


def stow(store: Store, wiki: Analysis, before: Stowed | None) -> Stowed | None:
    """An analysis with its pages packed in the store; None where a page failed, or nothing is remembered.

    Where all was resolved again, its revision is found by comparison with the analysis before.
    """
    if not store.remembers or any(finding.rule == FAILED for finding in wiki.diagnostics):
        return None
    revision = wiki.revision if before is not None else None
    stock = Stock(store, before.rows if before is not None and revision is not None else wiki.rows)
    if not wiki.rows:
        parts = _parts(wiki.facts) if revision is None else _revised_parts(wiki.facts, revision)
        stock.fill((part, _packed_part(wiki.facts, part)) for part in parts)
    rows = _wanted(stock.rows, wiki.facts)
    if before is not None and revision is None:
        packed = frozenset(part for part in _parts(wiki.facts) if before.rows.get(row(part)) != rows[row(part)])
        revision = _compared(before.wiki, wiki, packed)
    elsewhere = {slug: node.page for slug, node in _elsewhere(wiki.site).items()}
    facts = _with_shelves(wiki.facts, wiki.files, elsewhere, stock, store, wiki.config)
    revision = None if revision is None else replace(revision, facts=facts)
    return Stowed(wiki=replace(wiki, facts=facts, revision=revision, rows={}), rows=rows)


def _compared(before: Analysis, wiki: Analysis, packed: frozenset[Part]) -> Revision | None:
    """What is other than before, where all was resolved again; None: all may be."""
    was, now = before.files, wiki.files
    has_same_frame = before.config == wiki.config and before.text == wiki.text
    if not has_same_frame or _given(was) != _given(now):
        return None
    changed = difference(before.facts, wiki.facts, edited=_edited(before, wiki), packed=packed)
    if changed is None:
        return None
    pages = frozenset(slug for kind, slug in changed if kind == "page" and slug in wiki.site.refs)
    return Revision(facts=wiki.facts, pages=pages, changed=changed)


def _given(files: Files) -> tuple[object, ...]:
    """What pages are read and checked against."""
    return [source.id for source in files.sources], files.compiled, files.lock


def _edited(before: Analysis, wiki: Analysis) -> set[str]:
    """The pages whose own files are others than before."""
    was, now = ({file.path: file.digest for file in files.pages} for files in (before.files, wiki.files))
    known = {slug: (page.path, was.get(page.path)) for slug, page in before.facts.pages.items()}
    return {slug for slug, page in wiki.facts.pages.items() if known.get(slug) != (page.path, now[page.path])}


def _parts(facts: Facts) -> Iterator[Part]:
    """All that is packed."""
    yield from (("page", slug) for slug in facts.site.refs)
    yield from (("source", name) for name in facts.passages)
    yield from (("search", name) for name in facts.index.sizes)


def _revised_parts(facts: Facts, revision: Revision) -> Iterator[Part]:
    """What of it a revision changed."""
    yield from (("page", slug) for slug in revision.pages)
    for kind, name in revision.changed:
        if kind == "source" or (kind == "search" and name in facts.index.sizes):
            yield kind, name


def _wanted(rows: dict[str, bytes], facts: Facts) -> dict[str, bytes]:
    """The rows without those of what is gone."""
    parts = list(_parts(facts))
    return rows if len(rows) == len(parts) else {name: rows[name] for name in map(row, parts)}


def _packed_part(facts: Facts, part: Part) -> bytes:
    match part:
        case "page", slug:
            return pack(facts.site.pages[slug])
        case "source", name:
            return pack_passages(facts.passages.get(name, ()))
        case _, name:
            return msgspec.msgpack.encode(facts.index.shards[name])


def _elsewhere(site: Site) -> dict[str, Node]:
    """The pages that redirect, which are nowhere shown."""
    return {slug: site.graph.nodes[slug] for slug in site.graph.redirects if slug not in site.refs}


def save_state(store: Store, stowed: Stowed, shown: Shown, name: str = BUILD) -> None:
    """Leave an analysis under a name."""
    wiki, site = stowed.wiki, stowed.wiki.site
    head = _Head(
        config=_config(wiki.config),
        root=str(wiki.config.root),
        rows=stowed.rows,
        said={name: said_of(source) for name, source in site.sources.items()},
        files=_slim(wiki.files),
        facts=replace(wiki.facts, rows={}, site=replace(site, sources={}, asset_index=AssetIndex.of(()), assets={})),
        text=wiki.text,
        elsewhere={slug: node.page for slug, node in _elsewhere(site).items()},
        shown=shown,
    )
    store.leave(name, msgspec.msgpack.encode(head, enc_hook=_packed))


def _slim(files: Files) -> Files:
    """The files without those sources that can be had from what was read."""
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
    """The files of a wiki that stood in another folder, as where a checkout goes to another place each time."""
    if was == now:
        return files
    was, now = was.rstrip(os.sep), now.rstrip(os.sep)  # one may be the top of the disk, as in a container

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
    """The configuration, wherever the wiki stands."""

    def relative(path: Any) -> str:
        try:
            return os.path.relpath(path, config.root)
        except ValueError:  # on Windows, what lies on another drive
            return str(path)

    return msgspec.json.encode(config, enc_hook=relative).decode() + salt().hex()


def _packed(value: Any) -> Any:
    """What stands for a shelf, whose values are packed apart; other kinds there are none (msgspec's `enc_hook`)."""
    if isinstance(value, Shelf):
        return None
    raise NotImplementedError(type(value))


def _unpacked(kind: type, value: Any) -> Any:
    return Shelf({})


def _with_shelves(
    facts: Facts, read: Files, redirecting: dict[str, Page], stock: Stock, store: Store, config: Config
) -> Facts:
    """The facts with pages that are unpacked when they are asked for."""
    site = facts.site
    refs = site.refs  # and no more of it: what is loaded by and by must not hold the site before, and that its own
    load = recalled(page_parser(config, site.source_index, store, jobs=1), read.pages)
    pages = page_shelf(refs, stock, load)
    elsewhere = {slug: Node(slug=slug, page=page) for slug, page in redirecting.items()}
    nodes = Shelf(elsewhere, sorted((*refs, *elsewhere)), lambda slug: pages[slug].node)
    return replace(
        facts,
        site=replace(site, pages=pages, graph=replace(site.graph, nodes=nodes)),
        linking=Shelf(facts.linking.kept, refs, lambda slug: linking_to(pages[slug])),
        passages=passage_shelf(facts.citing, refs, stock),
        index=replace(facts.index, shards=shard_shelf(facts.index.sizes, stock)),
    )


class Leftovers:
    """The results that one preview has put into a store; those that builds left there are theirs to tidy up."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._saved: frozenset[bytes] = frozenset()  # what the next preview will start from
        self._built = store.mark(BUILD)

    def save(self, stowed: Stowed) -> None:
        """Keep what this analysis is made of from now on: it was left for the next preview."""
        self._saved = self._keys(stowed)

    def tidy(self, stowed: Stowed | None) -> None:
        """Forget what is of use neither to this analysis nor to the next preview."""
        built, self._built = self._built, self.store.mark(BUILD)
        if built != self._built:  # a build ran meanwhile, and may have found some of it to be of use
            self.store.disown()
        elif stowed is not None:
            self.store.forget_own(self._saved | self._keys(stowed))

    def _keys(self, stowed: Stowed) -> frozenset[bytes]:
        parser = page_parser(stowed.wiki.config, stowed.wiki.site.source_index, self.store, jobs=1)
        return frozenset((*stowed.rows.values(), *map(parser.key_of, stowed.wiki.files.pages)))
