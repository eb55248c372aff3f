"""Where a page's file has its links, citations and headings; found again when a file is edited, so pages keep none."""

import html
import re
from collections.abc import Collection, Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference, unescapeAll
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.token import Token
from msgspec import Struct

from kmwiki.content.characters import readable
from kmwiki.content.files import ContentFile
from kmwiki.content.front_matter import FrontMatterResult
from kmwiki.content.schemes import is_absolute
from kmwiki.diagnostics import Location
from kmwiki.markdown.body import visible_text
from kmwiki.markdown.elsewhere import FRAMES
from kmwiki.markdown.embed_blocks import is_page_address
from kmwiki.markdown.html_blocks import PAGE
from kmwiki.markdown.named_sources import named_sources
from kmwiki.markdown.positions import Positions
from kmwiki.markdown.weblinks import definitions
from kmwiki.markdown.wikilink import Scanned, is_external, scan
from kmwiki.model import Wikilink
from kmwiki.patterns import regex
from kmwiki.urls import Anchors

_ATTRIBUTE = regex(r"""\s(?:href|data|(src))\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'=<>`]+))""", re.IGNORECASE)
_DEFINED = regex(r"\]:[ \t]*")
_NOTE = regex(r"[ \t>]*\[\^[^\s\]]+\]:")
_SPACE = regex(r"\s*")


class Span(Struct, frozen=True, kw_only=True):
    """What a link, a citation or a heading names, as it is written, and its place in the file.

    `address` is that of a Markdown link, a picture, a definition or raw HTML; `link` is a wikilink, and `source` the
    name of a cited source; `anchor` is the id of a heading, and `level` its level. `whole` is the link as it is
    written, from `begins` on.
    """

    text: str
    at: Location
    address: str | None = None
    is_picture: bool = False
    link: Wikilink | None = None
    source: str | None = None
    anchor: str | None = None
    level: int = 0
    angled: bool = False  # whether the address is between angle brackets
    whole: str = ""
    begins: Location | None = None
    label: str = ""  # what readers see of a Markdown link
    plain: bool = False  # whether that label is only text
    in_cell: bool = False  # of a table


def spans_of(md: MarkdownIt, file: ContentFile, front: FrontMatterResult, names: Collection[str] = ()) -> list[Span]:
    """The spans in the body of a page; with these names of sources, also where it cites one of them in plain text."""
    env: dict[str, Any] = {PAGE: True}
    tokens = md.parse(readable(front.body), env)
    lines = readable(file.text).split("\n")[front.body_line :]
    spans = _Spans(file.path, lines, front.body_line, env)
    return [*spans.of(tokens), *(spans.named(tokens, names) if names else ())]


class _Spans:
    """Walks through the tokens of a body, before anything is made of them."""

    def __init__(self, path: str, lines: list[str], before: int, env: dict[str, Any]) -> None:
        self._lines, self._env, self._before = lines, env, before
        self._places = Positions(path, lines, before)
        self._defined = definitions(env)
        self._in_cell = False

    def of(self, tokens: list[Token]) -> Iterator[Span]:
        anchors = Anchors(token.meta["given_id"] for token in tokens if "given_id" in token.meta)
        for index, token in enumerate(tokens):
            if token.type == "html_block":
                yield from self._html(token, token.content)
            elif token.type == "inline":
                if tokens[index - 1].type == "heading_open":
                    text = " ".join(visible_text(token.children or (), as_latex=True).split())
                    anchor = anchors.unique(text, tokens[index - 1].meta.get("given_id"))
                    at = self._places.locate(token, 0, token.content)
                    yield Span(text=token.content, at=at, anchor=anchor, level=int(tokens[index - 1].tag[1]))
                self._in_cell = tokens[index - 1].type in ("td_open", "th_open")
                self._places.enter(token, is_cell=self._in_cell)
                yield from self._inline(token)
        for definition in self._env.get("references", {}).values():
            first, last = definition["map"]
            yield from self._definition(first, last, str(definition["href"]))

    def named(self, tokens: list[Token], names: Collection[str]) -> Iterator[Span]:
        """Where these names of sources cite in plain text."""
        for inline, offset, name in named_sources(tokens, names):
            at = self._places.locate(inline, offset, name)
            line = self._lines[at.line - self._before - 1]
            note = _NOTE.match(line)
            if note is not None and at.column <= note.end():  # the name of the footnote has the same letters
                at = Location(path=at.path, line=at.line, column=line.find(name, note.end()) + 1)
            yield Span(text=name, at=at, source=name)

    def _inline(self, inline: Token) -> Iterator[Span]:
        children = inline.children or []
        for number, child in enumerate(children):
            match child.type:
                case "wikilink":
                    yield self._wikilink(inline, child)
                case "link_open" | "image" if "at" in child.meta:
                    yield from self._address(inline, child, children[number + 1 :])
                case "html_inline":
                    yield from self._html(inline, child.content)
                case "citation" if "form" not in child.meta:
                    yield from self._citation(inline, child)

    def _wikilink(self, inline: Token, token: Token) -> Span:
        raw, offset = str(token.meta["raw"]), int(token.meta["offset"])
        opening = raw.index("[[")
        found = scan(raw, opening, len(raw))
        assert isinstance(found, Scanned)
        text = found.target.strip()
        start = offset + opening + 2 + len(found.target) - len(found.target.lstrip())
        begins = self._places.locate(inline, offset, raw)
        link = Wikilink(
            target=token.meta["target"],
            label=token.content,
            location=begins,
            embed=token.meta["embed"],
            piped=token.meta["piped"],
            definition=self._defined.get(normalizeReference(token.meta["target"])),
        )
        at = self._places.locate(inline, start, text)
        return Span(text=text, at=at, link=link, whole=raw, begins=begins, in_cell=self._in_cell)

    def _address(self, inline: Token, token: Token, after: list[Token]) -> Iterator[Span]:
        first, last = token.meta["at"]
        raw = inline.content[first:last]
        found = _destination(raw)
        is_picture = token.type == "image"
        address = str(token.attrs.get("src" if is_picture else "href", ""))
        if found is None or not address or is_absolute(address):
            return
        text = raw[found[0] : found[1]]
        label = next((number for number, one in enumerate(after) if one.type == "link_close"), 0)
        shown = after[:label]
        yield Span(
            text=text,
            at=self._places.locate(inline, first + found[0], text),
            address=address,
            is_picture=is_picture and not is_page_address(address),
            angled=raw[: found[0]].endswith("<"),
            whole=raw,
            begins=self._places.locate(inline, first, raw),
            label=visible_text(shown),
            plain=not is_picture and all(one.type == "text" for one in shown),
            in_cell=self._in_cell,
        )

    def _citation(self, inline: Token, token: Token) -> Iterator[Span]:
        raw, offset = str(token.meta["raw"]), int(token.meta["offset"])
        begins = self._places.locate(inline, offset, raw)
        names = sorted({reference.source for reference in token.meta["references"]}, key=len, reverse=True)
        by_words = {" ".join(name.split()): name for name in names}
        spelled = "|".join(r"\s+".join(map(re.escape, words.split(" "))) for words in by_words)
        for found in re.finditer(rf"(?<=[\[,\s])(?:{spelled})(?=[:#,\s\]])", raw):
            at = self._places.locate(inline, offset + found.start(), found[0])
            yield Span(text=found[0], at=at, source=by_words[" ".join(found[0].split())], whole=raw, begins=begins)

    def _html(self, block: Token, content: str) -> Iterator[Span]:
        for found in _ATTRIBUTE.finditer(content):
            group = found.lastindex or 4
            address = html.unescape(found[group])
            if not address or is_absolute(address):
                continue
            at = self._places.find(block, found[0].strip(), found[0])
            shift = found.start(group) - found.start() - (len(found[0]) - len(found[0].lstrip()))
            at = Location(path=at.path, line=at.line, column=at.column + shift)
            is_picture = found[1] is not None and not _is_frame(content, found.start())
            yield Span(text=found[group], at=at, address=address, is_picture=is_picture)

    def _definition(self, first: int, last: int, address: str) -> Iterator[Span]:
        if is_absolute(address) or is_external(address):
            return
        text = "\n".join(self._lines[first:last])
        opening = _DEFINED.search(text)
        if opening is None:
            return
        start = _skip(text, opening.end())
        found = parseLinkDestination(text, start, len(text))
        if not found.ok:
            return
        start, end = _within(text, start, found.pos)
        row = text.count("\n", 0, start)
        at = self._places.line(first + row, start - text.rfind("\n", 0, start) - 1)
        yield Span(text=text[start:end], at=at, address=address, angled=text[:start].endswith("<"))


def _is_frame(html: str, place: int) -> bool:
    """Whether the tag around a place shows another file, so that the site links to that instead."""
    name = re.match(r"<([a-z]+)", html[max(0, html.rfind("<", 0, place)) :], re.IGNORECASE)
    return name is not None and name[1].lower() in FRAMES


def _destination(raw: str) -> tuple[int, int] | None:
    """Where the address is in `[label](address "title")`; None if a definition has it."""
    for opening in re.finditer(r"\]\(", raw):
        start = _skip(raw, opening.end())
        found = parseLinkDestination(raw, start, len(raw))
        if not found.ok:
            continue
        end = _skip(raw, found.pos)
        if end > found.pos and raw[end : end + 1] in tuple("\"'("):
            title = parseLinkTitle(raw, end, len(raw))
            end = _skip(raw, title.pos) if title.ok else end
        if end == len(raw) - 1 and raw[end] == ")":
            return _within(raw, start, found.pos)
    return None


def _skip(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position


def _within(text: str, start: int, end: int) -> tuple[int, int]:
    """An address without its angle brackets."""
    return (start + 1, end - 1) if text[start:end].startswith("<") else (start, end)


def meant_by(md: MarkdownIt, text: str) -> str:
    """The address that a text means between the parentheses of a link."""
    return md.normalizeLink(unescapeAll(text))
