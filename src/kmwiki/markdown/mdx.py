"""What pages of Docusaurus write in MDX: comments, tabs (`<Tabs>`, `<TabItem>`), imports and exports."""

import re
from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from kmwiki.markdown.admonitions import Tab, TabLines, push_tabs
from kmwiki.markdown.jsx import jsx_plugin
from kmwiki.patterns import regex

_COMMENT = regex(r"\{/\*.*?\*/\}", re.DOTALL)
_TABS = regex(r"<(/?)Tabs\b")
_ITEM = regex(r"<TabItem\b[^<>]*>\Z")
_ATTRIBUTE = regex(r"""\b(label|value)=(?:\{?"([^"]*)"|\{?'([^']*)')""")
_STATEMENT = regex(
    r"(?:import\s++(?:(?:(?!from\b)[\w$*{},]++\s*+)++from\s*+)?(?P<quote>[\"'])(?P<from>[^\"'\n]+)(?P=quote)"
    r"|export\s++(?:default|const|let|var|async|function|class|type|\{|\*)[^\n]*)[ \t]*;?[ \t]*(?://[^\n]*)?(?:\n|\Z)"
)
_READ_HERE = frozenset(("@theme/Tabs", "@theme/TabItem", "@docusaurus/useBaseUrl"))
_ALT: Any = {"alt": ["paragraph", "reference", "blockquote", "list"]}


def mdx_plugin(md: MarkdownIt) -> None:
    """Add the rules."""
    md.inline.ruler.push("mdx_comment", _inline_comment)
    md.block.ruler.before("fence", "mdx_comment", _comment, _ALT)
    md.block.ruler.before("fence", "mdx_tabs", _tabs, _ALT)
    md.block.ruler.before("fence", "mdx_imports", _imports)
    jsx_plugin(md)


def _inline_comment(state: StateInline, silent: bool) -> bool:
    """A comment within a line, of which nothing is left."""
    found = _COMMENT.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    state.pos = found.end()
    return True


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A comment that is alone on its lines, of which nothing is left."""
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("{/*", begin) or state.is_code_block(start):
        return False
    last = next((line for line in range(start, end) if "*/}" in _text(state, line)), None)
    if last is None or _text(state, last).rstrip().rpartition("*/}")[2]:
        return False
    if not silent:
        state.line = last + 1
    return True


def _imports(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Imports and exports up to an empty line, which show nothing; a finding says so of those that are not needed here.

    They are at the left margin of the page, as in MDX.
    """
    if state.level or state.sCount[start] or state.src[state.bMarks[start]] not in "ie":
        return False
    last = next((line for line in range(start, end) if state.isEmpty(line)), end)
    found = _statements(state.getLines(start, last, 0, False))
    if found is None:
        return False
    if not silent:
        if other := next((text for text, name in found if name not in _READ_HERE), ""):
            token = state.push("finding_block", "", 0)
            token.map = [start, last]
            token.meta = {
                "rule": "foreign-syntax",
                "message": f"“{other}” is an MDX import or export, which is not run; it is not shown",
                "help": "delete it and write what it shows in Markdown",
            }
        state.line = last
    return True


def _statements(text: str) -> list[tuple[str, str | None]] | None:
    """The first words of each import and export in a text, with what it imports from; None if there is more in it."""
    found, position = list[tuple[str, str | None]](), 0
    while position < len(text):
        statement = _STATEMENT.match(text, position)
        if statement is None:
            is_rest_of_export = bool(found) and found[-1][0].startswith("export")
            return found if is_rest_of_export else None
        found.append((" ".join(statement[0].split()[:2]), statement["from"]))
        position = statement.end()
    return found


def _tabs(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A group of tabs: each item begins and ends in a line of its own."""
    if not state.src.startswith("<Tabs", state.bMarks[start] + state.tShift[start]) or state.is_code_block(start):
        return False
    last = _end_of(state, start, end)
    tabs = list(_items(state, start + 1, last)) if last is not None else []
    if last is None or not tabs:
        return False
    if not silent:
        push_tabs(state, tabs)
        state.line = last + 1
    return True


def _end_of(state: StateBlock, start: int, end: int) -> int | None:
    """The line that closes the group that a line opens; None if none does."""
    depth = 0
    for line in range(start, end):
        for found in _TABS.finditer(_text(state, line)):
            depth += -1 if found[1] else 1
        if depth == 0:
            return line
    return None


def _items(state: StateBlock, first: int, end: int) -> Iterator[TabLines]:
    """The items of a group; the tag that opens one may go over several lines."""
    line = first
    while line < end:
        opened, tag = line, _text(state, line).strip()
        while tag.startswith("<TabItem") and not tag.endswith(">") and opened + 1 < end:
            opened += 1
            tag = f"{tag} {_text(state, opened).strip()}"
        line = opened + 1
        if _ITEM.match(tag):
            last = _end_of_item(state, line, end)
            given = {found[1]: found[2] or found[3] or "" for found in _ATTRIBUTE.finditer(tag)}
            tab = Tab(label=given.get("label") or given.get("value") or "–", begins=False, chosen=" default" in tag)
            indents = (state.sCount[one] for one in range(line, last) if not state.isEmpty(one))
            yield TabLines(tab=tab, first=opened, last=last, indent=min(indents, default=state.blkIndent))
            line = last + 1


def _end_of_item(state: StateBlock, first: int, end: int) -> int:
    depth = 1
    for line in range(first, end):
        text = _text(state, line)
        depth += text.count("<TabItem") - text.count("</TabItem>")
        if depth <= 0:
            return line
    return end


def _text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
