"""A baseline: what a wiki had may stay, what is new fails, what is gone is said."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import WIKIS, Run, git, kmwiki, write
from kmwiki.commands.checking.baseline import compared, known_of, read_baseline, written
from kmwiki.commands.checking.marked import Marked, marked
from kmwiki.diagnostics import Diagnostic, Location

PAGE = "# A\n\n[[Nowhere]] and [[Else]], a [[Nowhere]].\n\nA claim ^[none.md].\n\n[[]] and [[]]\n"
OTHER = "# B\n\n[[Nowhere]]\n"
FILES = {"content/a.md": PAGE, "content/b.md": OTHER, "sources/some.md": "Words.\n"}


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    assert update(tmp_path).code == 0
    return tmp_path


def check(wiki: Path, *options: str) -> Run:
    return kmwiki("check", wiki, "--fail-on", "warning", "--baseline", wiki / "known.jsonl", *options)


def update(wiki: Path) -> Run:
    return check(wiki, "--update-baseline")


def edit(wiki: Path, before: str, after: str, page: str = "content/a.md") -> None:
    text = (wiki / page).read_text(encoding="utf-8")
    assert before in text
    (wiki / page).write_text(text.replace(before, after, 1), encoding="utf-8")


def test_what_was_there_passes_and_is_counted(wiki: Path) -> None:
    run = check(wiki)
    assert run.code == 0 and run.out == "" and run.err.splitlines()[-1].endswith("no findings; 7 in the baseline")
    assert kmwiki("check", wiki, "--fail-on", "warning").code == 1


def test_what_was_there_is_marked_for_programs_and_not_left_out(wiki: Path) -> None:
    edit(wiki, "A claim", "A [[New]] claim")
    found = json.loads(check(wiki, "--format", "json").out)
    assert [one["message"] for one in found if one["baselineState"] == "new"] == ["no page is called “New”"]
    assert [one["baselineState"] for one in found].count("unchanged") == 7
    results = json.loads(check(wiki, "--format", "sarif").out)["runs"][0]["results"]
    assert [one["baselineState"] for one in results if "suppressions" not in one] == ["new"]
    assert [one["baselineState"] for one in results].count("unchanged") == 7
    assert check(wiki, "--format", "github").out.count("::warning file=") == 1
    assert len(json.loads(check(wiki, "--format", "gitlab").out)) == 1
    assert check(wiki, "--format", "junit").out.count("<failure ") == 1
    assert check(wiki, "--statistics").out == "      1  warning[broken-link]\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# A\n", "# A\n" + "\nA line.\n" * 100),
        ("a [[Nowhere]].", "a [[Nowhere]] with more words on its line."),
        ("A claim ^[none.md].", "Another claim ^[none.md]."),
        ("A claim", "A [fine](b.md) claim"),
        ("[[]] and [[]]", "Words.\n\n[[]] and  [[]]"),
    ],
)
def test_an_edit_elsewhere_makes_nothing_new(wiki: Path, before: str, after: str) -> None:
    edit(wiki, before, after)
    run = check(wiki)
    assert run.code == 0 and "gone" not in run.err


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            "# A\n",
            "# A\n\nSee [[Brand new]].\n",
            "content/a.md:3:5: warning[broken-link]: no page is called “Brand new”",
        ),
        ("# A\n", "# A\n\nSee [[Nowhere]].\n", "content/a.md:3:5: warning[broken-link]: no page is called “Nowhere”"),
        ("A claim", "A [[Else]] claim", "content/a.md:5:3: warning[broken-link]: no page is called “Else”"),
        ("# A\n", "# A\n\n[[]]\n", "content/a.md:3:1: warning[empty-wikilink]"),
    ],
)
def test_what_is_new_fails_at_its_own_line(wiki: Path, before: str, after: str, line: str) -> None:
    edit(wiki, before, after)
    run = check(wiki)
    assert run.code == 1 and run.out.startswith(line) and len(run.out.splitlines()) == 1


@pytest.mark.slow
def test_one_new_link_fails_at_its_line_wherever_it_is(tmp_path: Path) -> None:
    root = Path(
        shutil.copytree(WIKIS["small"], tmp_path / "wiki", ignore=shutil.ignore_patterns("expected", ".kmwiki"))
    )
    update(root)
    places = 0
    hidden = ("draft", "old")  # one is not published, and the other only leads on
    for page in sorted(page for page in (root / "content").rglob("*.md") if page.stem not in hidden):
        lines = page.read_text(encoding="utf-8").split("\n")
        front = lines.index("---", 1) if lines[0] == "---" else 0
        for number in [n for n in range(front + 1, len(lines)) if not lines[n].strip()][:4]:
            write(page.parent, {page.name: "\n".join([*lines[:number], "", "See [[Nobody]].", "", *lines[number:]])})
            run = check(root)
            at = f"{page.relative_to(root).as_posix()}:{number + 2}:5: warning[broken-link]: "
            assert run.code == 1 and run.out.startswith(at) and len(run.out.splitlines()) == 1
            places += 1
        write(page.parent, {page.name: "\n".join(lines)})
    assert places >= 5 and check(root).code == 0


def test_a_renamed_page_keeps_its_findings(wiki: Path) -> None:
    (wiki / "content" / "a.md").rename(wiki / "content" / "c.md")
    run = check(wiki)
    assert run.code == 0 and "gone" not in run.err


def test_what_is_gone_is_said_and_taken_out_when_asked(wiki: Path) -> None:
    edit(wiki, "[[Else]]", "Else")
    file = wiki / "known.jsonl"
    before = file.read_bytes()
    run = check(wiki)
    assert run.code == 0 and "gone: content/a.md: broken-link: no page is called “Else”" in run.err.splitlines()
    assert f"{file}: 1 finding no longer found" in run.err and file.read_bytes() == before
    run = update(wiki)
    assert f"{file}: 0 findings added, 1 removed, 6 in total" in run.err.splitlines()
    assert file.read_text(encoding="utf-8").count("\n") == before.count(b"\n") - 1
    assert "gone:" not in check(wiki).err


def test_what_an_update_adds_is_listed(wiki: Path) -> None:
    edit(wiki, "A claim", "A [[New]] claim")
    run = update(wiki)
    assert run.code == 0 and "no page is called “New”" in run.err
    assert f"{wiki / 'known.jsonl'}: 1 finding added, 0 removed, 8 in total" in run.err.splitlines()


def test_what_is_ignored_is_neither_new_nor_in_the_baseline(wiki: Path) -> None:
    edit(wiki, "# A\n", "# A\n\n[[Other]] <!-- kmwiki-ignore broken-link: to be written -->\n")
    for _ in range(2):
        assert "0 findings added, 0 removed" in update(wiki).err
    log = json.loads(check(wiki, "--format", "sarif").out)["runs"][0]["results"]
    [ignored] = [one for one in log if "Other" in one["message"]["text"]]
    assert "baselineState" not in ignored and [one["kind"] for one in ignored["suppressions"]] == ["inSource"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("# B\n", "# Quite another title\n"), ("# B\n", "Words.\n\n" * 50 + "# B\n")],
    ids=["another title", "text above it"],
)
def test_the_title_of_another_page_makes_nothing_new(wiki: Path, before: str, after: str) -> None:
    edit(wiki, "# A\n", "# A\n\n[[b#Nowhere to be seen]]\n")
    assert update(wiki).code == 0
    edit(wiki, before, after, "content/b.md")
    assert check(wiki).code == 0 and "gone" not in check(wiki).err.replace("gone:", "")


def test_the_file_can_be_read_and_has_a_sorted_line_for_each_finding(wiki: Path) -> None:
    lines = (wiki / "known.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines[0] == '{"format":"kmwiki-baseline/1"}' and len(lines) == 8
    known = [json.loads(line) for line in lines[1:]]
    assert [(one["path"], one["rule"], one["message"]) for one in known] == sorted(
        (one["path"], one["rule"], one["message"]) for one in known
    )
    assert not any(key in one for one in known for key in ("number", "column"))


def test_edits_elsewhere_leave_the_file_as_it_is(wiki: Path) -> None:
    before = (wiki / "known.jsonl").read_bytes()
    edit(wiki, "# A\n", "# A\n" + "\nA line.\n" * 100)
    write(wiki, {"content/0.md": "# First\n\nSee [[A]].\n"})
    update(wiki)
    assert (wiki / "known.jsonl").read_bytes() == before


@pytest.mark.slow
def test_git_merges_what_two_branches_mended(wiki: Path) -> None:
    git(wiki, "init")
    git(wiki, "add", "content", "sources", "known.jsonl")
    git(wiki, "commit", "-m", "start")
    git(wiki, "checkout", "-b", "other")
    edit(wiki, "[[Nowhere]]", "nowhere", "content/b.md")
    update(wiki)
    git(wiki, "commit", "-am", "one")
    git(wiki, "checkout", "main")
    edit(wiki, "A claim ^[none.md].", "A claim.")
    update(wiki)
    git(wiki, "commit", "-am", "two")
    git(wiki, "merge", "other", "-m", "both")
    run = check(wiki)
    assert run.code == 0 and "gone" not in run.err and run.err.endswith("5 in the baseline\n")


def test_a_failure_of_kmwiki_is_never_known() -> None:
    failed = Diagnostic(rule="page-failed", at=Location(path="a.md", line=1), message="failed", severity="error")
    found = marked([failed], Path("no such folder"))
    assert known_of(found) == () and [one.state for one in compared(found, known_of(found)).findings] == ["new"]


def test_a_threshold_that_is_missed_is_never_known(wiki: Path) -> None:
    write(wiki, {"kmwiki.toml": "[check]\nred_links = 2\n"})
    assert update(wiki).code == 1
    run = check(wiki)
    assert run.code == 1 and run.out.startswith("kmwiki.toml:2:1: error[threshold-missed]: red_links is 4, above 2 (")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file or directory (--update-baseline makes it)"),
        (b"", ":1: this is not a line of a baseline"),
        (b'{"format":"kmwiki-baseline/9"}\n', ":1: this is not a baseline of format “kmwiki-baseline/1”"),
        (
            b'{"format":"kmwiki-baseline/1"}\n<<<<<<< HEAD\n',
            ":2: this is not a line of a baseline (after a Git conflict",
        ),
        (b'{"format":"kmwiki-baseline/1"}\n\n{"path":1}\n', ":3: this is not a line of a baseline"),
        (b'{"format":"kmwiki-baseline/1"}\n\xff\n', ":2: this is not a line of a baseline"),
    ],
)
def test_a_baseline_that_cannot_be_read_ends_the_check_in_one_line(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    write(tmp_path, {**FILES, **({} if content is None else {"known.jsonl": content})})
    run = check(tmp_path)
    assert run.code == 2 and run.out == "" and said in run.err and len(run.err.splitlines()) == 1


@pytest.mark.parametrize("options", [("--select", "broken-link"), ("--ignore", "broken-link")])
def test_a_baseline_is_made_of_all_rules_and_compared_with_some(wiki: Path, options: tuple[str, str]) -> None:
    assert update(wiki).code == 0 and check(wiki, "--update-baseline", *options).code == 2
    run = check(wiki, *options)
    assert run.code == 0 and "gone" not in run.err
    assert kmwiki("check", wiki, "--update-baseline").code == 2


# ---- the comparison itself

PLACES = st.tuples(
    st.sampled_from(["a.md", "b.md"]),
    st.sampled_from(["broken-link", "empty-wikilink"]),
    st.sampled_from(["no “x”", "no “y”", "nothing"]),
    st.integers(1, 4),
)


def findings(places: list[tuple[str, str, str, int]], root: Path) -> tuple[Marked, ...]:
    made = (Diagnostic(rule=rule, at=Location(path=path, line=line), message=m) for path, rule, m, line in places)
    return marked(made, root)


@pytest.mark.slow
@given(st.lists(PLACES, max_size=8), st.lists(PLACES, max_size=8))
def test_each_known_finding_is_found_again_once(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[tuple[str, str, str, int]],
    more: list[tuple[str, str, str, int]],
) -> None:
    root = tmp_path_factory.getbasetemp()
    write(root, {"a.md": "1\n2\n3\n4\n", "b.md": "5\n6\n7\n8\n"})
    was, now = findings(before, root), findings([*before, *more], root)
    result = compared(now, known_of(was))
    assert result.gone == () and len(result.new) == len(more)
    back = compared(was, known_of(now))
    assert back.new == () and len(back.gone) == len(more)


@pytest.mark.slow
@given(st.lists(PLACES, max_size=8))
def test_a_baseline_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, places: list[tuple[str, str, str, int]]
) -> None:
    file = tmp_path_factory.getbasetemp() / "known.jsonl"
    known = known_of(findings(places, file.parent))
    file.write_bytes(written(known))
    assert read_baseline(file) == known
