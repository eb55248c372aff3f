"""Characters that no author means to write: controls, bidi controls, noncharacters."""

import re

from kmwiki.patterns import regex

# Bidi controls make a line look like another one. Marks such as U+200E, and joiners, belong to the spelling of words.
_BIDI = "\u202a-\u202e\u2066-\u2069"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
_CONTROLS = f"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff{_BIDI}{_NONCHARACTERS}]"
_UNREADABLE = regex(_CONTROLS)
_SPACES = regex("[\x0b\x0c]")  # form feed and vertical tab, which readers see as white space
# Of the two, those that a program made of LaTeX commands: it read the `\f` of `\frac` as an escape.
_ENDS = "rac|orall|lat|rown|box|ec|ert|ee|dots|phantom|ar(?:phi|epsilon|theta|rho|sigma|pi|kappa)"
_OF_COMMANDS = f"[\x0b\x0c](?=(?:{_ENDS})(?![a-z]))"
_REPORTED = regex(f"{_CONTROLS}|{_OF_COMMANDS}")
ESCAPES = {"\x07": "a", "\x08": "b", "\x0b": "v", "\x0c": "f"}  # control character → its escape after a backslash
_REFERENCE = regex(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));?")
# The characters that Windows means by these codes, for texts that were decoded as Latin-1.
_WINDOWS = {0: "\ufffd"} | {c: bytes((c,)).decode("cp1252", "ignore") for c in range(0x80, 0xA0)}


def readable(text: str) -> str:
    """The text without characters that no author means; its lines are the same."""
    if _is_readable(text):
        return text
    return _UNREADABLE.sub(lambda found: _WINDOWS.get(ord(found[0]), ""), _SPACES.sub(" ", text))


def unreadable(text: str) -> list[int]:
    """The indexes of the characters that `readable` removes or replaces."""
    return [] if _is_readable(text) else [found.start() for found in _REPORTED.finditer(text)]


def _is_readable(text: str) -> bool:
    # Most texts need no more than this; it copies the text, and is still many times faster than what follows.
    if text.replace("\n", "").replace("\t", "").isprintable():
        return True
    # The pattern has many ranges, so each character is tried once, not at each of its places.
    occurring = "".join({*text})
    return _UNREADABLE.search(occurring) is None and _SPACES.search(occurring) is None


def without_references(html: str) -> str:
    """HTML without numeric references to characters that no author means."""
    return _REFERENCE.sub(_kept, html) if "&#" in html else html


def _kept(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    meant = 0 < code < 0x110000 and not _UNREADABLE.match(chr(code)) and code not in (0x0B, 0x0C, 0x0D)
    return reference[0] if meant else ""
