"""What `[theme]` sets, and what a wiki lays over the built-in theme."""

import re
from pathlib import Path

import pytest

from building import Made, texts
from kmwiki import load_config
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
    return texts(Made(load_config(root)).outputs)


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


def test_what_pages_share_is_rendered_once_and_what_a_theme_adds_for_each(tmp_path: Path) -> None:
    content, templates = tmp_path / "content", tmp_path / "templates"
    (content / "deep").mkdir(parents=True)
    templates.mkdir()
    for name, title in (("a.md", "Ape"), ("b.md", "Bee"), ("deep/c.md", "Cat")):
        (content / name).write_text(f"# {title}\n")
    (content / "d.md").write_text("---\nlang: de\n---\n# Dachs\n")
    (templates / "base.html").write_text(
        '{% extends "kmwiki/base.html" %}{% block footer %}{{ super() }}<i>{{ view.chrome.title }}</i>{% endblock %}'
        "{% block navigation %}{{ super() }}<li>{{ view.chrome.path }}</li>{% endblock %}"
    )
    site = {file.path: file.content.decode() for file in Made(load_config(tmp_path)).outputs if ".html" in file.path}
    for path, title, home, label in (
        ("a/index.html", "Ape", "../index.html", "All pages"),
        ("b/index.html", "Bee", "../index.html", "All pages"),
        ("deep/c/index.html", "Cat", "../../index.html", "All pages"),
        ("d/index.html", "Dachs", "../index.html", "Alle Seiten"),
    ):
        page = site[path]
        assert f"<i>{title}</i>" in page and f"<li>{path}</li>" in page
        assert f'<p class="dot-row"><a href="{home}">' in page and f">{label}</a></li>" in page
        assert 'aria-current="true">All pages' not in page
    assert 'aria-current="true">All pages' in site["special/all-pages/index.html"]
