"""The files that a move takes to other paths, and what names them outside of pages: the lock and `kmwiki.toml`."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from kmwiki.config import FILE, Config
from kmwiki.content.lock_file import lock_bytes, read_lock
from kmwiki.content.plain_file import read_plain
from kmwiki.content.walk import reads
from kmwiki.edits.changes import Change
from kmwiki.edits.naming import Renaming
from kmwiki.errors import KmwikiError
from kmwiki.model import Files


def renamed(wanted: Renaming, files: Files, config: Config) -> dict[str, str]:
    """The old and new paths of the files that move.

    Raises KmwikiError if a file would not be read there as it is here.
    """
    root = config.root
    old = root / wanted.old
    inner = [old] if not wanted.is_folder else sorted(one for one in old.rglob("*") if not one.is_dir())
    paths = {one.relative_to(root).as_posix(): wanted.new + one.as_posix()[len(old.as_posix()) :] for one in inner}
    bases = {one.path: one.path.removesuffix(one.name) for one in files.pages}
    bases |= {one.path: one.path.removesuffix(one.name) for one in files.assets}
    bases |= {one.path: one.path.removesuffix(one.id) for one in files.sources if one.path not in bases}
    known = [path for path in paths if path in bases]
    if not known:
        raise KmwikiError(f"“{wanted.old}” is neither a page nor a file beside pages nor a source")
    pages = {page.path for page in files.pages}
    for path in known:
        new, base = paths[path], bases[path]
        is_page = new.lower().endswith(".md")
        walk = config.folders.pages_walk if path in pages or base == _base(files) else config.folders.sources_walk
        if not new.startswith(base) or (path in pages) > is_page or walk is None or not reads(walk, root / new):
            raise KmwikiError(f"“{new}” would not be read as “{path}” is; nothing was changed")
    return paths


def _base(files: Files) -> str:
    return files.pages[0].path.removesuffix(files.pages[0].name) if files.pages else ""


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


def settings_after(root: Path, paths: Mapping[str, str]) -> list[Change]:
    """The change of `kmwiki.toml`, if it names files that move."""
    file = root / FILE
    data = read_plain(file) if file.is_file() else b""
    text = data.decode(errors="surrogateescape")
    for old, new in paths.items():
        text = re.sub(rf"""(["']){re.escape(old)}\1""", lambda found, new=new: found[1] + new + found[1], text)  # type: ignore[misc]
    after = text.encode(errors="surrogateescape")
    return [Change(path=FILE, to=FILE, before=data, after=after)] if after != data else []
