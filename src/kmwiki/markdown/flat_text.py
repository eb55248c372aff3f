"""A block of text as one string in which links are signs, so that patterns can be searched across its tokens."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from markdown_it.token import Token
from msgspec import Struct

from kmwiki.markdown.body import visible_text
from kmwiki.markdown.source_words import is_sign
from kmwiki.patterns import regex

# Noncharacters, which no author's text contains.
SOURCE = "\ufdd3"  # a link to a source
SAID = "\ufdd7"  # the same, whose label says so: “Source”, “[1]”
MARK = "\ufdd4"  # a citation, or the mark of a footnote
OTHER = "\ufdd5"  # a link to anything else, a picture, a formula, a tag
SIGNS = regex(f"[{SOURCE}{SAID}{MARK}{OTHER}]")
_BREAK = regex(r"<br[\s/>]", re.IGNORECASE)
_WORDS = frozenset(("text", "text_special", "code_inline"))
_CONSTANT = {
    **dict.fromkeys(("citation", "footnote_ref"), MARK),
    **dict.fromkeys(("image", "math_inline", "tag", "source_name"), OTHER),
    "softbreak": " ",
    "hardbreak": "\n",
}


class Unit(Struct, frozen=True):
    """A token, or those of a link: their numbers, from `first` up to `last`, and their place in the string."""

    start: int
    end: int
    first: int
    last: int


class Flat(Struct, frozen=True):
    """The string, in which a line break that the page shows is a newline, and its units."""

    text: str
    units: tuple[Unit, ...]

    def at(self, place: int) -> Unit:
        """The unit of the character at this place."""
        number = bisect_right(self.units, place, key=lambda unit: unit.start) - 1
        return next(self.units[n] for n in range(number, -1, -1) if self.units[n].end > place)

    def part(self, start: int, end: int) -> "Flat":
        """The string between two places; units that are there in part are so in it."""
        units = (unit for unit in self.units if unit.start < end and unit.end > start)
        moved = (Unit(unit.start - start, unit.end - start, unit.first, unit.last) for unit in units)
        return Flat(self.text[start:end], tuple(moved))


class CitedStretch(Struct, frozen=True):
    """A stretch of the string that belongs to a citation rather than to its claim, and the citations behind it.

    With `drop`, these take its place.
    """

    start: int
    end: int
    marks: tuple[Token, ...] = ()
    drop: bool = False


def flat_text(children: Sequence[Token], is_source: Callable[[Token], bool]) -> Flat:
    """The text of inline tokens, of which `is_source` says which links mean sources."""
    parts: list[str] = []
    units: list[Unit] = []
    number = place = 0
    while number < len(children):
        child = children[number]
        last = _link_end(children, number) if child.type == "link_open" else number + 1
        if child.type in ("link_open", "wikilink"):
            label = visible_text(children[number:last]) if is_source(child) else None
            part = OTHER if label is None else SAID if is_sign(label) else SOURCE
        else:
            part = child.content if child.type in _WORDS else _sign(child)
        parts.append(part)
        units.append(Unit(place, place + len(part), number, last))
        number, place = last, place + len(part)
    return Flat("".join(parts), tuple(units))


def _sign(child: Token) -> str:
    if child.type == "html_inline":
        return "\n" if _BREAK.match(child.content) else ""
    return _CONSTANT.get(child.type, "")


def _link_end(children: Sequence[Token], opening: int) -> int:
    level = children[opening].level
    return next(n for n in range(opening + 1, len(children)) if children[n].level == level) + 1


def edited(children: Sequence[Token], flat: Flat, edits: Sequence[CitedStretch]) -> list[Token]:
    """The tokens with these edits, which are in order and do not overlap."""
    kept: list[Token] = []
    next_edit = 0
    for unit in flat.units:
        tokens, place = children[unit.first : unit.last], unit.start
        if unit.start == unit.end:
            kept += tokens
        while place < unit.end and next_edit < len(edits) and edits[next_edit].start < unit.end:
            edit = edits[next_edit]
            start, end = max(edit.start, unit.start), min(edit.end, unit.end)
            kept += _cut(tokens, unit, place, start)
            kept += () if edit.drop else map(_aside, _cut(tokens, unit, start, end))
            place = end
            if end < edit.end:
                break
            kept += edit.marks
            next_edit += 1
        kept += _cut(tokens, unit, place, unit.end) if place < unit.end else ()
    return kept


def _aside(token: Token) -> Token:
    token.meta = {**token.meta, "aside": True}
    return token


def _cut(tokens: Sequence[Token], unit: Unit, start: int, end: int) -> Sequence[Token]:
    """The part of a unit between two places; only text can be cut."""
    if (start, end) == (unit.start, unit.end):
        return tokens
    if start == end or tokens[0].type not in _WORDS:
        return ()
    whole = tokens[0]
    part = whole.content[start - unit.start : end - unit.start]
    return (Token(whole.type, whole.tag, 0, content=part, level=whole.level, markup=whole.markup, meta=whole.meta),)
