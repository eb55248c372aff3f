"""The links and citations of a page in document order, each with its number, its place and its sentence."""

from collections.abc import Iterable
from urllib.parse import unquote

from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token
from msgspec.structs import replace

from kmwiki.content.schemes import is_absolute
from kmwiki.diagnostics import Location
from kmwiki.markdown.body import visible_text
from kmwiki.markdown.embed_blocks import embed_of_page, is_page_address
from kmwiki.markdown.positions import Positions
from kmwiki.markdown.sentences import sentence_at
from kmwiki.model import Citation, Claim, MarkdownLink, Wikilink
from kmwiki.patterns import regex

_BEYOND_ASCII = regex(r"(?:%[89A-F][0-9A-F])+")  # markdown-it encodes these, too, where an author did not


class PageLinks:
    """Collects the links and citations of a page, and writes the number of each into its token."""

    def __init__(self, places: Positions, in_front_matter: list[Wikilink]) -> None:
        self._places = places
        self.wikilinks = in_front_matter
        self.citations: list[Citation] = []
        self.markdown: list[MarkdownLink] = []
        self.definitions: dict[str, str] = {}
        self._last = places.line(0)  # the place of the last link

    def wikilink(self, inline: Token, token: Token, context: str) -> None:
        """Note a wikilink or an embed; `context` is its sentence."""
        location = self._places.locate(inline, token.meta["offset"], token.meta["raw"])
        meta = token.meta
        link = Wikilink(
            target=meta["target"],
            label=token.content,
            location=location,
            context=context,
            embed=meta["embed"],
            piped=meta["piped"],
            definition=self.definitions.get(normalizeReference(meta["target"])),
        )
        token.meta["index"], self._last = len(self.wikilinks), location
        self.wikilinks.append(link)

    def citation(self, inline: Token, token: Token, context: str) -> None:
        """Note a citation; `context` is the claim that it supports."""
        location = self._place_of_mark(inline, token.meta["offset"], token.meta["raw"])
        token.meta["index"] = len(self.citations)
        block = self._places.line(inline.map[0]).line if inline.map else location.line
        references, form = token.meta["references"], token.meta.get("form", "mark")
        self.citations.append(
            Citation(references=references, location=location, context=context, block=block, form=form)
        )

    def say_claims(self, claims: Iterable[Claim]) -> None:
        """Take the context of citations that are links or other words from their claims, which are before these."""
        for claim in claims:
            for number in claim.citations if claim.text else ():
                citation = self.citations[number]
                if citation.form != "mark":
                    context = sentence_at(claim.text, len(claim.text) - 1)
                    self.citations[number] = replace(citation, context=context)

    def _place_of_mark(self, inline: Token, offset: int | None, raw: str) -> Location:
        """The place of a citation, which is at an offset, or where it is written, or at the link before it."""
        if offset is not None:
            return self._places.locate(inline, offset, raw)
        return self._places.find(inline, raw) if raw else self._last

    def markdown_link(self, inline: Token, token: Token, context: str) -> int | None:
        """Note a Markdown link within the wiki, and give its number; None for any other link."""
        href = str(token.attrs.get("href", ""))
        if is_absolute(href):
            return None
        title = str(token.attrs.get("title", ""))
        token.meta["index"] = len(self.markdown)
        location = self._last = self.place_of(inline, href)
        self.markdown.append(MarkdownLink(href=href, location=location, context=context, title=title))
        return len(self.markdown) - 1

    def image(self, inline: Token, token: Token, context: str, *, linked: bool) -> None:
        """Note a picture, or a page that is embedded with the sign for pictures; `linked` is one within a link."""
        address = str(token.attrs.get("src", ""))
        token.meta["linked"] = linked or "linked" in token.meta
        if is_absolute(address):
            return
        if is_page_address(address) and linked:  # links do not nest
            token.type, token.content, token.children = "text", visible_text(token.children or ()), None
            return
        if is_page_address(address):
            link = embed_of_page(token, address, visible_text(token.children or ()))
            token.meta["index"] = len(self.wikilinks)
            self.wikilinks.append(replace(link, location=self.place_of(inline, address), context=context))
            return
        token.meta["index"] = len(self.markdown)
        self.markdown.append(
            MarkdownLink(
                href=address,
                location=self.place_of(inline, address),
                image=True,
                alt=visible_text(token.children or ()),
                title=str(token.attrs.get("title", "")),
            )
        )

    def place_of(self, inline: Token, address: str) -> Location:
        """The place of an address, as the author wrote it or as markdown-it percent-encoded it."""
        written, partly = unquote(address), _BEYOND_ASCII.sub(lambda found: unquote(found[0]), address)
        closed = (f"]({written})", f"]({written} ", f"](<{written}>", f"<{written}>", f"]({address}")
        mixed = () if partly in (written, address) else (f"]({partly}",)
        return self._places.find(inline, *closed, *mixed, written, address)
