"""The dates of pages that give none: those of commits, if the owner wants them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from building import Made, files_of, kmwiki, write
from kmwiki import load_config

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="Git is not installed")
WANTED = {"kmwiki.toml": '[site]\ndates = "git"\n'}
PAGES = {
    "content/plain.md": "# Plain",
    "content/é a.md": "# Accent",
    "content/own.md": "---\ntitle: Own\ncreated: 2001-02-03\n---\n",
}


def git(folder: Path, *arguments: str, day: str = "2020-01-02") -> None:
    dates = {"GIT_AUTHOR_DATE": f"{day}T23:30:00-0900", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
    names = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", "-C", folder, *arguments], check=True, env={**os.environ, **dates, **names})


def commit(root: Path, day: str, **files: str) -> None:
    write(root, files)
    git(root, "add", "-A", ":!site", ":!.kmwiki")
    git(root, "commit", "-q", "-m", "x", day=day)


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    """A wiki with two commits; the second one edits a page."""
    root = write(tmp_path / "wiki", {**WANTED, **PAGES})
    git(root, "init", "-q")
    commit(root, "2020-01-02")
    commit(root, "2021-03-04", **{"content/plain.md": "# Plain\n\nMore."})
    return root


def dates(root: Path) -> dict[str, tuple[str | None, str | None]]:
    pages = Made(load_config(root)).analysis.wiki.pages
    fronts = {slug: page.node.page.front_matter for slug, page in pages.items()}
    return {slug: (front.created, front.updated) for slug, front in fronts.items()}


def test_a_page_without_dates_has_those_of_its_commits(wiki: Path) -> None:
    write(wiki, {"content/new.md": "# Not committed", "content/plain.md": "# Plain\n\nNot committed."})
    assert dates(wiki) == {
        "plain": ("2020-01-02", "2021-03-04"),
        "é-a": ("2020-01-02", "2020-01-02"),
        "own": ("2001-02-03", None),
        "new": (None, None),
    }


def test_git_is_asked_only_if_the_owner_wants_it(wiki: Path) -> None:
    (wiki / "kmwiki.toml").write_text("", encoding="utf-8")
    assert set(dates(wiki).values()) == {(None, None), ("2001-02-03", None)}


def test_without_a_repository_there_are_no_dates(tmp_path: Path) -> None:
    assert set(dates(write(tmp_path, {**WANTED, **PAGES})).values()) == {(None, None), ("2001-02-03", None)}


@pytest.mark.slow
def test_a_commit_is_noticed_although_no_file_changed(wiki: Path, tmp_path: Path) -> None:
    write(wiki, {"content/é a.md": "# Accent\n\nMore."})
    kmwiki("build", wiki)
    assert kmwiki("build", wiki).err.count(" 0 written") == 1
    commit(wiki, "2022-05-06")
    kmwiki("build", wiki)
    kmwiki("build", wiki, "-o", tmp_path / "clean", "--no-cache")
    assert "2022-05-06" in (wiki / "site" / "é-a" / "index.html").read_text(encoding="utf-8")
    assert files_of(wiki / "site") == files_of(tmp_path / "clean")


@pytest.mark.slow
def test_a_shallow_history_is_reported_and_dates_nothing_wrongly(wiki: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", wiki.as_uri(), shallow], check=True)
    assert set(dates(shallow).values()) == {(None, None), ("2001-02-03", None)}
    assert kmwiki("check", shallow).out.count("info[shallow-history]") == 1
    assert "shallow-history" not in kmwiki("check", wiki).out
