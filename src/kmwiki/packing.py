"""Pages, packed: where their links and citations lead, and what leads to them; as parsed, they are kept elsewhere."""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from kmwiki.cache import Remembered, Spoilt
from kmwiki.cited import ResolvedReference
from kmwiki.graph import Found, Node, RedLink
from kmwiki.model import Backlink, ContentFile, Location, Page, PageRef, Wikilink
from kmwiki.postings import Shard
from kmwiki.provenance import Passage
from kmwiki.resolver import Kind, ResolvedLink, ResolvedPage
from kmwiki.sources import Known
from kmwiki.targets import MarkdownTarget


class _Link(Struct, frozen=True, array_like=True, gc=False):
    kind: Kind
    slug: str | None
    asset: str | None
    result: Found | RedLink | None
    size: tuple[int | None, int | None]
    link: Wikilink | None  # where it is not that of the page


class _Reference(Struct, frozen=True, array_like=True, gc=False):
    name: str
    known: Known | None
    address: bool
    line_count: int | None


class _Backlink(Struct, frozen=True, array_like=True, gc=False):
    slug: str
    context: str
    location: Location


class _Packed(Struct, frozen=True, array_like=True):
    """Where all of a page leads, and what leads to it."""

    path: str
    links: tuple[_Link, ...]
    citations: tuple[tuple[_Reference, ...], ...]
    markdown: tuple[MarkdownTarget, ...]
    attributes: dict[str, MarkdownTarget]
    backlinks: tuple[_Backlink, ...]


def pack(page: ResolvedPage) -> bytes:
    """Where a page leads and what leads to it, without the page itself."""
    packed = _Packed(
        path=page.node.page.path,
        links=tuple(
            _Link(item.kind, item.slug, item.asset, item.result, item.size, None if item.link == link else item.link)
            for item, link in zip(page.links, page.node.page.links, strict=True)
        ),
        citations=tuple(
            tuple(_Reference(item.name, item.known, item.address, item.line_count) for item in references)
            for references in page.citations
        ),
        markdown=page.markdown,
        attributes=page.attributes,
        backlinks=tuple(_Backlink(link.page.slug, link.context, link.location) for link in page.backlinks),
    )
    return msgspec.msgpack.encode(packed)


_decode = msgspec.msgpack.Decoder(_Packed).decode


def unpack(
    ref: PageRef,
    refs: dict[str, PageRef],
    data: bytes | None,
    files: dict[str, ContentFile],
    parsed: Remembered[ContentFile, Page],
) -> ResolvedPage:
    """The page again, which was parsed from one of `files`. Raises Spoilt where it cannot be read."""
    try:
        packed = None if data is None else _decode(data)
        page = None if packed is None else parsed.recall(files[packed.path])
    except (msgspec.DecodeError, KeyError):
        packed = page = None
    if packed is None or page is None:
        raise Spoilt(f"nothing is left of {ref.slug}")
    return ResolvedPage(
        node=Node(slug=ref.slug, page=page),
        ref=ref,
        links=tuple(_links(packed.links, page.links)),
        citations=tuple(
            tuple(
                ResolvedReference(
                    reference=reference, name=one.name, known=one.known, address=one.address, line_count=one.line_count
                )
                for one, reference in zip(references, citation.references, strict=True)
            )
            for references, citation in zip(packed.citations, page.citations, strict=True)
        ),
        markdown=packed.markdown,
        attributes=packed.attributes,
        backlinks=tuple(
            Backlink(page=refs[link.slug], context=link.context, location=link.location) for link in packed.backlinks
        ),
    )


def _links(packed: Iterable[_Link], links: Iterable[Wikilink]) -> Iterator[ResolvedLink]:
    for one, link in zip(packed, links, strict=True):
        yield ResolvedLink(
            link=one.link or link, kind=one.kind, slug=one.slug, asset=one.asset, result=one.result, size=one.size
        )


_decode_passages = msgspec.msgpack.Decoder(tuple[Passage, ...]).decode


def unpack_passages(name: str, data: bytes | None) -> tuple[Passage, ...]:
    """What cites a source. Raises Spoilt where it cannot be read."""
    try:
        if data is not None:
            return _decode_passages(data)
    except msgspec.DecodeError:
        pass
    raise Spoilt(f"nothing is left of what cites {name}")


_decode_shard = msgspec.msgpack.Decoder(Shard).decode


def unpack_shard(name: str, data: bytes | None) -> Shard:
    """A shard of the index. Raises Spoilt where it cannot be read."""
    try:
        if data is not None:
            return _decode_shard(data)
    except msgspec.DecodeError:
        pass
    raise Spoilt(f"nothing is left of the shard {name}")
