"""What a change does: `kmwiki diff` says what was edited, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from building import Run, git, kmwiki, publish, write

FERRY = "The old steam ferry crosses the strait twice a day in winter."
SOURCE = "\n".join([FERRY, *(f"Line {number} is about something else altogether." for number in range(2, 30))]) + "\n"
FILES = {
    "content/a.md": f"# A\n\n{FERRY} ^[f.md:1]\n\n[[B]] [[Nowhere]]\n",
    "content/b.md": "# B\n\nText of B, which is long enough.\n",
    "content/c.md": "# C\n\nText of C, with a claim of its own about ships. ^[f.md:3]\n",
    "sources/f.md": SOURCE,
}


def diff(old: object, new: object, *arguments: str) -> Run:
    return kmwiki("diff", old, new, *arguments)


def changed(old: Path, new: Path) -> dict[str, Any]:
    """The lists that have entries."""
    found = json.loads(diff(old, new, "--format", "json").out)
    assert found["format"] == "kmwiki-diff/1"
    return {name: entries for name, entries in found.items() if name not in ("format", "coverage") and entries}


@pytest.fixture
def roots(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path / "old", FILES), write(tmp_path / "new", FILES)


def test_the_same_is_said_to_be_the_same(roots: tuple[Path, Path]) -> None:
    run = diff(*roots)
    assert (run.code, run.out) == (0, "Nothing changed.\n")


@pytest.mark.parametrize(
    ("file", "text", "names", "code"),
    [
        ("content/d.md", "# D\n\nNew.\n", {"came"}, 0),
        ("content/d.md", FILES["content/c.md"].replace("ships", "trains"), {"came", "claims_added"}, 0),
        ("content/c.md", None, {"went", "lost", "claims_dropped"}, 1),
        ("content/b.md", "# B\n\nText of B, which is longer than enough.\n", {"pages"}, 0),
        ("content/a.md", FILES["content/a.md"].replace("[[B]]", "[[C]]"), {"linked", "unlinked", "pages"}, 0),
        ("content/b.md", "# B\n\nText of B, which is long enough. [[Gone]]\n", {"broken", "findings_new", "pages"}, 0),
        ("content/a.md", FILES["content/a.md"].replace(" [[Nowhere]]", ""), {"mended", "findings_gone", "pages"}, 0),
        ("content/a.md", FILES["content/a.md"].replace("f.md:1", "f.md:1-2"), {"cited_otherwise"}, 0),
        ("content/a.md", FILES["content/a.md"].replace("f.md:1", "f.md:1, f.md:2"), {"citations_added"}, 0),
        ("content/a.md", FILES["content/a.md"].replace("twice", "once"), {"claims_reworded", "pages"}, 0),
        ("sources/f.md", SOURCE.replace("Line 3 is", "Line 3 was"), {"evidence_changed", "sources_changed"}, 0),
        ("sources/f.md", SOURCE.replace("Line 9 is", "Line 9 was"), {"sources_changed"}, 0),
        ("content/c.md", FILES["content/c.md"].replace(" ^[f.md:3]", ""), {"citations_dropped"}, 0),
        ("content/b.md", FILES["content/b.md"].replace("enough.", "enough. ^[f.md:5]"), {"citations_added"}, 0),
        ("content/gone.md", "# Gone\n\nText of it.\n", {"came"}, 0),
        ("content/nowhere.md", "# Nowhere\n", {"came", "mended", "findings_gone"}, 0),
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


@pytest.mark.slow
def test_two_built_sites_say_the_same_of_pages_links_and_claims(roots: tuple[Path, Path]) -> None:
    old, new = roots
    write(new, {"content/a.md": FILES["content/a.md"].replace("twice", "once") + "\n[[Gone]] [[C]]\n"})
    (new / "content" / "c.md").rename(new / "content" / "sea.md")
    write(new, {"content/b.md": "---\naliases: [/bee]\ntags: [new]\n---\n" + FILES["content/b.md"]})
    write(old, {"content/b.md": "---\naliases: [/be]\ntags: [old]\n---\n" + FILES["content/b.md"]})
    by_roots, by_sites = changed(old, new), changed(publish(old, old / "site"), publish(new, new / "site"))
    del by_roots["findings_new"]
    assert by_roots["lost"] == ["be/index.html", "c/index.html"] and by_roots["moved"] == [["c", "sea"]]
    assert by_sites.pop("pages") and by_roots.pop("pages") and by_sites == by_roots


def test_a_page_that_moved_and_was_edited_is_the_same_page(roots: tuple[Path, Path]) -> None:
    old, new = roots
    (new / "content" / "c.md").unlink()
    write(new, {"content/sea.md": FILES["content/c.md"].replace("own", "very own")})
    found = changed(old, new)
    assert found["moved"] == [["c", "sea"]] and found["pages"][0]["words"] == [{"before": "", "after": "very"}]
    assert found["claims_reworded"][0]["page"] == "sea" and "claims_added" not in found
    write(new, {"content/sea.md": "---\naliases: [/c]\n---\n# Sea\n\nQuite other words.\n"})
    found = changed(old, new)
    assert found["moved"] == [["c", "sea"]] and "lost" not in found and found["claims_dropped"]


def test_the_findings_of_a_page_that_moved_are_the_same(roots: tuple[Path, Path]) -> None:
    old, new = roots
    for root, name in ((old, "shop.md"), (new, "shop/new.md")):
        write(root, {f"content/{name}": "# A shop\n\nIt sells tea by weight, and a [[kettle nobody wrote about]].\n"})
    found = changed(old, new)
    assert found["moved"] and found.keys() <= {"moved", "lost"}


@pytest.mark.slow
def test_links_and_citations_that_follow_a_rename_are_the_same(roots: tuple[Path, Path]) -> None:
    old, new = roots
    for one, other in [("b.md", "bee.md"), ("f.md", "ferries.md")]:
        assert kmwiki("mv", one, other, new).code == 0
    assert changed(old, new).keys() == {"moved", "sources_moved"}
    assert diff(old, new).code == 0


@pytest.mark.slow
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
    words = [{"before": "one", "after": "two"}]
    assert found["pages"] == [{"page": "d", "title": None, "added": 1, "removed": 1, "words": words}]
    assert diff("main:my wiki", "main").out == "Nothing changed.\n"
    assert (root / "my wiki/content/d.md").read_text() == "# D\n\nin the working tree\n"
    assert {path.name for path in (root / "my wiki").iterdir()} == {"content", "sources"}
    assert diff("main~1", ".").out.count("d: +4 words, -1 word: “one” → “in the working tree”") == 1
    (root / "my wiki" / "content" / "d.md").unlink()
    git(root, "rm", "-rq", "--cached", "my wiki/content")
    git(root, "commit", "--quiet", "--message", "no pages")
    run = diff("main~1", "main")
    assert run.code == 2 and run.err.startswith("kmwiki: no Markdown files in “main” (looked in")
    run = diff("main", "nonsense")
    assert run.code == 2 and run.err.count("\n") == 1 and "neither a folder nor a revision" in run.err


@pytest.mark.slow
def test_a_large_change_fits_a_screen_and_a_comment(roots: tuple[Path, Path]) -> None:
    old, new = roots
    pages = {f"content/p{number}.md": f"# P{number}\n\n[[Gone {number}]] @all <b>\n" for number in range(100)}
    write(new, pages)
    assert len(diff(old, new).out.splitlines()) <= 45
    comment = diff(old, new, "--format", "markdown").out
    assert len(comment.encode()) < 60_000 and "… and 60 more" in comment and "@all" not in comment
    old, new = write(new.parent / "small", FILES), new.parent / "long"
    long = {f"content/p{number}.md": f"# P\n\n[[{'long name ' * 60}{number}]]\n" for number in range(60)}
    comment = diff(old, write(new, long), "--format", "markdown").out
    assert len(comment.encode()) < 60_000 and "### Broken links (60)" in comment and "### New pages" in comment


@pytest.mark.slow
def test_files_that_archives_leave_out_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path, {**FILES, ".gitattributes": "content export-ignore\n*.md filter=lfs\n"})
    (root / "content" / "link.md").symlink_to("/etc/hostname")
    git(root, "init", "--quiet", "--initial-branch", "main")
    for text in ("one", "two"):
        write(root, {"content/d.md": f"# D\n\n{text}\n"})
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", text)
    monkeypatch.chdir(root)
    assert "d: +1 word, -1 word: “one” → “two”" in diff("main~1", "main").out
