"""What a wiki shows that nobody has configured: a title, a home page, pages of folders."""

import re
from pathlib import Path

import pytest

from building import files_of, kmwiki, made, texts, write
from kmwiki import build, load_config


@pytest.mark.parametrize(
    ("folder", "files", "title"),
    [
        ("green-tea", {"a.md": "A"}, "Green tea"),
        ("Green Tea", {"a.md": "A", "b.md": "B"}, "Green Tea"),
        ("green-tea", {"README.md": "No title."}, "Green tea"),
        ("green-tea", {"README.md": "# Leaves\n\nText."}, "Leaves"),
        ("green-tea", {"README.md": "# Leaves", "kmwiki.toml": '[site]\ntitle = "Mine"'}, "Mine"),
        ("茶", {"a.md": "A", "b.md": "B"}, "茶"),
    ],
)
def test_a_wiki_without_a_title_is_called_like_its_folder(
    tmp_path: Path, folder: str, files: dict[str, str], title: str
) -> None:
    assert made(tmp_path / folder, files).analysis.site.title == title


def test_a_single_page_gives_its_title_to_its_site(tmp_path: Path) -> None:
    write(tmp_path, {"green.md": "Text."})
    assert build(load_config(tmp_path / "green.md")).analysis.site.title == "Green"


def test_a_renamed_folder_renames_its_wiki(tmp_path: Path) -> None:
    """Also if nothing else changed, and the last build is remembered."""
    wiki = write(tmp_path / "tea", {"kmwiki.toml": "", "a.md": "A", "b.md": "B"})
    kmwiki("build", wiki, "-o", tmp_path / "site")
    kmwiki("build", wiki.rename(tmp_path / "coffee"), "-o", tmp_path / "site")
    clean = write(tmp_path / "clean" / "coffee", {"kmwiki.toml": "", "a.md": "A", "b.md": "B"})
    kmwiki("build", clean, "-o", tmp_path / "other")
    assert files_of(tmp_path / "site") == files_of(tmp_path / "other")
    assert "<h1>Coffee</h1>" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_a_folder_has_a_page_that_lists_it(tmp_path: Path) -> None:
    files = {
        "Tea/Green/Sencha.md": "---\nsummary: From Japan.\n---\n",
        "Tea/Black.md": "B",
        "Notes/index.md": "# All notes",
        "Notes/a.md": "A",
        "Cups/Cups.md": "C",
        "Cups/index.html": "<p>A file of this name.</p>",
    }
    made_files = texts(made(tmp_path, files).outputs)
    tea, green = made_files["tea/index.html"], made_files["tea/green/index.html"]
    assert "<h1>Tea</h1>" in tea and 'href="green/index.html">Green' in tea and 'href="black/index.html">Black' in tea
    assert "From Japan." in green and re.search(r'class="crumbs".*href="\.\./index\.html">Tea', green, re.DOTALL)
    assert "All notes" in made_files["notes/index.html"]
    assert 'http-equiv="refresh"' in made_files["cups/index.html"]
