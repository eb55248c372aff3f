"""Names of sources in plain text where they cite: after “Source:”, in footnotes, in lists and columns of sources."""

import re
from collections.abc import Collection, Iterator, Sequence

from markdown_it.token import Token

from kmwiki.markdown.placed_texts import placed_texts
from kmwiki.markdown.source_words import LABEL
from kmwiki.patterns import regex

_LABELLED = regex(rf"{LABEL}[*_`]*(?P<names>(?:[^\n()\]（）】]|\([^()\n]*\))*+)", re.IGNORECASE)
_BEFORE = regex(r"(?:.*[,;:(\[])?[\s*_`]*(?:\[?\^?[A-Za-z]{0,3}\d{1,3}\]?[:.)–—-]?)?[\s*_`]*\Z", re.DOTALL)
_AFTER = regex(r"[*_`]*\s*(?:\Z|[,;:)\].(—–#]|\w{1,12}\.?\s*\d)")

Named = tuple[Token, int, str]


def named_sources(tokens: Sequence[Token], names: Collection[str]) -> Iterator[Named]:
    """The places where one of these names of sources is written so: the text of a block, an offset in it, the name."""
    pattern = _pattern(names)
    for inline, start, end in _regions(tokens):
        links = list(_links(inline))
        for found in pattern.finditer(inline.content, start, end):
            is_link = any(first < found.end() and found.start() < last for first, last in links)
            if not is_link and _is_whole(inline.content, found, start, end):
                yield inline, found.start(), found[0]


def _pattern(names: Collection[str]) -> re.Pattern[str]:
    """What finds these names, of which a sign may be written with a backslash."""
    spelled = (re.sub(r"(\\?[^\w\s])", r"\\\\?\1", re.escape(name)) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w/.\\-])(?:{'|'.join(spelled)})(?![\w/-]|\.\w)", re.IGNORECASE)


def _is_whole(text: str, found: re.Match[str], start: int, end: int) -> bool:
    """Whether a name is more than a word of a sentence: it has an ending, or only signs and places are around it."""
    if re.search(r"\.\w+\Z", found[0]):
        return True
    before, after = text[start : found.start()], text[found.end() : end]
    return _BEFORE.match(before) is not None and _AFTER.match(after) is not None


def _regions(tokens: Sequence[Token]) -> Iterator[tuple[Token, int, int]]:
    """The parts of texts in which a name of a source cites it."""
    for text in placed_texts(tokens):
        if text.in_list or text.note is not None or text.in_column:
            yield text.inline, 0, len(text.inline.content)
        else:
            yield from ((text.inline, *found.span("names")) for found in _LABELLED.finditer(text.inline.content))


def _links(inline: Token) -> Iterator[tuple[int, int]]:
    """Where links, pictures and citations are in a text, which other spans are about."""
    for child in inline.children or ():
        if "at" in child.meta:
            yield child.meta["at"]
        elif "raw" in child.meta and "offset" in child.meta:
            yield child.meta["offset"], child.meta["offset"] + len(child.meta["raw"])
