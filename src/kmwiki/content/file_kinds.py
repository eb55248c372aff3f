"""The kind of a file by the ending of its name: the one list of pictures, sound, films, documents and texts.

Endings are in small letters and have no dot. Each has one kind and one media type, the same on every machine.
"""

from collections.abc import Set as AbstractSet
from mimetypes import MimeTypes

_UTF8 = "; charset=utf-8"
_KINDS = {
    "picture": {
        "image/png": "png",
        "image/apng": "apng",
        "image/jpeg": "jpg jpeg",
        "image/gif": "gif",
        "image/webp": "webp",
        "image/avif": "avif",
        "image/bmp": "bmp",
        "image/x-icon": "ico",
        "image/svg+xml": "svg",
    },
    "sound": {
        "audio/mpeg": "mp3",
        "audio/wav": "wav",
        "audio/ogg": "ogg opus",
        "audio/flac": "flac",
        "audio/mp4": "m4a",
        "audio/aac": "aac",
        "audio/3gpp": "3gp",
    },
    "film": {
        "video/mp4": "mp4 m4v",
        "video/webm": "webm",
        "video/quicktime": "mov",
        "video/x-matroska": "mkv",
        "video/ogg": "ogv",
    },
    "document": {"application/pdf": "pdf"},
    "text": {
        f"text/markdown{_UTF8}": "md markdown mdx",
        f"text/plain{_UTF8}": "txt rst adoc srt",
        f"text/csv{_UTF8}": "csv",
        f"text/tab-separated-values{_UTF8}": "tsv",
        f"text/vtt{_UTF8}": "vtt",
        f"text/html{_UTF8}": "html htm shtml",
        "application/xhtml+xml": "xhtml xht",
        "application/xml": "xml xsl xslt",
        "application/json": "json",
    },
    "code": {f"text/css{_UTF8}": "css", f"text/javascript{_UTF8}": "js"},
}
_OTHERS = MimeTypes()  # Python's own list, without that of the machine


def _of_kind(kind: str) -> AbstractSet[str]:
    return frozenset(end for ends in _KINDS[kind].values() for end in ends.split())


PICTURES, SOUND, FILMS, DOCUMENTS, TEXTS = map(_of_kind, ("picture", "sound", "film", "document", "text"))
PLAYED = SOUND | FILMS
FRAMED = PLAYED | DOCUMENTS  # embedded as a player, or in a frame
PIXELS = PICTURES - {"svg"}  # pictures that are not text
WITHOUT_LINES = PIXELS | DOCUMENTS  # sources that are cited as a whole, even if their bytes are text
WITH_CAMERA_NOTES = frozenset(("png", "apng", "jpg", "jpeg", "webp"))  # pictures from which Exif is removed
HTML = frozenset(("html", "htm", "shtml", "xhtml", "xht"))
XML = frozenset(("svg", "xml", "xsl", "xslt"))  # a browser may run scripts in them
WITH_FRONT_MATTER = frozenset(("md", "markdown", "mdx", "txt", "rst", "adoc"))
# A wikilink to a name with such an ending means a file, even if there is none.
LINKED_AS_FILES = (
    PICTURES | FRAMED | frozenset("zip tar gz csv xls xlsx doc docx ppt pptx odt epub txt json canvas base".split())
)
# Obsidian makes tables and boards of them; a page says that it does not show them.
VIEWS = frozenset(("base", "canvas"))
# A name with such an ending is the name of a source.
CITED = frozenset(
    "md markdown mdx txt rst adoc pdf html htm xhtml xml json jsonl yaml yml toml csv tsv doc docx odt rtf "
    "ppt pptx xls xlsx epub tex bib ipynb png jpg jpeg gif webp svg vtt srt mp3 mp4 m4a wav webm eml log".split()
)
_MEDIA_TYPES = {end: media for kinds in _KINDS.values() for media, ends in kinds.items() for end in ends.split()}


def ending(name: str) -> str:
    """The ending of a file's name, in small letters and without its dot; empty if the name has no dot."""
    _, dot, end = name.rpartition("/")[2].rpartition(".")
    return end.lower() if dot else ""


def is_view(target: str) -> bool:
    """Whether the target of an embed is a table or a board of Obsidian, or a part of one, as in `Trips.base#Map`."""
    return ending(target.partition("#")[0]) in VIEWS


def media_type(name: str) -> str:
    """The media type of a file, by its name; `application/octet-stream` if it is unknown."""
    return _MEDIA_TYPES.get(ending(name)) or _OTHERS.guess_type(name)[0] or "application/octet-stream"
