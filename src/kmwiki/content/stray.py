"""Finds front matter that is not read: in another format, or not at the start of its file."""

import json
import re
from itertools import takewhile

from msgspec import Struct

from kmwiki.patterns import regex

_BEFORE = regex(r"(?:[\s\ufeff\u200b\u2060]+|<!--.*?-->|%%.*?%%|%YAML[^\n]*\n)*", re.DOTALL)
_HEADING = regex(r"#{1,6}[ \t][^\n]*\n\s*")
# The line that opens a block, or is meant to: hyphens, or the dashes that some editors make of them.
_DASHES = r"(?:[-\u2010-\u2015\u2212]{2,}|[\u2014\u2015])"
_OPENING = regex(rf"(?:{_DASHES}[ \t]*\w*|```+[ \t]*(?:ya?ml|toml|json)?)[ \t]*\n\s*", re.IGNORECASE)
_CLOSING = regex(rf"\s*(?:{_DASHES}|\.\.\.|```+)\s*\Z")
_FOREIGN = regex(r"(?:\+\+\+|;;;)[ \t]*(?:\n|\Z)|\{[ \t]*(?:\n|\Z|[\"'])")
_LINE = regex(r"\s*\Z|[ \t{}]|#|-[ \t]|[\"']?[\w-]+[\"']?[ \t]*[:：=]")
_KEY = regex(r"[\"']?[A-Za-z_][\w-]*[\"']?[ \t]*[:：]")


class Stray(Struct, frozen=True, kw_only=True):
    """A block of front matter that is not read: the line where it begins, the reason, and the help.

    A block that `is_foreign` is in another format, and certainly meant as front matter.
    """

    block: str
    line: int
    message: str
    help: str
    is_foreign: bool


def stray_block(text: str) -> Stray | None:
    """What looks like front matter at the start of a text that has none; None if nothing does."""
    start = _match_end(_BEFORE, text, 0)
    line = text.count("\n", 0, start) + 1
    if _FOREIGN.match(text, start):
        block = _foreign_block(text[start:])
        if block is None:
            return None
        message = "this kind of front matter is not supported"
        return Stray(
            block=block, line=line, message=message, help="use YAML between lines of ---", is_foreign=start == 0
        )
    start = _match_end(_HEADING, text, start)
    opening = _OPENING.match(text, start)
    if opening is None and not _KEY.match(text, start):
        return None
    lines = text[opening.end() if opening else start :].split("\n")
    block_lines = list(takewhile(lambda line: _LINE.match(line) and not _CLOSING.match(line), lines))
    is_closed = len(block_lines) < len(lines) and bool(_CLOSING.match(lines[len(block_lines)]))
    if opening is None and not is_closed:
        return None
    return Stray(
        block="\n".join(block_lines),
        line=text.count("\n", 0, start) + 1,
        message="this front matter is ignored because the file does not begin with “---”",
        help="make “---” the first line of the file",
        is_foreign=False,
    )


def _match_end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start


def _foreign_block(text: str) -> str | None:
    """TOML or JSON at the start of a text, up to its second delimiter or an empty line; None if it is neither."""
    first, _, rest = text.partition("\n")
    if not first.startswith("{"):
        close = re.search(rf"^{re.escape(first.strip())}[ \t]*$", rest, re.MULTILINE)
        return rest[: close.start()] if close else rest
    try:
        value, end = json.JSONDecoder().raw_decode(text)
        return text[:end] if isinstance(value, dict) else None
    except (ValueError, RecursionError):
        close = re.search(r"^\}?[ \t]*$", rest, re.MULTILINE)
        return first + "\n" + (rest[: close.start()] if close else rest)
