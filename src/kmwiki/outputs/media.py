"""Attachments in a page: pictures with their sizes, documents, sound and films."""

from html import escape
from posixpath import basename

from kmwiki.content.file_kinds import DOCUMENTS, FILMS, FRAMED, PICTURES, SOUND, ending
from kmwiki.content.files import AssetFile

Size = tuple[int | None, int | None]  # width and height that an author asks for, in pixels


def image_tag(address: str, file: AssetFile, alt: str, size: Size = (None, None), attributes: str = "") -> str:
    """A picture with width and height, so that the text does not jump when it loads; `address` is escaped."""
    dimensions = _dimensions(*_size(file, *size))
    return f'<img src="{address}" alt="{escape(alt)}" loading="lazy" decoding="async"{dimensions}{attributes}>'


def _dimensions(width: int | None, height: int | None) -> str:
    return (f' width="{width}"' if width else "") + (f' height="{height}"' if height else "")


def _size(file: AssetFile, width: int | None, height: int | None) -> tuple[int | None, int | None]:
    """The size that the author wants; a missing width or height follows from the proportions of the picture."""
    if not file.width or not file.height:
        return width, height
    if width is None:
        return file.width, file.height
    return width, height or max(1, round(width * file.height / file.width))


def media_frame(address: str, name: str, target: str, alt: str, size: Size) -> str:
    """An embedded document, sound or film as a block, or a link to any other file; `address` is escaped."""
    label = escape(alt or basename(name))
    place = address + file_fragment(name, target.partition("#")[2])
    link = f'<a class="asset-link" href="{place}">{label}</a>'
    player = _player(place, name, label, size)
    if ending(name) in DOCUMENTS:
        player = f'<iframe class="document" src="{place}"{_dimensions(*size)} title="{label}" loading="lazy"></iframe>'
    return f'<figure class="media">{player}<figcaption>{link}</figcaption></figure>\n' if player else f"<p>{link}</p>\n"


def media_inline(address: str, name: str, alt: str, size: Size) -> str:
    """A document, sound or film within a line of text. `address` is escaped."""
    label = escape(alt or basename(name))
    return _player(address, name, label, size) or f'<a class="asset-link" href="{address}">{label}</a>'


def _player(address: str, name: str, label: str, size: Size) -> str:
    """The player of sound or a film; empty for any other file."""
    if ending(name) in SOUND:
        return f'<audio controls preload="none" src="{address}" aria-label="{label}"></audio>'
    if ending(name) in FILMS:
        return f'<video controls preload="metadata" src="{address}"{_dimensions(*size)} aria-label="{label}"></video>'
    return ""


def is_picture(name: str) -> bool:
    """Whether a browser shows the file as a picture."""
    return ending(name) in PICTURES


def file_fragment(name: str, fragment: str) -> str:
    """The fragment of a file's address, such as `#page=3` or `#t=10`, if a browser understands it."""
    return f"#{escape(fragment)}" if fragment and ending(name) in FRAMED else ""
