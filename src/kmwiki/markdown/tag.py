"""Inline `#tags` and nested ones, `#a/b` (SYNTAX section 8)."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from kmwiki.fields import is_too_long, tidy_tag

# Letters of any script with their marks, digits, `_`, `-`, and `/` between levels; not only digits.
_TAG = re.compile(r"#(?=[\d/_-]*[^\W\d_])([\w\u0300-\u036f\u0900-\u0d7f-]+(?:/[\w\u0300-\u036f\u0900-\u0d7f-]+)*)")
# A tag begins a word; marks of emphasis may stand before it.
_BEFORE = re.compile(r"(?:^|[\s(\[{|>\"'“‘«])[*_~=]{0,4}\Z")


def tag_plugin(md: MarkdownIt) -> None:
    """Add the rule; `#` ends plain text already."""
    md.inline.ruler.before("emphasis", "tag", _tag)


def _tag(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.src[start] != "#" or state.linkLevel > 0:
        return False
    if not _BEFORE.search(state.src[max(0, start - 5) : start] if start > 4 else state.src[:start]):
        return False
    found = _TAG.match(state.src, start, state.posMax)
    if found is None or is_too_long(found[1]):
        return False
    if not silent:
        token = state.push("tag", "", 0)
        token.content = found[0]
        token.meta = {"name": tidy_tag(found[1])}
    state.pos = found.end()
    return True
