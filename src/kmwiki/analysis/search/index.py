"""The index of a search: term → the pages that contain it, in shards of which an edit changes few.

There are two books: `names` (titles, aliases, tags, and the values of filters) and `words` (the texts of pages). A
shard contains neighbouring terms of a book, with so few postings that it loads at once: a larger one is halved by the
next bit of the terms. The cuts depend only on the terms and the number of pages with each, and the number of a page
almost never depends on other pages. So an edit changes only the shards of the terms that it adds and removes, and the
index is the same for the same wiki, however it was made.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from hashlib import blake2b
from itertools import accumulate, chain
from operator import sub
from typing import Literal

from msgspec import Struct

from kmwiki.graph.lazy_table import LazyTable
from kmwiki.patterns import regex
from kmwiki.tables import Tables

Book = Literal["names", "words"]
LIMITS: dict[Book, int] = {"names": 1_500, "words": 12_000}  # postings of a shard
_NAMES = 10_000  # of shards whose bits are cached
ROOM = 4  # numbers per page, so that few pages want the same number

# The digits of numbers: none of them has a meaning in JSON, HTML or a shard.
_SIGNS = "".join(chr(code) for code in range(33, 127) if chr(code) not in '"\\,;|<>&')
BASE = len(_SIGNS) // 2
_MORE, _LAST = _SIGNS[BASE : 2 * BASE], _SIGNS[:BASE]

Shard = dict[str, str]  # term → its pages, encoded, by class
Entries = frozenset[str]  # terms of a page, each with its class as last character


class Index(Tables, frozen=True, kw_only=True):
    """The whole index; `sizes` has the numbers of postings and terms of each shard."""

    numbers: dict[str, int]  # slug → the page's number
    room: int  # all numbers are lower
    sizes: dict[str, tuple[int, int]]
    shards: LazyTable[Shard]


class EntryChange(Struct, frozen=True):
    """The entries that a page gained and lost in a book."""

    book: Book
    number: int
    gained: Entries
    lost: Entries


def page_numbers(slugs: Iterable[str]) -> tuple[dict[str, int], int]:
    """Slug → number, from the slug alone unless another page has that number; and the limit of all numbers."""
    known = list(slugs)
    room = 256
    while room < ROOM * len(known):
        room *= 2
    wishes = sorted((int.from_bytes(blake2b(slug.encode(), digest_size=8).digest()) % room, slug) for slug in known)
    taken: set[int] = set()
    found: dict[str, int] = {}
    for number, slug in wishes:
        while number in taken:
            number = (number + 1) % room
        taken.add(number)
        found[slug] = number
    return found, room


def built(numbers: dict[str, int], room: int, pages: Iterable[tuple[int, Mapping[Book, Iterable[str]]]]) -> Index:
    """The index of these pages, which are sorted by number."""
    books: dict[Book, dict[str, array[int]]] = {"names": {}, "words": {}}
    for number, entries in pages:
        for book, own in entries.items():
            found = books[book]
            for entry in own:
                if entry in found:
                    found[entry].append(number)
                else:
                    found[entry] = array("I", (number,))
    sizes: dict[str, tuple[int, int]] = {}
    shards: dict[str, Shard] = {}
    for book, found in books.items():
        counts: dict[str, int] = {}
        encoded: dict[str, dict[int, str]] = {}
        while found:
            entry, pages_of = found.popitem()
            term = entry[:-1]
            counts[term] = counts.get(term, 0) + len(pages_of)
            encoded.setdefault(term, {})[int(entry[-1])] = encode(pages_of)
        for bits, own_terms in _cut([(term.encode(), counts[term]) for term in sorted(counts)], "", LIMITS[book]):
            name = shard_name(book, bits)
            shards[name] = {term: _classes(encoded[term]) for term in own_terms}
            sizes[name] = sum(counts[term] for term in own_terms), len(own_terms)
    return Index(numbers=numbers, room=room, sizes=sizes, shards=LazyTable(shards, shards.__getitem__))


def revised(index: Index, numbers: Mapping[str, int], changes: Iterable[EntryChange]) -> tuple[Index, set[str]]:
    """The index after changes, with these numbers of its pages, and the names of changed or removed shards."""
    touched: dict[str, Shard] = {}
    sizes = dict(index.sizes)
    inner = _inner(sizes)
    moves: dict[tuple[Book, str], tuple[set[int], set[int]]] = {}  # entry → the pages that lose it, and that gain it
    for change in changes:
        for entries, place in ((change.lost, 0), (change.gained, 1)):
            for entry in entries:
                moves.setdefault((change.book, entry), (set(), set()))[place].add(change.number)
    for (book, entry), (lost, gained) in moves.items():
        name = _place(book, entry[:-1], inner)
        if name not in touched:
            touched[name] = dict(index.shards[name]) if name in index.sizes else {}
        _change(touched[name], entry[:-1], int(entry[-1]), lost, gained)
    for name, shard in touched.items():
        sizes[name] = _size(shard)
    _arrange(index, sizes, touched)
    gone = index.sizes.keys() - sizes.keys()
    kept = {name: shard for name, shard in touched.items() if name in sizes}
    versions = {name: kept[name] if name in kept else index.shards.versions[name] for name in sizes}
    shards = LazyTable(versions, lambda name: kept[name] if name in kept else index.shards[name])
    return Index(numbers=dict(numbers), room=index.room, sizes=sizes, shards=shards), {*kept, *gone}


def pages_with(index: Index, book: Book, terms: Iterable[str]) -> set[int]:
    """The numbers of the pages that contain all of these terms, in any class; empty without terms."""
    inner = _inner(index.sizes)
    found: set[int] | None = None
    for term in terms:
        name = _place(book, term, inner)
        classes = index.shards[name].get(term, "") if name in index.sizes else ""
        own = {number for pages in classes.split(",") for number in decode(pages)}
        found = own if found is None else found & own
    return found or set()


def shard_name(book: Book, bits: str) -> str:
    """The name of the shard of the terms that begin with these bits: a 1 and the bits, as a hexadecimal number."""
    return f"{book}/{int('1' + bits, 2):x}"


def written(shard: Shard) -> str:
    """A shard as text: for each term, the number of characters shared with the one before, the rest, and its pages."""
    parts, before = [], ""
    for term in sorted(shard):
        shared = 0
        while shared < min(len(term), len(before), BASE - 1) and term[shared] == before[shared]:
            shared += 1
        parts.append(f"{_LAST[shared]}{term[shared:]}|{shard[term]}")
        before = term
    return ";".join(parts)


class _Digits(dict[int, str]):
    """Number → its digits, made when they are first used."""

    def __missing__(self, number: int) -> str:
        rest, digits = divmod(number, BASE)[0], _LAST[number % BASE]
        while rest:
            rest, digit = divmod(rest, BASE)
            digits = _MORE[digit] + digits
        self[number] = digits
        return digits


class _Steps(dict[str, int]):
    """Digits → number, made when it is first used."""

    def __missing__(self, digits: str) -> int:
        self[digits] = number = reduce(lambda step, sign: step * BASE + _SIGNS.index(sign) % BASE, digits, 0)
        return number


_NUMBERS, _STEPS = _Digits(), _Steps()
_DIGITS = regex(f"[{re.escape(_MORE)}]*[{re.escape(_LAST)}]")


def encode(numbers: Sequence[int]) -> str:
    """Rising numbers, encoded as the steps from each to the next."""
    return "".join(map(_NUMBERS.__getitem__, map(sub, numbers, chain((-1,), numbers))))


def decode(text: str) -> list[int]:
    """The numbers that `encode` encoded."""
    return list(accumulate(map(_STEPS.__getitem__, _DIGITS.findall(text)), initial=-1))[1:]


def _classes(encoded: Mapping[int, str]) -> str:
    return ",".join(encoded.get(number, "") for number in range(max(encoded) + 1))


def _change(shard: Shard, term: str, number: int, lost: set[int], gained: set[int]) -> None:
    lists = dict(enumerate(shard.get(term, "").split(",")))
    lists[number] = encode(sorted({*decode(lists.get(number, ""))} - lost | gained))
    if kept := {place: pages for place, pages in lists.items() if pages}:
        shard[term] = _classes(kept)
    else:
        shard.pop(term, None)


def _size(shard: Shard) -> tuple[int, int]:
    return sum(_count(pages) for pages in shard.values()), len(shard)


def _count(pages: str) -> int:
    return len(pages.encode().translate(None, _NO_LAST))  # each number has one last digit


_NO_LAST = f"{_MORE},".encode()


def _bit(term: bytes, depth: int) -> int:
    place, shift = divmod(depth, 8)
    return term[place] >> (7 - shift) & 1 if place < len(term) else 0


@lru_cache(maxsize=_NAMES)
def _bits(name: str) -> tuple[Book, str]:
    book, _, digits = name.partition("/")
    return "names" if book == "names" else "words", f"{int(digits, 16):b}"[1:]


def _cut(terms: list[tuple[bytes, int]], bits: str, limit: int) -> Iterator[tuple[str, list[str]]]:
    """The shards (bits, terms) of sorted terms with their counts, which all begin with these bits."""
    if not terms:
        return
    if len(terms) == 1 or sum(count for _, count in terms) <= limit:
        yield bits, [term.decode() for term, _ in terms]
        return
    half = bisect_left(terms, 1, key=lambda term: _bit(term[0], len(bits)))
    yield from _cut(terms[:half], bits + "0", limit)
    yield from _cut(terms[half:], bits + "1", limit)


def _inner(names: Iterable[str]) -> set[tuple[Book, str]]:
    """The books and bits of all shards that were halved."""
    return {(book, bits[:depth]) for book, bits in map(_bits, names) for depth in range(len(bits))}


def _place(book: Book, term: str, inner: set[tuple[Book, str]]) -> str:
    """The name of the shard that contains a term."""
    data, bits = term.encode(), ""
    while (book, bits) in inner:
        bits += str(_bit(data, len(bits)))
    return shard_name(book, bits)


def _arrange(index: Index, sizes: dict[str, tuple[int, int]], touched: dict[str, Shard]) -> None:
    """Halve shards that are too large, and join halves that are small enough together."""
    changed = _inner(touched)
    for name in [name for name in touched if not touched[name]]:
        sizes.pop(name, None)
    for name in [name for name in touched if name in sizes]:
        book, bits = _bits(name)
        postings, count = sizes[name]
        if count > 1 and postings > LIMITS[book]:
            _replace([name], _halved(touched[name], bits, book), sizes, touched)
    totals: dict[tuple[Book, str], tuple[int, int]] = {}
    for name, (postings, count) in sizes.items():
        book, bits = _bits(name)
        for above in (bits[:depth] for depth in range(len(bits))):
            if (book, above) not in changed:  # then nothing below it is, and it was too large before
                break
            before = totals.get((book, above), (0, 0))
            totals[book, above] = before[0] + postings, before[1] + count
    joined: list[tuple[Book, str]] = []
    for (book, bits), (postings, count) in sorted(totals.items(), key=lambda item: len(item[0][1])):
        is_within = any(other == book and bits.startswith(above) for other, above in joined)
        if (count == 1 or postings <= LIMITS[book]) and not is_within:
            joined.append((book, bits))
    for book, bits in joined:
        names = [name for name in sizes if _bits(name)[0] == book and _bits(name)[1].startswith(bits)]
        shard: Shard = {}
        for name in names:
            shard |= touched.get(name) or index.shards[name]
        _replace(names, {shard_name(book, bits): shard}, sizes, touched)


def _halved(shard: Shard, bits: str, book: Book) -> dict[str, Shard]:
    counted = [(term.encode(), _count(shard[term])) for term in sorted(shard)]
    cut = _cut(counted, bits, LIMITS[book])
    return {shard_name(book, own): {term: shard[term] for term in terms} for own, terms in cut}


def _replace(
    names: Iterable[str], shards: Mapping[str, Shard], sizes: dict[str, tuple[int, int]], touched: dict[str, Shard]
) -> None:
    for name in names:
        sizes.pop(name, None)
        touched.pop(name, None)
    for name, shard in shards.items():
        sizes[name] = _size(shard)
        touched[name] = shard
