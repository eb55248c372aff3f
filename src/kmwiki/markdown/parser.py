"""ContentFile → Page. Never raises for what an author can write."""

from collections.abc import Callable, Sequence

from kmwiki.content.front_matter import FrontMatterResult, parse_front_matter
from kmwiki.content.hiding import may_hide
from kmwiki.content.source_names import SourceIndex
from kmwiki.diagnostics import failure
from kmwiki.markdown import Plugin, create_markdown, drawing
from kmwiki.markdown.formula import Macros
from kmwiki.markdown.reader import read_page, unread_page
from kmwiki.model import ContentFile, Page


class PageParser:
    """Parses the pages of a wiki; the names of its sources decide which `^[…]` are citations (see docs/decisions).

    It makes its markdown-it parser when it reads the first page, so each worker process has its own.
    """

    def __init__(
        self, plugins: Sequence[Plugin], sources: SourceIndex, *, line_breaks: bool = False, macros: Macros = ()
    ) -> None:
        self._plugins, self._sources, self._line_breaks, self._macros = plugins, sources, line_breaks, macros
        self._read: Callable[[ContentFile, FrontMatterResult], Page] | None = None

    def __call__(self, file: ContentFile) -> Page:
        """The page in `file`."""
        if self._read is None:
            md = create_markdown(self._plugins, self._sources, line_breaks=self._line_breaks, macros=self._macros)
            self._read = lambda file, front: read_page(md, file, front, self._sources)
        front = parse_front_matter(file.text, file.path)
        return self._read(file, drawing.front(file, front) if drawing.is_drawing(file) else front)


def failed_page(file: ContentFile, why: str) -> Page:
    """The page of a file on which the parser failed: its text as written, and a finding with the reason."""
    finding = failure(file.path, f"this page is shown as it is written: {why}")
    return unread_page(file, finding, hidden=may_hide(file.text) is not None)
