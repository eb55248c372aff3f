"""What is quoted of many lines, or of long ones: those parts that have most of the words of claims."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec.structs import replace

from kmwiki.evidence.source_lines import Gap, Line
from kmwiki.evidence.words import spelled
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.model import Locator
from kmwiki.terms import is_dense

Cited = tuple[str, int | None, int | None, Locator | None]  # a source, and a place in it
Claims = tuple[str, ...]  # what they say
LONGEST_LINE = 1_000  # characters that are quoted of a line
_STEM = 5  # letters by which words are compared: their other forms have these, too
_BEFORE = 80  # characters before the first word that is looked for
_REACH = 20  # characters in which an excerpt may begin or end at a space


def claims_by_place(page: ResolvedPage) -> Mapping[Cited, Claims]:
    """What a page cites → the claims that cite it, in their order."""
    found: dict[Cited, dict[str, None]] = {}
    for claim in page.node.page.supported:
        for number in claim.citations:
            for item in page.citations[number]:
                found.setdefault((item.name, *item.reference.place), {})[claim.text] = None
    return {place: tuple(texts) for place, texts in found.items()}


def excerpt(lines: Sequence[Line], most: int, claims: Claims) -> tuple[Line | Gap, ...]:
    """The lines, at most so many, that hold most of these claims, each up to its bound; with gaps between them.

    If none has more of the claims than the first ones, these.
    """
    texts = tuple(line.text for line in lines)
    chosen = _chosen(texts, most, claims) if len(lines) > most else tuple(range(len(lines)))
    found: list[Line | Gap] = []
    for before, place in zip((-1, *chosen), chosen, strict=False):
        if place > before + 1 and found:
            found.append(Gap(count=place - before - 1, is_public=True))
        cells = tuple((name, part(value, claims)) for name, value in lines[place].cells)
        found.append(replace(lines[place], text=part(texts[place], claims), cells=cells))
    return tuple(found)


@lru_cache(maxsize=500)
def _chosen(texts: tuple[str, ...], most: int, claims: Claims) -> tuple[int, ...]:
    first = tuple(range(most))
    wanted = _wanted(claims)
    has = [set[str]() if wanted is None else set(_hits(text, wanted).values()) for text in texts]
    weights = _weights(has, claims)
    picked = set(_greedy(has, weights, most))
    if _held(picked, has, weights) <= _held(first, has, weights):
        return first
    return tuple(sorted(_with_neighbours(picked, len(texts), most)))


def _greedy(has: Sequence[Collection[str]], weights: Mapping[str, float], most: int) -> Iterator[int]:
    """The lines that together have most: again and again the one that adds most to those before."""
    missing = dict(weights)
    for _ in range(most):
        best = max(range(len(has)), key=lambda place: sum(missing.get(stem, 0.0) for stem in has[place]))
        own = [stem for stem in has[best] if stem in missing]
        if not own:
            return
        for stem in own:
            del missing[stem]
        yield best


def _held(places: Iterable[int], has: Sequence[Collection[str]], weights: Mapping[str, float]) -> float:
    return sum(weights[stem] for stem in sorted({stem for place in places for stem in has[place]}))


def _with_neighbours(picked: set[int], count: int, most: int) -> set[int]:
    """The picked lines with those around them, the nearest first, up to so many."""
    kept, step = set(picked), 1
    while len(kept) < most:
        for place in sorted(picked):
            for near in (place + step, place - step):
                if 0 <= near < count and len(kept) < most:
                    kept.add(near)
        step += 1
    return kept


def part(text: str, claims: Claims = (), most: int = LONGEST_LINE) -> str:
    """A text, or the part of a longer one that has most of the words of these claims, with “…” where it is cut."""
    return text if len(text) <= most else _part(text, claims, most)


@lru_cache(maxsize=200)
def _part(text: str, claims: Claims, most: int) -> str:
    start = _best_start(text, claims, most)
    start = max(0, min(start, len(text) - most))
    end = start + most
    if start:
        start = max(text.find(" ", start, start + _REACH), start - 1) + 1
    if end < len(text):
        end = max(text.rfind(" ", end - _REACH, end), 0) or end
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def _best_start(text: str, claims: Claims, most: int) -> int:
    """Where a stretch of a text begins that has most of the words of claims: the first of the best."""
    wanted = _wanted(claims)
    hits = sorted(_hits(text, wanted).items()) if wanted is not None else []
    weights = _weights([[stem] for _, stem in hits], claims)
    counts, held, first = Counter[str](), 0.0, 0
    best, found = 0.0, 0
    for at, stem in hits:
        while at + len(stem) - hits[first][0] > most - 2 * _BEFORE:
            gone = hits[first][1]
            counts[gone] -= 1
            held -= 0.0 if counts[gone] else weights[gone]
            first += 1
        counts[stem] += 1
        held += weights[stem] if counts[stem] == 1 else 0.0
        if held > best + 1e-9:
            best, found = held, max(0, hits[first][0] - _BEFORE)
    return found


def _weights(has: Iterable[Iterable[str]], claims: Claims) -> dict[str, float]:
    """Stem → how much it counts: more in more claims, less where many lines have it."""
    claimed = Counter(stem for claim in claims for stem in _stems(claim))
    return {stem: claimed[stem] / count for stem, count in Counter(stem for own in has for stem in own).items()}


def _hits(text: str, wanted: re.Pattern[str]) -> dict[int, str]:
    """Place in a text → the stem that is there."""
    return {found.start(): found[0].casefold() for found in wanted.finditer(text)}


@lru_cache(maxsize=500)
def _wanted(claims: Claims) -> re.Pattern[str] | None:
    """What finds the stems of claims; None if they have none."""
    stems = sorted({stem for claim in claims for stem in _stems(claim)}, key=lambda stem: (-len(stem), stem))
    if not stems:
        return None
    return re.compile(
        "|".join(stem if is_dense(stem) else rf"(?<!\w){re.escape(stem)}" for stem in stems), re.IGNORECASE
    )


@lru_cache(maxsize=1_000)
def _stems(claim: str) -> tuple[str, ...]:
    words = (claim[start:end].casefold() for start, end, terms in spelled(claim) if terms)
    return tuple(dict.fromkeys(word if is_dense(word) or word[0].isdigit() else word[:_STEM] for word in words))
