"""The site on disk: only what changed is written, whole or not at all, and only what we wrote is removed."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from msgspec import Struct

from kmwiki.errors import KmwikiError
from kmwiki.model import Asset, Kept, OutputFile
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


def write_site(
    output: Path, files: Iterable[OutputFile | Kept], assets: Iterable[Asset], paths: Iterable[str] | None = None
) -> Written:
    """Make the folder hold these files; of two whose paths differ at most by case, the first.

    Where the files come one by one, `paths` tells beforehand which they will be.
    """
    if paths is None:
        files = tuple(files)
        paths = (file.path for file in files)
    assets = tuple(assets)
    wanted = _first_of_each([*paths, *(asset.path for asset in assets)])
    target = output.resolve()
    try:
        target.mkdir(parents=True, exist_ok=True)
        return _Run(target, wanted).write(files, assets)
    except OSError as error:
        raise KmwikiError(f"cannot write “{error.filename or output}”: {error.strerror or error}") from error


class _Run:
    """One build's work on the folder `target`, which is to hold the files `wanted` and nothing else of ours."""

    def __init__(self, target: Path, wanted: dict[str, None]) -> None:
        self._target, self._wanted = target, wanted
        self._before = _manifest(target)
        if _UNFINISHED in self._before:
            for left in target.glob(f"{_TEMPORARY}*"):
                shutil.rmtree(left, ignore_errors=True)
        self._stale = self._before - wanted.keys() - {_UNFINISHED}
        self._staging = target / f"{_TEMPORARY}{os.getpid()}"
        self._started = False

    def write(self, files: Iterable[OutputFile | Kept], assets: Iterable[Asset]) -> Written:
        """Stage what differs as it comes; when all is there, put it in place, and remove what is no longer wanted."""
        try:
            staged = self._staged(chain[OutputFile | Kept | Asset](files, assets))
        except BaseException:
            self._discard()
            raise
        if self._stale:
            self._start()
        in_the_way = self._stale & _blocked(self._stale, self._wanted)
        removed = sum(_remove(self._target, path) for path in sorted(in_the_way))
        _make_folders(self._target, staged)
        present = sum(os.path.lexists(self._target / path) for path in staged)
        for path, file in staged.items():
            os.replace(file, self._target / path)
        removed += sum(_remove(self._target, path) for path in sorted(self._stale - in_the_way))
        shutil.rmtree(self._staging, ignore_errors=True)
        _write_manifest(self._target, self._wanted)
        return Written(
            created=len(staged) - present,
            changed=present,
            unchanged=len(self._wanted) - len(staged),
            removed=removed,
        )

    def _staged(self, items: Iterable[OutputFile | Kept | Asset]) -> dict[str, Path]:
        """Path in the site → the new file that waits for it, of all that differ from what is there."""
        staged: dict[str, Path] = {}
        left = dict(self._wanted)
        for item in items:
            if item.path not in left:
                continue
            del left[item.path]
            if isinstance(item, Kept):
                continue
            place = self._target / item.path
            if _has_content(place, item):
                continue
            if self._before and item.path not in self._before and os.path.lexists(place) and not _is_folder(place):
                raise KmwikiError(f"cannot write “{place}”: kmwiki did not make the file that is there; move it away")
            self._start()
            file = self._staging / str(len(staged))
            if isinstance(item, OutputFile):
                file.write_bytes(item.content)
            else:
                shutil.copyfile(item.origin, file)
            staged[item.path] = file
        return staged

    def _start(self) -> None:
        """Should this run die, the next one must still know as ours whatever this one writes."""
        if not self._started:
            _write_manifest(self._target, self._before | self._wanted.keys() | {_UNFINISHED})
            self._staging.mkdir(exist_ok=True)
            self._started = True

    def _discard(self) -> None:
        """Leave the site as it was."""
        if self._started:
            shutil.rmtree(self._staging, ignore_errors=True)
            with suppress(OSError):
                _write_manifest(self._target, self._before)


def _first_of_each(paths: Iterable[str]) -> dict[str, None]:
    wanted: dict[str, None] = {}
    taken = {MANIFEST.casefold(), _UNFINISHED.casefold()}
    folders: set[str] = set()
    for path in paths:
        if not _is_inside(path):
            raise KmwikiError(f"cannot write “{path}”: the path leads out of the site")
        key = path.casefold()
        above = set(_folders_of(key))
        # A file and a folder of one name cannot both be, either.
        if key not in taken and key not in folders and not above & taken:
            wanted[path] = None
            taken.add(key)
            folders |= above
    return wanted


def _blocked(stale: set[str], wanted: Iterable[str]) -> set[str]:
    """Stale paths that must go first: now a folder, inside what is now a file, or in another case."""
    if not stale:
        return set()
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
        temporary = place.with_name(f"{MANIFEST}.{os.getpid()}")
        temporary.write_bytes(content)
        os.replace(temporary, place)


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    special = "\0\\:" if os.name == "nt" else "\0"  # there, `c:` and backslashes lead elsewhere
    return {"", ".", ".."}.isdisjoint(parts) and set(special).isdisjoint(path)


def _folders_of(path: str) -> Iterator[str]:
    """The folders that hold this path, the nearest first, without the site's own."""
    while path := path.rpartition("/")[0]:
        yield path
