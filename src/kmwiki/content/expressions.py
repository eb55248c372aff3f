"""Regular expressions of paths: simple ones as the patterns of `globs`, others as Python reads them."""

import glob
import re
from collections.abc import Iterable, Iterator

from kmwiki.patterns import regex

# A sign after a backslash, a sign that means itself, any text, and any sign.
_PART = regex(r"\\([^A-Za-z0-9])|([^\\.*+?()\[\]{}|^$])|(\.[*+])|(\.)")

# What Go reads in another way than Python, or Python not at all; and what repeats without an end.
_ONLY_GO = regex(r"\\[CQEpPA-Z]|\[\[:|\(\?[a-zA-Z]*U|\(\?<(?![=!])")
_ONLY_PYTHON = regex(r"\(\?(?:[=!>(#]|<[=!]|P=)|\\[1-9]")
_ENDLESS = regex(r"(?<!\\)(?:[*+]|\{\d+,\d{0,9}\})")
_REPEATED_GROUP = regex(r"\)(?:[*+]|\{)")
_LONGEST, _MOST_ENDLESS = 500, 3


def globs_of(expressions: Iterable[str]) -> Iterator[str]:
    """The patterns of the files that these expressions find anywhere in their paths; others are passed over."""
    for expression in expressions:
        yield from _globs(expression) or ()


def is_simple(expression: str) -> bool:
    """Whether an expression can be written as patterns."""
    return _globs(expression) is not None


def pythonic(expression: str) -> str | None:
    """The expression as Python reads it, if it means the same there and cannot take long; else None."""
    text = re.sub(r"(?<!\\)((?:\\\\)*)\\z", r"\1$", expression)
    plain = re.sub(r"\\[ABDSW]", "", text)
    if len(text) > _LONGEST or _ONLY_GO.search(plain) or _ONLY_PYTHON.search(text):
        return None
    # A group that repeats what repeats could make a search take years; so could many that repeat.
    if _REPEATED_GROUP.search(text) or len(_ENDLESS.findall(text)) > _MOST_ENDLESS:
        return None
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return None
    return text


def _globs(expression: str) -> tuple[str, ...] | None:
    starts, ends = expression.startswith("^"), expression.endswith("$") and not expression.endswith(r"\$")
    inner = expression.removeprefix("^")
    inner = inner.removesuffix("$") if ends else inner
    found, place = [""], 0
    while place < len(inner):
        if (part := _PART.match(inner, place)) is None:
            return None
        # Any text may also lead through folders.
        ways = ("*", "*/**/*") if part[3] else ("?",) if part[4] else (glob.escape(part[1] or part[2]),)
        found = [before + way for before in found for way in ways]
        if len(found) > 64:
            return None
        place = part.end()
    return tuple(_anchored(pattern, starts, ends) for pattern in found)


def _anchored(pattern: str, starts: bool, ends: bool) -> str:
    """The pattern of a whole path: one that does not start or end it has any text there."""
    head = "" if starts else "**" if pattern.startswith("/") else "**/*"
    tail = "" if ends else "**" if pattern.endswith("/") else "*"
    return f"/{head}{pattern}{tail}" if starts else f"{head}{pattern}{tail}"
