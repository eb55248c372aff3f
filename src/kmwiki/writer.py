"""The site on disk: only what changed is written, whole or not at all, and only what we wrote is removed."""

import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from json.encoder import encode_basestring
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
        others = target.is_dir() and any(not file.name.startswith(f"{MANIFEST}.") for file in target.iterdir())
        if others and not (target / MANIFEST).is_file():
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
    wanted = first_of_each([*paths, *(asset.path for asset in assets)])
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
        self._beside = False  # whether another build is at work here
        if _UNFINISHED in self._before:
            for left in target.glob(f"{_TEMPORARY}*"):
                if _is_running(left.name.removeprefix(_TEMPORARY)):
                    self._beside = True
                else:
                    shutil.rmtree(left, ignore_errors=True)
        self._stale = self._before - wanted.keys() - {_UNFINISHED}
        self._staging = target / f"{_TEMPORARY}{os.getpid()}"
        self._started = False
        self._folders = {""}  # that were made under the staging folder
        self._is_there = {"": True}  # folder -> whether anything is in its place in the site

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
        if self._started:
            _merge(str(self._staging), str(self._target))
        removed += sum(_remove(self._target, path) for path in sorted(self._stale - in_the_way))
        shutil.rmtree(self._staging, ignore_errors=True)
        _write_manifest(self._target, (*self._wanted, *([_UNFINISHED] if self._beside else [])))
        created = sum(staged.values())
        return Written(
            created=created,
            changed=len(staged) - created,
            unchanged=len(self._wanted) - len(staged),
            removed=removed,
        )

    def _staged(self, items: Iterable[OutputFile | Kept | Asset]) -> dict[str, bool]:
        """The paths of the files that wait under the staging folder because they differ; True: nothing is there yet."""
        staged: dict[str, bool] = {}
        left = dict(self._wanted)
        for item in items:
            if item.path not in left:
                continue
            del left[item.path]
            if isinstance(item, Kept):
                continue
            place, folder = f"{self._target}/{item.path}", item.path.rpartition("/")[0]
            there = _state(place) if self._may_hold(folder) else None
            if there is not None and _has_content(place, there, item):
                continue
            if there is not None and self._before and item.path not in self._before and not stat.S_ISDIR(there.st_mode):
                raise KmwikiError(f"cannot write “{place}”: kmwiki did not make the file that is there; move it away")
            self._start()
            self._make_folder(folder)
            file = f"{self._staging}/{item.path}"
            if isinstance(item, OutputFile):
                _write(file, item.content)
            else:
                shutil.copyfile(item.origin, file)
            staged[item.path] = there is None
        return staged

    def _may_hold(self, folder: str) -> bool:
        """Whether there may be files in a folder of the site; asked of the disk but once."""
        if folder not in self._is_there:
            above = self._may_hold(folder.rpartition("/")[0])
            self._is_there[folder] = above and _state(f"{self._target}/{folder}") is not None
        return self._is_there[folder]

    def _make_folder(self, path: str) -> None:
        """The folder under the staging folder, which must be one in the site, too, if it is there."""
        if path in self._folders:
            return
        self._make_folder(path.rpartition("/")[0])
        there = _state(f"{self._target}/{path}") if self._may_hold(path) else None
        # Through a link we would write, and later remove, files outside of the site.
        if there is not None and not stat.S_ISDIR(there.st_mode) and path not in self._stale:
            folder = f"{self._target}/{path}"
            raise KmwikiError(f"cannot write into “{folder}”: it is no folder, and kmwiki did not make it")
        os.mkdir(f"{self._staging}/{path}")
        self._folders.add(path)

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


def _is_running(process: str) -> bool:
    """Whether the build with this number is still at work; where that cannot be asked without harm, it is not."""
    if os.name == "nt" or not process.isdecimal() or int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def first_of_each(paths: Iterable[str]) -> dict[str, None]:
    """The paths that a site can hold: of those that differ at most by case, the first."""
    wanted: dict[str, None] = {}
    taken = {MANIFEST.casefold(), _UNFINISHED.casefold()}
    folders: set[str] = set()
    for path in paths:
        if not _is_inside(path):
            raise KmwikiError(f"cannot write “{path}”: the path leads out of the site")
        key = path.casefold()
        is_known = key.rpartition("/")[0] in folders
        above = set() if is_known else set(_folders_of(key))
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


def _write(file: str, content: bytes) -> None:
    """Write a new file; a stream would cost as much again as the file."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)


def _merge(source: str, target: str) -> None:
    """Move all that is in one folder into the other; folders that are not there yet are moved as a whole."""
    with os.scandir(source) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            place = f"{target}/{entry.name}"
            if not entry.is_dir(follow_symlinks=False):
                os.replace(entry.path, place)
            elif os.path.lexists(place):
                _merge(entry.path, place)
            else:
                os.rename(entry.path, place)


def _state(place: str) -> os.stat_result | None:
    """What is there: a link is no file."""
    try:
        return os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _is_folder(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink()


def _has_content(place: str, there: os.stat_result, item: OutputFile | Asset) -> bool:
    """Whether the file is there with these bytes already; a link to them is not the file."""
    if not stat.S_ISREG(there.st_mode):
        return False
    if isinstance(item, OutputFile):
        if there.st_size != len(item.content):
            return False
        with open(place, "rb") as stream:
            return stream.read() == item.content
    if there.st_size != os.stat(item.origin).st_size:
        return False
    with open(place, "rb") as stream, open(item.origin, "rb") as here:
        while (piece := stream.read(_PIECE)) == here.read(_PIECE):
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
    # What `json.dumps(…, indent=0)` gives, which takes ten times as long.
    text = ",\n".join(map(encode_basestring, sorted(paths)))
    content = (f"[\n{text}\n]\n" if text else "[]\n").encode()
    place = target / MANIFEST
    if place.is_symlink() or not place.is_file() or place.read_bytes() != content:
        temporary = place.with_name(f"{MANIFEST}.{os.getpid()}")
        try:
            temporary.write_bytes(content)
            os.replace(temporary, place)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    special = "\0\\:" if os.name == "nt" else "\0"  # there, `c:` and backslashes lead elsewhere
    return {"", ".", ".."}.isdisjoint(parts) and set(special).isdisjoint(path)


def _folders_of(path: str) -> Iterator[str]:
    """The folders that hold this path, the nearest first, without the site's own."""
    while path := path.rpartition("/")[0]:
        yield path
