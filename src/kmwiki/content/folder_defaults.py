"""The front matter that a file gives to all pages of its folder and of those below, as `.meta.yml` does for MkDocs."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from kmwiki.content.characters import readable
from kmwiki.content.files import Defaults
from kmwiki.content.front_matter import block_of_folder, merged
from kmwiki.content.hiding import hidden_by
from kmwiki.content.plain_file import read_plain
from kmwiki.diagnostics import Diagnostic, finding

_LARGEST = 1 << 20

OfFolders = Mapping[str, Defaults]


def folder_defaults(root: Path, content: Path, name: str, diagnostics: list[Diagnostic]) -> dict[str, Defaults]:
    """The defaults of each folder that has a file with this name, by its path in the folder of pages, with those of the
    folders above; findings on these files are added to `diagnostics`."""
    found = dict[str, Defaults]()
    for place, folders, files in os.walk(content) if name else ():
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        if name in files:
            path = Path(os.path.relpath(place, content)).as_posix()
            own = _defaults(root, Path(place) / name, diagnostics)
            found["" if path == "." else path] = _below(defaults_of(found, f"{path}/page" if path != "." else ""), own)
    return found


def defaults_of(found: OfFolders, name: str) -> Defaults | None:
    """The defaults of a page, by its name in the folder of pages."""
    return next((found[folder] for folder in _folders(name) if folder in found), None) if found else None


def _folders(name: str) -> Iterator[str]:
    while name:
        name = name.rpartition("/")[0]
        yield name


def _below(above: Defaults | None, own: Defaults) -> Defaults:
    if above is None:
        return own
    values = merged(msgspec.json.decode(above.values), msgspec.json.decode(own.values))
    return _made(values, (*above.said, *own.said))


def _made(values: Mapping[str, Any], said: tuple[tuple[str, str], ...]) -> Defaults:
    hides = hidden_by(values) is not None
    return Defaults(values=msgspec.json.encode(values).decode(), said=tuple(dict.fromkeys(said)), hides=hides)


def _defaults(root: Path, file: Path, diagnostics: list[Diagnostic]) -> Defaults:
    """The defaults in a file. If it cannot be read but may hide pages, it hides them."""
    path = readable(file.relative_to(root).as_posix())
    try:
        text = readable(read_plain(file, _LARGEST).decode("utf-8-sig", "replace").replace("\r\n", "\n"))
    except OSError as error:
        diagnostics.append(finding("unreadable-file", path, f"cannot read this file: {error.strerror}"))
        return _made({"draft": "true"}, ())
    values, found, doubt = block_of_folder(text, path)
    diagnostics += [*found, *([doubt] if doubt else ())]
    return _made({"draft": "true"} if doubt else values, tuple((one.rule, one.message) for one in found))
