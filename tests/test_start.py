"""A command imports what it needs, and not what takes long and serves other commands or other wikis."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kmwiki.patterns import regex

PAGE = "---\ntitle: A page\n---\n\nSome words, and `code`.\n\n```\nmore code\n```\n"
RUN = """
import sys
from kmwiki.__main__ import run
run(sys.argv[1:])
print(*sys.modules)
"""
NETWORK = ("asyncio", "email", "http.client", "socket", "ssl", "urllib.request", "uvicorn", "starlette", "webbrowser")
DRAWING = ("PIL", "networkx", "imagesize", "xml.etree.ElementTree")
RARE = ("concurrent.futures", "ctypes", "fractions", "html.parser", "importlib.metadata", "pygments", "statistics")
RARE += ("rapidfuzz", "tomllib")
LIBRARIES = ("click", "datetime", "jinja2", "markdown_it", "msgspec", "sqlite3", "yaml", "kmwiki.cli")
NEVER = (*NETWORK, *DRAWING, *RARE, "distributed", "libzim", "multiprocessing", "pypdf", "watchdog")
UNNEEDED = {
    ("build", "-o", "site"): NEVER,
    ("check",): (*NEVER, "kmwiki.commands.checking.sarif", "kmwiki.commands.checking.junit"),
    ("--version",): (*NEVER, "markdown_it", "jinja2", "yaml", "sqlite3", "kmwiki.pipeline"),
}


@pytest.mark.slow
@pytest.mark.parametrize("arguments", UNNEEDED)
def test_a_command_imports_only_what_it_needs(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "a-page.md").write_text(PAGE, encoding="utf-8")
    command = [sys.executable, "-c", RUN, *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True)
    imported = set(done.stdout.split())
    assert "kmwiki.cli" in imported and imported.isdisjoint(UNNEEDED[arguments])


@pytest.mark.slow
def test_a_build_with_nothing_to_do_imports_no_library(tmp_path: Path) -> None:
    (tmp_path / "a-page.md").write_text(PAGE, encoding="utf-8")
    now = time.time() - 60  # or the page could change again without a change of its time
    os.utime(tmp_path / "a-page.md", (now, now))
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", RUN, "build"], cwd=tmp_path, capture_output=True, text=True, check=True
        )
    imported = set(done.stdout.split())
    assert "kmwiki.engine.up_to_date" in imported and imported.isdisjoint(LIBRARIES)


def test_a_pattern_is_like_one_of_re() -> None:
    words, same = regex(r"(?P<first>\w)\w*", re.IGNORECASE), re.compile(r"(?P<first>\w)\w*", re.IGNORECASE)
    for _ in range(2):  # when it is compiled, and later
        assert words.findall("two words") == ["t", "w"] and words.sub("x", "two words") == "x x"
        assert (found := words.match("two")) is not None and found["first"] == "t"
    assert (words.pattern, words.flags, words.groupindex) == (same.pattern, same.flags, same.groupindex)
