"""The site of Hugo beside which kmwiki is measured is what its users would publish, and complete."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.slow

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
WIKI = {
    "tea.md": """---
title: Tea & milk
summary: A drink.
tags: [drink]
aliases: [/chai/]
sources: [book]
---

# Tea & milk

Out of a [[Cup]], a [[cup#The handle|handle]]s end, or a [[saucer]]. It isn't [[tea & milk|this]]. ^[book.md]

| a | b |
|---|---|
| [[Cup]] | `code` |
""",
    "cup.md": """---
title: Cup
tags: [drink, things]
---

# Cup

## The handle

For [[Tea & milk]], or [[chai]].
""",
    "pot.md": "---\ntitle: Pot\n---\n\n# Pot\n\nFor [[Tea & milk]].\n",
    "sources/book/_index.md": "---\ntitle: A book\n---\n\n# A book\n\nA line of it.\n",
}
SHOWN = {
    "a wikilink": ("tea", 'Out of a <a href="/cup/">Cup</a>,'),
    "a label and a section": ("tea", 'a <a href="/cup/#the-handle">handle</a>s end'),
    "a page that is not there": ("tea", 'a <a class="missing">saucer</a>.'),
    "a name with a sign of HTML": ("cup", 'For <a href="/tea/">Tea &amp; milk</a>,'),
    "an alias": ("cup", 'or <a href="/tea/">chai</a>.'),
    "a wikilink in a table": ("tea", '<td><a href="/cup/">Cup</a></td>'),
    "a citation": ("tea", '<sup><a href="/sources/book/">book</a></sup>'),
    "the page of a source with its text": ("sources/book", "<p>A line of it.</p>"),
    "who cites a source": ("sources/book", '<li><a href="/tea/">Tea &amp; milk</a></li>'),
    "the sources of a page": ("tea", '<li><a href="/sources/book/">A book</a></li>'),
    "the tags of a page": ("cup", '<a href="/tags/things/">Things</a>'),
    "the pages of a tag": ("tags/drink", '<li><a href="/cup/">Cup</a></li>'),
    "all pages": ("", '<li><a href="/pot/">Pot</a></li>'),
    "contents": ("cup", '<li><a href="#the-handle">The handle</a></li>'),
    "a description": ("tea", '<meta name="description" content="A drink.">'),
    "the canonical address": ("tea", '<link rel="canonical" href="https://example.org/tea/">'),
    "a style sheet": ("tea", '<link rel="stylesheet" href="/style.min.'),
    "where the Markdown is": ("tea", '<link rel="alternate" type="text/markdown" href="/tea/index.md">'),
    "a redirect from an alias": ("chai", "url=https://example.org/tea/"),
}
BACKLINKS = {"tea": ["Cup", "Pot"], "cup": ["Tea &amp; milk"], "pot": []}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wiki as Hugo builds it, which is installed as for the benchmark, but once for all runs of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        from peers import PEERS
    peer = PEERS["hugo"]
    folder = tmp_path_factory.mktemp("hugo")
    for name, text in WIKI.items():
        file = folder / "wiki" / "content" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    shutil.copytree(BENCHMARKS / "sites" / "hugo", folder / "wiki", dirs_exist_ok=True)
    command = peer.build_command(peer.install(BENCHMARKS.parent / ".venv" / "hugo"))
    done = subprocess.run(command, cwd=folder / "wiki", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "WARN" not in done.stderr + done.stdout
    return folder / "wiki" / "out"


@pytest.mark.parametrize(("page", "shown"), SHOWN.values(), ids=SHOWN)
def test_a_page_shows(built: Path, page: str, shown: str) -> None:
    assert shown in (built / page / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("page", "titles"), BACKLINKS.items(), ids=BACKLINKS)
def test_backlinks_are_each_other_page_once(built: Path, page: str, titles: list[str]) -> None:
    text = (built / page / "index.html").read_text(encoding="utf-8")
    section = text.partition('<section class="backlinks">')[2].partition("</section>")[0]
    assert [line.split(">")[2].removesuffix("</a") for line in section.splitlines() if "<li>" in line] == titles


def test_no_related_pages(built: Path) -> None:
    assert not [file for file in built.rglob("*.html") if "Related" in file.read_text(encoding="utf-8")]


def test_markdown_beside_a_page_is_what_its_author_wrote(built: Path) -> None:
    written = WIKI["tea.md"].split("---\n\n", 1)[1]
    assert (built / "tea" / "index.md").read_text(encoding="utf-8").strip() == written.strip()


def test_the_index_to_search_holds_the_words_of_each_page(built: Path) -> None:
    pages: list[dict[str, Any]] = json.loads((built / "search.json").read_text(encoding="utf-8"))
    assert [page["url"] for page in pages] == ["/cup/", "/pot/", "/tea/"]
    tea = pages[2]
    assert (tea["title"], tea["summary"], tea["tags"]) == ("Tea & milk", "A drink.", ["drink"])
    assert "Out of a Cup, a handles end, or a saucer. It isn't this." in tea["text"]
    assert not [page for page in pages if "[[" in page["text"] or "^[" in page["text"]]


def test_the_sitemap_lists_pages_tags_and_sources(built: Path) -> None:
    places = {place.text for place in ElementTree.parse(built / "sitemap.xml").iter() if place.tag.endswith("}loc")}
    names = ("", "cup/", "pot/", "tea/", "tags/", "tags/drink/", "tags/things/", "sources/", "sources/book/")
    assert places == {f"https://example.org/{name}" for name in names}
