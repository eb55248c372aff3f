"""Resolves the links and citations of all pages, in several processes, and packs what they give."""

from collections import defaultdict
from functools import cached_property

from msgspec import Raw, Struct, msgpack

from kmwiki.engine.packed_parts import PackedParts
from kmwiki.engine.packing import lazy_pages, leads, pack_parts
from kmwiki.engine.parallel import Jobs, map_ordered
from kmwiki.engine.sent import Sent
from kmwiki.errors import KmwikiError
from kmwiki.evidence.cited_ranges import uses_in
from kmwiki.graph.citations import CitedLines, note_lines
from kmwiki.graph.lazy_table import LazyTable
from kmwiki.graph.resolver import Resolver, resolved
from kmwiki.graph.wiki import ResolvedPage, outgoing
from kmwiki.model import PageRef
from kmwiki.tables import Reads

_WEIGHT = 2_048  # of a page, compared with a byte of a page that is rendered: resolving it is less work
_encode = msgpack.encode


class _LinksOfPage(Struct, frozen=True, array_like=True):
    """What the links and citations of one page give, each part packed: their targets, the backlinks by the slugs of
    these, the uses of sources, with the first and last of the cited lines, and what was read.
    """

    leads: Raw
    backlinks: list[tuple[str, Raw]]
    uses: list[tuple[str, int | None, int | None, Raw]]
    reads: bytes


_decode = msgpack.Decoder(_LinksOfPage).decode


class ResolvedLinks(Struct, frozen=True, kw_only=True):
    """The resolved pages, the lines that they cite of each source, and by slug what was read for each."""

    pages: LazyTable[ResolvedPage]
    cited: CitedLines
    reads: dict[str, bytes]


class Link(Sent):
    """The function from a slug to what the links and citations of the page give, packed."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    @cached_property
    def _noting(self) -> tuple[Reads, Resolver]:
        reads = Reads()
        return reads, self._resolver.noting(reads)

    def page_of(self, item: str) -> str | None:
        return self._resolver.graph.paths_of_pages.get(item)

    def __call__(self, slug: str) -> bytes:
        page, read = resolved(self._resolver, *self._noting, slug)
        found = _LinksOfPage(
            leads=Raw(_encode(leads(page))),
            backlinks=[(target, Raw(_encode(link))) for target, link in outgoing(page)],
            uses=[(source, use.reference.start, use.reference.end, Raw(_encode(use))) for source, use in uses_in(page)],
            reads=read,
        )
        return _encode(found)


def links_of(resolver: Resolver, refs: dict[str, PageRef], parts: PackedParts, *, jobs: Jobs) -> ResolvedLinks:
    """Resolve every link once; HTML, checks, exports and reports all read the result, which `parts` receives."""
    slugs = list(refs)
    results = map_ordered(Link(resolver), slugs, jobs, weight=lambda slug: _WEIGHT, failed=_failed)
    found: dict[str, Raw] = {}
    backlinks: defaultdict[str, _Array] = defaultdict(_Array)
    uses: defaultdict[str, _Array] = defaultdict(_Array)
    cited, reads = CitedLines(), dict[str, bytes]()
    for slug, linked in zip(slugs, map(_decode, results), strict=True):
        found[slug], reads[slug] = linked.leads.copy(), linked.reads
        for target, link in linked.backlinks:
            backlinks[target].add(link)
        for source, start, end, use in linked.uses:
            uses[source].add(use)
            note_lines(cited, source, start, end)
    resolver.graph.anchors.forget()  # later, few pages need them, which are made again
    parts.fill((("page", slug), pack_parts(found.pop(slug), backlinks[slug].packed())) for slug in slugs)
    parts.fill((("source", name), bytes(some.packed())) for name, some in uses.items())
    return ResolvedLinks(pages=lazy_pages(refs, resolver.graph.nodes, parts), cited=cited, reads=reads)


def _failed(slug: str, why: str) -> bytes:
    raise KmwikiError(f"the links of the page “{slug}” cannot be resolved: {why}")


class _Array:
    """A growing MessagePack array of packed values."""

    def __init__(self) -> None:
        self._count, self._values = 0, bytearray()

    def add(self, packed: Raw) -> None:
        self._count += 1
        self._values += packed

    def packed(self) -> Raw:
        return Raw(b"\xdd" + self._count.to_bytes(4) + self._values)  # its format “array 32”
