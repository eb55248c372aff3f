"""Cleans attachments before they are published: pictures lose the camera's notes, documents lose scripts."""

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from kmwiki.content.active import ELEMENTS, may_be_active
from kmwiki.content.decoding import decode
from kmwiki.content.exif import without_notes
from kmwiki.content.file_kinds import HTML, WITH_CAMERA_NOTES, XML, ending
from kmwiki.content.schemes import PIXELS, is_absolute, is_picture, is_refused
from kmwiki.markdown.sanitise import document_body
from kmwiki.patterns import regex

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TITLE = regex(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_LOADED = regex(rf"@import[^;]*;?|url\(\s*['\"]?(?!#|data:{PIXELS})[^)]*\)", re.IGNORECASE)
_MOVING = frozenset(("animate", "set"))  # they may change the address of a link
_LEFT_OUT = b'<svg xmlns="http://www.w3.org/2000/svg"><title>This file cannot be read, and is left out.</title></svg>\n'
_KNOWN = {"": "http://www.w3.org/2000/svg", "xlink": "http://www.w3.org/1999/xlink"}


def is_cleaned(name: str) -> bool:
    """Whether a file with this name is cleaned before it is published."""
    return ending(name) in HTML | XML | WITH_CAMERA_NOTES


def cleaned(name: str, data: bytes) -> bytes:
    """The bytes of an attachment that are published: the same bytes, if nothing must be removed."""
    end = ending(name)
    if end in HTML | XML:
        clean = _html if end in HTML else _xml
        return clean(data) if may_be_active(data) else data
    return without_notes(data)


def _html(data: bytes) -> bytes:
    text, _ = decode(data)
    title = _TITLE.search(text)
    name = escape(unescape(title[1]).strip()) if title else ""
    head = f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{name}</title>\n</head>\n'
    return f"{head}<body>\n{document_body(text)}\n</body>\n</html>\n".encode()


def _xml(data: bytes) -> bytes:
    """An XML document, such as a drawing, without what runs or loads something."""
    from xml.etree import ElementTree  # few wikis publish such a file

    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        return _LEFT_OUT
    if _name(root.tag) in ELEMENTS:
        return _LEFT_OUT
    _clean(root)
    for prefix, address in _KNOWN.items():
        ElementTree.register_namespace(prefix, address)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _clean(root: "Element") -> None:
    for element in root.iter():
        for child in list(element):
            if _name(child.tag) in ELEMENTS or (_name(child.tag) in _MOVING and _moves_link(child)):
                element.remove(child)
        for key, value in list(element.attrib.items()):
            name = _name(key)
            leads = name in ("href", "src") and (is_refused(value) or is_absolute(value)) and not is_picture(value)
            if name.startswith("on") or (leads and (_name(element.tag) != "a" or is_refused(value))):
                del element.attrib[key]
            elif "(" in value or "@" in value:
                element.attrib[key] = _LOADED.sub("none", value)
        if _name(element.tag) == "style" and element.text:
            element.text = _LOADED.sub("none", element.text)


def _moves_link(element: "Element") -> bool:
    moved = element.attrib.get("attributeName", "").lower()
    return moved.endswith("href") or moved.startswith("on")


def _name(tag: object) -> str:
    """The local name of an element or attribute, in small letters."""
    return str(tag).rpartition("}")[2].lower()
