"""The words that each citation of a page supports: its claim.

Marks with no words between them support one claim together. It is what their block says since the marks before; where
marks open the lines of a block, it is the line. If that is too little, it is what follows on the line, or all of the
sentence, but not another sentence, which has marks of its own; a mark that is alone in its block supports the block
before, or the list or rows before with the sentence that introduces them. In a table it is the row, or, where several
cells cite, the cell and the first of the row.

The address of a claim is an id in the page: of its block, if that has no other claim, or else of a mark where its words
begin.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b

from markdown_it.token import Token
from msgspec import Struct

from kmwiki.markdown.body import visible_text
from kmwiki.markdown.figures import figures_in, plainly_figures
from kmwiki.markdown.sentences import sentence_start, sentences
from kmwiki.model import NO_FIGURES, Claim, Figures
from kmwiki.patterns import regex
from kmwiki.terms import fold, is_dense, terms

# Control characters, which no author's text contains, around names of pages and tags: a figure there is not a claim.
_NAME_SIGNS = "\x01", "\x02"
_NAMES = regex("\x01[^\x02]*\x02?")
_SIGNS = regex("[\x01\x02]")
_NAMING = frozenset(("wikilink", "tag"))
_MAY_BE_FIGURE = regex(r"[\d“\"«„]")  # a digit, or the first character of a quotation
_WORD = regex(r"\w")
_WORDS = regex(r"\w+")
_ENDS = regex(r"[\s)\]]*[.!?。！？]")
_ENDED = regex(r"[.!?。！？…][”\"'’»)\]]*\s*\Z")
_FEWEST = 3  # words of a claim
_FIRST = 60  # characters
_STRAY = ".,;:!?)]|、。，；：！？ "  # signs behind the marks before, which end what these support
_MOST_ITEMS = 40  # before a mark that supports a list
_ADDRESS = 5  # bytes: of a million claims on a page, two seldom share one
_HEADINGS = 2  # above a claim that say what it is about


class _CitedTexts(Struct, frozen=True):
    """Texts, and between each two of them the numbers of the citations there; a row has a block for each cell.

    It begins at the token `at`. For each group of citations, `places` has the index of the first within the block.
    """

    at: int
    kind: str  # text, item, row, code
    headings: tuple[str, ...]
    texts: tuple[str, ...]
    marks: tuple[tuple[int, ...], ...] = ()
    places: tuple[int, ...] = ()
    cells: tuple["_CitedTexts", ...] = ()
    children: list[Token] | None = None


class _Supported(Struct, frozen=True):
    """What marks support; which of these words are surely theirs; and the block and the place of the first mark."""

    marks: tuple[int, ...]
    text: str
    own: str
    block: _CitedTexts
    place: int


def supported(tokens: Sequence[Token], title: str) -> list[Claim]:
    """The claims of a page that cite, in the order of their first citations; their addresses become ids."""
    found: list[Claim] = []
    blocks: list[_CitedTexts] = []
    addresses = Counter[str]()
    for block in _blocks(tokens):
        context = " ".join((title, *block.headings[-_HEADINGS:]))
        claims = list(_in_row(block) if block.kind == "row" else _in_block(block, blocks))
        for one in claims:
            words = " ".join(_SIGNS.sub("", one.text).split()).lstrip(_STRAY)
            address = _address(words)
            addresses[address] += 1
            unique = address if addresses[address] == 1 else f"{address}-{addresses[address]}"
            figures, own = _all_and_own(one, title)
            found.append(
                Claim(citations=one.marks, text=words, context=context, address=unique, figures=figures, own=own)
            )
        _address_them(claims, found[len(found) - len(claims) :])
        blocks.append(block)
    return found


def covered(
    tokens: Sequence[Token], title: str, begins: Mapping[int, int], citing: Sequence[tuple[int, ...]]
) -> Iterator[tuple[int, Claim]]:
    """The claims without marks of their own, by the places where they begin; each has the marks that cover it."""
    for block in _blocks(tokens) if begins else ():
        if (number := begins.get(block.at)) is not None:
            text = " | ".join(filter(None, ("".join(one.texts).strip() for one in block.cells or (block,))))
            context = " ".join((title, *block.headings[-_HEADINGS:]))
            words, figures = " ".join(_SIGNS.sub("", text).split()), _figures(text, title)
            yield number, Claim(citations=citing[number], text=words, context=context, address="", figures=figures)


def _all_and_own(claim: _Supported, title: str) -> tuple[Figures, Figures]:
    """The figures of all words that marks support, and of those that are surely theirs."""
    said = f"{claim.text}\n{claim.own}"
    if _MAY_BE_FIGURE.search(said) is None:
        return NO_FIGURES, NO_FIGURES
    own = plainly_figures(_figures(claim.own, title))
    return Figures(_figures(said, title).numbers, own.quotations), own


def _figures(words: str, title: str) -> Figures:
    """The figures and quotations in words, without those in names."""
    return figures_in(_SIGNS.sub("", words), _NAMES.sub(" ", words), title)


def _address(text: str) -> str:
    """The address of a claim with these words: an edit elsewhere on the page leaves it as it is."""
    said = " ".join(_WORDS.findall(fold(text)))
    return blake2b(said.encode(), digest_size=_ADDRESS).hexdigest()


def _address_them(claims: Sequence[_Supported], found: Sequence[Claim]) -> None:
    """Put the address of each claim before the first of its marks, as an id: a block may have several claims."""
    for one, claim in zip(reversed(claims), reversed(found), strict=True):  # so that places stay valid
        if one.block.children is not None and claim.text:
            one.block.children.insert(one.place, Token("claim_mark", "", 0, content=claim.address))


def _blocks(tokens: Sequence[Token]) -> Iterator[_CitedTexts]:
    headings: list[tuple[int, str]] = []
    row: list[_CitedTexts] | None = None
    items = count = row_at = 0
    for index, token in enumerate(tokens):
        above = tuple(text for _, text in headings)
        match token.type:
            case "list_item_open":
                items += 1
            case "list_item_close":
                items -= 1
            case "tr_open":
                row, row_at = [], index
            case "tr_close" if row is not None:
                yield _CitedTexts(row_at, "row", above, (), cells=tuple(row))
                row = None
            case "fence" | "code_block":
                yield _CitedTexts(index, "code", above, (token.content,))
            case "inline" if tokens[index - 1].type == "heading_open":
                level = int(tokens[index - 1].tag[1:])
                text = visible_text(token.children or (), as_latex=True)
                headings = [*(one for one in headings if one[0] < level), (level, text)]
                count += sum(child.type == "citation" for child in token.children or ())
                yield _CitedTexts(index, "heading", above, (text,))
            case "inline":
                block = _block(index, "item" if items else "text", above, token, count)
                count += sum(map(len, block.marks))
                if row is None:
                    yield block
                else:
                    row.append(block)


def _block(at: int, kind: str, headings: tuple[str, ...], inline: Token, count: int) -> _CitedTexts:
    """A block of text before which are `count` citations."""
    texts, marks, places = [""], list[tuple[int, ...]](), list[int]()
    children = inline.children or []
    for place, child in enumerate(children):
        if child.type != "citation":
            texts[-1] += _words(child)
            continue
        if marks and "\n" not in texts[-1] and not _WORD.search(texts[-1]):
            marks[-1] += (count,)
            texts[-1] = ""
        else:
            marks.append((count,))
            places.append(place)
            texts.append("")
        count += 1
    return _CitedTexts(at, kind, headings, tuple(texts), tuple(marks), tuple(places), (), children)


def _words(child: Token) -> str:
    """The words of a token, but for those that belong to a citation, such as “Source:”."""
    if "aside" in child.meta:
        return ""
    text = visible_text((child,), as_latex=True)  # as sources write it, with which it is compared
    return f"{_NAME_SIGNS[0]}{text}{_NAME_SIGNS[1]}" if child.type in _NAMING else text


def _in_row(row: _CitedTexts) -> Iterator[_Supported]:
    """The claims of a row: one, or one of each cell that cites."""
    cells = ["".join(cell.texts).strip() for cell in row.cells]
    citing = [number for number, cell in enumerate(row.cells) if cell.marks]
    for number in citing:
        cell = row.cells[number]
        marks = tuple(mark for group in cell.marks for mark in group)
        before = "".join(cell.texts[: len(cell.marks)])
        own = " | ".join((*cells[:number], before)) if len(citing) == 1 else before
        of_row = cells if len(citing) == 1 or not number else (cells[0], cells[number])
        yield _Supported(marks, " | ".join(filter(None, of_row)), own, cell, cell.places[0])


def _in_block(block: _CitedTexts, blocks: Sequence[_CitedTexts]) -> Iterator[_Supported]:
    """The claims of a block of text."""
    opens_lines = _opens_lines(block)
    for number, (marks, place) in enumerate(zip(block.marks, block.places, strict=True)):
        before, after = block.texts[number], block.texts[number + 1]
        line = after.partition("\n")[0]
        if opens_lines and _is_enough(line):
            yield _Supported(marks, line, line, block, place)
        else:
            text = before if _is_enough(before) else _beyond(block, number, before, after, blocks)
            yield _Supported(marks, text, _last_sentence(before) if _WORD.search(before) else line, block, place)


def _last_sentence(text: str) -> str:
    text = text.rstrip()
    return text[sentence_start(text, max(0, len(text) - 1)) :]


def _opens_lines(block: _CitedTexts) -> bool:
    """Whether the marks of a block support the lines that they open: all do open one, more than once or the first.

    Where a line that an author wrapped begins with a mark, that is chance.
    """
    before = [text.rpartition("\n") for text in block.texts[: len(block.marks)]]
    all_open = all(
        (newline or not number) and not _WORD.search(last) for number, (_, newline, last) in enumerate(before)
    )
    return all_open and (len(before) > 1 or not _WORD.search(block.texts[0]))


def _beyond(block: _CitedTexts, number: int, before: str, after: str, blocks: Sequence[_CitedTexts]) -> str:
    """The claim of marks with too few words before them."""
    if _WORD.search(before):
        rest = "" if _ENDED.search(before) or _ENDS.match(after) else next(sentences(after), "")
        claim, earlier = f"{before} {rest}", block.texts[number - 1] if number else ""
        is_whole = not number or _ENDED.search(earlier) or _ENDS.match(before) or _is_enough(claim)
        return claim if is_whole else f"{_last_sentence(earlier)} {claim}"
    line = after.lstrip(" ").partition("\n")[0]
    return line if _is_enough(line) else _before(blocks)


def _before(blocks: Sequence[_CitedTexts]) -> str:
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


def _cites(block: _CitedTexts) -> bool:
    return bool(block.marks) or any(cell.marks for cell in block.cells)


def _is_enough(text: str) -> bool:
    """Whether a text has enough words; most have them in their first characters."""
    return _has_words(text[:_FIRST]) or (len(text) > _FIRST and _has_words(text))


def _has_words(text: str) -> bool:
    return len({term for term in terms(text) if len(term) > 2 or is_dense(term)}) >= _FEWEST
