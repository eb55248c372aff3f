"""Fills the holes of a page's body: links, citation marks, Markdown links."""

from html import escape

from kmwiki.graph import Found
from kmwiki.model import (
    AttributeHole,
    CitationHole,
    Html,
    LinkHole,
    MarkdownClose,
    MarkdownOpen,
    Piece,
    SourceName,
)
from kmwiki.outputs.references import mark_anchor, numbered, reference_anchor
from kmwiki.outputs.sources import source_permalink
from kmwiki.resolver import ResolvedLink, ResolvedPage, Site
from kmwiki.targets import MarkdownTarget
from kmwiki.urls import relative_url


def page_html(site: Site, resolved: ResolvedPage) -> str:
    """The body of a page as HTML, seen from its own permalink."""
    filler = _Filler(site, resolved)
    return "".join(filler.fill(piece) for piece in resolved.node.page.body)


class _Filler:
    def __init__(self, site: Site, resolved: ResolvedPage) -> None:
        self._site, self._resolved = site, resolved
        self._path = resolved.ref.permalink
        self._numbers = numbered(resolved)

    def fill(self, piece: Piece) -> str:
        """The HTML of one piece."""
        match piece:
            case Html(html=html):
                return html
            case LinkHole(index=index):
                return self._link(self._resolved.links[index])
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

    def _link(self, item: ResolvedLink) -> str:
        label = escape(item.link.label)
        match item.kind:
            case "external":
                return f'<a class="external" rel="noopener" href="{_external(item.link.target)}">{label}</a>'
            case "self":
                return f'<span class="self-link">{label}</span>'
            case "image" if item.asset is not None:
                return self._image(self._asset(item.asset), item.link.label, item.size)
            case "asset" | "embed" | "image" if item.asset is not None:
                return f'<a class="asset-link" href="{self._asset(item.asset)}">{label}</a>'
        if item.slug is None:
            shown = label or escape(item.link.target)
            return _red_link(shown, item.kind in ("image", "asset"))
        anchor = item.result.anchor if isinstance(item.result, Found) else None
        address = escape(relative_url(self._site.permalink(item.slug), self._path, anchor))
        label = label or escape(self._site.pages[item.slug].ref.title)
        embed = " embed" if item.link.embed else ""
        return f'<a class="wikilink{embed}" href="{address}">{label}</a>'

    def _citation(self, index: int) -> str:
        marks = []
        for position, item in enumerate(self._resolved.citations[index]):
            number = self._numbers[item.name, item.reference.start, item.reference.end]
            broken = ' class="broken"' if item.known is None and not item.address else ""
            marks.append(
                f'<a href="#{reference_anchor(number)}" id="{mark_anchor(index, position)}"{broken}'
                f' aria-label="Reference {number}">{number}</a>'
            )
        return f'<sup class="citation">[{", ".join(marks)}]</sup>'

    def _target(self, index: int) -> str | None:
        """The address of a Markdown link; None where it leads nowhere."""
        target: MarkdownTarget = self._resolved.markdown[index]
        if target.slug is not None:
            permalink = self._site.permalink(target.slug)
            return escape(relative_url(permalink, self._path, target.anchor))
        if target.source is not None:
            return escape(relative_url(source_permalink(self._site, target.source), self._path))
        return self._asset(target.asset) if target.asset is not None else None

    def _markdown(self, index: int) -> str:
        link = self._resolved.node.page.markdown_links[index]
        address = self._target(index)
        title = f' title="{escape(link.title)}"' if link.title else ""
        if link.image:
            if address is None:
                return f'<img class="missing" alt="{escape(link.alt)}" title="{escape(link.href)} is missing">'
            return self._image(address, link.alt, (None, None), title)
        if address is None:
            kind = "red-link" if self._resolved.markdown[index].meant_page else "missing"
            return f'<span class="{kind}" title="{escape(link.href)}: nothing is there">'
        return f'<a class="internal" href="{address}"{title}>'

    def _image(self, address: str, alt: str, size: tuple[int | None, int | None], title: str = "") -> str:
        width, height = size
        dimensions = (f' width="{width}"' if width else "") + (f' height="{height}"' if height else "")
        return f'<img src="{address}" alt="{escape(alt)}" loading="lazy"{dimensions}{title}>'

    def _asset(self, name: str) -> str:
        return escape(relative_url(f"{self._site.sections['assets']}/{name}", self._path))

    def _attribute(self, name: str, url: str) -> str:
        target = self._resolved.attributes[url]
        if target.slug is not None:
            permalink = self._site.permalink(target.slug)
            return f' {name}="{escape(relative_url(permalink, self._path, target.anchor))}"'
        return f' {name}="{self._asset(target.asset)}"' if target.asset is not None else ""

    def _source(self, text: str) -> str:
        known = self._site.source_index.lookup(text)
        if known is None:
            return escape(text)
        address = escape(relative_url(source_permalink(self._site, known.id), self._path))
        return f'<a class="source-link" href="{address}">{escape(text)}</a>'


def _red_link(shown: str, is_file: bool) -> str:
    missing = "file missing" if is_file else "page missing"
    return (
        f'<a class="red-link" role="link" aria-disabled="true" aria-label="{shown} ({missing})" title="{missing}">'
        f"{shown}</a>"
    )


def _external(target: str) -> str:
    return escape(target.replace('"', "%22").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20"))
