"""Markdown as a reader sees it, roughly: texts of links, without addresses, marks and tags."""

import re

from kmwiki.patterns import regex

_MARK = regex(r"\^\[[^\]\n]+\]|\[\^[^\]\s]+\]:?")
_WIKILINK = regex(r"!?\[\[(?:[^\]\[|]*/)?([^\]\[|/]+)(?:\|([^\]\[]+))?\]\]")
_LINK = regex(r"!?\[([^\]\[]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_TAG_OR_ADDRESS = regex(r"</?[A-Za-z][^<>\n]*>|(?:https?|ftp)://\S+")


def plain(text: str) -> str:
    """A text with blanks for addresses, marks and tags: every word keeps its place."""
    if "[" in text:
        text = _MARK.sub(_blank, text)
        text = _WIKILINK.sub(_label, text)
        text = _LINK.sub(_label, text)
    return _TAG_OR_ADDRESS.sub(_blank, text) if "<" in text or "://" in text else text


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _label(found: re.Match[str]) -> str:
    """What is shown of a link, with blanks around it."""
    group = found.lastindex or 0
    before, after = found.start(group) - found.start(), found.end() - found.end(group)
    return " " * before + found[group] + " " * after
