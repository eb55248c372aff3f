"""What pages offer beside their text, all of it at once: after each edit, and in shards, as a clean build has it."""

from pathlib import Path

import pytest

from building import files_of, kmwiki, write
from kmwiki.content.walk import MANIFEST

pytest.importorskip("PIL")
pytestmark = pytest.mark.slow

SETTINGS = """\
[site]
title = "Drinks"
base_url = "https://example.org/v1/"
language = "en"
languages = ["en", "de"]
typographer = true
social_pictures = true
repository = "https://github.com/o/r"
version = "1"

[[versions]]
title = "1"
url = "../v1/"
"""
FILES = {
    "kmwiki.toml": SETTINGS,
    "content/en/tea.md": '# Tea\n\n"Tea" steeps. ^[s.md:1]\n\n```\ncode\n```\n',
    "content/de/tea.md": '# Tee\n\n"Tee" zieht.\n',
    "content/en/mate.md": "# Mate\n",
    "content/chimarrao.md": "---\nlang: pt\ntranslates: Mate\n---\n# Chimarrão\n",
    "sources/s.md": "Tea steeps.\n",
}
EDITS: list[dict[str, str]] = [
    {"sources/s.md": "Coffee.\n"},
    {"content/de/tea.md": '# Schwarztee\n\n"Tee" zieht.\n'},
    {"content/de/mate.md": "# Mate-Tee\n"},
    {"content/en/tea.md": "---\nimage: https://example.org/x.png\n---\n# Tea\n"},
    {"content/chimarrao.md": "---\nlang: pt\ntranslates: Tea\n---\n# Chimarrão\n"},
    {"kmwiki.toml": SETTINGS.replace("typographer = true", "")},
    {"kmwiki.toml": SETTINGS + '\n[[versions]]\ntitle = "2"\nurl = "../v2/"\n'},
    {"kmwiki.toml": SETTINGS.replace("o/r", "o/other") + "\n[theme]\naccent = '#a03050'\n"},
]


def built(root: Path, output: Path, *options: str) -> dict[str, bytes]:
    assert kmwiki("build", root, "-o", output, *options).code == 0
    return {path: content for path, content in files_of(output).items() if path != MANIFEST}


def test_each_edit_gives_the_site_of_a_clean_build(tmp_path: Path) -> None:
    root = write(tmp_path / "wiki", FILES)
    before = built(root, tmp_path / "site", "--jobs", "2")
    for number, edit in enumerate(EDITS):
        write(root, edit)
        site = built(root, tmp_path / "site", "--jobs", "2")
        assert site == built(root, tmp_path / f"clean-{number}", "--no-cache", "--jobs", "1"), edit
        assert site != before, edit
        before = site


def test_shards_are_joined_to_the_same_site(tmp_path: Path) -> None:
    root = write(tmp_path / "wiki", FILES)
    shards = [tmp_path / f"shard-{number}" for number in (1, 2)]
    for number, shard in enumerate(shards, start=1):
        assert kmwiki("build", root, "--shard", f"{number}/2", "-o", shard).code == 0
    assert kmwiki("merge", *shards, "-o", tmp_path / "joined").code == 0
    joined = {path: content for path, content in files_of(tmp_path / "joined").items() if path != MANIFEST}
    assert joined == built(root, tmp_path / "whole", "--no-cache")
