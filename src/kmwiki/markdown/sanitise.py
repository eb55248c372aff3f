"""Raw HTML made safe: an allow-list by nh3; what is forbidden or never closes is shown, not run."""

import re
from collections.abc import Callable

import nh3

# A Unicode noncharacter: the parser takes it out of what authors write, and the sanitiser leaves it alone.
HOLE = "\ufdd0"
_TAG_START = re.compile(r"<(?:(/?)([A-Za-z][A-Za-z0-9:-]*)|(?=[!?]))")
_FIRST_LEVEL = re.compile(r"<(/?)h1(?=[\s/>])", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAGS = (nh3.ALLOWED_TAGS | {"section", "input", "picture", "audio", "video", "source"}) - {"map", "area"}
NO_PICTURE = "data:,"  # the address of a picture that is not shown; its alternative text is
_NO_ALT = re.compile(r"<img(?![^>]*\salt=)")
_CELL = re.compile(r'(<t[dh]\b[^>]*?) align="([A-Za-z]+)"([^>]*>)')
_SIZE = re.compile(r"\s*(\d{1,5})(?:px)?[\s;]*\Z")
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": {"id", "class", "lang", "dir", "title", "role", "aria-label", "aria-hidden", "data-claim"},
    "input": {"type", "checked", "disabled"},
    "details": {"open", "data-callout"},
    "div": {"data-callout"},
    "ol": {"start", "reversed", "type"},
    "td": {"align", "colspan", "rowspan", "headers"},
    "th": {"align", "colspan", "rowspan", "headers", "scope"},
    "a": {"href", "hreflang", "rel"},
    "audio": {"src", "controls"},
    "source": {"src", "type", "media"},
    "video": {"src", "controls", "width", "height"},
}


def disarm(raw: str) -> str:
    """A raw HTML token without comments; the `<` of every tag that is not allowed becomes text.

    The page's title is its one `<h1>`, so that one of the author's is a level lower.
    """
    raw = _FIRST_LEVEL.sub(r"<\1h2", raw)
    return _TAG_START.sub(_shown, without_comments(raw, lambda comment: ""))


def _shown(tag: re.Match[str]) -> str:
    return tag[0] if tag[2] and tag[2].lower() in _TAGS else f"&lt;{tag[0][1:]}"


def without_comments(raw: str, instead: Callable[[re.Match[str]], str]) -> str:
    """Raw HTML with something else in place of each comment."""
    end = raw.rfind("-->") + 3  # beyond it no comment closes: many that never do would each be searched to the end
    return _COMMENT.sub(instead, raw[:end]) + raw[end:]


def sanitise(html: str, relative: Callable[[str], str]) -> str:
    """The allowed part of `html`; each relative address is replaced by what `relative` gives for it."""

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "data-claim":
            return value
        if HOLE in value:  # a wikilink or the like within an attribute is no place to put HTML
            return None
        if name in ("width", "height"):
            size = _SIZE.match(value)
            return size[1] if size else None
        if name not in ("href", "src"):
            return value
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", value):
            if name == "href":
                return value if not value.startswith("//") else None
            return NO_PICTURE if tag == "img" else None  # nothing loads from elsewhere
        return relative(value)

    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=attribute, link_rel=None)
    return _CELL.sub(_aligned, _NO_ALT.sub('<img alt=""', clean))


def _aligned(cell: re.Match[str]) -> str:
    """A table's cell with its alignment as a class; what has a class already stays as it is, but for the attribute."""
    before, value, after = cell[1], cell[2].lower(), cell[3]
    given = "" if " class=" in before + after else f' class="align-{value}"'
    return f"{before}{given}{after}"
