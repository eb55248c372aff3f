"""Citations in every form, what is not one, and what stays of the author's words."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import made, texts
from citation_files import NAMES, CitationCase, citation_cases, cited, parsed
from kmwiki.core import CORE
from kmwiki.markdown.parser import PageParser
from kmwiki.outputs.export import as_json


@pytest.mark.parametrize("case", [pytest.param(case, id=case.title) for case in citation_cases()])
def test_citations(case: CitationCase) -> None:
    assert case.found() == case.given


ALL = """The ferry sails at dawn ^[ferry.md]. Another leaves at noon (source: paper.pdf).

A third one waits all day.[^1] A fourth one sinks slowly [S1].

[^1]: tea.md

## Sources

- [S1] logs/harbour.txt
"""
EACH = {"marks": "mark ferry.md", "links": "link paper.pdf", "footnotes": "footnote tea.md", "legend": "legend logs"}


@pytest.mark.parametrize("form", EACH)
def test_a_wiki_chooses_its_forms(form: str) -> None:
    found = cited(parsed(ALL, PageParser(CORE.markdown, NAMES, citations=(form,)))).split("\n")
    assert [one.startswith(EACH[form]) for one in found] == [True]


PIECES = (
    *("The ferry sails at dawn", ". ", "\n", "\n\n", "[[raw/ferry]]", "[[ports]]", "[Source](../raw/tea.md)", "(", ")"),
    *("[S1]", "source: ", "ferry.md", ", lines 3-5", "*", "`", "^[tea.md]", "[^1]", "\n\n[^1]: ferry.md\n\n", " — "),
    *("[^2]", "\n\n[^2]: ferry.md:3. And more[^1]\n\n"),
    *("| x | Source |\n|---|---|\n", "| a | tea.md |\n", "\n\n## Sources\n\n", "- [S1] ferry.md\n", "<br>", "\\["),
    "![[paper.pdf]]",
)


@pytest.mark.slow
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_no_words_are_lost(text: str) -> None:
    """Links and names that cite stay; of the others, only footnotes and signs that are citations go."""
    none, links, every = (
        parsed(text, PageParser(CORE.markdown, NAMES, citations=forms)).body.text
        for forms in (("marks",), ("marks", "links"), ("marks", "links", "footnotes", "legend"))
    )
    assert links == none
    kept = re.sub(r"\[S1\]|ferry\.md|[\s(),]", "", none)
    assert re.sub(r"\[S1\]|ferry\.md|[\s(),]", "", every) == kept


@pytest.mark.parametrize(
    "note",
    [
        "a.md:2. See also the whole diary.",
        "a.md, line 2. See also [[page]] and $x$.",
        "a.md#L2 (a remark)",
        "a.md: see $x$ and [[page]]",
        "a.md:2[^b]",
        "[[a.md]][^b]",
        "[[a.md]] $x$",
    ],
)
def test_a_note_with_more_words_stays(tmp_path: Path, note: str) -> None:
    """It stays in the Markdown as well, where each footnote has a name of its own."""
    page = f"The ferry sails at dawn.[^a] It returns late.[^b]\n\n[^a]: {note}\n[^b]: a.md:2 and more\n"
    result = made(tmp_path, {"content/page.md": page, "sources/a.md": "The ferry sails.\nAt dawn.\n"})
    assert len(result.analysis.wiki.pages["page"].node.page.citations) == 2
    assert not [one.message for one in result.analysis.diagnostics if one.rule == "malformed-citation"]
    written = texts(result.outputs)["page/index.md"]
    names = re.findall(r"^\[\^(.+?)\]:", written, re.MULTILINE)
    assert len(names) == len(set(names))
    assert "[^a]: " in written
    assert "[^b]: a.md:2 and more" in written


def test_forms_are_exported_and_counted(tmp_path: Path) -> None:
    page = ALL.replace("ferry.md", "a.md").replace("paper.pdf", "a.md").replace("tea.md", "a.md")
    files = {"content/page.md": page, "sources/a.md": "The ferry sails.\n", "sources/logs/harbour.txt": "At noon.\n"}
    result = made(tmp_path, files)
    exported = json.loads(as_json(result.analysis.site, result.analysis.diagnostics))["pages"][0]
    assert [one["form"] for one in exported["citations"]] == ["mark", "link", "footnote", "legend"]
    assert exported["coverage"]["cited"] == 2
    statistics = texts(result.outputs)["special/statistics/index.html"]
    found = re.findall(r"Citations (?:as|through a) (\w+)\W[^0-9]*(\d+)", statistics)
    assert found == [("marks", "1"), ("links", "1"), ("footnotes", "1"), ("legend", "1")]


def test_a_link_that_cites_is_a_link_as_well(tmp_path: Path) -> None:
    """Where a folder of sources is one of pages, too, a citation of a page is a link to it, with a backlink."""
    bundle = {
        "index.md": "---\nokf_version: 1\n---\n",
        "ferries.md": (
            "---\ntype: Note\n---\nThe ferry sails at dawn [the log](/references/log.md). It returns late.[^1]\n\n"
            "[^1]: [[references/log.md]]\n"
        ),
        "references/log.md": "# Log\n\nAt dawn.\n",
    }
    wiki = made(tmp_path, bundle).analysis.wiki
    assert [one.form for one in wiki.pages["ferries"].node.page.citations] == ["link", "footnote"]
    assert [link.slug for link in wiki.pages["references/log"].backlinks] == ["ferries", "ferries"]


@pytest.mark.parametrize(
    ("text", "claims", "citing"),
    [
        pytest.param("The ferry sails.\n\n*Source: ferry.md*\n\nIt waits.", 2, 1, id="a block"),
        pytest.param("- The ferry sails.\n- It waits.\n\n(source: ferry.md)", 2, 2, id="items"),
        pytest.param("- The ferry sails.\n  - Source: [[raw/ferry]]\n- It waits.", 2, 1, id="an item"),
        pytest.param("| A | B |\n|---|---|\n| x | y |\n| z | w |\n\nSource: ferry.md", 2, 2, id="rows"),
        pytest.param("The ferry sails.^[tea.md]\n\n*Source: ferry.md*", 1, 1, id="a block that cites"),
        pytest.param("The ferry sails.\n\n^[ferry.md]", 1, 1, id="a mark alone"),
        pytest.param(
            "- The ferry sails.\n- It waits.^[tea.md]\n- It sinks.\n\n^[ferry.md]", 3, 3, id="marks of a list"
        ),
        pytest.param("| A | B |\n|---|---|\n| x | ^[ferry.md] |\n| z | w |", 2, 1, id="a mark alone in a cell"),
        pytest.param("The ferry sails.\n\n## Log\n\nSource: ferry.md", 2, 0, id="below a heading"),
    ],
)
def test_a_block_of_marks_is_not_a_claim(text: str, claims: int, citing: int) -> None:
    page = parsed(text)
    assert (page.claims, len(page.citing_claims)) == (claims, citing)
