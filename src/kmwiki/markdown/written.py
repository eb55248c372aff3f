"""A page as Markdown again: what its readers see, with holes for links and citations.

It is written from the same tokens as the HTML, so it has the words that the page shows, and nothing that it hides.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape

from markdown_it.token import Token

from kmwiki.body import Block, Body, Html, LinkHole, Written
from kmwiki.content.characters import readable
from kmwiki.markdown.written_text import escaped, safe_html, text_parts
from kmwiki.patterns import regex

_TICKS = regex("`{3,}")
_CLOSING = regex(r"#+\Z")
_EMPTY_LINES = regex(r"\n\s*\n")
_SILENT = frozenset(("finding_block", "block_anchor", "section_mark"))
_ALIGNMENTS = {"align-left": ":--", "align-center": ":-:", "align-right": "--:"}


def written(
    tokens: Sequence[Token], notes: Sequence[Sequence[Token]], source_lists: Collection[str], *, cites: bool
) -> tuple[Written, ...]:
    """The Markdown of a page and its footnotes, without the sections that only list sources (by the ids of headings).

    `cites` says whether the page has citations, whose numbers are names of footnotes.
    """
    names = _names((tokens, *notes), cites=cites) if notes else {}
    writer = _Writer(names)
    writer.blocks(_outside(tokens, source_lists) if source_lists else tokens)
    for number, note in enumerate(notes):
        writer.note(names.get(number, str(number + 1)), note)
    return _joined(writer.parts)


def _outside(tokens: Sequence[Token], source_lists: Collection[str]) -> list[Token]:
    """The tokens outside the sections with these headings."""
    kept: list[Token] = []
    hidden = 0  # the level of the heading whose section is hidden
    for token in tokens:
        if token.type == "heading_open" and token.level == 0:
            level = int(token.meta["level"])
            if token.attrs["id"] in source_lists:
                hidden = hidden or level
            elif level <= hidden:
                hidden = 0
        if not hidden:
            kept.append(token)
    return kept


def _names(texts: Iterable[Sequence[Token]], *, cites: bool) -> dict[int, str]:
    """The names of the footnotes by number; those that citations or other notes may have get another one."""
    names: dict[int, str] = {}
    for tokens in texts:
        for child in (child for token in tokens for child in token.children or ()):
            if child.type == "footnote_ref":
                name = str(child.meta.get("label", ""))
                taken = not name or (cites and name.isdigit())
                names[child.meta["id"]] = f"note-{name or child.meta['id'] + 1}" if taken else name
    return names


def _joined(parts: Iterable[Written]) -> tuple[Written, ...]:
    """The parts, with texts that follow each other as one."""
    joined: list[Written] = []
    run: list[str] = []
    for part in parts:
        if isinstance(part, str):
            run.append(part)
            continue
        if run:
            joined.append("".join(run))
            run = []
        joined.append(part)
    return (*joined, "".join(run)) if run else tuple(joined)


class _Writer:
    """Writes blocks, each after an empty line, or in the line where its item of a list or its quote begins."""

    def __init__(self, notes: Mapping[int, str]) -> None:
        self.parts: list[Written] = []
        self._notes = notes
        self._prefixes: list[str] = []  # of the lines in each open container
        self._prefix = ""
        self._tight = [False]  # whether no empty lines are between the blocks of each open list and container
        self._begun = True  # whether the line of the next block is there
        self._near = False  # whether the next block follows without an empty line
        self._closed = ""  # the list that ended just before

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Write these blocks."""
        index = 0
        while index < len(tokens):
            token = tokens[index]
            match token.type:
                case "inline":
                    self._text(tokens[index - 1], token)
                case "table_open":
                    index = self._table(tokens, index)
                case "bullet_list_open" | "ordered_list_open":
                    self._list(token, tokens[index + 2])
                case "bullet_list_close" | "ordered_list_close":
                    self._tight.pop()
                    self._closed = token.type.replace("close", token.markup)
                case "list_item_close" | "blockquote_close" | "callout_close" | "dd_close":
                    self._leave()
                case _ if token.nesting >= 0:
                    self._block(token)
            index += 1

    def note(self, name: str, note: Sequence[Token]) -> None:
        """Write a footnote."""
        self._enter(f"[^{name}]: ", "    ")
        self.blocks(note)
        self._leave()

    def _begin(self) -> None:
        """Begin the line of a block."""
        if not self._begun:
            near = self._near or self._tight[-1]
            self.parts.append(f"\n{self._prefix}" if near else f"\n{self._prefix.rstrip()}\n{self._prefix}")
        self._begun, self._near, self._closed = False, False, ""

    def _enter(self, sign: str, prefix: str, *, tight: bool = False) -> None:
        """Begin a container with a sign, and its other lines with a prefix."""
        self._begin()
        self.parts.append(sign)
        self._prefixes.append(prefix)
        self._tight.append(tight)
        self._prefix, self._begun = "".join(self._prefixes), True

    def _leave(self) -> None:
        self._prefixes.pop()
        self._tight.pop()
        self._prefix, self._begun, self._near = "".join(self._prefixes), False, False

    def _put(self, parts: Iterable[Written]) -> None:
        """Write a block of one or more lines."""
        self._begin()
        self.parts += (self._indented(part) if isinstance(part, str) else part for part in parts)

    def _indented(self, text: str) -> str:
        if not self._prefix or "\n" not in text:
            return text
        empty = f"\n{self._prefix.rstrip()}\n"
        lines = text.replace("\n", f"\n{self._prefix}")
        return lines.replace(f"\n{self._prefix}\n", empty).replace(f"\n{self._prefix}\n", empty)  # they may overlap

    def _text(self, opening: Token, inline: Token) -> None:
        """Write the text of a paragraph, a heading, a term, the label of a tab or the title of a callout."""
        is_paragraph = opening.type == "paragraph_open"
        parts = list(text_parts(inline.children or (), self._notes, lines=is_paragraph))
        if parts and isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip()
        if is_paragraph:
            if any(parts):
                self._put(parts)
            return
        if opening.type == "heading_open":
            if parts and isinstance(parts[-1], str):
                parts[-1] = _CLOSING.sub(r"\\\g<0>", parts[-1])
            parts.insert(0, f"{'#' * int(opening.tag[1])} ")
        elif opening.type == "tab_label_open":
            parts = ["**", *parts, "**"]
        self._put(map(_in_one_line, parts))
        self._near = opening.type not in ("heading_open", "tab_label_open")

    def _list(self, opening: Token, first: Token) -> None:
        if self._closed == opening.type.replace("open", opening.markup):
            self._put(("<!-- -->",))  # or else the two would be one list
        self._begin()
        self._begun = True
        self._tight.append(first.hidden)

    def _block(self, token: Token) -> None:
        match token.type:
            case "list_item_open":
                sign = f"{token.info}{token.markup} "
                self._enter(sign + _box(token), " " * len(sign), tight=self._tight[-1])
            case "blockquote_open":
                self._enter("> ", "> ")
            case "callout_open":
                self._enter(f"> {_callout(token)} ", "> ")
            case "dd_open":
                self._near = True
                self._enter(": ", "  ")
            case "fence" | "code_block":
                self._put((_fence(token.content, token.info),))
            case "math_block":
                self._put((f"$$\n{token.content}\n$$",))
            case "hr":
                self._put(("___" if self._prefix else "---",))  # hyphens might belong to a list or a heading
            case "embed_block":
                self._put((LinkHole(token.meta["index"]),))
            case "html_block":
                if content := token.content.strip():
                    self._put(safe_html(_html_block(content)))
            case _ if token.content and token.type not in _SILENT:  # of an extension
                self._put((escaped(token.content.strip()),))

    def _table(self, tokens: Sequence[Token], index: int) -> int:
        """Write a table; gives the index of its last token."""
        self._begin()
        signs: list[str] = []
        line = ""
        while (token := tokens[index]).type != "table_close":
            match token.type:
                case "tr_open":
                    self.parts.append(f"{line}|")
                    line = f"\n{self._prefix}"
                case "th_open":
                    signs.append(_ALIGNMENTS.get(str(token.attrs.get("class", "")).split(" ")[-1], "---"))
                case "inline":
                    cell = map(_in_cell, text_parts(token.children or (), self._notes, lines=False))
                    self.parts += (" ", *cell, " |")
                case "thead_close":
                    self.parts.append(f"{line}|{'|'.join(signs)}|")
            index += 1
        return index


def _in_one_line(part: Written) -> Written:
    return part.replace("\\\n", " ").replace("\n", " ") if isinstance(part, str) else part


def _in_cell(part: Written) -> Written:
    part = _in_one_line(part)
    return part.replace("|", "\\|") if isinstance(part, str) else part


def _fence(code: str, info: str) -> str:
    longest = max(map(len, _TICKS.findall(code)), default=2)
    fence = "~~~" if "`" in info else "`" * (longest + 1)
    return f"{fence}{info}\n{code}{'' if code.endswith(chr(10)) or not code else chr(10)}{fence}"


def _html_block(settled: str) -> str:
    """A block of HTML as Markdown reads it: with a tag, and to the next empty line."""
    content = settled if "<" in settled else f"<p>{settled}</p>"
    return content if content.startswith("<pre") else _EMPTY_LINES.sub("\n", content)


def _box(item: Token) -> str:
    """The box of an item that is a task."""
    if "checked" not in item.meta:
        return ""
    return f"[{item.attrs.get('data-task') or ('x' if item.meta['checked'] else ' ')}] "


def _callout(quote: Token) -> str:
    """The mark of a callout, with the sign of one that can be closed."""
    fold = "" if quote.tag != "details" else "+" if "open" in quote.attrs else "-"
    return f"[!{quote.attrs['data-callout']}]{fold}"


def body_as_written(text: str) -> Body:
    """The body of a page that is shown as it is written."""
    shown = readable(text)
    return Body(
        title=(),
        pieces=(Html(html=f"<pre>{escape(shown)}</pre>"),),
        notes=(),
        sections=(),
        text=shown,
        blocks=(Block("code", shown.count("\n") + 1),),
        markdown=(_fence(shown, ""),),
    )
