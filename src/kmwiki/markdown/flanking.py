"""Decides where marks of emphasis open and close: CommonMark's rule, amended for Chinese, Japanese and Korean.

CommonMark ends words at white space and punctuation. These scripts have no spaces between words and punctuation of
their own, so that `**“引用”**的` would not be bold. A wikilink counts as the letters that it shows.
"""

import unicodedata
from functools import lru_cache

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline.state_inline import Scanned, StateInline

from kmwiki.markdown.wikilink import Scanned as Wikilink
from kmwiki.markdown.wikilink import scan

_SELECTORS = range(0xFE00, 0xFE0F)  # variation selectors, except the one that means an emoji
_IDEOGRAPHIC = range(0xE0100, 0xE01F0)
_WIDE = "\ufe01"  # after these it means the wide form of Chinese, Japanese and Korean
_QUOTES = "‘’“”"
_LETTER = "a"


class FlankingState(StateInline):
    """markdown-it's state of inline text with the amended rule, which all marks use."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        marker, end = self.src[start], start
        while end < self.posMax and self.src[end] == marker:
            end += 1
        before, after = self._before(start), self._after(end)
        space_before, space_after = _is_space(before), _is_space(after)
        cjk_before, cjk_after = is_cjk(before), is_cjk(after)
        mark_before, mark_after = _is_punctuation(before), _is_punctuation(after)
        left = not space_after and (not mark_after or cjk_after or space_before or mark_before or cjk_before)
        right = not space_before and (not mark_before or cjk_before or space_after or mark_after or cjk_after)
        can_open = left and (canSplitWord or not right or mark_before)
        can_close = right and (canSplitWord or not left or mark_after)
        return Scanned(can_open, can_close, end - start)

    def _before(self, start: int) -> str:
        """The character before a run of marks, with its variation selector."""
        if start == 0:
            return " "
        last = self.tokens[-1] if self.tokens and not self.pending else None
        if last is not None and last.type == "wikilink" and not last.meta["embed"]:
            return last.content[-1:] or _LETTER
        if last is not None and last.type == "citation":
            return _LETTER
        first = start - 1
        while first > 0 and ord(self.src[first]) in _SELECTORS:
            first -= 1
        return self.src[first:start]

    def _after(self, end: int) -> str:
        """The character after a run of marks, with its variation selector."""
        if end >= self.posMax:
            return " "
        if self.src.startswith("[[", end) and not self.src.startswith("[[[", end):
            found = scan(self.src, end, self.posMax)
            if isinstance(found, Wikilink):
                return (found.label or found.target).strip()[:1] or _LETTER
        return self.src[end : end + 2] if self.src.startswith(_WIDE, end + 1) else self.src[end]


def _is_space(character: str) -> bool:
    return isWhiteSpace(ord(character[0]))


def _is_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character[0])) or isPunctChar(character[0])


@lru_cache(maxsize=4096)
def is_cjk(character: str) -> bool:
    """Whether a character, with its variation selector, belongs to Chinese, Japanese or Korean text."""
    point = ord(character[0])
    if point < 0x1100:
        return False
    if character[0] in _QUOTES:
        return character[1:] == _WIDE
    if point in _IDEOGRAPHIC or 0x1160 <= point <= 0x11FF or 0xD7B0 <= point <= 0xD7FF:  # conjoining Hangul
        return True
    if unicodedata.east_asian_width(character[0]) not in ("W", "F", "H"):
        return False
    is_emoji = unicodedata.category(character[0]) in ("So", "Sk") and (point < 0x2E80 or point >= 0x1F000)
    return not is_emoji or 0x1F200 <= point < 0x1F300
