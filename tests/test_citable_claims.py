"""Claims that cite nothing, and the lines of the page's sources that hold them."""

from pathlib import Path

import pytest

from building import made

SOURCE = (
    "# Ferries\n\nThe harbour office opened in the spring of 1904 and burned down twice.\n\n"
    "The old steam ferry crosses the strait twice a day in winter.\n\nTickets are sold on board; children need none.\n"
)
FERRY = "In winter the old steam ferry crosses the strait twice a day."
OFFICE = "The harbour office burned down twice after it opened in 1904."
NOWHERE = "Wild mushrooms grow beneath spruce trees wherever limestone soil stays moist."


@pytest.mark.parametrize(
    ("page", "found"),
    [
        pytest.param(f"---\nsources: [f.md]\n---\n{FERRY}", {(4, FERRY, 5)}, id="a paragraph"),
        pytest.param(f"---\nsources: [f.md]\n---\n- {FERRY}\n- {OFFICE}", {(4, FERRY, 5), (5, OFFICE, 3)}, id="items"),
        pytest.param(
            f"---\nsources: [f.md]\n---\n\n| A | B |\n|---|---|\n| Ferry | {FERRY} |",
            {(7, f"Ferry | {FERRY}", 5)},
            id="a row",
        ),
        pytest.param(f"Tickets are sold on board. ^[f.md]\n\n{OFFICE}", {(3, OFFICE, 3)}, id="a page that cites"),
        pytest.param(f"---\nsources: [f.md]\n---\n{NOWHERE}", set(), id="what no source says"),
        pytest.param(f"---\nsources: [f.md]\n---\n{FERRY} ^[f.md]", set(), id="a claim that cites"),
        pytest.param(FERRY, set(), id="a page without sources"),
        pytest.param(f"---\nsources: [f.md]\n---\n```\n{FERRY}\n```\n\n## {FERRY}", set(), id="code and headings"),
        pytest.param("---\nsources: [f.md]\n---\nThe steam ferry.", set(), id="few words"),
    ],
)
def test_lines_are_found_for_claims_that_cite_nothing(
    tmp_path: Path, page: str, found: set[tuple[int, str, int]]
) -> None:
    site = made(tmp_path, {"content/p.md": page, "sources/f.md": SOURCE})
    rows = site.analysis.site.rows["citable-claims"]
    assert {(row.at.line, row.text, row.lines[1]) for row in rows if row.lines} == found
    report = next(file for file in site.outputs if file.path == "special/citable-claims/index.html").content.decode()
    assert all(text in report and f"line {line}" in report for _, text, line in found)


@pytest.mark.parametrize(
    ("option", "shown"),
    [('publish = "full"', True), ("", True), ("publish_found = false", False), ('publish = "none"', False)],
)
def test_the_lines_stand_beside_the_claim_where_they_may_be_shown(tmp_path: Path, option: str, shown: bool) -> None:
    source = SOURCE + "Nothing else is here.\n" * 6  # so that one line is less than a quarter
    files = {"content/p.md": f"---\nsources: [f.md]\n---\n{FERRY}", "sources/f.md": source}
    site = made(tmp_path, files | {"kmwiki.toml": f"[sources]\n{option}\n"})
    written = {file.path: file.content.decode() for file in site.outputs}
    line = SOURCE.splitlines()[4]
    assert (line in written["special/citable-claims/index.html"]) is shown
    assert site.analysis.numbers.found_lines == shown
    if not shown:
        assert not [path for path, text in written.items() if line in text]


def test_of_more_than_a_quarter_of_a_source_marks_come_first(tmp_path: Path) -> None:
    page = f"---\nsources: [f.md]\n---\n{OFFICE}\n\n{FERRY} ^[f.md]"
    site = made(tmp_path, {"content/p.md": page, "sources/f.md": SOURCE})
    assert site.analysis.site.withheld == {"f.md": ((3, 3),)}


def test_they_are_not_looked_for_where_the_owner_wants_no_evidence(tmp_path: Path) -> None:
    page, options = f"---\nsources: [f.md]\n---\n{FERRY}", "[sources]\nevidence = false\n"
    site = made(tmp_path, {"content/p.md": page, "sources/f.md": SOURCE, "kmwiki.toml": options})
    assert site.analysis.site.rows["citable-claims"] == ()
