"""A site as one archive, with the same bytes whenever and wherever the same site is packed."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kmwiki.errors import KmwikiError

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of what an archive can say; the real times differ from build to build
_UNIX, _READABLE = 3, 0o100644 << 16
_LEVEL = 6


def refuse_archive(archive: Path, site: Path, ending: str) -> None:
    """Refuse a place for the archive which is a folder, in the site, or named as another kind. Raises KmwikiError."""
    place = archive.resolve()
    if place.is_relative_to(site.resolve()):
        raise KmwikiError(f"cannot write “{archive}”: it would become part of the site; choose another folder")
    if place.is_dir():
        raise KmwikiError(f"cannot write “{archive}”: it is a folder")
    if place.suffix.casefold() != ending:
        raise KmwikiError(f"cannot write “{archive}”: its name must end with {ending}")


def write_archive(archive: Path, site: Path, paths: Iterable[str]) -> None:
    """Write these files of a site into an archive, whole or not at all."""
    temporary = archive.with_name(f"{archive.name}.{os.getpid()}")
    try:
        try:
            with ZipFile(temporary, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as packed:
                for path in sorted(paths):
                    _add(packed, path, site / path)
            os.replace(temporary, archive)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise KmwikiError(f"cannot write “{archive}”: {error.strerror or error}") from error


def _add(packed: ZipFile, path: str, file: Path) -> None:
    entry = ZipInfo(path, _EARLIEST)
    entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, _UNIX, _READABLE
    entry.file_size = file.stat().st_size  # so that a file of more than 4 GiB finds room
    with file.open("rb") as content, packed.open(entry, "w") as place:
        shutil.copyfileobj(content, place, 1 << 20)
