"""A wheel and an sdist are complete: what they install builds a wiki."""

import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist, and the wheel that was built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, cwd=ROOT)
    return folder


def test_the_wheel_holds_the_theme(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"kmwiki/templates/base.html", "kmwiki/templates/static/kmwiki.css", "kmwiki/guide/rules.md"} <= names
    assert {"kmwiki/guide/publish-from-ci.md", "kmwiki/guide/kmwiki.toml"} <= names
    assert "kmwiki/commands/edits/starter/index.md" in names
    assert not any("guide/changes" in name or ".kmwiki" in name for name in names)
    theme = {file.relative_to(ROOT).as_posix() for file in (ROOT / "templates").rglob("*") if file.is_file()}
    assert {f"kmwiki/{name}" for name in theme} <= names


def test_the_sdist_holds_what_its_tests_need(dist: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    files = {"README.md", "LICENSE", "Makefile", "kmwiki.toml", "constraints.txt", "docs/index.md", "action.yml"}
    files |= {".pre-commit-hooks.yaml"}
    assert files <= names
    assert {"src", "templates", "content", "sources", "tests", "benchmarks"} <= {name.split("/")[0] for name in names}


def test_the_wheel_builds_a_wiki(dist: Path, tmp_path: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    venv.create(tmp_path / "venv")
    programs = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    # What it depends on is there already; that pip finds it is seen where the container is made.
    (packages,) = (tmp_path / "venv").glob("[Ll]ib/**/site-packages")
    (packages / "there.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--python", programs / "python", "install", "-q", "--no-compile", "--no-deps")
    run(*pip, wheel, cwd=tmp_path)
    assert (packages / "kmwiki" / "cli.py").is_file()

    wiki = tmp_path / "wiki"
    (wiki / "content").mkdir(parents=True)
    (wiki / "content" / "index.md").write_text("---\ntitle: Home\n---\n\nSee [[Tea]].\n", encoding="utf-8")
    (wiki / "content" / "tea.md").write_text("---\ntitle: Tea\n---\n\nA drink.\n", encoding="utf-8")
    run(programs / "kmwiki", "build", wiki, "-o", tmp_path / "site", cwd=tmp_path)

    said = run(programs / "kmwiki", "guide", "commands#build", "--text", cwd=tmp_path)
    assert said.startswith("## build")
    home = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert '<article data-kmwiki="body">' in home and "tea/" in home
    assert list((tmp_path / "site").rglob("*.css"))


@pytest.mark.skipif(shutil.which("uvx") is None, reason="uv is not installed")
def test_the_wheel_runs_without_being_installed(dist: Path, tmp_path: Path) -> None:
    """By the line that the guide gives."""
    (wheel,) = dist.glob("*.whl")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "tea.md").write_text("# Tea\n", encoding="utf-8")
    run("uvx", "--from", wheel, "kmwiki", "build", tmp_path / "notes", cwd=tmp_path)
    assert (tmp_path / "notes" / ".kmwiki" / "site" / "index.html").is_file()
