"""Names of sources written as text, with the places behind them: “log.md, lines 3-5”, “paper.pdf §4; tea.md”."""

import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from kmwiki.content.file_kinds import CITED
from kmwiki.content.locators import FRAGMENT, PAGES
from kmwiki.content.source_names import SourceNames, read_marker
from kmwiki.markdown.flat_text import SAID, SIGNS, SOURCE
from kmwiki.markdown.source_words import LABEL
from kmwiki.model import Reference
from kmwiki.patterns import regex

LINES = regex(
    r"(?<![\w#-])(?:lines?|zeilen?|lignes?|líneas?|linhas?|строк[аи]?|الأسطر|السطر|行|L)\s*(\d{1,9})(?:\s*[-–]\s*L?(\d{1,9}))?",
    re.IGNORECASE,
)
# A place in a source, in words: “p. 12”, “§ Evaluation”, “lines 3-5”.
IN_WORDS = r"(?:[^\W\d]{1,12}\.?\s*){0,2}\d"
PLACE = rf"(?:\s*[,:·]?\s*(?:§[^()\[\]\n{SOURCE}{SAID}]{{1,60}}|{IN_WORDS}[\d\s–,.L-]{{0,30}}))?"
_LABEL = regex(rf"\s*(?:{LABEL})?\s*", re.IGNORECASE)
_ENDING = rf"\.(?:{'|'.join(sorted(CITED))})(?![\w-])"
_FILE_END = regex(_ENDING, re.IGNORECASE)
_SPAN = regex(
    rf":\d{{1,9}}(?:-\d{{1,9}})?(?!\d|[.:]\d)|#L\d{{1,9}}(?:-L\d{{1,9}})?|{FRAGMENT}|[\s,;:(—–]{{0,20}}(?:{PAGES}|{LINES.pattern})",
    re.IGNORECASE,
)
_LONGEST, _MOST = 400, 8  # characters of a name; places where it may end, and further names in an entry
_CUT = regex("[,;:#(—–]")
_BEFORE_SPAN = regex(r"(?<![\s,;:(—–])[\s,;:(—–]+(?=:\d|#L\d)")  # from its beginning only, or long ones take long
_NEXT = regex("[;；]")
_NEXT_SENTENCE = regex(r"[.!?…]\s+[^\W\d_]|[。！？]\s*\w")
_NEXT_FILE = regex(rf"[,，、](?=\s*+[^\s,，、]{{1,200}}{_ENDING})", re.IGNORECASE)
# Behind a name that “Source:” announces: a place in it, or a remark that a sign begins, but no words of a sentence.
_ASIDE = regex(rf"\s*+(?:[^\w\s]|{IN_WORDS}|\w++\s*+(?:[^\w\s]|\Z)|\Z)")
_ANYTHING = regex("")


class LeadingSources(Struct, frozen=True):
    """The sources with which a text begins; it is bare if it has no other words."""

    references: tuple[Reference, ...]
    bare: bool


def known_references(names: str, sources: SourceNames) -> tuple[Reference, ...]:
    """The references in names of sources, with their places; empty unless all of them are sources."""
    if SIGNS.search(names):
        return ()
    written = LINES.sub(lambda found: f":{found[1]}-{found[2] or found[1]}", names.strip(" .,;*_`"))
    read = read_marker(_BEFORE_SPAN.sub("", written.replace(";", ",")), sources)
    if read is None or read[1] or any(sources.lookup(one.source) is None for one in read[0]):
        return ()
    has_mark = re.search("[:#]", written) is not None  # else pages of a text are words like others
    return read[0] if has_mark or not any(one.problem for one in read[0]) else ()


def announced_references(names: str, sources: SourceNames) -> tuple[Reference, ...]:
    """The references in what “Source:” announces: names, each perhaps with a place or a remark behind it.

    It is empty if the first of them is not a source, or a sentence follows.
    """
    if (known := known_references(names, sources)) or _NEXT_SENTENCE.search(names):
        return known
    first, *others = (leading_names(entry, sources, _ASIDE) for entry in _entries(names))
    if first is None:
        return ()
    return tuple(dict.fromkeys(one for found in (first, *others) if found is not None for one in found.references))


def _entries(names: str) -> Iterator[str]:
    """The parts of a text that may begin with the name of a source; a name may have commas, so they overlap."""
    for part in _NEXT.split(names):
        yield part
        yield from (part[comma.end() :] for comma in islice(_NEXT_FILE.finditer(part), _MOST))


def leading_names(text: str, sources: SourceNames, behind: re.Pattern[str] = _ANYTHING) -> LeadingSources | None:
    """The sources whose names are at the beginning of a text, perhaps behind “Source:”; `behind` follows files."""
    label = _LABEL.match(text)
    text = text[label.end() :] if label else text
    references = known_references(text, sources)
    if references and not any(one.problem for one in references):
        return LeadingSources(references, bare=True)
    for end in reversed(list(islice(_FILE_END.finditer(text, 0, _LONGEST), _MOST))):
        if behind.match(text, end.end()) and (references := _named_before(text, end.end(), sources)):
            return LeadingSources(references, bare=False)
    for cut in _CUT.finditer(text, 0, _LONGEST):  # a name without an ending may be a word, unless a place follows
        if _SPAN.match(text, cut.start()):
            references = _named_before(text, cut.start(), sources)
        elif re.fullmatch(rf"[;(—–]?{PLACE}[)\s.]*", text[cut.start() :]):
            references = known_references(text[: cut.start()], sources)
        else:
            continue
        return LeadingSources(references, bare=False) if references else None
    return None


def _named_before(text: str, end: int, sources: SourceNames) -> tuple[Reference, ...]:
    """The sources that the text up to there names, with the lines that follow."""
    span = _SPAN.match(text, end)
    placed = known_references(text[: span.end()], sources) if span else ()
    return placed if placed and not any(one.problem for one in placed) else known_references(text[:end], sources)
