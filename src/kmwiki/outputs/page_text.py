"""The words of a page, section by section, as its parser left them."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from kmwiki.body import Block, BlockKind, Body
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.model import Heading, Page

CELLS = " · "  # between the cells of a row
ROW_END = " /"  # behind a row of a table, if anything follows
Line = tuple[BlockKind, str]
_NOWHERE = Heading(level=0, text="", anchor="")


class TextSection(Struct, frozen=True):
    """A heading and what follows it, up to the next heading; what is before the first has an empty one."""

    heading: Heading
    blocks: tuple[Line, ...]
    lines: tuple[Line, ...]  # the blocks that have words, each in a line
    paragraph: int | None  # the number of the line that is the first paragraph


def sections_of(resolved: ResolvedPage) -> Iterator[TextSection]:
    """The sections of a page; its own list of sources is empty, because the page does not show it."""
    page = resolved.node.page
    headings = iter(heading for heading in page.headings if heading.anchor != page.title_anchor)
    heading, blocks = _NOWHERE, list[Line]()
    listing = 0  # the level of the list of sources that is being read
    for block, text in _as_read(resolved):
        if block.kind == "heading":
            if blocks or heading is not _NOWHERE:
                yield _section(heading, blocks)
            heading, blocks = next(headings), []
            listing = _listing(page, heading, listing)
        elif block.kind != "title" and (not listing or block.kind == "note"):
            _add(blocks, block, text)
    if blocks or heading is not _NOWHERE:
        yield _section(heading, blocks)


def _as_read(resolved: ResolvedPage) -> Iterator[tuple[Block, str]]:
    """Each block of a page's text, with the labels of links as readers see them."""
    page, others = resolved.node.page, dict[int, list[tuple[int, int, str]]]()
    for label in page.body.labels:
        shown = resolved.links[label.link].link.label
        if shown != page.links[label.link].label:
            others.setdefault(label.block, []).append((label.start, label.end, shown))
    for number, (block, text) in enumerate(page.body.spoken()):
        for start, end, shown in reversed(others.get(number, [])):
            text = text[:start] + shown + text[end:]
        yield block, text


def _section(heading: Heading, blocks: list[Line]) -> TextSection:
    flat = ((kind, " ".join(text.split())) for kind, text in blocks)
    lines = tuple((kind, words) for kind, words in flat if words)
    paragraph = next((number for number, (kind, _) in enumerate(lines) if kind == "paragraph"), None)
    return TextSection(heading, tuple(blocks), lines, paragraph)


def _listing(page: Page, heading: Heading, before: int) -> int:
    """The level of the list of sources to which a heading belongs, or 0."""
    if before and (heading.quoted or heading.level > before):
        return before
    return heading.level if heading.anchor in page.source_list_anchors else 0


def _add(blocks: list[Line], block: Block, text: str) -> None:
    """Add a block; the cells of a row become one."""
    if block.kind == "cell" and blocks and blocks[-1][0] == "row":
        blocks[-1] = ("row", f"{blocks[-1][1]}{CELLS}{text}")
    else:
        blocks.append((block.kind, text))


def joined(lines: Sequence[Line], between: str = " ") -> str:
    """These lines as one text, in which it shows where a row of a table ends."""
    ended = (text + ROW_END if kind == "row" else text for kind, text in lines[:-1])
    return between.join((*ended, *(text for _, text in lines[-1:])))


def first_lines(body: Body, characters: int) -> list[Line]:
    """The lines at the beginning of a page, up to about so many characters."""
    blocks = list[Line]()
    for block, text in body.spoken():
        if characters <= 0:
            break
        _add(blocks, block, text)
        characters -= len(text)
    return blocks
