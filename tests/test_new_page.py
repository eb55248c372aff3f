"""`kmwiki new`: a page to start from, never over one that is there, never outside of the wiki."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from kmwiki import analyse, load_config
from kmwiki.cli import cli
from kmwiki.edits.new_page import new_page
from kmwiki.errors import KmwikiError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/tea.md").write_text("[[Green tea]] [[guides/Water]] [[true]]", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("title", "file"),
    [
        ("Green tea", "green-tea.md"),
        ("guides/Water", "guides/water.md"),
        ("true", "true.md"),
        ("a: b #c", "a-b-sharp-c.md"),
        ("“Quoted” \\ slash", "quoted-slash.md"),
        ("../../Elsewhere", None),
        ("/etc/passwd", "etc/passwd.md"),
        ("茶", "茶.md"),
    ],
)
def test_a_page_is_started(root: Path, title: str, file: str | None) -> None:
    done = CliRunner().invoke(cli, ["new", title, str(root)])
    assert done.exit_code == 0
    written = [path for path in root.rglob("*.md") if path.name != "tea.md"]
    assert [Path(done.output.strip())] == written and written[0].is_relative_to(root / "content")
    assert file is None or written[0] == root / "content" / file
    wiki = analyse(load_config(root))
    names = {ref.title for ref in wiki.wiki.refs.values()}
    assert title.rpartition("/")[2] in names and not [d for d in wiki.diagnostics if "front" in d.rule]


def test_links_lead_to_what_was_started(root: Path) -> None:
    for title in ("Green tea", "guides/Water", "true"):
        CliRunner().invoke(cli, ["new", title, str(root)])
    assert [d.rule for d in analyse(load_config(root)).diagnostics if d.rule == "broken-link"] == []


def test_nothing_is_written_over(root: Path) -> None:
    with pytest.raises(KmwikiError, match="nothing was written"):
        CliRunner().invoke(cli, ["new", "Tea", str(root)], catch_exceptions=False, standalone_mode=False)
    assert (root / "content/tea.md").read_text(encoding="utf-8").startswith("[[Green")


@pytest.mark.parametrize("title", ["", "/", "  ", ".md"])
def test_what_is_no_title_is_refused(root: Path, title: str) -> None:
    with pytest.raises(KmwikiError, match="not a title"):
        new_page(root / "content", title)
