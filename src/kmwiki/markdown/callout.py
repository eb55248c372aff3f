"""Callouts: `> [!note]- Title`, all of Obsidian's types, GitHub's alerts among them."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from kmwiki.patterns import regex

_MARKER = regex(r"\[!([^\[\]\n]{1,40})\]([+-]?)[ \t]*([^\n]*)(?:\n|\Z)")
_KINDS = {
    kind: names.split()
    for kind, names in {
        "note": "note",
        "abstract": "abstract summary tldr",
        "info": "info",
        "todo": "todo",
        "tip": "tip hint",
        "important": "important",
        "success": "success check done",
        "question": "question help faq",
        "warning": "warning attention",
        "caution": "caution",
        "failure": "failure fail missing",
        "danger": "danger error",
        "bug": "bug",
        "example": "example",
        "quote": "quote cite",
    }.items()
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
NAMES = frozenset(_KIND_OF)  # the words that an author may write between the brackets


def callout_plugin(md: MarkdownIt) -> None:
    """Add the rule: after blocks are found, before their text is read, so that titles may contain links."""
    md.core.ruler.after("block", "callout", _callouts)


def _callouts(state: StateCore) -> None:
    if "[!" not in state.src:
        return
    tokens = state.tokens
    found: list[Token] = []
    open_quotes: list[Token | None] = []  # the opening token of each quote that is a callout
    for index, token in enumerate(tokens):
        if token.type == "blockquote_open":
            title = _title(tokens, index)
            open_quotes.append(token if title else None)
            found.append(token)
            found.extend(title)
        elif token.type == "blockquote_close":
            opening = open_quotes.pop()
            if opening is not None:
                token.type, token.tag = "callout_close", opening.tag
            found.append(token)
        else:
            found.append(token)
    state.tokens = without_empty_paragraphs(found)


def _title(tokens: list[Token], index: int) -> list[Token]:
    """The tokens of a callout's title, removed from the quote's first paragraph; empty if it is an ordinary quote."""
    kinds = [token.type for token in tokens[index + 1 : index + 4]]
    if kinds[1:2] != ["inline"] or kinds[0] not in ("paragraph_open", "heading_open"):
        return []
    quote, inline = tokens[index], tokens[index + 2]
    if kinds[0] == "heading_open" and tokens[index + 1].markup in ("-", "=") and _MARKER.match(inline.content):
        # With a line of hyphens below it, Markdown takes the title for a heading.
        for token, kind in ((tokens[index + 1], "paragraph_open"), (tokens[index + 3], "paragraph_close")):
            token.type, token.tag, token.markup = kind, "p", ""
    elif kinds[0] == "heading_open":
        return []
    marker = _MARKER.match(inline.content)
    if marker is None:
        return []
    line = (inline.map or [0, 0])[0]
    become_callout(quote, marker[1].strip().lower(), marker[2])
    inline.content = inline.content[marker.end() :]
    inline.map = [line + 1, (inline.map or [0, line + 1])[1]]
    return title_tokens(quote, marker[3], line)


def become_callout(opening: Token, name: str, fold: str = "") -> None:
    """Make the start tag of a block that of the callout with this name; `fold` is empty, `-` (folded) or `+` (open)."""
    kind = _KIND_OF.get(name.split("|")[0].strip(), "note")
    opening.type, opening.tag = "callout_open", "details" if fold else "div"
    opening.attrSet("class", f"callout callout-{kind}")
    opening.attrSet("data-callout", name)
    if fold == "+":
        opening.attrSet("open", "")


def title_tokens(callout: Token, title: str, line: int) -> list[Token]:
    """The tokens of a callout's title, which is on this line; without words, it is the callout's name."""
    name = str(callout.attrs["data-callout"]).split("|")[0].strip()
    text = Token("inline", "", 0, content=title.strip() or name.capitalize(), children=[])
    text.map = [line, line + 1]
    text.level = callout.level + 2
    tag = "summary" if callout.tag == "details" else "p"
    opening, closing = Token("callout_title_open", tag, 1), Token("callout_title_close", tag, -1)
    for token in (opening, closing):
        token.block, token.level = True, callout.level + 1
    opening.attrSet("class", "callout-title")
    return [opening, text, closing]


def without_empty_paragraphs(tokens: list[Token]) -> list[Token]:
    """The tokens without paragraphs that are empty because a marker or a comment was removed."""
    dropped = {
        position
        for index, token in enumerate(tokens)
        if token.type == "inline"
        and not (token.content or token.children)
        and tokens[index - 1].type == "paragraph_open"
        for position in (index - 1, index, index + 1)
    }
    return [token for position, token in enumerate(tokens) if position not in dropped]
