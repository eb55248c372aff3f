"""Fills the holes of a page's body: links, citations, embeds, footnotes."""

from html import escape

from msgspec.structs import replace

from kmwiki.body import (
    AttributeHole,
    CitationHole,
    ClaimHole,
    EmbedHole,
    Html,
    LinkHole,
    MarkdownClose,
    MarkdownOpen,
    NoteBack,
    NoteHole,
    Piece,
    SourceName,
    TagHole,
)
from kmwiki.content.file_kinds import ending, is_view
from kmwiki.content.policy import NOTHING_ALLOWED
from kmwiki.evidence.faults import broken_marks, unsupported_claims
from kmwiki.evidence.judged import PageEvidence
from kmwiki.evidence.since import entries_followed
from kmwiki.evidence.standing import standing_of_covered, standing_of_marks
from kmwiki.graph.embeds import Cut, Embedding, embeddings, used_notes
from kmwiki.graph.wiki import ResolvedLink, ResolvedPage, Wiki
from kmwiki.markdown.embed_blocks import image_label
from kmwiki.model import Page
from kmwiki.outputs.links import (
    Setting,
    asset_address,
    attribute_html,
    citation_html,
    link_html,
    markdown_close,
    markdown_open,
    page_address,
    source_html,
    tag_html,
)
from kmwiki.outputs.marks import numbered
from kmwiki.outputs.media import media_frame
from kmwiki.outputs.stills import opened
from kmwiki.patterns import regex
from kmwiki.theme.translations import SOURCE, catalogue

_CLAIM = regex(r'<span id="claim:[^"]*"></span>')
_GROUP = regex(r'(<details\b[^>]*? name=")')  # of which browsers show one at a time
_ID = regex(r'(<[A-Za-z][\w-]*(?:\s+[\w:-]+(?:="[^"]*")?)*?)\s+id="[^"]*"')


def page_html(
    wiki: Wiki,
    resolved: ResolvedPage,
    *,
    source_list: bool = True,
    language: str = SOURCE,
    path: str | None = None,
    evidence: PageEvidence | None = None,
) -> str:
    """The body of a page as HTML, with or without its own list of sources; kmwiki's words are in `language`.

    Its addresses are relative to the output `path`, usually its own permalink. Citations say how their claims stand,
    and what became of what they cite.
    """
    page = resolved.node.page
    body = page.body
    hidden = () if source_list else source_list_places(page)
    pieces = tuple(piece for place, piece in enumerate(body.pieces) if place not in hidden)
    notes = used_notes(resolved, (*body.title, *body.pieces)) if body.notes else ()
    origin = resolved.ref.permalink if path is None else path
    here = setting_of(wiki, resolved, origin, language)
    if evidence is not None:
        states = {(one.citation, one.entry): one.state for one in evidence.since}
        broken = broken_marks(wiki, resolved, entries_followed(evidence.since))
        unsupported = unsupported_claims(resolved, broken)
        here = replace(here, standings=standing_of_marks(page, evidence), states=states, unsupported=unsupported)
        here = replace(here, covered=standing_of_covered(page, evidence, broken))
    return _Filler(here, embeddings(wiki, resolved)).text(pieces, notes)


def source_list_places(page: Page) -> frozenset[int]:
    """The indexes of the pieces of a page's own list of sources."""
    own = (section for section in page.body.sections if section.anchor in page.source_list_anchors)
    return frozenset(place for section in own for place in range(section.start, section.end))


def title_html(wiki: Wiki, resolved: ResolvedPage, language: str = SOURCE) -> str | None:
    """The title with the links and marks of the page's first heading; None if it is plain text."""
    pieces = resolved.node.page.body.title
    return (
        _Filler(setting_of(wiki, resolved, resolved.ref.permalink, language), {}).text(pieces, ()) if pieces else None
    )


def bare_html(resolved: ResolvedPage, piece: Piece) -> str:
    """The HTML of a piece without links."""
    match piece:
        case Html(html=html):
            return opened(html, NOTHING_ALLOWED, str)
        case LinkHole(index=index):
            item = resolved.links[index]
            return escape(item.link.label or item.link.target)
        case TagHole(text=text):
            return escape(text)
    return ""


class _Filler:
    """Fills the holes of one page's body for one output."""

    def __init__(self, here: Setting, embeds: dict[int, Embedding | Cut]) -> None:
        self._here, self._embeds = here, embeds
        self._say = catalogue(here.language).gettext
        self._returns: set[tuple[int, int]] = set()  # the references to footnotes that have a link back

    def text(self, pieces: tuple[Piece, ...], notes: tuple[int, ...]) -> str:
        """The HTML of these pieces, with their footnotes below."""
        _ = self._say
        body = self._here.page.node.page.body
        own = [*body.title, *pieces, *(piece for note in notes for piece in body.notes[note])]
        self._returns = {(piece.note, piece.reference) for piece in own if isinstance(piece, NoteHole)}
        html = "".join(self.fill(piece) for piece in pieces)
        if not notes:
            return html
        label = escape(_("Footnotes"))
        items = "".join(
            f'<li id="{self._note_id(note)}" value="{note + 1}">'
            f"{''.join(self.fill(piece) for piece in body.notes[note])}</li>\n"
            for note in notes
        )
        return f'{html}<section class="footnotes" aria-label="{label}">\n<ol>\n{items}</ol>\n</section>\n'

    def fill(self, piece: Piece) -> str:
        """The HTML of one piece."""
        here = self._here
        match piece:
            case Html(html=html):
                html = opened(html, here.wiki.wanted.allowed, self._say)
                return _within(html, here.prefix) if here.prefix else html
            case LinkHole(index=index):
                return link_html(here, here.page.links[index])
            case EmbedHole(index=index):
                return self._embed(index)
            case CitationHole(index=index):
                return citation_html(here, index)
            case ClaimHole(index=index):
                covered = f' data-covered="{here.covered[index]}"' if index in here.covered else ""
                return f' data-claim="broken"{covered}' if index in here.unsupported else covered
            case MarkdownOpen(index=index):
                return markdown_open(here, index)
            case MarkdownClose(index=index):
                return markdown_close(here, index)
            case AttributeHole(name=name, url=url):
                return attribute_html(here, name, url)
            case SourceName(text=text):
                return source_html(here, text)
            case TagHole(name=name, text=text):
                return tag_html(here, name, text)
            case NoteHole(note=note, reference=reference):
                return self._note_mark(note, reference)
            case NoteBack(note=note, reference=reference):
                return self._way_back(note, reference) if (note, reference) in self._returns else ""

    def _note_mark(self, note: int, reference: int) -> str:
        _ = self._say
        label = escape(_("Footnote {number}").format(number=note + 1))
        return (
            f'<sup class="footnote-ref"><a href="#{self._note_id(note)}" id="{self._note_id(note, reference)}"'
            f' aria-label="{label}">{note + 1}</a></sup>'
        )

    def _way_back(self, note: int, reference: int) -> str:
        _ = self._say
        label, address = escape(_("Back to text")), self._note_id(note, reference)
        return f'<a class="footnote-back" href="#{address}" aria-label="{label}">↩\ufe0e</a>'

    def _note_id(self, note: int, reference: int | None = None) -> str:
        """An id that no heading can have, because headings' ids contain no colon."""
        kind = "note" if reference is None else "noteref"
        return f"{self._here.prefix}{kind}:{note + 1}" + (f":{reference + 1}" if reference else "")

    def _embed(self, index: int) -> str:
        """The frame of an embed, or a link if it cannot be shown."""
        here, item = self._here, self._here.page.links[index]
        match self._embeds.get(index):
            case Embedding() as embedding:
                return self._frame(index, item, embedding)
            case Cut(rule=rule):
                return f'<p class="embed-cut">{link_html(here, item)} {self._why_cut(rule)}</p>\n'
        if item.asset is not None and is_view(item.asset):
            return f'<p class="embed-cut">{link_html(here, item)} {self._why_no_view(item.asset)}</p>\n'
        if item.asset is not None and item.kind == "embed":
            alt, size = image_label(item.link.piped)
            return media_frame(asset_address(here, item.asset), item.asset, item.link.target, alt, size)
        return f"<p>{link_html(here, item)}</p>\n"

    def _why_cut(self, rule: str) -> str:
        _ = self._say
        match rule:
            case "embed-loop":
                return _("is not shown here because it would contain itself.")
            case "embed-too-deep":
                return _("is not shown here because it is nested too deeply.")
        return _("is not shown here because this page has too many embeds.")

    def _why_no_view(self, name: str) -> str:
        _ = self._say
        if ending(name) == "canvas":
            return _("is an Obsidian canvas, which is not shown here.")
        return _("is an Obsidian base, which is not shown here.")

    def _frame(self, index: int, item: ResolvedLink, embedding: Embedding) -> str:
        here, page = self._here, embedding.page
        inner = setting_of(here.wiki, page, here.path, here.language, f"{here.prefix}embed:{index + 1}:")
        text = _Filler(inner, embedding.inner).text(embedding.pieces, embedding.notes)
        heading = embedding.heading
        title = page.ref.title + (f" › {heading}" if heading and heading[0] != "^" else "")
        return (
            '<figure class="embed" data-kmwiki="embed">\n<figcaption class="embed-origin">'
            f'<a class="wikilink" href="{page_address(here, item)}">{escape(title)}</a></figcaption>\n'
            f'<div class="embed-body">\n{text}</div>\n</figure>\n'
        )


def _within(html: str, prefix: str) -> str:
    """The HTML of an embedded page: without ids, which the page around it may have, and with tabs of its own."""
    return _GROUP.sub(rf"\g<1>{prefix}", _ID.sub(r"\1", _CLAIM.sub("", html)))


def setting_of(wiki: Wiki, page: ResolvedPage, path: str, language: str, prefix: str = "") -> Setting:
    """How a page's body is shown on the output `path`."""
    return Setting(
        wiki=wiki,
        page=page,
        path=path,
        language=language,
        numbers=numbered(page),
        unsupported=unsupported_claims(page, broken_marks(wiki, page)),
        prefix=prefix,
    )
