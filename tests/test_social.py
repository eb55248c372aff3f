"""The pictures of pages that other sites show: which pages have one, what it shows, and when it is drawn again."""

import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from building import kmwiki, made, write
from kmwiki import Build
from kmwiki.theme import renderer, social_picture
from kmwiki.theme.social_picture import RANGES, SocialPicture, draw, drawable

pytest.importorskip("PIL")
from PIL import Image, ImageFont

SETTINGS = "[site]\ntitle = 'Drinks'\nsocial_pictures = true\nbase_url = 'https://example.org/d/'\n"
FILES = {
    "kmwiki.toml": SETTINGS,
    "content/tea.md": "---\nsummary: A leaf.\n---\n# Tea & more\n\nIt steeps. ^[s.md:1]\n\nIt cools.\n",
    "content/own.md": "---\nimage: leaf.png\n---\n# Own\n",
    "content/far.md": "---\ncover: https://example.org/x.png\n---\n# Far\n",
    "content/cha.md": "# 茶\n",
    "content/shay.md": "# شاي\n",
    "content/chai.md": "# Чай 🍵\n",
    "content/leaf.png": b"\x89PNG\r\n\x1a\n" + bytes(30),
    "sources/s.md": "It steeps.\n",
}


def pictures(build: Build) -> dict[str, bytes]:
    return {file.path: file.content for file in build.outputs if file.path.endswith(".png")}


def head(build: Build, page: str) -> dict[str, str]:
    """What the head of a page says of its picture."""
    html = next(file.content.decode() for file in build.outputs if file.path == f"{page}/index.html")
    return dict(re.findall(r'<meta (?:property|name)="((?:og:image|twitter)[^"]*)" content="([^"]*)">', html))


@pytest.mark.slow
def test_each_page_that_has_none_of_its_own_has_one(tmp_path: Path) -> None:
    build = made(tmp_path, FILES)
    found = pictures(build)
    assert {*found} == {"tea/index.social.png", "chai/index.social.png"}
    for content in found.values():
        assert content.startswith(b"\x89PNG") and len(content) < 40_000
    (tmp_path / "a.png").write_bytes(found["tea/index.social.png"])
    assert Image.open(tmp_path / "a.png").size == (1200, 630)
    assert head(build, "tea") == {
        "og:image": "https://example.org/d/tea/index.social.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Tea &amp; more",
        "twitter:card": "summary_large_image",
        "twitter:image": "https://example.org/d/tea/index.social.png",
    }
    assert head(build, "own")["og:image"] == "https://example.org/d/assets/leaf.png"
    assert head(build, "far")["og:image"] == "https://example.org/x.png"
    for page in ("cha", "shay"):  # letters that the fonts do not have
        assert head(build, page) == {"twitter:card": "summary"}
    assert pictures(made(tmp_path, {})) == found  # the same again


@pytest.mark.parametrize("settings", ["", "social_pictures = false\nbase_url = 'https://example.org/'"])
def test_nothing_is_drawn_unless_the_owner_wants_it(tmp_path: Path, settings: str) -> None:
    assert pictures(made(tmp_path, {**FILES, "kmwiki.toml": f"[site]\n{settings}"})) == {}


@pytest.mark.slow
def test_it_is_said_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path, {**FILES, "kmwiki.toml": "[site]\nsocial_pictures = true\n"})
    assert "no social pictures were drawn: other sites need the URL" in kmwiki("build", root).err
    monkeypatch.setitem(sys.modules, "PIL", None)
    run = kmwiki("check", root)
    assert run.code == 2 and "site.social_pictures" in run.err and "pipx inject kmwiki pillow," in run.err


@pytest.mark.slow
def test_one_is_drawn_again_only_if_it_shows_something_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def noted(picture: SocialPicture) -> bytes:
        drawn.append(picture.title)
        return draw(picture)

    monkeypatch.setattr(renderer, "draw", noted)
    root, page = write(tmp_path, FILES), tmp_path / "content" / "tea.md"
    kmwiki("build", root, "--jobs", "1")
    assert sorted(drawn) == ["Tea & more", "Чай"]
    drawn.clear()
    text = page.read_text()
    page.write_text(text + "\n## More\n")
    kmwiki("build", root, "--jobs", "1")
    assert drawn == []
    page.write_text(text.replace("A leaf", "A drink"))
    kmwiki("build", root, "--jobs", "1")
    assert drawn == ["Tea & more"]
    page.write_text(text.replace("# Tea", "# 茶"))
    kmwiki("build", root, "--jobs", "1")
    assert not (root / "site" / "tea" / "index.social.png").exists()


def shown(font: Any, character: str) -> tuple[Any, bytes]:
    mask = font.getmask(character)
    return mask.size, bytes(mask)


@pytest.mark.parametrize("family", ["Sans", "Serif"])
def test_the_fonts_have_each_letter_that_is_drawn(family: str) -> None:
    font = ImageFont.truetype(social_picture.FONTS / f"DejaVu{family}.ttf", 24)
    box = shown(font, "茶")
    codes = [code for first, last in RANGES for code in range(first, last + 1)]
    assigned = [chr(code) for code in codes if unicodedata.category(chr(code)) != "Cn"]
    assert [one for one in assigned if shown(font, one) == box] == []


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Cafe\u0301 — Œuvre", "Café — Œuvre"),
        ("Ελληνικά и  русский", "Ελληνικά и русский"),
        ("🚀 Launch\u200d 👩‍🚀", "Launch"),
        ("🚀", ""),
        ("Tea 茶", ""),
        ("שלום", ""),
        ("हिन्दी", ""),
        ("x\u0332", ""),
    ],
)
def test_only_what_has_letters_is_drawn(text: str, drawn: str) -> None:
    assert drawable(text) == drawn


@pytest.mark.slow
@pytest.mark.parametrize("title", ["x" * 5000, "word " * 900, "a"])
def test_a_long_title_ends_within_the_picture(title: str) -> None:
    words = {"trust": "", "cited": None, "site_title": "y" * 900, "accent": "#a03050"}
    picture = SocialPicture(title=title.strip(), summary=title, **words)  # type: ignore[arg-type]
    assert draw(picture).startswith(b"\x89PNG")
