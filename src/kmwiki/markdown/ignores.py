"""Comments that say which findings of a page are not reported: `<!-- kmwiki-ignore broken-link: to be written -->`.

One that is alone on its line is about the lines that follow, up to an empty one; else it is about its own line. With
`kmwiki-ignore-page` it is about the whole page.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from markdown_it.token import Token

from kmwiki.content.characters import readable
from kmwiki.content.files import ContentFile
from kmwiki.diagnostics import Ignore, Location
from kmwiki.patterns import regex

_NAME = "kmwiki-ignore"
_COMMENT = regex(rf"<!--\s*{_NAME}(?P<page>-page)?(?![\w-])(?P<said>.*?)-->", re.DOTALL)
_CODE_SPAN = regex(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_WHOLE_PAGE = (1, 1 << 40)


def ignores_in(tokens: Iterable[Token], file: ContentFile, lines_before: int) -> tuple[Ignore, ...]:
    """What the comments of a page say, of which the body begins after so many lines; `tokens` say where code is."""
    if _NAME not in file.text:
        return ()
    lines = readable(file.text).split("\n")[lines_before:]
    blocks = (token.map for token in tokens if token.type in ("fence", "code_block") and token.map)
    code = {line for first, end in blocks for line in range(first, end)}
    return tuple(_ignores(lines, code, file.path, lines_before))


def _ignores(lines: Sequence[str], code: set[int], path: str, before: int) -> Iterator[Ignore]:
    text = "\n".join(lines)
    for comment in _COMMENT.finditer(text):
        first = text.count("\n", 0, comment.start())
        column = comment.start() - text.rfind("\n", 0, comment.start()) - 1
        if first in code or any(span.start() < column < span.end() for span in _CODE_SPAN.finditer(lines[first])):
            continue
        about = _about(lines, first, first + comment[0].count("\n"))
        span = _WHOLE_PAGE if comment["page"] else (about[0] + before + 1, about[1] + before + 1)
        rules, _, reason = comment["said"].partition(":")
        at = Location(path=path, line=first + before + 1, column=column + 1)
        for rule in re.split(r"[\s,]+", rules.strip()):
            yield Ignore(rule=rule, reason=" ".join(reason.split()), at=at, lines=span)


def _about(lines: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """The first and last line, from 0, that a comment in these lines is about."""
    if not _is_empty(_COMMENT.sub("", "\n".join(lines[first : last + 1]))):
        return first, last
    start = next((line for line in range(last + 1, len(lines)) if not _is_empty(lines[line])), last)
    end = next((line for line in range(start, len(lines)) if _is_empty(lines[line])), len(lines))
    return start, end - 1


def _is_empty(text: str) -> bool:
    """Whether lines have nothing in them but white space and the marks of quotes."""
    return not text.strip(" \t\n>")
