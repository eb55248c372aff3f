"""Reads a page's tokens once, in document order: links, citations, headings, claims, plain text."""

import re
from html import escape
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kmwiki.frontmatter import FrontMatterResult
from kmwiki.markdown import BLOCK_NESTING
from kmwiki.markdown.body import ABSOLUTE, NONCHARACTERS, render_body, visible_text
from kmwiki.markdown.claims import count_claims
from kmwiki.markdown.places import Places
from kmwiki.markdown.prose import sentence_at
from kmwiki.model import (
    Citation,
    ContentFile,
    Diagnostic,
    Heading,
    Html,
    Location,
    MarkdownLink,
    Page,
    Piece,
    Wikilink,
)
from kmwiki.sources import SourceIndex
from kmwiki.urls import Anchors, fold

_BLOCK_ID = re.compile(r"(?:^|\s)\^([A-Za-z0-9-]+)\s*\Z")
_SOURCE_SECTIONS = frozenset(("sources", "references", "citations"))


def read_page(md: MarkdownIt, file: ContentFile, front: FrontMatterResult, sources: SourceIndex) -> Page:
    """The page in `file`, whose front matter is read already. Never raises for what an author can write."""
    body = front.body.translate(NONCHARACTERS)
    reader = _Reader(file, front, body)
    env: dict[str, Any] = {}
    try:
        tokens = reader.read(md.parse(body, env), sources)
        pieces = render_body(md, tokens, env)
    except RecursionError:
        reader = _Reader(file, front, body)
        reader.too_deep(0)
        pieces = (Html(html=f"<pre>{escape(body)}</pre>"),)
    return reader.page(pieces)


class _Reader:
    """Reads a page's tokens once, in document order, and collects what the page says."""

    def __init__(self, file: ContentFile, front: FrontMatterResult, body: str) -> None:
        self.file, self.front = file, front
        self.places = Places(file.path, body, front.body_line)
        self.title = front.front_matter.title
        self.title_anchor: str | None = None
        self.headings: list[Heading] = []
        self.blocks: list[str] = []
        self.links: list[Wikilink] = []
        self.citations: list[Citation] = []
        self.markdown_links: list[MarkdownLink] = []
        self.texts: list[str] = []
        self.diagnostics = list(front.diagnostics)
        self.claims = self.cited_claims = 0
        self._anchors = Anchors()

    def page(self, pieces: tuple[Piece, ...]) -> Page:
        """The finished page."""
        return Page(
            path=self.file.path,
            name=self.file.name,
            title=self.title or humanised(self.file.name),
            front_matter=self.front.front_matter,
            body=pieces,
            text="\n".join(self.texts),
            headings=tuple(self.headings),
            blocks=tuple(self.blocks),
            links=tuple(self.links),
            citations=tuple(self.citations),
            markdown_links=tuple(self.markdown_links),
            claims=self.claims,
            cited_claims=self.cited_claims,
            title_anchor=self.title_anchor,
            diagnostics=tuple(self.diagnostics),
        )

    def read(self, tokens: list[Token], sources: SourceIndex) -> list[Token]:
        """Read all tokens; gives those to render: without a first heading that repeats the title."""
        deep = next((t for t in tokens if t.level >= BLOCK_NESTING - 1 and t.map), None)
        if deep is not None and deep.map:
            self.too_deep(deep.map[0])
        in_sources = False
        for index, token in enumerate(tokens):
            if token.type == "inline":
                if tokens[index - 1].type == "heading_open":
                    in_sources = self._heading(tokens[index - 1], token)
                elif in_sources:
                    _name_source(token, sources)
                self._inline(token)
            elif token.type in ("fence", "code_block"):
                self.texts.append(token.content.rstrip("\n"))
        self.claims, self.cited_claims = count_claims(tokens, _SOURCE_SECTIONS)
        tokens = self._without_title(tokens)
        _shift_headings(tokens)
        _align_cells(tokens)
        return tokens

    def too_deep(self, line: int) -> None:
        """Report text that the parser cannot follow."""
        self.diagnostics.append(
            Diagnostic(
                rule="nesting-too-deep",
                at=self.places.line(line),
                message=f"lists or quotes nested more than {BLOCK_NESTING} deep are not shown",
                help="take the inner text out of its lists and quotes",
            )
        )

    def _heading(self, opening: Token, inline: Token) -> bool:
        """Note a heading; tells whether it opens a section that lists sources."""
        self._block_id(inline)
        text = " ".join(visible_text(inline.children or ()).split())
        anchor = self._anchors.unique(text)
        opening.attrSet("id", anchor)
        self.headings.append(Heading(level=int(opening.tag[1:]), text=text, anchor=anchor))
        if self.title is None and opening.tag == "h1" and text:
            self.title = text
        return text.casefold() in _SOURCE_SECTIONS

    def _inline(self, inline: Token) -> None:
        self._block_id(inline)
        children = inline.children or []
        text = visible_text(children)
        self.texts.append(text)
        position = 0
        opened: list[int | None] = []
        for child in children:
            match child.type:
                case "wikilink":
                    self._wikilink(inline, child, sentence_at(text, position))
                case "citation":
                    self._citation(inline, child, sentence_at(text, max(0, position - 1)))
                case "finding":
                    self._finding(inline, child)
                case "link_open":
                    opened.append(self._markdown_link(inline, child, sentence_at(text, position)))
                case "link_close" if opened and (number := opened.pop()) is not None:
                    child.meta["index"] = number
                case "image":
                    self._image(inline, child, linked=bool(opened))
            position += len(visible_text((child,)))

    def _wikilink(self, inline: Token, token: Token, context: str) -> None:
        location = self.places.locate(inline, token.meta["offset"], token.meta["raw"])
        meta = token.meta
        link = Wikilink(
            target=meta["target"],
            label=token.content,
            location=location,
            context=context,
            embed=meta["embed"],
            piped=meta["piped"],
        )
        token.meta["index"] = len(self.links)
        self.links.append(link)

    def _citation(self, inline: Token, token: Token, context: str) -> None:
        location = self.places.locate(inline, token.meta["offset"], token.meta["raw"])
        token.meta["index"] = len(self.citations)
        self.citations.append(Citation(references=token.meta["references"], location=location, context=context))

    def _finding(self, inline: Token, token: Token) -> None:
        at = self.places.locate(inline, token.meta["offset"], token.meta["raw"])
        self.diagnostics.append(
            Diagnostic(rule=token.meta["rule"], at=at, message=token.meta["message"], help=token.meta["help"])
        )

    def _markdown_link(self, inline: Token, token: Token, context: str) -> int | None:
        href = str(token.attrs.get("href", ""))
        if ABSOLUTE.match(href):
            return None
        title = str(token.attrs.get("title", ""))
        token.meta["index"] = len(self.markdown_links)
        location = self._address(inline, href)
        self.markdown_links.append(MarkdownLink(href=href, location=location, context=context, title=title))
        return len(self.markdown_links) - 1

    def _image(self, inline: Token, token: Token, *, linked: bool) -> None:
        address = str(token.attrs.get("src", ""))
        token.meta["linked"] = linked
        if ABSOLUTE.match(address) and not address.startswith("data:"):
            return
        token.meta["index"] = len(self.markdown_links)
        self.markdown_links.append(
            MarkdownLink(
                href=address,
                location=self._address(inline, address),
                image=True,
                alt=visible_text(token.children or ()),
                title=str(token.attrs.get("title", "")),
            )
        )

    def _address(self, inline: Token, address: str) -> Location:
        """Where an address stands: as the author wrote it, or as markdown-it percent-encoded it."""
        written = self.places.find(inline, unquote(address))
        return written if written.column > 1 else self.places.find(inline, address)

    def _block_id(self, inline: Token) -> None:
        """Turn a `^id` at the end of a block into an anchor (A4)."""
        children = inline.children or []
        if not children or children[-1].type != "text":
            return
        if (found := _BLOCK_ID.search(children[-1].content)) is None:
            return
        children[-1].content = children[-1].content[: found.start()]
        anchor = Token("block_id", "", 0, content=found[1])
        children.append(anchor)
        self.blocks.append(found[1])

    def _without_title(self, tokens: list[Token]) -> list[Token]:
        if len(tokens) < 3 or tokens[0].type != "heading_open" or tokens[0].tag != "h1" or not self.headings:
            return tokens
        plain = all(child.type in ("text", "code_inline", "softbreak") for child in tokens[1].children or ())
        if not plain or self.title is None or fold(self.headings[0].text) != fold(self.title):
            return tokens
        self.title_anchor = self.headings[0].anchor
        return tokens[3:]


def humanised(name: str) -> str:
    """A title made of a file's name: `dir/index.md` is called after its folder."""
    parts = re.sub(r"\.(?:md|markdown)\Z", "", name, flags=re.IGNORECASE).split("/")
    stem = parts[-2] if len(parts) > 1 and parts[-1].lower() in ("index", "readme") else parts[-1]
    words = re.sub(r"[-_\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:] or name


def _name_source(inline: Token, sources: SourceIndex) -> None:
    """In a list of sources, an item that is a source's name becomes a link to it (C10)."""
    children = inline.children or []
    if any(child.type not in ("text", "code_inline") for child in children):
        return
    name = visible_text(children).strip()
    if sources.lookup(name) is not None:
        inline.children = [Token("source_name", "", 0, content=name)]


def _shift_headings(tokens: list[Token]) -> None:
    """The page's title is its one `<h1>`: where the body has its own, all its headings go down a level."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    if any(token.tag == "h1" for token in headings):
        for token in headings:
            token.tag = f"h{min(6, int(token.tag[1:]) + 1)}"


def _align_cells(tokens: list[Token]) -> None:
    """A cell's alignment as an attribute: the site's policy allows no inline style."""
    for token in tokens:
        if token.type in ("td_open", "th_open") and (style := token.attrs.pop("style", None)):
            token.attrSet("align", str(style).rpartition(":")[2])
