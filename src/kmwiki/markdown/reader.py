"""Reads a page's tokens once, in document order: links, citations, headings, claims, plain text."""

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kmwiki.body import AttributeHole, BlockKind, Body, Html, Label, OutlineItem, packed
from kmwiki.content.characters import readable
from kmwiki.content.file_titles import humanised
from kmwiki.content.files import ContentFile
from kmwiki.content.front_matter import FrontMatterResult
from kmwiki.content.shown_details import searched
from kmwiki.content.values import MOST_NAMES, TOO_MANY
from kmwiki.diagnostics import Diagnostic, Ignore, Location
from kmwiki.markdown.blocks import kind_of, without_titles
from kmwiki.markdown.body import link_text, render_body, visible_text
from kmwiki.markdown.citation_forms import CitationForms
from kmwiki.markdown.claims import claim_of_row, count_claims
from kmwiki.markdown.code import DIAGRAM, UNCLOSED, is_unclosed
from kmwiki.markdown.direction import mark_direction
from kmwiki.markdown.embed_blocks import lift_embeds
from kmwiki.markdown.fence_info import read_info
from kmwiki.markdown.foreign import foreign_syntax
from kmwiki.markdown.formula import mathml
from kmwiki.markdown.html_blocks import PAGE
from kmwiki.markdown.html_ids import addresses, own_ids, raw_tokens
from kmwiki.markdown.html_tags import words_of
from kmwiki.markdown.ignores import ignores_in
from kmwiki.markdown.language import spoken_in
from kmwiki.markdown.maths import formulas_read
from kmwiki.markdown.notes import note_key, split_notes, unused_notes
from kmwiki.markdown.outline import is_index, outline_of
from kmwiki.markdown.page_links import PageLinks
from kmwiki.markdown.positions import Positions
from kmwiki.markdown.read_formula import read_formula
from kmwiki.markdown.sections import attach_block_ids, mark_sections
from kmwiki.markdown.sentences import sentence_at
from kmwiki.markdown.source_list import SOURCE_SECTIONS, SourceList, find_source_list, name_source
from kmwiki.markdown.supported import covered, supported
from kmwiki.markdown.tables import align_cells
from kmwiki.markdown.titles import find_titles, shift_headings, title_heading
from kmwiki.markdown.weblinks import definitions, settle
from kmwiki.markdown.written import body_as_written, written
from kmwiki.model import Claim, FrontMatter, Heading, Page, Uncited
from kmwiki.terms import count_words, page_terms
from kmwiki.theme.translations import level
from kmwiki.urls import Anchors


def read_page(md: MarkdownIt, file: ContentFile, front: FrontMatterResult, forms: CitationForms) -> Page:
    """The page in `file` with this front matter. Never raises for what an author can write."""
    body = readable(front.body)
    front = formulas_read(front, md.options["macros"])
    reader = _TokenReader(file, front)
    env: dict[str, Any] = {"cited_by_id": _cited_by_id(front), PAGE: True}
    try:
        parsed = md.parse(body, env)
        reader.ignores = ignores_in(parsed, file, front.body_line)
        reader.diagnostics += foreign_syntax(parsed, file, front.body_line)
        tokens, notes = split_notes(reader.read(parsed, env, forms))
        reader.outline = outline_of(file.name, tokens)
        markdown = written(tokens, notes, reader.listed.anchors, cites=bool(reader.links.citations))
        tokens, spans = mark_sections(tokens, reader.title_anchor)
        texts, labels = reader.texts, reader.labels
        rendered = render_body(md, reader.title_children, tokens, notes, spans, env, texts, labels, markdown)
    except RecursionError:
        reader = _TokenReader(file, front)
        reader.too_deep()
        rendered = body_as_written(body)
    return reader.page(rendered)


def unread_page(file: ContentFile, finding: Diagnostic, *, hidden: bool) -> Page:
    """A page that is shown as it is written, with the finding that says why."""
    nothing = FrontMatter(hidden=hidden)
    front = FrontMatterResult(front_matter=nothing, body=file.text, body_line=0, diagnostics=(finding,))
    return _TokenReader(file, front).page(body_as_written(file.text))


def _cited_by_id(front: FrontMatterResult) -> dict[str, tuple[str, str]]:
    """Id → source and the place in it, by which footnotes cite in OKF bundles; like names of notes, ids ignore case."""
    entries = front.front_matter.sources
    named = ((entry.id, entry.url or entry.path, entry.place) for entry in entries)
    known = {name: (source, place) for name, source, place in named if name and source}
    return {note_key(name): source for name, source in known.items()} | known


class _TokenReader:
    """Reads a page's tokens once, in document order, and collects what the page says."""

    def __init__(self, file: ContentFile, front: FrontMatterResult) -> None:
        self.file, self.front = file, front
        written = readable(file.text).split("\n")[front.body_line :]
        self.places = Positions(file.path, written, front.body_line)
        self.title = front.front_matter.title
        self.title_anchor: str | None = None
        self.headings: list[Heading] = []
        self.blocks: list[str] = []
        self.tags = dict.fromkeys(front.front_matter.tags)
        in_front_matter = [detail.link for detail in front.front_matter.details if detail.link is not None]
        self.links = PageLinks(self.places, in_front_matter)
        self.source_list: list[tuple[str, str]] = []
        self.listed = SourceList(anchors=(), names=())
        self.html_ids: list[str] = []
        self.html_addresses: dict[str, Location] = {}
        self.title_children: list[Token] = []
        self._in_sources = self._in_notes = False
        self._quotes = 0  # the number of open quotes, callouts, tabs and footnotes
        self._row: str | None = None  # the claim of the table row that is being read
        self.texts: list[tuple[BlockKind, str]] = []
        self.labels: list[Label] = []
        self.words: list[str] = []  # texts without code, from which the language is guessed
        self.diagnostics = list(front.diagnostics)
        self.ignores: tuple[Ignore, ...] = ()
        self.outline: tuple[OutlineItem, ...] = ()
        self.claims, self.leading, self.citing_claims = 0, 0, list[tuple[int, ...]]()
        self.supported, self.covered = list[Claim](), dict[int, Claim]()
        self.uncited = list[Uncited]()
        self.formulas: list[str] = []  # as they are written, so that a search also finds that
        self._anchors = Anchors()

    def page(self, body: Body) -> Page:
        """The finished page."""
        (data, size), holes = packed(body), (*body.shown, *body.markdown)
        front, tags, headings = self.front.front_matter, tuple(self.tags), [heading.text for heading in self.headings]
        title = level(self.title or "") or humanised(self.file.name)
        texts = searched((body.text, *self.formulas), front.details)
        return Page(
            path=self.file.path,
            name=self.file.name,
            title=title,
            front_matter=front,
            packed=data,
            size=size,
            words=count_words(body.text),
            has_diagram=any(isinstance(piece, Html) and DIAGRAM in piece.html for piece in body.shown),
            tags=tags,
            headings=tuple(self.headings),
            blocks=tuple(self.blocks),
            links=tuple(self.links.wikilinks),
            citations=tuple(self.links.citations),
            markdown_links=tuple(self.links.markdown),
            source_list=tuple(self.source_list),
            listed_sources=self.listed.names,
            source_list_anchors=self.listed.anchors,
            html_ids=tuple(self.html_ids),
            html_addresses=tuple(self.html_addresses.items()),
            attributes=tuple(dict.fromkeys((hole.name, hole.url) for hole in holes if isinstance(hole, AttributeHole))),
            speech=spoken_in("\n".join((title, front.summary, *self.words)), front.lang),
            claims=self.claims,
            leading=self.leading,
            citing_claims=tuple(self.citing_claims),
            supported=tuple(self.supported),
            covered=self.covered,
            uncited=tuple(self.uncited),
            title_anchor=self.title_anchor,
            terms=page_terms(title, front.names, tags, headings, front.summary, texts),
            diagnostics=tuple(self.diagnostics),
            ignores=self.ignores,
            outline=self.outline,
        )

    def read(self, tokens: list[Token], env: dict[str, Any], forms: CitationForms) -> list[Token]:
        """Read all tokens; gives the tokens to render, without headings that repeat the title."""
        self.links.definitions = definitions(env)
        tokens, refused = settle(tokens, has_references="&#" in self.front.body)
        for block, refusal in refused:
            self._report(refusal.rule, self.links.place_of(block, refusal.address), refusal.message, refusal.help)
        self.title = self.title or title_heading(tokens, self.file.path, self.front.front_matter.names)
        self.blocks = attach_block_ids(tokens)
        tokens, cited_notes = forms.read(tokens, self.title or "")
        self._anchors = Anchors(token.meta["given_id"] for token in tokens if "given_id" in token.meta)
        for index, token in enumerate(tokens):
            match token.type:
                case "inline":
                    if tokens[index - 1].type == "heading_open":
                        self._heading(tokens[index - 1], token)
                    elif self._in_sources:
                        name_source(token, forms.sources)
                    self._inline(token, "note" if self._in_notes else kind_of(tokens, index))
                case "footnote_block_open":
                    self._in_notes = True
                case "blockquote_open" | "callout_open" | "tab_open" | "footnote_open":
                    self._quotes += 1
                case "blockquote_close" | "callout_close" | "tab_close" | "footnote_close":
                    self._quotes -= 1
                case "tr_open" | "tr_close":
                    self._row = claim_of_row(tokens, index) if token.nesting > 0 else None
                    self._block(token)
                case _:
                    self._block(token)
        self._links_in(cited_notes)
        self.diagnostics += unused_notes(env, self.places)
        self._count(tokens)
        self.listed = find_source_list(tokens, forms.sources)
        tokens = self._without_titles(tokens)
        shift_headings(tokens)
        align_cells(tokens)
        mark_direction(tokens)
        self._raw_html(tokens)
        return lift_embeds(tokens)

    def _block(self, token: Token) -> None:
        """Note a block without Markdown: code, HTML, a formula, or a finding, also one on a row of a table."""
        at = self.places.line((token.map or [0])[0])
        match token.type:
            case "fence" | "code_block":
                if is_unclosed(token):
                    token.meta = UNCLOSED
                if "rule" in token.meta:
                    self._finding_at(token, at)
                if "=" in token.info and (title := read_info(token.info).title):
                    self.texts.append(("other", title))
                self.texts.append(("code", token.content.rstrip("\n")))
            case "html_block" if words := words_of(token.content):
                self.texts.append(("other", words))
            case "math_block":
                self.texts.append(("code", read_formula(token.content, token.meta["macros"])))
                self._formula(token, at)
            case "finding_block":
                self._finding_at(token, at)
            case "tr_open" if "rule" in token.meta:
                self._finding_at(token, at)

    def _without_titles(self, tokens: list[Token]) -> list[Token]:
        titles = find_titles(tokens, self.title)
        message = f"a second “# {self.title}” is hidden"
        for line, _ in titles.repeated:
            self._report("model-residue", self.places.line(line), message, "delete this heading")
        hidden = {anchor for _, anchor in titles.repeated}
        self.texts = without_titles(self.texts, self.headings, {titles.anchor, *hidden})
        self.headings = [heading for heading in self.headings if heading.anchor not in hidden]
        self.title_anchor, self.title_children = titles.anchor, titles.children
        return titles.others

    def _raw_html(self, tokens: list[Token]) -> None:
        """Note the ids of raw HTML, and the places of its addresses."""
        taken = {heading.anchor for heading in self.headings} | {f"^{block}" for block in self.blocks}
        self.html_ids = own_ids(tokens, taken)
        for block, token in raw_tokens(tokens):
            for address in addresses(token):
                self.html_addresses.setdefault(
                    address, self.places.find(block, f'"{address}"', address, address.lstrip("/"))
                )

    def _count(self, tokens: list[Token]) -> None:
        """Note what citations support, and count the claims."""
        counted = count_claims(tokens, SOURCE_SECTIONS, of_index=is_index(self.file.name))
        self.leading, self.citing_claims = counted.leading, counted.citing
        self.claims = len(counted.citing) + len(counted.uncited) + counted.leading
        if self.links.citations or any(entry.path for entry in self.front.front_matter.sources):
            self.uncited = [Uncited(text=text, location=self.places.line(line)) for line, text in counted.sought]
        self.covered = dict(covered(tokens, self.title or "", counted.covered, counted.citing))
        self.supported = supported(tokens, self.title or "") if self.links.citations else []
        self.links.say_claims(self.supported)

    def too_deep(self) -> None:
        """Report a page that the parser cannot follow."""
        message = "this page is nested too deeply, so it is shown as plain text"
        help = "move the inner text out of its lists and quotes"
        self._report("nesting-too-deep", self.places.line(0), message, help)

    def _heading(self, opening: Token, inline: Token) -> None:
        """Note a heading, and whether it opens a section that lists sources."""
        text, latex = (" ".join(visible_text(inline.children or (), as_latex=one).split()) for one in (False, True))
        anchor = self._anchors.unique(latex, opening.meta.get("given_id"))
        level = int(opening.tag[1:])
        opening.attrSet("id", anchor)
        opening.meta["level"] = level
        written = inline.content if any(sign in inline.content for sign in "[<&\\$") else ""
        quoted = self._quotes > 0
        self.headings.append(Heading(level=level, text=text, anchor=anchor, quoted=quoted, written=written))
        self._in_sources = text.casefold() in SOURCE_SECTIONS

    def _inline(self, inline: Token, kind: BlockKind) -> None:
        children = inline.children or []
        text = visible_text(children)
        self.places.enter(inline, is_cell=kind in ("row", "cell"))
        self.texts.append((kind, text))
        prose = [child for child in children if child.type != "code_inline"]
        self.words.append(text if len(prose) == len(children) else visible_text(prose))
        position = 0
        opened: list[int | None] = []
        for number, child in enumerate(children):
            length = len(visible_text((child,)))  # before a picture becomes an embed
            match child.type:
                case "wikilink":
                    self.links.wikilink(inline, child, sentence_at(text, position))
                    end = position + length
                    self.labels.append(Label(len(self.texts) - 1, position, end, child.meta["index"]))
                case "citation":
                    self.links.citation(inline, child, self._row or sentence_at(text, max(0, position - 1)))
                case "finding":
                    self._finding_at(child, self.places.locate(inline, child.meta["offset"], child.meta["raw"]))
                case "tag":
                    self._tag(inline, child)
                case "math_inline":
                    self._formula(child, self.places.locate(inline, child.meta["offset"], child.meta["raw"]))
                case "link_open":
                    if self._in_sources:
                        self.source_list.append((link_text(children, number), str(child.attrs.get("href", ""))))
                    opened.append(self.links.markdown_link(inline, child, sentence_at(text, position)))
                case "link_close" if opened and (place := opened.pop()) is not None:
                    child.meta["index"] = place
                case "image":
                    self.links.image(inline, child, sentence_at(text, position), linked=bool(opened))
            position += length

    def _links_in(self, notes: Sequence[Token]) -> None:
        """Note the links of footnotes that are not shown, because they became citations."""
        for note, child in ((one, child) for one in notes for child in one.children or ()):
            if child.type == "wikilink":
                self.links.wikilink(note, child, visible_text(note.children or ()))
            elif child.type == "link_open":
                self.links.markdown_link(note, child, visible_text(note.children or ()))

    def _tag(self, inline: Token, token: Token) -> None:
        """Note a tag; if the page has too many, further ones are text."""
        name = token.meta["name"]
        if name in self.tags or len(self.tags) < MOST_NAMES:
            self.tags.setdefault(name)
            return
        token.type = "text"
        if all(finding.rule != TOO_MANY for finding in self.diagnostics):
            message = f"this page has more than {MOST_NAMES} tags; this one and the rest are shown as text"
            at = self.places.line(inline.map[0] if inline.map else 0)
            self._report(TOO_MANY, at, message, "keep the most useful ones")

    def _finding_at(self, token: Token, at: Location) -> None:
        self._report(token.meta["rule"], at, token.meta["message"], token.meta["help"])

    def _formula(self, token: Token, at: Location) -> None:
        self.formulas.append(token.content)
        _, problem = mathml(token.content, token.markup == "$$", token.meta["macros"])
        if problem is not None:
            message = f"this formula is shown as written: {problem}"
            help = "correct the LaTeX or write it as code in backticks"
            self._report("formula-not-converted", at, message, help)

    def _report(self, rule: str, at: Location, message: str, help: str) -> None:
        self.diagnostics.append(Diagnostic(rule=rule, at=at, message=message, help=help))
