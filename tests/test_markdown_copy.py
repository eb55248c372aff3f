"""The Markdown beside a page: what `cases/markdown-copies.md` says, and, of any page, the words of its author."""

import re
from pathlib import Path

import pytest

from building import REPOSITORY, Made
from kmwiki import analyse, load_config
from kmwiki.content.files import ContentFile
from kmwiki.content.source_names import SourceNames
from kmwiki.core import CORE
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.markdown.parser import PageParser
from kmwiki.outputs.markdown_copy import bare_markdown
from kmwiki.outputs.page_text import CELLS, sections_of
from test_spec import COUNTS, examples

TEXT = (Path(__file__).parent / "cases" / "markdown-copies.md").read_text(encoding="utf-8")
CASES = re.findall(r"^([^\n]+)\n\.\n(.*?)\n\.\n(.*?)\n\.$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The Markdown of each case, by the number of its page."""
    root = tmp_path_factory.mktemp("copies")
    for folder in ("content", "sources"):
        (root / folder).mkdir()
    (root / "content" / "tea.md").write_text("# Tea\n\n## Making\n\nSteam it.\n")
    (root / "content" / "leaf.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (root / "sources" / "report.md").write_text("Tea is steamed.\n")
    for number, (_, page, _) in enumerate(CASES):
        (root / "content" / f"p{number}.md").write_text(f"---\ntitle: Page\n---\n{page}\n", encoding="utf-8")
    files = Made(load_config(root)).outputs
    return {file.path.partition("/")[0]: file.content.decode() for file in files if file.path.endswith("/index.md")}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[title for title, _, _ in CASES])
def test_a_page_as_markdown(number: int, copies: dict[str, str]) -> None:
    shown = copies[f"p{number}"].removeprefix("# Page\n\n").partition("\n\n\n[^")[0]
    assert shown.rstrip("\n") == CASES[number][2]


def words_of(page: ResolvedPage) -> list[str]:
    """The words that a page shows, without its own list of sources."""
    own = page.node.page.source_list_anchors
    sections = [section for section in sections_of(page) if section.heading.anchor not in own]
    texts = [text for one in sections for text in (one.heading.text, *(text for _, text in one.blocks))]
    return " ".join(texts).replace(CELLS, " ").split()


def otherwise(wiki: Wiki) -> list[str]:
    """The pages whose Markdown says something else than they do, as kmwiki reads it."""
    parse = PageParser(CORE.markdown, SourceNames.of([]))

    def read(markdown: str) -> list[str]:
        text = f"---\ntitle: another\n---\n{markdown}\n"
        return parse(ContentFile(path="p.md", name="p.md", text=text, digest="")).body.text.split()

    return [slug for slug, page in wiki.pages.items() if read(bare_markdown(page)) != words_of(page)]


@pytest.mark.slow
def test_the_markdown_of_a_page_says_what_the_page_says() -> None:
    assert otherwise(analyse(load_config(REPOSITORY)).wiki) == []


@pytest.mark.spec
def test_the_markdown_of_every_example_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    # Most examples of one specification are also in the other.
    names = {example.markdown: f"{spec}-{example.number}.md" for spec in COUNTS for example in examples(spec)}
    for markdown, name in names.items():
        (tmp_path / "content" / name).write_text(f"---\ntitle: Page\n---\n{markdown}", encoding="utf-8")
    wiki = analyse(load_config(tmp_path)).wiki
    assert len(wiki.pages) == len(names) > 652 and otherwise(wiki) == []
