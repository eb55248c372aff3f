"""Links in the texts of front matter: what is shown of them, and what a text that is nothing but one names."""

import re

from kmwiki.content.file_kinds import PICTURES, ending

WIKILINK = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")
# A link, as far as its destination looks like one: `f[i](x)` is text.
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]+)\]\(<?[^()\s<>]*[./#:][^()\s<>]*>?\)")


def unwrapped(name: str) -> str:
    """`[[name|label]]` as `name`."""
    match = re.match(r"\s*\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]\s*\Z", name)
    return match[1].strip() if match else name


def labels_only(text: str) -> str:
    """A text in which wikilinks and Markdown links are shown as their labels."""
    if "[" not in text:
        return text
    text = WIKILINK.sub(lambda link: link[2] or link[1].removeprefix("#"), text.replace("![[", "[["))
    return _MARKDOWN_LINK.sub(r"\1", text)


def picture_name(value: str) -> str | None:
    """The name in `pic.png`, `[[pic.png]]`, `![](pic.png)`, or an address; None: it names no picture."""
    text = value.strip().removeprefix("!")
    link = re.match(r"\[[^\[\]]*\]\(<?([^()<>]+)>?\)\Z", text)
    name = (link[1] if link else unwrapped(text)).strip()
    is_picture = not PICTURES.isdisjoint((ending(name), ending(re.split("[?#]", name)[0])))  # a name may hold a `#`
    return name if is_picture or re.match(r"https?://[^\s/]+\S*\Z", name, re.IGNORECASE) else None
