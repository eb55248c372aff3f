"""Makes the facts of a site, page by page, in several processes."""

from collections.abc import Container, Iterator, Sequence

from msgspec import Struct, msgpack
from msgspec.structs import replace

from kmwiki.analysis.checks import Check
from kmwiki.analysis.mentions import MentionFinder, Names, names_of
from kmwiki.analysis.page_facts import joined, linking, nothing_of, page_facts, sharing
from kmwiki.analysis.site import Owner, PageFacts, Site, targets_of
from kmwiki.diagnostics import failure
from kmwiki.engine.packed_parts import PackedParts
from kmwiki.engine.packing import lazy_passages, lazy_shards
from kmwiki.engine.parallel import map_ordered
from kmwiki.errors import Failure, attempt
from kmwiki.evidence.trust import Contradictions, contradictions
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.search.entries import PageEntries, entries_of
from kmwiki.search.index import built, page_numbers
from kmwiki.tables import LazyTable

_WEIGHT = 2_048  # of a page, compared with a byte of a page that is rendered: making its facts is less work


class Counted(Struct, frozen=True, array_like=True):
    """The facts of one page, and its entries in the index."""

    facts: PageFacts
    entries: PageEntries


_encode, _decode = msgpack.encode, msgpack.Decoder(Counted).decode


def facts_of(wiki: Wiki, owner: Owner, parts: PackedParts, checks: Sequence[Check], *, jobs: int = 1) -> Site:
    """The site: the facts of all pages, and the rows of reports.

    `parts` has the passages that cite each source, and receives the index.
    """
    names = names_of(wiki)
    numbers, room = page_numbers(wiki.refs)
    ordered = sorted(wiki.refs, key=numbers.__getitem__)
    found: dict[str, PageFacts] = {}

    def entries() -> Iterator[tuple[int, PageEntries]]:
        for slug, one in counted(wiki, names, contradictions(wiki), ordered, checks, jobs=jobs):
            found[slug] = one.facts
            yield numbers[slug], one.entries

    index = built(numbers, room, entries())
    parts.fill((("search", name), _encode(index.shards[name])) for name in index.sizes)
    same = {name: name for name in (*wiki.refs, *wiki.sources)}
    pages = {slug: sharing(found.pop(slug), same) for slug in wiki.refs}
    return joined(
        owner,
        wiki,
        pages,
        LazyTable(linking(pages)),
        names,
        lazy_passages({name: None for page in pages.values() for name in page.cites}, wiki.refs, parts),
        replace(index, shards=lazy_shards(index.sizes, parts)),
    )


def counted(
    wiki: Wiki,
    names: Names,
    disputes: Contradictions,
    slugs: Sequence[str],
    checks: Sequence[Check],
    *,
    jobs: int,
    found_otherwise: Container[str] | None = None,
) -> Iterator[tuple[str, Counted]]:
    """The facts of these pages, in order; entries only for those in `found_otherwise`, if that is given."""

    find_mentions = MentionFinder(names)

    def count(slug: str) -> bytes:
        page = wiki.pages[slug]
        return pack(page, page_facts(wiki, page, disputes, find_mentions(page, targets_of(page)), checks))

    def without_mentions(slug: str, why: str) -> bytes:
        page = wiki.pages[slug]
        finding = failure(page.node.page.path, f"this page was not wholly looked through: {why}")
        facts = attempt(lambda: page_facts(wiki, page, disputes, (), checks))
        if isinstance(facts, Failure):
            facts = nothing_of(page)
        facts = replace(facts, findings=(*facts.findings, finding))
        packed = attempt(lambda: pack(page, facts))
        return _encode(Counted(facts, {})) if isinstance(packed, Failure) else packed

    def pack(page: ResolvedPage, facts: PageFacts) -> bytes:
        has_entries = found_otherwise is None or page.ref.slug in found_otherwise
        return _encode(Counted(facts, entries_of(wiki, page, facts.trust) if has_entries else {}))

    packed = map_ordered(count, slugs, jobs, weight=lambda slug: _WEIGHT, failed=without_mentions)
    return zip(slugs, map(_decode, packed), strict=True)
