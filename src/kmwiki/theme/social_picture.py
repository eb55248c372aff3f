"""The picture that other sites show beside a link to a page: its title, its summary and its trust line, drawn with
Pillow (`kmwiki[social]`).

The fonts are kmwiki's own, so that a picture is the same on every machine. They have the letters of Latin, Greek and
Cyrillic, one after the other; what needs others has no such picture.
"""

import io
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from kmwiki.patterns import regex

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).resolve().parent / "fonts"
TEMPLATE = "social.png"  # what a view of a picture says in place of a template
WIDTH, HEIGHT = 1200, 630
# The first and the last character of what the fonts have.
RANGES = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x18F, 0x18F), (0x192, 0x192), (0x1CD, 0x1DC), (0x1E6, 0x1E7), (0x218, 0x21B),
    (0x259, 0x259), (0x2BB, 0x2BD), (0x386, 0x386), (0x388, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x3CE),
    (0x400, 0x45F), (0x490, 0x493), (0x49A, 0x49B), (0x4A2, 0x4A3), (0x4AE, 0x4B1), (0x4BA, 0x4BB), (0x4D8, 0x4D9),
    (0x4E8, 0x4E9), (0x1E80, 0x1E85), (0x1E9E, 0x1E9E), (0x1EA0, 0x1EF9), (0x2010, 0x2015), (0x2018, 0x201E),
    (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A), (0x2070, 0x2070),
    (0x2074, 0x2079), (0x2080, 0x2089), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2194),
    (0x2212, 0x2212), (0x221E, 0x221E), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265),
)  # fmt: skip
_UNDRAWN = regex("[^" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in RANGES) + "]")
_SIGNS = regex("[\u200b-\u200d\ufe0f\u00ad\u2060]")  # that show nothing

_PAPER, _INK, _SOFT, _LINE, _ACCENT = "#fcfaf6", "#24201b", "#625b51", "#e2dacb", "#12605a"
_LEFT, _RIGHT, _BAR = 96, 1120, 24
_TITLE_SIZES = (76, 64, 54, 46)
_SUMMARY_SIZE, _SMALL_SIZE = 34, 28


class SocialPicture(Struct, frozen=True, kw_only=True):
    """What a picture shows; `cited` is the share of the claims that cite something, if the page makes any."""

    title: str
    summary: str
    trust: str
    cited: float | None
    site_title: str
    accent: str


def can_draw() -> bool:
    """Whether the library that draws is installed."""
    return find_spec("PIL") is not None


def drawable(text: str) -> str:
    """The text as it can be drawn, without pictographs; empty if the fonts lack one of its letters."""
    shown = unicodedata.normalize("NFC", _SIGNS.sub("", text))
    kept = "".join(one for one in shown if not _UNDRAWN.match(one) or unicodedata.category(one) not in ("So", "Sk"))
    return "" if _UNDRAWN.search(kept) else " ".join(kept.split())


def draw(picture: SocialPicture) -> bytes:
    """The picture as a PNG file."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(image)
    accent = picture.accent or _ACCENT
    pen.rectangle((0, 0, _BAR, HEIGHT), fill=accent)
    pen.text((_LEFT, 64), _cut(picture.site_title, _font("Sans", _SMALL_SIZE)), _SOFT, _font("Sans", _SMALL_SIZE))
    bottom = _title(pen, picture.title)
    _summary(pen, picture.summary, bottom + 22)
    _trust(pen, picture, accent)
    file = io.BytesIO()
    image.quantize(64, method=Image.Quantize.FASTOCTREE).save(file, "PNG")
    return file.getvalue()


def _title(pen: "ImageDraw", title: str) -> int:
    """Draw the title as large as it fits into three lines; gives where it ends."""
    for size in _TITLE_SIZES:
        font = _font("Serif", size)
        lines = _wrapped(title, font)
        if len(lines) <= (2 if size > _TITLE_SIZES[1] else 3):
            break
    top = 136
    for line in _first(lines, 3, font):
        pen.text((_LEFT, top), line, _INK, font)
        top += round(size * 1.22)
    return top


def _summary(pen: "ImageDraw", summary: str, top: int) -> None:
    font = _font("Sans", _SUMMARY_SIZE)
    room = max(0, (HEIGHT - 130 - top) // 48)
    for line in _first(_wrapped(summary, font), min(3, room), font):
        pen.text((_LEFT, top), line, _SOFT, font)
        top += 48


def _trust(pen: "ImageDraw", picture: SocialPicture, accent: str) -> None:
    font, top = _font("Sans", _SMALL_SIZE), HEIGHT - 92
    if picture.trust:
        pen.text((_LEFT, top), _cut(picture.trust, font), _INK, font)
    if picture.cited is not None:
        width = _RIGHT - _LEFT
        pen.rectangle((_LEFT, top - 24, _RIGHT, top - 17), fill=_LINE)
        pen.rectangle((_LEFT, top - 24, _LEFT + round(width * picture.cited), top - 17), fill=accent)


def _wrapped(text: str, font: "FreeTypeFont") -> list[str]:
    """The text in lines that fit; a word that is too long for a line is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= _RIGHT - _LEFT:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font))
        if len(lines) > 12:
            break
    return lines


def _first(lines: list[str], most: int, font: "FreeTypeFont") -> list[str]:
    """The first lines, which say so if there are more."""
    return lines if len(lines) <= most else [*lines[: most - 1], _cut(f"{lines[most - 1]} …", font)][:most]


def _cut(text: str, font: "FreeTypeFont") -> str:
    """The text, or as much of its beginning as fits into a line."""
    if font.getlength(text[:300]) <= _RIGHT - _LEFT and len(text) <= 300:
        return text
    text = text.removesuffix(" …")[:300]
    while text and font.getlength(f"{text}…") > _RIGHT - _LEFT:
        text = text[:-1].rstrip()
    return f"{text}…"


@lru_cache
def _font(family: str, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    # The basic engine places letters as all builds of Pillow do; the other one is not in all of them.
    return ImageFont.truetype(FONTS / f"DejaVu{family}.ttf", size, layout_engine=ImageFont.Layout.BASIC)
