"""What language models leave behind in a page, hidden before anything is parsed and always reported.

Lines keep their numbers: what is hidden becomes empty lines.
"""

import re

from msgspec import Struct

from kmwiki.model import Diagnostic, Location

_NAMES = "think|thinking|thought|thoughts|reasoning|reflection|scratchpad|antthinking"
_OPEN = re.compile(rf"<({_NAMES})(?:\s[^<>]*)?>", re.IGNORECASE)
_CLOSE = re.compile(rf"</(?:{_NAMES})\s*>", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^`]*)\Z")
_WRAPPED = frozenset(("markdown", "md", "mdx", "yaml", "yml"))
_LEAD_IN = re.compile(r"\S.{0,200}[:：.!]\s*\Z")
_SHOWN = 60  # characters of what is hidden, for the report


class Clean(Struct, frozen=True, kw_only=True):
    """A text without residue, and what was found."""

    text: str
    diagnostics: tuple[Diagnostic, ...]


def without_thoughts(text: str, path: str) -> Clean:
    """The text without `<think>` blocks: one that never closes reaches to the end, one that never opens begins it."""
    if "<" not in text or not (_OPEN.search(text) or _CLOSE.search(text)):
        return Clean(text=text, diagnostics=())
    lines = text.split("\n")
    found: list[Diagnostic] = []
    fence = ""
    number = 0
    while number < len(lines):
        line = lines[number]
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and not mark[2].strip() else fence
        elif mark:
            fence = mark[1]
        elif (close := _CLOSE.match(line.strip())) and not line.strip()[close.end() :]:
            first = _body_start(lines)
            found.append(_finding(path, first, number, lines, "a model's thoughts"))
            _blank(lines, first, number + 1)
        elif opening := _opening(line):
            number = _hide(lines, number, opening, path, found)
        number += 1
    return Clean(text="\n".join(lines), diagnostics=tuple(found))


def _opening(line: str) -> re.Match[str] | None:
    """A tag that opens thoughts: at the start of the line, or one that closes on it; not in code."""
    for match in _OPEN.finditer(line):
        if line[: match.start()].count("`") % 2 == 0 and (
            not line[: match.start()].strip() or _CLOSE.search(line, match.end())
        ):
            return match
    return None


def _hide(lines: list[str], first: int, opening: re.Match[str], path: str, found: list[Diagnostic]) -> int:
    """Hide from `opening` to where it closes; the number of the line from which to go on, less one."""
    for number in range(first, len(lines)):
        close = _CLOSE.search(lines[number], opening.end() if number == first else 0)
        if close is None:
            continue
        found.append(_finding(path, first, number, lines, "a model's thoughts"))
        before = lines[first][: opening.start()]
        behind = lines[number][close.end() :]
        _blank(lines, first, number)
        lines[number] = behind.lstrip() if not before.strip() else before.rstrip() + behind
        return number - 1
    found.append(_finding(path, first, len(lines) - 1, lines, "a model's thoughts, which never end"))
    _blank(lines, first, len(lines))
    return len(lines)


def without_fence(text: str, path: str, line_before: int) -> Clean:
    """The text without a fence around the whole of it, and without the words that lead into it."""
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    if len(filled) < 2 or not (last := _FENCE.match(lines[filled[-1]])) or last[2].strip():
        return Clean(text=text, diagnostics=())
    for position, number in enumerate(filled[:2]):
        opening = _FENCE.match(lines[number])
        if opening is None:
            if not _LEAD_IN.match(lines[number]):
                break
            continue
        inside = lines[number + 1 : filled[-1]]
        if opening[1] != last[1] or not _is_page(inside, opening[2].strip().lower(), bool(position)):
            break
        at = Location(path=path, line=line_before + filled[0] + 1)
        shown = lines[filled[0]].strip()[:_SHOWN]
        finding = Diagnostic(
            rule="model-residue",
            at=at,
            message=f"a fence around the whole page is hidden: “{shown}”",
            help="delete the fence, and the words before it",
        )
        _blank(lines, filled[0], number + 1)
        lines[filled[-1]] = ""
        return Clean(text="\n".join(lines), diagnostics=(finding,))
    return Clean(text=text, diagnostics=())


def _is_page(inside: list[str], language: str, led_in: bool) -> bool:
    """Whether the lines of a fence are a page: Markdown, whose own fences all close."""
    first = next((line.lstrip() for line in inside if line.strip()), "")
    if language not in _WRAPPED and not (language == "" and first.startswith(("---", "# "))):
        return False
    is_open = False
    for line in inside:
        if (mark := _FENCE.match(line)) is not None:
            if is_open and mark[2].strip():
                return False
            is_open = not is_open
    fences = sum(_FENCE.match(line) is not None for line in inside)
    return not is_open and (fences == 0 or led_in or first.startswith(("---", "#")))


def _body_start(lines: list[str]) -> int:
    """The line after the front matter, if there is one."""
    if lines and lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:], start=1):
            if line.rstrip() in ("---", "..."):
                return number + 1
    return 0


def _blank(lines: list[str], start: int, end: int) -> None:
    lines[start:end] = [""] * (end - start)


def _finding(path: str, first: int, last: int, lines: list[str], what: str) -> Diagnostic:
    words = " ".join(" ".join(lines[first : last + 1]).split())
    shown = words[:_SHOWN] + ("…" if len(words) > _SHOWN else "")
    count = f"{last - first + 1} lines" if last > first else "1 line"
    return Diagnostic(
        rule="model-residue",
        at=Location(path=path, line=first + 1),
        message=f"{what} are hidden, {count}: “{shown}”",
        help="delete them from the page",
    )
