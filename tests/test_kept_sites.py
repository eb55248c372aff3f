"""Small sites are as `sites/*/expected` keeps them, and what is kept can be accepted by one command."""

import shutil
from pathlib import Path

import pytest

from site_files import kept, site_folders
from update import TESTS, site_changes, update

CASES = site_folders(TESTS / "sites")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_site_is_as_it_is_kept(case: Path) -> None:
    changes = site_changes(case)
    assert not changes, "\n".join(change.shown(TESTS) for change in changes)


def test_no_secret_is_kept() -> None:
    case = TESTS / "sites" / "hidden-things"
    written = "".join(file.read_text(encoding="utf-8") for file in case.rglob("*.md") if "expected" not in file.parts)
    assert written.lower().count("secret") > 5
    assert [path for path, text in kept(case).items() if "secret" in (path + text).lower()] == []


@pytest.fixture
def tests(tmp_path: Path) -> Path:
    """A folder of tests of which five files are not as kmwiki makes them now."""
    shutil.copytree(TESTS / "sites" / "one-page", tmp_path / "sites" / "one-page")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "self-link.md").write_text("## A claim\n```md\n[[Page]]\n```\n```findings\nnone\n```\n")
    (tmp_path / "syntax").mkdir()
    (tmp_path / "syntax" / "marks.md").write_text("A claim\n.\n*Words*, [[]].\n.\n<p>Words</p>\n.\n\nNext\n.\n.\n\n.\n")
    expected = tmp_path / "sites" / "one-page" / "expected"
    (expected / "llms.txt").write_text("Something else.\n")
    (expected / "gone.html").write_text("No longer made.\n")
    (expected / "files.txt").unlink()
    return tmp_path


def texts(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_without_an_answer_differences_are_shown_and_nothing_changes(
    tests: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = texts(tests)
    assert update(tests, yes=False, ask=None) == 1
    assert update(tests, yes=False, ask=lambda question: "") == 0
    assert texts(tests) == before
    shown = capsys.readouterr().out
    for line in (
        "--- rules/self-link.md\n+++ rules/self-link.md\n",
        "-none\n+content/page.md:1:1: info[self-link]: this page links to itself",
        "-<p>Words</p>\n+<p><em>Words</em>, [[]].</p>\n",
        "+empty-wikilink at 1:10\n",
        "--- /dev/null\n+++ sites/one-page/expected/files.txt\n",
        "--- sites/one-page/expected/gone.html\n+++ /dev/null\n",
        "-Something else.\n",
    ):
        assert line in shown


@pytest.mark.parametrize("answer", [None, "y"])
def test_what_is_accepted_is_kept(tests: Path, answer: str | None) -> None:
    assert update(tests, yes=answer is None, ask=None if answer is None else lambda question: answer) == 0
    assert "info[self-link]" in (tests / "rules" / "self-link.md").read_text(encoding="utf-8")
    assert "<em>Words</em>" in (tests / "syntax" / "marks.md").read_text(encoding="utf-8")
    assert kept(tests / "sites" / "one-page") == kept(TESTS / "sites" / "one-page")
    assert update(tests, yes=False, ask=None) == 0


@pytest.mark.parametrize(
    ("wanted", "code", "files"),
    [
        (["rules/self-link.md"], 0, ["rules/self-link.md"]),
        (["rules", "syntax"], 0, ["rules/self-link.md", "syntax/marks.md"]),
        (["sites/one-page/expected/llms.txt"], 0, ["files.txt", "gone.html", "llms.txt"]),
        (["rules/self-lnik.md"], 2, []),
        (["rules", "."], 0, ["rules/self-link.md", "syntax/marks.md", "files.txt", "gone.html", "llms.txt"]),
    ],
)
def test_what_is_named_is_updated_alone(tests: Path, wanted: list[str], code: int, files: list[str]) -> None:
    before = texts(tests)
    assert update(tests, [tests / path for path in wanted], yes=True, ask=None) == code
    after = texts(tests)
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert len(changed) == len(files)
    assert all(any(path.endswith(file) for path in changed) for file in files)
