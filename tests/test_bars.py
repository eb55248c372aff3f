"""The table of bars says what was measured: shares within each turn, and whether a bar is met."""

from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import bars

    return bars


def lines(bars: ModuleType, work: str, turns: list[tuple[float, float, float, float]]) -> list[str]:
    """The rows of a work at 10,000 pages: the seconds of kmwiki and of Hugo in each turn, by clock and processors."""
    costs = [(bars.Cost(*each[:2], 0, 0, 0), bars.Cost(*each[2:], 0, 0, 0)) for each in turns]
    place = {bars.COLD: costs, work: costs}
    return [str(row) for row in bars.rows_of_pairs([place, place], 10_000) if row.work == work]


def test_a_share_is_that_of_hugo_in_the_same_turn(bars: ModuleType) -> None:
    (line,) = lines(bars, "a link added", [(1, 3, 10, 10), (3, 4, 20, 10), (1, 5, 5, 10)])
    shares = "0.15 (0.1–0.2) | 0.4 (0.3–0.5)"
    assert line == f"| a link added | 10,000 | 0.12 × Hugo | {shares} | {shares} | 1.25 times |"


@pytest.mark.parametrize(
    ("work", "turn", "short"),
    [
        ("a cold build", (1, 4, 1, 2), "1.33 times"),  # by its processors
        ("a cold build", (4, 1, 2, 1), "1.33 times"),  # by its time
        ("a cold build", (3, 3, 2, 2), "met"),
        ("nothing changed", (1, 50, 100, 100), "met"),  # by its time alone
    ],
)
def test_what_decides_a_bar(bars: ModuleType, work: str, turn: tuple[float, float, float, float], short: str) -> None:
    assert lines(bars, work, [turn])[0].endswith(f"| {short} |")


def test_a_figure_without_a_bar_is_neither_met_nor_short(bars: ModuleType) -> None:
    assert str(bars.single("memory of all processes", 7, 70.25, "MB")).endswith("| 7 |  | 70.2 MB |  |  |  |  |")


def test_each_part_of_a_profile_names_files_that_are_there(bars: ModuleType) -> None:
    import shares

    assert shares.marks_of_nothing() == []
