"""What a settings file in JavaScript or TypeScript says in so many words; nothing in it is run."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from kmwiki.content.characters import readable
from kmwiki.content.plain_file import read_plain
from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex

LARGEST = 1_000_000  # bytes that are read
TEXT = r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\$]|\\.)*`"
_TOKEN = regex(rf"{TEXT}|//[^\n]*|/\*.*?\*/", re.DOTALL)
_PAIR = regex(rf"\b([A-Za-z]\w*)[\"']?\s*:\s*(?:({TEXT})|\[([^\[\]]*)\])")
_CALL = regex(r"\b([A-Za-z]\w*)\(")
_ITEM = regex(TEXT)
_LINKS = regex(r"\bFooter\(\s*\{[^{}]*?\blinks[\"']?\s*:\s*\{([^{}]*)\}")
_LINK = regex(rf"(?:([A-Za-z_$][\w$]*)|({TEXT}))\s*:\s*({TEXT})")
_KEY = regex(r"\b([A-Za-z]\w*)\s*:")


class FooterLink(Struct, frozen=True, kw_only=True):
    """A link in the footer, in its line of the file."""

    name: str
    address: str
    line: int


def script_settings(file: Path) -> dict[str, str]:
    """The texts by the names of their keys in small letters, the first of each name; lists have a text a line.
    What is called has the name `call()`, and no text.

    What is put together, such as `title: name + "!"` or a call, has no value. Raises KmwikiError if it cannot be read.
    """
    found, plain = dict[str, str](), without_comments(file)
    for name, value in (*_pairs(plain), *_calls(plain)):
        found.setdefault(name.casefold(), value)
    return found


def script_lines(file: Path) -> dict[str, int]:
    """The first line of each key, by its name, and of each call, as `name()`.

    Raises KmwikiError if the file cannot be read.
    """
    found: dict[str, int] = {}
    for number, line in enumerate(_ITEM.sub(_blank, without_comments(file)).split("\n"), start=1):
        for match in _KEY.finditer(line):
            found.setdefault(match[1], number)
        for match in _CALL.finditer(line):
            found.setdefault(f"{match[1]}()", number)
    return found


def footer_links(file: Path) -> Iterator[FooterLink]:
    """The links of the footer in a file with the layout of Quartz. Raises KmwikiError if it cannot be read."""
    text = without_comments(file)
    for table in _LINKS.finditer(text):
        for link in _LINK.finditer(table[1]):
            line = text.count("\n", 0, table.start(1) + link.start()) + 1
            yield FooterLink(name=link[1] or plain_text(link[2]), address=plain_text(link[3]), line=line)


def without_comments(file: Path) -> str:
    """The text of a file, in which comments are only their line breaks."""
    try:
        text = read_plain(file, LARGEST).decode("utf-8-sig", "replace")
    except OSError as error:
        raise KmwikiError(f"{file.name}: cannot be read: {error.strerror}") from error
    return _TOKEN.sub(lambda one: one[0] if one[0][0] != "/" else f" {_blank(one)}", text)


def _blank(one: "re.Match[str]") -> str:
    return "\n" * one[0].count("\n")


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for match in _PAIR.finditer(text):
        name, value, items = match.groups()
        if value is None:
            yield name, "\n".join(plain_text(item) for item in _ITEM.findall(items))
        elif re.match(r"\s*(?:[,}\n;]|\Z)", text[match.end() :]):
            yield name, plain_text(value)


def _calls(text: str) -> Iterator[tuple[str, str]]:
    return ((f"{match[1]}()", "") for match in _CALL.finditer(_ITEM.sub("''", text)))


def plain_text(literal: str) -> str:
    """The text of a literal, with the escapes that JSON has, too."""
    inner = re.sub(r"\\(['`\"])", r"\1", literal[1:-1]).replace('"', '\\"')
    try:
        value = json.loads(f'"{inner}"', strict=False)
    except ValueError:
        value = inner
    return " ".join(readable(str(value)).split())
