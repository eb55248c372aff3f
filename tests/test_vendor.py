"""What the theme takes from others is what they published, and a change is noticed."""

import io
import json
import runpy
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
VENDOR = Path("templates") / "static" / "vendor"


def check(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "tools" / "vendor.py"), "--check"]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the script and of the files that it guards, to be changed."""
    shutil.copytree(ROOT / VENDOR, tmp_path / VENDOR)
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "vendor.py", tmp_path / "tools")
    return tmp_path


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tools" / "vendor.py"))


def archive(folder: Path, version: str, code: bytes) -> Path:
    """A package as npm packs it."""
    about = json.dumps({"name": "thing", "version": version, "license": "MIT"}).encode()
    file = folder / "thing.tgz"
    with tarfile.open(file, "w:gz") as tar:
        for name, content in {"package.json": about, "dist/thing.js": code, "LICENSE": b"MIT"}.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return file


@pytest.mark.slow
def test_everything_is_as_recorded() -> None:
    done = check(ROOT)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_changed_byte_is_noticed(copy: Path) -> None:
    file = copy / VENDOR / "mermaid" / "mermaid.min.js"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    done = check(copy)
    assert (done.returncode, done.stderr) == (1, "mermaid/mermaid.min.js was changed\n")


@pytest.mark.slow
def test_a_missing_and_a_foreign_file_are_noticed(copy: Path) -> None:
    (copy / VENDOR / "mermaid" / "LICENSE").rename(copy / VENDOR / "mermaid" / "other.js")
    done = check(copy)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["mermaid/LICENSE is missing", "mermaid/other.js is not in vendor.json"]


@pytest.mark.slow
def test_another_version_than_the_pinned_one_is_noticed(copy: Path) -> None:
    manifest = copy / VENDOR / "vendor.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"version": "', '"version": "0'), encoding="utf-8")
    assert "vendor.json records" in check(copy).stderr


def test_files_come_unmodified_with_their_licence(script: dict[str, Any], tmp_path: Path) -> None:
    package = script["Package"](name="thing", version="1.0", files=("dist/thing.js",))
    entry = script["unpack"](package, archive(tmp_path, "1.0", b"code\r\n"), tmp_path / "vendor")
    assert (tmp_path / "vendor" / "thing" / "thing.js").read_bytes() == b"code\r\n"
    assert (entry["licence"], set(entry["files"])) == ("MIT", {"thing.js", "LICENSE"})


def test_a_version_that_changed_is_not_taken(script: dict[str, Any], tmp_path: Path) -> None:
    package = script["Package"](name="thing", version="1.0", files=("dist/thing.js",))
    vendor = tmp_path / "vendor"
    entry = script["unpack"](package, archive(tmp_path, "1.0", b"good"), vendor)
    (vendor / "vendor.json").write_text(json.dumps([entry]), encoding="utf-8")
    with pytest.raises(script["VendorError"], match=r"is not what it was: thing\.js"):
        script["unpack"](package, archive(tmp_path, "1.0", b"evil"), vendor)
    assert (vendor / "thing" / "thing.js").read_bytes() == b"good"
    with pytest.raises(script["VendorError"], match=r"holds thing 2\.0"):
        script["unpack"](package, archive(tmp_path, "2.0", b"good"), vendor)


def test_mermaid_is_one_file_that_loads_no_other() -> None:
    code = (ROOT / VENDOR / "mermaid" / "mermaid.min.js").read_text(encoding="utf-8")
    for loader in ("import(", "importScripts(", "XMLHttpRequest", "new Worker", "sourceMappingURL"):
        assert loader not in code, loader
