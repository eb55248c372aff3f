"""The texts of a page, each with what its place says of citing."""

from collections.abc import Iterator, Sequence

from markdown_it.token import Token
from msgspec import Struct

from kmwiki.markdown.body import visible_text
from kmwiki.markdown.source_words import lists_sources, names_sources

_BLOCKS = frozenset(("fence", "code_block", "math_block", "html_block", "table_close", "embed_block"))


class PlacedText(Struct, frozen=True, kw_only=True):
    """A text: whether its section lists sources, the footnote that it is in, whether it is a cell in a column of
    sources, and whether something is before it in its section.
    """

    inline: Token
    in_list: bool
    note: int | None
    in_column: bool
    follows: bool


def placed_texts(tokens: Sequence[Token], title: str = "") -> Iterator[PlacedText]:
    """The texts of a page but for headings and those of columns; a page whose title says so lists sources."""
    # The level of the heading of a section that lists sources; 0 for a page that does.
    listing = 0 if lists_sources(title) else None
    columns: list[bool] = []  # of the open table: whether each is a column of sources
    cell, follows, note = -1, False, None
    for index, token in enumerate(tokens):
        match token.type:
            case "heading_open":
                level, follows = int(token.tag[1:]), False
                if listing is None or level <= listing:
                    listing = level if lists_sources(visible_text(tokens[index + 1].children or ())) else None
            case "footnote_open":
                note, listing, follows = int(token.meta["id"]), None, False
            case "footnote_close":
                note, listing = None, None
            case "table_open":
                columns = []
            case "tr_open":
                cell = -1
            case "th_open":
                columns.append(names_sources(visible_text(tokens[index + 1].children or ())))
            case "td_open":
                cell += 1
            case "inline" if (before := tokens[index - 1].type) not in ("heading_open", "th_open"):
                in_column = before == "td_open" and 0 < cell < len(columns) and columns[cell]
                yield PlacedText(
                    inline=token, in_list=listing is not None, note=note, in_column=in_column, follows=follows
                )
                follows = True
            case kind if kind in _BLOCKS:
                follows = True
