"""The tags of raw HTML, read as browsers read them, and which of them are markup rather than an author's words."""

import re
from collections.abc import Iterator
from html import escape, unescape

import nh3
from msgspec import Struct

from kmwiki.content.characters import readable, without_references
from kmwiki.content.schemes import without_login

# Tags that a page may hold, and the attributes that they may have there: see `sanitise`.
ALLOWED = (nh3.ALLOWED_TAGS | {"section", "input", "picture", "audio", "video", "source"}) - {"map", "area"}
VOID = frozenset("area base basefont bgsound br col embed frame hr img input link meta param source track wbr".split())
OPTIONAL = frozenset("p li dt dd tr td th thead tbody tfoot colgroup rt rp option optgroup".split())  # ends may lack
SHOWS_ITSELF = frozenset("br hr img wbr input col".split())  # of those without content, what needs no attribute
SILENT = frozenset(("script", "style", "template"))  # no reader sees their content
BLOCKS = frozenset(
    "body button dialog dir fieldset form frameset head html legend listing main marquee menu menuitem noframes "
    "noscript object optgroup option plaintext search select textarea title xmp address applet canvas".split()
)  # where they end, a word ends
_IN_LINE = frozenset(
    "a abbr acronym audio b bdi bdo br cite code data del dfn em i img input ins kbd mark picture q rp rt rtc ruby s "
    "samp small source span strike strong sub sup time tt u var video wbr".split()
)
# What HTML knows, or knew, beyond what is allowed.
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
_FOREIGN = frozenset(("svg", "math"))  # all that they hold are their own elements
_MARKUP = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:.-]*)(?=[\s/>])"
    r"(?P<attributes>(?>[\s/]+|[^\s\"'<>/=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*+)>"
    r"|<!doctype\b[^<>]*>",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?")
_NAME = re.compile(r"[A-Za-z_:][\w:.-]*\Z", re.ASCII)
_STARTED = re.compile(r"<([a-z][\w:.-]*)")
_ANY_TAG = re.compile(r"</?([a-z][\w:.-]*)[^>]*>")
_COMMENT = re.compile(r"<!--(?:>|->|.*?-->)", re.DOTALL)
_PREFIXED = re.compile(r"[a-z][a-z0-9]*:[a-z]")  # as Word writes them
_RAW = re.compile(r"<(script|style)(?=[\s/>]).*?</\1\s*>", re.IGNORECASE | re.DOTALL)


class Tag(Struct, frozen=True, kw_only=True):
    """A tag as its author wrote it; its attributes are decoded, the first of each name."""

    raw: str
    name: str
    is_end: bool
    attributes: dict[str, str]
    is_void: bool

    @property
    def is_known(self) -> bool:
        """Whether HTML knows the name; what it does not know is an author's word, such as `<your-name>` alone."""
        return self.name in ALLOWED or self.name in KNOWN or "-" in self.name or bool(_PREFIXED.match(self.name))

    @property
    def is_foreign(self) -> bool:
        """Whether a drawing or formula begins or ends here, in which all names are known."""
        return self.name in _FOREIGN

    def html(self) -> str:
        """The tag in the one spelling that every reader of HTML understands alike."""
        if self.is_end:
            return f"</{self.name}>"
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        return f"<{self.name}{attributes}>"


def parts(raw: str) -> Iterator[str | Tag]:
    """The tags in a stretch of raw HTML and the text between them: no comments, scripts or styles."""
    position = 0
    raw = _without_silent(without_comments(raw))
    for found in _MARKUP.finditer(raw):
        if found.start() > position:
            yield raw[position : found.start()]
        position = found.end()
        if found["name"] is not None:
            yield _tag(found)
    if position < len(raw):
        yield raw[position:]


def text_html(text: str) -> str:
    """The text between tags as HTML in which no tag can begin; character references stay, but for controls."""
    return without_login(without_references(text)).replace("<", "&lt;")


def is_in_line(settled: str) -> bool:
    """Whether settled HTML holds no element that is a block."""
    return all(name in _IN_LINE for name in _STARTED.findall(settled))


def words_of(settled: str) -> str:
    """The words of settled HTML, as a reader sees them."""
    return " ".join(unescape(_ANY_TAG.sub(lambda tag: "" if tag[1] in _IN_LINE else " ", settled)).split())


def without_comments(raw: str) -> str:
    """Raw HTML without its comments."""
    end = raw.rfind("-->") + 3  # beyond it no comment closes: many that never do would each be searched to the end
    return _COMMENT.sub("", raw[:end]) + raw[end:] if end > 2 else raw


def _without_silent(raw: str) -> str:
    """Without scripts and styles that end; many that do not would each be searched to the end."""
    end = max((match.end() for match in re.finditer(r"</(?:script|style)\s*>", raw, re.IGNORECASE)), default=0)
    return _RAW.sub("", raw[:end]) + raw[end:] if end else raw


def _tag(found: re.Match[str]) -> Tag:
    name, written = found["name"].lower(), found["attributes"]
    name = "h2" if name == "h1" else name  # the page's title is its one heading of the first level
    attributes: dict[str, str] = {}
    for key, value in _ATTRIBUTE.findall(written):
        if _NAME.match(key) and not key.startswith("data-"):
            plain = value[1:-1] if value[:1] in ("'", '"') else value
            attributes.setdefault(key.lower(), readable(unescape(without_references(plain))))
    return Tag(
        raw=found[0],
        name=name,
        is_end=bool(found["end"]),
        attributes={} if found["end"] else attributes,
        is_void=name in VOID or written.rstrip(" \t").endswith("/"),
    )
