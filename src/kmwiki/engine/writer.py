"""The site on disk: only what changed is written, whole or not at all, and only what we wrote is removed."""

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import chain
from pathlib import Path

from msgspec import Struct

from kmwiki.content.walk import MANIFEST
from kmwiki.engine.manifest import read_manifest, write_manifest
from kmwiki.engine.site_paths import UNFINISHED, blocked, first_of_each, folders_of
from kmwiki.errors import Failure, KmwikiError, mistake
from kmwiki.model import Absent, Asset, Kept, OutputFile

_TEMPORARY = ".kmwiki-tmp-"
_PIECE = 1 << 20
# Errors of one file: the disk takes no such name, or what the site takes over cannot be read.
_MISNAMED = {errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL}
_UNREADABLE = {errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.ELOOP, errno.EISDIR, errno.ENXIO}
Clean = Callable[[str, bytes], bytes]


class Written(Struct, frozen=True, kw_only=True):
    """How many files a build created, changed, left alone and removed; and, by path, why some could not be written."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failures: dict[str, str] = {}


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
    output: Path,
    files: Iterable[OutputFile | Kept | Absent],
    assets: Iterable[Asset],
    paths: Iterable[str] | None = None,
    clean: Clean | None = None,
) -> Written:
    """Make the folder hold these files; of two whose paths differ at most by case, the first.

    Where the files come one by one, `paths` tells beforehand which they will be. `clean` gives what is published of an
    asset, by its path and its bytes.
    """
    if paths is None:
        files = tuple(files)
        paths = (file.path for file in files)
    assets = tuple(assets)
    wanted = first_of_each([*paths, *(asset.path for asset in assets)])
    target = output.resolve()
    try:
        target.mkdir(parents=True, exist_ok=True)
        run = _Run(target, wanted, clean)
        _at_work.append(run)
        try:
            return run.write(files, assets)
        finally:
            _at_work.remove(run)
    except OSError as error:
        raise KmwikiError(f"cannot write “{error.filename or output}”: {error.strerror or error}") from error


_at_work: list["_Run"] = []


def leave_as_it_was() -> None:
    """Give up what is being written, as where the process is about to end."""
    for run in _at_work:
        run.give_up()


class _Run:
    """One build's work on the folder `target`, which is to hold the files `wanted` and nothing else of ours."""

    def __init__(self, target: Path, wanted: dict[str, None], clean: Clean | None) -> None:
        self._target, self._wanted, self._clean = target, wanted, clean
        self._before = read_manifest(target)
        self._beside = False  # whether another build is at work here
        if UNFINISHED in self._before:
            for left in target.glob(f"{_TEMPORARY}*"):
                if _is_running(left.name.removeprefix(_TEMPORARY)):
                    self._beside = True
                else:
                    shutil.rmtree(left, ignore_errors=True)
        self._stale = self._before - wanted.keys() - {UNFINISHED}
        self._staging = target / f"{_TEMPORARY}{os.getpid()}"
        self._failures: dict[str, str] = {}
        self._started = False
        self._is_staged = False  # whether files of the site are being replaced
        self._folders = {""}  # that were made under the staging folder
        self._is_there = {"": True}  # folder -> whether anything is in its place in the site

    def write(self, files: Iterable[OutputFile | Kept | Absent], assets: Iterable[Asset]) -> Written:
        """Stage what differs as it comes; when all is there, put it in place, and remove what is no longer wanted."""
        try:
            staged = self._staged(chain[OutputFile | Kept | Absent | Asset](files, assets))
        except BaseException:
            self._discard()
            raise
        try:
            self._is_staged = True
            removed = self._put_in_place()
        finally:
            shutil.rmtree(self._staging, ignore_errors=True)
        write_manifest(self._target, (*self._wanted, *([UNFINISHED] if self._beside else [])))
        created = sum(staged.values())
        return Written(
            created=created,
            changed=len(staged) - created,
            unchanged=len(self._wanted) - len(staged),
            removed=removed,
            failures=self._failures,
        )

    def _put_in_place(self) -> int:
        """Move what is staged into the site, and remove what is no longer wanted; how many files were removed."""
        if self._stale:
            self._start()
        in_the_way = self._stale & blocked(self._stale, self._wanted)
        removed = sum(_remove(self._target, path) for path in sorted(in_the_way))
        if self._started:
            _merge(str(self._staging), str(self._target))
        return removed + sum(_remove(self._target, path) for path in sorted(self._stale - in_the_way))

    def _staged(self, items: Iterable[OutputFile | Kept | Absent | Asset]) -> dict[str, bool]:
        """The paths of the files that wait under the staging folder because they differ; True: nothing is there yet."""
        staged: dict[str, bool] = {}
        left = dict(self._wanted)
        for item in items:
            if item.path not in left:
                continue
            del left[item.path]
            if isinstance(item, Kept):
                continue
            if isinstance(item, Absent):
                self._do_without(item.path)
                continue
            is_new = self._attempt(item)
            if isinstance(is_new, Failure):
                self._failures[item.path] = is_new.why
                self._do_without(item.path)
            elif is_new is not None:
                staged[item.path] = is_new
        return staged

    def _do_without(self, path: str) -> None:
        """Have the site without a file; of an earlier build's, nobody knows whether it may still be shown."""
        with suppress(OSError):
            os.unlink(f"{self._staging}/{path}")
        del self._wanted[path]
        self._stale |= self._before & {path}

    def _attempt(self, item: OutputFile | Asset) -> bool | Failure | None:
        """What staging a file gives; a `Failure` where it is this file alone that cannot be written."""
        try:
            return self._stage(item)
        except KmwikiError:
            raise
        except OSError as error:
            of_its_origin = isinstance(item, Asset) and error.filename == item.origin and error.errno in _UNREADABLE
            if error.errno not in _MISNAMED and not of_its_origin:
                raise
            return Failure(error.strerror or str(error))
        except Exception as error:
            return Failure(mistake(error))

    def _stage(self, item: OutputFile | Asset) -> bool | None:
        """Stage a file if it differs from what is in its place; whether nothing was there yet."""
        if isinstance(item, Asset) and item.is_cleaned and self._clean is not None:
            item = OutputFile(path=item.path, content=self._clean(item.path, Path(item.origin).read_bytes()))
        place, folder = f"{self._target}/{item.path}", item.path.rpartition("/")[0]
        there = _state(place) if self._may_hold(folder) else None
        if there is not None and _has_content(place, there, item):
            return None
        if there is not None and self._before and item.path not in self._before and not stat.S_ISDIR(there.st_mode):
            raise KmwikiError(f"cannot write “{place}”: kmwiki did not make the file that is there; move it away")
        self._start()
        self._make_folder(folder)
        file = f"{self._staging}/{item.path}"
        if isinstance(item, OutputFile):
            write_file(file, item.content)
        else:
            shutil.copyfile(item.origin, file)
        return there is None

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
            write_manifest(self._target, self._before | self._wanted.keys() | {UNFINISHED})
            self._staging.mkdir(exist_ok=True)
            self._started = True

    def give_up(self) -> None:
        """Leave whole files and nothing else; the next run makes the rest good."""
        if self._is_staged:
            shutil.rmtree(self._staging, ignore_errors=True)
        else:
            self._discard()

    def _discard(self) -> None:
        """Leave the site as it was."""
        if self._started:
            shutil.rmtree(self._staging, ignore_errors=True)
            with suppress(OSError):
                write_manifest(self._target, self._before)


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


def write_file(file: str, content: bytes) -> None:
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
    """What is there; of a link, the link itself."""
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
    for folder in folders_of(path):
        try:
            (target / folder).rmdir()
        except OSError:  # not empty
            break
    return int(existed)
