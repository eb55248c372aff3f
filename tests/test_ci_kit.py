"""What other repositories use of this one: the action and the hook; each of their steps is run as it is written."""

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

from building import REPOSITORY, kmwiki, write

ACTION = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))
(HOOK,) = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
FILES = {"my wiki/content/a.md": "# A\n\n[[Nowhere]]\n", "my wiki/content/b.md": "# B\n\nA claim ^[none.md].\n"}
FILES |= {"my wiki/sources/s.md": "Words.\n"}
PROGRAMS = sysconfig.get_path("scripts")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return write(tmp_path, FILES)


def filled(text: str, inputs: dict[str, str]) -> str:
    """A text of the action in which the inputs are filled in."""
    for name, value in inputs.items():
        text = text.replace(f"${{{{ inputs.{name} }}}}", value)
    assert "${{" not in text
    return text


def run_action(repository: Path, **given: str) -> list[tuple[str, subprocess.CompletedProcess[str]]]:
    """The steps of the action that are scripts, run one after another until one fails; kmwiki is installed."""
    inputs = {name: one["default"] for name, one in ACTION["inputs"].items()} | given
    runs = []
    for step in ACTION["runs"]["steps"]:
        if "run" not in step or "pip install" in step["run"] or ("if" in step and not inputs["sarif"]):
            continue
        own = {name: filled(value, inputs) for name, value in step["env"].items()}
        path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
        # As a runner does it: bash --noprofile --norc -eo pipefail.
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        environment = {**os.environ, **own, "PATH": path}
        done = subprocess.run(
            command, cwd=repository, env=environment, capture_output=True, text=True, encoding="utf-8"
        )
        runs.append((step["name"], done))
        if done.returncode:
            break
    return runs


@pytest.mark.posix
@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("never", 0)])
def test_the_action_annotates_and_fails(repository: Path, fail_on: str, code: int) -> None:
    [(name, done)] = run_action(repository, root="my wiki", **{"fail-on": fail_on})
    assert name == "Check the wiki" and done.returncode == code, done.stderr
    assert "::error file=my wiki/content/b.md,line=3,col=9,title=broken-citation::" in done.stdout
    assert "::warning file=my wiki/content/a.md,line=3,col=1,title=broken-link::" in done.stdout


@pytest.mark.posix
def test_the_action_takes_a_baseline_and_writes_sarif(repository: Path) -> None:
    known, sarif = repository / "the known.jsonl", repository / "out.sarif"
    assert kmwiki("check", repository / "my wiki", "--baseline", known, "--update-baseline").code == 0
    runs = run_action(repository, root="my wiki", baseline=known.name, sarif=sarif.name, **{"fail-on": "warning"})
    assert [done.returncode for _, done in runs] == [0, 0], runs
    results = json.loads(sarif.read_text(encoding="utf-8"))["runs"][0]["results"]
    assert [one["baselineState"] for one in results] == ["unchanged", "unchanged"]


@pytest.mark.posix
def test_what_cannot_be_checked_fails_the_action(repository: Path) -> None:
    [(_, done)] = run_action(repository, root="nowhere", sarif="out.sarif")
    assert done.returncode == 2 and "cannot read “nowhere”" in done.stderr


def test_the_action_hands_inputs_over_as_variables() -> None:
    """Put into a script, the name of a branch or a folder could be a command."""
    steps: list[dict[str, Any]] = ACTION["runs"]["steps"]
    assert not any("${{" in step.get("run", "") for step in steps)
    assert all(re.search(r"@[0-9a-f]{40}\Z", step["uses"]) for step in steps if "uses" in step), "pinned actions"


@pytest.mark.parametrize(("more", "code"), [((), 1), (("--fail-on", "never"), 0)])
def test_the_hook_checks_the_whole_wiki(repository: Path, more: tuple[str, ...], code: int) -> None:
    assert HOOK["language"] == "python" and HOOK["pass_filenames"] is False
    program, *arguments = HOOK["entry"].split()
    assert program == "kmwiki"
    command = [sys.executable, "-m", "kmwiki", *arguments, *more]
    done = subprocess.run(command, cwd=repository / "my wiki", capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == code and "error[broken-citation]" in done.stdout
