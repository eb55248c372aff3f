"""The lines of Rust that mdBook hides, because they only make an example complete: those that begin with `# `."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from kmwiki.markdown.fence_info import language_of
from kmwiki.patterns import regex

_HIDDEN = regex(r"^[ \t]*#(?:[ \t][^\n]*)?(?:\n|\Z)", re.MULTILINE)
_SHOWN = regex(r"^([ \t]*)##", re.MULTILINE)  # which begins with one sign


def hidden_lines_plugin(md: MarkdownIt) -> None:
    """Leave these lines out of code."""
    md.core.ruler.after("block", "hidden_lines", _without_hidden)


def _without_hidden(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "fence" and "#" in token.content and language_of(token.info).lower() == "rust":
            token.content = _SHOWN.sub(r"\1#", _HIDDEN.sub("", token.content))
