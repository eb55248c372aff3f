"""What other repositories use of this one: the action and the hook; each of their steps is run as it is written."""

import json
import os
import re
import subprocess
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pip
import pytest
import yaml

from building import REPOSITORY, git, kmwiki, write

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


def run_action(repository: Path, programs: Path, **given: str) -> list[tuple[str, subprocess.CompletedProcess[str]]]:
    """The steps of the action that are scripts, run one after another until one fails; kmwiki is installed."""
    inputs = {name: one["default"] for name, one in ACTION["inputs"].items()} | given
    runs = []
    for step in ACTION["runs"]["steps"]:
        wanted = {"Check the wiki"} | ({"Write the findings for code scanning"} if inputs["sarif"] else set())
        if step.get("name") not in wanted:
            continue
        own = {name: filled(value, inputs) for name, value in step["env"].items()}
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
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


@pytest.mark.slow
@pytest.mark.posix
@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("never", 0)])
def test_the_action_annotates_and_fails(repository: Path, programs: Path, fail_on: str, code: int) -> None:
    [(name, done)] = run_action(repository, programs, root="my wiki", **{"fail-on": fail_on})
    assert name == "Check the wiki" and done.returncode == code, done.stderr
    assert "::error file=my wiki/content/b.md,line=3,col=9,title=broken-citation::" in done.stdout
    assert "::warning file=my wiki/content/a.md,line=3,col=1,title=broken-link::" in done.stdout


@pytest.mark.slow
@pytest.mark.posix
def test_the_action_takes_a_baseline_and_writes_sarif(repository: Path, programs: Path) -> None:
    known, sarif = repository / "the known.jsonl", repository / "out.sarif"
    assert kmwiki("check", repository / "my wiki", "--baseline", known, "--update-baseline").code == 0
    runs = run_action(
        repository, programs, root="my wiki", baseline=known.name, sarif=sarif.name, **{"fail-on": "warning"}
    )
    assert [done.returncode for _, done in runs] == [0, 0], runs
    results = json.loads(sarif.read_text(encoding="utf-8"))["runs"][0]["results"]
    assert [one["baselineState"] for one in results] == ["unchanged", "unchanged"]


@pytest.mark.slow
@pytest.mark.posix
def test_what_cannot_be_checked_fails_the_action(repository: Path, programs: Path) -> None:
    [(_, done)] = run_action(repository, programs, root="nowhere", sarif="out.sarif")
    assert done.returncode == 2 and "cannot read “nowhere”" in done.stderr


def test_the_action_hands_inputs_over_as_variables() -> None:
    """Put into a script, the name of a branch or a folder could be a command."""
    steps: list[dict[str, Any]] = ACTION["runs"]["steps"]
    assert not any("${{" in step.get("run", "") for step in steps)
    assert all(re.search(r"@[0-9a-f]{40}\Z", step["uses"]) for step in steps if "uses" in step), "pinned actions"


@pytest.mark.slow
@pytest.mark.parametrize(("more", "code"), [((), 1), (("--fail-on", "never"), 0)])
def test_the_hook_checks_the_whole_wiki(
    repository: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], code: int
) -> None:
    assert HOOK["language"] == "python" and HOOK["pass_filenames"] is False
    program, *arguments = HOOK["entry"].split()
    assert program == "kmwiki"
    monkeypatch.chdir(repository / "my wiki")
    run = kmwiki(*arguments, *more)
    assert run.code == code and "error[broken-citation]" in run.out


GUIDE = (REPOSITORY / "docs" / "publish-from-ci.md").read_text(encoding="utf-8")
WORKFLOWS = dict(re.findall(r"^## (\w+)[^\n]*\n(?:(?!^## ).)*?```yaml\n(.*?)```", GUIDE, re.DOTALL | re.MULTILINE))


def scripts_of(workflow: dict[str, Any]) -> list[str]:
    """The scripts of a workflow of any of the services."""
    jobs = workflow.get("jobs", workflow).values()
    found = [step["run"] for job in jobs for step in job.get("steps", ()) if "run" in step]
    return found + [line for job in jobs for line in job.get("script", ())]


def run(script: str, where: Path, programs: Path, **variables: str) -> None:
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=where,
        env={**os.environ, **variables, "PATH": path},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, f"{script}\n{done.stderr}"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone of a wiki, whose origin takes pushes."""
    write(tmp_path / "work", {"content/a.md": "# A\n\n[[B]]\n", "content/b.md": "# B\n\nText.\n"})
    git(tmp_path / "work", "init", "--quiet", "--initial-branch", "main")
    git(tmp_path / "work", "add", "--all")
    git(tmp_path / "work", "commit", "--quiet", "--message", "The wiki")
    git(tmp_path, "clone", "--quiet", "--bare", "work", "origin")
    git(tmp_path, "clone", "--quiet", "origin", "clone")
    return tmp_path / "clone"


def test_workflows_are_short() -> None:
    assert set(WORKFLOWS) == {"GitHub", "GitLab", "Forgejo"}
    assert all(len(text.splitlines()) < 25 for text in WORKFLOWS.values())


@pytest.mark.slow
@pytest.mark.posix
@pytest.mark.parametrize(("service", "place"), [("GitLab", "public"), ("Forgejo", "site")])
def test_the_steps_of_each_workflow_publish_a_fresh_clone(
    clone: Path, programs: Path, service: str, place: str
) -> None:
    steps = [step for step in scripts_of(yaml.safe_load(WORKFLOWS[service])) if not step.startswith("pip install")]
    assert len(steps) >= 2
    for step in steps:
        run(step, clone, programs, CI_PAGES_URL="https://ann.example.org/wiki")
    assert (clone / place / "a" / "index.html").exists()
    if service == "GitLab":
        assert json.loads((clone / "gl-code-quality-report.json").read_text(encoding="utf-8")) == []
        assert "https://ann.example.org/wiki/a/" in (clone / place / "sitemap.xml").read_text(encoding="utf-8")
    else:
        assert "a/index.html" in git(clone.parent / "origin", "ls-tree", "-r", "--name-only", "pages").splitlines()


@pytest.mark.slow
@pytest.mark.posix
def test_the_action_builds_the_site_and_says_what_a_change_does(clone: Path, programs: Path, tmp_path: Path) -> None:
    workflow = yaml.safe_load(WORKFLOWS["GitHub"])
    [used] = [step["with"] for step in workflow["jobs"]["wiki"]["steps"] if "with" in step]
    assert {str(value).lower() for value in used.values()} == {"site", "true"} and set(used) <= set(ACTION["inputs"])
    steps = {step["name"]: step for step in ACTION["runs"]["steps"] if "name" in step}
    build, comment = steps["Build the site"], steps["Say what the change does"]
    run(build["run"], clone, programs, ROOT=".", SITE="site", BASE_URL="")
    assert (clone / "site" / "index.html").exists()
    base = git(clone, "rev-parse", "HEAD").strip()
    (clone / "content" / "b.md").unlink()
    git(clone, "commit", "--quiet", "--all", "--message", "B goes")
    said = tmp_path / "said.md"
    gh = write(tmp_path, {"bin/gh": f'#!/bin/sh\nshift 6; cat "$1" > "{said}"\n'}) / "bin" / "gh"
    gh.chmod(0o755)
    script = comment["run"].replace("gh pr", f'"{gh}" pr')
    run(script, clone, programs, ROOT=".", BASE=base, NUMBER="7", RUNNER_TEMP=str(tmp_path))
    assert "b" in said.read_text(encoding="utf-8").lower()


CONTAINER = (REPOSITORY / "Containerfile").read_text(encoding="utf-8")


def test_the_container_file_is_as_its_linter_wants(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(Path(PROGRAMS) / "hadolint"), str(REPOSITORY / "Containerfile")], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.posix
@pytest.mark.slow
def test_the_steps_of_the_container_file_make_a_kmwiki_that_builds(clone: Path, tmp_path: Path) -> None:
    """As there may be no program for containers here, its steps run in an environment of their own."""
    venv.create(tmp_path / "env")
    [packages] = (tmp_path / "env").glob("lib/python*/site-packages")
    (packages / "pip").symlink_to(Path(pip.__file__).parent)  # to install it takes a quarter of the time
    path = f"{tmp_path / 'env' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PIP_COMPILE": "0"}  # what runs once is not worth compiling ahead
    copied = git(REPOSITORY, "ls-files", "-z").split("\0")
    for name in filter(None, copied):
        if (REPOSITORY / name).is_file() and not name.startswith("tests/"):
            (tmp_path / "src" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "src" / name).write_bytes((REPOSITORY / name).read_bytes())
    for step in re.findall(r"^RUN (.+)$", CONTAINER, re.MULTILINE):
        subprocess.run(step, shell=True, cwd=tmp_path / "src", env=environment, check=True)
    [entry] = re.findall(r"^ENTRYPOINT (.+)$", CONTAINER, re.MULTILINE)
    program = [str(tmp_path / "env" / "bin" / name) for name in json.loads(entry)]
    subprocess.run([*program, "build"], cwd=clone, check=True, capture_output=True)
    assert (clone / "site" / "a" / "index.html").exists()
