"""ContentFile → Page. Never raises for what an author can write."""

from collections.abc import Collection, Sequence
from functools import cached_property, partial

from markdown_it import MarkdownIt

from kmwiki.content.addressing import OF_FILES, Addressing
from kmwiki.content.file_facts import with_days, with_names, with_order, with_place
from kmwiki.content.files import ContentFile
from kmwiki.content.front_matter import parse_front_matter
from kmwiki.content.hiding import may_hide
from kmwiki.content.source_names import CITATIONS, SourceNames
from kmwiki.diagnostics import failure
from kmwiki.markdown import Plugin, create_markdown, drawing
from kmwiki.markdown.citation_forms import CitationForms
from kmwiki.markdown.formula import Macros
from kmwiki.markdown.reader import read_page, unread_page
from kmwiki.markdown.spans import Span, spans_of
from kmwiki.model import Page


class PageParser:
    """Parses the pages of a wiki; the names of its sources decide which `^[…]` are citations (see docs/decisions).

    It makes its markdown-it parser when it reads the first page, so each worker process has its own.
    """

    def __init__(
        self,
        plugins: Sequence[Plugin],
        sources: SourceNames,
        *,
        line_breaks: bool = False,
        macros: Macros = (),
        citations: Collection[str] = CITATIONS,
        addressing: Addressing = OF_FILES,
    ) -> None:
        self._create = partial(
            create_markdown, plugins, sources, line_breaks=line_breaks, macros=macros, citations=citations
        )
        self._sources, self._citations, self._addressing = sources, citations, addressing

    def __call__(self, file: ContentFile) -> Page:
        """The page in `file`."""
        md, forms = self._tools
        read = parse_front_matter(
            file.text,
            file.path,
            any_format=file.any_format,
            defaults=file.defaults,
            graph=self._addressing.graph,
        )
        read = with_names(read, file.path, self._addressing)
        front = with_days(with_order(read, self._addressing), file.days)
        front = with_place(front, file.name, self._addressing)
        return read_page(md, file, drawing.front(file, front) if drawing.is_drawing(file) else front, forms)

    def spans(self, file: ContentFile, names: Collection[str] = ()) -> list[Span]:
        """The places of links, citations and headings in a page's body, and of these names of sources in plain text."""
        front = parse_front_matter(file.text, file.path, any_format=file.any_format)
        return spans_of(self._tools[0], file, front, names)

    @cached_property
    def _tools(self) -> tuple[MarkdownIt, CitationForms]:
        return self._create(), CitationForms(self._sources, self._citations)


def failed_page(file: ContentFile, why: str) -> Page:
    """The page of a file on which the parser failed: its text as written, and a finding with the reason."""
    finding = failure(file.path, f"this page is shown as plain text: {why}")
    return unread_page(
        file, finding, hidden=may_hide(file.text) is not None or (file.defaults is not None and file.defaults.hides)
    )
