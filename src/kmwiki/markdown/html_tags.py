"""The tags of raw HTML, parsed as browsers do, and which of them are markup rather than an author's words."""

import re
from collections.abc import Iterator
from html import escape, unescape

import nh3
from msgspec import Struct

from kmwiki.content.characters import readable, without_references
from kmwiki.content.schemes import without_login
from kmwiki.markdown.liquid import meant_address, with_other_quotes
from kmwiki.patterns import regex

# The tags that a page may contain: `sanitise` has their attributes.
ALLOWED = (nh3.ALLOWED_TAGS | {"section", "input", "picture", "audio", "video", "source"}) - {"map", "area"}
VOID = frozenset("area base basefont bgsound br col embed frame hr img input link meta param source track wbr".split())
ADDRESS = ("href", "src", "data")  # attributes that contain an address
OPTIONAL = frozenset("p li dt dd tr td th thead tbody tfoot colgroup rt rp option optgroup".split())  # without end tag
SHOWS_ITSELF = frozenset("br hr img wbr input col".split())  # elements without content that need no attribute
SILENT = frozenset(("script", "style", "template"))  # browsers do not show their content
BLOCKS = frozenset(
    "body button dialog dir fieldset form frameset head html legend listing main marquee menu menuitem noframes "
    "noscript object optgroup option plaintext search select textarea title xmp address applet canvas".split()
)  # a word ends at their tags
_IN_LINE = frozenset(
    "a abbr acronym audio b bdi bdo cite code data del dfn em i img input ins kbd mark picture q rp rt rtc ruby s "
    "samp small source span strike strong sub sup time tt u var video wbr".split()
)
# Other tags of HTML, present or past, which are not allowed.
KNOWN = (
    BLOCKS
    | SILENT
    | VOID
    | frozenset(
        "applet area audio big blink command content datalist element embed font frame iframe image isindex keygen "
        "label map math meter multicol nextid nobr noembed output param portal progress rb rtc shadow slot spacer svg "
        "track video acronym".split()
    )
)
# Attributes that count without a value. `markdown` is one of other programs for what is within the element.
_WITHOUT_VALUE = frozenset(
    "allowfullscreen async autofocus autoplay checked compact contenteditable controls crossorigin declare default "
    "defer disabled download formnovalidate hidden inert ismap itemscope loop markdown multiple muted nohref nomodule "
    "noresize noshade novalidate nowrap open playsinline popover readonly required reversed sandbox scoped seamless "
    "selected".split()
)
SETTLED_TAG = regex(r'<([a-z][\w:.-]*)((?: [\w:.-]+="[^"]*")*)>')  # as `HtmlTag.html` writes it
_FOREIGN = frozenset(("svg", "math"))  # their content consists of their own elements
# Not behind two braces: there a shortcode of Hugo begins, whose words are shown.
_MARKUP = regex(
    r"<(?<!\{\{<)(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:.-]*)(?=[\s/>])"
    r"(?P<attributes>(?>[\s/]+|[^\s\"'<>/=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*+)>"
    r"|<!doctype\b[^<>]*>",
    re.IGNORECASE,
)
_ATTRIBUTE = regex(r"([^\s\"'<>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?")
_NAME = regex(r"[A-Za-z_:][\w:.-]*\Z", re.ASCII)
_STARTED = regex(r"<([a-z][\w:.-]*)")
_ANY_TAG = regex(r"</?([a-z][\w:.-]*)[^>]*>")
_COMMENT = regex(r"<!--(?:>|->|.*?-->)", re.DOTALL)
_PREFIXED = regex(r"[a-z][a-z0-9]*:[a-z]")  # as Microsoft Word writes them
_RAW = regex(r"<(script|style)(?=[\s/>]).*?</\1\s*>", re.IGNORECASE | re.DOTALL)


class HtmlTag(Struct, frozen=True, kw_only=True):
    """A tag as its author wrote it; attributes are decoded, and of several with the same name, the first counts."""

    raw: str
    name: str
    is_end: bool
    attributes: dict[str, str]
    is_void: bool

    @property
    def is_known(self) -> bool:
        """Whether HTML knows the name; a name that it does not know is an author's word, such as `<your-name>`."""
        return self.name in ALLOWED or self.name in KNOWN or "-" in self.name or bool(_PREFIXED.match(self.name))

    @property
    def is_phrase(self) -> bool:
        """Whether what follows the name may be an author's words, as in `<output directory>`: no attribute counts."""
        words = self.raw[1:-1].lower().split()[1:]
        return (
            bool(words)
            and not self.is_end
            and "=" not in self.raw
            and not self.raw.endswith("/>")
            and not any(word in _WITHOUT_VALUE or word.startswith(("data-", "aria-")) for word in words)
        )

    @property
    def is_foreign(self) -> bool:
        """Whether a drawing or formula, in which all names are known, begins or ends here."""
        return self.name in _FOREIGN

    def html(self) -> str:
        """The tag in a spelling that every parser of HTML reads in the same way."""
        if self.is_end:
            return f"</{self.name}>"
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        return f"<{self.name}{attributes}>"


def parts(raw: str) -> Iterator[str | HtmlTag]:
    """The tags in raw HTML and the texts between them, without comments, scripts and styles."""
    position = 0
    raw = _without_silent(without_comments(raw))
    for found in _MARKUP.finditer(with_other_quotes(raw)):  # the texts keep their quotes
        if found.start() > position:
            yield raw[position : found.start()]
        position = found.end()
        if found["name"] is not None:
            yield _tag(found)
    if position < len(raw):
        yield raw[position:]


def text_html(text: str) -> str:
    """The text between tags as HTML in which no tag begins; character references stay, except those to controls."""
    return without_login(without_references(text)).replace("<", "&lt;")


def is_in_line(settled: str) -> bool:
    """Whether settled HTML contains no block element."""
    return all(name in _IN_LINE for name in _STARTED.findall(settled))


def words_of(settled: str) -> str:
    """The words of settled HTML, as a reader sees them."""
    return " ".join(unescape(_ANY_TAG.sub(lambda tag: "" if tag[1] in _IN_LINE else " ", settled)).split())


def without_comments(raw: str) -> str:
    """Raw HTML without its comments."""
    end = raw.rfind("-->") + 3  # no comment closes after it; searching to the end from each unclosed one would be slow
    return _COMMENT.sub("", raw[:end]) + raw[end:] if end > 2 else raw


def _without_silent(raw: str) -> str:
    """Raw HTML without closed scripts and styles; unclosed ones are not searched to the end."""
    end = max((match.end() for match in re.finditer(r"</(?:script|style)\s*>", raw, re.IGNORECASE)), default=0)
    return _RAW.sub("", raw[:end]) + raw[end:] if end else raw


def _tag(found: re.Match[str]) -> HtmlTag:
    name, written = found["name"].lower(), found["attributes"]
    name = "h2" if name == "h1" else name  # only the page's title is a heading of the first level
    attributes: dict[str, str] = {}
    for key, value in _ATTRIBUTE.findall(written):
        if _NAME.match(key) and not key.startswith("data-"):
            plain = value[1:-1] if value[:1] in ("'", '"') else value
            given = readable(unescape(without_references(plain)))
            attributes.setdefault(key.lower(), meant_address(given) if key.lower() in ADDRESS else given)
    return HtmlTag(
        raw=found[0],
        name=name,
        is_end=bool(found["end"]),
        attributes={} if found["end"] else attributes,
        is_void=name in VOID or written.rstrip(" \t").endswith("/"),
    )
