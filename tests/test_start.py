"""A command imports what it needs, and not what takes long and serves other commands or other wikis."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kmwiki.patterns import pattern

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


def test_a_pattern_is_like_one_of_re() -> None:
    words, same = pattern(r"(?P<first>\w)\w*", re.IGNORECASE), re.compile(r"(?P<first>\w)\w*", re.IGNORECASE)
    for _ in range(2):  # when it is compiled, and later
        assert words.findall("two words") == ["t", "w"] and words.sub("x", "two words") == "x x"
        assert (found := words.match("two")) is not None and found["first"] == "t"
    assert (words.pattern, words.flags, words.groupindex) == (same.pattern, same.flags, same.groupindex)
