"""Makes a release: python tools/release.py 0.2.0

It sets the version, puts the files of docs/changes into CHANGELOG.md, and makes the wheel and the source archive in
dist/. Nothing leaves this machine: look at what changed, then commit, tag and upload it.
"""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = ROOT / "src" / "kmwiki" / "__init__.py"  # the only file that says the version
DIST = ROOT / "dist"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", type=_version, help="the version to release, such as 0.2.0")
    version = parser.parse_args().version
    if changed := _output("git", "status", "--porcelain"):
        sys.exit(f"Commit or remove what is changed, then release:\n{changed}")
    if _output("git", "tag", "--list", f"v{version}"):
        sys.exit(f"{version} is released already: there is a tag v{version}.")
    _set_version(version)
    _run(sys.executable, "-m", "towncrier", "build", "--yes", "--version", version)
    shutil.rmtree(DIST, ignore_errors=True)
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(DIST))
    print(f"\nkmwiki {version} is in dist/. Look at `git diff HEAD`, then:\n")
    print(f'    git commit --all --message "Release {version}" && git tag v{version}')


def _version(text: str) -> str:
    if not re.fullmatch(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a version such as 0.2.0 or 0.2.0rc1")
    return text


def _set_version(version: str) -> None:
    code, count = re.subn(
        r'^__version__ = ".*"$', f'__version__ = "{version}"', VERSION.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    if count != 1:
        sys.exit(f"{VERSION.relative_to(ROOT)} must say __version__ once, not {count} times")
    VERSION.write_text(code, encoding="utf-8")


def _output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def _run(*command: str) -> None:
    if (code := subprocess.run(command, cwd=ROOT).returncode) != 0:
        sys.exit(code)


if __name__ == "__main__":
    main()
