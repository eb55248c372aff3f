"""The claims of a page (its blocks of prose), and the citations that support each."""

from collections.abc import Sequence, Set
from typing import NamedTuple

from markdown_it.token import Token

from kmwiki.markdown.blocks import start_tags
from kmwiki.markdown.body import mark_claim, visible_text
from kmwiki.patterns import regex

_IN_ROWS = frozenset(("list_item_open", "tr_open"))
_WORDLESS = frozenset(
    ("block_anchor", "embed_block", "html_inline", "image", "tag")
)  # of these alone, no claim is made
_WORD = regex(r"\w")
_ENTRY = regex(r"\s*(?:[-–—−:：·•|(（]|\Z)")  # between a link and what an index page says of its target
_SHORTEST, _LONGEST, _MOST = (
    25,
    600,
    20,
)  # characters of claims that cite nothing, and how many of a page are looked for
Cited = tuple[int, ...]  # numbers of citations on the page


class Counted(NamedTuple):
    """The citations of each claim that cites, and of the others their first lines, from 0, and their words.

    Of the claims that cite, `covered` are those without marks of their own: where each begins among the tokens.
    `leading` is the number of blocks that only lead to pages, and so claim nothing.
    """

    citing: list[Cited]
    uncited: list[tuple[int, str]]
    covered: dict[int, int]
    leading: int

    @property
    def sought(self) -> list[tuple[int, str]]:
        """Those of the others for which lines are looked for: the first ones that say enough."""
        long = [(line, text) for line, text in self.uncited if len(text) >= _SHORTEST]
        return [(line, " ".join(text.split())[:_LONGEST]) for line, text in long[:_MOST]]


def count_claims(tokens: list[Token], source_sections: Set[str], *, of_index: bool) -> Counted:
    """The claims (paragraphs, list items and table rows, except in notes and sources); their start tags are marked.

    A paragraph in a list item that does not cite is supported by the citations of the item's other paragraphs, or else
    by those of the paragraph that leads into the list. A block of marks, or one that says only “Source: …”, is not a
    claim: it supports the block before, or the items or rows before. Pictures, tags, HTML without words, and links
    without other words are a claim only if they cite, or such a block supports them; so are the entries `of_index`
    pages, which begin with a link and say what it leads to.
    """
    counter = _Counter(_cited_items(tokens), of_index)
    skipping: int | None = None  # level of the heading of a section that lists sources
    for index, (token, block) in enumerate(start_tags(tokens)):
        if token.type == "footnote_block_open":
            break
        if token.type == "heading_open":
            level = int(token.tag[1:])
            title = visible_text(tokens[index + 1].children or ()).strip().casefold()
            if skipping is None or level <= skipping:
                skipping = level if title in source_sections else None
        if skipping is None:
            counter.read(tokens, index, block)
    for number, (opening, _) in enumerate(counter.citing):
        mark_claim(opening, number)
    claims = [(opening, text) for opening, text, leads in counter.uncited if not leads]
    for opening, _ in claims if counter.citing else ():  # readers can dim the claims that do not cite
        mark_claim(opening, None)
    uncited = [((opening.map or [0])[0], text) for opening, text in claims]
    leading = len(counter.uncited) - len(claims)
    return Counted([cited for _, cited in counter.citing], uncited, counter.covered, leading)


def _cited_items(tokens: list[Token]) -> dict[int, Cited]:
    """Index of a list item → the citations in its own paragraphs, without those of lists within it."""
    found: dict[int, Cited] = {}
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.type == "list_item_open":
            opened.append(index)
        elif token.type == "list_item_close":
            opened.pop()
        elif token.type == "inline" and opened and token.level == tokens[opened[-1]].level + 2:
            found[opened[-1]] = found.get(opened[-1], ()) + _citations(token)
    return found


def claim_of_row(tokens: list[Token], start: int) -> str | None:
    """The words of the table row that begins at `start` if it cites once: then the whole row is the claim."""
    end = next(index for index in range(start, len(tokens)) if tokens[index].type == "tr_close")
    cells = [token for token in tokens[start:end] if token.type == "inline"]
    marks = sum(child.type == "citation" for cell in cells for child in cell.children or ())
    return " | ".join(visible_text(cell.children or ()).strip() for cell in cells) if marks == 1 else None


def _citations(inline: Token) -> Cited:
    return tuple(child.meta["index"] for child in inline.children or () if child.type == "citation")


def _says(children: Sequence[Token]) -> bool:
    """Whether a text has words that do not belong to its citations."""
    return any(child.content.strip() for child in children if "aside" not in child.meta)


def _has_words(token: Token) -> bool:
    """Whether a part of a text says something by itself, as a picture or a tag does not."""
    is_picture = token.type == "wikilink" and bool(token.meta["embed"])
    return bool(token.content.strip()) and token.type not in _WORDLESS and not is_picture


def _leads(children: Sequence[Token], *, entry: bool = False) -> bool:
    """Whether a text has no words but those of links; of an `entry`, they may say at its end what a link leads to."""
    links = depth = 0
    for number, child in enumerate(children):
        depth += child.nesting if child.type in ("link_open", "link_close") else 0
        if depth or child.type == "wikilink":
            links += child.nesting == 1 or child.type == "wikilink"
        elif child.type not in _WORDLESS and _WORD.search(child.content):
            return bool(entry and links and _ENTRY.match(visible_text(children[number:])))
    return links > 0


class _Counter:
    def __init__(self, cited_items: dict[int, Cited], of_index: bool) -> None:
        self._cited_items, self._of_index = cited_items, of_index
        self._items: list[tuple[int, Cited]] = []  # level and citations of each open item
        self.citing: list[tuple[Token, Cited]] = []
        self.uncited: list[tuple[Token, str, bool]] = []  # whether it only leads to pages
        self.covered: dict[int, int] = {}  # where a claim begins → its number among those that cite
        self._lead_ins: list[Cited] = []
        self._last_cited: Cited = ()
        self._row: list[tuple[Cited, str, bool]] = []  # the citations and the words of each cell with text, as above
        self._row_open: tuple[int, Token] | None = None
        self._before: list[tuple[int, Token]] = []  # what a block of marks would support, and where it begins

    def read(self, tokens: list[Token], index: int, block: Token | None) -> None:
        """Read a token, which is in this block."""
        token = tokens[index]
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._lead_ins.append(self._last_cited)
            case "bullet_list_close" | "ordered_list_close":
                if self._lead_ins:
                    self._lead_ins.pop()
                self._last_cited = ()
            case "list_item_open":
                self._items.append((token.level, self._cited_items.get(index, ())))
            case "list_item_close" if self._items:
                self._items.pop()
            case "heading_open" | "hr" | "fence" | "code_block" | "html_block" | "math_block" | "table_open":
                self._last_cited = ()  # the next list has another introduction
                if token.type != "table_open":
                    self._before = []
        match token.type:
            case "tr_open":
                self._row, self._row_open = [], (index, token)
            case "tr_close" if self._row and self._row_open is not None:
                cited = sum((cited for cited, _, _ in self._row), ())
                leads = self._row[0][2] and (self._of_index or all(only for _, _, only in self._row))
                self._count(cited, *self._row_open, " | ".join(text for _, text, _ in self._row), leads)
            case "inline":
                self._inline(tokens[index - 1].type, index, token, block or tokens[index - 1])

    def _inline(self, parent: str, index: int, token: Token, opening: Token) -> None:
        children = token.children or ()
        cited = _citations(token)
        has_text = any(child.content.strip() for child in children if child.type != "block_anchor")
        if not has_text and not cited:
            return
        text = "" if cited else visible_text(children, as_latex=True)
        says = any(map(_has_words, children))
        if cited and parent == "paragraph_open" and not _says(children):
            self._support(cited)
        elif parent == "td_open":
            if cited or says:
                self._row.append((cited, text, _leads(children)))
        elif parent == "paragraph_open" and not says and not cited:
            self._before = [(index, opening)]
        elif parent == "paragraph_open":
            self._last_cited = cited
            own = self._items[-1][1] if self._items and self._items[-1][0] == token.level - 2 else ()
            covering = () if cited else own or next((led for led in reversed(self._lead_ins) if led), ())
            if covering:
                self.covered[index] = len(self.citing)
            leads = _leads(children, entry=self._of_index and bool(self._items))
            self._count(cited or covering, index, opening, text, leads)

    def _support(self, cited: Cited) -> None:
        """Note what a block of marks supports: a block, whose claim they are, or items or rows, which they cover."""
        found = {id(opening) for _, opening in self._before}
        self.uncited = [claim for claim in self.uncited if id(claim[0]) not in found]
        if len(self._before) > 1:
            self.covered.update((index, len(self.citing) + place) for place, (index, _) in enumerate(self._before))
        self.citing += ((opening, cited) for _, opening in self._before)
        self._before = []

    def _count(self, cited: Cited, index: int, opening: Token, text: str, leads: bool) -> None:
        if opening.type not in _IN_ROWS or not self._before or self._before[-1][1].type not in _IN_ROWS:
            self._before = []
        if cited:
            self.citing.append((opening, cited))
        else:
            self.uncited.append((opening, text, leads))
            self._before.append((index, opening))
