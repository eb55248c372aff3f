"""Text in braces that is shown as it is written: an editor's marks (CriticMarkup), and shortcodes that Hugo escapes."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from kmwiki.patterns import regex

_EDITED = regex(r"\{(?P<sign>\+\+|--|~~|==|>>)(?P<words>[^{}\n]+)(?:\+\+|--|~~|==|<<)\}")
_ESCAPED = regex(r"(\{\{(?:<|%))/\*([^{}]*?)\*/((?:>|%)\}\})")


def braces_plugin(md: MarkdownIt) -> None:
    """Add the rules."""
    md.inline.ruler.push("edited", _edited)
    md.inline.ruler.push("escaped_shortcode", _escaped_shortcode)


def escaped_code_plugin(md: MarkdownIt) -> None:
    """Show escaped shortcodes in code as Hugo does, too."""
    md.core.ruler.after("inline", "escaped_in_code", _escaped_in_code)


def escaped_shortcodes(text: str) -> frozenset[str]:
    """The shortcodes that a text escapes, as they are shown: `{{</* figure */>}}` is `{{< figure >}}`."""
    return frozenset(_shown(found) for found in _ESCAPED.finditer(text)) if "/*" in text else frozenset()


def _shown(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{found[3]}"


def _edited(state: StateInline, silent: bool) -> bool:
    """Marks of an editor, whose signs would otherwise be keys, struck or highlighted text."""
    found = _EDITED.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        end = state.posMax
        state.push("text", "", 0).content = f"{{{found['sign']}"
        state.pos, state.posMax = found.span("words")
        state.md.inline.tokenize(state)
        state.push("text", "", 0).content = state.src[found.end("words") : found.end()]
        state.posMax = end
    state.pos = found.end()
    return True


def _escaped_shortcode(state: StateInline, silent: bool) -> bool:
    found = _ESCAPED.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("text", "", 0).content = _shown(found)
    state.pos = found.end()
    return True


def _escaped_in_code(state: StateCore) -> None:
    for token in state.tokens if "/*" in state.src else ():
        for code in (token, *(token.children or ())):
            if code.type in ("fence", "code_block", "code_inline"):
                code.content = _ESCAPED.sub(_shown, code.content)
