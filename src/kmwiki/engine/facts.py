"""Makes the facts of a site, page by page, in several processes, and what they give together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, partial
from itertools import islice

from msgspec import Raw, Struct, msgpack
from msgspec.structs import replace

from kmwiki.analysis.gathered import GATHERED
from kmwiki.analysis.mentions import MentionFinder, Names, names_of
from kmwiki.analysis.page_facts import nothing_of, page_facts, sharing
from kmwiki.analysis.search.entries import PageEntries, entries_of
from kmwiki.analysis.search.index import built, page_numbers
from kmwiki.analysis.site import PageFacts, Site, targets_of
from kmwiki.config import Config
from kmwiki.diagnostics import failure, graded
from kmwiki.engine.claims import ClaimMemory
from kmwiki.engine.indexing import Indexes
from kmwiki.engine.packed_parts import PackedParts
from kmwiki.engine.packing import lazy_evidence, lazy_shards, lazy_uses
from kmwiki.engine.parallel import map_ordered
from kmwiki.engine.sent import Sent
from kmwiki.engine.tools import Tools
from kmwiki.errors import Failure, attempt
from kmwiki.evidence.judged import NOTHING_REMEMBERED, NOTHING_SAID, asks, judged
from kmwiki.evidence.trust import Contradictions, contradictions
from kmwiki.graph.not_found import is_text_of_404
from kmwiki.graph.wiki import Wiki
from kmwiki.tables import Mark, Reads, digests, is_stale, packed, rows_changed, seen, seen_fields

_TOGETHER = 50  # pages of which something new is remembered at once
_WEIGHT = 2_048  # of a page, compared with a byte of a page that is rendered: making its facts is less work


class PageResult(Struct, frozen=True, array_like=True):
    """The facts of one page, its entries in the index, the packed evidence of its claims, and the packed reads for
    all; and what is to be remembered of the claims, packed, if it is not what was remembered.
    """

    facts: PageFacts
    entries: PageEntries
    evidence: Raw
    claims: bytes
    reads: bytes


_encode, _decode = msgpack.encode, msgpack.Decoder(PageResult).decode
_NOTHING = _encode(NOTHING_SAID)


def facts_of(wiki: Wiki, config: Config, tools: Tools) -> tuple[Site, dict[str, bytes]]:
    """The site of a wiki, without what is gathered from all its pages, and the packed reads of each page.

    `tools.parts` has the uses of each source, and receives the evidence and the index.
    """
    parts = tools.parts
    tools.indexes.prepare(wiki.sources[name] for name in parts.names("source"))
    names, disputes = names_of(wiki), contradictions(wiki)
    numbers, room = page_numbers(wiki.refs)
    ordered = sorted(wiki.refs, key=numbers.__getitem__)
    found: dict[str, PageFacts] = {}
    reads: dict[str, bytes] = {}
    evidence: dict[str, Raw] = {}

    def entries() -> Iterator[tuple[int, PageEntries]]:
        for slug, one in results_of(wiki, names, disputes, ordered, config, tools):
            found[slug], reads[slug] = one.facts, one.reads
            evidence[slug] = one.evidence.copy()
            yield numbers[slug], one.entries

    index = built(numbers, room, entries())
    keep_evidence(parts, evidence)
    parts.fill((("search", name), _encode(index.shards[name])) for name in index.sizes)
    same = {name: name for name in (*wiki.refs, *wiki.sources)}
    pages = {slug: sharing(found.pop(slug), same) for slug in wiki.refs}
    site = Site(
        owner=config.owner,
        wiki=wiki,
        pages=pages,
        names=names,
        contradictions=disputes,
        uses=lazy_uses(sorted({name for page in pages.values() for name in page.cites}), parts),
        evidence=lazy_evidence(parts.names("evidence"), parts),
        index=replace(index, shards=lazy_shards(index.sizes, parts)),
    )
    return site, reads


def keep_evidence(parts: PackedParts, evidence: Mapping[str, Raw], *, gone: Iterable[str] = ()) -> None:
    """Keep the packed evidence of these pages, where there is any, and forget that of those that are `gone`."""
    some = {slug: bytes(packed) for slug, packed in evidence.items() if bytes(packed) != _NOTHING}
    parts.fill((("evidence", slug), packed) for slug, packed in some.items())
    parts.drop(("evidence", slug) for slug in (*evidence, *gone) if slug not in some)


def results_of(
    wiki: Wiki,
    names: Names,
    disputes: Contradictions,
    slugs: Sequence[str],
    config: Config,
    tools: Tools,
) -> Iterator[tuple[str, PageResult]]:
    """The facts of these pages, their entries in the index, and their evidence, in order."""
    make_facts = FactMaker(wiki, names, disputes, config, tools.indexes, tools.claims, len(slugs))
    make_facts.prepare()  # forked processes share it
    results = map_ordered(
        make_facts, slugs, tools.jobs, weight=lambda slug: _WEIGHT, failed=make_facts.without_mentions
    )
    tools.claims.keep(slugs)
    found = zip(slugs, map(_decode, results), strict=True)
    while some := list(islice(found, _TOGETHER)):
        tools.claims.fill((slug, one.claims) for slug, one in some if one.claims)
        yield from some


class FactMaker(Sent):
    """The function from a slug to the facts, entries and evidence of the page, packed; for so many `pages`."""

    def __init__(
        self,
        wiki: Wiki,
        names: Names,
        disputes: Contradictions,
        config: Config,
        indexes: Indexes,
        claims: ClaimMemory,
        pages: int,
    ) -> None:
        self._wiki, self._names, self._disputes = wiki, names, disputes
        self._features, self._rules = config.features, config.rules
        self._indexes, self._claims, self._pages = indexes, claims, pages

    def prepare(self) -> None:
        """Make what is read for all pages now."""
        assert self._for_all

    def page_of(self, item: str) -> str | None:
        return self._wiki.graph.paths_of_pages.get(item)

    def __call__(self, slug: str) -> bytes:
        reads, noting, disputing, find_mentions = self._for_all
        page = self._wiki.pages[slug]
        # No list has the page for missing addresses: neither those of mentions, nor that of pages with a word.
        mentioned = () if is_text_of_404(page) else find_mentions(page, targets_of(page))

        def make() -> tuple[PageFacts, PageEntries, Raw, bytes]:
            before = self._claims.recall(slug) if asks(page.node.page) else NOTHING_REMEMBERED
            remembered = judged(noting, page, self._indexes, before)
            claims, evidence = b"" if remembered is before else _encode(remembered), remembered.said
            facts = page_facts(noting, page, disputing, mentioned, evidence, self._features.checks)
            facts = replace(facts, findings=graded(facts.findings, self._rules), ignores=page.node.page.ignores)
            return facts, entries_of(noting, page, facts.trust, facts.since), Raw(_encode(evidence)), claims

        made, marks = reads.during(make)
        return _encode(PageResult(*made, packed(marks)))

    @cached_property
    def _for_all(self) -> tuple[Reads, Wiki, Contradictions, MentionFinder]:
        """What is read for all pages: what notes it, the seen tables, and the names of pages in order."""
        reads = Reads()
        return reads, seen(self._wiki, reads), seen(self._disputes, reads), MentionFinder(self._names, self._pages)

    def without_mentions(self, slug: str, why: str) -> bytes:
        """The facts of a page that failed, as far as they can be made."""
        wiki, disputes = self._wiki, self._disputes
        page = wiki.pages[slug]
        finding = failure(page.node.page.path, f"this page could not be analysed completely: {why}")
        facts = attempt(lambda: page_facts(wiki, page, disputes, (), NOTHING_SAID, self._features.checks))
        if isinstance(facts, Failure):
            facts = nothing_of(page)
        findings = graded((*facts.findings, finding), self._rules)
        facts = replace(facts, findings=findings, ignores=page.node.page.ignores)
        entries = attempt(lambda: entries_of(wiki, page, facts.trust, facts.since))
        # It is not known what was read: without reads, facts are made again each time.
        return _encode(PageResult(facts, {} if isinstance(entries, Failure) else entries, Raw(_NOTHING), b"", b""))


def gathered(
    site: Site, reads: dict[str, bytes], before: Site | None = None, changes: Set[Mark] = frozenset()
) -> tuple[Site, dict[str, bytes], set[Mark] | None]:
    """The site with what all its pages give together, the packed reads of each part of that, and all marks that changed
    since a site `before`; None if anything may have changed.

    If there was one, only what read one of the `changes` since is made again.
    """
    notes, found, changed = Reads(), dict[str, bytes](), set(changes)
    noting = seen(site, notes)
    for fields, make in GATHERED:
        name = fields[0]
        if before is not None and not is_stale(reads[name], digests(changed)):
            values, found[name] = tuple(getattr(before, field) for field in fields), reads[name]
        else:
            values, marks = notes.during(partial(make, noting))
            found[name] = packed(marks)
        new = dict(zip(fields, values, strict=True))
        for field, value in new.items():
            if before is None or field in Site.aside:
                continue
            if isinstance(value, dict):
                changed |= rows_changed(f"Site.{field}", getattr(before, field), value)
            elif getattr(before, field) != value:
                before = None  # what reads such a field is not noted, so all that follows may depend on it
        site, noting = replace(site, **new), replace(noting, **seen_fields(Site, new, notes))
    return site, found, None if before is None else changed
