"""Fills the holes of a page's body: links, citation marks, Markdown links."""

import re
from html import escape

from kmwiki.embeds import Cut, Embedding, embeddings, used_notes
from kmwiki.graph import Found
from kmwiki.markdown.sanitise import NO_PICTURE
from kmwiki.model import Page
from kmwiki.outputs.media import file_fragment, image_tag, is_picture, media_frame, media_inline
from kmwiki.outputs.references import mark_anchor, numbered, reference_anchor
from kmwiki.pieces import (
    AttributeHole,
    CitationHole,
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
from kmwiki.resolver import ResolvedLink, ResolvedPage, Site, image_label, names_file
from kmwiki.targets import MarkdownTarget
from kmwiki.urls import relative_url
from kmwiki.words import SOURCE, catalogue

_ID = re.compile(r'(<[A-Za-z][\w-]*(?:\s+[\w:-]+(?:="[^"]*")?)*?)\s+id="[^"]*"')


def page_html(
    site: Site, resolved: ResolvedPage, *, source_list: bool = True, language: str = SOURCE, path: str | None = None
) -> str:
    """The body of a page as HTML, with or without the page's own list of sources; kmwiki's words are in `language`.

    Its addresses are seen from `path`: as a rule, its own permalink.
    """
    page = resolved.node.page
    body = page.body
    pieces = body.pieces if source_list else _without_source_list(page)
    notes = used_notes(resolved, (*body.title, *body.pieces)) if body.notes else ()
    origin = resolved.ref.permalink if path is None else path
    return _Filler(site, resolved, origin, embeddings(site, resolved), language).text(pieces, notes)


def _without_source_list(page: Page) -> tuple[Piece, ...]:
    hidden = {
        place
        for section in page.body.sections
        if section.anchor in page.source_list_anchors
        for place in range(section.start, section.end)
    }
    return tuple(piece for place, piece in enumerate(page.body.pieces) if place not in hidden)


def title_html(site: Site, resolved: ResolvedPage, language: str = SOURCE) -> str | None:
    """The title with the links and marks that the page's first heading has; None: it is plain text."""
    pieces = resolved.node.page.body.title
    return _Filler(site, resolved, resolved.ref.permalink, {}, language).text(pieces, ()) if pieces else None


def bare_html(resolved: ResolvedPage, piece: Piece) -> str:
    """The HTML of a piece without what it leads to."""
    match piece:
        case Html(html=html):
            return html
        case LinkHole(index=index):
            item = resolved.links[index]
            return escape(item.link.label or item.link.target)
        case TagHole(text=text):
            return escape(text)
    return ""


class _Filler:
    """Fills holes of one page's body, which is shown on the output `path`: its own, or one that embeds it.

    What is embedded has no ids, so that none stands twice on a page; `prefix` parts its footnotes from the host's.
    """

    def __init__(
        self,
        site: Site,
        resolved: ResolvedPage,
        path: str,
        embeds: dict[int, Embedding | Cut],
        language: str,
        prefix: str = "",
    ) -> None:
        self._site, self._resolved, self._path = site, resolved, path
        self._language, self._say = language, catalogue(language).gettext
        self._embeds, self._prefix = embeds, prefix
        self._numbers = numbered(resolved)
        self._shown: set[tuple[int, int]] = set()  # references to footnotes, which have a way back

    def text(self, pieces: tuple[Piece, ...], notes: tuple[int, ...]) -> str:
        """The HTML of these pieces, with their footnotes below."""
        _ = self._say
        body = self._resolved.node.page.body
        own = [*body.title, *pieces, *(piece for note in notes for piece in body.notes[note])]
        self._shown = {(piece.note, piece.reference) for piece in own if isinstance(piece, NoteHole)}
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
        _ = self._say
        match piece:
            case Html(html=html):
                return _ID.sub(r"\1", html) if self._prefix else html
            case LinkHole(index=index):
                return self._link(self._resolved.links[index])
            case EmbedHole(index=index):
                return self._embed(index)
            case CitationHole(index=index):
                return self._citation(index)
            case MarkdownOpen(index=index):
                return self._markdown(index)
            case MarkdownClose(index=index):
                return "</a>" if self._target(index) else "</span>"
            case AttributeHole(name=name, url=url):
                return self._attribute(name, url)
            case SourceName(text=text):
                return self._source(text)
            case TagHole(name=name, text=text):
                address = escape(relative_url(self._site.tag_paths[name], self._path))
                return f'<a class="inline-tag" href="{address}">{escape(text)}</a>'
            case NoteHole(note=note, reference=reference):
                label = escape(_("Footnote {number}").format(number=note + 1))
                return (
                    f'<sup class="footnote-ref"><a href="#{self._note_id(note)}"'
                    f' id="{self._note_id(note, reference)}"'
                    f' aria-label="{label}">{note + 1}</a></sup>'
                )
            case NoteBack(note=note, reference=reference):
                if (note, reference) not in self._shown:
                    return ""
                label = escape(_("Back to the text"))
                return (
                    f'<a class="footnote-back" href="#{self._note_id(note, reference)}"'
                    f' aria-label="{label}">↩\ufe0e</a>'
                )

    def _note_id(self, note: int, reference: int | None = None) -> str:
        """An id that no heading can have: headings' ids hold no colon."""
        kind = "note" if reference is None else "noteref"
        return f"{self._prefix}{kind}:{note + 1}" + (f":{reference + 1}" if reference else "")

    def _embed(self, index: int) -> str:
        """The frame of an embed; what cannot be shown in one is a link."""
        item = self._resolved.links[index]
        match self._embeds.get(index):
            case Embedding() as shown:
                return self._frame(index, item, shown)
            case Cut(rule=rule):
                return f'<p class="embed-cut">{self._link(item)} {self._why_cut(rule)}</p>\n'
        if item.asset is not None and item.kind == "embed":
            return media_frame(self._asset(item.asset), item.asset, item.link.target, item.link.piped)
        return f"<p>{self._link(item)}</p>\n"

    def _why_cut(self, rule: str) -> str:
        _ = self._say
        match rule:
            case "embed-loop":
                return _("is not shown here, because it holds this very place.")
            case "embed-too-deep":
                return _("is not shown here, because it lies too deep in other embeds.")
        return _("is not shown here, because this page embeds too much.")

    def _frame(self, index: int, item: ResolvedLink, shown: Embedding) -> str:
        prefix = f"{self._prefix}embed:{index + 1}:"
        filler = _Filler(self._site, shown.page, self._path, shown.inner, self._language, prefix)
        title = shown.page.ref.title + (f" › {shown.heading}" if shown.heading and shown.heading[0] != "^" else "")
        address = self._page_address(item)
        return (
            '<figure class="embed" data-kmwiki="embed">\n<figcaption class="embed-origin">'
            f'<a class="wikilink" href="{address}">{escape(title)}</a></figcaption>\n'
            f'<div class="embed-body">\n{filler.text(shown.pieces, shown.notes)}</div>\n</figure>\n'
        )

    def _page_address(self, item: ResolvedLink) -> str:
        assert item.slug is not None
        anchor = item.result.anchor if isinstance(item.result, Found) else None
        return escape(relative_url(self._site.permalink(item.slug), self._path, anchor))

    def _link(self, item: ResolvedLink) -> str:
        _ = self._say
        label = escape(item.link.label)
        match item.kind:
            case "external":
                return f'<a class="external" rel="noopener" href="{_external(item.link.target)}">{label}</a>'
            case "self" if not self._prefix:
                return f'<span class="self-link">{label}</span>'
            case "image" if item.asset is not None:
                return image_tag(self._asset(item.asset), self._site.assets[item.asset], item.link.label, item.size)
            case "asset" | "embed" | "image" if item.asset is not None:
                fragment = file_fragment(item.asset, item.link.target.partition("#")[2])
                return f'<a class="asset-link" href="{self._asset(item.asset)}{fragment}">{label}</a>'
        if item.slug is None:
            shown = label or escape(item.link.target)
            is_file = item.kind in ("image", "asset") or names_file(item.link.target)
            return _red_link(shown, _("file missing") if is_file else _("page missing"))
        label = label or escape(self._site.refs[item.slug].title)
        return f'<a class="wikilink{self._doubt(item)}" href="{self._page_address(item)}">{label}</a>'

    def _doubt(self, item: ResolvedLink) -> str:
        """The rest of the class of a link whose name several pages share, and who the others are."""
        others = item.result.others if isinstance(item.result, Found) else ()
        if not others:
            return ""
        # As a rule they have the title of the page that is meant: what tells them apart is where they are.
        refs = self._site.refs  # but for those of pages that redirect
        titles = ", ".join(f"{refs[slug].title} ({slug})" if slug in refs else slug for slug in others)
        _ = self._say
        meaning = escape(_("could also mean: {titles}").format(titles=titles))
        return f' ambiguous" title="{meaning}'

    def _citation(self, index: int) -> str:
        """A mark in the text; on another page it leads to the references of the page where it was written."""
        _ = self._say
        marks = []
        home = escape(relative_url(self._resolved.ref.permalink, self._path)) if self._prefix else ""
        for position, item in enumerate(self._resolved.citations[index]):
            number = self._numbers[item.name, item.reference.start, item.reference.end]
            label = escape(_("Reference {number}").format(number=number))
            source = self._site.sources.get(item.name)
            broken = ' class="broken"' if item.known is None and not item.address else ""
            broken = ' class="retracted"' if source is not None and source.retracted else broken
            own_id = "" if self._prefix else f' id="{mark_anchor(index, position)}"'
            marks.append(
                f'<a href="{home}#{reference_anchor(number)}"{own_id}{broken} aria-label="{label}">{number}</a>'
            )
        return f'<sup class="citation">[{", ".join(marks)}]</sup>'

    def _target(self, index: int) -> str | None:
        """The address of a Markdown link; None where it leads nowhere."""
        target: MarkdownTarget = self._resolved.markdown[index]
        if target.slug is not None:
            permalink = self._site.permalink(target.slug)
            return escape(relative_url(permalink, self._path, target.anchor))
        if target.source is not None:
            return escape(relative_url(self._site.source_paths[target.source], self._path))
        if target.asset is None:
            return None
        return self._asset(target.asset) + file_fragment(target.asset, target.fragment)

    def _markdown(self, index: int) -> str:
        _ = self._say
        link = self._resolved.node.page.markdown_links[index]
        address = self._target(index)
        title = f' title="{escape(link.title)}"' if link.title else ""
        if link.image:
            if address is None:
                missing = escape(_("{name} is missing").format(name=link.href))
                return f'<img class="missing" src="{NO_PICTURE}" alt="{escape(link.alt)}" title="{missing}">'
            asset = self._resolved.markdown[index].asset
            if asset is not None and not is_picture(asset):
                return media_inline(address, asset, link.alt)
            if asset is None:
                label = escape(link.alt or link.href.rpartition("/")[2])
                return f'<a class="asset-link" href="{address}"{title}>{label}</a>'
            alt, size = image_label(link.alt) if "|" in link.alt else (link.alt, (None, None))
            return image_tag(address, self._site.assets[asset], alt, size, title)
        if address is None:
            kind = "red-link" if self._resolved.markdown[index].meant_page else "missing"
            nothing = escape(_("{name}: nothing is there").format(name=link.href))
            return f'<span class="{kind}" title="{nothing}">'
        kind = "internal" if self._resolved.markdown[index].source is None else "source-link"
        return f'<a class="{kind}" href="{address}"{title}>'

    def _asset(self, name: str) -> str:
        return escape(relative_url(f"{self._site.sections['assets']}/{name}", self._path))

    def _attribute(self, name: str, url: str) -> str:
        target = self._resolved.attributes[url]
        if target.slug is not None:
            permalink = self._site.permalink(target.slug)
            return f' {name}="{escape(relative_url(permalink, self._path, target.anchor))}"'
        if target.asset is not None:
            return f' {name}="{self._asset(target.asset)}"'
        return f' src="{NO_PICTURE}"' if name == "src" else ""

    def _source(self, text: str) -> str:
        known = self._site.source_index.lookup(text)
        if known is None:
            return escape(text)
        address = escape(relative_url(self._site.source_paths[known.id], self._path))
        return f'<a class="source-link" href="{address}">{escape(text)}</a>'


def _red_link(shown: str, missing: str) -> str:
    missing = escape(missing)
    return (
        f'<a class="red-link" role="link" aria-disabled="true" aria-label="{shown} ({missing})" title="{missing}">'
        f"{shown}</a>"
    )


def _external(target: str) -> str:
    return escape(target.replace('"', "%22").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20"))
