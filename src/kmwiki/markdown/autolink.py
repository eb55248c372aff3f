"""Bare addresses as GitHub reads them, in linear time: the plugin's rules, kept to the word that they stand in."""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin
from mdit_py_plugins.gfm_autolink.index import _email_rule, _protocol_rule, _www_inline_rule

Rule = Callable[[StateInline, bool], bool]

_WORD = re.compile(r"[^\s<]*")
_LONGEST = 2048  # characters of an address
_PENDING = 4096  # characters of text that the rules may look back over
_SCHEMES = ("http", "https", "mailto", "xmpp")


def autolink_plugin(md: MarkdownIt) -> None:
    """Add the plugin's rules, each behind a guard: they copy and count all that follows, at every place."""
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
    """Whether a mail address may have its `@` here; in `https://ann:secret@example.org` none has."""
    if state.src[state.pos] != "@":
        return False
    scheme = state.src.rfind("://", max(0, state.pos - _LONGEST), state.pos)
    return scheme < 0 or re.search(r"[\s<>]", state.src[scheme : state.pos]) is not None


def _shorten_pending(state: StateInline) -> None:
    """Make a token of text that is read, all but its end; neighbours are joined again afterwards."""
    if len(state.pending) > _PENDING:
        end = state.pending[-_LONGEST:]
        state.pending = state.pending[:-_LONGEST]
        state.pushPending()
        state.pending = end
