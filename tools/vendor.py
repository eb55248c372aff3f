"""Takes files of npm packages, unmodified and with their licence, into the theme.

    python tools/vendor.py           fetches every package again with npm
    python tools/vendor.py --check   compares what is there with the recorded sums; needs no network

To move to another version, change it in PACKAGES and run the first form.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "static" / "vendor"
MANIFEST = "vendor.json"


class VendorError(Exception):
    """What is vendored is not what it should be."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """A package at one version, and the files that the theme needs of it; `licence_file` comes along."""

    name: str
    version: str
    files: tuple[str, ...]
    licence_file: str = "LICENSE"


def _face(name: str, *styles: str) -> tuple[str, ...]:
    return tuple(f"files/{name}-{style}.woff2" for style in styles)


_LATIN = ("latin-400-normal", "latin-400-italic", "latin-600-normal")
_LATIN_EXT = ("latin-ext-400-normal", "latin-ext-400-italic", "latin-ext-600-normal")
PACKAGES = (
    Package(
        name="@fontsource/atkinson-hyperlegible-next",
        version="5.3.0",
        files=_face("atkinson-hyperlegible-next", *_LATIN, *_LATIN_EXT),
    ),
    Package(
        name="@fontsource/source-serif-4",
        version="5.3.1",
        files=_face("source-serif-4", *_LATIN, "latin-ext-400-normal"),
    ),
    Package(name="mermaid", version="11.17.2", files=("dist/mermaid.min.js",)),
    Package(name="morphdom", version="2.7.8", files=("dist/morphdom-umd.min.js",)),
)


def fetch(package: Package, folder: Path) -> Path:
    """The package's archive, which npm has put into the folder."""
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("npm is missing")
    command = [npm, "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        raise VendorError(f"npm cannot fetch {package.name} {package.version}: {done.stderr.strip()}")
    return archives[0]


def unpack(package: Package, archive: Path, folder: Path) -> dict[str, Any]:
    """The entry for the manifest, once the package's files stand in `folder/<name>/`."""
    wanted = (*package.files, package.licence_file)
    with tarfile.open(archive) as tar:
        contents = {origin: _member(tar, origin) for origin in wanted}
        about = json.loads(_member(tar, "package.json"))
    if (about["name"], about["version"]) != (package.name, package.version):
        raise VendorError(f"{archive.name} holds {about['name']} {about['version']}")
    sums = {PurePosixPath(origin).name: _sha256(content) for origin, content in contents.items()}
    _refuse_new_bytes(package, sums, folder)
    for origin, content in contents.items():
        file = folder / package.name / PurePosixPath(origin).name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return {"name": package.name, "version": package.version, "licence": about["license"], "files": sums}


def refresh(folder: Path) -> None:
    """Fetch every package and record the sums of its files."""
    entries = []
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as workshop:
            entries.append(unpack(package, fetch(package, Path(workshop)), folder))
    text = json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_bytes(text.encode())


def problems(folder: Path) -> list[str]:
    """What differs between the packages, the manifest and the files; nothing, if all is well."""
    entries = _manifest(folder)
    pinned = {package.name: package.version for package in PACKAGES}
    recorded = {entry["name"]: entry["version"] for entry in entries}
    found = [] if pinned == recorded else [f"{MANIFEST} records {recorded}, but the script asks for {pinned}"]
    expected = {f"{entry['name']}/{name}": digest for entry in entries for name, digest in entry["files"].items()}
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file != folder / MANIFEST]
    actual = {file.relative_to(folder).as_posix(): _sha256(file.read_bytes()) for file in files}
    found += [f"{name} is missing" for name in expected if name not in actual]
    found += [f"{name} is not in {MANIFEST}" for name in actual if name not in expected]
    found += [f"{name} was changed" for name in expected if actual.get(name, expected[name]) != expected[name]]
    return found


def _refuse_new_bytes(package: Package, sums: dict[str, str], folder: Path) -> None:
    # A published version never changes; if its bytes did, somebody has to look before they are taken in.
    for entry in _manifest(folder):
        if (entry["name"], entry["version"]) == (package.name, package.version):
            changed = [name for name, digest in sums.items() if entry["files"].get(name, digest) != digest]
            if changed:
                raise VendorError(f"{package.name} {package.version} is not what it was: {', '.join(changed)}")


def _manifest(folder: Path) -> list[dict[str, Any]]:
    file = folder / MANIFEST
    entries: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return entries


def _member(tar: tarfile.TarFile, origin: str) -> bytes:
    try:
        member = tar.extractfile(f"package/{origin}")
    except KeyError:
        member = None
    if member is None:
        raise VendorError(f"the package has no file {origin}")
    return member.read()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main() -> int:
    """Refresh or check, as the command line says; 1 if something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only compare the files with their sums")
    try:
        if not parser.parse_args().check:
            refresh(FOLDER)
        found = problems(FOLDER)
    except VendorError as error:
        found = [str(error)]
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
