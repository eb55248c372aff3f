"""What the benchmark of the search compares with: a build that makes no index, and all else."""

import subprocess
import sys
from pathlib import Path

import pytest

from building import write

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.mark.slow
def test_the_build_that_is_compared_makes_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from search import BARE

    write(tmp_path, {"content/index.md": "# Tea\n", "content/green.md": "# Green\n"})
    command = [sys.executable, "-c", BARE, "kmwiki", "build", str(tmp_path), "-o", str(tmp_path / "out")]
    subprocess.run(command, check=True, capture_output=True)
    made = {file.relative_to(tmp_path / "out").as_posix() for file in (tmp_path / "out").rglob("*.*")}
    assert {"index.html", "green/index.html", "green/index.data.js"} <= made
    assert not [name for name in made if name.startswith("search/") and name.endswith(".js")]
