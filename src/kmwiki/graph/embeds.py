"""The content of a page's embeds: pages, sections and blocks; circles and too large embeds are cut."""

import re
from collections.abc import Iterable

from msgspec import Struct

from kmwiki.body import EmbedHole, Html, NoteHole, Piece
from kmwiki.diagnostics import Location
from kmwiki.graph.names import Found
from kmwiki.graph.wiki import ResolvedLink, ResolvedPage, Wiki
from kmwiki.patterns import regex

DEEPEST = 5  # embeds within embeds
LARGEST = 1 << 20  # characters that the embeds of one page may add to it
_FRAME = 300  # characters of the frame around each
_TAG = regex(r'<(/?)([A-Za-z][\w-]*)((?:[^"<>]|"[^"]*")*)>')
_HOLE = "\ufdd1"  # a noncharacter, which no page contains
# The elements that a block needs around it, if it was cut out of its list or table.
_AROUND = {
    "li": ("<ul>", "</ul>"),
    "dt": ("<dl>", "</dl>"),
    "dd": ("<dl>", "</dl>"),
    "tr": ("<table><tbody>", "</tbody></table>"),
    "td": ("<table><tbody><tr>", "</tr></tbody></table>"),
    "th": ("<table><tbody><tr>", "</tr></tbody></table>"),
    "summary": ("<details>", "</details>"),
}
_VOID = frozenset("area br col hr img input source track wbr mspace mprescripts".split())

Target = tuple[str, str | None]  # a page's slug, and an anchor in it


class Cut(Struct, frozen=True, kw_only=True):
    """An embed that is not shown: the rule that cut it, and the titles of the pages around it."""

    rule: str
    chain: tuple[str, ...]
    slugs: frozenset[str]
    at: Location


class Embedding(Struct, frozen=True, kw_only=True):
    """The content of an embed: pieces of `page`'s body, the footnotes that they use, and the embeds among them."""

    page: ResolvedPage
    heading: str | None  # as the author wrote it
    pieces: tuple[Piece, ...]
    notes: tuple[int, ...]
    inner: dict[int, "Embedding | Cut"]


def embeddings(wiki: Wiki, page: ResolvedPage) -> dict[int, Embedding | Cut]:
    """Number of a link → the content of the page or part that it embeds."""
    if not any(link.embed for link in page.node.page.links):
        return {}
    body = page.node.page.body
    pieces = [*body.pieces, *(piece for note in body.notes for piece in note)]
    return _Expansion(wiki).of(page, pieces, ((page.ref.slug, None),))


class _Expansion:
    def __init__(self, wiki: Wiki) -> None:
        self._site = wiki
        self._left = LARGEST

    def of(self, page: ResolvedPage, pieces: Iterable[Piece], chain: tuple[Target, ...]) -> dict[int, Embedding | Cut]:
        """Expand the embeds among these pieces of `page`, to which `chain` led."""
        found: dict[int, Embedding | Cut] = {}
        for piece in pieces:
            if isinstance(piece, EmbedHole) and (place := embedded_place(page.links[piece.index])) is not None:
                found[piece.index] = self._open(page, page.links[piece.index], place, chain)
        return found

    def _open(
        self, host: ResolvedPage, item: ResolvedLink, place: Target, chain: tuple[Target, ...]
    ) -> Embedding | Cut:
        if place in chain:
            return self._cut("embed-loop", item, (*chain[chain.index(place) :], place))
        if len(chain) > DEEPEST:
            return self._cut("embed-too-deep", item, (*chain, place))
        page = self._site.pages[place[0]]
        pieces = _part(page, place[1])
        if not any(piece.html.strip() if isinstance(piece, Html) else True for piece in pieces):
            pieces = page.node.page.body.pieces  # raw HTML moved the marks of the part: then the whole page is shown
        notes = used_notes(page, pieces)
        shown = [*pieces, *(piece for note in notes for piece in page.node.page.body.notes[note])]
        self._left -= _FRAME + sum(len(piece.html) for piece in shown if isinstance(piece, Html))
        if self._left < 0:
            return self._cut("embed-too-large", item, (*chain, place))
        inner = self.of(page, shown, (*chain, place))
        heading = item.result.anchor_text if isinstance(item.result, Found) else None
        return Embedding(page=page, heading=heading, pieces=pieces, notes=notes, inner=inner)

    def _cut(self, rule: str, item: ResolvedLink, chain: tuple[Target, ...]) -> Cut:
        titles = tuple(self._site.refs[slug].title for slug, _ in chain)
        slugs = frozenset(slug for slug, _ in chain)
        return Cut(rule=rule, chain=titles, slugs=slugs, at=item.link.location)


def embedded_place(item: ResolvedLink) -> Target | None:
    """The page and the anchor that a link embeds; None if it embeds no page, or a missing part."""
    if item.kind != "embed" or item.slug is None or not isinstance(item.result, Found) or item.result.broken_anchor:
        return None
    return item.slug, item.result.anchor


def used_notes(page: ResolvedPage, pieces: Iterable[Piece]) -> tuple[int, ...]:
    """The numbers of the footnotes to which these pieces refer, also through other footnotes."""
    notes = page.node.page.body.notes
    found: set[int] = set()
    waiting = [piece.note for piece in pieces if isinstance(piece, NoteHole)]
    while waiting:
        note = waiting.pop()
        if note not in found and note < len(notes):
            found.add(note)
            waiting += [piece.note for piece in notes[note] if isinstance(piece, NoteHole)]
    return tuple(sorted(found))


def _part(page: ResolvedPage, anchor: str | None) -> tuple[Piece, ...]:
    body = page.node.page.body
    if anchor is not None:
        for section in body.sections:
            if section.anchor == anchor:
                return balanced(body.pieces[section.start : section.end])
    return body.pieces


def balanced(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Pieces cut out of a page, without stray end tags, with missing end tags, and in the elements that they need."""
    opened: list[str] = []

    def tag(match: re.Match[str]) -> str:
        closing, name, attributes = match[1], match[2].lower(), match[3]
        if name in _VOID or attributes.endswith("/"):
            return match[0]
        if not closing:
            opened.append(name)
            return match[0]
        if name not in opened:
            return ""
        missing = ""
        while (last := opened.pop()) != name:
            missing += f"</{last}>"
        return missing + match[0]

    # A hole may be within a tag, so the pieces are read together.
    text = "".join(piece.html if isinstance(piece, Html) else f"{_HOLE}{i}{_HOLE}" for i, piece in enumerate(pieces))
    text = _TAG.sub(tag, text) + "".join(f"</{name}>" for name in reversed(opened))
    before, after = _AROUND.get(text[1:].split(">")[0].split(" ")[0].strip(), ("", ""))
    parts = f"{before}{text}{after}".split(_HOLE)
    return tuple(pieces[int(part)] if place % 2 else Html(html=part) for place, part in enumerate(parts))
