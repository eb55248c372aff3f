"""Footnotes that are citations: their text is, or begins with, the name of a source or a link to one.

A note within a line, `^[…]`, is not one.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from markdown_it.token import Token

from kmwiki.content.locators import PAGES
from kmwiki.markdown.body import visible_text
from kmwiki.markdown.cited_links import ROW, LinkedSources
from kmwiki.markdown.flat_text import MARK, OTHER, SAID, SOURCE, Flat, flat_text
from kmwiki.markdown.source_words import LABEL
from kmwiki.markdown.written_names import LINES, LeadingSources, leading_names
from kmwiki.patterns import regex

_LEADING_LINKS = regex(rf"\s*(?:{LABEL}\s*)?[(（\[]?(?P<row>{ROW})", re.IGNORECASE)
_PAGES = regex(PAGES, re.IGNORECASE)
_LINKS = SOURCE + SAID
_MORE = regex(rf"[\w{MARK}{OTHER}]")


def cited_notes(tokens: Sequence[Token], links: LinkedSources) -> dict[int, LeadingSources]:
    """The footnotes that are citations, by number."""
    found: dict[int, LeadingSources] = {}
    for number, texts in notes_in(tokens):
        first = texts[0].children if texts else None
        if first and (note := leading_references(first, flat_text(first, links.is_source), links)) is not None:
            found[number] = LeadingSources(note.references, note.bare and len(texts) == 1)
    return found


def notes_in(tokens: Sequence[Token]) -> Iterator[tuple[int, list[Token]]]:
    """The number of each footnote that has a name, and its texts."""
    number, texts = -1, list[Token]()
    for token in tokens:
        match token.type:
            case "footnote_open":
                number, texts = int(token.meta["id"]) if token.meta.get("label") else -1, []
            case "footnote_close" if number >= 0:
                yield number, texts
                number = -1
            case "inline" if number >= 0:
                texts.append(token)
            case "fence" | "code_block" | "html_block" | "math_block" if number >= 0:
                texts.append(token)


def leading_references(children: Sequence[Token], flat: Flat, links: LinkedSources) -> LeadingSources | None:
    """The sources with which a text begins; it is bare if it has no other words."""
    row = _LEADING_LINKS.match(flat.text)
    if row is None:
        return leading_names(flat.text, links.sources)
    places = [place for place in range(row.start("row"), row.end("row")) if flat.text[place] in _LINKS]
    references = []
    named = True
    for place, behind in zip(places, [*places[1:], row.end("row")], strict=True):
        unit = flat.at(place)
        link, label = children[unit.first], _label(children[unit.first : unit.last])
        known = links.sources.at(label)
        named = named and known is not None and known.id == links.source_of(link)
        references.append(links.reference(link, flat.text[place + 1 : behind]))
    rest = LINES.sub("", flat.text[row.start("row") :])
    if any(one.locator for one in references):
        rest = _PAGES.sub("", rest)
    return LeadingSources(tuple(dict.fromkeys(references)), named and not _MORE.search(rest))


def _label(link: Sequence[Token]) -> str:
    return visible_text(link).partition("#")[0].strip()


def without_notes(tokens: Sequence[Token], dropped: Collection[int]) -> list[Token]:
    """The tokens without these footnotes; the others are numbered again."""
    numbers = [int(token.meta["id"]) for token in tokens if token.type == "footnote_open"]
    kept = [number for number in numbers if number not in dropped]
    again = {number: place for place, number in enumerate(kept)}
    left: list[Token] = []
    inside = False
    for token in tokens:
        if token.type == "footnote_open":
            inside = token.meta["id"] in dropped
        if not inside:
            left.append(token)
        if token.type == "footnote_close":
            inside = False
        for one in (token, *(token.children or ())):
            if one.type.startswith("footnote_") and one.meta.get("id") in again:
                one.meta = {**one.meta, "id": again[one.meta["id"]]}
    return left if kept else [token for token in left if not token.type.startswith("footnote_block")]
