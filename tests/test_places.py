"""Citations of pages, times and cells: looked up in the file, quoted, and opened there."""

import json
import re
from pathlib import Path

import pytest

from building import kmwiki, lock, made, texts, write
from kmwiki.content.captions import cues
from kmwiki.content.cells import table_rows
from kmwiki.content.locators import cell, clock, column_name, seconds
from pdfs import pdf

CAPTIONS = """WEBVTT - a talk

NOTE 00:00:00.000 is not a caption

intro
00:00.500 --> 00:05.000 align:start
<v Ann>Good &amp; early morning.</v>

01:00.000 --> 01:04.500
The ferry sails at dawn
<i>with forty people</i>.

00:01:04,500 --> 00:01:09,000
Then it returns empty.
"""
PRICES = 'item;price;unit\nwood;12;crowns\n"tar\nand feathers";30;crowns\n\nrope;7\n'


@pytest.mark.parametrize(
    ("written", "total", "shown"),
    [
        ("61", 61, "1:01"),
        ("1:01", 61, "1:01"),
        ("1:00:01.5", 3601.5, "1:00:01.5"),
        ("0", 0, "0:00"),
        ("5.25", 5.25, "0:05.25"),
    ],
)
def test_times_are_read_and_shown(written: str, total: float, shown: str) -> None:
    assert seconds(written) == total and clock(total) == shown


@pytest.mark.parametrize(
    ("name", "place"), [("A1", (1, 1)), ("Z9", (26, 9)), ("AA10", (27, 10)), ("XFD1048576", (16384, 1048576))]
)
def test_cells_have_columns_and_rows(name: str, place: tuple[int, int]) -> None:
    assert cell(name) == place and f"{column_name(place[0])}{place[1]}" == name


def test_captions_are_read() -> None:
    found = [(cue.begins, cue.ends, cue.text, cue.first, cue.last) for cue in cues(CAPTIONS)]
    assert found == [
        (0.5, 5.0, "Good & early morning.", 6, 7),
        (60.0, 64.5, "The ferry sails at dawn with forty people.", 9, 11),
        (64.5, 69.0, "Then it returns empty.", 13, 14),
    ]
    assert cues("1\r\n00:00:01,000 --> 00:00:02,000\r\nSo.\r\n")[0].text == "So."


def test_rows_of_a_table_know_their_lines() -> None:
    found = [(row.cells, row.first, row.last) for row in table_rows(PRICES)]
    assert found == [
        (("item", "price", "unit"), 1, 1),
        (("wood", "12", "crowns"), 2, 2),
        (("tar and feathers", "30", "crowns"), 3, 4),
        ((), 5, 5),
        (("rope", "7"), 6, 6),
    ]
    assert [row.cells for row in table_rows("a\tb\nc\td")] == [("a", "b"), ("c", "d")]
    assert table_rows(f'a,b\n"{"x" * (2 << 20)}",c')[-1].last == 2  # longer than a field may be


def references(root: Path, page: str, publish: str = "cited") -> str:
    """The references of a page that cites captions and a table."""
    files = {
        "sources/talk.vtt": CAPTIONS,
        "sources/prices.csv": PRICES,
        "sources/film.mp4": b"\0",
        "content/a.md": page,
    }
    files["kmwiki.toml"] = f'[sources]\npublish = "{publish}"\n'
    return texts(made(root, files).outputs)["a/index.html"].partition('data-kmwiki="references"')[2]


def test_captions_are_quoted_with_their_times(tmp_path: Path) -> None:
    found = references(
        tmp_path, "It sails. ^[talk.vtt#t=1:01] It returns. ^[talk.vtt#t=62,66] In between. ^[talk.vtt#t=30]"
    )
    assert found.count('data-label="1:00">The ferry sails at dawn with forty people.</li>') == 3
    assert found.count('data-label="1:04.5">Then it returns empty.</li>') == 1
    assert '<a class="reference-place" href="../sources/talk.vtt/index.html#L9">' in found
    assert all(f">{words}</a>" in found for words in ("1:01", "1:02–1:06", "0:30"))


def test_cells_are_quoted_as_a_table(tmp_path: Path) -> None:
    found = references(tmp_path, "It costs. ^[prices.csv#A2:B3] It is. ^[prices.csv#C3]")
    assert '<thead><tr><td></td><th scope="col">A</th><th scope="col">B</th></tr></thead>' in found
    assert '<tr><th scope="row">3</th><td>tar and feathers</td><td>30</td></tr>' in found
    assert '<th scope="col">C</th></tr>' in found and ">A2:B3</a>" in found


def test_a_film_opens_at_the_time_and_is_published_for_that(tmp_path: Path) -> None:
    page = "It sails at dawn. ^[film.mp4#t=1:01,75]"
    assert 'href="../sources/film.mp4/film.mp4#t=61,75"' in references(tmp_path, page)
    assert [asset.path for asset in made(tmp_path, {}).assets] == ["sources/film.mp4/film.mp4"]
    whole = made(tmp_path, {"content/a.md": "It sails at dawn. ^[film.mp4]"})
    assert whole.assets == () and "sources/film.mp4/index.html" in texts(whole.outputs)["a/index.html"]


CITED = {"word5", "word6", "word7", "word11", "word12"}
PUBLISHED = [("none", set[str]()), ("cited", CITED), ("full", {f"word{number}" for number in range(1, 15)})]


@pytest.mark.parametrize(("publish", "shown"), PUBLISHED)
def test_only_what_is_published_is_quoted(tmp_path: Path, publish: str, shown: set[str]) -> None:
    """As of lines, whole rows and two lines around what is cited are published with it; here these are empty."""
    captions = "".join(f"0{n}:00.000 --> 0{n}:09.000\nword{n} of nine\n\n\n\n" for n in range(1, 9))
    cells = "word9,word10\n\n\nword11,word12\n\n\nword13,word14\n"
    files = {"sources/a.vtt": captions, "sources/b.csv": cells}
    files["kmwiki.toml"] = f'[sources]\npublish = "{publish}"\n'
    files["content/a.md"] = "Of some words. ^[a.vtt#t=5:02,7:00] Of some others. ^[b.csv#A4]"
    everything = b"".join(output.content for output in made(tmp_path, files).outputs)
    found = {word.decode() for word in re.findall(rb"word\d+", everything)}
    assert found == shown


def test_the_export_names_the_place_and_no_lines(tmp_path: Path) -> None:
    page = "One. ^[talk.vtt#t=61, prices.csv#B2:C3, film.mp4#t=5] Two. ^[prices.csv:2] Three. ^[prices.csv#B9]"
    references(tmp_path, page)
    cited = json.loads(kmwiki("export", tmp_path).out)["pages"][0]["citations"]
    assert [(one["start"], one["end"], one["locator"]) for one in cited] == [
        (None, None, {"kind": "time", "start": 61, "end": 61}),
        (None, None, {"kind": "cells", "start": "B2", "end": "C3"}),
        (None, None, {"kind": "time", "start": 5, "end": 5}),
        (2, 2, None),
        (None, None, {"kind": "cells", "start": "B9", "end": "B9"}),
    ]
    assert [(one["resolved"], one["fault"]) for one in cited] == [(True, None)] * 4 + [(False, "beyond")]


@pytest.mark.slow
def test_a_lock_knows_places(tmp_path: Path) -> None:
    references(tmp_path, "The ferry sails at dawn. ^[talk.vtt#t=61] Wood costs twelve crowns. ^[prices.csv#A2:B2]")
    lock(tmp_path)
    locked = json.loads((tmp_path / "kmwiki.lock").read_text())["sources"]
    assert [*locked["talk.vtt"]] == ["#t=61"] and [*locked["prices.csv"]] == ["#A2:B2"]

    def freshness() -> str:
        exported = json.loads(kmwiki("export", tmp_path).out)
        return str(exported["pages"][0]["trust"]["freshness"])

    assert freshness() == "fresh"
    write(tmp_path, {"sources/talk.vtt": CAPTIONS.replace("NOTE", "NOTE one more line\n\nNOTE")})
    assert freshness() == "fresh"  # the same is said at that time
    write(tmp_path, {"sources/talk.vtt": CAPTIONS.replace("at dawn", "at noon")})
    assert freshness() == "stale"


def test_front_matter_names_a_place(tmp_path: Path) -> None:
    page = (
        "---\nsources:\n  - prices.csv#B2\n  - {id: talk, resource: 'talk.vtt#t=1:01'}\n---\nIt sails at dawn.[^talk]"
    )
    site = references(tmp_path, page)
    assert "The ferry sails at dawn with forty people." in site and ">Prices (CSV)</a>, B2</li>" in site
    assert [one.rule for one in made(tmp_path, {}).analysis.diagnostics if one.at.path == "content/a.md"] == []


def test_a_time_of_a_film_is_checked_by_the_captions_beside_it(tmp_path: Path) -> None:
    files = {"sources/a/talk.mp4": b"\0", "content/a.md": "One. ^[talk.mp4#t=1:09] Two. ^[talk.mp4#t=1:10]"}
    assert made(tmp_path, files).analysis.diagnostics == ()
    found = made(tmp_path, {"sources/a/talk.srt": CAPTIONS}).analysis.diagnostics
    assert [one.message for one in found] == ["“a/talk.mp4” has no time 1:10"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("citation", "place"),
    [
        ("prices.csv#Z99", "Z99"),
        ("prices.csv#A2:Z2", "A2:Z2"),
        ("talk.vtt#t=1:00:00", "1:00:00"),
        ("ferry.pdf, p. 9", "page 9"),
        ("ferry.pdf#page=2-9", "pages 2–9"),
        ("film.mp4#t=1:00:00", "1:00:00"),  # beyond the captions beside it
    ],
)
def test_a_place_that_is_not_there_is_broken_for_readers_too(tmp_path: Path, citation: str, place: str) -> None:
    sources = {
        "sources/talk.vtt": CAPTIONS,
        "sources/film.vtt": CAPTIONS,
        "sources/film.mp4": b"\0",
        "sources/prices.csv": PRICES,
        "sources/ferry.pdf": pdf([["It sails."], ["It returns."]]),
    }
    name = re.split(r"\W", citation)[0]
    files = {path: data for path, data in sources.items() if f"/{name}." in path}  # each PDF is read by a new process
    result = made(tmp_path, {**files, "content/a.md": f"# A\n\nThe ferry sails at dawn. ^[{citation}]\n"})
    html = texts(result.outputs)["a/index.html"]
    body, _, references = html.partition('data-kmwiki="references"')
    assert 'class="broken" title="nothing there"' in body and 'data-claim="broken"' in body
    assert f'"reference-detail">{place}</span>, <strong class="broken">nothing there</strong>' in references
    assert 'class="evidence"' not in references and "#page" not in references and "#t=" not in references
    page = json.loads(kmwiki("export", tmp_path).out)["pages"][0]
    assert page["coverage"] == {"cited": 0, "claims": 1, "broken": 1}
    [cited] = page["citations"]
    assert (cited["resolved"], cited["fault"], cited["locator"] is None) == (False, "beyond", False)
    assert [d.rule for d in result.analysis.diagnostics if d.severity == "error"] == ["malformed-citation"]
    lock(tmp_path)
    assert citation[:4] not in (tmp_path / "kmwiki.lock").read_text()
