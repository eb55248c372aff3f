"""Files that are not there yet: each is written over nothing, and only inside of its folder."""

import os
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from kmwiki.errors import KmwikiError


class NewFile(Struct, frozen=True, kw_only=True):
    """A file that is not there yet: its path, relative to a folder and with `/`, and its text."""

    path: str
    text: str


def write_new(root: Path, files: Iterable[NewFile]) -> tuple[str, ...]:
    """Write the files that are not there yet; gives the paths of these.

    Raises KmwikiError if one cannot be written; if its folder cannot be one, or is outside of `root`, none is.
    """
    missing = [file for file in files if not os.path.lexists(root / file.path)]
    for file in missing:
        _refuse(root, root / file.path)
    return tuple(file.path for file in missing if _write(root / file.path, file.text))


def _refuse(root: Path, place: Path) -> None:
    """Refuse a place below what is not a folder, or below a link that leads out of the root."""
    above = next(folder for folder in place.parents if os.path.lexists(folder))
    if not above.is_dir():
        raise KmwikiError(f"cannot write “{place}”: “{above}” is not a folder")
    if not Path(os.path.realpath(above)).is_relative_to(os.path.realpath(root)):
        raise KmwikiError(f"cannot write “{place}”: “{above}” leads out of “{root}”")


def _write(place: Path, text: str) -> bool:
    """Write a file; False if another program has made it meanwhile."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        return False
    except (OSError, ValueError) as error:
        raise KmwikiError(f"cannot write “{place}”: {getattr(error, 'strerror', None) or error}") from error
    return True
