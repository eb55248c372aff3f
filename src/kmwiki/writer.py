"""The site on disk: only what changed is written, whole or not at all, and only what we wrote is removed."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from msgspec import Struct

from kmwiki.errors import KmwikiError
from kmwiki.model import Asset, OutputFile
from kmwiki.walk import MANIFEST

_UNFINISHED = ".kmwiki-unfinished"  # an entry of the manifest while a build writes; no file is called so
_TEMPORARY = ".kmwiki-tmp-"
_PIECE = 1 << 20


class Written(Struct, frozen=True, kw_only=True):
    """How many files a build created, changed, left alone and removed."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


def check_output(output: Path, root: Path, content: Path, sources: Path | None = None) -> None:
    """Refuse an output folder in which a build could destroy what it did not make."""
    target = output.resolve()
    names = {
        content.resolve(): "the pages",
        root.resolve(): "the wiki",
        Path(target.anchor): "the whole disk",
    }
    if sources is not None:
        names[sources.resolve()] = "the sources"
    with suppress(RuntimeError):  # no home is known
        names[Path.home().resolve()] = "the home folder"
    for folder, name in names.items():
        if folder.is_relative_to(target):
            verb = "is" if folder == target else "holds"
            raise KmwikiError(f"refusing to build into “{output}”: it {verb} {name}")
    try:
        if target.exists() and not target.is_dir():
            raise KmwikiError(f"refusing to build into “{output}”: it is a file")
        if target.is_dir() and any(target.iterdir()) and not (target / MANIFEST).is_file():
            raise KmwikiError(f"refusing to build into “{output}”: it holds files that kmwiki did not make")
    except OSError as error:
        raise KmwikiError(f"cannot read “{output}”: {error.strerror}") from error


def write_site(output: Path, files: Iterable[OutputFile], assets: Iterable[Asset]) -> Written:
    """Make the folder hold these files; of two whose paths differ at most by case, the first."""
    wanted = _first_of_each(files, assets)
    target = output.resolve()
    try:
        target.mkdir(parents=True, exist_ok=True)
        return _synchronise(target, wanted)
    except OSError as error:
        raise KmwikiError(f"cannot write “{error.filename or output}”: {error.strerror or error}") from error


def _synchronise(target: Path, wanted: dict[str, OutputFile | Asset]) -> Written:
    before = _manifest(target)
    if _UNFINISHED in before:
        _sweep(target, before)
    stale = before - wanted.keys() - {_UNFINISHED}
    pending = {path: item for path, item in wanted.items() if not _has_content(target / path, item)}
    present = {path for path in pending if os.path.lexists(target / path)}
    foreign = sorted(path for path in present - before if not _is_folder(target / path))
    if before and foreign:
        raise KmwikiError(
            f"cannot write “{target / foreign[0]}”: kmwiki did not make the file that is there; move it away"
        )
    changed = len(present)
    if pending or stale:
        # Should this run die, the next one must still know as ours whatever this one wrote.
        _write_manifest(target, before | wanted.keys() | {_UNFINISHED})
    in_the_way = stale & _blocked(stale, wanted)
    removed = sum(_remove(target, path) for path in sorted(in_the_way))
    _make_folders(target, pending)
    for path, item in pending.items():
        _replace(target / path, item.content if isinstance(item, OutputFile) else Path(item.origin))
    removed += sum(_remove(target, path) for path in sorted(stale - in_the_way))
    _write_manifest(target, wanted)
    return Written(
        created=len(pending) - changed,
        changed=changed,
        unchanged=len(wanted) - len(pending),
        removed=removed,
    )


def _first_of_each(files: Iterable[OutputFile], assets: Iterable[Asset]) -> dict[str, OutputFile | Asset]:
    wanted: dict[str, OutputFile | Asset] = {}
    taken = {MANIFEST.casefold(), _UNFINISHED.casefold()}
    folders: set[str] = set()
    items: list[OutputFile | Asset] = [*files, *assets]
    for item in items:
        if not _is_inside(item.path):
            raise KmwikiError(f"cannot write “{item.path}”: the path leads out of the site")
        key, above = item.path.casefold(), set(_folders_of(item.path.casefold()))
        # A file and a folder of one name cannot both be, either.
        if key not in taken and key not in folders and not above & taken:
            wanted[item.path] = item
            taken.add(key)
            folders |= above
    return wanted


def _blocked(stale: set[str], wanted: Iterable[str]) -> set[str]:
    """Stale paths that must go first: now a folder, inside what is now a file, or in another case."""
    keys = {path.casefold() for path in wanted}
    folders = {folder for key in keys for folder in _folders_of(key)}
    folded = {path: path.casefold() for path in stale}
    return {path for path, key in folded.items() if key in folders or not keys.isdisjoint((key, *_folders_of(key)))}


def _make_folders(target: Path, wanted: Iterable[str]) -> None:
    for name in sorted({folder for path in wanted for folder in _folders_of(path)}):
        folder = target / name
        # Through a link we would write, and later remove, files outside of the site.
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise KmwikiError(f"cannot write into “{folder}”: it is no folder, and kmwiki did not make it")
        folder.mkdir(exist_ok=True)


def _is_folder(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink()


def _has_content(place: Path, item: OutputFile | Asset) -> bool:
    """Whether the file is there with these bytes already; a link to them is not the file."""
    if place.is_symlink() or not place.is_file():
        return False
    if isinstance(item, OutputFile):
        return place.stat().st_size == len(item.content) and place.read_bytes() == item.content
    origin = Path(item.origin)
    if place.stat().st_size != origin.stat().st_size:
        return False
    with place.open("rb") as there, origin.open("rb") as here:
        while (piece := there.read(_PIECE)) == here.read(_PIECE):
            if not piece:
                return True
    return False


def _replace(place: Path, content: bytes | Path) -> None:
    temporary = place.with_name(f"{_TEMPORARY}{os.getpid()}")
    try:
        if isinstance(content, bytes):
            temporary.write_bytes(content)
        else:
            shutil.copyfile(content, temporary)
        os.replace(temporary, place)
    finally:
        temporary.unlink(missing_ok=True)


def _remove(target: Path, path: str) -> int:
    """Take away what an earlier build wrote, and folders that this leaves empty; 1 if it was there."""
    place = target / path
    leads_elsewhere = place.parent.resolve() != place.parent
    if leads_elsewhere or _is_folder(place):
        return 0  # somebody put a link or a folder in the way
    existed = os.path.lexists(place)
    if existed:
        place.unlink()
    for folder in _folders_of(path):
        try:
            (target / folder).rmdir()
        except OSError:  # not empty
            break
    return int(existed)


def _sweep(target: Path, paths: Iterable[str]) -> None:
    """Remove the temporary files of a build that died."""
    for name in {"", *(folder for path in paths for folder in _folders_of(path))}:
        folder = target / name
        if folder.resolve() == folder and folder.is_dir():
            for file in folder.glob(f"{_TEMPORARY}*"):
                file.unlink(missing_ok=True)


def _manifest(target: Path) -> set[str]:
    try:
        listed = json.loads((target / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):  # none yet, or spoilt: then nothing is known to be ours
        return set()
    if not isinstance(listed, list):
        return set()
    return {path for path in listed if isinstance(path, str) and _is_inside(path)} - {MANIFEST}


def _write_manifest(target: Path, paths: Iterable[str]) -> None:
    text = json.dumps(sorted(paths), ensure_ascii=False, indent=0) + "\n"
    content = text.encode()
    place = target / MANIFEST
    if place.is_symlink() or not place.is_file() or place.read_bytes() != content:
        _replace(place, content)


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    special = "\0\\:" if os.name == "nt" else "\0"  # there, `c:` and backslashes lead elsewhere
    return {"", ".", ".."}.isdisjoint(parts) and set(special).isdisjoint(path)


def _folders_of(path: str) -> Iterator[str]:
    """The folders that hold this path, the nearest first, without the site's own."""
    return (str(folder) for folder in PurePosixPath(path).parents if folder.name)
