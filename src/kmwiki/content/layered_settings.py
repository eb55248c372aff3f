"""The settings of another program that are in several files: what a file inherits, and what counts for production."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.flat_settings import flat_settings
from kmwiki.content.loose_settings import LooseSettings, loose_settings, with_parts
from kmwiki.diagnostics import Location

_FORMS = ("toml", "yaml", "yml", "json")
_NAMES_OF_HUGO = tuple(f"{name}.{form}" for name in ("hugo", "config") for form in _FORMS)
FOLDERS_OF_HUGO = ("config/production/", "config/_default/")  # the first counts where both say something
FILES_OF_HUGO = tuple(f"{folder}{name}" for folder in ("", FOLDERS_OF_HUGO[1]) for name in _NAMES_OF_HUGO)
OVER_OF_HUGO = tuple(f"{FOLDERS_OF_HUGO[0]}{name}" for name in _NAMES_OF_HUGO)
_PARTS_OF_HUGO = "languages menu menus markup module permalinks taxonomies cascade params".split()
_INHERITS = "inherit"
_MOST = 8  # files that inherit from each other


class Layered(Struct, frozen=True, kw_only=True):
    """What several files say together: as flat texts, and as loose values."""

    flat: Mapping[str, str]
    loose: LooseSettings
    files: tuple[str, ...]
    unclear: tuple[tuple[str, Location], ...] = ()  # what cannot be read of them, each with its place


def layered(root: Path, name: str, program: str) -> Layered:
    """What the settings file of a program says with the others that belong to it. Raises KmwikiError."""
    if program == "Hugo":
        names = [one for one in dict.fromkeys((*_of_folders(root), name))]
        return _together(root, names, ())
    names, unclear = _inherited(root, name) if program == "MkDocs" else ([name], ())
    return _together(root, names, unclear)


def _of_folders(root: Path) -> list[str]:
    """The files of Hugo's folders of settings, the most particular first; one may not be there, but its parts are."""
    found = []
    for folder in FOLDERS_OF_HUGO:
        there = [f"{folder}{name}" for name in _NAMES_OF_HUGO if (root / folder / name).is_file()]
        found += there[:1] or ([f"{folder}{_NAMES_OF_HUGO[0]}"] if (root / folder).is_dir() else [])
    return found


def _inherited(root: Path, name: str) -> tuple[list[str], tuple[tuple[str, Location], ...]]:
    """The files that a file of MkDocs inherits from, after itself."""
    names = [name]
    while len(names) <= _MOST:
        said = loose_settings(root / names[-1], names[-1])
        if not (given := said.text(_INHERITS)):
            return names, ()
        file = ((root / names[-1]).parent / given).resolve()
        inside = file.relative_to(root).as_posix() if file.is_relative_to(root) else ""
        if not inside or inside in names or not loose_settings(file, inside).data:
            return names, ((f"the settings in “{given}”", said.at(_INHERITS)),)
        names.append(inside)
    return names, ((f"the settings that “{names[-1]}” inherits", Location(path=names[-1], line=1)),)


def _together(root: Path, names: list[str], unclear: tuple[tuple[str, Location], ...]) -> Layered:
    there = [name for name in names if (root / name).is_file()]
    flat: dict[str, str] = {}
    for name in reversed(there):
        flat |= flat_settings(root / name)
    layers = [_loose(root / name, name) for name in names]
    data: dict[str, Any] = {}
    for layer in reversed(layers):
        data = _merged(layer.data, data)
    filled = frozenset(path for layer in layers for path in layer.filled)
    loose = layers[0] if len(layers) == 1 else replace(layers[-1], data=data, layers=tuple(layers), filled=filled)
    return Layered(flat=flat, loose=loose, files=tuple(there), unclear=unclear)


def _loose(file: Path, name: str) -> LooseSettings:
    said = loose_settings(file, name)
    return with_parts(said, _PARTS_OF_HUGO) if name.startswith(FOLDERS_OF_HUGO) else said


def _merged(over: Mapping[str, Any], under: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of both; where both have a key, in any case, that of `over` counts."""
    names = {name.casefold(): name for name in under}
    found = dict(under)
    for name, value in over.items():
        old = found.pop(names.get(name.casefold(), name), None)
        found[name] = _merged(value, old) if isinstance(value, dict) and isinstance(old, dict) else value
    return found
