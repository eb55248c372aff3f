"""Citations in every form, what is not one, and what stays of the author's words."""

import pytest

from citation_files import NAMES, CitationCase, citation_cases, cited, parsed
from kmwiki.core import CORE
from kmwiki.markdown.parser import PageParser


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
