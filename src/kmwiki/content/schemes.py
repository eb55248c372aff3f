"""Addresses that authors write: which ones are refused, and which parts are never published."""

import re
from html import unescape
from urllib.parse import unquote

from kmwiki.content.characters import readable
from kmwiki.patterns import regex

LOGIN = "a URL contains a user name or password, which is not published"
LOGIN_HELP = "remove it from the file, and change the password if others could have read it"
_SCHEME = regex(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LONGEST = 1_000  # characters in which a scheme must end, even if it is encoded
_REFUSED = regex(r"(?:javascript|vbscript|data|file):", re.IGNORECASE)
# Characters that browsers ignore before and in a scheme, or that readers do not see there.
_HIDDEN = regex("[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufffd]+")
PIXELS = "image/(?:gif|png|jpe?g|webp|avif)"  # media types of pictures that run nothing
_PICTURE = regex(rf"data:{PIXELS}[;,]", re.IGNORECASE)
_NAME_OF_FILE = regex(r"[^/@?#]*\.(?:md|markdown)(?:[#?]|\Z)", re.IGNORECASE)
_ABSOLUTE = regex(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\|/\\|\\/")
_WITH_HOST = regex(r"[A-Za-z][A-Za-z0-9+.-]+://[^\s/]")
# With the web's schemes, a name alone may be a secret; with others, as in ssh://git@host, it belongs to the address.
_LOGIN = regex(
    r"((?:https?|ftps?|wss?):[/\\]{2})[^\s/\\?#\"'<>@]*(?:@[^\s/\\?#\"'<>@]*)*@(?=[^\s/\\?#\"'<>@])"
    r"|([A-Za-z][A-Za-z0-9+.-]*://)[^\s/\\?#\"'<>@:]*:[^\s/?#\"'<>]*@(?=[^\s/\\?#\"'<>@])",
    re.IGNORECASE,
)
_SPELLED = regex(r"(?:%20|%[89A-F][0-9A-F])+", re.IGNORECASE)  # spaces, and characters beyond ASCII
# What authors write like a browser's address bar: a host by its first or last part, or an address of mail.
_BARE_HOST = regex(
    r"(?:www\.[\w-]+(?:\.[\w-]+)+|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|io|dev))(?::\d+)?(?:[/?#]|\Z)"
)
_BARE_MAIL = regex(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\Z", re.IGNORECASE)


def is_absolute(address: str) -> bool:
    """Whether an address leads out of the wiki; `Category:Tea.md` is the name of a file."""
    return _ABSOLUTE.match(address) is not None and _NAME_OF_FILE.match(address) is None


def is_refused(address: str) -> bool:
    """Whether an address would run something or open a reader's own files, even if its scheme is hidden."""
    if _NAME_OF_FILE.match(address):
        return False
    address = address[:_LONGEST]
    while True:
        plain = _HIDDEN.sub("", address)
        if _SCHEME.match(plain):  # what is encoded after it does not matter
            return _REFUSED.match(plain) is not None
        decoded = unquote(unescape(plain))
        if decoded == address:
            return False
        address = decoded


def unquoted(address: str) -> str:
    """An address with its percent signs decoded, without the control characters that `%01` and others encode."""
    return readable(unquote(address))


def as_read(address: str) -> str:
    """An address as people read it: letters and spaces are decoded, and signs that mean something stay encoded."""
    return _SPELLED.sub(_as_text, address)


def _as_text(encoded: re.Match[str]) -> str:
    text = unquoted(encoded[0])
    return encoded[0] if "\ufffd" in text else text


def is_picture(address: str) -> bool:
    """Whether a `data:` address contains a picture of pixels, which runs nothing."""
    return _PICTURE.match(address) is not None


def names_host(address: str) -> bool:
    """Whether a name is an address of the form `scheme://host` that is not refused."""
    return _WITH_HOST.match(address) is not None and not is_refused(address)


def without_login(text: str) -> str:
    """A text or an address without the names and passwords in its addresses."""
    return _LOGIN.sub(r"\1\2", text) if "@" in text else text


def with_scheme(address: str) -> str:
    """An absolute address with its scheme, which `//example.org` lacks."""
    return re.sub(r"\A[/\\]{2}", "https://", address)


def meant_on_the_web(address: str) -> str | None:
    """The absolute address that an author surely means by `www.example.org` or `ann@example.org`; or None."""
    if _BARE_MAIL.match(address):
        return f"mailto:{address}"
    return f"https://{address}" if _BARE_HOST.match(address) else None


def published(address: str) -> str:
    """An absolute address as it is published: with a scheme, without name and password."""
    return without_login(with_scheme(address))
