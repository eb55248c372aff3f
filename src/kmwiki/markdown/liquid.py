"""What pages of Jekyll write in Liquid, its template language: addresses of links, and signs around literal text."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from kmwiki.patterns import regex

# The address of the site, then a file, a post, an address with filters, or the rest of an address.
_ADDRESS = regex(
    r"(?P<site>(?:\{\{-?\s*site\.(?:baseurl|url)\s*-?\}\})*)"
    r"(?:\{%-?\s*link\s+(?P<file>[^\s%{}]+)\s*-?%\}"
    r"|\{%-?\s*post_url\s+(?P<post>[^\s%{}]+)\s*-?%\}"
    r"|\{\{-?\s*(?P<quote>[\"'])(?P<path>[^\"'{}]*)(?P=quote)\s*"
    r"(?:\|\s*(?:relative_url|absolute_url|prepend:\s*site\.(?:baseurl|url))\s*)+-?\}\})?"
    r"(?P<rest>[^\s(){}<>]*)"
)
_RAW = regex(r"\{%-?\s*(?:end)?raw\s*-?%\}\n?")
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


def raw_plugin(md: MarkdownIt) -> None:
    """Show what is between `{% raw %}` and `{% endraw %}` without these, as Jekyll does, also in code."""
    md.core.ruler.after("inline", "liquid_raw", _without_raw)


def _without_raw(state: StateCore) -> None:
    for token in state.tokens if "raw" in state.src else ():
        for one in (token, *(token.children or ())):
            if one.type in _CODE and "raw" in one.content:
                one.content = _RAW.sub("", one.content)
