"""The files that a move takes to other paths, and what names sources outside of pages: the lock."""

import json
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from kmwiki.commands.edits.naming import Renaming
from kmwiki.config import Config
from kmwiki.content.files import Files
from kmwiki.content.lock_file import lock_bytes, read_lock
from kmwiki.content.walk import reads, tidy_name
from kmwiki.errors import KmwikiError


def renamed(wanted: Renaming, files: Files, config: Config) -> dict[str, str]:
    """The old and new paths, on the disk, of the files that move.

    Raises KmwikiError if a file would be read there as another kind, or as none.
    """
    root = config.root
    old = root / wanted.old
    inner = [old] if not wanted.is_folder else sorted(one for one in old.rglob("*") if not is_folder(one))
    if (link := next((one for one in inner if one.is_symlink()), None)) is not None:
        raise KmwikiError(f"“{link.relative_to(root).as_posix()}” is a symbolic link; move its target")
    paths = {one.relative_to(root).as_posix(): wanted.new + one.as_posix()[len(old.as_posix()) :] for one in inner}
    kinds = _kinds(files)
    if not any(tidy_name(path) in kinds for path in paths):
        raise KmwikiError(f"“{wanted.old}” is not a page, an attachment or a source")
    for path, new in paths.items():
        _check_kind(path, new, kinds.get(tidy_name(path), ("", "")), config)
    return paths


def _check_kind(path: str, new: str, kind: tuple[str, str], config: Config) -> None:
    """Raise KmwikiError if a file would be read as something else at its new path."""
    root, walks = config.root, {"source": config.folders.sources_walk, "page": config.folders.pages_walk}
    name, base = kind
    if not name:
        both = [replace(one, ignore=()) for one in walks.values() if one is not None]  # patterns follow the files
        if any(reads(one, root / new) for one in both) and not any(reads(one, root / path) for one in both):
            raise KmwikiError(f"“{new}” would be read, but “{path}” is not; nothing was changed")
        return
    walk = walks["source" if name == "source" else "page"]
    is_kind = name == "source" or (name == "page") == new.lower().endswith(".md")
    if walk is None or not is_kind or not new.startswith(base) or not reads(walk, root / new):
        raise KmwikiError(f"“{new}” would not be read the way “{path}” is; nothing was changed")


def is_folder(place: Path) -> bool:
    """Whether this is a folder, and not a link to one."""
    return place.is_dir() and not place.is_symlink()


def _kinds(files: Files) -> dict[str, tuple[str, str]]:
    """Path → the kind of a file, and the folder from which its name counts."""
    found = {one.path: ("source", one.path.removesuffix(one.id)) for one in files.sources}
    found |= {one.path: ("asset", one.path.removesuffix(one.name)) for one in files.assets}
    return found | {one.path: ("page", one.path.removesuffix(one.name)) for one in files.pages}


def ids_after(files: Files, paths: Mapping[str, str]) -> dict[str, str]:
    """The old and new ids of sources that move."""
    moved = [one for one in files.sources if one.path in paths]
    return {one.id: paths[one.path].removeprefix(one.path.removesuffix(one.id)) for one in moved}


def names_after(files: Files, paths: Mapping[str, str]) -> dict[str, str]:
    """The old and new names of attachments that move."""
    moved = [one for one in files.assets if one.path in paths]
    return {one.name: paths[one.path].removeprefix(one.path.removesuffix(one.name)) for one in moved}


def lock_after(files: Files, paths: Mapping[str, str]) -> bytes | None:
    """The lock with the new names of sources."""
    moved = {
        one.id: paths[one.path].removeprefix(one.path.removesuffix(one.id))
        for one in files.sources
        if one.path in paths
    }
    if files.lock is None or not moved:
        return files.lock
    try:
        locks = read_lock(files.lock)
    except ValueError:
        return files.lock  # `check` reports it
    if not moved.keys() & locks.keys():
        return files.lock
    if lock_bytes(locks) == files.lock:
        return lock_bytes({moved.get(name, name): own for name, own in locks.items()})
    text = files.lock.decode()
    for name, new in moved.items():
        text = text.replace(f"{json.dumps(name, ensure_ascii=False)}:", f"{json.dumps(new, ensure_ascii=False)}:")
    return text.encode()
