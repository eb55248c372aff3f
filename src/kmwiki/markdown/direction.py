"""Text from right to left: `dir` on the blocks that contain such text, and on their lists and quotes."""

import unicodedata
from collections import Counter

from markdown_it.token import Token

from kmwiki.markdown.blocks import start_tags
from kmwiki.markdown.body import visible_text
from kmwiki.patterns import regex

# Hebrew to Arabic Extended-A, their presentation forms, and right-to-left scripts beyond the first plane.
_RIGHT_TO_LEFT = regex("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_CONTAINERS = frozenset(
    "bullet_list_open ordered_list_open blockquote_open callout_open tabs_open table_open dl_open".split()
)


_MUCH = 3  # so many other letters for each of a direction do not outweigh it, where the text or page begins with it


def mark_direction(tokens: list[Token]) -> None:
    """Set `dir` on each block with such letters; a list, quote or table follows its first block.

    It is `auto`, by the first letter, unless that is a stray word: “Node.js” before a sentence in Persian. A container
    gets `rtl`, because browsers decide `auto` without the children that have a `dir` of their own.
    """
    if not any(token.type == "inline" and _RIGHT_TO_LEFT.search(token.content) for token in tokens):
        return
    read = [(token, block, visible_text(token.children or ())) for token, block in start_tags(tokens)]
    left, right = _letters("".join(text for _, _, text in read))
    undecided: list[Token] = []
    for token, block, text in read:
        if token.type in _CONTAINERS:
            undecided.append(token)
        if token.type != "inline":
            continue
        direction = _direction(text, in_right_to_left=right > left)
        if block is not None and _RIGHT_TO_LEFT.search(text):
            block.attrSet("dir", direction if direction != _first(text) else "auto")
        for container in undecided if direction == "rtl" else ():
            container.attrSet("dir", "rtl")
        undecided.clear()


def _direction(text: str, *, in_right_to_left: bool) -> str:
    """The direction of most letters; with fewer, that of the page or of the first letter."""
    left, right = _letters(text)
    is_usual = in_right_to_left or _first(text) == "rtl"
    return "rtl" if right and (right * _MUCH >= left if is_usual else right > left) else "ltr"


def _first(text: str) -> str:
    """The direction of the first letter, by which browsers decide."""
    strong = next((kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), "L")
    return "ltr" if strong == "L" else "rtl"


def _letters(text: str) -> tuple[int, int]:
    """The number of letters from left to right, and from right to left."""
    kinds = Counter(map(unicodedata.bidirectional, text))
    return kinds["L"], kinds["R"] + kinds["AL"]
