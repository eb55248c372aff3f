"""What is said of claims in files for readers and programs: lines that were found are never taken for cited ones."""

import json
import re
from pathlib import Path
from string import ascii_lowercase, digits

import pytest

from building import files_of, kmwiki, made, publish, write
from kmwiki.evidence.doubts import SourceDoubt
from kmwiki.evidence.judging import ClaimEvidence
from kmwiki.evidence.showing import FoundLines
from kmwiki.evidence.spelling import shared
from kmwiki.outputs.claim_words import claim_words
from kmwiki.outputs.marks import Mark, in_runs, letter
from kmwiki.outputs.support_words import doubt_of_source, support_sentences, why_nothing

FOUND = "Tea reached the harbour of Lisbon in 1610 on two ships of the company."
LINES = {
    5: "Leaves were carried over the mountain passes by mules in winter.",
    8: "The pans were scrubbed with sand before each firing of the leaves.",
    12: FOUND,
    # Words that are on no page.
    13: "Their captain, a wigmaker from Ghent, kept marmosets.",
}
WORDS = (
    "harvest ledger lantern cellar orchard bridge saddle pigeon kettle barley hammer violin curtain almond ribbon "
    "thistle candle meadow anchor basket feather granite hollow island jacket kernel ladder mirror needle oyster "
    "pepper quarry rafter sickle timber urchin velvet walnut yarrow zither acorn beacon cobble dagger ember flute"
).split()
SOURCE = "".join(
    LINES.get(number, f"Under the {WORDS[number % 45]} was a {WORDS[number * 7 % 46]} of the north.") + "\n"
    for number in range(1, 61)
)
PAGE = f"""# Tea

{FOUND} ^[long.md]

The pans were scrubbed with sand by Bohr in 1999 before each firing. ^[long.md:8]

Leaves were carried over the mountain passes by mules in winter. ^[long.md:40]
"""


def site(root: Path, publish_found: str = "true", page: str = PAGE) -> dict[str, bytes]:
    files = {"content/tea.md": page, "sources/long.md": SOURCE}
    write(root, files | {"kmwiki.toml": f"[sources]\npublish_found = {publish_found}\n"})
    return files_of(publish(root, root / "site"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return site(tmp_path_factory.mktemp("claims"))


def test_a_footnote_says_what_was_found_and_not_cited(files: dict[str, bytes]) -> None:
    text = files["tea/index.md"].decode()
    assert "[^1]: [Long](<../sources/long.md/index.html>); found, not cited: line 12\n" in text
    assert f"[^2]: [Long](<../sources/long.md/index.html#L8>), line 8: “{LINES[8]}”\n" in text


def test_the_data_of_a_page_says_which_lines_were_found(files: dict[str, bytes]) -> None:
    text = files["tea/index.data.js"].decode()
    data = json.loads(text[text.index("{") : text.rindex("}") + 1])
    claims = {claim[0]: claim for claim in data["claims"]}
    assert claims["cite:1:1"][2:] == ["Long", "found, not cited: line 12", FOUND, 1]
    assert claims["cite:2:1"][2:] == ["Long", "line 8", LINES[8]]


def test_a_reference_leads_to_lines_that_have_more_of_its_claim(files: dict[str, bytes]) -> None:
    html = files["tea/index.html"].decode()
    assert 'Better match: <a href="../sources/long.md/index.html">line 5</a>' in html
    report = files["special/weakly-supported/index.html"].decode()
    assert 'Better match: <a href="../../sources/long.md/index.html">Long, line 5</a>' in report
    assert LINES[5] not in report.replace(PAGE, "").split('class="beside"')[1]  # these lines are not published


@pytest.mark.parametrize("publish_found", ["true", "false"])
def test_the_search_knows_no_page_by_words_that_were_only_found(tmp_path: Path, publish_found: str) -> None:
    page = f"# Tea\n\n{FOUND} ^[long.md] Their captain kept marmosets. ^[long.md]\n"
    shards = [text for path, text in site(tmp_path, publish_found, page).items() if path.startswith("search/")]
    assert any(b"lisbon" in text for text in shards)
    assert not any(b"wigmaker" in text for text in shards)


@pytest.mark.slow
def test_lines_that_may_not_be_shown_are_nowhere(tmp_path: Path) -> None:
    page = "# Tea\n\nTwo company ships with tea reached the Lisbon harbour in 1610. ^[long.md]\n"
    shown, hidden = site(tmp_path / "a", "true", page), site(tmp_path / "b", "false", page)
    having = {path for path, text in shown.items() if FOUND.encode() in text}
    assert having == {
        "claims.jsonl",
        "sources/long.md/index.html",
        "special/lines-found/index.html",
        "tea/index.data.js",
        "tea/index.html",
    }
    assert not any(FOUND.encode() in text for text in hidden.values())
    assert b"found, not cited:</span>" in hidden["tea/index.html"]
    assert b"line 12" in hidden["tea/index.html"]
    assert b"not published" in hidden["tea/index.html"]


def test_the_export_has_what_is_said_of_each_citation(tmp_path: Path) -> None:
    site(tmp_path)
    exported = json.loads(kmwiki("export", tmp_path).out)
    first, second, third = exported["pages"][0]["citations"]
    assert first["found"] == [{"start": 12, "end": 12, "certainty": "found"}]
    assert first["support"]["verdict"] == "holds"
    assert second["found"] == []
    assert {name: second["support"][name] for name in ("figures", "names", "denial")} == {
        "figures": ["1999"],
        "names": ["Bohr"],
        "denial": False,
    }
    assert 0 < second["support"]["share"] < 1
    assert third["support"]["rather"] == {"source": "long.md", "start": 5, "end": 5}
    assert len({citation["claim"] for citation in (first, second, third)}) == 3
    [source] = exported["sources"]
    assert source["found_in"] == [{"slug": "tea", "start": 12, "end": 12, "certainty": "found", "line": 3}]
    assert len(source["cited_by"]) == 3


@pytest.mark.parametrize(("option", "head"), [('publish = "none"', ""), ("", "---\nprivate: true\n---\n")])
def test_of_a_text_that_is_not_published_no_words_of_claims_are_named(tmp_path: Path, option: str, head: str) -> None:
    source = head + "".join(SOURCE.splitlines(keepends=True)[len(head.splitlines()) :])
    files = {"content/tea.md": PAGE, "sources/long.md": source, "kmwiki.toml": f"[sources]\n{option}\n"}
    page = files_of(publish(write(tmp_path, files), tmp_path / "site"))["tea/index.html"].decode()
    assert "Matching words are not shown because the source is not published." in page
    assert "they lack" not in page and 'class="lacking' not in page and "data-shared" not in page
    exported = json.loads(kmwiki("export", tmp_path, "--format", "json").out)
    supports = [citation["support"] for citation in exported["pages"][0]["citations"]]
    assert all(support["share"] > 0 for support in supports[:2])
    for support in supports:
        assert [support[key] for key in ("lacks", "figures", "names", "denial")] == [None] * 4
    assert "1999" in kmwiki("check", tmp_path).out


@pytest.mark.parametrize(
    ("text", "lacks", "expected"),
    [
        ("Tea came in 1610.", ("1610",), [("Tea came", "has"), (" in ", ""), ("1610", "lacks"), (".", "")]),
        ("Nothing.", ("Nothing",), [("Nothing", "lacks"), (".", "")]),
        ("Tea, tea.", ("tea",), [("Tea", "has"), (", ", ""), ("tea", "lacks"), (".", "")]),
        # Pairs of characters overlap: one that the lines have in another pair is there.
        ("茶叶来自中国。", ("叶来自中",), [("茶叶", "has"), ("来自", "lacks"), ("中国", "has"), ("。", "")]),
        ("", (), []),
    ],
)
def test_a_claim_is_cut_where_its_lines_have_or_lack_it(
    text: str, lacks: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    assert [(part.text, part.kind) for part in claim_words(text, lacks)] == expected


@pytest.mark.parametrize(
    ("line", "claim", "expected"),
    [
        ("Ships of the company brought tea.", "A company ship brought it.", ("Ships", "company", "brought")),
        ("In 1,000 pans", "1000 pan", ("1,000", "pans")),
        ("See [the tea](tea.md) of **Lisbon**", "tea in Lisbon", ("tea", "Lisbon")),
        ("里斯本的茶叶", "茶叶到了里斯本", ("里斯本", "茶叶")),
    ],
)
def test_words_that_a_line_and_a_claim_share(line: str, claim: str, expected: tuple[str, ...]) -> None:
    assert shared([line], claim) == expected


@pytest.mark.parametrize(
    ("said", "sentences"),
    [
        (ClaimEvidence(verdict="holds", share=1), ["These lines cover nearly all of this claim (100%)."]),
        (ClaimEvidence(verdict="holds", share=0.9), ["These lines cover nearly all of this claim (90%)."]),
        (ClaimEvidence(verdict="holds", share=0.89), ["These lines cover most of this claim (89%)."]),
        (ClaimEvidence(verdict="partly", share=0.5), ["These lines cover about half of this claim (50%)."]),
        (ClaimEvidence(verdict="partly", share=0.2), ["These lines cover little of this claim (20%)."]),
        (ClaimEvidence(verdict="nothing"), ["These lines cover hardly any of this claim (0%)."]),
        (
            ClaimEvidence(verdict="holds", share=0.7, parts=(2, 3), found=(FoundLines("s.md", 0, 0, 1, 2, "found"),)),
            ["These lines cover most of this claim (70%).", "Lines were found for 2 of 3 sentences."],
        ),
        (
            ClaimEvidence(verdict="partly", share=0.7, figures=("5", "1999"), names=("Bohr",), denial=True),
            [
                "These lines cover most of this claim (70%).",
                "Missing numbers: 5 and 1999.",
                "Missing names: Bohr.",
                "The claim or the lines say “not”, but not both.",
            ],
        ),
        (
            ClaimEvidence(verdict="partly", share=1, foreign=True),
            ["The source is in another language, so only numbers and names were compared."],
        ),
        (ClaimEvidence(doubt=-0.3), []),
        (ClaimEvidence(share=0.1), ["These lines cover hardly any of this claim (10%)."]),
        (ClaimEvidence(why="words"), []),
        (
            ClaimEvidence(why="words", figures=("1999",), quotations=("a great step",)),
            ["Missing numbers: 1999.", "Missing quotations: a great step."],
        ),
        (ClaimEvidence(figures=("1999",), doubt=-0.1), ["Missing numbers: 1999."]),
    ],
)
def test_how_much_lines_hold_is_said_in_words(said: ClaimEvidence, sentences: list[str]) -> None:
    assert list(support_sentences(said, "en", words=True)) == sentences


@pytest.mark.parametrize(
    ("said", "has_lines", "text"),
    [
        (ClaimEvidence(), False, "No matching lines were found in the source."),
        (ClaimEvidence(doubt=-0.3), True, "It is unclear how much of the claim these lines cover."),
        (ClaimEvidence(verdict="holds", share=1), True, ""),
        (ClaimEvidence(why="words"), True, "The claim is too short to compare with the source."),
        (
            ClaimEvidence(why="empty"),
            False,
            "The source has too few distinct words to compare.",
        ),
        (ClaimEvidence(why="unreadable"), False, "The source has no searchable text."),
    ],
)
def test_why_nothing_is_said_is_said_in_words(said: ClaimEvidence, has_lines: bool, text: str) -> None:
    assert why_nothing(said, "en", has_lines=has_lines) == text


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (0, "The line numbers in citations of this source are probably page numbers."),
        (1, "The citations of this source match better 1 line further down."),
        (-4, "The citations of this source match better 4 lines further up."),
    ],
)
def test_doubts_of_a_source_are_said_in_words(offset: int, text: str) -> None:
    assert doubt_of_source(SourceDoubt("long.md", 0, 5, offset), "en") == text


def test_letters_go_on_after_z() -> None:
    assert [letter(number) for number in (0, 25, 26, 51, 52)] == ["a", "z", "aa", "az", "ba"]


@pytest.mark.parametrize(
    ("marks", "shown"),
    [
        ("1a", "1a"),
        ("1a 1b", "1a 1b"),
        ("1a 1b 1c", "1a–1c"),
        ("1a 1c 1d 1e 1g", "1a 1c–1e 1g"),
        ("1y 1z 1aa 1ab", "1y–1ab"),
        ("1a 2a 1b 2b 1c 2d", "1a–1c 2a 2b 2d"),
        ("1.9c 1.10a 1.10b 1.10c", "1.9c 1.10a–1.10c"),
    ],
)
def test_marks_in_a_row_are_shown_as_one(marks: str, shown: str) -> None:
    letters = [letter(position) for position in range(60)]
    parts = [(mark.rstrip(ascii_lowercase), mark.lstrip(digits + ".")) for mark in marks.split()]
    runs = in_runs(Mark(number=n, letter=name, anchor="", position=letters.index(name)) for n, name in parts)
    ends = [(run.first, run.last) if run.last else (run.first,) for run in runs]
    assert " ".join("–".join(mark.number + mark.letter for mark in end) for end in ends) == shown


def test_a_reference_does_not_repeat_all_of_its_letters(tmp_path: Path) -> None:
    """Of six marks, five cannot be compared: the same is said of these at once, after “a–e”."""
    chinese = "茶叶在一六一〇年由两艘商船运到里斯本的港口并且在那里出售给来自各地的商人。"
    files = {"content/tea.md": f"{f'{chinese} ^[s.md]{chr(10) * 2}' * 5}Tea. ^[s.md]\n", "sources/s.md": SOURCE}
    page = next(file.content.decode() for file in made(tmp_path, files).outputs if file.path == "tea/index.html")
    _, _, references = page.partition('data-kmwiki="references"')
    rows = re.findall(r'<span class="reference-marks">(.*?)</span>', references)
    assert [re.sub("<[^>]*>", "", row).strip() for row in rows] == ["a b c d e f", "a–e", "f"]


@pytest.mark.slow
def test_between_languages_no_share_is_said(tmp_path: Path) -> None:
    """A page in Chinese with sources in English: figures are compared, and nothing is said of the rest."""
    files = files_of(publish(Path(__file__).parent / "wikis" / "careless-citations", tmp_path))
    html = files["gezhamen/index.html"].decode()
    _, _, references = html.partition('data-kmwiki="references"')
    assert "只比较了数字和名称" in references
    assert "无法与论断比较" in references
    assert "%" not in references.replace("%3A", "")
    assert "<mark>1978</mark>" in references


def test_a_reference_leads_to_the_page_whose_number_was_taken_for_a_line(tmp_path: Path) -> None:
    facts = [f"{name} carried {cargo} to {port} before winter." for name, cargo, port in PAGES]
    text = "".join(
        f"{'Filler words without meaning. ' * 3}\n{fact}\n-- {n} of 4 --\n" for n, fact in enumerate(facts, 1)
    )
    page = "".join(f"{fact} ^[report.txt:{number}]\n\n" for number, fact in enumerate(facts, 1))
    files = made(tmp_path, {"content/p.md": page, "sources/report.txt": text})
    html = next(file.content.decode() for file in files.outputs if file.path == "p/index.html")
    assert '<a href="../sources/report.txt/index.html">lines 4–6</a>' in html
    (finding,) = (one for one in files.analysis.diagnostics if one.rule == "pages-as-lines")
    assert finding.help is not None and "page 1 has lines 1–3" in finding.help


PAGES = (
    ("Albatross", "copper", "Bergen"),
    ("Buzzard", "pepper", "Lisbon"),
    ("Cormorant", "marble", "Genoa"),
    ("Dunlin", "walnuts", "Riga"),
)
