"""Labels of VitePress and Starlight, `<Badge text="new" />` and `<Badge>new</Badge>`: small words, also in headings."""

from html import escape, unescape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from kmwiki.patterns import regex

_ATTRIBUTE = r"""\s+:?[\w-]+(?:=(?:"[^"<>]*"|'[^'<>]*'))?"""
_FEW = rf"(?:{_ATTRIBUTE}){{0,20}}"  # so that what is not a label does not take long
_BADGE = regex(
    rf"""<Badge(?:{_FEW}?\s+text=(?:"([^"<>]+)"|'([^'<>]+)'){_FEW}\s*/>"""
    rf"|{_FEW}\s*>([^<>]+)</Badge>)"
)


def badge_plugin(md: MarkdownIt) -> None:
    """Add the rule."""
    md.inline.ruler.before("html_inline", "badge", _badge)


def _badge(state: StateInline, silent: bool) -> bool:
    """A label is one piece of HTML, so that its words do not belong to the id of a heading."""
    if not state.src.startswith("<Badge", state.pos):
        return False
    found = _BADGE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        words = next(filter(None, found.groups())).strip()
        state.push("html_inline", "", 0).content = f"<small>{escape(unescape(words))}</small>"
    state.pos = found.end()
    return True
