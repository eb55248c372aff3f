"""Packs the resolved links, citations and backlinks of pages; parsed pages are cached separately."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from kmwiki.analysis.search.index import Shard
from kmwiki.content.files import Files
from kmwiki.content.source_names import Known
from kmwiki.engine.packed_parts import PackedParts
from kmwiki.errors import UNREADABLE, Corrupt
from kmwiki.evidence.cited_ranges import Use
from kmwiki.evidence.judged import PageEvidence
from kmwiki.graph.anchors import AnchorTable
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.lazy_table import LazyTable
from kmwiki.graph.names import Found, Node, PageGraph, RedLink
from kmwiki.graph.paths import GeneratedPage, MarkdownTarget
from kmwiki.graph.wiki import Kind, ResolvedLink, ResolvedPage
from kmwiki.model import Backlink, Page, PageRef, Reference, Wikilink

Value = TypeVar("Value")
_encode = msgspec.msgpack.encode


class _PackedLink(Struct, frozen=True, array_like=True, gc=False):
    kind: Kind
    slug: str | None
    asset: str | None
    place: GeneratedPage | None
    result: Found | RedLink | None
    others: tuple[str, ...]
    size: tuple[int | None, int | None]
    link: Wikilink | None  # None if it is the link of the page


class _PackedReference(Struct, frozen=True, array_like=True, gc=False):
    name: str
    known: Known | None
    address: bool
    line_count: int | None
    reference: Reference | None  # None if it is that of the page


class Leads(Struct, frozen=True, array_like=True):
    """The targets of a page's links and citations."""

    links: tuple[_PackedLink, ...]
    citations: tuple[tuple[_PackedReference, ...], ...]
    markdown: tuple[MarkdownTarget, ...]
    attributes: dict[str, MarkdownTarget]


class _Packed(Struct, frozen=True, array_like=True):
    """The targets of a page's links and citations, and its backlinks."""

    leads: Leads
    backlinks: tuple[Backlink, ...]


_decode = msgspec.msgpack.Decoder(_Packed).decode


def with_nodes(graph: PageGraph, files: Files, load: Callable[[str], Page]) -> PageGraph:
    """The graph with the parsed pages of these files; `load` gives each by its path."""
    paths, digests = graph.paths_of_pages, {file.path: file.digest for file in files.pages}
    versions = dict(zip(paths, zip(paths.values(), map(digests.get, paths.values()), strict=True), strict=True))
    nodes = LazyTable(versions, partial(_node, paths, load))
    return replace(graph, nodes=nodes, anchors=AnchorTable(nodes))


def _node(paths: Mapping[str, str], load: Callable[[str], Page], slug: str) -> Node:
    return Node(slug=slug, page=load(paths[slug]))


def lazy_pages(refs: Mapping[str, PageRef], nodes: LazyTable[Node], parts: PackedParts) -> LazyTable[ResolvedPage]:
    """The resolved pages of a wiki, from packed parts."""
    packed, parsed = parts.versions("page", refs), map(nodes.versions.__getitem__, refs)
    versions = dict(zip(refs, zip(packed.values(), parsed, strict=True), strict=True))
    return LazyTable(versions, partial(_page, refs, nodes, parts))


def _page(refs: Mapping[str, PageRef], nodes: LazyTable[Node], parts: PackedParts, slug: str) -> ResolvedPage:
    return _unpack(refs[slug], nodes[slug], parts.get("page", slug))


def pack(page: ResolvedPage) -> bytes:
    """The links, citations and backlinks of a page, without the parsed page."""
    return _encode(_Packed(leads(page), page.backlinks))


def pack_parts(leads: Raw, backlinks: Raw) -> bytes:
    """The same from packed parts."""
    return _encode((leads, backlinks))


def leads(page: ResolvedPage) -> Leads:
    """The targets of a page's links and citations."""
    return Leads(
        links=tuple(
            _PackedLink(
                item.kind,
                item.slug,
                item.asset,
                item.place,
                item.result,
                item.others,
                item.size,
                None if item.link == link else item.link,
            )
            for item, link in zip(page.links, page.node.page.links, strict=True)
        ),
        citations=tuple(
            tuple(_packed_reference(item, written) for item, written in zip(items, citation.references, strict=True))
            for items, citation in zip(page.citations, page.node.page.citations, strict=True)
        ),
        markdown=page.markdown,
        attributes=page.attributes,
    )


def _packed_reference(item: ResolvedReference, written: Reference) -> _PackedReference:
    other = None if item.reference == written else item.reference
    return _PackedReference(item.name, item.known, item.address, item.line_count, other)


def _unpack(ref: PageRef, node: Node, data: bytes | None) -> ResolvedPage:
    """The page in these bytes. Raises Corrupt if they cannot be read."""
    packed = _unpacked(data, _decode, ref.slug)
    found, page = packed.leads, node.page
    return ResolvedPage(
        node=node,
        ref=ref,
        links=tuple(_links(found.links, page.links)),
        citations=tuple(
            tuple(
                ResolvedReference(
                    reference=one.reference or reference,
                    name=one.name,
                    known=one.known,
                    address=one.address,
                    line_count=one.line_count,
                )
                for one, reference in zip(references, citation.references, strict=True)
            )
            for references, citation in zip(found.citations, page.citations, strict=True)
        ),
        markdown=found.markdown,
        attributes=found.attributes,
        backlinks=packed.backlinks,
    )


def _links(packed: Iterable[_PackedLink], links: Iterable[Wikilink]) -> Iterator[ResolvedLink]:
    for one, link in zip(packed, links, strict=True):
        yield ResolvedLink(
            link=one.link or link,
            kind=one.kind,
            slug=one.slug,
            asset=one.asset,
            place=one.place,
            result=one.result,
            others=one.others,
            size=one.size,
        )


_decode_uses = msgspec.msgpack.Decoder(tuple[Use, ...]).decode
_decode_evidence = msgspec.msgpack.Decoder(PageEvidence).decode
_decode_shard = msgspec.msgpack.Decoder(Shard).decode


def pack_uses(uses: Iterable[Use]) -> bytes:
    """The uses of a source, packed."""
    return _encode(tuple(uses))


def lazy_uses(names: Collection[str], parts: PackedParts) -> LazyTable[tuple[Use, ...]]:
    """The uses of each source, from packed parts."""
    return LazyTable(parts.versions("source", names), partial(_uses, parts))


def _uses(parts: PackedParts, name: str) -> tuple[Use, ...]:
    return _unpacked(parts.get("source", name), _decode_uses, name)


def lazy_evidence(slugs: Collection[str], parts: PackedParts) -> LazyTable[PageEvidence]:
    """What can be said of the claims of each page, from packed parts."""
    return LazyTable(parts.versions("evidence", slugs), partial(_evidence, parts))


def _evidence(parts: PackedParts, slug: str) -> PageEvidence:
    return _unpacked(parts.get("evidence", slug), _decode_evidence, slug)


def lazy_shards(names: Collection[str], parts: PackedParts) -> LazyTable[Shard]:
    """The shards of the index, from packed parts."""
    return LazyTable(parts.versions("search", names), partial(_shard, parts))


def _shard(parts: PackedParts, name: str) -> Shard:
    return _unpacked(parts.get("search", name), _decode_shard, name)


def _unpacked(data: bytes | None, decode: Callable[[bytes], Value], name: str) -> Value:
    """The value that was packed under a name. Raises Corrupt if it cannot be read."""
    try:
        if data is not None:
            return decode(data)
    except UNREADABLE:
        pass
    raise Corrupt(f"nothing is left of {name}")
