"""Pictures and frames from allowed origins: a picture is shown, a frame is a still that loads on a click."""

import re
from collections.abc import Callable
from functools import partial
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

from kmwiki.content.file_kinds import PICTURES, ending
from kmwiki.content.policy import Allowed, allows
from kmwiki.patterns import regex

STILL = 'class="external still"'
_REMOTE = regex(r'<a class="external remote-(image|frame)" rel="noopener" href="([^"<>]*)">([^<]*)</a>', re.IGNORECASE)
_NAME = regex(r"[\w-]{1,64}\Z", re.ASCII)
_YOUTUBE = ("www.youtube.com", "youtube.com", "m.youtube.com")
_WITHOUT_COOKIES, _WITH_COOKIES = "https://www.youtube-nocookie.com/embed/", "https://www.youtube.com/embed/"


def opened(html: str, allowed: Allowed, say: Callable[[str], str]) -> str:
    """The HTML in which links to pictures and frames of allowed origins show them; others are links."""
    return _REMOTE.sub(partial(_shown, allowed, say), html) if '<a class="external remote-' in html else html


def _shown(allowed: Allowed, say: Callable[[str], str], link: re.Match[str]) -> str:
    kind, address, label = link[1], unescape(link[2]), link[3]
    is_picture = kind == "image" and ending(urlsplit(address).path) in PICTURES
    frame = None if is_picture else _frame(address, allowed)
    if frame is not None:
        host = urlsplit(frame).netloc
        _ = say
        button = escape(_("Show (loads from %(host)s)") % {"host": host})
        data = f'data-frame="{escape(frame)}" data-show="{button}"'
        return f'<a {STILL} rel="noopener" href="{link[2]}" {data}>{label}</a>'
    if kind == "image" and allows(allowed.image, _origin(address)):
        alt = "" if label in (link[2], link[2].partition("://")[2].rstrip("/")) else label
        return f'<img src="{link[2]}" alt="{escape(unescape(alt))}" loading="lazy" decoding="async">'
    return link[0].replace(" remote-frame", "", 1) if kind == "frame" else link[0]


def _frame(address: str, allowed: Allowed) -> str | None:
    """The address that a frame shows for this one, if it is allowed; pages of videos have another one for frames."""
    found = (one for one in (*_players(address), address) if allows(allowed.frame, _origin(one)))
    return next(found, None)


def _players(address: str) -> tuple[str, ...]:
    """The addresses at which a known host of videos plays the one that a page shows."""
    parts = urlsplit(address)
    first = parts.path.strip("/").partition("/")[0]
    if parts.netloc in _YOUTUBE and parts.path == "/watch":
        first = parse_qs(parts.query).get("v", [""])[0]
    elif parts.netloc == "vimeo.com" and first.isdecimal():
        return (f"https://player.vimeo.com/video/{first}",)
    elif parts.netloc != "youtu.be":
        return ()
    return (_WITHOUT_COOKIES + first, _WITH_COOKIES + first) if _NAME.match(first) else ()


def _origin(address: str) -> str:
    """The origin of an address; empty if it has none that can be allowed."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}" if parts.scheme == "https" and parts.hostname else ""
    except ValueError:
        return ""
