"""Makes a page with raw HTML safe: an allow-list by nh3, applied after raw HTML is settled."""

import re
from collections.abc import Callable
from html import escape, unescape

import nh3

from kmwiki.content.schemes import is_absolute, is_picture, is_refused
from kmwiki.markdown.html_tags import ALLOWED, SETTLED_TAG
from kmwiki.patterns import regex

# A Unicode noncharacter: the parser removes it from authors' texts, and the sanitiser keeps it.
HOLE = "\ufdd0"
NO_PICTURE = "data:,"  # the address of a picture of which only the alternative text is shown
_NO_ALT = regex(r"<img(?![^>]*\salt=)")
_ATTRIBUTE = regex(r' ([\w:.-]+)="([^"]*)"')
_CELL = regex(r'(<t[dh]\b[^>]*?) align="([A-Za-z]+)"([^>]*>)')
_SCHEME = regex(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")
_SIZE = regex(r"\s*(\d{1,5})(?:px)?[\s;]*\Z")
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": {"id", "class", "lang", "dir", "title", "role", "aria-label", "aria-hidden", "data-claim", "data-task"},
    "input": {"type", "checked", "disabled"},
    "details": {"open", "name", "data-callout"},
    "div": {"data-callout"},
    "ol": {"start", "reversed", "type"},
    "td": {"align", "colspan", "rowspan", "headers"},
    "th": {"align", "colspan", "rowspan", "headers", "scope"},
    "a": {"href", "hreflang", "rel"},
    "audio": {"src", "controls"},
    "source": {"src", "type", "media"},
    "video": {"src", "controls", "width", "height"},
}


def sanitise(html: str, relative: Callable[[str], str]) -> str:
    """The allowed parts of `html`; `relative` replaces each relative address."""

    def attribute(tag: str, name: str, value: str) -> str | None:
        return _allowed(tag, name, value, relative)

    schemes = {scheme.lower() for scheme in _SCHEME.findall(html)} - {"javascript", "vbscript", "file"}
    clean = nh3.clean(
        html,
        tags=ALLOWED,
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        link_rel=None,
        url_schemes=schemes,
    )
    return _CELL.sub(_aligned, _NO_ALT.sub('<img alt=""', clean))


def _allowed(tag: str, name: str, value: str, relative: Callable[[str], str]) -> str | None:
    """The value of an attribute; None if the page must not have it."""
    if name == "data-claim":
        return value
    if HOLE in value:  # HTML, such as a wikilink's, cannot be within an attribute
        return None
    if name in ("width", "height"):
        size = _SIZE.match(value)
        return size[1] if size else None
    if name not in ("href", "src", "cite"):
        return value
    if is_refused(value) and not (name == "src" and is_picture(value)):
        return NO_PICTURE if tag == "img" else None
    if is_absolute(value):
        if name != "src" or is_picture(value):
            return value
        return NO_PICTURE if tag == "img" else None  # pages load nothing from elsewhere
    return None if name == "cite" else relative(value)


def safe_tags(settled: str, relative: Callable[[str, str], str]) -> str:
    """Settled HTML with the allowed attributes; `relative` gives what stands for one with a relative address."""

    def tag(found: re.Match[str]) -> str:
        known = _ATTRIBUTES["*"] | _ATTRIBUTES.get(found[1], set())
        kept = (
            _attribute(found[1], name, value, relative) for name, value in _ATTRIBUTE.findall(found[2]) if name in known
        )
        return f"<{found[1]}{''.join(kept)}>"

    return SETTLED_TAG.sub(tag, settled)


def _attribute(tag: str, name: str, value: str, relative: Callable[[str, str], str]) -> str:
    plain = unescape(value)
    if name in ("href", "src") and not (is_absolute(plain) or is_refused(plain)):
        return relative(name, plain)
    allowed = _allowed(tag, name, plain, str)
    return "" if allowed is None else f' {name}="{escape(allowed)}"'


def document_body(html: str) -> str:
    """The content of an HTML document, without what runs or loads something."""

    def attribute(tag: str, name: str, value: str) -> str | None:
        refused = is_refused(value) and not is_picture(value)
        loads = name == "src" and is_absolute(value) and not is_picture(value)
        return None if refused or loads or name == "data-claim" else value

    return nh3.clean(
        html,
        tags=ALLOWED,
        clean_content_tags={"script", "style", "template", "title"},
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel", "data"},
    )


def _aligned(cell: re.Match[str]) -> str:
    """A table's cell with its alignment as a class instead of an attribute; a cell with a class only loses that."""
    before, value, after = cell[1], cell[2].lower(), cell[3]
    given = "" if " class=" in before + after else f' class="align-{value}"'
    return f"{before}{given}{after}"
