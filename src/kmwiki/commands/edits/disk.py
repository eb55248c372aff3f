"""Where the files of a wiki are on the disk, which may spell their names in another Unicode form, or link to them."""

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from kmwiki.content.folders import Folders
from kmwiki.content.plain_file import read_plain
from kmwiki.content.walk import tidy_name, walk


class Disk(Struct, frozen=True, kw_only=True):
    """The root of a wiki, and path in the wiki → path on the disk, below the root and without links."""

    root: Path
    places: dict[str, str]

    @classmethod
    def of(cls, folders: Folders) -> "Disk":
        """The places of all pages, sources and attachments."""
        walks = (folders.pages_walk, folders.sources_walk)
        files = (file for one in walks if one is not None for file in walk(one, []))
        root = Path(os.path.realpath(folders.root))
        return cls(
            root=folders.root,
            places={file.path: Path(os.path.relpath(os.path.realpath(file.origin), root)).as_posix() for file in files},
        )

    def read(self, path: str) -> bytes:
        """The bytes of a file of the wiki."""
        return read_plain(self.root / self.place(path))

    def place(self, path: str) -> str:
        """The path on the disk of a file of the wiki."""
        return self.places.get(path, path)

    def named(self, place: Path) -> Path | None:
        """The file or folder at a place, whose name the disk may spell in another form; None if there is none."""
        if os.path.lexists(place) or not place.is_relative_to(self.root):
            return place if os.path.lexists(place) else None
        wanted = tidy_name(place.relative_to(self.root).as_posix())
        return next((self.root / found for found in self._spelled(wanted)), None)

    def _spelled(self, wanted: str) -> Iterator[str]:
        depth = wanted.count("/") + 1
        for path, place in self.places.items():
            if path == wanted or path.startswith(f"{wanted}/"):
                yield "/".join(place.split("/")[:depth])
