"""Which places of a source the pages cite, and where their evidence is now: in it, or gone from it."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.evidence.cited_ranges import CitedRange, Use, cited_ranges, use_at
from kmwiki.evidence.now import as_now
from kmwiki.evidence.since import Since
from kmwiki.graph.citations import ResolvedReference


class SourceRange(Struct, frozen=True, kw_only=True):
    """A place that claims cite; if something became of it, the first of their citations and what that is, and in `now`
    the place where it is in the source, if it is there.
    """

    cited: CitedRange
    now: CitedRange | None
    item: ResolvedReference | None = None
    since: Since | None = None


def uses_of(site: Site, name: str) -> tuple[Use, ...]:
    """The uses of a source, by page and place, with those under another name, or an older one, that are in it now."""
    uses = {(use.slug, use.mark): use for use in site.uses.get(name, ())}
    for one in site.since.get(name, ()):
        mark = one.since.citation, one.since.entry
        if (one.slug, mark) not in uses:
            uses[one.slug, mark] = use_at(site.wiki.pages[one.slug], *mark)
    return tuple(uses[key] for key in sorted(uses))


def is_cited(site: Site, name: str) -> bool:
    """Whether any page cites a source, perhaps under the name that it had."""
    return name in site.citing or name in site.since


def listed_sources(site: Site) -> list[str]:
    """The sources that readers can find: ids of files, without private ones that no page cites, and addresses.

    Wherever sources are counted, these are.
    """
    files = (source.id for source in site.wiki.sources.values() if not source.private or is_cited(site, source.id))
    return [*files, *site.web]


def titled_source(site: Site, name: str) -> str:
    """The title of a source that is a file or an address."""
    return (site.web[name].title if name in site.web else "") or site.wiki.source_title(name)


def times_cited(site: Site, name: str) -> int:
    """The number of citations of a source."""
    if name in site.web:
        return site.web[name].citations
    return len(uses_of(site, name)) if name in site.since else site.times_cited.get(name, 0)


def ranges_of(site: Site, name: str, uses: Iterable[Use]) -> tuple[SourceRange, ...]:
    """The places of a source that these uses cite, by what they name."""
    since = {(one.slug, one.since.citation, one.since.entry): one.since for one in site.since.get(name, ())}
    return tuple(one for cited in cited_ranges(uses) for one in _by_state(site, cited, since))


def _by_state(site: Site, cited: CitedRange, since: dict[tuple[str, int, int], Since]) -> Iterator[SourceRange]:
    """The uses of one place: first those of which nothing is known, then by name of the source that they cite."""
    rest = tuple(use for use in cited.uses if (use.slug, *use.mark) not in since)
    if rest:
        own = replace(cited, uses=rest)
        yield SourceRange(cited=own, now=own)
    by_name: dict[str, list[Use]] = {}
    for use in cited.uses:
        if (use.slug, *use.mark) in since:
            by_name.setdefault(_item(site, use).name, []).append(use)
    for some in by_name.values():
        item, one = _item(site, some[0]), since[some[0].slug, *some[0].mark]
        own, now = replace(cited, uses=tuple(some)), as_now(site.wiki, item, one)
        there = None
        if now is not None:
            start, end, locator = now.reference.place
            there = CitedRange(start=start, end=end, locator=locator, uses=own.uses)
        yield SourceRange(cited=own, now=there, item=item, since=one)


def _item(site: Site, use: Use) -> ResolvedReference:
    citation, entry = use.mark
    return site.wiki.pages[use.slug].citations[citation][entry]
