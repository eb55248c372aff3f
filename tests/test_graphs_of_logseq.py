"""In a graph of Logseq, the names of files say what their pages are called, and which are days."""

import time
from datetime import date
from pathlib import Path

import pytest

from building import files_of, kmwiki, made, settle, texts, write
from kmwiki.content.day_formats import day_as, day_in
from kmwiki.content.graph_names import SETTINGS, GraphNames, graph_names, path_in_graph

DAY = date(2026, 1, 2)
FORMATS = {
    "MMM do, yyyy": "Jan 2nd, 2026",
    "yyyy_MM_dd": "2026_01_02",
    "EEEE, d MMMM yyyy": "Friday, 2 January 2026",
    "E M/d/yy": "Fri 1/2/26",
    "EEE dd.MM.yyyy": "Fri 02.01.2026",
    "'day' do MMM yyyy": "day 2nd Jan 2026",
    "(yyyy) MM+dd": "(2026) 01+02",
}
ORDINALS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 22: "22nd"}
NO_DAYS = [
    ("2026_02_30", "yyyy_MM_dd"),
    ("0000_01_02", "yyyy_MM_dd"),
    ("2026_1_2", "yyyy_MM_dd"),
    ("٢٠٢٦_01_02", "yyyy_MM_dd"),
    ("Jan 2th, 2026", "MMM do, yyyy"),
    ("Mon 2026_01_02", "EEE yyyy_MM_dd"),  # it was a Friday
    ("2026_01_02 2025", "yyyy_MM_dd yyyy"),
    ("2026_01", "yyyy_MM"),
    ("2026_01_02 10", "yyyy_MM_dd HH"),
    ("2026_01_02", "yyyyy_MM_dd"),
    ("2026", "yyyy'"),
    ("", ""),
]


@pytest.mark.parametrize(("form", "text"), FORMATS.items())
def test_a_day_is_written_and_read_in_its_format(form: str, text: str) -> None:
    assert day_as(DAY, form) == text and day_in(text, form) == day_in(text.lower(), form) == DAY


@pytest.mark.parametrize(("number", "text"), ORDINALS.items())
def test_days_have_the_endings_of_their_numbers(number: int, text: str) -> None:
    assert day_as(date(2026, 1, number), "do") == text


@pytest.mark.parametrize(("text", "form"), NO_DAYS)
def test_what_is_no_day_gives_none(text: str, form: str) -> None:
    assert day_in(text, form) is None


@pytest.mark.parametrize("form", ["yyyy HH", "yyyyy", "w", "yyyy'", "", "d" * 101, "d " * 51])
def test_a_format_that_is_not_known_gives_no_text(form: str) -> None:
    assert day_as(DAY, form) is None


def test_a_day_is_looked_for_in_linear_time() -> None:
    began = time.process_time()
    assert day_in("1" * 74 + "x", "dM" * 25) is None
    assert day_in("1" * 100_000, "yyyy" + "dM" * 3) is None
    assert time.process_time() - began < 5


def test_settings_are_read_without_comments(tmp_path: Path) -> None:
    edn = """{:meta/version 1 ; :journals-directory "not this"
     ;; :journal/page-title-format "nor this"
     :default-home {:page "a \\"; b"}
     :journal/page-title-format
       "yyyy-MM-dd" :hidden [] :file/name-format :legacy}"""
    write(tmp_path, {SETTINGS: edn})
    assert graph_names(tmp_path) == GraphNames(day_of_titles="yyyy-MM-dd", has_low_lines=False)


@pytest.mark.parametrize("settings", [b"", b"{", b'{:journals-directory "', b"\xff\xfe:a", b'"\\'])
def test_settings_that_say_nothing_give_the_usual_names(tmp_path: Path, settings: bytes) -> None:
    write(tmp_path, {SETTINGS: settings})
    assert graph_names(tmp_path) == GraphNames()


@pytest.mark.parametrize("settings", ['\\"' * 200_000, '"' + '\\"' * 200_000 + "\\", ";" * 400_000, ":" * 400_000])
def test_settings_are_read_in_linear_time(tmp_path: Path, settings: str) -> None:
    write(tmp_path, {SETTINGS: settings})
    began = time.process_time()
    graph_names(tmp_path)
    assert time.process_time() - began < 5


PATHS = {
    "pages/Tea___Pot.md": "pages/Tea/Pot.md",
    "pages/Tea%2FPot.md": "pages/Tea/Pot.md",
    "pages/50%25 of %3A.MD": "pages/50% of :.MD",
    "Caf%C3%A9.md": "Café.md",
    "pages/a%5F___b.md": "pages/a_/b.md",
    "pages/___a______b___.md": "pages/a/b.md",
    "pages/100%.md": "pages/100%.md",
    "pages/x%FF.md": "pages/x%FF.md",
    "pages/___.md": "pages/___.md",
    "pages/%20.md": "pages/%20.md",
    "pages/Tea.Pot.md": "pages/Tea.Pot.md",
    "a___b/c  d.md": "a___b/c  d.md",
}


@pytest.mark.parametrize(("path", "named"), PATHS.items())
def test_a_path_has_the_name_of_the_page(path: str, named: str) -> None:
    assert path_in_graph(path, GraphNames()) == named


def test_older_graphs_have_no_slash_of_low_lines() -> None:
    assert path_in_graph("Tea___Pot%2FLid.md", GraphNames(has_low_lines=False)) == "Tea___Pot/Lid.md"


GRAPH = {
    SETTINGS: "{}",
    "pages/Tea.md": "- See [[tea/pot]] and [[What?]].\n- [[Jan 2nd, 2026]] [[2026-01-02]] [[2026_01_02]]\n",
    "pages/Tea___Pot.md": "# Pots\n\n- Of clay.\n",
    "pages/Tea___Cup.md": "---\ntitle: Cups\n---\n- [[Tea/Cup]] is here, [[Tea/Lid]] is not.\n",
    "pages/What%3F.md": "- That.\n",
    "journals/2026_01_02.md": "# Read\n\n- [[Tea/Cup]]\n",
    "journals/2025_12_31.md": "- Read.\n",
    "journals/2026_04_01.md": "- Read.\n",
    "journals/2026_02_01.md": "---\ndate: 2026-02-03\n---\n- Read.\n",
    "journals/2026_13_01.md": "- No day.\n",
}


def test_pages_have_the_names_that_their_files_encode(tmp_path: Path) -> None:
    site = texts(made(tmp_path, GRAPH).outputs)
    tea = site["pages/tea/index.html"]
    assert '<a class="wikilink" href="pot/index.html">tea/pot</a>' in tea
    assert '<a class="wikilink" href="../what/index.html">What?</a>' in tea
    assert ">Tea/Pot</h1>" in site["pages/tea/pot/index.html"] and ">Pots</h2>" in site["pages/tea/pot/index.html"]
    assert ">What?</h1>" in site["pages/what/index.html"]
    cup = site["pages/tea/cup/index.html"]
    assert ">Cups</h1>" in cup and ">Tea/Lid<" in cup
    assert (
        '<a class="wikilink" href="../../pages/tea/cup/index.html">Tea/Cup</a>'
        in site["journals/2026-01-02/index.html"]
    )


def test_journals_are_days(tmp_path: Path) -> None:
    build = made(tmp_path, GRAPH)
    pages = {page.node.page.path: page for page in build.analysis.site.wiki.pages.values()}
    assert [link.slug for link in pages["pages/Tea.md"].links[2:]] == ["journals/2026-01-02"] * 3
    fronts = {path: (page.ref.title, page.node.page.front_matter.created_on) for path, page in pages.items()}
    assert fronts["journals/2026_01_02.md"] == ("Jan 2nd, 2026", "2026-01-02")
    assert fronts["journals/2026_02_01.md"] == ("Feb 1st, 2026", "2026-02-03")
    assert fronts["journals/2026_13_01.md"] == ("2026_13_01", None)
    assert fronts["pages/Tea.md"] == ("Tea", None)


def test_the_newest_day_is_listed_first(tmp_path: Path) -> None:
    site = texts(made(tmp_path, GRAPH).outputs)
    listed = site["journals/index.html"].partition("<main")[2]
    days = ["Apr 1st, 2026", "Feb 1st, 2026", "Jan 2nd, 2026", "Dec 31st, 2025"]
    assert sorted(days, key=listed.index) == days


def test_days_have_the_formats_of_the_settings(tmp_path: Path) -> None:
    said = '{:journal/page-title-format "EEEE, dd.MM.yyyy" :journal/file-name-format "dd.MM.yyyy"}'
    names = ("Friday, 02.01.2026", "Jan 2nd, 2026", "2026-01-02", "02.01.2026")
    links = "".join(f"- [[{name}]]\n" for name in names)
    build = made(tmp_path, {SETTINGS: said, "journals/02.01.2026.md": "- Read.\n", "pages/A.md": links})
    pages = build.analysis.site.wiki.pages
    assert [link.slug for link in pages["pages/a"].links] == ["journals/02-01-2026"] * 4
    assert pages["journals/02-01-2026"].ref.title == "Friday, 02.01.2026"


def test_outside_a_graph_names_of_files_are_names(tmp_path: Path) -> None:
    build = made(tmp_path, {path: text for path, text in GRAPH.items() if path != SETTINGS})
    titles = {ref.title for ref in build.analysis.site.wiki.refs.values()}
    assert {"Pots", "What%3F", "Read"} <= titles and not {"Tea/Pot", "Jan 2nd, 2026"} & titles


@pytest.mark.parametrize("folder", ["", "content/"])
def test_an_edit_of_the_settings_is_seen(tmp_path: Path, folder: str) -> None:
    root = write(tmp_path / "wiki", {f"{folder}{path}": text for path, text in GRAPH.items()})
    (root / folder / SETTINGS).unlink()
    for tick, said in enumerate(("{}", '{:journal/page-title-format "yyyy/MM/dd" :file/name-format :legacy}', "{}")):
        write(root, {SETTINGS: said})
        settle(root, tick)
        for output, options in (("site", ()), ("clean", ("--no-cache",))):
            assert kmwiki("build", root, "-o", tmp_path / output, "--jobs", "1", *options).code == 0
        site = files_of(tmp_path / "site")
        assert site == files_of(tmp_path / "clean")
        day = site["journals/2026-01-02/index.html"]
        assert (b">2026/01/02</h1>" in day) == (said != "{}") and ("pages/tea/pot/index.html" in site) == (said == "{}")


def test_links_keep_naming_pages_that_move(tmp_path: Path) -> None:
    root = write(tmp_path, GRAPH)
    moves = (("pages/Tea___Pot.md", "pages/Tea___Tall pot.md"), ("journals/2026_01_02.md", "journals/2026_01_03.md"))
    for old, new in moves:
        assert kmwiki("mv", old, new, root, "-q").code == 0
    days = "[[Jan 3rd, 2026]] [[2026-01-03]] [[2026_01_03]]"
    written = (root / "pages/Tea.md").read_text(encoding="utf-8")
    assert written == f"- See [[Tea/Tall pot]] and [[What?]].\n- {days}\n"
