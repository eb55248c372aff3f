"""Markdown in raw HTML that says so, as MkDocs reads it: `<figure markdown="span">`, `<div markdown>`."""

import re
from collections.abc import Iterator
from textwrap import dedent

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from kmwiki.patterns import regex

_OPENING = regex(
    r"""<([a-z][a-z0-9]*)\b((?:[^<>"']|"[^"]*"|'[^']*')*?)\smarkdown(?:=["']?(1|block|span)["']?)?(?=[\s>])"""
    r"""((?:[^<>"']|"[^"]*"|'[^']*')*)>""",
    re.IGNORECASE,
)
_SPANS = frozenset("address dd dt figcaption h1 h2 h3 h4 h5 h6 legend p summary td th".split())
_CAPTION = regex(r"(<figcaption\b[^<>]*>)(.*?)(</figcaption>)", re.IGNORECASE | re.DOTALL)
_MOST, _DEEPEST = 400, 12  # lines of one element, and elements in each other
_DEPTH = "marked_depth"  # in the environment of a page


def marked_block(state: StateBlock, start: int, end: int) -> bool:
    """Read the element that begins on a line, its text as Markdown, if it says so and is closed."""
    begin = state.bMarks[start] + state.tShift[start]
    opening = _OPENING.match(state.src, begin, state.eMarks[start])
    if opening is None or state.is_code_block(start) or state.env.get(_DEPTH, 0) >= _DEEPEST:
        return False
    closing = _closing(state, opening[1], opening.end(), start, min(end, start + _MOST))
    if closing is None:
        return False
    last, found = closing
    lines = [state.getLines(line, line + 1, 0, False) for line in range(start, last + 1)]
    text = dedent("\n".join(lines)[opening.end() - state.bMarks[start] : found.start() - state.bMarks[start]])
    after = state.src[found.end() : state.eMarks[last]]
    state.line = last + 1
    _html(state, f"<{opening[1]}{opening[2]}{opening[4]}>", start)
    is_span = opening[3] == "span" or (opening[3] != "block" and opening[1].lower() in _SPANS)
    for token in _spans(text, start) if is_span else _blocks(state, text, start):
        token.level += state.level
        state.tokens.append(token)
    _html(state, f"{found[0]}{after}\n", last)
    return True


def first_marked(html: str) -> int | None:
    """The number of the first line, but for line 0, on which an element begins whose text is Markdown."""
    if "markdown" not in html:
        return None
    lines = enumerate(html.split("\n"))
    return next((number for number, line in lines if number and _OPENING.match(line.lstrip(" "))), None)


def _closing(state: StateBlock, tag: str, place: int, start: int, end: int) -> tuple[int, re.Match[str]] | None:
    """The line and place of the end tag that belongs to a start tag; those between are counted."""
    depth, either = 1, re.compile(rf"<(/?){tag}\b[^<>]*>", re.IGNORECASE)
    for line in range(start, end):
        for found in either.finditer(state.src, max(place, state.bMarks[line]), state.eMarks[line]):
            depth += -1 if found[1] else 1
            if not depth:
                return line, found
    return None


def _html(state: StateBlock, content: str, line: int) -> None:
    token = state.push("html_block", "", 0)
    token.map, token.content = [line, line + 1], content


def _blocks(state: StateBlock, text: str, first: int) -> Iterator[Token]:
    tokens: list[Token] = []
    depth = state.env.get(_DEPTH, 0)
    state.env[_DEPTH] = depth + 1
    state.md.block.parse(text, state.md, state.env, tokens)
    state.env[_DEPTH] = depth
    for token in tokens:
        token.map = token.map and [token.map[0] + first, token.map[1] + first]
        yield token


def _spans(text: str, first: int) -> Iterator[Token]:
    """The words of an element without paragraphs; a caption among them is an element of its own."""
    place = 0
    for caption in _CAPTION.finditer(text):
        yield from _words(text[place : caption.start()], first + text.count("\n", 0, place))
        line = first + text.count("\n", 0, caption.start())
        yield Token("html_block", "", 0, map=[line, line + 1], content=caption[1], block=True)
        yield from _words(caption[2], line)
        yield Token("html_block", "", 0, map=[line, line + 1], content=f"{caption[3]}\n", block=True)
        place = caption.end()
    yield from _words(text[place:], first + text.count("\n", 0, place))


def _words(text: str, first: int) -> Iterator[Token]:
    words = text.strip()
    if not words:
        return
    line = first + text[: len(text) - len(text.lstrip())].count("\n")
    place = [line, line + words.count("\n") + 1]
    yield Token("paragraph_open", "p", 1, map=place, block=True, hidden=True)
    yield Token("inline", "", 0, map=place, content=words, children=[], block=True, level=1)
    yield Token("paragraph_close", "p", -1, block=True, hidden=True)
