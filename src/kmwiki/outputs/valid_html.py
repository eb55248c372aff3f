"""Corrects authors' HTML and addresses that break the standards, on pages but not in exports."""

import re
from html import escape, unescape

from kmwiki.patterns import regex

_HEADING = regex(r"<(/?)h([2-6])(?=[ >])")
_OBSOLETE = regex(r"<(/?)(center|strike|tt)>")
_INSTEAD = {"center": ("div", ' class="align-center"'), "strike": ("s", ""), "tt": ("code", "")}

_NOWHERE = '<a class="external" rel="noopener">'  # a link with an invalid address

# Addresses of other sites with an invalid character or name; most addresses do not match.
_DOUBTFUL = regex(
    r'(<a\b[^<>]*? href=")([a-z][a-z0-9+.-]*:(?=[^"]*(?:[\s<>\\^`{|}\[\]@%]|#[^"]*#))[^"]*)', re.IGNORECASE
)
_PARTS = regex(
    r"(?P<scheme>(?:https?|ftp):)[/\\]{2}(?:[^/\\?#]*@)?(?P<host>[^/\\?#]*)(?P<path>[^?#]*)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_FORBIDDEN = regex(r"[\x00-\x20\x7f\"<>\\^`{|}\[\]]|%(?![0-9A-Fa-f]{2})|(?<=#)(.*)", re.DOTALL)


def valid(body: str) -> str:
    """The body of a page without mistakes that an HTML checker would find in its author's text."""
    body = _OBSOLETE.sub(_renamed, _stepwise(body)).replace(_NOWHERE, "<a>")
    return _DOUBTFUL.sub(_address, body)


def _stepwise(body: str) -> str:
    """The body without gaps in the levels of headings, such as an h4 after an h2."""
    above = [1]  # the levels of the headings above a place, as written, beginning with the title

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
    """An address with invalid characters percent-encoded, and without a name and password for its site."""
    address, start = unescape(match[2]), ""
    if parts := _PARTS.fullmatch(address):
        start = f"{parts['scheme']}//{parts['host']}"
        address = parts["path"].replace("\\", "/") + parts["rest"]
    elif address.lower().startswith("tel:"):
        address = re.sub(r"\s+", "-", address.strip())
    return match[1] + escape(start + _FORBIDDEN.sub(_encoded, address))


def _encoded(match: re.Match[str]) -> str:
    if match[1] is not None:  # the part after the first “#”
        return _FORBIDDEN.sub(_encoded, match[1].replace("#", "%23"))
    return f"%{ord(match[0][0]):02X}" + match[0][1:]
