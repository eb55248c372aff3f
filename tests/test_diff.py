"""What a change does: `kmwiki diff` says what was edited, and nothing else."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from building import Run, kmwiki, publish, write

FERRY = "The old steam ferry crosses the strait twice a day in winter."
SOURCE = "\n".join([FERRY, *(f"Line {number} is about something else altogether." for number in range(2, 30))]) + "\n"
FILES = {
    "content/a.md": f"# A\n\n{FERRY} ^[f.md:1]\n\n[[B]] [[Nowhere]]\n",
    "content/b.md": "# B\n\nText of B, which is long enough.\n",
    "content/c.md": "# C\n\nText of C, with a claim of its own about ships. ^[f.md:3]\n",
    "sources/f.md": SOURCE,
}
EMPTY = (
    "came went moved lost broken mended linked unlinked claims_added claims_dropped cited_otherwise weakened "
    "evidence_changed findings_new findings_gone pages"
).split()


def diff(old: object, new: object, *arguments: str) -> Run:
    return kmwiki("diff", old, new, *arguments)


def changed(old: Path, new: Path) -> dict[str, Any]:
    """The lists that have entries."""
    found = json.loads(diff(old, new, "--format", "json").out)
    assert found["format"] == "kmwiki-diff/1"
    return {name: found[name] for name in EMPTY if found[name]}


@pytest.fixture
def roots(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path / "old", FILES), write(tmp_path / "new", FILES)


def test_the_same_is_said_to_be_the_same(roots: tuple[Path, Path]) -> None:
    run = diff(*roots)
    assert (run.code, run.out) == (0, "Nothing is another.\n")


@pytest.mark.parametrize(
    ("file", "text", "names", "code"),
    [
        ("content/d.md", "# D\n\nNew.\n", {"came"}, 0),
        ("content/c.md", None, {"went", "lost"}, 1),
        ("content/b.md", "# B\n\nText of B, which is longer than enough.\n", {"pages"}, 0),
        ("content/a.md", FILES["content/a.md"].replace("[[B]]", "[[C]]"), {"linked", "unlinked", "pages"}, 0),
        ("content/b.md", "# B\n\nText of B, which is long enough. [[Gone]]\n", {"broken", "findings_new", "pages"}, 0),
        ("content/a.md", FILES["content/a.md"].replace(" [[Nowhere]]", ""), {"mended", "findings_gone", "pages"}, 0),
        ("content/a.md", FILES["content/a.md"].replace("f.md:1", "f.md:1-2"), {"cited_otherwise"}, 0),
        (
            "content/a.md",
            FILES["content/a.md"].replace("twice", "once"),
            {"claims_added", "claims_dropped", "pages"},
            0,
        ),
        ("sources/f.md", SOURCE.replace("Line 3 is", "Line 3 was"), {"evidence_changed"}, 0),
        ("content/c.md", FILES["content/c.md"].replace(" ^[f.md:3]", ""), {"claims_dropped"}, 0),
    ],
)
def test_each_edit_is_said_and_nothing_else(
    roots: tuple[Path, Path], file: str, text: str | None, names: set[str], code: int
) -> None:
    old, new = roots
    if text is None:
        (new / file).unlink()
    else:
        write(new, {file: text})
    assert set(changed(old, new)) == names
    assert diff(old, new).code == code


def test_a_page_that_moved_is_lost_without_a_redirect(roots: tuple[Path, Path]) -> None:
    old, new = roots
    (new / "content" / "b.md").rename(new / "content" / "bee.md")
    found = changed(old, new)
    assert found["moved"] == [["b", "bee"]] and found["lost"] == ["b/index.html"]
    write(new, {"content/bee.md": "---\naliases: [/b]\n---\n" + FILES["content/b.md"]})
    assert diff(old, new).code == 0 and "lost" not in changed(old, new)


def test_two_built_sites_say_the_same_of_pages_links_and_claims(roots: tuple[Path, Path]) -> None:
    old, new = roots
    write(new, {"content/a.md": FILES["content/a.md"].replace("twice", "once") + "\n[[Gone]] [[C]]\n"})
    by_roots, by_sites = changed(old, new), changed(publish(old, old / "site"), publish(new, new / "site"))
    del by_roots["findings_new"]
    assert by_sites.pop("pages") and by_roots.pop("pages") and by_sites == by_roots


def git(where: Path, *arguments: str) -> None:
    own = ("-c", "user.name=Ann", "-c", "user.email=ann@localhost")
    subprocess.run(["git", *own, *arguments], cwd=where, check=True, capture_output=True)


def test_two_revisions_are_compared_and_the_working_tree_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "repository", {f"my wiki/{name}": text for name, text in FILES.items()})
    git(root, "init", "--quiet", "--initial-branch", "main")
    for text in ("one", "two"):
        write(root, {"my wiki/content/d.md": f"# D\n\n{text}\n"})
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", text)
    write(root, {"my wiki/content/d.md": "# D\n\nin the working tree\n"})
    monkeypatch.chdir(root / "my wiki")
    found = json.loads(diff("main~1", "main", "--format", "json").out)
    assert found["pages"] == [{"page": "d", "title": None, "added": 1, "removed": 1}]
    assert (root / "my wiki/content/d.md").read_text() == "# D\n\nin the working tree\n"
    assert {path.name for path in (root / "my wiki").iterdir()} == {"content", "sources"}
    run = diff("main", "nonsense")
    assert run.code == 2 and run.err.count("\n") == 1 and "neither a folder nor a revision" in run.err


def test_a_large_change_fits_a_screen_and_a_comment(roots: tuple[Path, Path]) -> None:
    old, new = roots
    pages = {f"content/p{number}.md": f"# P{number}\n\n[[Gone {number}]] @all <b>\n" for number in range(2_000)}
    write(new, pages)
    assert len(diff(old, new).out.splitlines()) <= 45
    comment = diff(old, new, "--format", "markdown").out
    assert len(comment.encode()) < 60_000 and "… and 1,960 more" in comment and "@all" not in comment


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_random_edits_are_said_exactly(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Pages come, go and are edited, in an order of their own in the new root."""
    rng, folder = random.Random(seed), tmp_path_factory.mktemp("edits")
    names = [f"p{number}" for number in range(12)]
    pages = {name: f"# {name}\n\nWords of {name} {rng.random()}.\n" for name in names}
    gone = set(rng.sample(names, rng.randint(0, 4)))
    edited = set(rng.sample(sorted(set(names) - gone), rng.randint(0, 4)))
    come = {f"n{number}" for number in range(rng.randint(0, 4))}
    later = {
        name: text + ("\nMore words.\n" if name in edited else "") for name, text in pages.items() if name not in gone
    }
    later |= {name: f"# {name}\n\nNew {rng.random()}.\n" for name in come}
    shuffled = list(later.items())
    rng.shuffle(shuffled)
    old = write(folder / "old", {f"content/{name}.md": text for name, text in pages.items()})
    new = write(folder / "new", {f"content/{name}.md": text for name, text in shuffled})
    found = json.loads(diff(old, new, "--format", "json").out)
    assert (set(found["came"]), set(found["went"])) == (come, gone)
    assert {one["page"] for one in found["pages"]} == edited
    assert found["lost"] == sorted(f"{name}/index.html" for name in gone) and not found["moved"]
