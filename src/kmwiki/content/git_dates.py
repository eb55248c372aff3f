"""The dates of pages in Git: the days of the first and the last commit that touched each file."""

import os
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

_PATIENCE = 60  # seconds for a long history
_COMMIT = "\x01"  # no path begins with it


class Dates(Struct, frozen=True, kw_only=True):
    """Path from the folder → its first and its last day; a history that `is_shallow` lacks its first commits.

    What a commit has on which a shallow history ends is not counted, because it may be older.
    """

    days: dict[str, tuple[str, str]]
    is_shallow: bool


def git_dates(folder: Path) -> Dates | None:
    """The dates of the files in a folder; None if it is in no work tree, or there is no Git or no commit.

    A day is that of the author, in the author's own time zone: so it is the same on every machine, and after a rebase.
    """
    said = _git(folder, "rev-parse", "--is-shallow-repository", "HEAD")
    lines = said.split("\n") if said is not None else []
    return _dates(folder, lines[1], is_shallow=lines[0] == "true") if len(lines) > 1 else None


def files_of_head(folder: Path) -> Iterator[Path]:
    """The files of Git that change with each commit, checkout and reset, wherever the repository keeps them."""
    names = ("HEAD", "logs/HEAD", "packed-refs", "shallow", *_branch(folder))
    said = _git(folder, "rev-parse", *(word for name in names for word in ("--git-path", name)))
    for line in said.splitlines() if said is not None else []:
        yield folder / line


def _branch(folder: Path) -> Iterator[str]:
    said = _git(folder, "symbolic-ref", "-q", "HEAD")
    if said:
        yield said.strip()


@lru_cache(maxsize=2)  # a preview reads the files often, between two commits
def _dates(folder: Path, head: str, *, is_shallow: bool) -> Dates | None:
    said = _git(folder, "log", f"--format={_COMMIT}%as %H", "--name-only", "-z", "--no-renames", "--relative", head)
    if said is None:
        return None
    ends = _ends(folder) if is_shallow else frozenset()
    days: dict[str, tuple[str, str]] = {}
    for commit in said.split(_COMMIT)[1:]:
        about, *names = commit.split("\0")
        day, _, digest = about.strip().partition(" ")
        for path in (name.lstrip("\n") for name in names if digest not in ends):
            first, last = days.get(path, (day, day))
            days[path] = min(first, day), max(last, day)
    days.pop("", None)
    return Dates(days=days, is_shallow=is_shallow)


def _ends(folder: Path) -> frozenset[str]:
    """The commits on which a shallow history ends."""
    said = _git(folder, "rev-parse", "--git-path", "shallow")
    try:
        return frozenset((folder / (said or "").strip()).read_text(encoding="utf-8").split())
    except (OSError, ValueError):
        return frozenset()


def _git(folder: Path, *arguments: str) -> str | None:
    """What Git prints in a folder, without the programs that a repository may name; None if it fails."""
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-C", str(folder), *arguments]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, env=environment
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="surrogateescape") if done.returncode == 0 else None
