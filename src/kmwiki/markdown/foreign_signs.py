"""The signs of other programs that kmwiki shows as text, and how an author writes the same for kmwiki."""

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from kmwiki.markdown.admonitions import box_of, tab_of
from kmwiki.patterns import regex

AFTER = "\x01"  # put behind a link or a picture, in the text in which signs are searched
# Whether a text, behind a line break, may contain a sign; each choice begins with a character, so that it is fast.
ANY = regex(
    r"\{[{%]|<%|<[A-Z]|</[A-Z]|!!!|\?\?\?|:::|===|\[TOC\]|8<-|\(\([0-9a-f]|::\s|[)\]*_~=]\{|\{[:#]|\n\{|\nimport "
    r"|\[TAGS\]|\nexport |\[=|\*\[|\+\+\w|\n///|:[a-z][a-z0-9_+-]+:|\{(?:\+\+|--|~~|>>|==)|\^\^|\^\w+\^|~\w+~"
)
_BOX = "write “> [!note] Title” and its text after “>”"
_MEANT = "write what it stands for; if you mean the characters themselves, put a backslash before them or write code"
_FILM = "write a link to it"
_ID = "write “^id” after the block, with an id of letters, digits and hyphens, and “[[Page name#^id]]” to link to it"
_WIDTH = "delete them; “![300](picture.png)” sets the width of a picture"
_TAB = 'write “=== "Label"” and its text below, indented by four spaces'


class Sign(Struct, frozen=True, kw_only=True):
    """What was found: its kind (a page has one finding of each), as written, in words, and what to write instead."""

    kind: str
    raw: str
    message: str
    help: str


_SHORTCODES = {
    **dict.fromkeys(("youtube", "vimeo", "tweet", "x", "instagram", "gist"), _FILM),
    **dict.fromkeys("admonition alert callout hint note notice tip info warning danger caution".split(), _BOX),
    **dict.fromkeys(("details", "expand"), "write “> [!note]- Title” and its text after “>”"),
    **dict.fromkeys(("tabs", "tab", "tabpane"), _TAB),
    **dict.fromkeys(("ref", "relref"), "write “[text](page.md)”"),
    "highlight": "use a code block",
    "mermaid": "use a code block with the language “mermaid”",
    "toc": "delete it; pages have a table of contents",
}
_MACROS = {
    "embed": "write “![[Page name]]”",
    "query": "write the links that it would list",
    "video": _FILM,
    "youtube": _FILM,
    "tweet": _FILM,
    "renderer": _MEANT,
    "cloze": _MEANT,
}
_COMPONENTS = {
    **dict.fromkeys(("Tabs", "TabItem", "Tab"), _SHORTCODES["tabs"]),
    **dict.fromkeys(("Admonition", "Note", "Tip", "Warning", "Info", "Callout", "Aside"), _BOX),
}
_WORD = regex(r"""\s((?:path=)?(?:"[^"\x02]*"|'[^'\x02]*'|(?!lang=|outputFormat=)[^\s"'<>%\x02]+))(?=\s|[>%])""")
_LANGUAGE = regex(r"""\blang=["'`]?([A-Za-z][\w-]*)""")
_OF_MDBOOK = regex(r"\{\{#([a-z_]+)")
OF_MDBOOK = ("copy the lines of the file here", "write “title: …” in the front matter")
_SOURCE = regex(r"""\bsrc=(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def signs_in(text: str) -> Iterator[Sign]:
    """What a text contains of other programs' syntax; it is that of one block, without code, formulas and comments."""
    for line in text.split("\n") if any(sign in text for sign in ("!!!", "???", ":::", "===")) else ():
        yield from _of_line(line.strip())
    for pattern, read in _READERS:
        for found in pattern.finditer(text):
            yield read(found)
    for pattern, message, help in _FIXED:
        for found in pattern.finditer(text):
            yield Sign(kind=message, raw=found[0].lstrip(AFTER), message=message, help=help)


def _of_line(line: str) -> Iterator[Sign]:
    if line.startswith(("!!!", "???")) and box_of(line):
        message = f"“{line}” begins an admonition, but no indented text follows, so it is shown as text"
        yield Sign(kind="!!!", raw=line, message=message, help=f"indent its text by four spaces, or {_BOX}")
    elif line.startswith("===") and tab_of(line):
        message = f"“{line}” begins a tab, but no indented text follows, so it is shown as text"
        yield Sign(kind="===", raw=line, message=message, help="indent its text by four spaces")
    elif line.startswith(":::") and box_of(line):
        message = f"“{line}” begins an admonition that is never closed, so it is shown as text"
        yield Sign(kind=":::", raw=line, message=message, help=f"close it with “:::”, or {_BOX}")
    elif line.startswith(":::") and (name := line.strip(": \t")):
        if re.match(r":::[ \t]+[A-Za-z_]\w*(?:\.\w+)+\Z", line):
            message = f"“{line}” is for mkdocstrings, which documents code; it is shown as text"
            yield Sign(kind=":::.", raw=line, message=message, help="write a link to that documentation")
            return
        message = f"“{line}” begins an unknown container, so it is shown as text"
        yield Sign(kind=f"::: {name.split()[0]}", raw=line, message=message, help=f"for an admonition, {_BOX}")


def _shortcode(found: re.Match[str]) -> Sign:
    name, kind = found["name"], f"shortcode {found['name']}"
    help = _SHORTCODES.get(name.lower(), "write what it stands for in Markdown")
    if name.lower() in ("ref", "relref") and (path := _WORD.search(found[0], found.end("name") - found.start())):
        language, address = _LANGUAGE.search(found[0]), path[1].removeprefix("path=").strip("\"'")
        help = f"write “[text]({address})”"
        if language is not None:
            kind, (file, mark, anchor) = f"{kind} lang", address.partition("#")
            inner = file.removesuffix(".md").strip("/")
            help = f"write its address in that language: “[text](/{language[1].lower()}/{inner}/{mark}{anchor})”"
    elif name.lower() == "param" and (word := _WORD.search(found[0], found.end("name") - found.start())):
        quoted = word[1].strip("\"'")
        help = f"write the value of “{quoted}”"
    elif name.lower() in ("figure", "img", "image"):
        source = _SOURCE.search(found[0])
        help = f"write “![]({next(filter(None, source.groups()), '') if source else 'picture.png'})”"
    return Sign(
        kind=kind,
        raw=found[0],
        message=f"“{{{{< {name} >}}}}” is a Hugo shortcode, shown as text",
        help=help,
    )


def _braces(found: re.Match[str]) -> Sign:
    name = found["name"] or ""
    if name in _MACROS:
        message = f"“{{{{{name}}}}}” is a Logseq macro, shown as text"
        return Sign(kind=f"macro {name}", raw=found[0], message=message, help=_MACROS[name])
    if (book := _OF_MDBOOK.match(found[0])) is not None:
        message = f"“{{{{#{book[1]}}}}}” is an instruction of mdBook, shown as text"
        return Sign(kind=f"mdBook {book[1]}", raw=found[0], message=message, help=OF_MDBOOK[book[1] == "title"])
    message = "“{{ … }}” is a placeholder of another program, shown as text"
    return Sign(kind="{{", raw=found[0], message=message, help=_MEANT)


def _tag(found: re.Match[str]) -> Sign:
    name = found["name"]
    message = f"“{{% {name} %}}” is a tag of a template language, shown as text"
    help = _BOX if name in ("hint", "note", "tip", "warning") else _MEANT
    return Sign(kind=f"{{% {name.removeprefix('end')}", raw=found[0], message=message, help=help)


def _property(found: re.Match[str]) -> Sign:
    key = found["key"] or found["inner"]
    message = f"“{key}::” is a property of Logseq or Dataview, shown as text"
    return Sign(kind="property", raw=found[0], message=message, help=f"write “{key}: …” in the front matter")


def _component(found: re.Match[str]) -> Sign:
    name = found["name"] or found["end"]
    message = f"“<{name}>” is an MDX component, which is not run"
    help = _COMPONENTS.get(name, "write what it shows in Markdown or HTML")
    return Sign(kind=f"component {name}", raw=found[0], message=message, help=help)


def _attributes(found: re.Match[str]) -> Sign:
    raw = found[0].lstrip(AFTER)
    if (name := re.search(r"""(?:#|(?<![\w-])id=["']?)([^\s"'#{}]+)""", raw)) is not None:
        message = f"“{{#{name[1]}}}” gives an id only to a heading; here it is shown as text"
        return Sign(kind="id in braces", raw=raw, message=message, help=_ID)
    help = _WIDTH if re.search(r"\b(?:width|height)=", raw) else "delete them; they are for the looks of another site"
    return Sign(kind="attributes", raw=raw, message="attributes in braces are shown as text", help=help)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Sign]], ...] = (
    (regex(r"\{\{[<%][\s/]*(?P<name>\w[\w./-]*)[^{}]*[>%]\}\}"), _shortcode),
    (regex(r"\{\{(?![<%])\s*(?P<name>[a-z]+(?=[\s}]))?[^{}\n]*\}\}"), _braces),
    (regex(r"(?<!\{)\{%-?\s*(?P<name>\w+)[^{}]*%\}"), _tag),
    (regex(r"^(?P<key>[A-Za-z][\w-]{0,40})::(?=\s|\Z)|[\[(](?P<inner>[A-Za-z][\w-]{0,40})::\s", re.M), _property),
    (
        regex(
            rf"(?:{AFTER}|^|(?<=\]))\{{:?[ \t]*(?:[.#][\w-]+|[\w-]+=)[^{{}}\n]*\}}"
            r"|(?<=[ \t])\{(?::[ \t]*(?:[.#][\w-]+|id=[^\s{}]+)|[.#][\w-]+)(?:[ \t][^{},\n]*)?\}$",
            re.M,
        ),
        _attributes,
    ),
    (regex(r"<(?P<name>[A-Z][a-z]\w*)(?:\s[^<>]*)?/>|</(?P<end>[A-Z][a-z]\w*)>"), _component),
)
# Signs that always mean the same: the pattern, what it is, and what to write instead.
_FIXED = (
    (regex(r"<%[^\n%]*%>"), "“<% … %>” is a Templater command, shown as text", _MEANT),
    (
        regex(r"\(\([0-9a-f]{8}-[0-9a-f-]{27}\)\)"),
        "“((…))” is a Logseq block reference, shown as text",
        "write “^id” after the block and “[[Page name#^id]]” here",
    ),
    (
        regex(r"^-+8<-+(?:[ \t]+\S|$)", re.M),
        "“--8<--” is an MkDocs snippet, shown as text",
        "write “![[Page name]]”",
    ),
    (
        regex(r"^\*\[[^\[\]\n]+\]:[ \t]\S", re.M),
        "“*[…]:” is an abbreviation of MkDocs, shown as text",
        "explain it in the sentence, or link it to a page: “[[HTML]]”",
    ),
    (
        regex(r"^/{3,}[ \t]+[a-z]\w*", re.M),
        "“///” begins a block of MkDocs, shown as text",
        _BOX,
    ),
    (
        regex(r"(?<![\w+{])\+\+[a-z0-9-]+(?:\+[a-z0-9-]+)*\+\+(?![\w+])"),
        "“++…++” is for keys in MkDocs, shown as text",
        "write “<kbd>Ctrl</kbd>”",
    ),
    (
        regex(r"(?<![\w:/]):[a-z][a-z0-9_+-]{1,60}:(?![\w:])"),
        "“:name:” is an emoji or an icon of another program, shown as text",
        "write the emoji itself",
    ),
    (
        regex(r"\{(?:\+\+|--|~~|>>|==)[^{}\n]+(?:\+\+|--|~~|<<|==)\}"),
        "“{++ … ++}” and similar marks of an editor (CriticMarkup) are shown as text",
        "accept or reject the changes first",
    ),
    (
        regex(r"\^\^[^\s^][^\n^]*\^\^"),
        "“^^…^^” is underlined text of MkDocs, shown as text",
        "write “<ins>…</ins>”",
    ),
    (
        regex(r"(?<=[\w)])(?:~[\w+-]{1,12}~(?!~)|\^[\w+-]{1,12}\^(?!\^))"),
        "“~…~” and “^…^” are subscripts and superscripts of MkDocs, shown as text",
        "write “<sub>…</sub>” or “<sup>…</sup>”",
    ),
    (
        regex(r"\[=[ \t]*\d+(?:\.\d+)?(?:%|/\d+)[^\]\n]*\]"),
        "“[=…%]” is a progress bar of MkDocs, shown as text",
        "write the number in a sentence",
    ),
    (
        regex(r"^\[TAGS\]$", re.M),
        "“[TAGS]” is shown as text",
        "delete it, or link to the list of tags: “[[tags/]]”",
    ),
    (regex(r"^\[TOC\]$", re.M), "“[TOC]” is shown as text", "delete it; pages have a table of contents"),
    (
        regex(r"(?<=\x02)\{:[A-Za-z][\w+#-]*\}"),  # behind code
        "“{:…}” names the language of the code before it in Quartz, and is shown as text",
        "delete it; code in a sentence has no colours",
    ),
    (
        regex(r"(?<!\x02)\{:(?::?[a-z]+\b|[A-Za-z]+:)[^{}\n=]*\}"),
        "“{:…}” is a command of kramdown, shown as text",
        "delete it; pages have a table of contents",
    ),
    (
        regex(r"""^(?:import\s[^\n]*?["']|export\s+(?:default|const|function)\s)""", re.M),
        "an MDX import or export is shown as text",
        "delete it and write what it shows in Markdown",
    ),
)
