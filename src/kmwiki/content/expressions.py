"""Simple regular expressions of paths as the patterns of `globs`: letters, `.*`, and the two ends."""

import glob
import re
from collections.abc import Iterable, Iterator

# A sign after a backslash, a sign that means itself, any text, and any sign.
_PART = re.compile(r"\\([^A-Za-z0-9])|([^\\.*+?()\[\]{}|^$])|(\.[*+])|(\.)")


def globs_of(expressions: Iterable[str]) -> Iterator[str]:
    """The patterns of the files that these expressions find anywhere in their paths; others are passed over."""
    for expression in expressions:
        yield from _globs(expression) or ()


def is_simple(expression: str) -> bool:
    """Whether an expression can be written as patterns."""
    return _globs(expression) is not None


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
