"""Bytes of a file → its text, and findings on what cannot be read."""

import codecs
import unicodedata

from kmwiki.content.characters import ESCAPES, unreadable
from kmwiki.diagnostics import Diagnostic, Location, finding
from kmwiki.patterns import regex

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMAND = regex(r"[A-Za-z]+")  # of LaTeX, without its backslash
_SAMPLE = 4096  # bytes from which the encoding is guessed
_CONTROLS = bytes((*range(9), *range(11, 13), *range(14, 32)))


def decode(data: bytes) -> tuple[str, bool]:
    """The text of these bytes, with LF line ends and no byte order mark, and whether they are valid UTF-8."""
    encoding = wide_encoding(data)
    try:
        text, valid = data.decode(encoding or "utf-8-sig"), encoding is None
    except UnicodeDecodeError:
        text, valid = data.decode("utf-8-sig", errors="replace"), False
    return text.replace("\r\n", "\n").replace("\r", "\n"), valid


def wide_encoding(data: bytes) -> str | None:
    """The encoding of a text in UTF-16 or UTF-32; None for any other text."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if marked is not None:
        return marked if _decodes(data, marked) else None
    sample = data[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even == odd or min(even, odd) * 3 > max(even, odd):
        return None
    # In many scripts, every second byte is a control character, so that such a text may pass for UTF-8.
    second, encoding = (sample[1::2], "utf-16-le") if odd > even else (sample[0::2], "utf-16-be")
    controls = len(second) - len(second.translate(None, _CONTROLS))
    if controls * 5 < len(sample) and _decodes(data, "utf-8"):
        return None
    return encoding if _is_plausible(data, encoding) else None


def _is_plausible(data: bytes, encoding: str) -> bool:
    """Whether the bytes decode to assigned characters only."""
    if not _decodes(data, encoding):
        return False
    start = data.decode(encoding)[:_SAMPLE]
    return not any(unicodedata.category(character) in ("Cn", "Co") for character in start)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def not_utf8(path: str, data: bytes) -> Diagnostic:
    """The finding at the first character that cannot be read, or on the other encoding that the file has."""
    encoding = wide_encoding(data)
    if encoding is not None:
        rule = "not-utf8" if encoding in ("utf-16", "utf-32") else "control-characters"
        message = f"this file is encoded in {encoding[:6].upper()} instead of UTF-8"
        return finding(rule, path, message, "save it as UTF-8")
    before = ""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        before, _ = decode(data[: error.start])
    at = _place(path, before, len(before))
    return Diagnostic(rule="not-utf8", at=at, message="this file is not UTF-8", help="save it as UTF-8")


def hidden_characters(path: str, text: str) -> Diagnostic | None:
    """The finding on characters that are removed from a text, at the first of them."""
    places = unreadable(text)
    if not places:
        return None
    first = f"U+{ord(text[places[0]]):04X}"
    what = f"a control character, {first}, is" if len(places) == 1 else f"{len(places)} control characters are"
    message = f"{what} removed" + ("" if len(places) == 1 else f", the first of them {first}")
    usual = "remove it from the file" if len(places) == 1 else "remove them from the file"
    help = _mend(text, places[0]) or usual
    return Diagnostic(rule="control-characters", at=_place(path, text, places[0]), message=message, help=help)


def _mend(text: str, place: int) -> str | None:
    """How to write what a program made a control character of, instead of removing the rest of it; or None."""
    command, before = _COMMAND.match(text, place + 1), text[place - 1 : place]
    if text[place] in ESCAPES and command is not None:
        return f"a program read an escape here; write “\\{ESCAPES[text[place]]}{command[0]}”"
    if "\x80" <= text[place] <= "\x9f" and "\xc2" <= before <= "\xf4":
        return "a program read UTF-8 as another encoding; take the text from where it was right"
    return None


def _place(path: str, text: str, offset: int) -> Location:
    line = text.count("\n", 0, offset) + 1
    return Location(path=path, line=line, column=offset - text.rfind("\n", 0, offset))
