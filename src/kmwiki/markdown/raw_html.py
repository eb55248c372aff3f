"""Settles raw HTML before a page is read: allowed tags stay, other markup goes, and an author's words become text.

Each piece of raw HTML is settled by itself, so that a tag, closed or not, has no effect on the text after it.
"""

import html
from collections.abc import Iterator, Sequence

from markdown_it.token import Token
from msgspec.structs import replace

from kmwiki.content.model_residue import THOUGHTS
from kmwiki.content.schemes import without_login
from kmwiki.markdown.elsewhere import PLAYERS, STAND_IN, Refusal, link_to, loads_from, refusals, settled
from kmwiki.markdown.html_tags import (
    ADDRESS,
    ALLOWED,
    BLOCKS,
    OPTIONAL,
    SHOWS_ITSELF,
    SILENT,
    VOID,
    HtmlTag,
    is_in_line,
    parts,
    text_html,
)
from kmwiki.markdown.said_beside import find_said_beside

_WAITING = 50  # open tags among which an end tag searches its start
_LEADS_ON = frozenset(("link_open", "wikilink", "citation", "footnote_ref", "tag"))


class _RawPiece:
    """A tag or a text between tags, with its token, its block, and the decision on it."""

    def __init__(self, block: Token, token: Token, what: str | HtmlTag) -> None:
        self.block, self.token, self.what = block, token, what
        self.name, self.is_end = (what.name, what.is_end) if isinstance(what, HtmlTag) else ("", False)
        self.partner: _RawPiece | None = None
        self.plays = ""  # the first address within a player
        self.is_linked = self.is_in_label = False  # within a link; within the text of a Markdown link
        self.is_said_beside = False  # a picture that a text beside it names, or the line break after it
        self.is_phrase = isinstance(what, HtmlTag) and what.is_phrase
        # Whether it is known to be a tag, rather than words in angle brackets.
        self.is_markup = isinstance(what, HtmlTag) and bool(what.attributes) and not self.is_phrase
        self.is_text = isinstance(what, str)
        self.instead = text_html(what) if isinstance(what, str) else ""

    def show(self) -> None:
        """Show the tag as text."""
        if isinstance(self.what, HtmlTag):
            self.is_text, self.instead = True, html.escape(without_login(self.what.raw), quote=False)


def settle_html(tokens: list[Token]) -> tuple[list[Token], list[tuple[Token, Refusal]]]:
    """The tokens with settled raw HTML, and the problems of its addresses."""
    found = list(_parts(tokens))
    by_token: dict[int, list[_RawPiece]] = {}
    for part in found:
        by_token.setdefault(id(part.token), []).append(part)
    if not found:
        find_said_beside(tokens, by_token)
        return tokens, []
    _pair(tokens, by_token)
    _pair_torn(found)
    _part_links(tokens, by_token)
    _find_plays(found)
    find_said_beside(tokens, by_token)
    wrong: list[tuple[Token, Refusal]] = []
    foreign = 0
    for part in found:
        if isinstance(part.what, HtmlTag):
            if part.what.is_foreign and part.partner is not None:
                foreign += -1 if part.is_end else 1
            wrong += _settle(part, part.what, foreign > 0)
    tokens = _without_silent(tokens, found)
    _write_back(tokens, by_token)
    return tokens, wrong


def _parts(tokens: list[Token]) -> Iterator[_RawPiece]:
    """The tags and texts of all raw HTML, in order; each token has at least one."""
    for token in tokens:
        if token.type == "html_block":
            yield from (_RawPiece(token, token, what) for what in list(parts(token.content)) or [""])
        for child in token.children or ():
            if child.type == "html_inline":
                yield from (_RawPiece(token, child, what) for what in list(parts(child.content)) or [""])
            elif child.type == "image":
                child.children = [_in_words(inner) for inner in child.children or ()]


def _in_words(token: Token) -> Token:
    """A token of a picture's description, in which unknown tags and words in angle brackets are text."""
    what = next(parts(token.content), None) if token.type == "html_inline" else None
    if isinstance(what, HtmlTag) and (what.is_phrase or not what.is_known):
        token.type = "text"
    return token


def _pair(tokens: list[Token], by_token: dict[int, list[_RawPiece]]) -> None:
    """Find the partner of each tag in the same container, or in the same inline text."""
    containers: list[list[_RawPiece]] = [[]]
    for token in tokens:
        if token.type == "html_block":
            _match(by_token[id(token)], containers[-1])
        elif token.type == "inline":
            line: list[list[_RawPiece]] = [[]]  # emphasis and links are also containers
            for child in token.children or ():
                if child.type == "html_inline":
                    _match(by_token[id(child)], line[-1])
                elif child.nesting == 1:
                    line.append([])
                elif child.nesting == -1 and len(line) > 1:
                    line.pop()
        elif token.nesting == 1:
            containers.append([])
        elif token.nesting == -1 and len(containers) > 1:
            containers.pop()


def _match(found: Sequence[_RawPiece], waiting: list[_RawPiece]) -> None:
    for part in found:
        if not isinstance(part.what, HtmlTag) or part.what.is_void:
            continue
        if not part.is_end:
            waiting.append(part)
        elif any(opening.name == part.name for opening in waiting[-_WAITING:]):
            while (opening := waiting.pop()).name != part.name:
                pass
            opening.partner, part.partner = part, opening
            opening.is_markup = part.is_markup = True


def _pair_torn(found: list[_RawPiece]) -> None:
    """Mark tags that begin in one block and end in another: they are markup, but cannot stay."""
    waiting: dict[str, list[_RawPiece]] = {}
    for part in found:
        if part.partner is not None or not isinstance(part.what, HtmlTag) or part.what.is_void:
            continue
        if not part.is_end:
            waiting.setdefault(part.name, []).append(part)
        elif openings := waiting.get(part.name):
            openings.pop().is_markup = part.is_markup = True


def _unpair(part: _RawPiece) -> None:
    if part.partner is not None:
        part.partner.partner = None
    part.partner = None


def _part_links(tokens: list[Token], by_token: dict[int, list[_RawPiece]]) -> None:
    """Remove the tags of an `<a>` that contains another link, because links do not nest; mark what is within a link."""
    opened: list[_RawPiece] = []

    def inner() -> None:
        for part in opened:
            _unpair(part)
        opened.clear()

    def read(token: Token) -> None:
        for part in by_token.get(id(token), ()):
            part.is_linked = bool(opened)
            if part.name == "a" and part.partner is not None:
                if part.is_end:
                    opened[:] = [one for one in opened if one is not part.partner]
                else:
                    inner()
                    opened.append(part)

    for token in tokens:
        depth = 0
        read(token)
        for child in token.children or ():
            if child.type in _LEADS_ON:
                inner()
            depth += (child.type == "link_open") - (child.type == "link_close")
            if child.type == "html_inline" and depth:
                for part in by_token[id(child)]:
                    if part.name == "a" and part.partner is not None:
                        _unpair(part)
                    part.is_linked = part.is_in_label = True
            elif child.type == "html_inline":
                read(child)
            elif child.type == "image" and opened:
                child.meta["linked"] = True


def _find_plays(found: list[_RawPiece]) -> None:
    """Give each player without an address the first address within it."""
    player: _RawPiece | None = None
    for part in found:
        if not isinstance(part.what, HtmlTag):
            continue
        if part.name in PLAYERS:
            player = None if part.is_end or part.partner is None or part.what.attributes.get("src") else part
        elif part.name == "source" and player is not None:
            player.plays = player.plays or settled(part.what).attributes.get("src", "")


def _settle(part: _RawPiece, tag: HtmlTag, foreign: bool) -> Iterator[tuple[Token, Refusal]]:
    """Decide what to write instead of a tag, and give the problems of its addresses."""
    if not foreign and not tag.is_known:
        in_block = part.partner is not None and part.token.type == part.partner.token.type == "html_block"
        if not in_block or part.name in THOUGHTS:  # within a line, authors write about unknown tags
            part.show()
    elif tag.is_end:
        _settle_end(part, foreign)
    else:
        for key in ADDRESS:
            for refusal in refusals(tag.attributes.get(key, ""), picture=tag.name == "img"):
                yield part.block, refusal
        _settle_start(part, settled(tag), foreign)


def _settle_end(part: _RawPiece, foreign: bool) -> None:
    start = part.partner
    if start is not None and start.instead.startswith(f"<{start.name}") and not start.is_text:
        part.instead = f"</{part.name}>"
    elif part.is_markup or foreign or part.name in OPTIONAL or part.name in VOID:
        part.instead = " " if part.name in BLOCKS else ""
    else:
        part.show()


def _settle_start(part: _RawPiece, tag: HtmlTag, foreign: bool) -> None:
    address = loads_from(tag)
    if address is None and part.plays:
        address = loads_from(replace(tag, attributes={**tag.attributes, "src": part.plays}))
    if address is not None:
        part.instead = link_to(tag, address, linked=part.is_linked, named=not part.is_said_beside)
    elif foreign or part.is_said_beside or (tag.name not in ALLOWED and part.is_markup):
        part.instead = ""
    elif part.is_phrase and not part.is_markup:
        part.show()
    elif tag.name in ALLOWED and _may_stay(part, tag):
        is_closed = tag.is_void and tag.name not in VOID
        part.instead = tag.html() + (f"</{tag.name}>" if is_closed else "")
    elif not part.is_markup:
        part.show()
    elif (anchor := tag.attributes.get("id") or tag.attributes.get("name")) and tag.name == "a":
        part.instead = f'<a id="{html.escape(anchor)}"></a>'  # old pages have it without an end tag


def _may_stay(part: _RawPiece, tag: HtmlTag) -> bool:
    if part.is_in_label and tag.name != "br" and not is_in_line(f"<{tag.name}>"):
        return False
    if tag.name == "input":
        return tag.attributes.get("type", "").lower() in ("checkbox", "radio")
    if tag.is_void:
        return part.is_markup or tag.name in SHOWS_ITSELF
    return part.partner is not None or tag.name in OPTIONAL


def _without_silent(tokens: list[Token], found: list[_RawPiece]) -> list[Token]:
    """The tokens without the content of elements that a browser does not show."""
    places: dict[int, int] = {}
    dropped: set[int] = set()
    silent: _RawPiece | None = None
    for part in found:
        if silent is None:
            end = part.partner
            stands_in = part.name in STAND_IN and end is not None and end.block is part.block
            if end is not None and not part.is_end and (part.name in SILENT or (stands_in and "href=" in part.instead)):
                silent = part
            continue
        if part is not silent.partner:
            part.is_text, part.instead = False, ""
            continue
        places = places or {id(token): place for place, token in enumerate(tokens)}
        dropped |= set(_between(tokens, places, silent, part))
        silent = None
    if not dropped:
        return tokens
    for token in tokens:
        if token.children:
            token.children = [child for child in token.children if id(child) not in dropped]
    return [token for token in tokens if id(token) not in dropped]


def _between(tokens: list[Token], places: dict[int, int], start: _RawPiece, end: _RawPiece) -> Iterator[int]:
    """The ids of the tokens between two parts."""
    if start.block is not end.block:
        yield from map(id, tokens[places[id(start.block)] + 1 : places[id(end.block)]])
    elif start.token is not end.token:
        children = [id(child) for child in start.block.children or ()]
        yield from children[children.index(id(start.token)) + 1 : children.index(id(end.token))]


def _write_back(tokens: list[Token], by_token: dict[int, list[_RawPiece]]) -> None:
    """Write the decisions on the parts into each token of raw HTML: as HTML, or as text."""
    for token in tokens:
        if token.type == "html_block":
            token.content = _block_html(by_token[id(token)])
        for child in token.children or ():
            if child.type != "html_inline":
                continue
            found = by_token[id(child)]
            child.content = "".join(part.instead for part in found)
            if all(part.is_text for part in found) or not child.content.strip():
                child.type, child.content = "text", html.unescape(child.content)
        if token.children:
            token.children = [child for child in token.children if child.content or id(child) not in by_token]


def _block_html(found: list[_RawPiece]) -> str:
    """A block of raw HTML; if only words are left, they become a paragraph."""
    content = "".join(part.instead for part in found)
    is_as_written = all(isinstance(part.what, str) or part.instead.startswith(f"<{part.what.raw[1]}") for part in found)
    if not (words := content.strip()):
        return ""
    return f"<p>{words}</p>\n" if not is_as_written and is_in_line(words) else content
