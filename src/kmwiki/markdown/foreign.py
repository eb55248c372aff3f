"""Finds the syntax of other programs that is shown as text, once for each kind of it on a page."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from kmwiki.content.characters import readable
from kmwiki.content.files import ContentFile
from kmwiki.diagnostics import Diagnostic
from kmwiki.markdown.braces import escaped_shortcodes
from kmwiki.markdown.fence_info import language_of
from kmwiki.markdown.foreign_signs import AFTER, ANY, OF_MDBOOK, Sign, signs_in
from kmwiki.markdown.liquid import without_addresses
from kmwiki.markdown.positions import Positions
from kmwiki.patterns import regex

_QUERIES = frozenset(("dataview", "dataviewjs", "tasks", "tikz"))
_CODE = ("dataview", "```tasks", "tikz", "`=", "`$=", ")!", "8<-", "{{#")
_INLINE_QUERY = regex(r"\$?=\s*(?:this\b|dv\.)")
_COMMENT = regex(r"<!--.*?-->", re.DOTALL)
_ANNOTATION = regex(r"(?:#|//|--|;|%|/\*|<!--|'|\")[ \t]*(\(\d{1,3}\)!)[ \t]*(?:\*/|-->)?[ \t]*$", re.MULTILINE)
_SNIPPET = regex(r"^[ \t]*(-+8<-+[ \t]+[\"'])", re.MULTILINE)
_INCLUDED = regex(r"\{\{#(\w*include|playground)[ \t][^{}\n]*\}\}")
_DRAWN = "save the drawing as an SVG file and embed it: “![[drawing.svg]]”"
_LISTED = "write the list that it produces"


def foreign_syntax(tokens: Sequence[Token], file: ContentFile, lines_before: int) -> list[Diagnostic]:
    """The findings on a page, of which the body begins after so many lines."""
    if not (ANY.search(f"\n{file.text}\n") or any(sign in file.text for sign in _CODE)):
        return []
    found: dict[str, tuple[Token, Sign]] = {}
    for token in tokens:
        for sign in _signs(token):
            found.setdefault(sign.kind, (token, sign))
    if not found:
        return []
    places = Positions(file.path, readable(file.text).split("\n")[lines_before:], lines_before)
    return [_finding(places, token, sign) for token, sign in found.values()]


def _signs(token: Token) -> Iterator[Sign]:
    match token.type:
        case "inline":
            children = token.children or ()
            yield from (_query(one.content) for one in children if _is_query(one))
            if ANY.search(f"\n{token.content}\n"):
                escaped = escaped_shortcodes(token.content)
                found_here = (one for one in signs_in(_text(children)) if f"\\{one.raw}" not in token.content)
                yield from (sign for sign in found_here if sign.raw not in escaped)
        case "html_block":
            yield from signs_in(without_addresses(_COMMENT.sub("", token.content)))
        case "fence" if language_of(token.info).lower() in _QUERIES:
            name = language_of(token.info).lower()
            message = f"a “{name}” block needs a plugin of Obsidian; its code is shown"
            yield Sign(kind=name, raw=token.markup, message=message, help=_DRAWN if name == "tikz" else _LISTED)
        case "fence":
            yield from _in_code(token.content)


def _in_code(code: str) -> Iterator[Sign]:
    if ")!" in code and (found := _ANNOTATION.search(code)):
        message = f"“{found[1]}” is a code annotation of MkDocs, shown as a comment"
        help = "explain the line in a comment, or name its number in the list below"
        yield Sign(kind="(1)!", raw=found[1], message=message, help=help)
    if "{{#" in code and (found := _INCLUDED.search(code)):
        message = f"“{{{{#{found[1]}}}}}” in code is an instruction of mdBook, shown as text"
        yield Sign(kind="include in code", raw=found[0], message=message, help=OF_MDBOOK[0])
    if "8<-" in code and (found := _SNIPPET.search(code)):
        message = "“--8<--” in code is an MkDocs snippet, shown as text"
        yield Sign(kind="snippet in code", raw=found[1], message=message, help="copy the lines of the file here")


def _is_query(child: Token) -> bool:
    return child.type == "code_inline" and _INLINE_QUERY.match(child.content) is not None


def _query(code: str) -> Sign:
    message = f"“{code}” needs Dataview, a plugin of Obsidian; its code is shown"
    return Sign(kind="query", raw=code, message=message, help="write the value that it returns")


def _text(children: Sequence[Token]) -> str:
    """The text of a block with its raw HTML, without code and formulas, and with a mark behind links and pictures."""
    parts: list[str] = []
    for child in children:
        match child.type:
            case "text" | "wikilink" | "tag":
                parts.append(child.content)
            case "html_inline":
                parts.append(without_addresses(child.content))
            case "softbreak" | "hardbreak":
                parts.append("\n")
            case "image" | "link_close" | "strong_close" | "em_close" | "s_close" | "mark_close":
                parts.append(AFTER)
            case "code_inline" | "math_inline" | "text_special":
                parts.append("\x02")
    return "".join(parts)


def _finding(places: Positions, token: Token, sign: Sign) -> Diagnostic:
    if token.type == "inline" and (offset := token.content.find(sign.raw)) >= 0:
        at = places.locate(token, offset, sign.raw)
    else:
        at = places.find(token, sign.raw.split("\n")[0], *sign.raw.split()[:1])
    return Diagnostic(rule="foreign-syntax", at=at, message=sign.message, help=sign.help)
