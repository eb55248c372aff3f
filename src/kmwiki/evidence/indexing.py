"""The lines of a source → its index."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.packed import Rows, packed
from kmwiki.evidence.plain_text import plain
from kmwiki.evidence.remembered import digest
from kmwiki.evidence.scripts import main_script, script
from kmwiki.evidence.source_index import DENIES, HEADING, SourceIndex
from kmwiki.evidence.words import Words, words_of
from kmwiki.markdown.language import spoken_in
from kmwiki.patterns import regex

_FENCE = regex(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = regex(r"\s{0,3}(#{1,6})\s")
_ITEM = regex(r"\s*(?:[-*+>|]|\d+[.)])\s")
_KEY = regex(r"^[\w-]+:\s*")
_PAGE_MARK = regex(r"\s*-- (\d{1,5}) of \d{1,5} --\s*")  # as programs write it that take the text out of a PDF
_NEW_PAGE = "\f"  # as others do
_LONGEST_FRONT_MATTER = 200  # lines
_LEVELS = 2  # headings above a line that say something of it


class _Read(NamedTuple):
    number: int
    level: int  # of a heading; 0 for other lines
    is_code: bool
    text: str


class _IndexedLine(NamedTuple):
    number: int
    level: int
    is_code: bool
    text: str
    words: Words
    reach: int  # how many of its words a negation in the line before denies

    @property
    def kind(self) -> int:
        return HEADING * bool(self.level) | DENIES * bool(self.words.negations or self.reach)

    @property
    def denied(self) -> set[str]:
        return {*self.words.denied, *self.words.order[: self.reach]}


def index_of(lines: Sequence[str], name: str = "") -> SourceIndex:
    """The index of a source with these lines and this file name."""
    front = _front_matter(lines)
    read = list(_read(lines, front))
    prose = plain("\n".join(line.text for line in read if not line.is_code))
    spoken = spoken_in(prose)
    language = spoken[0] if spoken is not None else ""
    filled = list(_filled(read, language))
    vocabulary = sorted({term for line in filled for term in line.words.terms})
    numbers = {term: number for number, term in enumerate(vocabulary)}
    postings: list[list[int]] = [[] for _ in vocabulary]
    for place, line in enumerate(filled):
        for term in line.words.terms:
            postings[numbers[term]].append(place)
    return SourceIndex(
        lines=len(lines),
        digest=digest((name, lines)),
        filled=packed(line.number for line in filled),
        kinds=bytes(line.kind for line in filled),
        terms="\n".join(vocabulary),
        postings=Rows.of(postings),
        orders=Rows.of([[numbers[term] for term in line.words.order] for line in filled]),
        under=packed(number for some in _under(filled, numbers) for number in some),
        capital=packed(numbers[term] for term in _capitals(filled)),
        denials=packed(_denials(filled, numbers)),
        usual=sum(len(line.words.order) for line in filled) / max(1, len(filled)) or 1.0,
        about="\n".join(sorted(_about([*lines[:front], name], language))),
        scripts=_scripts(zip(vocabulary, map(len, postings), strict=True)),
        main=main_script(prose),
        language=language,
        pages=_pages(lines),
    )


def _front_matter(lines: Sequence[str]) -> int:
    """The number of lines of the front matter."""
    if lines and lines[0].strip() == "---":
        for number, line in enumerate(lines[1:_LONGEST_FRONT_MATTER], start=2):
            if line.strip() in ("---", "..."):
                return number
    return 0


def _read(lines: Sequence[str], front: int) -> Iterator[_Read]:
    """The lines after the front matter, without the fences around code."""
    fence = ""
    for number, line in enumerate(lines[front:], start=front + 1):
        if found := _FENCE.match(line):
            if not fence or line.strip().startswith(fence):
                fence = "" if fence else found[1]
            continue
        heading = None if fence else _HEADING.match(line)
        yield _Read(number, len(heading[1]) if heading else 0, bool(fence), line)


def _filled(read: Iterable[_Read], language: str) -> Iterator[_IndexedLine]:
    """The lines with words. A negation also denies what follows it on the next line of its paragraph."""
    reach = 0
    for one in read:
        words = words_of(one.text, language)
        line = _IndexedLine(*one, words, 0 if one.level or _ITEM.match(one.text) else reach)
        reach = 0 if one.level or one.is_code else words.reach
        if words.order:
            yield line


def _under(filled: Sequence[_IndexedLine], numbers: dict[str, int]) -> Iterator[tuple[int, int, int]]:
    """Each term of a heading, and the first and last place of the parts for which it is in the last two above."""
    above: list[_IndexedLine] = []
    starts = [place for place, line in enumerate(filled) if line.level]
    for start, end in pairwise([*starts, len(filled)]):
        heading = filled[start]
        above = [*(other for other in above if other.level < heading.level), heading]
        terms = dict.fromkeys(term for one in above[-_LEVELS:] for term in one.words.terms)
        yield from ((numbers[term], start, end - 1) for term in terms)


def _capitals(filled: Sequence[_IndexedLine]) -> list[str]:
    """The terms that have a capital in all lines."""
    lower = {term for line in filled for term in line.words.terms if term not in line.words.capitals}
    return sorted({term for line in filled for term in line.words.capitals} - lower)


def _denials(filled: Sequence[_IndexedLine], numbers: dict[str, int]) -> Iterator[int]:
    for place, line in enumerate(filled):
        for term in sorted(line.denied):
            yield from (numbers[term], place)


def _about(lines: Iterable[str], language: str) -> set[str]:
    """What front matter and name say of a source: author, year, title."""
    return {term for line in lines for term in words_of(_KEY.sub(" ", line), language).terms}


def _scripts(counted: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """The scripts of at least a small share of the terms."""
    counts = Counter[str]()
    for term, count in counted:
        if name := script(term[0]):
            counts[name] += count
    least = CONSTANTS.used_script * counts.total()
    return tuple(sorted(name for name, count in counts.items() if count >= least))


def _pages(lines: Sequence[str]) -> dict[int, tuple[int, int]]:
    """The pages of a PDF whose text has form feeds between them, or marks such as `-- 2 of 33 --` between them."""
    marks = [
        (number, int(mark[1])) for number, line in enumerate(lines, start=1) if (mark := _PAGE_MARK.fullmatch(line))
    ]
    if not marks:
        return _fed(lines)
    if any(map(str.strip, lines[: marks[0][0] - 1])):  # text before the first: they are below
        starts = [1, *(number + 1 for number, _ in marks)]
        return {page: (start, number) for start, (number, page) in zip(starts, marks, strict=False)}
    ends = [*(number - 1 for number, _ in marks[1:]), len(lines)]
    return {page: (number, end) for (number, page), end in zip(marks, ends, strict=True)}


def _fed(lines: Sequence[str]) -> dict[int, tuple[int, int]]:
    """The pages between form feeds."""
    starts, ends = [1], list[int]()
    for number, line in enumerate(lines, start=1):
        if _NEW_PAGE in line:
            ends.append(number if line.partition(_NEW_PAGE)[0].strip() else number - 1)
            starts.append(number if line.rpartition(_NEW_PAGE)[2].strip() else number + 1)
    return dict(enumerate(zip(starts, [*ends, len(lines)], strict=True), start=1)) if ends else {}
