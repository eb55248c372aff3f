"""Text from right to left: `dir` on the blocks that contain such text, and on their lists and quotes."""

import unicodedata

from markdown_it.token import Token

from kmwiki.markdown.blocks import start_tags
from kmwiki.markdown.body import visible_text
from kmwiki.patterns import regex

# Hebrew to Arabic Extended-A, their presentation forms, and right-to-left scripts beyond the first plane.
_RIGHT_TO_LEFT = regex("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_CONTAINERS = frozenset(
    "bullet_list_open ordered_list_open blockquote_open callout_open tabs_open table_open dl_open".split()
)


def mark_direction(tokens: list[Token]) -> None:
    """Set `dir="auto"` on each block with such letters; a list, quote or table follows its first block.

    A container gets `rtl`, because browsers decide `auto` without the children that have a `dir` of their own.
    """
    if not any(token.type == "inline" and _RIGHT_TO_LEFT.search(token.content) for token in tokens):
        return
    undecided: list[Token] = []
    for token, block in start_tags(tokens):
        if token.type in _CONTAINERS:
            undecided.append(token)
        if token.type != "inline":
            continue
        text = visible_text(token.children or ())
        if block is not None and _RIGHT_TO_LEFT.search(text):
            block.attrSet("dir", "auto")
        strong = next((kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), "L")
        for container in undecided if strong != "L" else ():
            container.attrSet("dir", "rtl")
        undecided.clear()
