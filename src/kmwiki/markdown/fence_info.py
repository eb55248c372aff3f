"""What the line of a fence says of its code: the language, a title, numbered and marked lines, in many spellings."""

import re
from collections.abc import Iterator

from msgspec import Struct

from kmwiki.patterns import regex

_NUMBERED = regex(r"(?:linenums|linenos|showLineNumbers|numberLines|line-numbers)\b(?:\s*[=:]\s*[\"'{]?(\d{1,6}))?")
_FIRST = regex(r"\b(?:linenostart|startFrom|start)\s*=\s*[\"']?(\d{1,6})")
_TITLE = regex(r"""\b(?:title|filename)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'{}]+))""")
_MARKED = regex(
    r"""\b(?:hl_lines|emphasize-lines|highlight)\s*=\s*(?:"([^"]*)"|'([^']*)'|\[([^\[\]]*)\]|([\d,-]+))|\{([\d\s,-]+)\}"""
)
_RANGE = regex(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?")
_OPTION = regex(r"\d|(?:title|filename|hl_lines|highlight|linenums|linenos|linenostart|showLineNumbers)\b")


class FenceInfo(Struct, frozen=True, kw_only=True):
    """The language of a block of code, its title, the number of its first line (None: no numbers), and marked lines.

    Marked lines are ranges, counted from 1, even if the first line has another number.
    """

    language: str = ""
    title: str = ""
    first: int | None = None
    marked: tuple[tuple[int, int], ...] = ()


def read_info(info: str) -> FenceInfo:
    """What the line of a fence says: `python title="tea.py" hl_lines="2 4-5"`, `js {2,4-5} showLineNumbers`."""
    if not info.strip():
        return FenceInfo()
    title = _TITLE.search(info)
    options = _TITLE.sub(" ", info)
    return FenceInfo(
        language=language_of(options),
        title=" ".join(next(filter(None, title.groups()), "").split()) if title else "",
        first=_first(options),
        marked=tuple(_ranges(options)) if "{" in options or "=" in options else (),
    )


def language_of(info: str) -> str:
    """The language in the line of the fence: `python`, `{.python}`, `python:file.py`."""
    words = info.replace("{", " ").replace("}", " ").split()
    if not words or _OPTION.match(words[0]):
        return ""
    return re.split(r"[:,=]", words[0].lstrip("."))[0]


def _first(options: str) -> int | None:
    numbered = _NUMBERED.search(options)
    if numbered is None:
        return None
    other = _FIRST.search(options)
    return int(numbered[1] or (other[1] if other else 1))


def _ranges(options: str) -> Iterator[tuple[int, int]]:
    for found in _MARKED.finditer(options):
        for first, last in _RANGE.findall(found[found.lastindex or 0]):
            yield int(first), int(last or first)
