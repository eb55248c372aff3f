"""`make release` makes one version, its changelog and both archives; it releases nothing from a dirty tree."""

import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from building import git

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
    shutil.copy(ROOT / ".gitignore", folder)
    (folder / "docs" / "changes" / "search-by-date.added.md").write_text("Search by date,\nalso in ranges.\n")
    (folder / "docs" / "changes" / "feed.fixed.md").write_text("The feed is valid.\n")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All")
    return folder


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
def test_a_release_has_its_version_and_changelog_in_both_archives(clone: Path) -> None:
    before = (clone / "CHANGELOG.md").read_text(encoding="utf-8")
    done = release(clone, "9.8.7")
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,), (sdist,) = (clone / "dist").glob("*.whl"), (clone / "dist").glob("*.tar.gz")
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
