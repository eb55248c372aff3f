"""Cases of the syntax, as `syntax/*.md` keep them: what a page says, and what is published of it.

A case is a claim, a line `.`, the page's Markdown, a line `.`, the HTML of its body, a line `.`, and the findings if
there are any (`rule at line:column`), closed by a last line `.`. Every case is the page `page.md` of `sites/syntax`.
"""

import atexit
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from kmwiki import analyse, load_config
from kmwiki.engine.results import Analysis
from kmwiki.outputs.body import page_html

_WIKI = Path(__file__).parent / "sites" / "syntax"
_CASE = re.compile(
    r"^(?P<title>[^\n]+)\n\.\n(?P<page>.*?)\n?^\.\n(?P<given>.*?^\.\n(?:[^\n].*?^\.\n)?)", re.MULTILINE | re.DOTALL
)


class SyntaxCase(Struct, frozen=True, kw_only=True):
    """A claim, a page, and what it gives, with the span of that in its file."""

    title: str
    page: str
    given: str
    span: tuple[int, int]

    def found(self) -> str:
        """What the page gives now: the HTML of its body, and its findings."""
        root, before = _wiki()
        (root / "content" / "page.md").write_text(f"{self.page}\n", encoding="utf-8")
        result = analyse(load_config(root), before=before)
        html = re.sub(r"\n{2,}", "\n", page_html(result.wiki, result.wiki.pages["page"])).strip("\n")
        found = [d for d in result.diagnostics if d.at.path == "content/page.md" and d.rule != "missing-title"]
        findings = "".join(f"{d.rule} at {d.at.line}:{d.at.column}\n" for d in found)
        return f"{html}\n.\n" + (f"{findings}.\n" if findings else "")


@cache
def _wiki() -> tuple[Path, Analysis]:
    """The wiki, in a folder that is removed at the end, as it is before each case is written into its page."""
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    root = Path(folder.name) / "wiki"
    shutil.copytree(_WIKI, root)
    (root / "content" / "page.md").write_text("", encoding="utf-8")
    return root, analyse(load_config(root))


def syntax_files(folder: Path) -> list[Path]:
    """The files of cases."""
    return sorted(folder.glob("*.md"))


def syntax_cases(text: str) -> Iterator[SyntaxCase]:
    """The cases of a file."""
    for match in _CASE.finditer(text):
        yield SyntaxCase(title=match["title"], page=match["page"], given=match["given"], span=match.span("given"))


def accepted_syntax(text: str) -> str:
    """The file with what its cases give now."""
    for case in reversed(list(syntax_cases(text))):
        text = text[: case.span[0]] + case.found() + text[case.span[1] :]
    return text
