"""Removes Exif, XMP and IPTC from pictures (place, time, owner), without encoding the pixels again."""

import struct
import zlib
from collections.abc import Iterator

_EXIF = b"Exif\0\0"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TEXTS = (b"XML:com.adobe.xmp\0", b"Raw profile type ")
_JPEG_NOTES = (0xE1, 0xED)  # APP1 holds Exif and XMP, APP13 IPTC
_WEBP_NOTES = {b"EXIF": 0x08, b"XMP ": 0x04}  # with their bits in the header


def without_notes(data: bytes) -> bytes:
    """A JPEG, PNG or WebP without Exif, XMP and IPTC, except its orientation; other data is not changed."""
    try:
        if data.startswith(b"\xff\xd8"):
            return b"".join(_jpeg(data))
        if data.startswith(_PNG):
            return _PNG + b"".join(_png(data))
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
    except (struct.error, IndexError):
        pass  # not a valid picture
    return data


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    position = 2
    while True:
        marker = data[position + 1]
        if data[position] != 0xFF:
            raise IndexError
        if marker == 0xD9:
            yield data[position : position + 2]  # what follows the end is not part of the picture
            return
        (length,) = struct.unpack_from(">H", data, position + 2)
        segment = data[position : position + 2 + length]
        position += 2 + length
        if marker == 0xDA:  # the pixels, up to the next marker
            end = _end_of_pixels(data, position)
            yield segment + data[position:end]
            position = end
        elif marker == 0xE2 and segment[4:8] == b"MPF\0":
            continue  # the places of further pictures after this one
        elif marker not in _JPEG_NOTES:
            yield segment
        elif segment[4:10] == _EXIF and (turned := _orientation(segment[10:])) > 1:
            note = _EXIF + _only_orientation(turned)
            yield b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note


def _end_of_pixels(data: bytes, position: int) -> int:
    while True:
        position = data.find(b"\xff", position)
        if position < 0:
            raise IndexError
        if data[position + 1] not in (0x00, 0xFF, *range(0xD0, 0xD8)):
            return position
        position += 1 if data[position + 1] == 0xFF else 2


def _png(data: bytes) -> Iterator[bytes]:
    position = len(_PNG)
    while position < len(data):
        (length,) = struct.unpack_from(">I", data, position)
        kind, content = data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        chunk = data[position : position + 12 + length]
        position += 12 + length
        if kind == b"eXIf":
            if (turned := _orientation(content)) > 1:
                yield _png_chunk(kind, _only_orientation(turned))
        elif not (kind in (b"tEXt", b"zTXt", b"iTXt") and content.startswith(_PNG_TEXTS)):
            yield chunk


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _webp(data: bytes) -> bytes:
    chunks: list[bytes] = []
    position = 12
    cleared = 0
    while position + 8 <= len(data):
        kind = data[position : position + 4]
        (length,) = struct.unpack_from("<I", data, position + 4)
        chunk = data[position : position + 8 + length + length % 2]
        position += len(chunk)
        if kind not in _WEBP_NOTES:
            chunks.append(chunk)
        elif kind == b"EXIF" and (turned := _orientation(chunk[8:].removeprefix(_EXIF))) > 1:
            note = _only_orientation(turned)
            chunks.append(kind + struct.pack("<I", len(note)) + note)
        else:
            cleared |= _WEBP_NOTES[kind]
    if chunks and chunks[0][:4] == b"VP8X":
        chunks[0] = chunks[0][:8] + bytes((chunks[0][8] & ~cleared,)) + chunks[0][9:]
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _orientation(tiff: bytes) -> int:
    """The orientation of a picture (1 to 8), from its Exif data."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for number in range(min(count, 200)):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
        if tag == 0x0112:
            return int(value) if 1 <= value <= 8 else 1
    return 1


def _only_orientation(turned: int) -> bytes:
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0)
