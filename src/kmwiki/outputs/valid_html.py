"""What the standards of HTML and of addresses want and authors forget: mended on pages, not in what is exported."""

import re
from html import escape, unescape

_HEADING = re.compile(r"<(/?)h([2-6])(?=[ >])")
_OBSOLETE = re.compile(r"<(/?)(center|strike|tt)>")
_INSTEAD = {"center": ("div", ' class="align-center"'), "strike": ("s", ""), "tt": ("code", "")}

_NOWHERE = '<a class="external" rel="noopener">'  # what is left of a link whose address is none

# Addresses of other sites with a character or a name that none may have; most have none, and are left alone.
_DOUBTFUL = re.compile(
    r'(<a\b[^<>]*? href=")([a-z][a-z0-9+.-]*:(?=[^"]*(?:[\s<>\\^`{|}\[\]@%]|#[^"]*#))[^"]*)', re.IGNORECASE
)
_PARTS = re.compile(
    r"(?P<scheme>(?:https?|ftp):)[/\\]{2}(?:[^/\\?#]*@)?(?P<host>[^/\\?#]*)(?P<path>[^?#]*)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}\[\]]|%(?![0-9A-Fa-f]{2})|(?<=#)(.*)", re.DOTALL)


def valid(body: str) -> str:
    """The body of a page without what a checker of HTML would find in what its author wrote."""
    body = _OBSOLETE.sub(_renamed, _stepwise(body)).replace(_NOWHERE, "<a>")
    return _DOUBTFUL.sub(_address, body)


def _stepwise(body: str) -> str:
    """The body with no level of headings left out, as one is by an h4 that follows an h2."""
    above = [1]  # the levels of the headings around a place, as written; the title comes first

    def heading(tag: re.Match[str]) -> str:
        written = int(tag[2])
        if not tag[1]:
            while above[-1] >= written:
                above.pop()
            above.append(written)
        return f"<{tag[1]}h{len(above)}"

    return _HEADING.sub(heading, body)


def _renamed(tag: re.Match[str]) -> str:
    name, attribute = _INSTEAD[tag[2]]
    return f"</{name}>" if tag[1] else f"<{name}{attribute}>"


def _address(match: re.Match[str]) -> str:
    """An address with what it may not hold percent-encoded, and without a name and password for its site."""
    address, start = unescape(match[2]), ""
    if parts := _PARTS.fullmatch(address):
        start = f"{parts['scheme']}//{parts['host']}"
        address = parts["path"].replace("\\", "/") + parts["rest"]
    elif address.lower().startswith("tel:"):
        address = re.sub(r"\s+", "-", address.strip())
    return match[1] + escape(start + _FORBIDDEN.sub(_encoded, address))


def _encoded(match: re.Match[str]) -> str:
    if match[1] is not None:  # all behind the first “#”
        return _FORBIDDEN.sub(_encoded, match[1].replace("#", "%23"))
    return f"%{ord(match[0][0]):02X}" + match[0][1:]
