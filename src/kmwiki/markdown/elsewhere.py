"""Replaces what raw HTML would load from elsewhere by a link to it, or by nothing if its address is refused."""

from collections.abc import Iterator
from html import escape
from posixpath import basename

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.schemes import (
    LOGIN,
    LOGIN_HELP,
    as_read,
    is_absolute,
    is_picture,
    is_refused,
    published,
    with_scheme,
)
from kmwiki.markdown.html_tags import ADDRESS, HtmlTag

# Tags that would load another file, and the attribute with its address.
FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "portal": "src", "object": "data"}
PLAYERS = frozenset(("audio", "video"))
STAND_IN = PLAYERS | {"iframe"}  # their content is for browsers that cannot show them
_SHOWN = 80  # characters of an address in a finding


class Refusal(Struct, frozen=True, kw_only=True):
    """An address that is not published as it was written, and the finding on it."""

    rule: str
    address: str
    message: str
    help: str


def refusals(address: str, *, picture: bool = False) -> Iterator[Refusal]:
    """The problems of an address, if it has any."""
    if is_refused(address) and not (picture and is_picture(address)):
        cut = address if len(address) <= _SHOWN else f"{address[:_SHOWN]}…"
        message = f"the URL “{cut}” could run code or open a reader's local files, so it is disabled"
        yield Refusal(rule="unsafe-address", address=address, message=message, help="use a web URL")
    elif is_absolute(address) and published(address) != with_scheme(address):
        yield Refusal(rule="password-in-address", address=address, message=LOGIN, help=LOGIN_HELP)


def settled(tag: HtmlTag) -> HtmlTag:
    """The tag without refused addresses, and without names and passwords in others."""
    kept = {
        name: published(value) if name in ADDRESS and is_absolute(value) else value
        for name, value in tag.attributes.items()
        if name not in ADDRESS or not is_refused(value) or (tag.name == "img" and is_picture(value))
    }
    return replace(tag, attributes=kept)


def loads_from(tag: HtmlTag) -> str | None:
    """The address from which a settled tag would load something; None if it loads nothing, or may load it."""
    if tag.name in FRAMES:
        return tag.attributes.get(FRAMES[tag.name])
    address = tag.attributes.get("src", "")
    is_elsewhere = is_absolute(address) and not is_picture(address)
    return address if is_elsewhere and (tag.name == "img" or tag.name in PLAYERS) else None


def link_to(tag: HtmlTag, address: str, *, linked: bool, named: bool = True) -> str:
    """A link to what a tag would show; within another link, only its label, and nothing if it is not named."""
    if linked and not named:
        return ""
    name = next(
        (tag.attributes[key] for key in ("title", "alt", "aria-label") if named and tag.attributes.get(key)), ""
    )
    plain = address.partition("://")[2].rstrip("/") or address if is_absolute(address) else as_read(basename(address))
    label = escape(name or plain)
    if linked:
        return label
    if not is_absolute(address):
        return f'<a href="{escape(address)}">{label}</a>'
    of_kind = " remote-image" if tag.name == "img" else " remote-frame" if tag.name in FRAMES else ""
    return f'<a class="external{of_kind}" rel="noopener" href="{escape(address)}">{label}</a>'
