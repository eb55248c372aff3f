"""What the settings of an Obsidian vault say: which notes are templates, which it leaves out, and single values."""

import glob
import json
from pathlib import Path, PurePosixPath
from typing import Any

from kmwiki.content.characters import unreadable
from kmwiki.content.folders import Folders
from kmwiki.content.plain_file import read_plain
from kmwiki.content.roots import VAULT

# The settings of Obsidian's own templates and of its extension Templater, and the key that names the folder.
TEMPLATE_SETTINGS = (("templates.json", "folder"), ("plugins/templater-obsidian/data.json", "templates_folder"))
PREAMBLE = "preamble.sty"  # commands of formulas, for an extension of it


def vault_of(folders: Folders) -> Path | None:
    """The folder of notes with settings of Obsidian: the root of the wiki, its folder of pages, or neither."""
    return next((folder for folder in (folders.root, folders.content) if (folder / VAULT).is_dir()), None)


def template_folders(root: Path) -> tuple[str, ...]:
    """The folders of a vault that contain templates of notes, as its settings say, by their paths in the vault."""
    said = (vault_setting(root, file, key) for file, key in TEMPLATE_SETTINGS)
    folders = dict.fromkeys(PurePosixPath(folder.strip("/ ")) for folder in said if not unreadable(folder))
    known = (folder for folder in folders if folder.parts and ".." not in folder.parts)
    return tuple(folder.as_posix() for folder in known if (root / folder).is_dir())


def left_out_of(vault: Path, root: Path, content: Path) -> tuple[str, ...]:
    """The patterns of a vault's pages that are templates, or that Obsidian's own settings exclude."""
    excluded = (PurePosixPath(name.strip("/ ")) for name in _listed(vault / VAULT / "app.json", "userIgnoreFilters"))
    names = dict.fromkeys((*template_folders(vault), *(name.as_posix() for name in excluded if name.parts)))
    found = []
    for name in names:
        place = vault / name
        if ".." in PurePosixPath(name).parts or not place.is_relative_to(content):
            continue
        pattern = glob.escape(place.relative_to(root).as_posix())
        # Files beside the notes stay: a vault may keep there what other notes embed.
        found += [f"{pattern}/**/*.md"] if place.is_dir() else [pattern] if place.is_file() else []
    return tuple(found)


def vault_setting(vault: Path, file: str, key: str) -> str:
    """A text in one of the files of a vault's settings; empty if it is not there."""
    return _setting(vault / VAULT / file, key)


def _setting(file: Path, key: str) -> str:
    value = _settings(file).get(key)
    return value if isinstance(value, str) else ""


def _listed(file: Path, key: str) -> list[str]:
    """The texts in a list of a file of settings; those between slashes are expressions, which are passed over."""
    value = _settings(file).get(key)
    names = (one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
    return [one for one in names if not (one.startswith("/") and one.endswith("/")) and not unreadable(one)]


def _settings(file: Path) -> dict[str, Any]:
    try:
        settings = json.loads(read_plain(file).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    return settings if isinstance(settings, dict) else {}
