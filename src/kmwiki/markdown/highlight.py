"""`==highlighted text==`, with the rules of `**strong text**`."""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter


def highlight_plugin(md: MarkdownIt) -> None:
    """Add the rule and the pass that turns pairs of marks into `<mark>`."""
    md.inline.ruler.before("emphasis", "highlight", _tokenize)
    md.inline.ruler2.before("emphasis", "highlight", _pair)


def _tokenize(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "=":
        return False
    scanned = state.scanDelims(state.pos, True)
    if silent:
        return False
    if scanned.length != 2:  # `=` and `=====` are text
        state.pending += "=" * scanned.length
        state.pos += scanned.length
        return True
    token = state.push("text", "", 0)
    token.content = "=="
    state.delimiters.append(
        Delimiter(
            marker=ord("="),
            length=0,  # 0: CommonMark's rule of three does not apply, as for strikethrough
            token=len(state.tokens) - 1,
            end=-1,
            open=scanned.can_open,
            close=scanned.can_close,
        )
    )
    state.pos += 2
    return True


def _pair(state: StateInline) -> None:
    _close(state, state.delimiters)
    for meta in state.tokens_meta:
        if meta and "delimiters" in meta:
            _close(state, meta["delimiters"])


def _close(state: StateInline, delimiters: list[Delimiter]) -> None:
    for opening in delimiters:
        if opening.marker != ord("=") or opening.end < 0:
            continue
        start, end = state.tokens[opening.token], state.tokens[delimiters[opening.end].token]
        start.type, start.tag, start.nesting, start.content = "mark_open", "mark", 1, ""
        end.type, end.tag, end.nesting, end.content = "mark_close", "mark", -1, ""
