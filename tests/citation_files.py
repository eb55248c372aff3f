"""Cases of citations in every form, as `citations/*.md` keep them; `citations/README.md` says how they are written."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from kmwiki.content.files import ContentFile
from kmwiki.content.locators import fragment_of
from kmwiki.content.source_names import SourceNames
from kmwiki.core import CORE
from kmwiki.markdown.parser import PageParser
from kmwiki.model import Page, Reference

FOLDER = Path(__file__).parent / "citations"
SOURCES = (
    *("ferry.md", "logs/harbour.txt", "paper.pdf", "tea.md", "The Old Log.md", "odd name [v2] für.md"),
    *("fares.csv", "talk.vtt", "talk.mp3", "Ferries, 1904.pdf"),
)
PAGES = ("ports.md", "sources/tea.md")
NAMES = SourceNames.of(SOURCES, PAGES)
PARSE = PageParser(CORE.markdown, NAMES)
_CASE = re.compile(r"^(?P<title>[^\n]+)\n\.\n(?P<page>.*?)\n\.\n(?P<given>.*?)\n\.$", re.MULTILINE | re.DOTALL)


class CitationCase(Struct, frozen=True, kw_only=True):
    """What a case shows, a page, and its citations."""

    title: str
    page: str
    given: str

    def found(self) -> str:
        """The citations as they are read now."""
        return cited(parsed(self.page))


def citation_cases() -> Iterator[CitationCase]:
    """All cases."""
    for file in sorted(FOLDER.glob("*.md")):
        for found in () if file.name == "README.md" else _CASE.finditer(file.read_text(encoding="utf-8")):
            yield CitationCase(title=found["title"], page=found["page"], given=found["given"])


def parsed(text: str, parse: PageParser = PARSE) -> Page:
    """The page with this text."""
    return parse(ContentFile(path="content/page.md", name="page.md", text=text, digest=""))


def cited(page: Page) -> str:
    """The citations of a page, one a line."""
    supported = {number: claim.text for claim in page.supported for number in claim.citations}
    lines = (
        f"{one.form} {', '.join(map(_entry, one.references))} < {supported.get(number, '')}".rstrip(" <")
        for number, one in enumerate(page.citations)
    )
    return "\n".join(lines) or "none"


def _entry(reference: Reference) -> str:
    if reference.locator is not None:
        return reference.source + fragment_of(reference.locator)
    place = "" if reference.start is None else f":{reference.start}-{reference.end}"
    return reference.source + place + (f" ({reference.problem})" if reference.problem else "")
