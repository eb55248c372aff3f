"""How pages are cited: reference managers read what their citations say."""

import json
from pathlib import Path

import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

from building import made, write
from kmwiki import analyse, load_config
from kmwiki.outputs.cite import PageCitation, page_citation

PLAIN = "---\ntitle: Tea\nupdatedAt: 2026-04-18\n---\nText.\n"
HOSTILE = r"""---
title: '100 % {of} \"tea\" & $5_#1 ~^ \end'
authors: [Ann Ö. Müller, "{Bo} & Co"]
createdAt: 2025-01-02T10:00:00Z
---
Text.
"""
TEX = (
    r"{100 \% \textbraceleft{}of\textbraceright{} \textbackslash{}" + '"tea' + r"\textbackslash{}" + '" '
    r"\& \$5\_\#1 "
    r"\textasciitilde{}\textasciicircum{} \textbackslash{}end}"
)
BARE = "# Σίκαλη\n\nText.\n"


def cited(root: Path, text: str, base_url: str = "") -> PageCitation:
    config = f'title = "My notes"\nbase_url = "{base_url}"\n' if base_url else 'title = "My notes"\n'
    write(root, {"content/notes/tea.md": text, "kmwiki.toml": f"[site]\n{config}"})
    site = analyse(load_config(root)).site
    return page_citation(site, site.wiki.pages["notes/tea"])


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        (PLAIN, "", "“Tea.” My notes, 2026-04-18."),
        (PLAIN, "https://example.org/w", "“Tea.” My notes, 2026-04-18. https://example.org/w/notes/tea/"),
        (BARE, "", "“Σίκαλη.” My notes."),
        ("---\nauthor: '[[Ann]]'\n---\n# A\n", "", "Ann. “A.” My notes."),
        ("---\nauthor: '[[p/ann|Ann]] and [[Bo]]'\n---\n# A\n", "", "Ann and Bo. “A.” My notes."),
        ("---\nauthors: [Ann, {name: Bo}, {x: y}]\n---\n# A\n", "", "Ann, Bo. “A.” My notes."),
    ],
)
def test_the_text_names_title_site_day_and_address(tmp_path: Path, text: str, base: str, expected: str) -> None:
    assert cited(tmp_path, text, base).text == expected


@pytest.mark.parametrize("text", [PLAIN, HOSTILE, BARE])
def test_pybtex_reads_the_bibtex(tmp_path: Path, text: str) -> None:
    own = cited(tmp_path, text, "https://example.org")
    [entry] = parse_string(own.bibtex, "bibtex").entries.values()
    assert entry.type == "misc" and entry.fields["url"] == "https://example.org/notes/tea/"
    if text == PLAIN:
        assert entry.fields["title"] == "{Tea}"
    if text == HOSTILE:
        assert entry.fields["title"] == TEX
        assert str(entry.persons["author"][0]) == "{Ann Ö. Müller}"
        assert len(entry.persons["author"]) == 2 and entry.fields["year"] == "2025"


@pytest.mark.parametrize("text", [PLAIN, HOSTILE, BARE])
def test_citeproc_reads_the_csl_json(tmp_path: Path, text: str) -> None:
    records = json.loads(json.dumps(cited(tmp_path, text, "https://example.org").csl))
    source = CiteProcJSON(records)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem(records[0]["id"])]))
    [entry] = map(str, bibliography.bibliography())
    assert records[0]["title"].split()[0] in entry and "https://example.org/notes/tea/" in entry


def test_each_page_says_how_to_cite_it_but_the_home_page_does_not(tmp_path: Path) -> None:
    files = {"index.md": "# Notes\n", "a.md": "# A <b>\n\nText.\n"}
    written = {file.path: file.content.decode() for file in made(tmp_path, files).outputs}
    assert '<details class="cite">' in written["a/index.html"] and "“A &lt;b&gt;.” Notes." in written["a/index.html"]
    assert '"@misc{a,\\n  title = {{A <b>}}' in written["a/index.data.js"]
    assert '<details class="cite"' not in written["index.html"]
