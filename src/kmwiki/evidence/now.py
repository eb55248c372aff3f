"""A citation as it would name today what it cites, by what the lock says of it; and the words that it cited then."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.source_names import Known
from kmwiki.evidence.publication import is_published
from kmwiki.evidence.since import Since, locked_as
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.places import locator_at
from kmwiki.graph.wiki import Wiki

# The numbers of a citation and of an entry in it → what became of what it cites.
ByPlace = Mapping[tuple[int, int], Since]


class SinceIn(Struct, frozen=True, array_like=True, gc=False):
    """What became of what a mark of the page with this slug cites."""

    slug: str
    since: Since


def since_in_sources(pages: Iterable[tuple[str, tuple[Since, ...]]]) -> dict[str, tuple[SinceIn, ...]]:
    """Source id → what became of what marks cite that is in it now, or that is gone from it, by page and place."""
    found: dict[str, list[SinceIn]] = {}
    for slug, some in pages:
        for one in some:
            found.setdefault(one.source, []).append(SinceIn(slug, one))
    return {name: tuple(found[name]) for name in sorted(found)}


def as_now(wiki: Wiki, item: ResolvedReference, one: Since | None) -> ResolvedReference | None:
    """The entry of a citation with the source and the place where its evidence is now.

    None if that is gone, or if the lock says only that it changed, and not where it is.
    """
    if one is None or one.state in ("unchanged", "unknown"):
        return item
    source = wiki.sources.get(one.source)
    if one.state == "gone" or source is None:
        return None
    reference = item.reference
    if one.start is not None and one.end is not None:
        locator = locator_at(source, reference.locator, one.start, one.end)
        reference = replace(reference, start=one.start, end=one.end, locator=locator, problem=None)
    elif reference.start is not None:
        return None
    known = item.known if item.known is not None and item.known.id == source.id else Known(id=source.id)
    return replace(item, reference=reference, name=source.id, known=known, line_count=source.lines)


def words_then(wiki: Wiki, item: ResolvedReference, one: Since | None) -> tuple[str, ...]:
    """The lines that an entry of a citation cited when it was locked, if they changed or are gone: the first of them,
    as far as the site may show them.
    """
    if one is None or one.state not in ("changed", "gone"):
        return ()
    known, source = locked_as(wiki, item), wiki.sources.get(one.source)
    may_show = wiki.wanted.publish != "none" if source is None else is_published(wiki, source)
    if known is None or not may_show:
        return ()
    return tuple(line for line in known[1].words if isinstance(line, str))
