"""ContentFile → Page. Never raises for what an author can write."""

from collections.abc import Callable

from kmwiki.frontmatter import FrontMatterResult, parse_front_matter
from kmwiki.hiding import may_hide
from kmwiki.markdown import create_markdown
from kmwiki.markdown.reader import read_page, unread_page
from kmwiki.model import ContentFile, Diagnostic, Location, Page
from kmwiki.sources import SourceIndex

FAILED = "page-failed"  # the rule of what a process could not make


class PageParser:
    """Parses pages of one wiki, whose sources' names decide which `^[…]` are citations (see docs/decisions).

    It makes its markdown-it parser when it first reads a page: each worker process has its own.
    """

    def __init__(self, sources: SourceIndex, *, line_breaks: bool = False) -> None:
        self._sources, self._line_breaks = sources, line_breaks
        self._read: Callable[[ContentFile, FrontMatterResult], Page] | None = None

    def __call__(self, file: ContentFile) -> Page:
        """The page in `file`."""
        if self._read is None:
            md = create_markdown(self._sources, line_breaks=self._line_breaks)
            self._read = lambda file, front: read_page(md, file, front, self._sources)
        return self._read(file, parse_front_matter(file.text, file.path))


def failed_page(file: ContentFile, why: str) -> Page:
    """The page in a file on which the parser died: its text as it is, and a finding that says so."""
    finding = Diagnostic(
        rule=FAILED,
        at=Location(path=file.path, line=1),
        message=f"this page is shown as it is written: {why}",
        help="report this, with the page",
    )
    return unread_page(file, finding, hidden=may_hide(file.text) is not None)
