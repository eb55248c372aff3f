"""Links that open a file of the wiki in the author's editor, at a line."""

import os
import re
from pathlib import Path
from urllib.parse import quote

from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex

EDITORS = {
    "vscode": "vscode://file/{path}:{line}:{column}",
    "vscodium": "vscodium://file/{path}:{line}:{column}",
    "cursor": "cursor://file/{path}:{line}:{column}",
    "windsurf": "windsurf://file/{path}:{line}:{column}",
    "zed": "zed://file/{path}:{line}:{column}",
    "idea": "idea://open?file=/{path}&line={line}&column={column}",
    "sublime": "subl://open?url=file:///{path}&line={line}&column={column}",
    "textmate": "txmt://open?url=file:///{path}&line={line}&column={column}",
    "obsidian": "obsidian://open?path=/{path}",
    "none": "",
}
_PLACE = regex(r":\{line\}:\{column\}|[&?]line=\{line\}|&column=\{column\}")
_ADDRESS = regex(r"(?!(?:javascript|data|vbscript):)[a-z][a-z0-9+.-]*:[^\s\"'<>]*\Z", re.IGNORECASE)


def editor_address(chosen: str | None, root: Path) -> str:
    """The pattern of an editor's links: from `KMWIKI_EDITOR`, the configuration, or the kind of folder.

    Raises KmwikiError for an unknown editor.
    """
    name = os.environ.get("KMWIKI_EDITOR") or chosen or ("obsidian" if (root / ".obsidian").is_dir() else "vscode")
    pattern = EDITORS.get(name, name)
    if pattern and ("{path}" not in pattern or not _ADDRESS.match(pattern)):
        known = ", ".join(EDITORS)
        raise KmwikiError(f"editor: “{name}” is neither a known editor ({known}) nor a URL with “{{path}}”")
    return pattern


def editor_link(pattern: str, file: Path, line: int = 1, column: int = 1) -> str | None:
    """The link that opens a file at a place; None if the author wants no links."""
    if not pattern:
        return None
    path = quote(file.as_posix().lstrip("/"))
    return pattern.replace("{path}", path).replace("{line}", str(line)).replace("{column}", str(column))


def new_file_link(pattern: str, file: Path, text: str) -> str | None:
    """The link for a file that is not there yet: Obsidian begins it with the text, other editors open its folder."""
    if not pattern:
        return None
    if pattern.startswith("obsidian:"):
        return f"obsidian://new?path=/{quote(file.as_posix().lstrip('/'))}&content={quote(text)}"
    folder = next(folder for folder in file.parents if folder.is_dir())
    return editor_link(_PLACE.sub("", pattern), folder)
