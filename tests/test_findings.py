"""Lines found for claims, and how far lines bear them: cases in `evidence/`, and laws for any text."""

import random
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from evidence_files import EvidenceCase, evidence_cases
from kmwiki.evidence import (
    asked,
    finding,
    indexing,
    judging,
    likeness,
    shifts,
    showing,
    support,
    verdicts,
    weighing,
    words,
)
from kmwiki.evidence.asked import AskedClaim, Cited
from kmwiki.evidence.constants import CONSTANTS
from kmwiki.evidence.doubts import doubts_of_sources
from kmwiki.evidence.finding import Wanted, find_all
from kmwiki.evidence.indexing import index_of
from kmwiki.evidence.judging import ClaimEvidence, judge_page
from kmwiki.evidence.shifts import CitedLines, pages_as_lines, shift_of
from kmwiki.evidence.source_index import SourceIndex
from kmwiki.evidence.spelling import as_written, shared
from kmwiki.evidence.weighing import Lookup
from kmwiki.evidence.words import figure, words_of

CASES = list(evidence_cases())
MODULES = (asked, finding, indexing, judging, likeness, shifts, showing, support, verdicts, weighing, words)
# For each rule that cases show: its constant, and a value at which the rule does nothing.
WITHOUT = {
    "same_stem": 0.0,
    "short_stem": 0.0,
    "six_letters": 0.0,
    "five_letters": 0.0,
    "neighbours": 0.0,
    "heading": 0.0,
    "context": 0.0,
    "gain": 2.0,
    "gap": 9.0,
    "section_lines": 1,
    "perhaps": 0.0,
    "found": 0.0,
    "lead": 0.0,
    "other_script": 0.0,
    "holds": 0.0,
    "partly": 1.0,
    "elsewhere": 2.0,
    "elsewhere_ratio": 0.0,
    "nothing": 0.0,
    "enough": 0.0,
    "words": 0,
    "negation_reach": 0,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_evidence(case: EvidenceCase) -> None:
    assert case.found() == case.given


@pytest.mark.parametrize("name", WITHOUT)
def test_each_rule_is_shown_by_a_case(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = replace(CONSTANTS, **{name: WITHOUT[name]})
    for module in MODULES:
        monkeypatch.setattr(module, "CONSTANTS", changed, raising=False)
    words_of.cache_clear()  # of other constants
    shows = any(case.found() != case.given for case in CASES)
    words_of.cache_clear()
    assert shows


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The café’s *menu*, [in full](https://example.com/menu)", "cafe menu full"),
        ("[[guides/old-mill|The mill]] and [[guides/old-mill]]^[mill.md:3] `pageCount`", "mill old page count"),
        ("<b>Ships</b> at https://example.com sail", "ships sail"),
        ("冰川 glacier ab", "冰川 glacier ab"),
        ("हिमनद ने", "हिमनद ने"),
        (
            "twenty 20 1,000 1.000.000 2,5 3k 4 million 5万 2024-01-31",
            "#20 #1000 #1000000 #2.5 #3000 #4000000 #50000 #2024 #1 #31",
        ),
        ("x", ""),
    ],
)
def test_texts_have_terms(text: str, terms: str) -> None:
    assert " ".join(words_of(text).terms) == terms


@pytest.mark.parametrize(
    ("digits", "scale", "term"),
    [
        ("1,5", None, "#1.5"),
        ("1’000", None, "#1000"),
        ("1\u00a0000", None, "#1000"),
        ("1.5", "million", "#1500000"),
        ("٣", None, "#3"),
        ("1.2.3", None, "#1.2.3"),
        ("9" * 400, None, f"#{'9' * 400}"),
        ("1.250", None, "#1250"),
        ("0.125", None, "#0.125"),
        ("1.250,50", None, "#1250.5"),
        ("2,3", "Millionen", "#2300000"),
    ],
)
def test_figures_are_equal_in_all_ways_to_write_them(digits: str, scale: str | None, term: str) -> None:
    assert figure(digits, scale) == term


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("carve", "carving", CONSTANTS.same_stem),
        ("failed", "failure", CONSTANTS.same_stem),
        ("map", "maps", CONSTANTS.short_stem),
        ("map", "mapping", 0.0),
        ("photograph", "photosynthesis", CONSTANTS.five_letters),
        ("administer", "administrations", CONSTANTS.six_letters),
        ("form", "formidable", 0.0),
        ("valley", "village", 0.0),
    ],
)
def test_words_are_alike_by_their_beginnings(first: str, second: str, expected: float) -> None:
    assert likeness.likeness(first, second) == likeness.likeness(second, first) == expected


def test_a_name_is_a_capital_inside_a_sentence() -> None:
    assert words_of("Selma met Hedda. Then NMA said “Yes”: All of Oslo.").names == {"hedda", "nma", "oslo"}


FERRIES = [
    "Glaciers carved the valley in four thousand years.",
    "The ferry sails every morning at dawn.",
    *(f"Entry {word}: copper was weighed." for word in ("amber", "birch", "cedar", "delta", "ember", "flint", "grove")),
    *(f"Entry {word}: salt was weighed." for word in ("heath", "inlet", "jetty", "knoll", "ledge", "marsh", "north")),
    "Every morning at dawn the ferry sails.",
    "Beekeepers crossed the pass with their hives in spring.",
]


@pytest.mark.parametrize(
    ("beside", "line"),
    [("Glaciers carved the valley in four thousand years", 2), ("Beekeepers crossed with hives", 17)],
)
def test_a_claim_is_drawn_to_what_was_found_for_those_beside_it(beside: str, line: int) -> None:
    wanted = [Wanted.of(words_of(text)) for text in (beside, "The ferry sails every morning at dawn")]
    assert find_all(Lookup(index_of(FERRIES)), wanted)[1][0].start == line


def judged(text: str, lines: Sequence[str], start: int | None = None, end: int | None = None) -> ClaimEvidence:
    """What is said of one claim that cites a source with these lines."""
    asked = AskedClaim(text, "", (Cited(0, 0, "source", start, end or start),))
    return judge_page([asked], {"source": index_of(lines)}.get)[0]


def test_sentences_of_a_claim_are_found_apart() -> None:
    said = judged(
        "Glaciers carved the valley in four thousand years. Yes. Zebras never visited harbours. "
        "Beekeepers crossed the pass with their hives.",
        FERRIES,
    )
    assert [(one.start, one.end) for one in said.found] == [(1, 1), (18, 18)]
    assert said.parts == (2, 3)


LETTERS = [f"{a}{b}{c}{d}" for a in "bdfgk" for b in "aeiou" for c in "lmnprs" for d in ("ta", "ro", "ki")]
TALES = [
    f"{first} {second} {third}"
    for first, second, third in zip(
        "amber birch cedar delta ember flint grove heath inlet jetty".split(),
        "walnut turnip radish pepper nettle mallow lovage kernel juniper hyssop".split(),
        "quartz marble basalt pumice gravel pebble cobble sandstone limestone granite".split(),
        strict=True,
    )
]


@pytest.mark.parametrize("offset", [0, -2, 1, 3])
def test_citations_that_are_all_off_are_noticed(offset: int) -> None:
    claims = [CitedLines(words_of(TALES[line - 1]), line + offset, line + offset) for line in range(3, 8)]
    shift = shift_of(Lookup(index_of(TALES)), claims)
    assert (shift.offset if shift is not None else 0) == -offset
    assert shift_of(Lookup(index_of(TALES)), claims[:-1]) is None  # too few


@pytest.mark.parametrize("marks", [5, 6, 8, 12])
@pytest.mark.parametrize("seed", range(12))
def test_citations_that_are_wrong_each_in_its_own_way_are_not_taken_for_a_shift(marks: int, seed: int) -> None:
    chance = random.Random(seed)
    lines = [" ".join(chance.sample(LETTERS, 9)) for _ in range(240)]
    facts = chance.sample(range(20, 220), marks)
    wrong = chance.sample(range(1, 240), marks)
    claims = [CitedLines(words_of(lines[at]), line, line) for at, line in zip(facts, wrong, strict=True)]
    assert shift_of(Lookup(index_of(lines)), claims) is None
    shifted = [CitedLines(words_of(lines[at]), at + 5, at + 5) for at in facts]
    found = shift_of(Lookup(index_of(lines)), shifted)
    assert found is not None and found.offset == -4
    some_right = [CitedLines(words_of(lines[at]), at + 1, at + 1) for at in facts[: marks // 2]]
    assert shift_of(Lookup(index_of(lines)), [*some_right, *shifted[marks // 2 :]]) is None


def test_marks_of_pages_may_be_above_them() -> None:
    lines = [line for page, tale in enumerate(TALES, 1) for line in (f"-- {page} of 10 --", tale, "")]
    assert index_of(lines).pages == {page: (3 * page - 2, 3 * page) for page in range(1, 11)}


def test_pages_that_are_taken_for_lines_are_noticed() -> None:
    lines = [line for page, tale in enumerate(TALES, 1) for line in ("word " * 9, tale, "", f"-- {page} of 10 --")]
    index = index_of(lines)
    assert index.pages[2] == (5, 8)
    claims = [CitedLines(words_of(TALES[page - 1]), page, page) for page in (4, 6, 9)]
    found = pages_as_lines(Lookup(index), claims)
    assert found is not None and found.as_pages > 0.9 > 0.1 > found.as_lines
    right = [CitedLines(words_of(TALES[page - 1]), 4 * page - 2, 4 * page - 2) for page in (4, 6, 9)]
    assert pages_as_lines(Lookup(index), right) is None
    assert pages_as_lines(Lookup(index_of(TALES)), claims) is None


def test_form_feeds_are_ends_of_pages() -> None:
    lines = [line for tale in TALES for line in (tale, "word " * 9)]
    fed = [f"\f{line}" if number % 2 == 0 and number else line for number, line in enumerate(lines)]
    assert index_of(fed).pages == {page: (2 * page - 1, 2 * page) for page in range(1, 11)}
    assert index_of(["one", "two\f", "\f", "four"]).pages == {1: (1, 2), 2: (3, 2), 3: (4, 4)}
    asked = [AskedClaim(TALES[page - 1], "", (Cited(0, page, "source", page, page),)) for page in (4, 6, 9)]
    assert [one.verdict for one in judge_page(asked, {"source": index_of(fed)}.get)] == ["holds"] * 3


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("The [old ferry](https://example.com/ferry) cost 1,000 crowns", {"ferry", "#1000"}, ("ferry", "1,000")),
        ("**Selma** met [[people/hedda|Hedda]]’s `pageCount`", {"hedda", "count"}, ("Hedda", "pageCount")),
        ("旧渡轮在黎明出发", {"渡轮", "轮在"}, ("渡轮在",)),
        ("Ferries and ferries, FERRIES", {"ferries"}, ("Ferries", "ferries", "FERRIES")),
        ("Nothing", set(), ()),
    ],
)
def test_terms_are_written_as_the_claim_writes_them(text: str, terms: set[str], expected: tuple[str, ...]) -> None:
    assert list(as_written(text, "", terms)) == [expected]


@pytest.mark.parametrize(
    ("line", "claim", "expected"),
    [
        (
            "- The [ferry](https://example.com/dawn) sails at 1 thousand",
            "Ferries sailed; 1,000 at dawn",
            ("ferry", "sails", "1 thousand"),
        ),
        ("旧渡轮在黎明出发，雨停", "渡轮在雨天出发", ("渡轮在", "出发")),
        ("The valley", "The village", ()),
    ],
)
def test_a_line_shows_the_words_that_it_shares_with_a_claim(line: str, claim: str, expected: tuple[str, ...]) -> None:
    assert shared([line], claim) == expected


def test_doubt_is_greater_for_what_is_wrong() -> None:
    right, wrong = (judged("Amber walnut quartz and 12 Zebras", TALES, line).doubt for line in (1, 4))
    assert judged("Amber walnut quartz", TALES, 1).doubt < right < wrong


TEXTS = st.text(st.sampled_from("aA bB1.,\n# -|`'[]^:不没冰川ないの한국어 हिก้ αΩ قَ\u00a0\ud7ff٣½"), max_size=200)
LINES = st.one_of(TEXTS, st.text(max_size=200)).map(lambda text: text.split("\n"))


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(lines=LINES, claim=st.one_of(TEXTS, st.text(max_size=80)), start=st.integers(1, 9), long=st.integers(0, 9))
def test_any_text_has_an_answer_within_the_source(lines: list[str], claim: str, start: int, long: int) -> None:
    index = index_of(lines)
    wanted = Wanted.of(words_of(claim), words_of(lines[0]))
    passages = find_all(Lookup(index), [wanted])[0]
    assert all(1 <= one.start <= one.end <= len(lines) and 0 <= one.share <= 1 + 1e-9 for one in passages)
    assert all(a.end < b.start or b.end < a.start for a in passages for b in passages if a is not b)
    places = (None, None), (1, 1)
    cited = [
        AskedClaim(claim, lines[0], (Cited(n, 0, "a", start, start + long), Cited(n, 1, "b", *places[n])))
        for n in (0, 1)
    ]
    said = judge_page(cited, {"a": index, "b": index}.get)
    assert all(0 <= one.share <= 1 and {*one.figures, *one.names} <= {*one.lacks} for one in said)
    assert all(word in claim for one in said for word in one.lacks)
    assert all(1 <= found.start <= found.end <= len(lines) for one in said for found in one.found)
    doubts_of_sources(cited * 3, {"a": index, "b": index}.get)
    # The same again from what was kept.
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode(index), type=SourceIndex)
    assert kept == index == index_of(lines)
    assert judge_page(cited, {"a": kept, "b": kept}.get) == said
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(said), type=tuple[ClaimEvidence, ...]) == said


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(FERRIES), min_size=1, max_size=6))
def test_all_claims_of_a_page_are_answered_in_order(texts: list[str]) -> None:
    found = find_all(Lookup(index_of(FERRIES)), [Wanted.of(words_of(text)) for text in texts])
    best = [[FERRIES[one.start - 1] for one in passages][:1] for passages in found]
    assert all(
        [set(words_of(line).terms) for line in lines] == [set(words_of(text).terms)]
        for text, lines in zip(texts, best, strict=True)
    )
