"""What language models leave behind in a page, hidden before anything is parsed and always reported.

Lines keep their numbers: what is hidden becomes empty lines.
"""

import re

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.model import Diagnostic, Location

_NAMES = "think|thinking|thought|thoughts|reasoning|reflection|scratchpad|antthinking"
_OPEN = re.compile(rf"<({_NAMES})(?:\s[^<>]*)?>", re.IGNORECASE)
_CLOSE = re.compile(rf"</(?:{_NAMES})\s*>", re.IGNORECASE)
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*([^`]*)\Z")
# What may stand before a tag that opens or ends thoughts: marks of quotes and lists; more than three spaces make code.
_MARKS = re.compile(r"(?! {4}|\t)[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)*\Z")
_WRAPPED = frozenset(("markdown", "md", "mdx", "yaml", "yml"))
_LEAD_IN = re.compile(r"\S.{0,200}[:：.!]\s*\Z")
# Keys by which front matter is known; with those that keep a page out of every output.
KEYS = frozenset(
    "draft private publish orphaned title summary description sources source createdAt created date updatedAt updated "
    "modified tags aliases kind type confidence provenanceState".split()
)
_SHOWN = 60  # characters of what is hidden, for the report


class Clean(Struct, frozen=True, kw_only=True):
    """A text without residue, and what was found."""

    text: str
    diagnostics: tuple[Diagnostic, ...]


def without_thoughts(text: str, path: str, line_before: int = 0) -> Clean:
    """The text without `<think>` blocks: one that never closes reaches to the end, one that never opens begins it."""
    if "<" not in text or not (_OPEN.search(text) or _CLOSE.search(text)):
        return Clean(text=text, diagnostics=())
    lines = text.split("\n")
    found: list[Diagnostic] = []
    fence = ""
    number = _body_start(lines)
    first = number  # of what an end without a start would hide
    last = next((place for place in reversed(range(len(lines))) if _ending(lines[place])), -1)
    while number < len(lines):
        line = lines[number]
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and not mark[2].strip() else fence
        elif mark:
            fence = mark[1]
        elif opening := _opening(line, ends_later=number < last):
            number = _hide(lines, number, opening, path, found)
            continue
        elif close := _ending(line):
            first = max(first, _body_start(lines))  # front matter may stand behind thoughts that are hidden by now
            found.append(_finding(path, first, number, lines, "a model's thoughts"))
            _blank(lines, first, number)
            lines[number] = line[close.end() :].lstrip()
            first = number
        number += 1
    shifted = (replace(d, at=replace(d.at, line=d.at.line + line_before)) for d in found)
    return Clean(text="\n".join(lines), diagnostics=tuple(shifted))


def _opening(line: str, *, ends_later: bool) -> re.Match[str] | None:
    """A tag that opens thoughts, and no code: it begins its line, or one that ends them follows somewhere."""
    for match in _OPEN.finditer(line):
        before = line[: match.start()]
        if before.count("`") % 2 or re.match(r" {4}|\t", line):
            continue
        if _MARKS.match(before) or _CLOSE.search(line, match.end()):
            return match
        if ends_later:
            return match
    return None


def _ending(line: str) -> re.Match[str] | None:
    """A tag that ends thoughts with nothing but marks before it, or nothing behind it; not in code."""
    if re.match(r" {4}|\t", line):
        return None
    for match in _CLOSE.finditer(line):
        before, behind = line[: match.start()], line[match.end() :]
        if before.count("`") % 2 == 0 and (_MARKS.match(before) or not behind.strip()):
            return match
    return None


def _hide(lines: list[str], first: int, opening: re.Match[str], path: str, found: list[Diagnostic]) -> int:
    """Hide from `opening` to where it closes, or to the end; the number of the line from which to go on."""
    before = lines[first][: opening.start()]
    kept = "" if _MARKS.match(before) else before.rstrip()
    for number in range(first, len(lines)):
        close = _CLOSE.search(lines[number], opening.end() if number == first else 0)
        if close is None:
            continue
        found.append(_finding(path, first, number, lines, "a model's thoughts"))
        behind = lines[number][close.end() :]
        _blank(lines, first, number + 1)
        if number == first:
            lines[number] = kept + behind if kept else behind.lstrip()
        else:
            lines[first], lines[number] = kept, behind.lstrip()
        return number
    found.append(_finding(path, first, len(lines) - 1, lines, "a model's thoughts, which never end"))
    _blank(lines, first, len(lines))
    lines[first] = kept
    return len(lines)


def without_fence(text: str, path: str, line_before: int) -> Clean:
    """The text without a fence around the whole of it, and without the words around that."""
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    for position, number in enumerate(filled[:3]):
        opening = _FENCE.match(lines[number])
        led_in = position > 0
        if opening is not None:
            close = _wrapping_end(lines, number, opening, filled, led_in=led_in, has_own=line_before > 0)
            if close is None:
                break
            finding = _fence_finding(path, line_before + filled[0], lines[filled[0]])
            is_front_matter = close < filled[-1] and _is_front_matter(lines[number + 1 : close])
            keep = ["---", "---"] if is_front_matter else ["", ""]
            _blank(lines, filled[0], number)
            lines[number], lines[close] = keep
            if led_in and not is_front_matter and all(map(_is_prose, lines[close + 1 :])):
                _blank(lines, close, len(lines))  # a goodbye
            return Clean(text="\n".join(lines), diagnostics=(finding,))
        if led_in and lines[number].rstrip() == "---" and _is_front_matter(_block(lines, number)):
            finding = _fence_finding(path, line_before + filled[0], lines[filled[0]])
            _blank(lines, filled[0], number)
            return Clean(text="\n".join(lines), diagnostics=(finding,))
        if not _LEAD_IN.match(lines[number]):
            break
    return Clean(text=text, diagnostics=())


def _wrapping_end(
    lines: list[str], start: int, opening: re.Match[str], filled: list[int], *, led_in: bool, has_own: bool
) -> int | None:
    """The line that closes a fence around a whole page, or around its front matter; None: it is neither.

    Only a page without front matter of its own can have it in a fence: elsewhere it is an example.
    """
    language = opening[2].strip().lower()
    for number in filled[-1:-4:-1]:  # a model may say goodbye behind it
        last = _FENCE.match(lines[number])
        if last is None:
            continue
        if number > start and last[1] == opening[1] and not last[2].strip():
            inside = lines[start + 1 : number]
            said = number == filled[-1] or led_in or next(filter(str.strip, inside), "").startswith("---")
            if said and _is_page(inside, language, led_in):
                return number
        break
    first_end = next((n for n in filled if n > start and (m := _FENCE.match(lines[n])) and m[1] == opening[1]), None)
    if (
        not has_own
        and first_end is not None
        and language in ("yaml", "yml")
        and _is_front_matter(lines[start + 1 : first_end])
    ):
        return first_end
    return None


def _block(lines: list[str], start: int) -> list[str]:
    """The lines between `---` at `start` and the next one."""
    end = next((n for n in range(start + 1, len(lines)) if lines[n].rstrip() in ("---", "...")), start)
    return lines[start + 1 : end]


def _is_front_matter(lines: list[str]) -> bool:
    """Whether lines look like a page's front matter: keys of its own, and nothing but YAML."""
    keys = {match[1] for line in lines if (match := re.match(r"([A-Za-z_][\w-]*):", line))}
    return bool(keys & KEYS) and all(re.match(r"\s*\Z|[ \t]|#|- |[A-Za-z_][\w-]*:|---", line) for line in lines)


def _fence_finding(path: str, line: int, text: str) -> Diagnostic:
    return Diagnostic(
        rule="model-residue",
        at=Location(path=path, line=line + 1),
        message=f"what stands around the page itself is hidden: “{text.strip()[:_SHOWN]}”",
        help="delete the fence, and the words around it",
    )


def _is_prose(line: str) -> bool:
    """Whether a line is plain words, and no heading, list, link or citation."""
    return re.match(r"\s*(?:#|[-*+>|]|\d+[.)]|\[|\^\[)", line) is None


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
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[start].rstrip() == "---":
        for number, line in enumerate(lines[start + 1 :], start=start + 1):
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
