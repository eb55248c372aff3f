"""`kmwiki.lock`: what an edit of a source makes stale, and what merely moved."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import kmwiki, write
from kmwiki import Analysis, analyse, load_config
from kmwiki.engine.processes import LITTLE
from kmwiki.evidence.lock import make_lock

LINES = 12
EDITS = st.lists(st.tuples(st.sampled_from(["insert", "delete", "edit"]), st.integers(0, LINES - 1)), max_size=5)
RANGES = st.lists(st.tuples(st.integers(1, LINES), st.integers(0, 3)), min_size=1, max_size=5)


def made(root: Path, lines: list[str], ranges: list[tuple[int, int]]) -> Analysis:
    """A wiki with one page for each cited range of the source."""
    files = {
        f"content/p{number}.md": f"Claim. ^[s.md:{start}-{min(LINES, start + length)}]"
        for number, (start, length) in enumerate(ranges)
    }
    return analyse(load_config(write(root, files | {"sources/s.md": "\n".join(lines)})))


def edited(lines: list[str], edits: list[tuple[str, int]]) -> list[str]:
    lines = list(lines)
    for number, (kind, place) in enumerate(edits):
        place = min(place, len(lines))
        if kind == "insert":
            lines.insert(place, f"new {number}")
        elif place < len(lines):
            lines[place : place + 1] = [] if kind == "delete" else [f"edited {number}"]
    return lines


@pytest.mark.slow
@settings(max_examples=30)
@given(RANGES, EDITS)
def test_exactly_what_changed_is_stale(ranges: list[tuple[int, int]], edits: list[tuple[str, int]]) -> None:
    before = [f"line {number}" for number in range(1, LINES + 1)]
    after = edited(before, edits)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "kmwiki.lock").write_bytes(make_lock(made(root, before, ranges).wiki))
        result = made(root, after, ranges)
    pages = result.site.pages
    moved = {d.at.path: d.help or "" for d in result.diagnostics if d.rule == "citation-moved"}
    for number, (start, length) in enumerate(ranges):
        cited = before[start - 1 : min(LINES, start + length)]
        places = [i + 1 for i in range(len(after) - len(cited) + 1) if after[i : i + len(cited)] == cited]
        assert pages[f"p{number}"].trust.freshness == ("fresh" if places else "stale")
        told = re.search(r"s\.md:(\d+)", moved.get(f"content/p{number}.md", ""))
        expected = None if not places or places[0] == start else places[0]
        assert (int(told[1]) if told else None) == expected


@pytest.mark.slow
def test_what_is_not_locked_is_unknown(tmp_path: Path) -> None:
    result = made(tmp_path, ["a", "b"], [(1, 0)])
    assert result.site.pages["p0"].trust.freshness == "unknown"
    kmwiki("build", tmp_path, "--lock")
    result = made(tmp_path, ["a", "b"], [(1, 0), (2, 0)])
    assert [result.site.pages[page].trust.freshness for page in ("p0", "p1")] == ["fresh", "unknown"]


@pytest.mark.slow
def test_a_whole_source_is_stale_by_any_edit(tmp_path: Path) -> None:
    made(tmp_path, ["a", "b"], [(1, 0)])
    (tmp_path / "content" / "whole.md").write_text("Claim. ^[s.md]")
    kmwiki("build", tmp_path, "--lock")
    result = made(tmp_path, ["a", "c"], [(1, 0)])
    found = {slug: page.trust.freshness for slug, page in result.site.pages.items()}
    assert found == {"p0": "fresh", "whole": "stale"}


@pytest.mark.parametrize(
    "lock",
    [
        "",
        "[]",
        "{}",
        "\udcff",
        '{"version": 3, "sources": {}}',
        '{"version": 1, "sources": [1]}',
        '{"version": 2, "sources": {"s.md": {"1-1": {"words": 1, "hash": ""}}}}',
    ],
)
def test_a_corrupt_lock_is_reported_and_says_nothing(tmp_path: Path, lock: str) -> None:
    (tmp_path / "kmwiki.lock").write_bytes(lock.encode(errors="surrogateescape"))
    result = made(tmp_path, ["a"], [(1, 0)])
    assert result.site.pages["p0"].trust.freshness == "unknown"
    assert [d.rule for d in result.diagnostics if d.at.path == "kmwiki.lock"] == ["unreadable-file"]


@pytest.mark.slow
def test_the_same_wiki_gives_the_same_lock(tmp_path: Path) -> None:
    made(tmp_path, ["a", "b", "c"], [(2, 1), (1, 0)])
    locks = []
    for _ in range(2):
        kmwiki("build", tmp_path, "--lock")
        locks.append((tmp_path / "kmwiki.lock").read_bytes())
    assert locks[0] == locks[1] and b'"1-1"' in locks[0]


@pytest.mark.slow
def test_a_lock_knows_pages_that_other_processes_read(tmp_path: Path) -> None:
    made(tmp_path, ["line"] * 9, [(1, 1), (2, 1), (3, 1)])
    for number in range(4):  # enough for two processes
        (tmp_path / "content" / f"long-{number}.md").write_text(f"# {number}\n\n<!-- {'x' * LITTLE} -->\n")
    assert kmwiki("build", tmp_path, "--lock", "--jobs", "2").code == 0
    assert (tmp_path / "kmwiki.lock").exists()
