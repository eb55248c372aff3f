"""What Hugo and Jekyll write for what Markdown has: addresses such as `{{< ref "a.md" >}}`, figures, code, comments."""

import re
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from kmwiki.markdown.liquid import liquid_address
from kmwiki.patterns import regex

_VALUE = r"""(?:"([^"\n{}]*)"|'([^'\n{}]*)'|`([^`\n{}]*)`|([^\s"'`<>{}]+))"""
_REFERENCE = regex(
    rf"\{{\{{[<%][ \t]*(?:rel)?ref[ \t]+(?:path=)?{_VALUE}[ \t]*[>%]\}}\}}((?:\?[^\s()#<>]*)?(?:#[^\s()<>]*)?)"
)
_BEGINS = ("{{", "{%")
_OF_DOCUSAURUS = ("@site/", "pathname:///")
_FIGURE = regex(r"\{\{[<%][ \t]*figure\s([^{}]*?)/?[>%]\}\}")
_ATTRIBUTE = regex(rf"([a-z]+)={_VALUE}")
# Hugo writes `{{< highlight go >}}`, Jekyll `{% highlight go %}` and `{% endhighlight %}`.
_OPENS, _CLOSES = r"\{(?:\{[<%]|%-?)[ \t]*", r"[ \t]*(?:[>%]\}|-?%)\}"
_HIGHLIGHT = rf"{_OPENS}highlight[ \t]+([\w+#.-]+)([^{{}}\n]*?){_CLOSES}"
_END_OF_HIGHLIGHT = rf"{_OPENS}(?:/[ \t]*|end)highlight{_CLOSES}"
_CODE = regex(rf"{_HIGHLIGHT}[ \t]*\Z")
_CODE_IN_LINE = regex(rf"{_HIGHLIGHT}(.*?){_END_OF_HIGHLIGHT}", re.DOTALL)
_COMMENT = regex(rf"{_OPENS}comment{_CLOSES}")
_END_OF_COMMENT = regex(rf"{_OPENS}(?:/[ \t]*|end)comment{_CLOSES}")
_END = regex(rf"{_END_OF_HIGHLIGHT}[ \t]*\Z")


def shortcodes_plugin(md: MarkdownIt) -> None:
    """Add the rules."""
    own: Any = SimpleNamespace(**{**vars(helpers), "parseLinkDestination": _destination})
    md.helpers = own
    md.inline.ruler.push("figure", _figure)
    md.inline.ruler.push("comment_of_hugo", _inline_comment)
    md.inline.ruler.push("highlight_of_hugo", _inline_code)
    md.block.ruler.before(
        "fence", "comment_of_hugo", _comment, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    md.block.ruler.before("fence", "shortcode", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _given(found: re.Match[str], first: int) -> str:
    return next((value for value in found.groups()[first:] if value is not None), "")


def _destination(source: str, start: int, end: int) -> Any:
    """The address of a link, which may be a reference of Hugo, or in Liquid."""
    found = _REFERENCE.match(source, start, end) if source.startswith("{{", start) else None
    liquid = liquid_address(source, start, end) if found is None and source.startswith(_BEGINS, start) else None
    if liquid is not None:
        return SimpleNamespace(ok=True, pos=liquid[1], str=liquid[0])
    if found is None:
        plain = helpers.parseLinkDestination(source, start, end)
        if plain.ok and plain.str.startswith(_OF_DOCUSAURUS):
            return SimpleNamespace(ok=True, pos=plain.pos, str=address_of_docusaurus(plain.str))
        return plain
    *values, after = found.groups()
    return SimpleNamespace(ok=True, pos=found.end(), str=next(filter(None, values), "") + after)


def address_of_docusaurus(address: str) -> str:
    """An address without the words of Docusaurus: `@site/static/` is one of its folders, with pages or files;
    `pathname://` leads to a file of its site."""
    inner = address.removeprefix("@site/")
    if inner != address:
        return f"/{inner.partition('/')[2] or inner}"
    return address.removeprefix("pathname://") or "/"


def _figure(state: StateInline, silent: bool) -> bool:
    found = _FIGURE.match(state.src, state.pos, state.posMax) if state.src.startswith("{{", state.pos) else None
    given = () if found is None else _ATTRIBUTE.finditer(state.src, *found.span(1))
    places = {one[1]: one for one in given}
    said = {name: _given(one, 1) for name, one in places.items()}
    if found is None or not said.get("src"):
        return False
    if not silent:
        if link := said.get("link"):
            state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(link)}
        picture = state.push("image", "img", 0)
        width = f"|{said['width']}" if said.get("width", "").isdigit() else ""
        picture.attrs = {"src": state.md.normalizeLink(said["src"]), "alt": ""}
        picture.content = said.get("alt") or said.get("caption") or said.get("title") or ""
        picture.children = _described(state, said, picture.content)
        picture.children += [Token("text", "", 0, content=width)] if width else []
        if link:
            state.push("link_close", "a", -1)
        for key in ("title", "caption", "attr"):
            if said.get(key):
                _line_below(state, places[key], said.get("attrlink") if key == "attr" else None)
    state.pos = found.end()
    return True


def _described(state: StateInline, said: dict[str, str], words: str) -> list[Token]:
    """The alternative text of a picture; only a caption contains Markdown."""
    if said.get("alt") or not said.get("caption"):
        return [Token("text", "", 0, content=words)] if words else []
    children: list[Token] = []
    state.md.inline.parse(words, state.md, {}, children)
    return children


def _line_below(state: StateInline, place: re.Match[str], link: str | None) -> None:
    """Words on a line of their own: a title, Markdown, or the text of a link."""
    state.push("hardbreak", "br", 0)
    if link or place[1] == "title":
        if link:
            state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(link)}
        state.push("text", "", 0).content = _given(place, 1)
        if link:
            state.push("link_close", "a", -1)
        return
    group = next(number for number in range(2, 6) if place[number] is not None)
    end = state.posMax
    state.pos, state.posMax = place.span(group)
    state.md.inline.tokenize(state)
    state.posMax = end


def _inline_comment(state: StateInline, silent: bool) -> bool:
    """A comment within a line, of which nothing is left."""
    if not state.src.startswith(_BEGINS, state.pos) or _COMMENT.match(state.src, state.pos, state.posMax) is None:
        return False
    end = _END_OF_COMMENT.search(state.src, state.pos, state.posMax)
    if end is None:
        return False
    state.pos = end.end()
    return True


def _inline_code(state: StateInline, silent: bool) -> bool:
    """Code within a line, which is shown without colours."""
    found = (
        _CODE_IN_LINE.match(state.src, state.pos, state.posMax) if state.src.startswith(_BEGINS, state.pos) else None
    )
    if found is None:
        return False
    if not silent:
        token = state.push("code_inline", "code", 0)
        token.markup, token.content = "`", " ".join(found[3].split())
    state.pos = found.end()
    return True


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A comment that is alone on its lines, of which nothing is left."""
    if state.is_code_block(start) or not state.src.startswith(_BEGINS, _place(state, start)):
        return False
    if _COMMENT.match(_line(state, start)) is None:
        return False
    last = next((line for line in range(start, end) if _END_OF_COMMENT.search(_line(state, line))), None)
    if last is None or _END_OF_COMMENT.split(_line(state, last))[1].strip():
        return False
    if not silent:
        state.line = last + 1
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block of code between `{{< highlight go >}}` and `{{< /highlight >}}`."""
    if state.is_code_block(start) or not state.src.startswith(_BEGINS, _place(state, start)):
        return False
    whole = _CODE_IN_LINE.fullmatch(_line(state, start).rstrip())
    opening = whole or _CODE.match(_line(state, start))
    if opening is None or (whole is not None and "hl_inline=true" in whole[2].replace(" ", "")):
        return False
    lines = (line for line in range(start + 1, end) if _END.match(_line(state, line)))
    last = start if whole is not None else next(lines, None)
    if last is None:
        return False
    if not silent:
        state.line = last + 1
        token = state.push("fence", "code", 0)
        token.info, token.markup, token.map = f"{opening[1]} {{{opening[2].strip()}}}", "```", [start, last + 1]
        inner = state.getLines(start + 1, last, state.blkIndent, True)
        token.content = inner if whole is None else f"{whole[3].strip()}\n"
    return True


def _place(state: StateBlock, line: int) -> int:
    return state.bMarks[line] + state.tShift[line]


def _line(state: StateBlock, line: int) -> str:
    return state.src[_place(state, line) : state.eMarks[line]]
