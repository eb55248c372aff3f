"""Writes changes of the author's files: each file is whole at any moment, and nothing is written over."""

import os
import stat
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from kmwiki.commands.edits.changes import Change
from kmwiki.content.plain_file import read_plain
from kmwiki.engine.writer import write_file
from kmwiki.errors import KmwikiError


def write(root: Path, changes: Iterable[Change]) -> None:
    """Make the changes; all new texts are on the disk before the first file is replaced.

    Raises KmwikiError, and writes nothing, if a file changed since it was read or a new path is taken.
    """
    wanted = sorted(changes, key=lambda one: one.path)
    for change in wanted:
        _check(root, change)
    with ExitStack() as stack:
        try:
            staged = [(change, _staged(root, change, number, stack)) for number, change in enumerate(wanted)]
        except OSError as error:
            raise KmwikiError(f"cannot write “{error.filename}”: {error.strerror}; nothing was changed") from error
        for change, new in staged:
            old, place = root / change.path, root / change.to
            if change.moves:
                place.parent.mkdir(parents=True, exist_ok=True)
                os.rename(old, place)
            if new is not None:
                os.replace(new, place)
    for folder in {(root / change.path).parent for change in wanted if change.moves}:
        _remove_empty(folder, root)


def _check(root: Path, change: Change) -> None:
    old, new = root / change.path, root / change.to
    if old.is_symlink() or not old.is_file():
        raise KmwikiError(f"{change.path}: it is not a file; nothing was changed")
    if change.edits and read_plain(old) != change.before:
        raise KmwikiError(f"{change.path}: it changed in the meantime; nothing was written")
    is_other = os.path.lexists(new) and not (new.exists() and os.path.samefile(old, new))
    if change.moves and is_other:
        raise KmwikiError(f"{change.to}: it already exists; nothing was changed")


def _staged(root: Path, change: Change, number: int, stack: ExitStack) -> Path | None:
    """A new file beside the old one, with the new text; it is removed if it takes no place."""
    if not change.edits:
        return None
    old = root / change.path
    new = old.with_name(f".kmwiki-{os.getpid()}-{number}")
    new.unlink(missing_ok=True)
    stack.callback(new.unlink, missing_ok=True)
    write_file(str(new), change.after)
    os.chmod(new, stat.S_IMODE(old.stat().st_mode))
    with open(new, "rb") as stream:
        os.fsync(stream.fileno())
    return new


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove a folder that files left, and those above it, if nothing else is in them."""
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
