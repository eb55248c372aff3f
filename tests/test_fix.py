"""`kmwiki fix`: what only one thing can mean is mended, readers see the same words, and nothing else changes."""

import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from building import HERE, REPOSITORY, kmwiki
from fix_files import difference, fix_cases, fix_files, own_files
from rule_files import Case

CASES = [
    pytest.param(case, id=f"{file.stem}: {case.title}")
    for file in fix_files()
    for case in fix_cases(file.read_text(encoding="utf-8"))
]
KEPT = sorted(folder for place in ("wikis", "sites") for folder in (HERE / place).iterdir() if folder.is_dir())
SWAPPED = re.compile(r"^([^:]+):\d+:\d+: fixed broken-link: \[\[(.+)\|(.+)\]\] → \[\[\3\\?\|\2\]\]$", re.MULTILINE)
OWN = [REPOSITORY / "docs", HERE / "search" / "drinks"]


def git(root: Path, *arguments: str) -> None:
    user = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")
    subprocess.run(["git", *user, *arguments], cwd=root, capture_output=True, check=True)


def state(root: Path) -> tuple[dict[str, str], Counter[tuple[str, str]]]:
    """The words of each page as readers see them, and the rules of its findings."""
    exported = json.loads(kmwiki("export", root, "--format", "json", "--with-body", "--no-cache").out)
    found = Counter((one["rule"], one["path"]) for one in exported["diagnostics"])
    return {page["path"]: page["text"] for page in exported["pages"]}, found


def fixed(root: Path, *options: str) -> set[str]:
    """Mend a wiki; gives the paths of pages on which bars were the wrong way round, so that they showed other words."""
    run = kmwiki("fix", root, "--write", "--no-cache", *options)
    assert (run.code, run.out) == (0, ""), run.err
    return {found[1] for found in SWAPPED.finditer(run.err)}


@pytest.mark.parametrize("case", CASES)
def test_what_is_mended(case: Case, tmp_path: Path) -> None:
    root = case.laid_out(tmp_path / "wiki")
    begun, (words, findings) = own_files(root), state(root)
    git(root, "init", "-q")
    run = kmwiki("fix", root, "--no-cache", *case.options)
    assert run.code == 0 and own_files(root) == begun
    (tmp_path / "patch").write_bytes(run.out.encode())
    if run.out:
        git(root, "apply", str(tmp_path / "patch"))
    applied = own_files(root)
    again = case.laid_out(tmp_path / "again")
    swapped = fixed(again, *case.options)
    assert own_files(again) == applied
    assert difference(begun, applied) == case.findings
    now, left = state(root)
    assert not left - findings
    assert {path for path in words if words[path] != now[path]} == swapped
    second = kmwiki("fix", root, "--no-cache", *case.options)
    assert (second.code, second.out) == (0, "")


@pytest.mark.parametrize("folder", [*KEPT, *OWN], ids=lambda folder: folder.name)
def test_on_each_wiki_here_readers_see_the_same_words_and_nothing_new_is_found(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "wiki"
    shutil.copytree(folder, root, symlinks=True, ignore=shutil.ignore_patterns(".kmwiki", "expected", "site"))
    before = kmwiki("export", root, "--no-cache").code
    if before != 0:
        assert kmwiki("fix", root).code == before
        return
    words, findings = state(root)
    swapped = fixed(root)
    now, left = state(root)
    assert {path for path in words if words[path] != now[path]} == swapped and not left - findings
    once = own_files(root)
    fixed(root)
    assert own_files(root) == once
