"""Each command of the guide and of the README is run, in a copy of what its page is about, or is listed with a reason.

The blocks `sh` of a page are run in their order, by one shell that stops at the first command that fails. A command
that runs until it is stopped, such as `kmwiki serve`, is asked for its home page and stopped.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from building import HERE, PATIENCE, REPOSITORY, write
from kmwiki.cli import COMMANDS, cli

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^```(?:sh|shell|console)\b[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`(kmwiki [^`]+)`(?!`)")

_REGISTRY = "asks a package registry"
_ACCOUNT = "needs an account at the host"
_MEASURES = "takes minutes, and programs that are measured beside kmwiki"
# The beginnings of commands that are not run, and why.
NOT_RUN = {
    "make site": _REGISTRY,
    "make serve": _REGISTRY,
    "pipx": _REGISTRY,
    "uvx": _REGISTRY,
    "pip wheel": _REGISTRY,
    "aws s3": _ACCOUNT,
    "npx": _ACCOUNT,
    "podman": "needs a program for containers, and a registry of images",
    "dask": "runs until it is stopped; tests/test_cluster.py starts it",
    "kmwiki build --dask": "needs a scheduler; tests/test_cluster.py starts one",
    "kmwiki build -o site --zim": "needs the package libzim; tests/test_zim.py has it",
    "python benchmarks/": _MEASURES,
    "python tools/beside.py": "needs sites that other programs built",
    "python3 -m http.server": "runs until it is stopped, and is a part of Python",
}
PAGE = "---\ntitle: {}\n---\n\nTea is brewed with hot water. ^[brewing.md:3] See [[Tea]].\n"
SMALL = {
    "content/tea.md": PAGE.format("Tea"),
    "content/drinks/tea.md": PAGE.format("Green tea"),
    "sources/brewing.md": "# Brewing\n\nTea is brewed with hot water.\n",
}
# What a page is about, if that is not the small wiki: a wiki of the tests.
ABOUT = {
    f"docs/coming-from/{page.stem}.md": HERE / "wikis" / f"from-{page.stem}"
    for page in (REPOSITORY / "docs" / "coming-from").glob("*.md")
    if (HERE / "wikis" / f"from-{page.stem}").is_dir()
}
FOLDERS = ("my-notes", "my-project", "notes", "wiki")  # that commands go to, or name
VERSIONS = '[[versions]]\ntitle = "2.0"\nurl = "../v2/"\n[site]\nversion = "2.0"\nversions_file = "../versions.json"\n'
# What must be there before the commands of a page are run.
BEFORE = {
    "docs/publish/github-pages.md": "git init -q && git init -q --bare ../origin"
    ' && git remote add origin "$PWD/../origin"',
    "docs/review-a-change.md": "git init -q && mkdir docs && cp content/tea.md docs && git add -A && git commit -qm 1"
    " && git checkout -qb work && git mv docs guide && git commit -qm 2 && git clone -q . ../published-wiki"
    " && kmwiki build -q -o old-site && kmwiki build -q -o new-site",
    "docs/versions.md": f"echo {shlex.quote(VERSIONS)} > kmwiki.toml && git init -q && git add -A && git commit -qm 1"
    " && git branch v1",
    "docs/start-a-wiki.md": "mkdir ~/notes/templates && echo '# {{title}}' > ~/notes/templates/Book.md",
    "docs/claims-for-programs.md": "printf '#!/bin/sh\ncat > /dev/null; echo supported\n' > ../bin/judge"
    " && chmod +x ../bin/judge",
}
GITCONFIG = "[user]\nname = T\nemail = t@localhost\n[init]\ndefaultBranch = main\n"


def commands_of(page: Path) -> list[str]:
    """The blocks of commands of a page."""
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


def name_of(page: Path) -> str:
    """The path of a page in the repository."""
    return page.relative_to(REPOSITORY).as_posix()


def reason(line: str) -> str | None:
    """Why a line is not run; None if it is."""
    return next((why for start, why in NOT_RUN.items() if line.startswith(start)), None)


def script_of(page: Path) -> str:
    """The commands of a page that are run, as one script."""
    lines = [line for block in commands_of(page) for line in block.splitlines() if reason(line) is None]
    return "\n".join(lines)


WITH_COMMANDS = [page for page in PAGES if script_of(page).strip()]


@pytest.fixture
def machine(tmp_path: Path, programs: Path) -> dict[str, str]:
    """The environment of a user: a home, and kmwiki as a program, whose preview is asked once and stopped."""
    for name in ("bin", "home", "here"):
        (tmp_path / name).mkdir()
    write(tmp_path / "home", {".gitconfig": GITCONFIG})
    kept = {name: value for name, value in os.environ.items() if name in ("LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")}
    folders = (tmp_path / "bin", programs, Path(sys.executable).parent, os.environ["PATH"])
    return {
        **kept,
        "PATH": os.pathsep.join(map(str, folders)),
        "HOME": str(tmp_path / "home"),
        "BROWSER": "true",
        "NO_COLOR": "1",
    }


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name_of)
def test_the_commands_of_a_page_run(tmp_path: Path, machine: dict[str, str], page: Path) -> None:
    here, name = tmp_path / "here", name_of(page)
    script = script_of(page).replace("/srv", str(tmp_path / "srv"))
    if "jq" in script and shutil.which("jq", path=machine["PATH"]) is None:
        pytest.skip("jq is missing")
    if name in ABOUT:
        shutil.copytree(ABOUT[name], here, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expect.txt"))
    elif "kmwiki init my-wiki" not in script:
        write(here, SMALL)
    for folder in FOLDERS:
        write(tmp_path / "home" / folder if folder == "notes" else here / folder, {"tea.md": "# Tea\n"})
    before = BEFORE.get(name, ":")
    run = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", f"{before}\n{script}\n"],
        cwd=here,
        env=machine,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE * 3,
    )
    assert run.returncode == 0, f"{script}\n{run.stdout}\n{run.stderr}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shell", "shown"),
    [("bash", "complete -p kmwiki"), ("zsh", "print $_comps[kmwiki]"), ("fish", "complete -C 'kmwiki bu'")],
)
def test_a_shell_completes_commands(tmp_path: Path, machine: dict[str, str], shell: str, shown: str) -> None:
    """As the guide says it; `kmwiki bu` becomes `kmwiki build`."""
    if shutil.which(shell, path=machine["PATH"]) is None:
        pytest.skip(f"{shell} is missing")
    text = (REPOSITORY / "docs" / "commands.md").read_text(encoding="utf-8")
    [said] = re.findall(rf"^```{shell}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    start = "autoload -U compinit && compinit -u\n" if shell == "zsh" else ""
    run = subprocess.run(
        [shell, "-c", f"{start}{said}\n{shown}"], cwd=tmp_path, env=machine, capture_output=True, text=True
    )
    assert run.returncode == 0 and run.stdout, run.stderr
    asked = (
        {"COMP_WORDS": "kmwiki bu", "COMP_CWORD": "1"}
        if shell != "fish"
        else {"COMP_WORDS": "kmwiki bu", "COMP_CWORD": "bu"}
    )
    answer = subprocess.run(
        ["kmwiki"], env={**machine, **asked, "_KMWIKI_COMPLETE": f"{shell}_complete"}, capture_output=True, text=True
    )
    assert "build" in answer.stdout and "serve" not in answer.stdout, answer.stderr


def test_what_is_not_run_is_in_the_guide() -> None:
    lines = [line for page in PAGES for block in commands_of(page) for line in block.splitlines()]
    assert [start for start in NOT_RUN if not any(line.startswith(start) for line in lines)] == []
    assert set(BEFORE) <= set(map(name_of, PAGES)) and len(ABOUT) > 6


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_commands_in_sentences_are_ones_that_kmwiki_takes(page: Path) -> None:
    for command in _INLINE.findall(page.read_text(encoding="utf-8")):
        name, *words = shlex.split(re.split(r" [|>] ", command)[0])[1:]
        if name.startswith("-"):
            continue
        assert name in COMMANDS, command
        found = cli.get_command(click.Context(cli), name)
        assert found is not None
        options = {option for one in found.params for option in one.opts}
        given = {word.partition("=")[0] for word in words if word.startswith("-")}
        assert given <= {*options, "--help"}, command
