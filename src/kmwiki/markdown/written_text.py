"""The text of a block as Markdown again, spelled so that every reader of Markdown takes it for the same text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

from markdown_it.common.html_blocks import block_names
from markdown_it.token import Token

from kmwiki.body import AttributeHole, CitationHole, LinkHole, MarkdownClose, MarkdownOpen, SourceName, Written
from kmwiki.markdown.body import visible_text
from kmwiki.markdown.sanitise import HOLE, safe_tags
from kmwiki.patterns import regex

_RARE = regex(r"[\\`*_\[\]<&~=%$^{|]")  # most texts contain none of these
# Characters of a text that would be read as Markdown.
_SIGN = regex(
    r"[\\`]|\*(?!\s)|(?<!\s)\*|(?<![^\W_])_(?!\s)|(?<!\s)_(?![^\W_])|\[(?=[\[^!])|\](?=[\[(:]|\Z)|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w{1,31};)|~(?=~)|=(?==)|%(?=%)|\$(?=[^\s\d])|\^(?=\[)|(?<!\S)\^(?=[\w-]+\Z)|\{(?=[#:])"
)
_LABEL_SIGN = regex(rf"{_SIGN.pattern}|[\[\]|]")
# The same at the start of a line.
_START = regex(
    r"\A(?:#{1,6}(?=\s|\Z)|[-+:](?=\s|\Z)|[=-]+(?=\s*\Z)|>|\[(?=[^\]]\]\s)|(?P<number>\d{1,9})[.)](?=\s|\Z)"
    r"|!{3}(?=[ \t]*\w)|\?{3}(?=[ \t+\w])|:{3})"
)
_TICKS = regex(r"`+")
_DOUBTFUL = regex(r"[\s()<>\\]|\A\Z")  # addresses that are written between angle brackets
_ENCODED = {"<": "%3C", ">": "%3E", " ": "%20", "\n": "%0A", "\\": "%5C"}
# Raw HTML in which Markdown reads nothing.
_HTML_BLOCK = regex(rf"</?(?:{'|'.join(block_names)}|pre|textarea)(?=[\s/>])|<[^>]*>[ \t]*\n")
_WORDS = regex(r"[^<>]+(?=<|\Z)")
_HOLE = regex(rf"{HOLE}(\d+){HOLE}")
_MARKS = frozenset(f"{name}_{end}" for name in ("em", "strong", "s", "mark") for end in ("open", "close"))
_SILENT = frozenset(("finding", "block_anchor", "claim_mark", "footnote_anchor"))
_BREAKS = {"softbreak": "\n", "hardbreak": "\\\n"}
_BEFORE_LINK = ("link_open", "wikilink")


def escaped(text: str) -> str:
    """A text whose signs are not read as Markdown."""
    return _SIGN.sub(r"\\\g<0>", text) if _RARE.search(text) else text


def label_of(text: str) -> str:
    """A text as the label of a link, which may be in a cell of a table."""
    return _LABEL_SIGN.sub(r"\\\g<0>", text) if _RARE.search(text) else text


def link_end(address: str, title: str = "") -> str:
    """What follows the label of a link, or the description of a picture."""
    if _DOUBTFUL.search(address):
        address = f"<{''.join(_ENCODED.get(sign, sign) for sign in address)}>"
    words = re.sub(r'["\\]', r"\\\g<0>", " ".join(title.split()))
    return f']({address} "{words}")' if words else f"]({address})"


def safe_html(settled: str) -> Iterator[Written]:
    """Settled raw HTML with holes for its relative addresses; words that Markdown would read are escaped."""
    if not _HTML_BLOCK.match(settled):
        settled = _WORDS.sub(lambda words: escaped(unescape(words[0])), settled)
    holes: list[AttributeHole] = []

    def relative(name: str, url: str) -> str:
        holes.append(AttributeHole(name=name, url=url))
        return f"{HOLE}{len(holes) - 1}{HOLE}"

    for place, part in enumerate(_HOLE.split(safe_tags(settled, relative))):
        yield holes[int(part)] if place % 2 else part


def text_parts(children: Sequence[Token], notes: Mapping[int, str], *, lines: bool) -> Iterator[Written]:
    """The text of a block; `notes` are the names of footnotes by number, and `lines` says whether lines may break."""
    ends: list[Written] = []  # of the open links
    bare = False  # whether a link is open that is written as its address
    begins, line_break = True, ""  # nothing is in this line yet; what is before it
    for number, child in enumerate(children):
        kind = child.type
        if kind in _BREAKS:
            line_break = line_break if begins else _BREAKS[kind]
            begins = True
            continue
        if kind in _SILENT or (bare and kind != "link_close"):
            continue
        if line_break and kind != "citation":  # which belongs to the words before it
            yield line_break
        line_break = ""
        if kind in ("text", "text_special"):
            yield _text(child.content, children[number + 1 : number + 2], begins=begins, lines=lines, linked=bool(ends))
        elif kind == "link_open" and child.info == "auto":
            bare = True
            yield _bare_link(child, children[number + 1])
        elif kind == "link_close" and bare:
            bare = False
        elif kind == "link_open":
            yield MarkdownOpen(child.meta["index"]) if "index" in child.meta else "["
            ends.append(_end(child))
        elif kind == "link_close":
            yield ends.pop()
        else:
            yield from _part(child, notes)
        begins = False


def _text(text: str, behind: Sequence[Token], *, begins: bool, lines: bool, linked: bool) -> str:
    text = text.lstrip() if begins else text
    written = label_of(text) if linked else escaped(text)
    if written[-1:] == "!" and behind and behind[0].type in _BEFORE_LINK:
        written = f"{written[:-1]}\\!"  # or else the link would be a picture
    return _START.sub(_not_a_mark, written) if begins and lines and _START.match(written) else written


def _not_a_mark(found: re.Match[str]) -> str:
    number = found["number"]
    return f"{number}\\{found[0][len(number) :]}" if number else f"\\{found[0]}"


def _end(opening: Token) -> Written:
    if "index" in opening.meta:
        return MarkdownClose(opening.meta["index"])
    return link_end(str(opening.attrs.get("href", "")), str(opening.attrs.get("title", "")))


def _bare_link(opening: Token, text: Token) -> str:
    """A link whose text is its address."""
    address = str(opening.attrs.get("href", ""))
    if address in (text.content, f"mailto:{text.content}"):
        return f"<{text.content}>"
    return f"[{label_of(text.content)}{link_end(address)}"


def _part(child: Token, notes: Mapping[int, str]) -> Iterator[Written]:
    match child.type:
        case "wikilink" | "embed_block":
            yield LinkHole(child.meta["index"])
        case "citation":
            yield CitationHole(child.meta["index"])
        case "code_inline":
            yield _code(child.content)
        case "math_inline":
            yield f"{child.markup}{child.content}{child.markup}"
        case "image":
            yield _picture(child)
        case "html_inline":
            yield from safe_html(child.content)
        case "footnote_ref":
            yield f"[^{notes[child.meta['id']]}]"
        case "source_name":
            yield SourceName(child.content)
        case "tag":
            yield child.content
        case kind if kind in _MARKS:
            yield child.markup or "=="
        case _:
            yield escaped(child.content)  # of an extension


def _code(text: str) -> str:
    longest = max(map(len, _TICKS.findall(text)), default=0)
    ticks = "`" * (longest + 1)
    space = " " if text[:1] in ("`", " ") or text[-1:] in ("`", " ") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def _picture(image: Token) -> Written:
    if "index" in image.meta:
        return MarkdownOpen(image.meta["index"])
    address, title = (str(image.attrs.get(name, "")) for name in ("src", "title"))
    return f"![{label_of(visible_text(image.children or ()))}{link_end(address, title)}"
