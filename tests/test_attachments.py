"""What is published of attachments: pictures without the place where they were taken, documents without scripts."""

import struct
import zlib
from pathlib import Path

import pytest

from kmwiki import load_config
from kmwiki.content.exif import without_notes
from kmwiki.outputs.attachments import cleaned
from kmwiki.publish import Builder


def tiff(turned: int, order: str = ">") -> bytes:
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turned, 0) + struct.pack(f"{order}HHII", 0x8825, 4, 1, 38)
    place = b"GPS 52.5200 N 13.4050 E"
    mark = b"MM\0*" if order == ">" else b"II*\0"
    return mark + struct.pack(f"{order}IH", 8, 2) + entries + bytes(4) + place


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def jpeg(turned: int, order: str = ">") -> bytes:
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x>GPS 52.5200</x>"
    pixels = segment(0xDA, b"\1\1\0\0\x3f\0") + b"abc\xff\0def\xff\xd0ghi"
    notes = segment(0xE1, b"Exif\0\0" + tiff(turned, order)) + segment(0xE1, xmp) + segment(0xED, b"8BIM GPS")
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0") + notes + segment(0xDB, b"q") + pixels + b"\xff\xd9" + b"GPS behind"


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(turned: int) -> bytes:
    texts = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0GPS") + chunk(b"tEXt", b"Title\0Tea")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"eXIf", tiff(turned)) + texts + chunk(b"IEND", b"")


def webp(turned: int) -> bytes:
    def part(kind: bytes, content: bytes) -> bytes:
        return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)

    body = (
        part(b"VP8X", b"\x0c" + bytes(9))
        + part(b"VP8 ", b"pixels")
        + part(b"EXIF", tiff(turned))
        + part(b"XMP ", b"GPS")
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


@pytest.mark.parametrize("make", [jpeg, lambda turned: jpeg(turned, "<"), png, webp])
@pytest.mark.parametrize("turned", [1, 6])
def test_a_picture_loses_its_place_and_keeps_how_it_is_turned(make, turned) -> None:  # type: ignore[no-untyped-def]
    before = make(turned)
    after = without_notes(before)
    assert b"GPS" in before and b"GPS" not in after
    note = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0)
    assert (note in after) == (turned == 6)
    assert without_notes(after) == after
    for kept in (b"abc\xff\0def\xff\xd0ghi", b"JFIF") if before.startswith(b"\xff") else ():
        assert kept in after
    if before.startswith(b"RIFF"):
        assert len(after) == 8 + struct.unpack_from("<I", after, 4)[0] and b"pixels" in after


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\nabc", b"RIFF\0\0\0\0WEBP", jpeg(6)[:90]]
)
def test_what_is_no_whole_picture_stays_as_it_is(data: bytes) -> None:
    assert without_notes(data) == data or len(without_notes(data)) <= len(data)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}<text>words</text></svg>'


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        '<script xlink:href="https://evil.example/x.js"/>',
        '<a xlink:href="javascript:alert(1)"><text>l</text></a>',
        '<a href="java&#115;cript:alert(1)"><text>l</text></a>',
        '<circle r="1" onclick="alert(1)"/>',
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></body></foreignObject>",
        '<image href="https://evil.example/x.png"/>',
        '<use href="data:image/svg+xml;base64,evil.example"/>',
        '<a><set attributeName="href" to="javascript:alert(1)"/></a>',
        "<style>@import url(https://evil.example/x.css); a { fill: url('https://evil.example/y') }</style>",
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        '<rect style="fill: url(https://evil.example/x)"/>',
    ],
)
def test_a_drawing_keeps_its_words_and_no_script(part: str) -> None:
    data = SVG.format(part).encode()
    after = cleaned("x.svg", data)
    assert b"words" in after and b"http://www.w3.org/2000/svg" in after
    assert not [bad for bad in (b"alert", b"evil", b"<script", b":script") if bad in after], after


def test_a_drawing_without_scripts_stays_as_it_is() -> None:
    data = SVG.format('<a href="#x"><rect fill="url(#g)"/></a><image href="data:image/png;base64,AAAA"/>').encode()
    assert cleaned("x.svg", data) == data
    assert b"<script" not in cleaned("x.svg", b"<svg><script>")
    assert b"left out" in cleaned("x.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg><script>')


def test_a_document_keeps_its_words_and_no_script() -> None:
    html = (
        "<!doctype html><title>T &amp; t</title><style>p {}</style><body onload=alert(1)><h1>Head</h1><script>alert(2)"
        "</script><p style='x' onclick=alert(3)>words <a href='javascript:alert(4)'>a</a> <a href='https://e.org'>b</a>"
        "<img src=https://evil.example/x.png><img src=pic.png><iframe src=https://evil.example></iframe></p>"
    )
    after = cleaned("x.html", html.encode()).decode()
    assert "<title>T &amp; t</title>" in after and "words" in after and 'href="https://e.org"' in after
    assert 'src="pic.png"' in after
    assert not [bad for bad in ("alert", "evil", "<script", "style", "onclick") if bad in after], after


def test_the_site_and_its_findings(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "a.md").write_text("![[p.jpg]] ![x](d.svg) [[h.html]]\n", encoding="utf-8")
    (content / "p.jpg").write_bytes(jpeg(6))
    (content / "d.svg").write_bytes(SVG.format("<script>alert(1)</script>").encode())
    (content / "h.html").write_bytes(b"<p>words<script>alert(1)</script>")
    (content / "unused.html").write_bytes(b"<script>alert(1)</script>")
    for _ in range(2):
        config = load_config(tmp_path, output=tmp_path / "site")
        built = Builder(config, jobs=1, arguments=[], progress=lambda *_: None).build()
    found = sorted(d.at.path for d in built.analysis.diagnostics if d.rule == "active-attachment")
    assert found == ["content/d.svg", "content/h.html"]
    for name in ("p.jpg", "d.svg", "h.html"):
        data = (tmp_path / "site" / "assets" / name).read_bytes()
        assert b"GPS" not in data and b"alert" not in data and data
