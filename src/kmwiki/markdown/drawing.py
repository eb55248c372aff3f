"""Excalidraw drawings: notes of an Obsidian plug-in that contain a drawing, which it can export as a picture."""

import re

from msgspec.structs import replace

from kmwiki.content.file_titles import humanised
from kmwiki.content.files import ContentFile
from kmwiki.content.front_matter import FrontMatterResult
from kmwiki.patterns import regex

_SUFFIX = ".excalidraw"
_PLUGIN = regex(r"---[ \t]*\n(?:(?!---|\.\.\.).*\n){0,200}?excalidraw-plugin[ \t]*:")
_WARNING = regex(r"^.*Switch to EXCALIDRAW VIEW.*$", re.MULTILINE)
_DATA = regex(
    r"^(?:%%[ \t]*\n)?#{1,2} (?:Excalidraw Data|Text Elements|Element Links|Embedded Files|Drawing)[ \t]*$",
    re.MULTILINE,
)
_WORDS = regex(r"^#{1,2} Text Elements[ \t]*\n(.*?)(?=^#{1,2} |^%%|\Z)", re.MULTILINE | re.DOTALL)
_ID = regex(r"[ \t]+\^[A-Za-z0-9_-]{8}[ \t]*$|[ \t]+\^[A-Za-z0-9_-]+[ \t]*$", re.MULTILINE)


def is_drawing(file: ContentFile) -> bool:
    """Whether a page is a drawing according to its name or its front matter."""
    return file.name.lower().endswith(f"{_SUFFIX}.md") or _PLUGIN.match(file.text) is not None


def front(file: ContentFile, front: FrontMatterResult) -> FrontMatterResult:
    """The front matter of a drawing, with its file's name as title, and the text that it shows as body."""
    title = front.front_matter.title or humanised(re.sub(rf"(?i){re.escape(_SUFFIX)}(?=\.md\Z)", "", file.name))
    return replace(
        front,
        front_matter=replace(front.front_matter, drawing=True, title=title),
        body=_shown(front.body, file.name),
    )


def _shown(body: str, name: str) -> str:
    """The text of a drawing as Markdown: its picture, then the notes beside it and the words in it."""
    data = _DATA.search(body)
    notes = _WARNING.sub("", body[: data.start()] if data else body).strip()
    words = [_ID.sub("", text[1]).strip() for text in _WORDS.finditer(body)]
    return "\n\n".join(filter(None, (f"![[/{name.removesuffix('.md')}]]", notes, *words)))


def pictures(name: str) -> list[str]:
    """The names that the plug-in may give to the picture of the drawing in this file."""
    stem = re.sub(r"\.(?:md|markdown)\Z", "", name.rpartition("/")[2], flags=re.IGNORECASE)
    stems = (stem, stem.removesuffix(_SUFFIX)) if stem.endswith(_SUFFIX) else (stem,)
    return [f"{stem}{end}" for stem in stems for end in (".svg", ".png", ".light.svg", ".light.png")]
