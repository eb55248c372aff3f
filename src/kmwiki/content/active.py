"""What in an attachment could run or load something, were it opened by itself."""

import re

HTML = frozenset(("html", "htm", "shtml", "xhtml", "xht"))
XML = frozenset(("svg", "xml", "xsl", "xslt"))
ELEMENTS = frozenset(
    "script handler listener foreignobject iframe object embed audio video applet meta link base form".split()
)
_DOUBTFUL = re.compile(
    rb"<(?:[\w.-]*:)?(?:" + "|".join(sorted(ELEMENTS)).encode() + rb")\b|\bon\w+\s*=|<!DOCTYPE[^>]*\[|<!ENTITY"
    rb"|<\?xml-stylesheet|(?:java|vb)script|data:(?!image/(?:png|jpe?g|gif|webp))|&#|@import|url\(\s*(?:&quot;|['\"])?\s*[^#\s'\"&]"
    rb"|(?:href|src)\s*=\s*['\"]\s*(?!data:)(?:[a-z][a-z0-9+.-]*:|//)",
    re.IGNORECASE,
)


def extension_of(name: str) -> str:
    """The extension of a file's name, in small letters."""
    return name.rpartition(".")[2].lower()


def may_be_active(name: str, data: bytes) -> bool:
    """Whether a document may hold what runs or loads something; in another encoding than UTF-8 that is not seen."""
    if extension_of(name) not in HTML | XML:
        return False
    return _DOUBTFUL.search(data) is not None or b"\0" in data[:400] or data[:2] in (b"\xff\xfe", b"\xfe\xff")
