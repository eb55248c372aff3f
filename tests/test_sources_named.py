"""What readers see of sources: titles made from the names of files, the list, and one count of them everywhere."""

import re
from pathlib import Path

import pytest

from building import kmwiki, made, texts
from kmwiki.content.file_titles import source_titles

# The ids of all sources of a wiki, and the titles that are made from them.
TITLES = [
    ({"tea-trade.md": "Tea trade"}),
    ({"articles/agent_skills overview.txt": "Agent skills overview"}),
    ({"access-data-on-aws-7bb360b8.md": "Access data on aws"}),  # llmwiki adds a hash
    ({"2024-03-01.md": "2024-03-01", "notes-2024-03-01.md": "Notes 2024-03-01"}),
    ({"study.pdf": "Study (PDF)", "study.md": "Study", "study.csv": "Study (CSV)"}),
    ({"report/index.md": "Report", "README.md": "README"}),
    ({"v1.2": "V1.2", "notes": "Notes"}),
    ({"茶の-歴史.md": "茶の 歴史"}),
    ({"a/notes.md": "Notes (a)", "b/c/Notes.md": "Notes (b/c)", "notes.md": None, "c/other.md": "Other"}),
    ({"a/notes.md": None, "a/notes.txt": None, "a/notes.pdf": "Notes (PDF)"}),  # which of them is “Notes”?
]


@pytest.mark.parametrize("expected", TITLES)
def test_titles_are_made_from_names_that_no_other_source_shares(expected: dict[str, str | None]) -> None:
    assert source_titles(expected) == {name: title for name, title in expected.items() if title is not None}


PAGE = """---
sources: [tea-trade.md, "https://example.org/steam", {url: "https://example.org/rice", title: Rice}]
---
# Tea

Tea is steamed. ^[https://example.org/steam] It is traded. ^[tea-trade.md:1] It costs. ^[prices.csv]
Once more. ^[https://example.org/trade/] And hidden. ^[secret.md]
"""
FILES = {
    "content/tea.md": PAGE,
    "content/rice.md": "---\nsources: https://example.org/rice\n---\n# Rice\n\nText.\n",
    "sources/tea-trade.md": "---\nurl: https://example.org/trade\n---\nShips.\n",
    "sources/prices.csv": "1\n",
    "sources/secret.md": "---\nprivate: true\n---\nHush.\n",
    "sources/unused-secret.md": "---\nprivate: true\n---\nHush.\n",
}
LISTED = [  # in the order of titles: the address of a file is no further source
    ("https://example.org/steam", "https://example.org/steam", "1"),
    ("prices.csv/index.html", "Prices (CSV)", "1"),
    ("https://example.org/rice", "Rice", "0"),
    ("secret.md/index.html", "Secret", "1"),
    ("tea-trade.md/index.html", "Tea trade", "1"),
]


@pytest.mark.slow
def test_sources_are_listed_and_counted_in_one_way(tmp_path: Path) -> None:
    site = texts(made(tmp_path, FILES).outputs)
    rows = re.findall(
        r'<tr><td><a href="([^"]*)"[^>]*>([^<]*)</a></td><td class="number" data-sort="(\d+)">',
        site["sources/index.html"],
    )
    assert rows == LISTED
    counts = {
        "list": re.findall(r'<p class="summary">(\d+) sources', site["sources/index.html"]),
        "home": re.findall(r"<strong>(\d+)</strong> sources", site["index.html"]),
        "statistics": re.findall(r"<dt>Sources</dt><dd>(\d+)</dd>", site["special/statistics/index.html"]),
        "build": re.findall(r"(\d+) sources", "".join(kmwiki("build", tmp_path)[1:])),
    }
    assert counts == {place: [str(len(LISTED))] for place in counts}


@pytest.mark.parametrize(
    ("front", "columns"),
    [
        ("", ["Title", "Citations"]),
        ("---\nauthor: A. Cook\n---\n", ["Title", "Author", "Citations"]),
        ("---\ndate: 2001\n---\n", ["Title", "Date", "Citations"]),
        ("---\nauthor: A. Cook\ndate: 2001\n---\n", ["Title", "Author", "Date", "Citations"]),
    ],
)
def test_the_list_has_the_columns_that_any_source_fills(tmp_path: Path, front: str, columns: list[str]) -> None:
    files = {"content/p.md": "# P\n", "sources/a.md": f"{front}A.\n", "sources/b.md": "B.\n"}
    table = texts(made(tmp_path, files).outputs)["sources/index.html"]
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', table) == columns
    assert {row.count("<td") for row in re.findall("<tr><td.*</tr>", table)} == {len(columns)}


@pytest.mark.parametrize("report", ["single-source", "stale", "retracted"])
def test_reports_name_sources_by_their_titles(tmp_path: Path, report: str) -> None:
    source = "---\nretracted: true\nupdated: 2026-02-02\n---\nShips.\n"
    files = {
        "content/tea.md": "---\nupdated: 2026-01-01\n---\n# Tea\n\nTea. ^[tea-trade.md]\n",
        "sources/tea-trade.md": source,
    }
    assert ">Tea trade</a></td>" in texts(made(tmp_path, files).outputs)[f"special/{report}/index.html"]
