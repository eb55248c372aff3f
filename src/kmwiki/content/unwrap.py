"""Links in the texts of front matter: their labels, and the name in a text that is a link."""

import re
from html import unescape

from kmwiki.content.file_kinds import PICTURES, ending
from kmwiki.patterns import regex

WIKILINK = regex(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")
# Several of them without quotation marks, which YAML takes for a list with text behind it.
WIKILINKS = regex(r"\[\[[^\[\]\n]+\]\](?:[ \t]*,[ \t]*\[\[[^\[\]\n]+\]\])+,?(?=[ \t]*\Z)")
# A link whose destination looks like an address; `f[i](x)` is text.
MARKDOWN_LINK = regex(r"!?\[([^\[\]]+)\]\(<?([^()\s<>]*[./#:][^()\s<>]*)>?\)")

# Code, or words between marks of emphasis; `2 * 3`, `a*b` and `__init__` are text.
_MARKED = regex(
    r"`([^`\n]{1,300})`|(?<![\w*\\])(\*{1,3})(?=[^\s*])([^\n]{0,300}?[^\s*])\2(?![\w*])"
    r"|(?<![\w_\\])_(?=[^\s_])([^\n_]{0,300}[^\s_])_(?!\w)"
)
_REFERENCE = regex(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CITED = regex(r"\s*(?:\^\[[^\[\]\n]+\]|\[\^[^\[\]\s]+\])")


def words_of(text: str) -> str:
    """A text in one line, with the labels of links instead of the links, and characters instead of references."""
    shown = labels_only(text)
    return " ".join(decoded(shown).split()) or " ".join(shown.split())


def decoded(text: str) -> str:
    """A text with the characters that `&amp;` or `&#39;` stand for, as exports of other programs have them."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    character = unescape(found[0])
    return character if character.isspace() or character.isprintable() else found[0]


def without_marks(text: str) -> str:
    """A text without citations and notes, and without the marks of emphasis and code around its words."""
    text = _CITED.sub("", text)
    if not any(mark in text for mark in "*_`"):
        return text
    return _MARKED.sub(lambda found: found[1] or without_marks(found[3] or found[4]), text)


def unwrapped(name: str) -> str:
    """`name` for `[[name|label]]`; any other text as it is."""
    match = re.match(r"\s*\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]\s*\Z", name)
    return match[1].strip() if match else name


def labels_only(text: str) -> str:
    """A text with the labels of its wikilinks and Markdown links instead of the links."""
    if "[" not in text:
        return text
    text = WIKILINK.sub(lambda link: link[2] or link[1].removeprefix("#"), text.replace("![[", "[["))
    return MARKDOWN_LINK.sub(r"\1", text)


def picture_name(value: str) -> str | None:
    """The name in `pic.png`, `[[pic.png]]` or `![](pic.png)`, or an address; None if it does not name a picture."""
    text = value.strip().removeprefix("!")
    link = re.match(r"\[[^\[\]]*\]\(<?([^()<>]+)>?\)\Z", text)
    name = (link[1] if link else unwrapped(text)).strip()
    is_picture = not PICTURES.isdisjoint((ending(name), ending(re.split("[?#]", name)[0])))  # or a `#` in the name
    return name if is_picture or re.match(r"https?://[^\s/]+\S*\Z", name, re.IGNORECASE) else None
