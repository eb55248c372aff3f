"""Comments taken out of a text that is shown as it is written: a page cited as a source, a title, a summary."""

import re

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_OPEN = re.compile(r"%%|<!--")
_CLOSE = {"%%": "%%", "<!--": "-->"}


def without_comments(text: str) -> str:
    """The text without `%%comments%%` and HTML comments outside code; lines keep their numbers.

    An opening mark that nothing closes stays, but for a `%%` that begins its line: as in a page, it hides the rest.
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


def _outside(line: str, waiting: str, last: dict[str, int]) -> tuple[str, str]:
    """What stands outside of comments, and the mark for whose end the next line waits.

    `last` says where in the text, counted from this line's start, each kind of comment ends for the last time.
    """
    kept: list[str] = []
    position = 0
    while True:
        if waiting:
            end = line.find(_CLOSE[waiting], position)
            if end < 0:
                return "".join(kept), waiting
            position = end + len(_CLOSE[waiting])
            waiting = ""
        opening = next((m for m in _OPEN.finditer(line, position) if _opens(line, m, last[m[0]])), None)
        if opening is None:
            return "".join((*kept, line[position:])), ""
        kept.append(line[position : opening.start()])
        waiting, position = opening[0], opening.end()


def _opens(line: str, mark: re.Match[str], last: int) -> bool:
    before = line[: mark.start()]
    if before.count("`") % 2:
        return False
    return last >= mark.end() or (mark[0] == "%%" and not before.strip())
