"""The boxes and tabs of other programs: `!!! note`, `??? note`, `:::tip`, `=== "Tab"` and `::: code-group`.

The boxes become callouts. What lacks its indented body or its closing line stays as it is written.
"""

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from msgspec import Struct

from kmwiki.markdown.callout import NAMES, become_callout, title_tokens
from kmwiki.markdown.containers import closing_lines
from kmwiki.markdown.fence_info import language_of
from kmwiki.patterns import regex

_INDENT = 4  # columns, as in Python-Markdown
TABS = 'class="tabs"'  # in the start tag of a group of tabs
_MKDOCS = regex(
    r"(?P<sign>!!!|\?\?\?)(?P<open>\+?)(?:[ \t]*(?P<names>\w[\w-]*(?:[ \t]+[\w-]+)*))?"
    r"(?:[ \t]*(?P<quoted>\"(?P<title>.*)\"))?[ \t]*\Z"
)
_LAYOUT = frozenset("inline end left right annotate highlight blink".split())  # words beside the name of a box
_TAB = regex(r'===(?P<signs>[!+]{0,2})[ \t]+"(?P<label>.*)"[ \t]*\Z')
_CONTAINER = regex(r":{3,}[ \t]*(?:(?P<name>[A-Za-z][\w-]*)|\{(?P<braces>[^{}\n]*)\})(?P<rest>.*)\Z")
_OTHERS = regex(r":{3,}[ \t]*(?P<name>code-group|v-pre|raw)[ \t]*\Z")  # of VitePress: tabs, and what is read as usual
_CODE = regex(r"(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)\Z")
_LABEL = regex(r"\[([^\[\]]+)\]")
_COLONS = regex(r"(?<!\S):+\Z")
_TITLE = regex(r"""\btitle=(?:"([^"]*)"|'([^']*)'|(\S+))""")
_FOLDED = regex(r"""\bcollapse=["']?(?:true|(false))""", re.IGNORECASE)
_BOXES = NAMES | {"admonition", "secondary", "seealso", "details"}


class Box(Struct, frozen=True, kw_only=True):
    """A box of another program: its name, its title if it has one, and how it folds (see `become_callout`)."""

    name: str
    title: str = ""
    fold: str = ""


class Tab(Struct, frozen=True, kw_only=True):
    """The first line of a tab: its label, and whether it begins a group and is the one that is shown first."""

    label: str
    begins: bool
    chosen: bool


class TabLines(NamedTuple):
    """A tab, the line that opens it, the line after its body, how far the body is indented, and where it begins."""

    tab: Tab
    first: int
    last: int
    indent: int
    skipped: int = 1  # lines before the body


def admonition_plugin(md: MarkdownIt) -> None:
    """Add the rule, one for all signs: every block and every line of a paragraph asks it."""
    md.block.ruler.before("fence", "admonition", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def box_of(line: str) -> Box | None:
    """The box that a line begins, if what follows it is its body; None if it begins none."""
    return _container(line) if line.startswith(":::") else _admonition(line)


def tab_of(line: str) -> Tab | None:
    """The tab that a line begins, if what follows it is its body; None if it begins none."""
    found = _TAB.match(line)
    if found is None or not found["label"].strip():
        return None
    return Tab(label=found["label"], begins="!" in found["signs"], chosen="+" in found["signs"])


def _admonition(line: str) -> Box | None:
    found = _MKDOCS.match(line)
    if found is None or not (found["names"] or found["quoted"]) or (found["open"] and found["sign"] == "!!!"):
        return None
    name, *others = (found["names"] or "note").split()
    # Python-Markdown hides words without quotation marks, as classes: they may be a title that lacks the marks.
    words = " ".join(word for word in others if word not in _LAYOUT)
    fold = (found["open"] or "-") if found["sign"] == "???" else ""
    return Box(name=name.lower(), title=found["title"] or words, fold=fold)


def _container(line: str) -> Box | None:
    found = _CONTAINER.match(line)
    if found is None:
        return None
    braces = found["braces"] or ""
    names = [found["name"]] if found["name"] else [word.lstrip(".") for word in braces.split() if "=" not in word]
    name = next((box for word in names if (box := word.lower().removeprefix("callout-")) in _BOXES), None)
    if name is None:
        return None
    title, attributes = _COLONS.sub("", found["rest"].strip()).rstrip(), braces
    if title.endswith("}") and "{" in title:
        title, _, attributes = title.removesuffix("}").rpartition("{")
        title = title.rstrip()
    if title.startswith("[") and title.endswith("]"):
        title = title[1:-1]
    given, folded = _TITLE.search(attributes), _FOLDED.search(attributes)
    fold = "-" if name == "details" else ("+" if folded[1] else "-") if folded else ""
    return Box(name=name, title=title or (next(filter(None, given.groups()), "") if given else ""), fold=fold)


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    read = _READERS.get(state.src[begin : begin + 3])
    return read is not None and not state.is_code_block(start) and read(state, start, end, silent)


def _text_of(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _read_indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a box whose body is indented."""
    box = box_of(_text_of(state, start))
    last = _end_of_body(state, start, end) if box else start + 1
    if box is None or last == start + 1:
        return False
    if not silent:
        _open_box(state, box, start, last)
        _read_body(state, start + 1, last, state.sCount[start] + _INDENT)
        state.push("callout_close", "details" if box.fold else "div", -1)
        state.line = last
    return True


def _read_fenced(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a box between lines of colons, or what VitePress has between them."""
    text = _text_of(state, start)
    box, other = box_of(text), _OTHERS.match(text)
    last = closing_lines(state.src, state.env).get(start, end) if box or other else end
    if last >= end or not _text_of(state, last).startswith(":::"):
        return False
    if any(state.sCount[line] < state.blkIndent and not state.isEmpty(line) for line in range(start, last + 1)):
        return False  # the list or quote around it ends before the box does
    tabs = _code_tabs(state, start + 1, last) if other and other["name"] == "code-group" else None
    if tabs is not None and not tabs:
        return False
    if silent:
        return True
    if tabs:
        push_tabs(state, tabs)
    elif box:
        _open_box(state, box, start, last + 1)
        _read_body(state, start + 1, last, state.blkIndent)
        state.push("callout_close", "details" if box.fold else "div", -1)
    else:
        _read_body(state, start + 1, last, state.blkIndent)
    state.line = last + 1
    return True


def _code_tabs(state: StateBlock, first: int, end: int) -> list[TabLines]:
    """The blocks of code in these lines as tabs; empty if there is anything else."""
    tabs = list[TabLines]()
    line = state.skipEmptyLines(first)
    while line < end:
        found = _CODE.match(_text_of(state, line))
        if found is None:
            return []
        sign, label = found["fence"], _LABEL.search(found["info"])
        closing = (one for one in range(line + 1, end) if _text_of(state, one).startswith(sign))
        last = next((one for one in closing if not _text_of(state, one).strip(f"{sign[0]} \t")), end - 1)
        tab = Tab(label=label[1] if label else language_of(found["info"]) or "txt", begins=False, chosen=False)
        tabs.append(TabLines(tab, line, last + 1, state.blkIndent, 0))
        line = state.skipEmptyLines(last + 1)
    return tabs


def _read_tabs(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a group of tabs: those that follow each other, each with its indented body."""
    tabs: list[TabLines] = []
    line = start
    while line < end and state.blkIndent <= state.sCount[line] < state.blkIndent + _INDENT:
        tab = tab_of(_text_of(state, line))
        last = _end_of_body(state, line, end) if tab else line + 1
        if tab is None or last == line + 1 or (tabs and tab.begins):
            break
        tabs.append(TabLines(tab, line, last, state.sCount[line] + _INDENT))
        if silent:
            return True
        line = state.skipEmptyLines(last)
    if not tabs:
        return False
    push_tabs(state, tabs)
    state.line = tabs[-1].last
    return True


_READERS = {"!!!": _read_indented, "???": _read_indented, ":::": _read_fenced, "===": _read_tabs}


def _end_of_body(state: StateBlock, start: int, end: int) -> int:
    """The line after the indented lines below a line; `start + 1` if there are none."""
    indent, last = state.sCount[start] + _INDENT, start + 1
    for line in range(start + 1, end):
        if state.isEmpty(line):
            continue
        if state.sCount[line] < indent:
            break
        last = line + 1
    return last


def _open_box(state: StateBlock, box: Box, first: int, last: int) -> None:
    callout = state.push("callout_open", "div", 1)
    callout.map = [first, last]
    become_callout(callout, box.name, box.fold)
    state.tokens += title_tokens(callout, box.title, first)


def push_tabs(state: StateBlock, tabs: Sequence[TabLines]) -> None:
    """Read a group of tabs with what is in them."""
    group = state.push("tabs_open", "div", 1)
    group.map = [tabs[0].first, tabs[-1].last]
    group.attrSet("class", "tabs")
    chosen = next((place for place, (tab, *_) in enumerate(tabs) if tab.chosen), 0)
    name = _group_name(state, tabs)
    for place, (tab, first, last, indent, skipped) in enumerate(tabs):
        opening = state.push("tab_open", "details", 1)
        opening.map = [first, last]
        opening.attrSet("name", name)
        if place == chosen:
            opening.attrSet("open", "")
        state.push("tab_label_open", "summary", 1)
        label = state.push("inline", "", 0)
        label.content, label.map, label.children = tab.label, [first, first + 1], []
        state.push("tab_label_close", "summary", -1)
        _read_body(state, first + skipped, last, indent)
        state.push("tab_close", "details", -1)
    state.push("tabs_close", "div", -1)


def _group_name(state: StateBlock, tabs: Sequence[TabLines]) -> str:
    """The name by which browsers show one tab of a group: of its text, because pages that embed others have theirs."""
    text = state.src[state.bMarks[tabs[0].first] : state.eMarks[tabs[-1].last - 1]]
    number = state.env["groups_of_tabs"] = state.env.get("groups_of_tabs", 0) + 1
    return f"tabs-{number}-{blake2b(text.encode(), digest_size=3).hexdigest()}"


def _read_body(state: StateBlock, first: int, last: int, indent: int) -> None:
    """Read the blocks in these lines, which are indented so far."""
    before = state.lineMax, state.blkIndent, state.parentType
    state.lineMax, state.blkIndent, state.parentType = last, indent, "blockquote"
    state.md.block.tokenize(state, first, last)
    state.lineMax, state.blkIndent, state.parentType = before
