"""The words that each citation of a page supports: its claim.

Marks with no words between them support one claim together. It is what their block says since the marks before; where
marks open the lines of a block, it is the line. If that is too little, it is what follows on the line, or the rest of
the sentence; a mark that is alone in its block supports the block before, or the list or rows before with the sentence
that introduces them. In a table it is the row, or, where several cells cite, the cell and the first of the row.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from markdown_it.token import Token
from msgspec import Struct

from kmwiki.markdown.body import visible_text
from kmwiki.markdown.sentences import sentences
from kmwiki.model import Claim
from kmwiki.terms import fold, is_dense, terms

_WORD = re.compile(r"\w")
_WORDS = re.compile(r"\w+")
_ENDS = re.compile(r"\s*[.!?。！？]")
_FEWEST = 3  # words of a claim
_MOST_ITEMS = 40  # before a mark that supports a list
_ADDRESS = 5  # bytes: of a million claims on a page, two seldom share one
_HEADINGS = 2  # above a claim that say what it is about


class _Block(Struct, frozen=True):
    """Texts, and between each two of them the numbers of the citations there; a row has a block for each cell."""

    kind: str  # text, item, row, code
    headings: tuple[str, ...]
    texts: tuple[str, ...]
    marks: tuple[tuple[int, ...], ...] = ()
    cells: tuple["_Block", ...] = ()


def supported(tokens: Sequence[Token], title: str) -> list[Claim]:
    """The claims of a page that cite, in the order of their first citations."""
    found: list[Claim] = []
    blocks: list[_Block] = []
    addresses = Counter[str]()
    for block in _blocks(tokens):
        context = " ".join((title, *block.headings[-_HEADINGS:]))
        claims = _in_row(block) if block.kind == "row" else _in_block(block, blocks)
        for marks, text in claims:
            words = " ".join(text.split())
            address = _address(words)
            addresses[address] += 1
            unique = address if addresses[address] == 1 else f"{address}-{addresses[address]}"
            found.append(Claim(citations=marks, text=words, context=context, address=unique))
        blocks.append(block)
    return found


def _address(text: str) -> str:
    """The address of a claim with these words: an edit elsewhere on the page leaves it as it is."""
    said = " ".join(_WORDS.findall(fold(text)))
    return blake2b(said.encode(), digest_size=_ADDRESS).hexdigest()


def _blocks(tokens: Sequence[Token]) -> Iterator[_Block]:
    headings: list[tuple[int, str]] = []
    row: list[_Block] | None = None
    items = count = 0
    for index, token in enumerate(tokens):
        above = tuple(text for _, text in headings)
        match token.type:
            case "list_item_open":
                items += 1
            case "list_item_close":
                items -= 1
            case "tr_open":
                row = []
            case "tr_close" if row is not None:
                yield _Block("row", above, (), cells=tuple(row))
                row = None
            case "fence" | "code_block":
                yield _Block("code", above, (token.content,))
            case "inline" if tokens[index - 1].type == "heading_open":
                level = int(tokens[index - 1].tag[1:])
                text = visible_text(token.children or ())
                headings = [*(one for one in headings if one[0] < level), (level, text)]
                count += sum(child.type == "citation" for child in token.children or ())
                yield _Block("heading", above, (text,))
            case "inline":
                texts, marks, count = _pieces(token.children or (), count)
                block = _Block("item" if items else "text", above, texts, marks)
                if row is None:
                    yield block
                else:
                    row.append(block)


def _pieces(children: Sequence[Token], count: int) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...], int]:
    """The texts between groups of citations, the groups, and the number of citations until here."""
    texts, marks = [""], list[tuple[int, ...]]()
    for child in children:
        if child.type != "citation":
            texts[-1] += visible_text((child,))
            continue
        if marks and "\n" not in texts[-1] and not _WORD.search(texts[-1]):
            marks[-1] += (count,)
            texts[-1] = ""
        else:
            marks.append((count,))
            texts.append("")
        count += 1
    return tuple(texts), tuple(marks), count


def _in_row(row: _Block) -> Iterator[tuple[tuple[int, ...], str]]:
    cells = ["".join(cell.texts).strip() for cell in row.cells]
    citing = [number for number, cell in enumerate(row.cells) if cell.marks]
    for number in citing:
        marks = tuple(mark for group in row.cells[number].marks for mark in group)
        yield marks, " | ".join(cells if len(citing) == 1 or not number else (cells[0], cells[number]))


def _in_block(block: _Block, blocks: Sequence[_Block]) -> Iterator[tuple[tuple[int, ...], str]]:
    opens_lines = _opens_lines(block)
    for number, marks in enumerate(block.marks):
        before, after = block.texts[number], block.texts[number + 1]
        line = after.partition("\n")[0]
        if opens_lines and _is_enough(line):
            yield marks, line
        else:
            yield marks, before if _is_enough(before) else _beyond(block, number, before, after, blocks)


def _opens_lines(block: _Block) -> bool:
    """Whether the marks of a block support the lines that they open: all do open one, more than once or the first.

    Where a line that an author wrapped begins with a mark, that is chance.
    """
    before = [text.rpartition("\n") for text in block.texts[: len(block.marks)]]
    all_open = all(
        (newline or not number) and not _WORD.search(last) for number, (_, newline, last) in enumerate(before)
    )
    return all_open and (len(before) > 1 or not _WORD.search(block.texts[0]))


def _beyond(block: _Block, number: int, before: str, after: str, blocks: Sequence[_Block]) -> str:
    """The claim of marks with too few words before them."""
    if _WORD.search(before):
        rest = "" if _ENDS.match(after) else next(sentences(after), "")
        claim = f"{before} {rest}"
        return claim if _is_enough(claim) or not number else f"{block.texts[number - 1]} {claim}"
    line = after.lstrip(" ").partition("\n")[0]
    return line if _is_enough(line) else _before(blocks)


def _before(blocks: Sequence[_Block]) -> str:
    """What the block before says; with all items or rows of it that do not cite, and what introduces them."""
    if not blocks or blocks[-1].kind == "heading":
        return ""
    kind, last = blocks[-1].kind, len(blocks) - 1
    first = last
    while kind in ("item", "row") and first and last - first < _MOST_ITEMS:
        if blocks[first - 1].kind != kind or _cites(blocks[first - 1]):
            break
        first -= 1
    is_led = kind != "text" and first and blocks[first - 1].kind == "text"
    if is_led and "".join(blocks[first - 1].texts).rstrip().endswith((":", "：")):
        first -= 1
    return "\n".join(text for block in blocks[first:] for one in (block, *block.cells) for text in one.texts)


def _cites(block: _Block) -> bool:
    return bool(block.marks) or any(cell.marks for cell in block.cells)


def _is_enough(text: str) -> bool:
    return len({term for term in terms(text) if len(term) > 2 or is_dense(term)}) >= _FEWEST
