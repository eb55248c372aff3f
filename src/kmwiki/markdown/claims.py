"""How many prose blocks of a page make a claim, and how many of them cite a source."""

from collections.abc import Set

from markdown_it.token import Token
from msgspec import Struct

from kmwiki.markdown.body import visible_text


class Claims(Struct, frozen=True, kw_only=True):
    """How many claims a page makes, how many of them cite, and the start tags of those that do not."""

    claims: int
    cited: int
    uncited: list[Token]


def count_claims(tokens: list[Token], source_sections: Set[str]) -> Claims:
    """Claims are paragraphs, list items and table rows, but none of headings, notes or sources.

    An item of a list also counts as cited where the paragraph that leads into the list is.
    """
    counter = _Counter()
    skipping: int | None = None  # level of the heading of a section that lists sources
    for index, token in enumerate(tokens):
        if token.type == "footnote_block_open":
            break
        if token.type == "heading_open":
            level = int(token.tag[1:])
            title = visible_text(tokens[index + 1].children or ()).strip().casefold()
            if skipping is None or level <= skipping:
                skipping = level if title in source_sections else None
        if skipping is None:
            counter.read(tokens, index)
    return Claims(claims=counter.cited + len(counter.uncited), cited=counter.cited, uncited=counter.uncited)


class _Counter:
    def __init__(self) -> None:
        self.cited = 0
        self.uncited: list[Token] = []
        self._lead_ins: list[bool] = []
        self._last_cited = False
        self._row: list[bool] = []  # one entry a cell with text
        self._row_open: Token | None = None

    def read(self, tokens: list[Token], index: int) -> None:
        token = tokens[index]
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._lead_ins.append(self._last_cited)
            case "bullet_list_close" | "ordered_list_close":
                if self._lead_ins:
                    self._lead_ins.pop()
                self._last_cited = False
            case "heading_open" | "hr" | "fence" | "code_block" | "html_block" | "math_block" | "table_open":
                self._last_cited = False  # what follows is led into by something else
        match token.type:
            case "tr_open":
                self._row, self._row_open = [], token
            case "tr_close" if self._row and self._row_open is not None:
                self._count(any(self._row), self._row_open)
            case "inline":
                opening = tokens[index - 1]
                # A tight list shows no paragraphs: the item is what can be marked.
                self._inline(opening.type, token, tokens[index - 2] if opening.hidden else opening)

    def _inline(self, parent: str, token: Token, opening: Token) -> None:
        children = token.children or ()
        has_text = any(child.content.strip() for child in children if child.type != "block_anchor")
        if not has_text:
            return
        cited = any(child.type == "citation" for child in children)
        if parent == "td_open":
            self._row.append(cited)
        elif parent == "paragraph_open":
            self._last_cited = cited
            self._count(cited or any(self._lead_ins), opening)

    def _count(self, cited: bool, opening: Token) -> None:
        if cited:
            self.cited += 1
        else:
            self.uncited.append(opening)
