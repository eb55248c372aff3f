"""Links to sources, and names of sources after “Source:”, where they are citations.

A link is one if it is at the end of a sentence, alone between brackets, after “Source:”, or in a column of sources. Any
other link to a source is a link.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token
from msgspec import Struct

from kmwiki.content.locators import PAGES, kind_for, locator_of
from kmwiki.content.schemes import is_absolute, unquoted
from kmwiki.content.source_names import SourceNames, names_source_file
from kmwiki.markdown.flat_text import MARK, OTHER, SAID, SIGNS, SOURCE, CitedStretch, Flat, Unit
from kmwiki.markdown.source_words import LABEL, POINTER, POINTING_PART, announces_sources
from kmwiki.markdown.written_names import IN_WORDS, LINES, PLACE, announced_references
from kmwiki.model import Form, Locator, Reference
from kmwiki.patterns import regex
from kmwiki.terms import is_dense, terms

_AND = r"(?:and|und|et|y|e|и|و|和|および|및)\s+"
_SEPARATOR = rf"[\s,;·&+/、，；]*+(?:{_AND})?+"
_PAGES = regex(rf"[\s,;:·(]*({PAGES})", re.IGNORECASE)
_FRAGMENT = regex(r"L(\d{1,9})(?:-L?(\d{1,9}))?\Z")
_LINK = f"[{SOURCE}{SAID}]"
ROW = rf"{_LINK}{PLACE}(?:{_SEPARATOR}{_LINK}{PLACE})*+"
_OPEN, _CLOSE = r"[(（\[【]", r"[)）\]】]"
_LINE = rf"(?:\A|(?<=[\n.!?…。！？{MARK}]))\s*[-–—*•]?\s*"
# What follows the first link in a bracket: nothing, another one, a place in it, or a remark on it.
_GOES_ON = rf"(?=\s*(?:{_CLOSE}|[,;:·|&+/§、，；：—–-]|{_AND}|{IN_WORDS}))"
_REMARK = r"(?:[^()（）\[\]【】\n]|\([^()\n]{0,100}\)){0,400}+"
_IN_BRACKETS = regex(
    rf"{_OPEN}\s*(?:{LABEL}\s*)?(?:(?:see|cf\.?|siehe|vgl\.|voir)\s+)?{_LINK}{_GOES_ON}{_REMARK}{_CLOSE}",
    re.IGNORECASE,
)
_LABELLED = regex(rf"{_LINE}{LABEL}\s*{_OPEN}?\s*{ROW}\s*{_CLOSE}?(?=[.。]?\s*(?:\n|\Z))", re.IGNORECASE)
_IN_A_ROW = regex(rf"{_LINK}(?:{_SEPARATOR}{_LINK})*+")
_ENDS = regex(r"[)）\]】\"'”’»]*+\s*+(?:[.!?…。！？;；]|\n|\Z)")
_SAYING_SO = regex(rf"{SAID}(?:(?:{_SEPARATOR}|\s*\|\s*){SAID})*")
_ALONE = regex(rf"\s*{ROW}\s*[.。]?\s*\Z")
_NAMED = regex(
    rf"{_OPEN}\s*{LABEL}\s*(?P<names>[^()\[\]（）【】\n]++(?:\([^()\n]*+\)[^()\[\]\n]*+)*+)[)）\]】]", re.IGNORECASE
)
_NAMED_LINE = regex(rf"{_LINE}{LABEL}\s*(?P<names>[^\n]+)(?=\n|\Z)", re.IGNORECASE)
_SAYS = regex("[^:：]*[:：]")
_ANNOUNCES = regex(rf"\W*{LABEL}", re.IGNORECASE)
_SENTENCE_ENDS = regex(rf"(?:[.!?…。！？{MARK}][\"'”’»)\]]*|\n|\A)\s*\Z")
# A sentence, or its last part, that only points to a source: “See …”, “…; see also …”.
_POINTS = regex(rf"(?:.*{POINTING_PART})?{POINTER.pattern}", re.IGNORECASE | re.DOTALL)
_LAST_SENTENCE = regex(r"(?:.*(?:[.!?…]\s|[。！？\n]))?(.*)\Z", re.DOTALL)
_TITLE = regex(r"\s*[\"“«„][^\"“”»]*[\"“”»]\W*\Z")  # of a book, say, before the link to it
_LONGEST = 1_000  # characters before a link in which its sentence begins
_FEWEST = 3  # words before a link that is at the end of their sentence


class LinkedSources(Struct, frozen=True):
    """Which sources the links of pages mean, found once for each address."""

    sources: SourceNames
    known: dict[str, str] = {}

    def source_of(self, link: Token) -> str:
        """The id of the source that a link means; empty if it means anything else."""
        address = _address(link)
        if address not in self.known:
            path = unquoted(address.partition("#")[0].partition("?")[0]).replace("\\", "/")
            found = None if is_absolute(address) or not path else self.sources.linked(path)
            self.known[address] = "" if found is None else found.id
        return self.known[address]

    def is_source(self, link: Token) -> bool:
        """Whether a link means a source."""
        return not link.meta.get("embed") and bool(self.source_of(link))

    def reference(self, link: Token, place: str = "") -> Reference:
        """What a link to a source cites, with the lines that its address names, or else the words behind it."""
        source, (_, hash_, named) = self.source_of(link), _address(link).partition("#")
        fragment = _FRAGMENT.match(named)
        locator = locator_in(place, source) if not hash_ else locator_of(hash_ + named)
        if locator is not None and locator.kind == kind_for(source):
            return Reference(source=source, locator=locator)
        start, end = lines_in(place) if fragment is None else _range(fragment)
        return Reference(source=source, start=start, end=end)


def _address(link: Token) -> str:
    return str(link.meta["target"] if link.type == "wikilink" else link.attrs.get("href", ""))


def locator_in(place: str, source: str) -> Locator | None:
    """The pages that words such as “p. 3” behind a source name, if it has pages."""
    found = _PAGES.match(place)
    locator = locator_of(found[1]) if found else None
    return locator if locator is not None and locator.kind == kind_for(source) else None


def lines_in(place: str) -> tuple[int, int] | tuple[None, None]:
    """The lines that words such as “lines 3-5” name."""
    found = LINES.search(place)
    return (None, None) if found is None else _range(found)


def _range(found: re.Match[str]) -> tuple[int, int] | tuple[None, None]:
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if 0 < first <= last else (None, None)


def cited_links(
    children: Sequence[Token], flat: Flat, links: LinkedSources, *, in_column: bool, follows: bool
) -> Iterator[CitedStretch]:
    """The edits that make citations of the links and names of sources in a text.

    It is `in_column` if it is a cell below the title “Source”; `follows` says whether a text is before it in its
    section, which a line of sources alone supports.
    """
    taken = -1
    stretches = _stretches(children, flat, in_column=in_column, follows=follows)
    for start, end in sorted(stretches, key=lambda stretch: (stretch[0], -stretch[1])):
        found = list(_edits(children, flat, links, start, end)) if start >= taken else []
        taken = end if found else taken
        yield from found


def _stretches(children: Sequence[Token], flat: Flat, *, in_column: bool, follows: bool) -> Iterator[tuple[int, int]]:
    """The parts of a text that are citations, with their brackets and “Source:”."""
    text = flat.text
    has_links = SOURCE in text or SAID in text
    lines: list[re.Match[str]] = []
    if in_column and (_ALONE.match(text) if has_links else text.strip()):
        yield 0, len(text)
    if has_links:
        before = SIGNS.sub("", text[: text.find(SAID)]).strip() if SAID in text else ""
        yield from (found.span() for found in _SAYING_SO.finditer(text) if follows or before)
        yield from (found.span() for found in _IN_BRACKETS.finditer(text))
        yield from (found.span() for found in _IN_A_ROW.finditer(text) if _is_at_the_end(text, *found.span()))
        lines += _LABELLED.finditer(text)
    if announces_sources(text):
        yield from (found.span() for found in _NAMED.finditer(text))
        lines += _NAMED_LINE.finditer(text)
    yield from (one.span() for one in lines if (follows or one.start()) and not _is_field(children, flat, one.start()))


def _is_field(children: Sequence[Token], flat: Flat, start: int) -> bool:
    """Whether a line begins with a bold word, as what says something of a page does: `**Sources**: …`."""
    first = flat.at(start + len(flat.text[start:]) - len(flat.text[start:].lstrip())).first
    return first > 0 and children[first - 1].type == "strong_open"


def _is_at_the_end(text: str, start: int, end: int) -> bool:
    """Whether links are at the end of a sentence that says enough, or behind one that has ended."""
    if _ENDS.match(text, end) is None:
        return False
    before = text[max(0, start - _LONGEST) : start]
    sentence = _LAST_SENTENCE.match(before)
    words = sentence[1] if sentence else ""
    if not SIGNS.sub("", words).strip():
        return bool(SIGNS.sub("", before).strip()) and _SENTENCE_ENDS.search(before) is not None
    if any(pattern.match(words) for pattern in (_POINTS, _ANNOUNCES, _TITLE)) or words.rstrip().endswith((":", "：")):
        return False
    said = {term for term in terms(words) if len(term) > 2 or is_dense(term)}
    return len(said) + words.count(OTHER) >= _FEWEST


def _edits(children: Sequence[Token], flat: Flat, links: LinkedSources, start: int, end: int) -> Iterator[CitedStretch]:
    """The edits for one part of a text."""
    text = flat.text[start:end]
    places = [start + found.start() for found in re.finditer(_LINK, text)]
    if not places:
        announced = _NAMED.match(text) or _NAMED_LINE.match(text)
        references = announced_references(announced["names"] if announced else text, links.sources)
        if references and (announced or all(names_source_file(one.source) for one in references)):
            yield CitedStretch(start, end, (mark_of(references, "link", (_SAYS.match(text) or [text])[0].strip()),))
        return
    if places[0] > start:
        yield CitedStretch(start, places[0])
    for place, behind in zip(places, [*places[1:], end], strict=True):
        unit: Unit = flat.at(place)
        reference = links.reference(children[unit.first], flat.text[place + 1 : behind])
        yield CitedStretch(place, place + 1, (mark_of((reference,), "link"),))
        if behind > place + 1:
            yield CitedStretch(place + 1, behind)


def mark_of(references: tuple[Reference, ...], form: Form, raw: str = "", offset: int | None = None) -> Token:
    """The token of a citation in another form than `^[…]`, which is at `raw`, or at the link before it."""
    token = Token("citation", "", 0)
    token.meta = {"references": references, "form": form, "raw": raw, "offset": offset}
    return token
