"""Removes what must not be shown in a text: comments in a page, a title or a summary."""

import re
from bisect import bisect_left

from kmwiki.content.characters import readable
from kmwiki.content.schemes import without_login
from kmwiki.patterns import regex

_FENCE = regex(r"[ \t>]*(`{3,}|~{3,})")
_OPEN = regex(r"%%|<!--")
_CLOSE = {"%%": "%%", "<!--": "-->"}


def without_comments(text: str) -> str:
    """The text without `%%comments%%` and HTML comments outside code; lines keep their numbers.

    An opening mark that is not closed stays, except at the start of its line, where it hides the rest, as in a page.
    """
    if _OPEN.search(text) is None:
        return text
    last = {mark: text.rfind(close) for mark, close in _CLOSE.items()}
    lines: list[str] = []
    fence = waiting = ""
    offset = 0
    for line in text.split("\n"):
        mark = None if waiting else _FENCE.match(line)
        if mark is not None and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        if fence or mark is not None:
            lines.append(line)
        else:
            kept, waiting = _outside(line, waiting, {name: place - offset for name, place in last.items()})
            lines.append(kept)
        offset += len(line) + 1
    return "\n".join(lines)


def published_text(text: str) -> str:
    """A text of the front matter without comments and passwords."""
    return readable(without_login(without_comments(text)))


def _outside(line: str, waiting: str, last: dict[str, int]) -> tuple[str, str]:
    """The parts of a line outside comments, and the mark of a comment that is still open at its end.

    `last` is the last end of each kind of comment in the text, as an index from the start of this line.
    """
    kept: list[str] = []
    position = 0
    first = len(line) - len(line.lstrip())
    ticks = [place for place, sign in enumerate(line) if sign == "`"] if "`" in line else []

    def opens(mark: re.Match[str]) -> bool:
        is_code = bisect_left(ticks, mark.start()) % 2
        return not is_code and (last[mark[0]] >= mark.end() or mark.start() <= first)

    while True:
        if waiting:
            end = line.find(_CLOSE[waiting], position)
            if end < 0:
                return "".join(kept), waiting
            position = end + len(_CLOSE[waiting])
            waiting = ""
        opening = next((m for m in _OPEN.finditer(line, position) if opens(m)), None)
        if opening is None:
            return "".join((*kept, line[position:])), ""
        kept.append(line[position : opening.start()])
        waiting, position = opening[0], opening.end()
