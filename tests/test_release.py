"""`make release` makes one version, its changelog and both archives; it releases nothing from a dirty tree.

The archives are complete: what they install builds a wiki.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from building import git, write

ROOT = Path(__file__).parent.parent
CHANGES = ROOT / "docs" / "changes"
KINDS = "added|changed|fixed|removed"
MADE = (".*", "__pycache__", "*.egg-info", "build", "dist", "site", "pictures")


def test_each_change_is_named_after_its_kind_and_is_text() -> None:
    for file in CHANGES.iterdir():
        if file.name in ("README.md", "template.md"):
            continue
        assert re.fullmatch(rf"[a-z0-9-]+\.(?:{KINDS})\.md", file.name), f"{file.name}: see docs/changes/README.md"
        text = file.read_text(encoding="utf-8")
        assert text.strip() and not text.startswith(("-", "*", "#")), f"{file.name}: write text without a bullet"


def release(folder: Path, version: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "tools/release.py", version)
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of its own, with two changes, all committed."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("release") / "kmwiki"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*MADE))
    for name in (".gitignore", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder)
    write(folder / "docs" / ".kmwiki", {".gitignore": "*\n", "cache": ""})  # as if the guide had been built
    (folder / "docs" / "changes" / "search-by-date.added.md").write_text("Search by date,\nalso in ranges.\n")
    (folder / "docs" / "changes" / "feed.fixed.md").write_text("The feed is valid.\n")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All")
    return folder


@pytest.fixture(scope="module")
def dist(clone: Path) -> Path:
    """The folder with the sdist, and the wheel that was built from that sdist; the release is committed."""
    done = release(clone, "9.8.7")
    assert done.returncode == 0, done.stdout + done.stderr
    git(clone, "commit", "--quiet", "--all", "--message", "Release 9.8.7")
    return clone / "dist"


@pytest.mark.slow
def test_a_dirty_tree_is_not_released(clone: Path) -> None:
    stray = clone / "stray.txt"
    stray.touch()
    done = release(clone, "9.8.7")
    stray.unlink()
    assert done.returncode != 0 and "stray.txt" in done.stderr
    assert git(clone, "status", "--porcelain") == ""


@pytest.mark.slow
def test_what_is_no_version_is_not_released(clone: Path) -> None:
    assert release(clone, "next").returncode != 0 and git(clone, "status", "--porcelain") == ""


@pytest.mark.slow
def test_a_release_has_its_version_and_changelog_in_both_archives(clone: Path, dist: Path) -> None:
    before = git(clone, "show", "HEAD~1:CHANGELOG.md")
    (wheel,), (sdist,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    metadata = zipfile.ZipFile(wheel).read("kmwiki-9.8.7.dist-info/METADATA").decode()
    assert "\nVersion: 9.8.7\n" in metadata
    with tarfile.open(sdist) as archive:
        member = archive.extractfile("kmwiki-9.8.7/CHANGELOG.md")
        assert member is not None
        changelog = member.read().decode()
    heading, _, lines = changelog.partition("## Unreleased\n")[2].lstrip().partition("\n")
    assert re.fullmatch(r"## 9\.8\.7 \(\d{4}-\d\d-\d\d\)", heading)
    changes = re.search(r"- Search by date,\n  also in ranges\.\n(?:.*\n)*- The feed is valid\.\n", lines)
    assert changes, lines[:500]
    old = before.partition("## Unreleased\n")[2].strip()
    assert old in lines, "what was written under the heading itself is released, too"
    assert {file.name for file in (clone / "docs" / "changes").iterdir()} == {"README.md", "template.md"}


@pytest.mark.slow
def test_the_wheel_holds_the_theme(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"kmwiki/templates/base.html", "kmwiki/templates/static/kmwiki.css", "kmwiki/guide/rules.md"} <= names
    assert {"kmwiki/guide/publish-from-ci.md", "kmwiki/guide/kmwiki.toml"} <= names
    assert "kmwiki/commands/edits/starter/index.md" in names
    assert not any("guide/changes" in name or ".kmwiki" in name for name in names)
    theme = {file.relative_to(ROOT).as_posix() for file in (ROOT / "templates").rglob("*") if file.is_file()}
    assert {f"kmwiki/{name}" for name in theme} <= names


@pytest.mark.slow
def test_the_sdist_holds_what_its_tests_need(dist: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    files = {"README.md", "LICENSE", "Makefile", "kmwiki.toml", "constraints.txt", "docs/index.md", "action.yml"}
    files |= {".pre-commit-hooks.yaml"}
    assert files <= names
    assert {"src", "templates", "content", "sources", "tests", "benchmarks"} <= {name.split("/")[0] for name in names}


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """What a program prints that succeeds."""
    environment = {**os.environ, **variables}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.slow
def test_the_wheel_builds_a_wiki(dist: Path, tmp_path: Path) -> None:
    """That pip installs it, with its program and what it depends on, is seen where the container is made."""
    (wheel,) = dist.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "packages")

    def kmwiki(*arguments: str | Path) -> str:
        command = (sys.executable, "-m", "kmwiki", *arguments)
        return run(*command, cwd=tmp_path, PYTHONPATH=str(tmp_path / "packages"))

    assert kmwiki("--version") == "kmwiki, version 9.8.7\n", "it is not the one of this folder"

    wiki = tmp_path / "wiki"
    (wiki / "content").mkdir(parents=True)
    (wiki / "content" / "index.md").write_text("---\ntitle: Home\n---\n\nSee [[Tea]].\n", encoding="utf-8")
    (wiki / "content" / "tea.md").write_text("---\ntitle: Tea\n---\n\nA drink.\n", encoding="utf-8")
    kmwiki("build", wiki, "-o", tmp_path / "site")

    said = kmwiki("guide", "commands#build", "--text")
    assert said.startswith("## build")
    home = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert '<article data-kmwiki="body">' in home and "tea/" in home
    assert list((tmp_path / "site").rglob("*.css"))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("uvx") is None, reason="uv is not installed")
def test_the_wheel_runs_without_being_installed(dist: Path, tmp_path: Path) -> None:
    """By the line that the guide gives."""
    (wheel,) = dist.glob("*.whl")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "tea.md").write_text("# Tea\n", encoding="utf-8")
    run("uvx", "--from", wheel, "kmwiki", "build", tmp_path / "notes", cwd=tmp_path)
    assert (tmp_path / "notes" / ".kmwiki" / "site" / "index.html").is_file()
