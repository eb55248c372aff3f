"""The fonts that come with kmwiki: a site has the chosen ones alone, and they have fewer than 90,000 bytes."""

import re
from pathlib import Path

import pytest

from building import write
from kmwiki import build, load_config
from kmwiki.errors import KmwikiError
from kmwiki.theme.fonts import FONTS


def published(root: Path, fonts: str, language: str = "en") -> dict[str, bytes]:
    settings = f'[site]\nlanguage = "{language}"\n[theme]\nfonts = "{fonts}"\n'
    config = load_config(write(root, {"kmwiki.toml": settings, "content/a.md": "# A\n"}))
    return {file.path: file.content for file in build(config).outputs}


@pytest.mark.parametrize("fonts", FONTS)
def test_a_site_has_the_files_of_the_fonts_that_its_owner_chose(tmp_path: Path, fonts: str) -> None:
    site = published(tmp_path, fonts)
    style = site["static/kmwiki.css"].decode()
    named = {f"static/{name}" for name in re.findall(r'url\("(vendor/[^"]+)"\)', style)}
    files = {path for path in site if "@fontsource" in path}
    assert files == named | {f"static/{FONTS[fonts].folder}LICENSE"}
    assert 50_000 < sum(len(site[path]) for path in named) < 90_000
    asked = re.search(r'fonts\.js" data-fonts="([^"]+)"', site["a/index.html"].decode())
    assert asked and {f"static/{name}" for name in asked[1].split()} < named


def test_a_site_has_no_fonts_by_default(tmp_path: Path) -> None:
    site = published(tmp_path, "system")
    assert not [path for path in site if "@fontsource" in path]
    assert b"@font-face" not in site["static/kmwiki.css"]
    assert "static/fonts.js" not in site and b"fonts.js" not in site["a/index.html"]


def test_a_page_in_another_script_asks_for_no_font_early(tmp_path: Path) -> None:
    site = published(tmp_path, "source-serif", "ar")
    assert b"data-fonts" not in site["a/index.html"]


def test_the_fonts_of_a_wiki_are_said_after_those_that_come_with_kmwiki(tmp_path: Path) -> None:
    write(tmp_path, {"kmwiki.toml": '[theme]\nfonts = "atkinson"\nfont_text = "Verdana"\n', "content/a.md": "# A\n"})
    style = {file.path: file.content for file in build(load_config(tmp_path)).outputs}["static/kmwiki.css"].decode()
    assert style.rindex("--serif: Verdana") > style.rindex("Atkinson")


def test_other_fonts_are_refused_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(KmwikiError, match=r"theme\.fonts: “source” is not one of “system”"):
        published(tmp_path, "source")
