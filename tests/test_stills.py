"""Frames and pictures from allowed origins: a still that loads on a click, a picture; all others stay links."""

import re
from pathlib import Path

import pytest

from building import made, texts

FRAME = '<iframe src="https://maps.example.org/a?b=1&amp;c=2" title="A &quot;map&quot;"></iframe>'
MAP = "https://maps.example.org"
VIDEO = "![A film](https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1)"
COOKIES, NO_COOKIES = "https://www.youtube.com", "https://www.youtube-nocookie.com"


def page(root: Path, text: str, settings: str) -> str:
    """The page with this text."""
    found = texts(made(root, {"content/tea.md": f"# Tea\n\n{text}\n", "kmwiki.toml": settings}).outputs)
    html = found["tea/index.html"]
    assert ("still.js" in html) == ("data-frame" in html) == ("still.css" in html)
    assert ("static/still.js" in found) == bool(re.search(r"(?:frame|allow) = \[[^\]]", settings))
    assert not re.search("<iframe|remote-frame", html)
    return html


def frames(*origins: str) -> str:
    return f"[security.allow]\nframe = {list(origins)}\n"


def test_a_frame_is_a_link_that_says_what_it_loads(tmp_path: Path) -> None:
    html = page(tmp_path, FRAME, frames(MAP))
    assert (
        '<a class="external still" rel="noopener" href="https://maps.example.org/a?b=1&amp;c=2" '
        'data-frame="https://maps.example.org/a?b=1&amp;c=2" data-show="Show (loads from maps.example.org)">'
        'A "map"</a>'
    ) in html


@pytest.mark.parametrize(
    "settings", ["", frames(), frames("https://example.org"), f'[security.allow]\nscript = ["{MAP}"]\n']
)
def test_a_frame_that_is_not_allowed_is_a_link_as_ever(tmp_path: Path, settings: str) -> None:
    html = page(tmp_path, FRAME, settings)
    assert '<a class="external" rel="noopener" href="https://maps.example.org/a?b=1&amp;c=2">' in html


@pytest.mark.parametrize(
    ("text", "origins", "frame"),
    [
        (VIDEO, [NO_COOKIES], f"{NO_COOKIES}/embed/dQw4w9WgXcQ"),
        (VIDEO, [COOKIES], f"{COOKIES}/embed/dQw4w9WgXcQ"),
        (VIDEO, [COOKIES, NO_COOKIES], f"{NO_COOKIES}/embed/dQw4w9WgXcQ"),
        (VIDEO, ["https://player.vimeo.com"], None),
        ("![A](https://youtu.be/dQw4w9WgXcQ)", [NO_COOKIES], f"{NO_COOKIES}/embed/dQw4w9WgXcQ"),
        ("![A](https://vimeo.com/1234)", ["https://player.vimeo.com"], "https://player.vimeo.com/video/1234"),
        ("![A](https://www.youtube.com/watch?v=../../a)", [NO_COOKIES], None),
        ("![A](https://www.youtube.com.example.org/watch?v=abc)", [NO_COOKIES], None),
        ("![A](https://maps.example.org@evil.example/map)", [MAP], None),
        ("![A](http://maps.example.org/map)", [MAP], None),
        ("![A](https://maps.example.org:8443/map)", [MAP], None),
        ("![A map](https://maps.example.org/map)", [MAP], f"{MAP}/map"),
        ("[A link](https://maps.example.org/map)", [MAP], None),
        ("`![A](https://maps.example.org/map)`", [MAP], None),
        ('<iframe src="javascript:alert(1)"></iframe>', [MAP], None),
    ],
)
def test_what_is_framed(tmp_path: Path, text: str, origins: list[str], frame: str | None) -> None:
    found = re.findall('data-frame="([^"]*)"', page(tmp_path, text, frames(*origins)))
    assert found == ([] if frame is None else [frame])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![A leaf](https://maps.example.org/leaf.png)", f'<img src="{MAP}/leaf.png" alt="A leaf" loading="lazy"'),
        ("![](https://maps.example.org/leaf.png)", f'<img src="{MAP}/leaf.png" alt="" loading="lazy"'),
        ("![A leaf](https://other.example.org/leaf.png)", '<a class="external remote-image"'),
        ('<img src="https://maps.example.org/leaf.png" alt="A leaf">', f'<img src="{MAP}/leaf.png" alt="A leaf"'),
    ],
)
def test_pictures_are_shown_from_allowed_origins(tmp_path: Path, text: str, shown: str) -> None:
    assert shown in page(tmp_path, text, f'[security]\nallow = ["{MAP}"]\n')


def test_a_page_in_another_language_says_it_in_that(tmp_path: Path) -> None:
    settings = frames(MAP) + '[site]\nlanguage = "de"\n'
    assert 'data-show="Anzeigen (lädt von maps.example.org)"' in page(tmp_path, FRAME, settings)
