"""The body of a page: finished HTML with holes, which are filled when links are resolved."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct, msgpack

from kmwiki.compress import expand, shrink
from kmwiki.errors import UNREADABLE, Corrupt


class Html(Struct, frozen=True, tag=True, gc=False):
    """A stretch of finished, sanitised HTML."""

    html: str


class Numbered(Struct, frozen=True, gc=False):
    """A hole for one of the page's links, citations or claims, by its number."""

    index: int


class LinkHole(Numbered, frozen=True, tag=True, gc=False):
    """Where wikilink number `index` of the page goes."""


class CitationHole(Numbered, frozen=True, tag=True, gc=False):
    """Where citation number `index` of the page goes."""


class ClaimHole(Numbered, frozen=True, tag=True, gc=False):
    """Where a mark goes in the start tag of claim `index` (of those that cite) if nothing supports it."""


class MarkdownOpen(Numbered, frozen=True, tag=True, gc=False):
    """Where the start tag of Markdown link `index` goes (the whole element, for an image)."""


class MarkdownClose(Numbered, frozen=True, tag=True, gc=False):
    """Where the end tag of Markdown link `index` goes."""


class AttributeHole(Struct, frozen=True, tag=True, gc=False):
    """A relative `href` or `src` attribute of raw HTML."""

    name: str
    url: str


class SourceName(Struct, frozen=True, tag=True, gc=False):
    """An item of the author's own list of sources, which may be the name of one."""

    text: str


class EmbedHole(Numbered, frozen=True, tag=True, gc=False):
    """Where the frame of embed number `index` (of the links) goes, between blocks."""


class TagHole(Struct, frozen=True, tag=True, gc=False):
    """An inline tag: its name, and the text as written."""

    name: str
    text: str


class NoteHole(Struct, frozen=True, tag=True, gc=False):
    """A reference to footnote `note`: the `reference`-th one to it, from 0."""

    note: int
    reference: int


class NoteBack(Struct, frozen=True, tag=True, gc=False):
    """The link at the end of a footnote back to one of its references."""

    note: int
    reference: int


Piece = (
    Html
    | LinkHole
    | EmbedHole
    | CitationHole
    | ClaimHole
    | MarkdownOpen
    | MarkdownClose
    | AttributeHole
    | SourceName
    | TagHole
    | NoteHole
    | NoteBack
)


# A part of the page as Markdown: finished text, or a hole as in the HTML.
Written = str | LinkHole | CitationHole | MarkdownOpen | MarkdownClose | AttributeHole | SourceName


class Section(Struct, frozen=True, kw_only=True, gc=False):
    """The pieces of the body that belong to an anchor: `body[start:end]`."""

    anchor: str
    start: int
    end: int


BlockKind = Literal["heading", "title", "paragraph", "item", "row", "cell", "code", "picture", "note", "other"]


class Block(Struct, frozen=True, array_like=True, gc=False):
    """What the next lines of a page's text are, and how many.

    `title` is a heading that is not shown, because it repeats the page's title; `row` is the first cell of a row, and
    `cell` any other; `note` is a part of a footnote.
    """

    kind: BlockKind
    lines: int


class Label(Struct, frozen=True, array_like=True, gc=False):
    """Where the text of a page has the label of a wikilink: in which block, from where to where, and of which link."""

    block: int
    start: int
    end: int
    link: int


class Body(Struct, frozen=True, kw_only=True):
    """The content of a page: as HTML with holes, as Markdown with holes, and as plain text."""

    title: tuple[Piece, ...]  # the title as in the page's first heading, if that is more than plain text
    pieces: tuple[Piece, ...]
    notes: tuple[tuple[Piece, ...], ...]  # the footnotes, by number
    sections: tuple[Section, ...]
    text: str
    blocks: tuple[Block, ...] = ()  # what the lines of the text are, in order
    labels: tuple[Label, ...] = ()
    markdown: tuple[Written, ...] = ()

    @property
    def shown(self) -> tuple[Piece, ...]:
        """The pieces of the title, of the text and of the footnotes."""
        return (*self.title, *self.pieces, *(piece for note in self.notes for piece in note))

    def spoken(self) -> Iterator[tuple[Block, str]]:
        """Each block of the text, and its lines."""
        lines, start = self.text.split("\n"), 0
        for block in self.blocks:
            end = start + block.lines
            yield block, lines[start] if block.lines == 1 else "\n".join(lines[start:end])
            start = end

    @property
    def prose(self) -> list[str]:
        """The lines of the text that are neither code nor formulas."""
        return [line for block, text in self.spoken() if block.kind != "code" for line in text.split("\n")]


_decode = msgpack.Decoder(Body).decode


@lru_cache(maxsize=64)
def unpacked(data: bytes) -> Body:
    """The body in these bytes; the last few are cached. Raises Corrupt if the bytes are not a body."""
    try:
        return _decode(expand(data))
    except UNREADABLE:
        raise Corrupt("the body of a page cannot be read") from None


def packed(body: Body) -> tuple[bytes, int]:
    """A body as compressed MessagePack, and its size in bytes before compression."""
    data = msgpack.encode(body)
    return shrink(data), len(data)


class OutlineItem(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A heading or an item of a list on an index page; lists are below headings, and inner lists below outer ones.

    If it begins with a link, that is the `wikilink` or the `markdown` link with this number, and `text` is what its
    author called it, if anything.
    """

    level: int
    text: str
    wikilink: int | None = None
    markdown: int | None = None
