"""Signs such as `[S1]` and `[2]` that a section of sources explains: a legend.

Citations take their place. But a number stays, with the citation behind it, if the page shows the author's own list,
because the site numbers its references differently.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from markdown_it.token import Token
from msgspec import Struct

from kmwiki.content.source_names import ADDRESS
from kmwiki.markdown.body import visible_text
from kmwiki.markdown.cited_links import LinkedSources, mark_of
from kmwiki.markdown.cited_notes import leading_references
from kmwiki.markdown.flat_text import OTHER, SAID, SOURCE, CitedStretch, Flat, flat_text
from kmwiki.markdown.source_words import POINTER, POINTING_PART, names_sources
from kmwiki.markdown.written_names import LeadingSources
from kmwiki.model import Reference
from kmwiki.patterns import regex
from kmwiki.terms import is_dense


class Legend(Struct, frozen=True):
    """What each sign means; it is `bare` if its sections only name sources, so that the references replace them."""

    signs: Mapping[str, tuple[Reference, ...]] = {}
    bare: bool = True


_SIGN = r"[A-Za-z]{0,3}\d{1,3}"
_EXPLAINED = regex(rf"(?:\A\s*|(?<=\s))\[\^?(?P<sign>{_SIGN})\]\s*[:.–—-]?\s*|\A\s*(?P<bare>{_SIGN})\s*[:.)–—]\s+")
_SIGNS = regex(rf"\[({_SIGN}(?:\s*[,;–-]\s*{_SIGN})*)\]")
_RANGE = regex(r"([A-Za-z]*)(\d+)\s*[–-]\s*\1(\d+)\Z")
_FOUND = "\ufdd6"  # in place of a sign that the legend explains
_RUN = rf"{_FOUND}+(?:[\s,;]*{_FOUND}+)*"
_ROW = regex(rf"[ \t]*(?:[(（]\s*{_RUN}\s*[)）]|{_RUN})")
# “See”, “See also” or “See Smith” before signs: a sentence that points to sources, and says nothing that they support.
_POINTS = regex(
    rf"(?:\n|[.!?…]\s+|[。！？]|{POINTING_PART}){POINTER.pattern}\.?(?:[ \t]+[^\W\d]+)?[\s(（]*"
    rf"(?:{_FOUND}++[\s,;&]*+(?:[^\W\d]{{1,3}}+\s*+)?+)*+\Z",
    re.IGNORECASE,
)
_BEFORE = 100  # characters before a sign in which such a sentence begins
_NUMBER = regex(r"(?<!\w)\d")
_NAME_BEFORE = regex(r"\w+\Z")
_LONGEST_NAME = 40  # characters of a name before a bracket that are looked at
_SHORT_NAME = 3  # characters of a name with a digit
_LONGEST = 50  # numbers in a range


def legend_of(tokens: Sequence[Token], links: LinkedSources) -> Legend:
    """What the sections of sources say of each sign: sources, or an address."""
    found: dict[str, LeadingSources] = {}
    for number, inline in _entries(tokens):
        children = inline.children or []
        flat = flat_text(children, links.is_source)
        starts = list(_EXPLAINED.finditer(flat.text))
        if len(starts) == 1 and starts[0].start() and starts[0].end() == len(flat.text.rstrip()):
            _explain(found, starts[0]["sign"], children, flat, (0, starts[0].start()), links)  # the sign is at the end
            continue
        if not starts or starts[0].start():
            _explain(found, number or _link_label(children, flat), children, flat, (0, len(flat.text)), links)
        for place, start in enumerate(starts):
            end = starts[place + 1].start() if place + 1 < len(starts) else len(flat.text)
            _explain(found, start["sign"] or start["bare"], children, flat, (start.end(), end), links)
    signs = {sign: note.references for sign, note in found.items() if note.references}
    return Legend(signs, all(note.bare for note in found.values()))


def _entries(tokens: Sequence[Token]) -> Iterator[tuple[str, Token]]:
    """The texts in the sections of sources, each with its number in an ordered list, if it is first in an item."""
    inside: int | None = None  # the level of the heading
    lists: list[int | None] = []  # the number of the next item in each open list
    number = ""
    for index, token in enumerate(tokens):
        match token.type:
            case "heading_open":
                level = int(token.tag[1:])
                if inside is None or level <= inside:
                    inside = level if names_sources(visible_text(tokens[index + 1].children or ())) else None
            case "footnote_block_open":
                return
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_close" | "bullet_list_close":
                lists.pop()
            case "list_item_open" if lists and (now := lists[-1]) is not None:
                number, lists[-1] = str(now) if len(lists) == 1 else "", now + 1
            case "inline" if inside is not None and tokens[index - 1].type != "heading_open":
                yield number, token
                number = ""


def _link_label(children: Sequence[Token], flat: Flat) -> str:
    """The label of the link with which an entry begins, if it is a sign."""
    if not flat.text.lstrip().startswith((SOURCE, SAID, OTHER)):
        return ""
    unit = flat.at(len(flat.text) - len(flat.text.lstrip()))
    label = visible_text(children[unit.first : unit.last]).strip(" []")
    return label if re.fullmatch(_SIGN, label) else ""


def _explain(
    found: dict[str, LeadingSources],
    sign: str,
    children: Sequence[Token],
    flat: Flat,
    span: tuple[int, int],
    links: LinkedSources,
) -> None:
    """Note the source, or the address, that this part of a text names, if it names one."""
    if sign in found and found[sign].references:
        return
    part = flat.part(*span)
    note = leading_references(children, part, links) or LeadingSources(_only_link(children, part, links), bare=False)
    found[sign] = LeadingSources(note.references if sign else (), bare=note.bare and bool(sign) and sign not in found)


def _only_link(children: Sequence[Token], flat: Flat, links: LinkedSources) -> tuple[Reference, ...]:
    """The source, or the address, to which the only such link of a text leads."""
    openings = [child for unit in flat.units if (child := children[unit.first]).type in ("wikilink", "link_open")]
    sources = {links.source_of(one): one for one in openings if links.is_source(one)}
    if sources:
        return tuple(map(links.reference, sources.values())) if len(sources) == 1 else ()
    addresses = {str(one.attrs.get("href", "")) for one in openings if one.type == "link_open"}
    return tuple(Reference(source=one) for one in addresses if len(addresses) == 1 and ADDRESS.match(one))


def explained_signs(children: Sequence[Token], flat: Flat, legend: Legend, written: str) -> Iterator[CitedStretch]:
    """The edits that put citations in place of signs that the legend explains; `written` is the text as Markdown."""
    text, found = list(flat.text), list[tuple[int, int, str, tuple[Reference, ...]]]()
    for unit in flat.units:
        child = children[unit.first]
        if child.type == "link_open" and str(child.attrs.get("href", "")).startswith("#"):
            label = visible_text(children[unit.first : unit.last]).strip(" []")
            if references := _meant(label, legend):
                found.append((unit.start, unit.end, f"[{label}](", references))
        elif child.type == "text":
            for signs in _SIGNS.finditer(flat.text, unit.start, unit.end):
                is_text = _is_index(flat.text, signs.start()) or f"\\{signs[0][:-1]}" in written
                if not is_text and (references := _meant(signs[1], legend)):
                    found.append((*signs.span(), signs[0], references))
    for start, end, *_ in found:
        text[start:end] = _FOUND * (end - start)
    found.sort(key=itemgetter(0))
    signed = "".join(text)
    for row in _ROW.finditer(signed) if found else ():
        if _POINTS.search(f"\n{signed}"[max(0, row.start() + 1 - _BEFORE) : row.start() + 1]):
            continue
        first, last = (bisect_left(found, place, key=itemgetter(0)) for place in row.span())
        inside = found[first:last]
        references = tuple(dict.fromkeys(reference for one in inside for reference in one[3]))
        drop = legend.bare or not any(_NUMBER.search(one[2]) for one in inside)
        yield CitedStretch(row.start(), row.end(), (mark_of(references, "legend", inside[0][2]),), drop)


def _is_index(text: str, place: int) -> bool:
    """Whether a bracket belongs to the name right before it, as in `a[1]` or `x2[1]`.

    Behind a word or a number of a sentence, as in `in 1904[1]`, it is a sign; so it is in scripts without spaces.
    """
    name = _NAME_BEFORE.search(text, max(0, place - _LONGEST_NAME), place)
    word = name[0] if name else ""
    is_short = len(word) == 1 or (len(word) <= _SHORT_NAME and not word.isalpha())
    return word[:1].isalpha() and not is_dense(word[-1]) and (is_short or "_" in word)


def _meant(signs: str, legend: Legend) -> tuple[Reference, ...]:
    """What these signs mean; empty unless the legend has all of them."""
    found: dict[Reference, None] = {}
    for part in re.split(r"\s*[,;]\s*", signs):
        numbers = _RANGE.match(part)
        first, last = (int(numbers[2]), int(numbers[3])) if numbers else (0, 0)
        each = [f"{numbers[1]}{n}" for n in range(first, min(last, first + _LONGEST) + 1)] if numbers else [part]
        if any(sign not in legend.signs for sign in each) or not each:
            return ()
        found |= dict.fromkeys(reference for sign in each for reference in legend.signs[sign])
    return tuple(found)
