"""Inline `#tags` and nested ones, `#a/b`."""

import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from kmwiki.content.tag_names import is_too_long, tidy_tag
from kmwiki.patterns import regex

# A tag begins a word; marks of emphasis may be before it.
_BEFORE = regex(r"(?:^|[\s(\[{|>\"'“‘«])[*_~=]{0,4}\Z")
# Lists of attributes, placeholders and shortcodes, in which `#` begins an id or what a program reads.
_ATTRIBUTE = r"""(?>[.#][\w:.-]+|[\w:.-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s"'{}]+))"""
_BRACED = regex(rf"\{{(?:[{{%][^{{}}]*\}}|:?[ \t]*(?:{_ATTRIBUTE}(?:[ \t]+|(?=\}})))+\}})")
_FARTHEST = 1_000  # characters from a brace to a tag
_WIDE = ("Ps", "Pi", "Pf", "Po", "Pe", "Pd")  # punctuation, only of other scripts, such as Chinese


def tag_plugin(md: MarkdownIt) -> None:
    """Add the rule; `#` ends plain text already."""
    md.inline.ruler.before("emphasis", "tag", _tag)


def _tag(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.src[start] != "#" or state.linkLevel > 0:
        return False
    if not _may_begin(state.src, start) or _is_in_braces(state.src, start):
        return False
    end = start + 1
    while end < state.posMax and _in_tag(state.src[end]):
        end += 1
    name = state.src[start + 1 : end].strip("/")
    end = start + 1 + len(name)
    if not any(character.isalpha() or unicodedata.category(character) == "So" for character in name):
        return False
    if state.src[start + 1] == "/" or is_too_long(name):
        return False
    if not silent:
        token = state.push("tag", "", 0)
        token.content = f"#{name}"
        token.meta = {"name": tidy_tag(name)}
    state.pos = end
    return True


def _may_begin(source: str, start: int) -> bool:
    before = source[max(0, start - 5) : start] if start > 4 else source[:start]
    if _BEFORE.search(before):
        return True
    return before[-1] > "\u2e7f" and unicodedata.category(before[-1]) in _WIDE


def _is_in_braces(source: str, start: int) -> bool:
    """Whether a place is in braces that are not an author's words: `{: #id .class }`, `{{ "#fff" }}`."""
    brace = source.rfind("{", max(0, start - _FARTHEST), start)
    if brace < 0 or "}" in source[brace:start]:
        return False
    return _BRACED.match(source, brace - (source[brace - 1 : brace] == "{")) is not None


def _in_tag(character: str) -> bool:
    """Whether a tag may contain a character: letters, digits and marks of any script, emoji, `_`, `-` and `/`."""
    if character in "_-/\u200d":
        return True
    return character.isalnum() or unicodedata.category(character) in ("Mn", "Mc", "Me", "So", "Sk")
