"""Raw HTML before it is rendered: tags without a partner are shown, ids kept apart, addresses noted."""

import html
import re
from collections.abc import Iterator

from markdown_it.token import Token

from kmwiki.markdown.sanitise import without_comments

_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9-]*)((?:"[^"]*"|'[^']*'|[^"'<>])*)>""")
_ID = re.compile(r"""\s(id|name)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_ADDRESS = re.compile(r"""\s(?:href|src)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_VOID = frozenset("area br col embed hr img input link meta source track wbr".split())
_OPTIONAL = frozenset("p li dt dd tr td th thead tbody tfoot colgroup rt rp option".split())  # end tags that may lack


class _Tag:
    """A start tag that waits for its end: where it stands."""

    def __init__(self, name: str, token: Token, place: int) -> None:
        self.name, self.token, self.place = name, token, place


def show_unclosed(tokens: list[Token]) -> None:
    """Make text of each tag without a partner; a tag finds its partner in its own container, or its own line."""
    wrong: list[tuple[Token, int]] = []
    containers: list[list[_Tag]] = [[]]
    for token in tokens:
        if token.type == "html_block":
            _match(token, containers[-1], wrong)
        elif token.type == "inline":
            line: list[_Tag] = []
            for child in token.children or ():
                if child.type == "html_inline":
                    _match(child, line, wrong)
            wrong += _left(line)
        elif token.nesting == 1:
            containers.append([])
        elif token.nesting == -1 and len(containers) > 1:
            wrong += _left(containers.pop())
    for waiting in containers:
        wrong += _left(waiting)
    for token, place in sorted(wrong, key=lambda one: -one[1]):  # from the end, so that places stay true
        token.content = token.content[:place] + "&lt;" + token.content[place + 1 :]


def _match(token: Token, waiting: list[_Tag], wrong: list[tuple[Token, int]]) -> None:
    for tag in _TAG.finditer(without_comments(token.content, lambda comment: " " * len(comment[0]))):
        name = tag[2].lower()
        if name in _VOID or tag[3].endswith("/"):
            continue
        if not tag[1]:
            waiting.append(_Tag(name, token, tag.start()))
        elif any(opening.name == name for opening in waiting[-50:]):
            while (opening := waiting.pop()).name != name:
                wrong += _left([opening])
        else:
            wrong.append((token, tag.start()))


def _left(waiting: list[_Tag]) -> list[tuple[Token, int]]:
    return [(tag.token, tag.place) for tag in waiting if tag.name not in _OPTIONAL]


def raw_tokens(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """(the block that holds it, the token) for each piece of raw HTML, in order."""
    for token in tokens:
        if token.type == "html_block":
            yield token, token
        for child in token.children or ():
            if child.type == "html_inline":
                yield token, child


def own_ids(tokens: list[Token], taken: set[str]) -> list[str]:
    """Take away each id that stands on the page already, or looks like one that kmwiki makes; the others.

    `<a name="x">`, as old pages have it, counts as an id.
    """
    kept: list[str] = []

    def attribute(match: re.Match[str]) -> str:
        value = html.unescape(match[2].strip("\"'"))
        if not value or value in taken or re.search(r"[:\s]|\A\^", value):
            return ""
        taken.add(value)
        kept.append(value)
        return f' id="{html.escape(value)}"'

    def tag(match: re.Match[str]) -> str:
        anchor = match[2].lower() == "a"
        attributes = _ID.sub(lambda m: attribute(m) if anchor or m[1].lower() == "id" else m[0], match[3])
        return f"<{match[1]}{match[2]}{attributes}>"

    for _, token in raw_tokens(tokens):
        if "id" in token.content.lower() or "name" in token.content.lower():
            token.content = _TAG.sub(tag, token.content)
    return kept


def addresses(token: Token) -> list[tuple[str, str]]:
    """The addresses in a piece of raw HTML, each with the attribute as written."""
    attributes = (match for tag in _TAG.finditer(token.content) for match in _ADDRESS.finditer(tag[3]))
    return [(match[1].strip("\"'"), match[0].strip()) for match in attributes]
