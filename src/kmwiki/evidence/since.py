"""What became of what marks cite since the wiki was locked."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from kmwiki.content.file_kinds import ending
from kmwiki.content.files import SourceFile
from kmwiki.content.lock_file import WHOLE, Locked, range_key
from kmwiki.content.source_names import tidy_name
from kmwiki.evidence.anchoring import find, text_of
from kmwiki.evidence.line_prints import Print
from kmwiki.evidence.lock import HASH_DIGITS, hash_of, hash_of_lines
from kmwiki.evidence.remembered import Memory
from kmwiki.evidence.source_lines import lines_of
from kmwiki.graph.citations import ResolvedReference
from kmwiki.graph.wiki import ResolvedPage, Wiki

# The same words at the same place, or at another; other words; none that are like them; not locked.
State = Literal["unchanged", "moved", "changed", "gone", "unknown"]
Place = tuple[str, int | None, int | None]  # a source and its lines; without lines, all of it
Followed = tuple[State, int | None, int | None]  # with the lines where something is now


class Since(Struct, frozen=True, array_like=True, gc=False):
    """The state of what an entry of a citation names, and where it is now: a source, and first and last line.

    There are no lines if it names none, if they are gone, or if the lock has only a hash of changed ones.
    """

    citation: int
    entry: int
    state: State
    source: str
    start: int | None = None
    end: int | None = None


_MOST_NEW = 100  # sources among which one is looked for that was renamed
_RENAMED = 0.5  # of the locked lines of a source, what another must have to be the same under a new name


def places_now(since: Iterable[Since]) -> dict[tuple[int, int], Place | None]:
    """The source and the lines where what marks cite is now, by the places of the marks; None if it is gone."""
    return {
        (one.citation, one.entry): (one.source, one.start, one.end) if one.state != "gone" else None
        for one in since
        if one.start is not None or one.state in ("moved", "gone")
    }


def entries_followed(since: Iterable[Since]) -> frozenset[tuple[int, int]]:
    """The places of the entries of citations that are known to be elsewhere now, or other words."""
    return frozenset((one.citation, one.entry) for one in since if one.state in ("moved", "changed"))


def since_locked(wiki: Wiki, page: ResolvedPage, memory: Memory) -> tuple[Since, ...]:
    """The states of all marks of a page that were locked, in their order."""
    return tuple(_states(wiki, page, memory)) if wiki.locked else ()


def _states(wiki: Wiki, page: ResolvedPage, memory: Memory) -> Iterator[Since]:
    for number, references in enumerate(page.citations):
        for entry, item in enumerate(references):
            found = _state(wiki, item, memory)
            if found is not None:
                yield Since(number, entry, *found)


def locked_as(wiki: Wiki, item: ResolvedReference) -> tuple[str, Locked] | None:
    """What the lock has of an entry of a citation, and the name that the source had then."""
    if item.address or not wiki.locked:
        return None
    name = item.name if item.name in wiki.locked else _lost(wiki, item) or _former(wiki, item)
    locked = None if name is None else wiki.locked[name].get(range_key(item.reference))
    return None if name is None or locked is None else (name, locked)


def _lost(wiki: Wiki, item: ResolvedReference) -> str | None:
    """The one locked source that is no longer there and had the name that a citation gives."""
    end = f"/{tidy_name(item.reference.source)}"
    names = [name for name in wiki.locked if f"/{name}".endswith(end) and name not in wiki.sources]
    return names[0] if len(names) == 1 else None


def _former(wiki: Wiki, item: ResolvedReference) -> str | None:
    """The locked source that is no longer there, and is the cited one under its former name."""
    if item.name not in wiki.sources:
        return None
    key, end = range_key(item.reference), ending(item.name)
    lost = (name for name, own in wiki.locked.items() if key in own and ending(name) == end)
    gone = (name for name in lost if name not in wiki.sources)
    return next((name for name in gone if (new := _renamed(wiki, name)) and new.id == item.name), None)


def _state(wiki: Wiki, item: ResolvedReference, memory: Memory) -> tuple[State, str, int | None, int | None] | None:
    """The state of an entry of a citation, with the source and the lines where it is now; None if it is not locked."""
    known = locked_as(wiki, item)
    if known is None:
        return None
    (name, locked), start, end = known, item.reference.start, item.reference.end
    source = wiki.cited_source(item) or _renamed(wiki, name)
    if source is None:
        return "gone", name, None, None
    is_elsewhere = source.id != item.name
    if (start is None or end is None) and not locked.words:
        is_same = locked.hash == source.digest[:HASH_DIGITS]
        return ("moved" if is_elsewhere else "unchanged") if is_same else "changed", source.id, None, None
    lines, start, end = lines_of(source), start or 1, end or 0  # or of a page that is not there, none
    if lines is None:
        return None
    if hash_of(lines[start - 1 : end]) == locked.hash and not locked.twin:
        return "moved" if is_elsewhere else "unchanged", source.id, start, end
    asked = locked, start, end, source.digest
    state, first, last = memory.recall(asked, Followed, lambda: followed(locked, start, end, lines))
    return "moved" if is_elsewhere and state == "unchanged" else state, source.id, first, last


@lru_cache(maxsize=1_000)  # what several marks cite
def followed(locked: Locked, start: int, end: int, lines: tuple[str, ...]) -> Followed:
    """The state of lines that were locked, and where they are among these."""
    if not locked.words:
        return _by_hash(locked, start, end, lines)
    found = find(locked, start, text_of(lines))
    if found is None:
        return "gone", None, None
    own = lines[found.start - 1 : found.end]
    if hash_of(own) != locked.hash:
        return "changed", found.start, found.end
    if start <= found.start and found.end <= end and hash_of(lines[start - 1 : end]) == locked.hash:
        return "unchanged", start, end
    return "moved", found.start, found.end


def _by_hash(locked: Locked, start: int, end: int, lines: tuple[str, ...]) -> Followed:
    """The same of lines of which the lock has a hash alone; of equal ranges, each keeps its place in their order."""
    if hash_of_lines(lines[start - 1 : end]) == locked.hash:
        return "unchanged", start, end
    size = end - start + 1
    firsts = range(1, len(lines) - size + 2)
    places = [first for first in firsts if hash_of_lines(lines[first - 1 : first - 1 + size]) == locked.hash]
    rank, count = locked.twins
    if len(places) < max(rank, count):
        return "changed", None, None
    return "moved", places[rank - 1], places[rank - 1] + size - 1


def _renamed(wiki: Wiki, name: str) -> SourceFile | None:
    """The source that has the locked lines of one that is no longer there, and was not there when it was locked."""
    end, entries = ending(name), tuple(wiki.locked[name].items())
    new = [other for other in wiki.sources if ending(other) == end and other not in wiki.locked]
    scored = [(_held(entries, wiki.sources[other]), other) for other in new[:_MOST_NEW]]
    best = max(scored, key=lambda one: one[0], default=(0.0, ""))
    return wiki.sources[best[1]] if best[0] >= _RENAMED else None


def _held(entries: tuple[tuple[str, Locked], ...], source: SourceFile) -> float:
    """The share of locked lines that a source has."""
    if any(key == WHOLE and one.hash == source.digest[:HASH_DIGITS] for key, one in entries):
        return 1.0
    lines = lines_of(source)
    return 0.0 if lines is None else _share_in(tuple(one for _, one in entries), lines)


@lru_cache(maxsize=_MOST_NEW)
def _share_in(entries: tuple[Locked, ...], lines: tuple[str, ...]) -> float:
    text = text_of(lines)
    own = {line for one in entries for line in (*one.before, *one.words, *one.last, *one.after)}
    has = sum(Print(line, text).exact in text.prints(line).places for line in own)
    return has / len(own) if own else 0.0
