"""HTML tags whose attributes are JavaScript, as MDX has them: `<img src={require('./tea.png').default} />`."""

import re
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from kmwiki.content.schemes import is_absolute
from kmwiki.markdown.shortcodes import address_of_docusaurus
from kmwiki.patterns import regex

_BRACES = r"\{(?:[^{}]|\{[^{}]*+\})*+\}"
_NAME, _QUOTED = r"[A-Za-z_:][\w:.-]*+", r"\"[^\"]*+\"|'[^']*+'"
_TAG = regex(
    rf"<(?P<name>[a-z][a-z0-9-]*+)(?P<given>(?:\s++(?:{_NAME}(?:=(?:{_QUOTED}|{_BRACES}|[^\s\"'=<>`{{}}]++))?+|{_BRACES}))*+)"
    r"(?P<end>\s*+/?>)"
)
_GIVEN = regex(rf"(?P<name>{_NAME})(?:=(?P<plain>{_QUOTED}|[^\s\"'=<>`{{}}]++)|=(?P<code>{_BRACES}))?+|{_BRACES}")
_FILE = regex(r"\{\s*(?:require|useBaseUrl)\(\s*([\"'`])([^\"'`\n$]+)\1\s*\)(?:\.default)?\s*\}")
_VALUE = regex(r"\{\s*(?:([\"'`])([^\"'`\n$]*)\1|(\d+(?:\.\d+)?))\s*\}")
_NAMES = {"className": "class", "htmlFor": "for"}
_ADDRESSES = frozenset(("src", "href"))


def jsx_plugin(md: MarkdownIt) -> None:
    """Add the rules."""
    md.inline.ruler.before("html_inline", "jsx", _inline)
    md.core.ruler.after("block", "jsx", _blocks)


def _inline(state: StateInline, silent: bool) -> bool:
    """A tag with such attributes, which is then raw HTML."""
    found = _TAG.match(state.src, state.pos, state.posMax)
    if found is None or "{" not in found["given"]:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = _as_html(found)
    state.pos = found.end()
    return True


def _blocks(state: StateCore) -> None:
    for token in state.tokens if "{" in state.src else ():
        if token.type == "html_block" and "{" in token.content:
            token.content = _TAG.sub(_as_html, token.content)


def _as_html(tag: re.Match[str]) -> str:
    """The tag with what HTML has of its attributes; only an address stays as it is written, so that it is reported."""
    if "{" not in tag["given"]:
        return tag[0]
    given = [_attribute(one) for one in _GIVEN.finditer(tag["given"])]
    return f"<{tag['name']}{''.join(given)}{tag['end']}"


def _attribute(given: re.Match[str]) -> str:
    """An attribute in HTML; empty if it has no meaning without the program, such as `style` and `onClick`."""
    name, code = given["name"], given["code"]
    if name is None:
        return ""
    name = _NAMES.get(name, name)
    if code is None:
        return f" {name}={given['plain']}" if given["plain"] is not None else f" {name}"
    if file := _FILE.fullmatch(code):
        address = address_of_docusaurus(file[2])
        root = "/" if "useBaseUrl" in code and not is_absolute(address) else ""
        return f' {name}="{escape(root + address.removeprefix(root))}"'
    if value := _VALUE.fullmatch(code):
        return f' {name}="{escape(value[2] or value[3] or "")}"'
    return f' {name}="{escape(code)}"' if name in _ADDRESSES else ""
