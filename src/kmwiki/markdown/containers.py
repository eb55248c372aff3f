"""Which line of colons closes which: the containers `:::tip` … `:::` of Docusaurus, VitePress, Pandoc and MyST."""

import re
from collections import deque
from collections.abc import Mapping, MutableMapping
from typing import Any

from kmwiki.patterns import regex

# A fence of code or of a container, behind the signs of quotes and lists.
_FENCE = regex(r"^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}|~{3,}|:{3,})[ \t]*(.*)$", re.MULTILINE)
_DEEPEST = 100  # containers in one another


def closing_lines(source: str, env: MutableMapping[str, Any]) -> Mapping[int, int]:
    """The line that opens a container → the line that closes it, both from 0; found once for each page."""
    if env.get("containers_of") is not source:
        env["containers_of"], env["containers"] = source, _pairs(source)
    found: Mapping[int, int] = env["containers"]
    return found


def _pairs(source: str) -> dict[int, int]:
    """A line of colons closes the innermost open container with as many or fewer; those within stay unclosed."""
    pairs: dict[int, int] = {}
    opened: deque[tuple[int, int]] = deque(maxlen=_DEEPEST)  # the line and the number of colons
    code = ""  # the fence of the open block of code
    number = position = 0
    for found in _FENCE.finditer(source):
        number += source.count("\n", position, found.start())
        position = found.start()
        sign, behind = found[1], found[2].strip(" \t:")
        if code:
            code = "" if sign.startswith(code) and not behind else code
        elif sign[0] != ":":
            code = "" if sign[0] == "`" and "`" in behind else sign
        elif behind:
            opened.append((number, len(sign)))
        elif (place := next((p for p in range(len(opened) - 1, -1, -1) if opened[p][1] <= len(sign)), -1)) >= 0:
            pairs[opened[place][0]] = number
            while len(opened) > place:
                opened.pop()
    return pairs
