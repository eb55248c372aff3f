"""Lists whose rows a reader can tell apart: in no report and no list do two rows show the same words."""

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

from building import made, texts

ROW = re.compile(r'<tr>.*?</tr>|<li class="claim-row">.*?</div>\s*</div>\s*</li>', re.DOTALL)
SOURCE = "Ice melts at zero degrees.\nGlass is a slow liquid, as many say.\nSalt lowers the point at which ice melts.\n"
SAID = "Ice cream was sold in Paris by 1660 to whoever could pay for it ^[s/notes.md:2]."
WIKI = {
    # A place is cited in three sentences and twice in one of them; a claim is made in two sections, in one twice.
    "content/a/ice.md": "# Ice\n\nOne line ^[gone.md:3]. Another ^[gone.md:3]. "
    "A third ^[gone.md:3] and ^[gone.md:3].\n\n"
    f"## Summer\n\n{SAID}\n\n## Winter\n\n{SAID}\n\n{SAID}\n\nTwice [[Setup]], then [[setup|again]].\n",
    "content/b/ice.md": f"---\nsources: [s/notes.md]\ncontradictedBy: [x/setup, y/setup]\n---\n# Ice\n\n{SAID}\n\n"
    "Salt lowers the point at which ice melts.\n\nSalt lowers the point at which ice melts.\n\n"
    "[[Nowhere]] and [[Nowhere]].\n",
    "content/x/setup.md": "# Setup\n\nIce is kept in a setup of its own. ^[t/notes.md]\n",
    "content/y/setup.md": "# Setup\n\nIce ^[s/notes.md] is kept in a setup of its own.\n\nIce is sold ^[s/notes.md].\n",
    "sources/s/notes.md": SOURCE,
    "sources/t/notes.md": SOURCE,
    "sources/u/notes.md": "Nobody cites this.\n",
    "sources/v/notes.md": "Nor this.\n",
}


def words_of(row: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split())


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The words of each row of each list."""
    site = texts(made(tmp_path_factory.mktemp("lists"), WIKI).outputs)
    pages = [path for path in site if re.match(r"(special|sources|tags)/([^/]*/)?index\.html", path)]
    return {path: [words_of(row) for row in ROW.findall(site[path])] for path in pages}


def test_no_two_rows_of_a_list_say_the_same(lists: dict[str, list[str]]) -> None:
    same = {path: [row for row, count in Counter(rows).items() if count > 1] for path, rows in lists.items()}
    assert not {path: rows for path, rows in same.items() if rows}


PAGE = "Ice cream was sold in Paris by 1660 to whoever could pay for it"
BESIDE = "Missing numbers: 1660. Notes (s) , line 2 Glass is a slow liquid, as many say."


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("broken-citations", ["Ice One line. gone.md:3", "Ice Another. gone.md:3", "Ice A third and. gone.md:3"]),
        ("ambiguous", ["Ice Setup: /x/setup, /y/setup", "Ice setup: /x/setup, /y/setup"]),
        ("contradicted", ["Ice Setup (x/setup), Setup (y/setup)"]),
        ("unused-sources", ["Notes (u)", "Notes (v)"]),
        (
            "citable-claims",
            ["Salt lowers the point at which ice melts. Ice found, not cited: Notes (s) , line 3 not published"],
        ),
        (
            "weakly-supported",
            [f"{PAGE} Ice a/ice Summer {BESIDE}", f"{PAGE} Ice a/ice Winter {BESIDE}", f"{PAGE} Ice b/ice {BESIDE}"],
        ),
    ],
)
def test_rows_are_told_apart_by(lists: dict[str, list[str]], report: str, expected: list[str]) -> None:
    assert [row for row in lists[f"special/{report}/index.html"] if not row.startswith("Title")] == expected


def test_a_row_on_a_citation_leads_to_its_mark(tmp_path: Path) -> None:
    site = texts(made(tmp_path, WIKI).outputs)
    links = re.findall(
        r'<tr><td><a href="\.\./\.\./(a/ice/)index.html#([^"]*)"', site["special/broken-citations/index.html"]
    )
    assert [anchor for _, anchor in links] == ["cite:1:1", "cite:2:1", "cite:3:1"]
    assert all(f'id="{anchor}"' in site["a/ice/index.html"] for _, anchor in links)


CITED = {
    "content/tea.md": "# Tea\n\nTea is brewed ^[tea.md]. It is poured ^[tea.md].\n",
    "content/pot.md": "# Pot\n\n^[tea.md]\n\nA pot keeps warm ^[leaf.md:1]. It breaks ^[leaf.md:1].\n",
    "sources/tea.md": "Leaves and water.\n",
    "sources/leaf.md": "A pot keeps warm.\nIt breaks.\n",
    "sources/beyond.md": "One line.\n",
    "content/far.md": "# Far\n\nThis is too far ^[beyond.md:7].\n",
}


@pytest.mark.parametrize(
    ("source", "share", "rows"),
    [
        # Nothing can be said of lines where none is cited.
        ("tea.md", [], ["Pot", "Tea Tea is brewed. It is poured."]),
        ("leaf.md", ["1 of 2 (50%)"], ["Pot A pot keeps warm. It breaks."]),
        ("beyond.md", [], ["Far This is too far."]),
    ],
)
def test_a_source_lists_each_page_once_with_its_claims(
    tmp_path: Path, source: str, share: list[str], rows: list[str]
) -> None:
    site = texts(made(tmp_path, CITED).outputs)
    html = site[f"sources/{source}/index.html"]
    assert re.findall(r'data-kmwiki="source-share">([^<]*)<', html) == share
    listed = html.partition('data-kmwiki="cited-by"')[2]
    assert [words_of(row) for row in re.findall(r"<li>.*?</li>", listed, re.DOTALL)] == rows
    marks = re.findall(r'class="passage" href="\.\./\.\./(.*?)#(.*?)"', listed)
    assert len(marks) == max(1, listed.count('class="context"')) + (source == "tea.md")
    assert all(f'id="{anchor}"' in site[path] for path, anchor in marks)


def test_many_names_in_a_row_are_folded(tmp_path: Path) -> None:
    """Of many pages, sentences or sources the first are shown; the others are in the page, without scripts."""
    pages = {f"content/{name}.md": f"# {name}\n\n{name} wants [[Nowhere]].\n" for name in "abcdefghijkl"}
    pages["content/often.md"] = "".join(f"{number} [[Void]].\n\n" for number in range(9))
    pages["content/few.md"] = f"---\ncontradictedBy: [{', '.join('abcdefg')}]\n---\n# Few\n"
    pages["content/many.md"] = f"---\ncontradictedBy: [{', '.join('abcdefghijkl')}]\n---\n# Many\n"
    site = texts(made(tmp_path, pages).outputs)
    rows = [
        words_of(re.sub("<(/?)details>", r"{\1", row).replace("{/", "}"))
        for path in ("wanted", "contradicted")
        for row in re.findall(r"<tr.*?</tr>", site[f"special/{path}/index.html"].partition("<tbody>")[2], re.DOTALL)
    ]
    asking = [f"{name} {name} wants Nowhere." for name in "abcdefghijkl"]
    assert rows == [
        f"Nowhere 12 pages {' '.join(asking[:5])} {{ 7 more {' '.join(asking[5:])} }}",
        "Void 1 page Often 0 Void. 1 Void. 2 Void. { 6 more 3 Void. 4 Void. 5 Void. 6 Void. 7 Void. 8 Void. }",
        "Few a , b , c , d , e , f , g",
        "Many a , b , c , d , e { 7 more f , g , h , i , j , k , l }",
    ]


def test_a_wanted_page_lists_each_page_once_with_its_sentences(tmp_path: Path) -> None:
    """Sorted by the pages that link to a name, as each row counts them, then by their links."""
    pages = {
        "content/a.md": "# A\n\nOne [[Often]]. Two [[often|it]] and [[Often]].\n\n[[Twice]]\n\n[[Often]]",
        "content/b.md": "# B\n\nThree [[Twice]]. [[More]] and [[More]]. [[More]] again. [Less](less.md).\n",
        "content/c.md": "# C\n\n[More](more.md)\n",
    }
    wanted = texts(made(tmp_path, pages).outputs)["special/wanted/index.html"]
    assert [words_of(row) for row in re.findall(r'<tr id="wanted:.*?</tr>', wanted, re.DOTALL)] == [
        "More 2 pages B More and More. More again. C More",
        "Twice 2 pages A Twice B Three Twice.",
        "Often 1 page A One Often. Two it and Often. Often",
        "Less 1 page B Less.",
    ]


@pytest.mark.parametrize(
    ("links", "shown"),
    [
        (("[[unity-catalog|Unity Catalog]]", "[[unity-catalog]]", "[[unity-catalog]]"), "Unity Catalog"),
        (("[MLflow](x/mlflow.md)", "[mlflow](x/mlflow.md)"), "MLflow"),
        (("[**AI** Runtime](x/ai-runtime.md)",), "AI Runtime"),
        (("[ai runtime](x/ai-runtime.md)", "[AI Runtime](x/ai-runtime.md)"), "ai runtime"),
        (("[ai runtime](x/ai-runtime.md)", *["[AI Runtime](x/ai-runtime.md)"] * 2), "AI Runtime"),
        (("[R&amp;D](x/r-d.md)",), "R&D"),
        (("[[nodejs|Node.js]]",), "Node.js"),
        (("[[Node|it]]", "[[node]]", "[[node]]"), "Node"),  # as the search calls it
        (("[[often|it]]", "[[often|what happens often]]"), "often"),
        (("[here](x/ai-runtime.md)",), "x/ai-runtime"),
        (("[here](../x/ai-runtime.md)",), "Ai runtime"),
        (("[here](../x/ai-runtime.md)", "[AI Runtime](../x/ai-runtime.md)"), "AI Runtime"),
    ],
)
def test_a_wanted_page_is_called_as_links_spell_it(tmp_path: Path, links: tuple[str, ...], shown: str) -> None:
    pages = {f"content/p/{number}.md": f"# P{number}\n\nSee {link}.\n" for number, link in enumerate(links)}
    wanted = texts(made(tmp_path, pages).outputs)["special/wanted/index.html"]
    assert [unescape(name) for name in re.findall(r'class="red-link"[^>]*>([^<]*)<', wanted)] == [shown]
