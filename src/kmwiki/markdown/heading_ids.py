"""Ids that authors give to headings: `## Setup {#setup}`, also in the forms of Python-Markdown, kramdown and MDX."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from kmwiki.markdown.attributes import is_about_looks
from kmwiki.markdown.callout import without_empty_paragraphs
from kmwiki.patterns import regex

_BRACES = regex(r"(?<=\S)[ \t]*(?<!\\)\{(:?)([^{}\n]{1,300})\}[ \t]*\Z")
_BELOW = regex(r"\{:([^{}\n]{1,300})\}[ \t]*(?:\n|\Z)")
_MDX = regex(r"/\*\s*(#\S+)\s*\*/\Z")
_WORD = regex(r"""(?:[^\s"']|"[^"]*"|'[^']*')+""")
_ATTRIBUTE = regex(r"""#[^\s#"'<>=]+\Z|\.[\w-]+\Z|[\w:-]+=|-\Z""")
_ID = regex(r"""#(.+)\Z|id=["']?([^\s#"'<>=]+)["']?\Z""")
_UNLISTED = frozenset(("-", ".unnumbered", ".unlisted"))
# Ids that kmwiki makes begin so, before a number; an author's id must not be one of them.
_OURS = regex(r"(?:note|noteref|cite|ref|embed):\d|\^")


def heading_ids_plugin(md: MarkdownIt) -> None:
    """Add the rule before the text of headings is read, where `#setup` would become a tag."""
    md.core.ruler.after("block", "heading_ids", _take_ids)


def _take_ids(state: StateCore) -> None:
    if "{" not in state.src:
        return
    emptied = False
    for index, token in enumerate(state.tokens):
        if token.type != "heading_open":
            continue
        inline = state.tokens[index + 1]
        found = _BRACES.search(inline.content)
        if found is not None and (attributes := _attributes(found[2], marked=bool(found[1]))):
            inline.content = inline.content[: found.start()]
            _give_id(token, attributes)
        below = state.tokens[index + 4] if len(state.tokens) > index + 4 else None
        if below is None or below.type != "inline" or state.tokens[index + 3].type != "paragraph_open":
            continue
        found = _BELOW.match(below.content) if _is_next_line(inline, below) else None
        if found is not None and (attributes := _attributes(found[1], marked=True)):
            below.content = below.content[found.end() :]
            below.map = [below.map[0] + 1, below.map[1]] if below.map else None
            emptied = True
            _give_id(token, attributes)
    if emptied:
        state.tokens = without_empty_paragraphs(state.tokens)


def _is_next_line(heading: Token, below: Token) -> bool:
    """Whether a paragraph follows without an empty line; a heading's underline may be between."""
    return bool(heading.map and below.map and below.map[0] - heading.map[1] <= 1)


def _attributes(text: str, *, marked: bool) -> list[str]:
    """The words of a list of attributes; empty if the braces may contain an author's prose."""
    mdx = _MDX.match(text)
    words = [mdx[1]] if mdx else _WORD.findall(text)
    is_list = all(map(_ATTRIBUTE.match, words))
    is_sure = marked or any(word[0] == "#" or word in _UNLISTED for word in words) or is_about_looks(text)
    return words if is_list and is_sure else []


def _give_id(heading: Token, attributes: list[str]) -> None:
    name = next((found[1] or found[2] for word in attributes if (found := _ID.match(word))), "")
    if name and not _OURS.match(name):
        heading.meta["given_id"] = name
