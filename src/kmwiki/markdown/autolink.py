"""Bare addresses become links, as on GitHub: the plugin's rules, limited to one word so that they take linear time."""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin
from mdit_py_plugins.gfm_autolink.index import _email_rule, _protocol_rule, _www_inline_rule

from kmwiki.patterns import regex

Rule = Callable[[StateInline, bool], bool]

_WORD = regex(r"[^\s<]*")
_LONGEST = 2048  # characters of an address
_PENDING = 4096  # characters of text in which the rules look back
_SCHEMES = ("http", "https", "mailto", "xmpp")


def autolink_plugin(md: MarkdownIt) -> None:
    """Add the plugin's rules, each with a guard, without which they would search the rest of the text every time."""
    md.use(gfm_autolink_plugin)
    md.inline.ruler.at("gfm_autolink_www", _guarded(_www_inline_rule, _is_www))
    md.inline.ruler.at("gfm_autolink_protocol", _guarded(_protocol_rule, _is_protocol))
    md.inline.ruler.at("gfm_autolink_email", _guarded(_email_rule, _is_email))


def _guarded(rule: Rule, may_match: Callable[[StateInline], bool]) -> Rule:
    def guarded(state: StateInline, silent: bool) -> bool:
        if state.linkLevel > 0 or not may_match(state):
            return False
        word = _WORD.match(state.src, state.pos, min(state.posMax, state.pos + _LONGEST + 1))
        if word is None or word.end() > state.pos + _LONGEST:
            return False
        _shorten_pending(state)
        limit, state.posMax = state.posMax, word.end()
        try:
            return rule(state, silent)
        finally:
            state.posMax = limit

    return guarded


def _is_www(state: StateInline) -> bool:
    return state.src.startswith("www.", state.pos)


def _is_protocol(state: StateInline) -> bool:
    return state.src[state.pos] == ":" and state.src.endswith(_SCHEMES, 0, state.pos)


def _is_email(state: StateInline) -> bool:
    """Whether the `@` here may belong to a mail address; in `https://ann:secret@example.org` it does not."""
    if state.src[state.pos] != "@":
        return False
    scheme = state.src.rfind("://", max(0, state.pos - _LONGEST), state.pos)
    return scheme < 0 or re.search(r"[\s<>]", state.src[scheme : state.pos]) is not None


def _shorten_pending(state: StateInline) -> None:
    """Make a token of the pending text except its end; adjacent tokens of text are joined later."""
    if len(state.pending) > _PENDING:
        end = state.pending[-_LONGEST:]
        state.pending = state.pending[:-_LONGEST]
        state.pushPending()
        state.pending = end
