"""Finds attachments that could run or load something if a browser opened them."""

import re

from kmwiki.content.file_kinds import HTML, XML, ending
from kmwiki.content.schemes import PIXELS

ELEMENTS = frozenset(
    "script handler listener foreignobject iframe object embed audio video applet meta link base form".split()
)
_DOUBTFUL = re.compile(
    rb"<(?:[\w.-]*:)?(?:" + "|".join(sorted(ELEMENTS)).encode() + rb")\b|\bon\w+\s*=|<!DOCTYPE[^>]*\[|<!ENTITY"
    rb"|<\?xml-stylesheet|(?:java|vb)script|data:(?!"
    + PIXELS.encode()
    + rb")|&#|@import|url\(\s*(?:&quot;|['\"])?\s*[^#\s'\"&]"
    rb"|(?:href|src)\s*=\s*['\"]\s*(?!data:)(?:[a-z][a-z0-9+.-]*:|//)",
    re.IGNORECASE,
)


def may_be_active(name: str, data: bytes) -> bool:
    """Whether a document may run or load something; one that is not in UTF-8 may, because it cannot be searched."""
    if ending(name) not in HTML | XML:
        return False
    return _DOUBTFUL.search(data) is not None or b"\0" in data[:400] or data[:2] in (b"\xff\xfe", b"\xfe\xff")
