"""The bytes of a source → its number of lines, and its text unless that is too long."""

import codecs
import os
from hashlib import sha256

from msgspec import Struct

from kmwiki.content.characters import readable
from kmwiki.content.decoding import decode, hidden_characters, not_utf8, wide_encoding
from kmwiki.content.schemes import without_login
from kmwiki.diagnostics import Diagnostic

LARGEST = 64 << 20  # bytes; of a larger file, only samples are read
SAMPLED = "some:"  # the start of the digest of such a file
LONGEST = 2 << 20  # bytes; the text of a longer source is not kept
_PIECE = 1 << 20
_HEAD = 128 * 1024  # front matter may have 64 KiB
_SAMPLES, _SAMPLE = 64, 64 * 1024  # number and bytes of the samples


class Contents(Struct, frozen=True, kw_only=True):
    """A source's line count (None if it is binary), whether it is UTF-8, its text, and the head of its text."""

    lines: int | None
    is_utf8: bool
    text: str | None
    digest: str
    head: str
    diagnostics: tuple[Diagnostic, ...] = ()
    whole: bool = True  # whether the whole file was read


def read_source(origin: str, path: str, *, is_text: bool) -> Contents:
    """Read a source piece by piece (it may be a film); an unterminated last line counts.

    A source that contains a NUL is binary, unless its name says that it is text.
    """
    if (size := os.stat(origin).st_size) > LARGEST:
        return _sampled(origin, size)
    decoder = codecs.getincrementaldecoder("utf-8")()
    head, lines, last, binary, is_utf8 = b"", 0, b"\n", False, True
    kept: list[bytes] | None = []
    digest = sha256()
    with open(origin, "rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            head, last = head or piece[:_HEAD], piece[-1:]
            kept = [*kept, piece] if kept is not None and len(kept) * _PIECE < LONGEST else None
            if binary or not is_utf8:
                continue
            lines += piece.count(b"\n")
            binary = b"\0" in piece and not is_text
            is_utf8 = _decodes(decoder, piece)
    is_utf8 = is_utf8 and (binary or _decodes(decoder, b"", final=True))
    first = published(decode(head)[0])
    whole = b"".join(kept) if kept is not None else None
    if is_text and whole is not None and wide_encoding(whole) is not None:
        return _wide(whole, path, digest.hexdigest(), first)
    count = lines + (last != b"\n") if is_utf8 and not binary else None
    text = whole.decode("utf-8-sig") if whole is not None and count is not None else None
    hidden = hidden_characters(path, text) if text is not None else None
    return Contents(
        lines=count,
        is_utf8=is_utf8,
        text=None if text is None else published(text),
        digest=digest.hexdigest(),
        head=first,
        diagnostics=(hidden,) if hidden is not None else (),
    )


def _sampled(origin: str, size: int) -> Contents:
    """The head and a digest of samples of a file that is too large to be read as a whole."""
    digest = sha256(str(size).encode())
    with open(origin, "rb") as stream:
        head = stream.read(_HEAD)
        for number in range(_SAMPLES):
            stream.seek(number * (size - _SAMPLE) // (_SAMPLES - 1))
            digest.update(stream.read(_SAMPLE))
    first, name = published(decode(head)[0]), SAMPLED + digest.hexdigest()
    return Contents(lines=None, is_utf8=True, text=None, digest=name, head=first, whole=False)


def published(text: str) -> str:
    """A source's text without control characters and without passwords in addresses."""
    return without_login(readable(text.replace("\0", "")))


def _wide(data: bytes, path: str, digest: str, head: str) -> Contents:
    """The contents of a text in UTF-16 or UTF-32, with a finding on its encoding."""
    text, _ = decode(data)
    lines = text.count("\n") + (not text.endswith("\n") and bool(text))
    found = (not_utf8(path, data), hidden_characters(path, text))
    return Contents(
        lines=lines,
        is_utf8=True,
        text=published(text),
        digest=digest,
        head=head,
        diagnostics=tuple(one for one in found if one is not None),
    )


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True
