"""What `[theme]` sets, and what a wiki lays over the built-in theme."""

import re
from pathlib import Path

import pytest

from kmwiki import build, load_config
from kmwiki.errors import KmwikiError
from kmwiki.theme.static_files import template_folder

THEME = """[theme]
accent = "#8a3b12"
font_text = "Georgia, serif"
logo = "logo.svg"
favicon = "mark.png"
licence = "CC BY 4.0"
licence_url = "https://creativecommons.org/licenses/by/4.0/"
footer = "By the <tea> club."
"""


def published(root: Path, theme: str) -> dict[str, str]:
    (root / "kmwiki.toml").write_text(theme, encoding="utf-8")
    (root / "content").mkdir(exist_ok=True)
    (root / "content" / "a.md").write_text("# A\n")
    (root / "templates" / "static").mkdir(parents=True, exist_ok=True)
    for name in ("logo.svg", "mark.png", "own.css"):
        (root / "templates" / "static" / name).write_text(name)
    (root / "templates" / "page.html").write_text(
        '{% extends "kmwiki/page.html" %}{% block head %}{{ super() }}'
        '<link rel="stylesheet" href="{{ view.chrome.static }}own.css">{% endblock %}'
    )
    return {file.path: file.content.decode(errors="replace") for file in build(load_config(root)).outputs}


def test_a_theme_sets_variables_pictures_and_the_footer(tmp_path: Path) -> None:
    site = published(tmp_path, THEME)
    style, page = site["static/kmwiki.css"], site["a/index.html"]
    accent = "--accent: light-dark(#8a3b12, color-mix(in oklab, #8a3b12 55%, white));"
    assert f"@media screen and (not (prefers-contrast: more)) {{ :root {{ {accent} }} }}" in style
    assert 'src="../static/logo.svg"' in page and '<link rel="icon" href="../static/mark.png">' in page
    assert "By the &lt;tea&gt; club." in page and ">CC BY 4.0</a>" in page
    assert site["static/own.css"] == "own.css" and 'href="../static/own.css"' in page


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("accent", "red; } body { display: none"),
        ("accent_dark", "#12345"),
        ("font_text", "x; } * { color: red"),
        ("logo", "../secret.svg"),
        ("favicon", "mark.exe"),
        ("licence_url", "javascript:alert(1)"),
    ],
)
def test_a_theme_cannot_say_what_breaks_the_pages(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(KmwikiError, match=rf"theme\.{key}"):
        published(tmp_path, f'[theme]\n{key} = "{value}"\n')


def test_a_browser_frames_pages_in_the_colour_of_their_paper(tmp_path: Path) -> None:
    site = published(tmp_path, "")
    papers = re.search(r"--paper:light-dark\((#\w+),(#\w+)\)", site["static/kmwiki.css"].replace(" ", ""))
    assert papers
    said = re.findall(
        r'<meta name="theme-color" media="\(prefers-color-scheme: (\w+)\)" content="(#\w+)">', site["a/index.html"]
    )
    assert said == [("light", papers[1]), ("dark", papers[2])]


def test_a_style_sheet_has_a_declaration_a_line() -> None:
    for file in template_folder().glob("*/*.css"):
        code = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        crowded = [line for line in code.splitlines() if re.search(r"[;{}]\s*[^\s]", line)]
        assert not crowded, file.name
