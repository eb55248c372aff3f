"""Small wikis with faults that real ones have: `wikis/*/expect.txt` tells what must come out of each.

A folder below `wikis` is the root of a wiki. A line of its `expect.txt` is one of

    has FILE :: TEXT, lacks FILE :: TEXT      a file of the site, which must be there
    exists FILE, absent FILE                  a path of the site
    check-has :: TEXT, check-lacks :: TEXT    what `kmwiki check` prints
    build-has :: TEXT, build-lacks :: TEXT    what `kmwiki build` prints
    build-exit N                              its exit code; 0 where nothing is said

or begins with `#`, and tells what the wiki is about.
"""

import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from kmwiki.cli import main

WIKIS = Path(__file__).parent / "wikis"
CASES = sorted(file.parent.name for file in WIKIS.glob("*/expect.txt"))


class Outcome(Struct, frozen=True, kw_only=True):
    """What building and checking a wiki gave."""

    site: Path
    code: int
    build: str
    check: str

    def keeps(self, line: str) -> bool:
        """Whether what a line of `expect.txt` demands is so."""
        verb, _, rest = line.partition(" ")
        name, _, text = rest.partition(":: ")
        file = self.site / name.strip()
        match verb:
            case "has":
                return file.is_file() and text in file.read_text(encoding="utf-8")
            case "lacks":
                return file.is_file() and text not in file.read_text(encoding="utf-8")
            case "exists":
                return file.exists()
            case "absent":
                return not file.exists()
            case "check-has":
                return text in self.check
            case "check-lacks":
                return text not in self.check
            case "build-has":
                return text in self.build
            case "build-lacks":
                return text not in self.build
            case "build-exit":
                return self.code == int(rest)
        raise ValueError(f"there is no such expectation: {line}")


@pytest.fixture(autouse=True)
def far_west(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where most days begin later than in UTC: no time zone of a machine may show."""
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    """The exit code of a command, and all that it printed."""
    monkeypatch.setattr(sys, "argv", ["kmwiki", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    printed = capsys.readouterr()
    return int(stop.value.code or 0), printed.out + printed.err


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_wiki(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    root, site = tmp_path / "wiki", tmp_path / "site"
    shutil.copytree(WIKIS / name, root)
    expectations = [
        line for line in (root / "expect.txt").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
    ]
    (root / "expect.txt").unlink()
    code, build = run(monkeypatch, capsys, "build", root, "-o", site, "--no-cache", "--jobs", "1")
    is_checked = any(line.startswith("check-") for line in expectations)
    check = run(monkeypatch, capsys, "check", root, "--no-cache", "--jobs", "1")[1] if is_checked else ""
    outcome = Outcome(site=site, code=code, build=build, check=check)
    assert [line for line in expectations if not outcome.keeps(line)] == []
    assert code == 0 or any(line.startswith("build-exit") for line in expectations), build
