"""Footnotes: the plugin's, but names ignore case, and notes of the same name and marks without a note are reported."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from kmwiki.diagnostics import Diagnostic
from kmwiki.markdown.positions import Positions
from kmwiki.markdown.wikilink import BARE_WORD, add_finding, link_outside_links
from kmwiki.patterns import regex

_MARK = regex(r"\[\^([^\s\[\]]+)\]")
_NAME = regex(r"\w[\w.:/#+-]*\Z")
_RANGES = regex(r"(?:\w-\w)+\Z")  # `[^a-z]` is part of a regular expression
_NOT_BEHIND = regex(r"[A-Za-z0-9_*+?{$|\\(\[]")
_NOT_BEFORE = regex(r"[\[\\^$(|/{]\Z")


def notes_plugin(md: MarkdownIt) -> None:
    """Add the rules: definitions, marks, and notes within a line."""
    md.use(footnote_plugin, inline=True)
    md.block.ruler.at("footnote_def", _definition, {"alt": ["paragraph", "reference"]})
    md.inline.ruler.at("footnote_ref", _mark)
    md.inline.ruler.at("link", _link)
    md.core.ruler.before("footnote_tail", "footnote_twins", _join_twins)


def note_key(name: str) -> str:
    """The key of a footnote: its name in any case."""
    return f":{name.casefold()}"


def unused_notes(env: Mapping[str, Any], places: Positions) -> Iterator[Diagnostic]:
    """The findings on footnotes without a mark, which Markdown does not show."""
    references = env.get("footnotes", {}).get("refs", {})
    unused = {key for key, number in references.items() if number < 0} - env.get("cited_notes", set())
    for number, name in places.definitions() if unused else ():
        if note_key(name) in unused:
            yield Diagnostic(
                rule="unused-footnote",
                at=places.line(number),
                message=f"the footnote “{name}” is never used, so it is not shown",
                help=f"write [^{name}] where it belongs or remove the footnote",
            )


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a footnote's definition, unless it is within another: there the plugin would omit half of its tokens."""
    if state.env.get("in_footnote"):
        return silent and state.sCount[start] < state.blkIndent and footnote_def(state, start, end, silent)
    state.env["in_footnote"] = True
    place = len(state.tokens)
    try:
        found = footnote_def(state, start, end, silent)
    finally:
        state.env["in_footnote"] = False
    if found and not silent:
        _register(state, place)
    return found


def _register(state: StateBlock, place: int) -> None:
    """Register a note under its name in any case, and report a second one with that name."""
    opening, references = state.tokens[place], state.env["footnotes"]["refs"]
    name, defined = str(opening.meta["label"]), state.env.setdefault("defined_notes", set())
    del references[f":{name}"]
    opening.meta["label"] = note_key(name)[1:]
    if note_key(name) in defined:
        finding = Token("finding_block", "", 0, map=opening.map)
        finding.meta = {
            "rule": "duplicate-footnote",
            "message": f"the footnote “{name}” is defined twice; this text is shown below the first",
            "help": "give it and its mark another name",
        }
        state.tokens.append(finding)
    text = next((token.content for token in state.tokens[place:] if token.type == "inline"), "")
    state.env.setdefault("note_texts", {}).setdefault(note_key(name), text)
    defined.add(note_key(name))
    references[note_key(name)] = -1


def _link(state: StateInline, silent: bool) -> bool:
    """Read a link, unless it is a mark before a remark: `[^1](see)`."""
    return not _is_before_remark(state) and link_outside_links(state, silent)


def _is_before_remark(state: StateInline) -> bool:
    """Whether a mark that has its note, or the id of a source, is here, and a word in parentheses follows it."""
    found = _MARK.match(state.src, state.pos, state.posMax) if state.src.startswith("[^", state.pos) else None
    if found is None or not BARE_WORD.match(state.src, found.end(), state.posMax):
        return False
    notes, sources = state.env.get("footnotes", {}).get("refs", {}), state.env.get("cited_by_id", {})
    return any(key in notes or key in sources for key in (note_key(found[1]), found[1]))


def _mark(state: StateInline, silent: bool) -> bool:
    """Read a mark as a link to its note; without a note it stays text, and is reported if it is clearly a mark."""
    found = _MARK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    notes = state.env.setdefault("footnotes", {"refs": {}, "list": {}})
    key = note_key(found[1])
    if key not in notes["refs"]:
        if not silent and _is_plainly_mark(state, found, has_notes=bool(notes["refs"])):
            message = f"there is no footnote “{found[1]}”, so {found[0]} is shown as text"
            help = f"add a line that begins with “{found[0]}:” or remove the mark"
            add_finding(state, "missing-footnote", message, help)
        return False
    if not silent:
        if notes["refs"][key] < 0:
            notes["refs"][key] = len(notes["list"])
            notes["list"][notes["refs"][key]] = {"label": key[1:], "count": 0}
        note = notes["list"][notes["refs"][key]]
        token = state.push("footnote_ref", "", 0)
        token.meta = {"id": notes["refs"][key], "subId": note["count"], "label": key[1:]}
        token.meta |= {"raw": found[0], "offset": state.pos}
        note["count"] += 1
    state.pos = found.end()
    return True


def _is_plainly_mark(state: StateInline, found: re.Match[str], *, has_notes: bool) -> bool:
    """Whether a mark is neither a regular expression nor a link: it follows a word, is a number, or notes exist."""
    before, behind = state.src[: found.start()][-1:], state.src[found.end() : found.end() + 1]
    if not _NAME.match(found[1]) or _RANGES.match(found[1]) or _NOT_BEHIND.match(behind) or _NOT_BEFORE.search(before):
        return False
    return has_notes or found[1].isdigit() or not (before.isspace() or before == "")


def _join_twins(state: StateCore) -> None:
    """Move notes of the same name into the first of them."""
    places: dict[str, int] = {}
    kept: list[Token] = []
    twins: dict[str, list[Token]] = {}
    name, is_twin = "", False
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            name = str(token.meta["label"])
            is_twin = name in places
        if not is_twin:
            kept.append(token)
        elif token.type not in ("footnote_reference_open", "footnote_reference_close"):
            twins.setdefault(name, []).append(token)
        if token.type == "footnote_reference_close":
            places.setdefault(name, len(kept) - 1)
            is_twin = False
    for name in sorted(twins, key=lambda twin: -places[twin]):  # from the end, so that indexes stay valid
        kept[places[name] : places[name]] = twins[name]
    state.tokens = kept


def split_notes(tokens: list[Token]) -> tuple[list[Token], list[list[Token]]]:
    """The tokens of the text, and those of each footnote."""
    first = next((i for i, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
    notes: list[list[Token]] = []
    for token in tokens[first + 1 : -1]:
        if token.type == "footnote_open":
            notes.append([])
        elif token.type != "footnote_close":
            notes[-1].append(token)
    return tokens[:first], notes
