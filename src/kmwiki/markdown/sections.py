"""The tokens that belong to an anchor, a heading's section or a block, so that they can be embedded.

Marks are tokens that render as a place in the body; `body.render_body` turns them into indexes of pieces.
"""

from collections.abc import Iterator

from markdown_it.token import Token
from msgspec import Struct

from kmwiki.patterns import regex

_BLOCK_ID = regex(r"(?:^|\s)\^([A-Za-z0-9-]+)\s*\Z")


class SectionSpan(Struct, frozen=True, kw_only=True):
    """Tokens `start` up to `end` belong to `anchor`."""

    anchor: str
    start: int
    end: int


def attach_block_ids(tokens: list[Token]) -> list[str]:
    """Turn each `^id` at the end of a block, or alone after one, into an anchor; gives the ids, in order."""
    found: list[str] = []
    dropped: set[int] = set()
    anchors: dict[int, Token] = {}  # by index of the token before which they go: it has no start tag
    for index, token in enumerate(tokens):
        if token.type != "inline" or tokens[index + 1].nesting != -1 or not (name := _take_block_id(token)):
            continue
        if name in found:  # the first block keeps the id
            continue
        found.append(name)
        owner = index - 1
        anchor = Token("block_anchor", "", 0, content=name)
        alone = tokens[owner].type == "paragraph_open" and not token.children
        if alone and index >= 2 and tokens[index - 2].nesting != 1:
            dropped.update((index - 1, index, index + 1))
            owner = _opening_of(tokens, index - 2)
        elif tokens[owner].type == "paragraph_open" and index >= 2 and tokens[index - 2].type == "list_item_open":
            owner = index - 2
        opening = tokens[owner]
        opening.meta["block_id"] = name
        if opening.type == "heading_open":
            (tokens[owner + 1].children or []).append(anchor)
        elif opening.nesting == 1 and not opening.hidden and "id" not in opening.attrs:
            opening.attrSet("id", f"^{name}")
        else:
            anchor.level = opening.level
            anchors[owner] = anchor
    if dropped or anchors:
        tokens[:] = list(_rebuilt(tokens, dropped, anchors))
    return found


def _rebuilt(tokens: list[Token], dropped: set[int], anchors: dict[int, Token]) -> Iterator[Token]:
    for index, token in enumerate(tokens):
        if index in anchors:
            yield anchors[index]
        if index not in dropped:
            yield token


def _take_block_id(inline: Token) -> str | None:
    children = inline.children or []
    if not children or children[-1].type != "text" or not (match := _BLOCK_ID.search(children[-1].content)):
        return None
    children[-1].content = children[-1].content[: match.start()]
    if not children[-1].content:
        children.pop()
    while children and children[-1].type == "softbreak":
        children.pop()
    return match[1]


def _opening_of(tokens: list[Token], last: int) -> int:
    """The index of the first token of the block whose last token has the index `last`."""
    if tokens[last].nesting >= 0:
        return last
    return next(i for i in range(last - 1, -1, -1) if tokens[i].level == tokens[last].level and tokens[i].nesting == 1)


def mark_sections(tokens: list[Token], title_anchor: str | None) -> tuple[list[Token], list[SectionSpan]]:
    """The tokens with marks between them, and the spans as numbers of marks."""
    spans = [*_heading_spans(tokens, title_anchor), *_block_spans(tokens)]
    places = sorted({place for span in spans for place in (span.start, span.end)})
    numbers = {place: number for number, place in enumerate(places)}
    marked: list[Token] = []
    for index, token in enumerate([*tokens, None]):
        if index in numbers:
            marked.append(Token("section_mark", "", 0, content=str(numbers[index])))
        if token is not None:
            marked.append(token)
    return marked, [SectionSpan(anchor=s.anchor, start=numbers[s.start], end=numbers[s.end]) for s in spans]


def _heading_spans(tokens: list[Token], title_anchor: str | None) -> list[SectionSpan]:
    """The sections of headings: up to the next heading of the same level or above; in a quote or list, to its end."""
    spans: list[SectionSpan] = []
    opened: list[tuple[int, str, int]] = []  # level, anchor, start
    if title_anchor is not None:
        opened.append((1, title_anchor, 0))
    block = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting >= 0:
            block = index
        if token.type != "heading_open":
            continue
        level, anchor = int(token.meta["level"]), str(token.attrs["id"])
        if token.level > 0:
            end = next((i for i in range(index, len(tokens)) if tokens[i].level == 0), len(tokens) - 1)
            spans.append(SectionSpan(anchor=anchor, start=block, end=end + 1))
            continue
        while opened and opened[-1][0] >= level:
            _, name, start = opened.pop()
            spans.append(SectionSpan(anchor=name, start=start, end=index))
        opened.append((level, anchor, index))
    return spans + [SectionSpan(anchor=name, start=start, end=len(tokens)) for _, name, start in opened]


def _block_spans(tokens: list[Token]) -> list[SectionSpan]:
    spans = []
    table = 0
    for index, token in enumerate(tokens):
        if token.type == "table_open":
            table = index
        if name := token.meta.get("block_id"):
            if token.type in ("td_open", "th_open"):  # a cell alone is not valid HTML: its id means the table
                index, token = table, tokens[table]
            closing = index
            if token.nesting == 1:
                closing = next(i for i in range(index + 1, len(tokens)) if tokens[i].level == token.level)
            spans.append(SectionSpan(anchor=f"^{name}", start=index, end=closing + 1))
    return spans
