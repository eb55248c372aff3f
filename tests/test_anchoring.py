"""Locked lines are found again after edits of their source, and what is gone is said to be gone."""

import importlib
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kmwiki.evidence.line_prints import key_of
from kmwiki.evidence.lock import locked_lines
from kmwiki.evidence.since import followed

ROOT = Path(__file__).parent.parent
KINDS = "lines in and out,small changes,moves,split lines,all at once,removal,removal and others".split(",")


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("locked_lines")


@pytest.mark.slow
@pytest.mark.parametrize("is_private", [False, True], ids=["words", "digests"])
@pytest.mark.parametrize("kind", KINDS)
def test_lines_are_found_again_after_edits(bench: ModuleType, kind: str, is_private: bool) -> None:
    assert list(bench.BARS) == KINDS
    counts = bench.outcomes(bench.texts_in(ROOT / "sources"), kind, is_private=is_private, trials=200)
    (found, wrong), bars = bench.shares(kind, counts), bench.BARS[kind]
    assert found >= bars.found and wrong <= bars.wrong, counts


TEXTS = [tuple(file.read_text(encoding="utf-8").split("\n")) for file in sorted((ROOT / "sources").glob("*.md"))]


@pytest.mark.slow
@settings(max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), is_private=st.booleans())
def test_lines_that_nobody_touched_do_not_change_their_state(bench: ModuleType, seed: int, is_private: bool) -> None:
    lines = TEXTS[seed % len(TEXTS)]
    editor = bench.Editor([TEXTS[seed % len(TEXTS) - 1]], seed)  # lines that come in are of another source
    edits = bench.lines_in_and_out, bench.others_changed, bench.a_move
    chosen = [edit for edit in edits if editor.random.random() < 0.5]
    locked, start, end, now, wanted = bench.edited(editor, lines, chosen, is_private=is_private)
    state, first, last = followed(locked, start, end, now)
    is_there = words_of(now[start - 1 : end]) == words_of(lines[start - 1 : end])
    assert state == ("unchanged" if is_there else "moved")
    assert first is not None and last is not None
    assert words_of(now[first - 1 : last]) == words_of(lines[start - 1 : end])
    assert is_there or wanted <= set(range(first, last + 1))


def words_of(lines: Iterable[str]) -> list[str]:
    return [key for line in lines if (key := key_of(line))]


TEXT = tuple("# Tea\n\nOolong is half oxidised.\n\nBlack tea is rolled and fired.\nGreen tea is steamed.\n".split("\n"))


@pytest.mark.parametrize(
    ("cited", "now", "expected"),
    [
        pytest.param((3, 3), TEXT, ("unchanged", 3, 3), id="nothing changed"),
        pytest.param((5, 6), ("New.", *TEXT), ("moved", 6, 7), id="a line came in above"),
        pytest.param((3, 5), (*TEXT[:3], *TEXT[4:]), ("moved", 3, 4), id="an empty line in them went"),
        pytest.param((3, 3), (*TEXT[:2], f"  {TEXT[2]}  ", *TEXT[3:]), ("unchanged", 3, 3), id="spaces alone"),
        pytest.param((3, 3), (*TEXT[:2], TEXT[2].upper(), *TEXT[3:]), ("changed", 3, 3), id="capitals alone"),
        pytest.param((3, 3), (*TEXT[:2], "Oolong is half oxidised!", *TEXT[3:]), ("changed", 3, 3), id="a sign"),
        pytest.param(
            (5, 5), (*TEXT[:4], "Black tea is rolled, dried and fired.", *TEXT[5:]), ("changed", 5, 5), id="a word"
        ),
        pytest.param((5, 6), (*TEXT[:4], "Coffee is roasted in a drum.", ""), ("gone", None, None), id="other words"),
        pytest.param((5, 6), (), ("gone", None, None), id="an empty source"),
    ],
)
@pytest.mark.parametrize("is_private", [False, True], ids=["words", "digests"])
def test_a_state(
    cited: tuple[int, int], now: tuple[str, ...], expected: tuple[str, int | None, int | None], is_private: bool
) -> None:
    locked = locked_lines(TEXT, *cited, shows=lambda number: not is_private)
    assert followed(locked, *cited, now) == expected


@pytest.mark.slow
def test_a_long_range_is_bounded_and_found() -> None:
    lines = tuple(f"Line {number} says what number {number * 7919 % 1009} means." for number in range(1, 2001))
    locked = locked_lines(lines, 100, 1_900)
    assert len(locked.words) == 12 and locked.size == 1_801
    moved = ("New.",) * 3 + lines
    assert followed(locked, 100, 1_900, moved) == ("moved", 103, 1_903)
    changed = (*moved[:999], "Another line.", *moved[1000:])
    assert followed(locked, 100, 1_900, changed) == ("changed", 103, 1_903)
    without = (*moved[:999], *moved[1_020:])
    assert followed(locked, 100, 1_900, without) == ("changed", 103, 1_882)


def test_a_long_line_is_bounded() -> None:
    lines = ("x" * 100_000, "Short words.", "y" * 100_000)
    locked = locked_lines(lines, 1, 3)
    assert sum(len(line) for line in (*locked.words, *locked.last)) < 10_000  # type: ignore[arg-type]
    assert followed(locked, 1, 3, lines) == ("unchanged", 1, 3)
    assert followed(locked, 1, 3, ("", *lines)) == ("moved", 2, 4)
