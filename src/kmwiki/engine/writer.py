"""Writes the site on disk: only changed files, each whole or not at all; only files that kmwiki wrote are removed."""

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path

from msgspec import Struct

from kmwiki.content.walk import MANIFEST
from kmwiki.engine.manifest import read_manifest, write_manifest
from kmwiki.engine.site_paths import UNFINISHED, blocked, first_of_each, folders_of
from kmwiki.engine.unrendered import Absent, FileOfSite, UpToDate
from kmwiki.errors import Failure, KmwikiError, mistake
from kmwiki.model import Asset, OutputFile

TEMPORARY = ".kmwiki-tmp-"
_PIECE = 1 << 20
# Errors of one file: the disk refuses its name, or an attachment cannot be read.
_MISNAMED = {errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL}
_UNREADABLE = {errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.ELOOP, errno.EISDIR, errno.ENXIO}
Clean = Callable[[str, bytes], bytes]


class Written(Struct, frozen=True, kw_only=True):
    """The numbers of files that were created, changed, kept and removed; and path → reason of those that failed."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failures: dict[str, str] = {}


def check_output(
    output: Path, root: Path, content: Path, sources: Path | None = None, published: Path | None = None
) -> None:
    """Refuse an output folder in which a build could destroy files that it did not make. Raises KmwikiError."""
    names = {content.resolve(): "the pages", root.resolve(): "the wiki"}
    if sources is not None:
        names[sources.resolve()] = "the sources"
    if published is not None:
        names[published.resolve()] = "files that are published as they are"
    refuse_unsafe(output, names)


def refuse_unsafe(output: Path, needed: Mapping[Path, str]) -> None:
    """Refuse an output folder that is or contains one of the `needed` folders, or files that kmwiki did not create."""
    target = output.resolve()
    names = {**needed, Path(target.anchor): "the whole disk"}
    with suppress(RuntimeError):  # there is no home folder
        names[Path.home().resolve()] = "the home folder"
    for folder, name in names.items():
        if folder.is_relative_to(target):
            verb = "is" if folder == target else "contains"
            raise KmwikiError(f"refusing to build into “{output}”: it {verb} {name}")
    try:
        if target.exists() and not target.is_dir():
            raise KmwikiError(f"refusing to build into “{output}”: it is a file")
        others = target.is_dir() and any(not file.name.startswith(f"{MANIFEST}.") for file in target.iterdir())
        if others and not (target / MANIFEST).is_file():
            raise KmwikiError(f"refusing to build into “{output}”: it contains files that kmwiki did not create")
    except OSError as error:
        raise KmwikiError(f"cannot read “{output}”: {error.strerror}") from error


def write_site(
    output: Path,
    files: Iterable[FileOfSite],
    assets: Iterable[Asset],
    paths: Iterable[str] | None = None,
    clean: Clean | None = None,
) -> Written:
    """Write these files into the folder; of two whose paths differ only in case, the first.

    If the files come one by one, `paths` gives their paths beforehand. `clean` gives the published bytes of an asset
    from its path and its bytes.
    """
    if paths is None:
        files = tuple(files)
        paths = (file.path for file in files)
    assets = tuple(assets)
    target = output.resolve()
    before = read_manifest(target)
    wanted = first_of_each([*paths, *(asset.path for asset in assets)], before)
    try:
        target.mkdir(parents=True, exist_ok=True)
        run = _Writing(target, wanted, before, clean)
        _at_work.append(run)
        try:
            return run.write(files, assets)
        finally:
            _at_work.remove(run)
    except OSError as error:
        raise KmwikiError(f"cannot write “{error.filename or output}”: {error.strerror or error}") from error


_at_work: list["_Writing"] = []


def leave_as_it_was() -> None:
    """Stop writing and leave the site as it was, because the process is about to end."""
    for run in _at_work:
        run.give_up()


class _Writing:
    """One build's work on the folder `target`, of whose files by kmwiki (`before`) only the `wanted` ones stay."""

    def __init__(self, target: Path, wanted: dict[str, None], before: set[str], clean: Clean | None) -> None:
        self._target, self._wanted, self._before, self._clean = target, wanted, before, clean
        self._beside = False  # whether another build is writing here
        if UNFINISHED in self._before:
            for left in target.glob(f"{TEMPORARY}*"):
                if _is_running(left.name.removeprefix(TEMPORARY)):
                    self._beside = True
                else:
                    shutil.rmtree(left, ignore_errors=True)
        self._stale = self._before - wanted.keys() - {UNFINISHED}
        self._staging = target / f"{TEMPORARY}{os.getpid()}"
        self._failures: dict[str, str] = {}
        self._started = False
        self._is_staged = False  # whether files of the site are being replaced
        self._folders = {""}  # folders that were made under the staging folder
        self._is_there = {"": True}  # folder → whether the site has something in its place

    def write(self, files: Iterable[FileOfSite], assets: Iterable[Asset]) -> Written:
        """Stage the changed files as they come; at the end, move them into the site and remove unwanted files."""
        try:
            staged = self._staged(chain[FileOfSite | Asset](files, assets))
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
        """Move the staged files into the site, and remove unwanted ones; gives the number of removed files."""
        if self._stale:
            self._start()
        in_the_way = self._stale & blocked(self._stale, self._wanted)
        removed = sum(_remove(self._target, path) for path in sorted(in_the_way))
        if self._started:
            _merge(str(self._staging), str(self._target))
        return removed + sum(_remove(self._target, path) for path in sorted(self._stale - in_the_way))

    def _staged(self, items: Iterable[FileOfSite | Asset]) -> dict[str, bool]:
        """The paths of staged files; the value is True if the file is new in the site."""
        staged: dict[str, bool] = {}
        left = dict(self._wanted)
        for item in items:
            if item.path not in left:
                continue
            del left[item.path]
            if isinstance(item, UpToDate):
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
        """Leave a file out of the site, because an earlier version may show what is now hidden."""
        with suppress(OSError):
            os.unlink(f"{self._staging}/{path}")
        del self._wanted[path]
        self._stale |= self._before & {path}

    def _attempt(self, item: OutputFile | Asset) -> bool | Failure | None:
        """The result of staging a file; a `Failure` if only this file cannot be written."""
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
        """Stage a file if it changed: True if it is new, False if it replaces one, None if it is the same."""
        if isinstance(item, Asset) and item.is_cleaned and self._clean is not None:
            item = OutputFile(path=item.path, content=self._clean(item.path, Path(item.origin).read_bytes()))
        place, folder = f"{self._target}/{item.path}", item.path.rpartition("/")[0]
        there = _state(place) if self._may_hold(folder) else None
        if there is not None and _has_content(place, there, item):
            return None
        if there is not None and self._before and item.path not in self._before and not stat.S_ISDIR(there.st_mode):
            raise KmwikiError(f"cannot write “{place}”: kmwiki did not create this file; move it elsewhere")
        self._start()
        self._make_folder(folder)
        file = f"{self._staging}/{item.path}"
        if isinstance(item, OutputFile):
            write_file(file, item.content)
        else:
            shutil.copyfile(item.origin, file)
        return there is None

    def _may_hold(self, folder: str) -> bool:
        """Whether a folder of the site may contain files; the disk is asked once."""
        if folder not in self._is_there:
            above = self._may_hold(folder.rpartition("/")[0])
            self._is_there[folder] = above and _state(f"{self._target}/{folder}") is not None
        return self._is_there[folder]

    def _make_folder(self, path: str) -> None:
        """Make the folder under the staging folder; in the site, its path must be a folder or nothing."""
        if path in self._folders:
            return
        self._make_folder(path.rpartition("/")[0])
        there = _state(f"{self._target}/{path}") if self._may_hold(path) else None
        # Through a link, files outside the site would be written, and later removed.
        if there is not None and not stat.S_ISDIR(there.st_mode) and path not in self._stale:
            folder = f"{self._target}/{path}"
            raise KmwikiError(f"cannot write into “{folder}”: it is not a folder, and kmwiki did not create it")
        os.mkdir(f"{self._staging}/{path}")
        self._folders.add(path)

    def _start(self) -> None:
        """Add the new files to the manifest, so that the next run knows them even if this one is killed."""
        if not self._started:
            write_manifest(self._target, self._before | self._wanted.keys() | {UNFINISHED})
            self._staging.mkdir(exist_ok=True)
            self._started = True

    def give_up(self) -> None:
        """Leave only whole files; the next run does the rest."""
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
    """Whether the process with this number is still running; False on systems where asking does harm."""
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
    """Write a new file; a stream would take twice as long."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)


def _merge(source: str, target: str) -> None:
    """Move the content of one folder into another; new folders are moved as a whole."""
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
    """The state of a path, or of the link itself; None if nothing is there."""
    try:
        return os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _is_folder(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink()


def _has_content(place: str, there: os.stat_result, item: OutputFile | Asset) -> bool:
    """Whether the file already has these bytes; a link to such a file does not count."""
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
    """Remove a file of an earlier build, and folders that become empty; 1 if the file was there, 0 if not."""
    place = target / path
    leads_elsewhere = place.parent.resolve() != place.parent
    if leads_elsewhere or _is_folder(place):
        return 0  # a link or a folder has replaced it
    existed = os.path.lexists(place)
    if existed:
        place.unlink()
    for folder in folders_of(path):
        try:
            (target / folder).rmdir()
        except OSError:  # not empty
            break
    return int(existed)
