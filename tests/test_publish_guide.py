"""Each step of the guide to publishing is run as far as it can be without the host that it is for."""

import re
import shlex
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from building import REPOSITORY, kmwiki, write
from kmwiki.content.options import options_of

PAGES = sorted((REPOSITORY / "docs" / "publish").glob("*.md"))
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = sorted(
    {
        line
        for page in PAGES
        for line in re.findall(r"kmwiki build [^`&\"\n]*", page.read_text(encoding="utf-8"))
        if " -o " in line
    }
)


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language]


def test_each_place_has_a_page_that_the_overview_names() -> None:
    titles = {
        re.findall(r"^title: (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)[0]
        for page in PAGES
        if page.name != "index.md"
    }
    overview = (REPOSITORY / "docs" / "publish" / "index.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| \[\[(.*?)\\", overview, re.MULTILINE)) == titles and len(titles) == 8


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_build_of_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)  # a place that is relative must not be in the repository
    wiki = write(tmp_path / "wiki", {"content/tea.md": "# Tea\n"})
    words = [word.strip('"').replace("/srv", str(tmp_path)) for word in shlex.split(command)[2:]]
    places = {after for before, after in pairwise(words) if before in ("-o", "--zip", "--zim")}
    words = [str(tmp_path / word) if word in places else word for word in words]
    run = kmwiki("build", wiki, *words)
    assert run.code == 0, run.err
    assert all((tmp_path / place).exists() for place in places)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "toml")], ids=lambda page: page.stem)
def test_settings_of_the_guide_are_taken(page: Path) -> None:
    for text in blocks(page, "toml"):
        read = tomllib.loads(text)
        if "site" in read:
            options_of(read)
        else:
            assert read["build"]["publish"] == "site"  # those of the host


def test_each_place_to_publish_gives_markdown_its_type() -> None:
    """Or says that it is so anyway, or that it cannot be."""
    for page in PAGES:
        if page.stem in ("netlify", "cloudflare-pages", "bucket", "nginx", "caddy"):
            assert "text/markdown" in page.read_text(encoding="utf-8"), page
