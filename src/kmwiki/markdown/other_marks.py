r"""Marks that other programs have if their settings turn them on: `H~2~O`, `x^2^`, `^^new^^`, `++ctrl+c++`, `\(x\)`.

Each is a plugin by its name in `MARKS`; a wiki has those that the settings of the other program name, and `outlines` if
it is a graph of Logseq.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from kmwiki.markdown.braces import escaped_code_plugin
from kmwiki.markdown.hidden_lines import hidden_lines_plugin
from kmwiki.markdown.liquid import raw_plugin
from kmwiki.markdown.maths import push_formula
from kmwiki.markdown.mdx import mdx_plugin
from kmwiki.markdown.outlines import outlines_plugin
from kmwiki.patterns import regex

_KEYS = regex(
    r"\+\+((?:[a-z0-9][a-z0-9-]*|\"[^\"\n]{1,40}\")(?:\+(?:[a-z0-9][a-z0-9-]*|\"[^\"\n]{1,40}\"))*)\+\+(?!\+)"
)
_KEY = regex(r"\"([^\"]*)\"|([a-z0-9-]+)")
_SUBSCRIPT = regex(r"~([^\s~\\]{1,80})~(?!~)")
_SUPERSCRIPT = regex(r"\^([^\s^\\\[][^\s^\\]{0,79})\^(?!\^)")
_INSERTED = {
    "^": regex(r"\^\^(?=[^\s^])[^^\n]+?(?<=[^\s^])\^\^"),
    "+": regex(r"\+\+(?=[^\s+])[^+\n]+?(?<=[^\s+])\+\+"),
}
_FORMULA = regex(r"\\\((?P<inline>(?:\\[^()]|[^\\])+?)\\\)|\\\[(?P<display>(?:\\[^\[\]]|[^\\])+?)\\\]")
_TWICE = regex(r"\\\\\((?P<inline>.+?)\\\\\)|\\\\\[(?P<display>.+?)\\\\\]", re.DOTALL)
_LANGUAGE = regex(r"\A(?:#!|:::)[\w#.+-]+[ \t]+(?=\S)")  # before code within a line
# Names of keys that are not the word itself with a capital.
_NAMES = {"ctrl": "Ctrl", "cmd": "⌘", "command": "⌘", "option": "⌥", "win": "Win", "esc": "Esc", "del": "Del",
          "arrow-up": "↑", "arrow-down": "↓", "arrow-left": "←", "arrow-right": "→", "up": "↑", "down": "↓",
          "left": "←", "right": "→", "plus": "+", "minus": "-", "pg-up": "Page Up", "pg-down": "Page Down"}  # fmt: skip
Read = Callable[[StateInline, bool], bool]


def _plugin(name: str, before: str, read: Read) -> Callable[[MarkdownIt], None]:
    return lambda md: md.inline.ruler.before(before, name, read)


def _around(tag: str, pattern: re.Pattern[str], state: StateInline, silent: bool) -> bool:
    """A text between marks, as it is written."""
    found = pattern.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push(f"{tag}_open", tag, 1)
        state.push("text", "", 0).content = found[1]
        state.push(f"{tag}_close", tag, -1)
    state.pos = found.end()
    return True


def _inserted(sign: str, state: StateInline, silent: bool) -> bool:
    """A text between two marks that are doubled, with what is in it."""
    found = _INSERTED[sign].match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        end = state.posMax
        state.push("ins_open", "ins", 1)
        state.pos, state.posMax = found.start() + 2, found.end() - 2
        state.md.inline.tokenize(state)
        state.push("ins_close", "ins", -1)
        state.posMax = end
    state.pos = found.end()
    return True


def _keys(state: StateInline, silent: bool) -> bool:
    found = _KEYS.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    for number, key in enumerate(_KEY.finditer(found[1]) if not silent else ()):
        if number:
            state.push("text", "", 0).content = "+"
        state.push("kbd_open", "kbd", 1)
        state.push("text", "", 0).content = key[1] or _NAMES.get(key[2]) or key[2].replace("-", " ").title()
        state.push("kbd_close", "kbd", -1)
    state.pos = found.end()
    return True


def _formula(pattern: re.Pattern[str], state: StateInline, silent: bool) -> bool:
    found = pattern.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "\\" else None
    text = "" if found is None else found["inline"] or found["display"] or ""
    if found is None or not text.strip():
        return False
    if not silent:
        push_formula(state, text, found[0], is_display=found["display"] is not None)
    state.pos = found.end()
    return True


def _inline_code(md: MarkdownIt) -> None:
    md.core.ruler.after("inline", "inline_code", _without_language)


def _without_language(state: StateCore) -> None:
    for token in state.tokens if "`#!" in state.src or "`:::" in state.src else ():
        for code in token.children or ():
            if code.type == "code_inline":
                code.content = _LANGUAGE.sub("", code.content)


MARKS: Mapping[str, Callable[[MarkdownIt], None]] = {
    "subscript": _plugin("subscript", "strikethrough", partial(_around, "sub", _SUBSCRIPT)),
    "superscript": _plugin("superscript", "emphasis", partial(_around, "sup", _SUPERSCRIPT)),
    "inserted": _plugin("inserted", "emphasis", partial(_inserted, "^")),
    "inserted-plus": _plugin("inserted_plus", "emphasis", partial(_inserted, "+")),
    "keys": _plugin("keys", "emphasis", _keys),
    "inline-code": _inline_code,
    "escapes-in-code": escaped_code_plugin,
    "hidden-lines": hidden_lines_plugin,
    "mdx": mdx_plugin,
    "outlines": outlines_plugin,
    "raw": raw_plugin,
    "formulas": _plugin("formulas", "escape", partial(_formula, _FORMULA)),
    "formulas-twice": _plugin("formulas_twice", "escape", partial(_formula, _TWICE)),
}
