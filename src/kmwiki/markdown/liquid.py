"""What pages of Jekyll write in Liquid, its template language: addresses of links, and signs around literal text."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from kmwiki.patterns import regex

_SITE = r"(?:\{\{-?\s*site\.(?:baseurl|url)\s*-?\}\})*"
_FILTERS = r"(?:\|\s*(?:relative_url|absolute_url|prepend:\s*site\.(?:baseurl|url))\s*)+-?\}\}"
# The address of the site, then a file, a post, an address with filters, or the rest of an address.
_ADDRESS = regex(
    rf"(?P<site>{_SITE})"
    r"(?:\{%-?\s*link\s+(?P<file>[^\s%{}]+)\s*-?%\}"
    r"|\{%-?\s*post_url\s+(?P<post>[^\s%{}]+)\s*-?%\}"
    r"|\{\{-?\s*(?P<quote>[\"'])(?P<path>[^\"'{}]*)(?P=quote)\s*"
    rf"{_FILTERS})?"
    r"(?P<rest>[^\s(){}<>]*)"
)
# Liquid within an attribute of HTML, in the same quotes as the attribute.
_QUOTED_TWICE = regex(
    rf"(?<==)((?P<quote>[\"']){_SITE}\{{\{{-?\s*)(?P=quote)(?P<path>[^\"'{{}}]*)(?P=quote)(\s*{_FILTERS})"
)
_IN_TAG = regex(r"\b(?:href|src|data)\s*=\s*(?:\"(\{[{%][^\"]*)\"|'(\{[{%][^']*)')", re.IGNORECASE)
_RAW = regex(r"\{%-?\s*(?:end)?raw\s*-?%\}\n?")
_BEGINS = ("{{", "{%")
_CODE = ("fence", "code_block", "code_inline", "text")


def liquid_address(source: str, start: int, end: int) -> tuple[str, int] | None:
    """An address from the root of the site, and where it ends; None if none is written in Liquid here."""
    found = _ADDRESS.match(source, start, end)
    if found is None or not (found["site"] or found["file"] or found["post"] or found["path"] is not None):
        return None
    folder, _, name = (found["post"] or "").rpartition("/")
    post = "/".join(part for part in (folder, "_posts", f"{name}.md") if part) if name else ""
    path = found["file"] or post or found["path"] or ""
    return "/" + f"{path}{found['rest']}".lstrip("/"), found.end()


def meant_address(value: str) -> str:
    """The address that the value of an attribute of HTML means; all but those in Liquid mean themselves."""
    found = liquid_address(value, 0, len(value)) if value.startswith(_BEGINS) else None
    if found is None:
        return value
    address, end = found
    rest = value[end:]
    return value if any(sign in rest for sign in _BEGINS) else address + rest


def with_other_quotes(html: str) -> str:
    """HTML, as long as before, in which no quote of Liquid closes the attribute that it is in."""
    return _QUOTED_TWICE.sub(_with_other_quotes, html) if "{{" in html else html


def _with_other_quotes(found: re.Match[str]) -> str:
    quote = "'" if found["quote"] == '"' else '"'
    return f"{found[1]}{quote}{found['path']}{quote}{found[4]}"


def without_addresses(html: str) -> str:
    """HTML without the Liquid that kmwiki reads as addresses in it."""
    return _IN_TAG.sub(_unread, with_other_quotes(html)) if any(sign in html for sign in _BEGINS) else html


def _unread(found: re.Match[str]) -> str:
    value = found[1] or found[2]
    return found[0] if meant_address(value) == value else ""


def raw_plugin(md: MarkdownIt) -> None:
    """Show what is between `{% raw %}` and `{% endraw %}` without these, as Jekyll does, also in code."""
    md.core.ruler.after("inline", "liquid_raw", _without_raw)


def _without_raw(state: StateCore) -> None:
    for token in state.tokens if "raw" in state.src else ():
        for one in (token, *(token.children or ())):
            if one.type in _CODE and "raw" in one.content:
                one.content = _RAW.sub("", one.content)
