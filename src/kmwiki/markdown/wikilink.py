"""The `[[wikilink]]` rule of markdown-it."""

import html
import re
import unicodedata
from collections.abc import Callable
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.image import image
from markdown_it.rules_inline.link import link
from msgspec import Struct

from kmwiki.content.characters import readable
from kmwiki.content.hidden_text import without_comments
from kmwiki.content.schemes import LOGIN, LOGIN_HELP, names_host, published
from kmwiki.patterns import regex

_TARGET = regex(r"[^\[\]|\n]*")
# `(word)` or `(word "more")` after a wikilink or a mark: for Markdown the address of a link, for an author a remark.
BARE_WORD = regex(r"""\([ \t]*[^\s().:/#\\<>"'%?&=]+(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*\)""")
_NUMBERS = regex(r"[\[\s\d,.;+−–-]{1,300}\](?:[\[\]\s\d,.;+−–-]{0,300}\])?(?!\w)")
_ROWS = regex(r"\[\[[^\[\]]*\](?:\s*,\s*\[[^\[\]]*\])+\s*,?\s*\]")
_PAIR_OR_LINE_END = regex(r"\[\[|\]\]|\n")
_BEFORE_AN_INDEX = regex(r"[A-Za-z0-9_)]")
_LONGEST_INDEX = 400  # characters between brackets of code in a text
_REFERENCE = regex(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HELP = {
    "unclosed-wikilink": "close it with ]] on the same line, or write \\[[ for two brackets",
    "nested-wikilink": "only the inner link counts; remove the outer brackets",
    "empty-wikilink": "put the name of a page between the brackets",
}
_MESSAGE = {
    "unclosed-wikilink": "this wikilink is never closed",
    "nested-wikilink": "this wikilink is inside another wikilink",
    "empty-wikilink": "this wikilink has no page name",
}
_IN_NAME = "the name in this wikilink contains brackets, so it is shown as text"
_IN_NAME_HELP = (
    "leave the brackets out of the name, or write a Markdown link, [words](address); write \\[[ for two brackets"
)

Literally = Literal["unclosed-wikilink", "nested-wikilink", "empty-wikilink"]


class Scanned(Struct, frozen=True, kw_only=True):
    """A complete `[[target|label]]`: the parts between the brackets, and the index of its end."""

    target: str
    label: str | None
    end: int


def wikilink_plugin(md: MarkdownIt) -> None:
    """Add the rule before `link` and `image`, which it consults: a valid CommonMark link wins."""
    md.inline.ruler.before("link", "wikilink", _wikilink)
    md.inline.ruler.at("link", link_outside_links)
    md.inline.ruler.at("image", _placed_image)


def _wikilink(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    embed = source[start] == "!"
    opening = start + 1 if embed else start
    if not source.startswith("[[", opening) or source.startswith("[[[", opening):
        return False  # in a run of brackets, the last two open
    found = scan(source, opening, state.posMax)
    if isinstance(found, Scanned):
        remark = not embed and not found.target.isdigit() and BARE_WORD.match(source, found.end, state.posMax)
        # A CommonMark link or picture wins if it reaches further.
        rule = image if embed else link
        if source.startswith("(", found.end) and not remark and link_end(state, start, rule) > found.end:
            return False
        return _accept(state, found, embed, silent)
    if embed or (found == "unclosed-wikilink" and link_end(state, start) > opening + 1):
        return False
    if not silent:
        if found != "unclosed-wikilink" or not (state.linkLevel or _is_no_wikilink(state, opening)):
            in_name = found == "unclosed-wikilink" and _is_closed(source, opening, state.posMax)
            said = (_IN_NAME, _IN_NAME_HELP) if in_name else (_MESSAGE[found], _HELP[found])
            add_finding(state, found, *said)
        state.pending += "["
    state.pos += 1
    return True


def _is_no_wikilink(state: StateInline, opening: int) -> bool:
    """Whether two unclosed brackets are not a wikilink: around a link or rows of values, or an index of code."""
    if (
        _is_index(state.src, opening, state.posMax)
        or _NUMBERS.match(state.src, opening, state.posMax)
        or _ROWS.match(state.src, opening, state.posMax)
    ):
        return True
    return link_end(state, opening + 1) > 0


def _is_index(source: str, opening: int, limit: int) -> bool:
    """Whether brackets directly behind a name of code are balanced, as in `Callable[[A], B]` and `x[[y[1]]]`."""
    if not opening or _BEFORE_AN_INDEX.match(source, opening - 1) is None:
        return False
    depth = 0
    for character in source[opening : min(limit, opening + _LONGEST_INDEX)]:
        depth += (character == "[") - (character == "]")
        if depth == 0 or character in "|#\n":  # a bar or an anchor is part of a wikilink
            return depth == 0
    return False


def _is_closed(source: str, opening: int, limit: int) -> bool:
    """Whether `]]` follows two brackets on their line before other two open."""
    pair = _PAIR_OR_LINE_END.search(source, opening + 2, limit)
    return pair is not None and pair[0] == "]]"


def link_outside_links(state: StateInline, silent: bool) -> bool:
    """Read CommonMark's link, except within an `<a>` of raw HTML, because links do not nest."""
    return state.linkLevel == 0 and _placed(link, state, silent)


def _placed_image(state: StateInline, silent: bool) -> bool:
    return _placed(image, state, silent)


def _placed(rule: Callable[[StateInline, bool], bool], state: StateInline, silent: bool) -> bool:
    """Read a link or a picture by CommonMark's rule, and note in its token where it is in the text of its block."""
    start, first = state.pos, len(state.tokens) + bool(state.pending)
    if not rule(state, silent):
        return False
    if not silent:
        state.tokens[first].meta["at"] = (start, state.pos)
    return True


def link_end(state: StateInline, start: int, rule: Callable[[StateInline, bool], bool] = link) -> int:
    """The index where CommonMark's link or picture that begins at `start` ends; 0 if none begins there."""
    here, state.pos = state.pos, start
    end = state.pos if rule(state, True) else 0
    state.pos = here
    return end


def _accept(state: StateInline, found: Scanned, embed: bool, silent: bool) -> bool:
    target, label = _decode(without_comments(found.target)), found.label
    end = found.end
    if is_external(target) and published(target) != target:
        target = published(target)
        if not silent:
            add_finding(state, "password-in-address", LOGIN, LOGIN_HELP)
    piped = None if label is None else _decode(without_comments(label.replace("\\|", "|")))
    if not silent:
        if piped == "":
            add_finding(state, "empty-label", "the label after the bar is empty", "write a label or remove the bar")
        shown = piped or (target.removeprefix("#") if target.count("#") == 1 else target)
        if not embed and not is_external(target):
            trail = trail_end(state.src, end, state.posMax)
            shown, end = shown + state.src[end:trail], trail
        if state.linkLevel > 0:  # within an <a> of raw HTML: links do not nest
            state.pending += shown
            state.pos = end
            return True
        token = state.push("wikilink", "", 0)
        token.content = shown
        token.meta = {
            "raw": state.src[state.pos : found.end],
            "offset": state.pos,
            "target": target,
            "piped": piped,
            "embed": embed,
        }
    elif not embed and not is_external(target):
        end = trail_end(state.src, end, state.posMax)
    state.pos = end
    return True


def add_finding(state: StateInline, rule: str, message: str, help: str) -> None:
    """Add a token that renders nothing and reports a finding at this place."""
    token = state.push("finding", "", 0)
    token.meta = {"rule": rule, "message": message, "help": help, "offset": state.pos, "raw": ""}


def scan(source: str, start: int, limit: int) -> Scanned | Literally:
    """The wikilink whose `[[` is at `start`, or the rule that it breaks. Linear in the line."""
    target = _TARGET.match(source, start + 2, limit)
    assert target is not None
    stop = target.end()
    name = target[0]
    if source.startswith("]]", stop) and stop + 2 <= limit:
        return "empty-wikilink" if _is_empty(name) else Scanned(target=name, label=None, end=stop + 2)
    if source.startswith("[[", stop):
        return _nested_or_unclosed(source, stop, limit)
    if not source.startswith("|", stop) or stop >= limit:
        return "unclosed-wikilink"
    close = _label_end(source, stop + 1, limit)
    if isinstance(close, str):
        return close
    name = name.removesuffix("\\")
    if _is_empty(name):
        return "empty-wikilink"
    return Scanned(target=name, label=source[stop + 1 : close], end=close + 2)


def _label_end(source: str, start: int, limit: int) -> int | Literally:
    """The index of the label's `]]`: with balanced brackets if possible, or else the first `]]`."""
    depth, first, position = 0, -1, start
    while position < limit:
        character = source[position]
        if character == "\n":
            break
        if character == "[":
            if source.startswith("[[", position):
                if first >= 0:
                    break
                return _nested_or_unclosed(source, position, limit)
            depth += 1
        elif character == "]":
            if source.startswith("]]", position) and position + 2 <= limit:
                if depth == 0:
                    return position
                first = first if first >= 0 else position
            depth = max(0, depth - 1)
        position += 1
    return first if first >= 0 else "unclosed-wikilink"


def _nested_or_unclosed(source: str, inner: int, limit: int) -> Literally:
    while source.startswith("[[[", inner):
        inner += 1
    closing = re.compile(r"\[\[[^\[\]\n]+\]\]").match(source, inner, limit)
    return "nested-wikilink" if closing else "unclosed-wikilink"


def _is_empty(target: str) -> bool:
    return not target.replace("\\", "").strip().strip("#^ ")


def _decode(text: str) -> str:
    return readable(_REFERENCE.sub(lambda match: html.unescape(match[0]), text)).strip()


def can_name(text: str) -> bool:
    """Whether a wikilink that has this text between its brackets has it as its target."""
    return scan(f"[[{text}]]", 0, len(text) + 4) == Scanned(target=text, label=None, end=len(text) + 4) and (
        _decode(without_comments(text)) == text
    )


def is_external(target: str) -> bool:
    """Whether a target is an address outside the wiki rather than a name."""
    return names_host(target) or re.match(r"mailto:[^\s@]+@[^\s@]+\Z", target, re.IGNORECASE) is not None


def trail_end(source: str, start: int, limit: int) -> int:
    """The end of the link trail at `start`: lowercase letters, each with its combining marks (T1, T3)."""
    position = start
    while position < limit:
        category = unicodedata.category(source[position])
        if category != "Ll" and not (category in ("Mn", "Mc") and position > start):
            break
        position += 1
    return position
