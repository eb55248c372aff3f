"""Finds attachments that could run or load something if a browser opened them."""

import re

from kmwiki.content.schemes import PIXELS
from kmwiki.patterns import regex

ELEMENTS = frozenset(
    "script handler listener foreignobject iframe object embed audio video applet meta link base form".split()
)
_DOUBTFUL = regex(
    rb"<(?:[\w.-]*:)?(?:" + "|".join(sorted(ELEMENTS)).encode() + rb")\b|\bon\w+\s*=|<!DOCTYPE[^>]*\[|<!ENTITY"
    rb"|<\?xml-stylesheet|(?:java|vb)script|data:(?!"
    + PIXELS.encode()
    + rb")|&#|@import|url\(\s*(?:&quot;|['\"])?\s*[^#\s'\"&]"
    rb"|(?:href|src)\s*=\s*['\"]\s*(?!data:)(?:[a-z][a-z0-9+.-]*:|//)",
    re.IGNORECASE,
)


def may_be_active(data: bytes) -> bool:
    """Whether HTML or XML may run or load something; if it is not in UTF-8, it may, because it cannot be searched."""
    return _DOUBTFUL.search(data) is not None or b"\0" in data[:400] or data[:2] in (b"\xff\xfe", b"\xfe\xff")
