"""The constructs of the syntax: `syntax/*.md` tell, case by case, what a page says and what is published.

A case is a claim, a line `.`, the page's Markdown, a line `.`, the HTML of its body, a line `.`, and the findings if
there are any (`rule at line:column`), closed by a last line `.`. Every case is the page `page.md` of `sites/syntax`.
"""

import re
import shutil
from pathlib import Path

import pytest

from kmwiki import analyse, load_config
from kmwiki.outputs.body import page_html

HERE = Path(__file__).parent
_CASE = re.compile(
    r"^(?P<title>[^\n]+)\n\.\n(?P<page>.*?)\n?^\.\n(?P<html>.*?)^\.\n(?:(?P<findings>[^\n].*?)^\.\n)?",
    re.MULTILINE | re.DOTALL,
)
CASES = [
    pytest.param(match["page"], match["html"], match["findings"] or "", id=f"{file.stem}: {match['title']}")
    for file in sorted((HERE / "syntax").glob("*.md"))
    for match in _CASE.finditer(file.read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("syntax") / "wiki"
    shutil.copytree(HERE / "sites" / "syntax", root)
    return root


def publish(wiki: Path, markdown: str) -> tuple[str, str]:
    """The body of the page and its findings, as a case writes them."""
    (wiki / "content" / "page.md").write_text(markdown + "\n", encoding="utf-8")
    result = analyse(load_config(wiki))
    html = page_html(result.wiki, result.wiki.pages["page"])
    found = [d for d in result.diagnostics if d.at.path == "content/page.md" and d.rule != "missing-title"]
    findings = "".join(f"{d.rule} at {d.at.line}:{d.at.column}\n" for d in found)
    return re.sub(r"\n{2,}", "\n", html).strip("\n") + "\n", findings


@pytest.mark.parametrize(("page", "html", "findings"), CASES)
def test_construct(wiki: Path, page: str, html: str, findings: str) -> None:
    assert publish(wiki, page) == (html, findings)


def test_every_file_holds_cases() -> None:
    files = {file.stem for file in (HERE / "syntax").glob("*.md")}
    assert files == {str(case.id).partition(":")[0] for case in CASES}
