"""Lines that Logseq writes for itself into a block are not shown: its id, and whether it is folded."""

from collections.abc import Iterator, Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from kmwiki.patterns import regex

_NOTED = regex(r"(?:collapsed::[ \t]+(?:true|false)|id::[ \t]+[0-9a-f]{8}-[0-9a-f-]{27})[ \t]*\Z")
_BREAKS = ("softbreak", "hardbreak")


def without_noted(state: StateCore) -> None:
    """Remove these lines; a paragraph of nothing else goes, too."""
    gone = set[int]()
    for index, token in enumerate(state.tokens):
        if token.type != "inline" or ":: " not in token.content or not token.children:
            continue
        token.children = _without(token.children)
        if not token.children and state.tokens[index - 1].type == "paragraph_open":
            gone |= {index - 1, index, index + 1}
    if gone:
        state.tokens = [token for index, token in enumerate(state.tokens) if index not in gone]


def _without(children: Sequence[Token]) -> list[Token]:
    kept = list[Token]()
    for line in _lines(children):
        words = line[1:] if line and line[0].type in _BREAKS else line
        is_plain = all(child.type == "text" for child in words)
        if not (is_plain and _NOTED.match("".join(child.content for child in words))):
            kept += line if kept else words
    return kept


def _lines(children: Sequence[Token]) -> Iterator[list[Token]]:
    """The lines of a text, each with the line break before it."""
    line = list[Token]()
    for child in children:
        if child.type in _BREAKS:
            yield line
            line = []
        line.append(child)
    yield line
