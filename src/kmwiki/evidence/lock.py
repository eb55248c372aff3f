"""What `kmwiki.lock` keeps of the citations of a wiki."""

from collections.abc import Callable, Iterable, Sequence

from kmwiki.content.files import SourceFile
from kmwiki.content.lock_file import Locked, LockedLine, Locks, lock_bytes, range_key
from kmwiki.evidence.anchoring import text_of
from kmwiki.evidence.line_prints import digest_of, hidden, key_of, tidy
from kmwiki.evidence.publication import is_published
from kmwiki.evidence.source_lines import lines_of
from kmwiki.graph.citations import CONTEXT, ResolvedReference
from kmwiki.graph.places import is_nowhere
from kmwiki.graph.wiki import Wiki

_AROUND = 3  # lines with words that are kept before and after
_MOST_LINES = 12  # that are kept of a range from its beginning, as many as a page quotes; of a longer one, also its end
_LETTERS, _LETTERS_AROUND = 4_000, 600  # beyond so many characters, no further line is kept
HASH_DIGITS = 32  # of the hash of a range


def make_lock(wiki: Wiki) -> bytes:
    """The bytes of the lock for the present wiki: an entry for every cited range of a source."""
    return lock_bytes(locks_of(wiki))


def locks_of(wiki: Wiki) -> Locks:
    """What is cited of each source, as it is now; of what is not there any more, as it was in the last lock."""
    found: dict[str, dict[str, Locked]] = {}
    for page in wiki.pages.values():
        for references in page.citations:
            for item in references:
                own, key = found.setdefault(item.name, {}), range_key(item.reference)
                locked = None if key in own else _locked(wiki, item) or wiki.locked.get(item.name, {}).get(key)
                if locked is not None:
                    own[key] = locked
    return {name: own for name, own in found.items() if own}


def _locked(wiki: Wiki, item: ResolvedReference) -> Locked | None:
    source, start, end = wiki.cited_source(item), item.reference.start, item.reference.end
    if source is None or is_nowhere(item.reference):
        return None
    if start is None or end is None:
        return Locked(hash=source.digest[:HASH_DIGITS])
    lines = lines_of(source)
    if lines is None or end > len(lines):
        return None
    found = locked_lines(lines, start, end, shows=_shows(wiki, source, start, end))
    return found if found.words else None


def _shows(wiki: Wiki, source: SourceFile, start: int, end: int) -> Callable[[int], bool]:
    """Whether the site may show the words of a line because a citation names these lines."""
    if not is_published(wiki, source):
        return lambda number: False
    if wiki.wanted.publish == "full":
        return lambda number: True
    return lambda number: start - CONTEXT <= number <= end + CONTEXT


def locked_lines(
    lines: tuple[str, ...], start: int, end: int, *, shows: Callable[[int], bool] = lambda number: True
) -> Locked:
    """What is kept of lines of a source: words of those that the site `shows`, else digests."""
    filled = [number for number in range(start, end + 1) if key_of(lines[number - 1])]

    def kept(numbers: Iterable[int]) -> tuple[LockedLine, ...]:
        return tuple(tidy(lines[number - 1]) if shows(number) else hidden(lines[number - 1]) for number in numbers)

    words = _bounded(lines, filled, _MOST_LINES, _LETTERS)
    last = _bounded(lines, filled[: len(words) - 1 : -1], _AROUND, _LETTERS_AROUND)[::-1] if words else []
    before = _bounded(lines, range(start - 1, 0, -1), _AROUND, _LETTERS_AROUND)[::-1] if words else []
    after = _bounded(lines, range(end + 1, len(lines) + 1), _AROUND, _LETTERS_AROUND) if words else []
    return Locked(
        words=kept(words),
        last=kept(last),
        filled=len(filled) if last else 0,
        before=kept(before),
        after=kept(after),
        twin=_twin(lines, filled),
        hash=hash_of(lines[start - 1 : end]),
    )


def _bounded(lines: Sequence[str], numbers: Iterable[int], most: int, letters: int) -> list[int]:
    """The first of these lines that have words: at most so many, and none after so many characters."""
    found: list[int] = []
    for number in numbers:
        if len(found) == most or letters <= 0:
            break
        if key_of(lines[number - 1]):
            found.append(number)
            letters -= len(lines[number - 1])
    return found


def _twin(lines: tuple[str, ...], filled: Sequence[int]) -> str:
    """“2/3” for the second of three ranges with the same words; empty for a unique one."""
    if not filled:
        return ""
    text = text_of(lines)
    first = text.place(filled[0])
    own = text.keys[first : first + len(filled)]
    places = [place for place in text.by_key[own[0]] if text.keys[place : place + len(own)] == own]
    return f"{places.index(first) + 1}/{len(places)}" if len(places) > 1 else ""


def hash_of(lines: Iterable[str]) -> str:
    """A hash of the lines that have words, which superfluous spaces do not change."""
    return digest_of("\n".join(" ".join(line.split()) for line in lines if key_of(line)), HASH_DIGITS)


def hash_of_lines(lines: Iterable[str]) -> str:
    """The hash that version 1 has of lines, which must be the same in all."""
    return digest_of("\n".join(lines), HASH_DIGITS)
