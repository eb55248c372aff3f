"""Notices when files of the wiki change: by events of the system and, where there are none, by polling."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Condition
from time import monotonic
from warnings import filterwarnings

from msgspec import Struct
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from kmwiki.content.walk import DiskState, is_below, is_litter, is_private, state_of

QUIET = 0.05  # seconds without an event, after which a burst is over
LONGEST = 1.0  # seconds, after which a burst is over in any case; until then, an empty file is still being written
_READS = ("opened", "closed_no_write")
_NETWORK = frozenset(
    "9p afs ceph cifs davfs fuse.rclone fuse.sshfs fuse.grpcfuse glusterfs lustre ncpfs nfs nfs4 prl_fs smb3 smbfs "
    "vboxsf virtiofs vmhgfs fuse.vmhgfs-fuse".split()
)
_CURES = {
    errno.ENOSPC: "the system limit of watched folders is reached "
    "(to raise it: sudo sysctl fs.inotify.max_user_watches=524288)",
    errno.EMFILE: "the system limit of watchers is reached "
    "(to raise it: sudo sysctl fs.inotify.max_user_instances=512)",
}

States = dict[str, DiskState | tuple[()]]  # path → the state of a file on the disk; empty for a folder


class Watched(Struct, frozen=True, kw_only=True):
    """What to watch: `folders` with all that is in them, `shallow` folders without theirs, and exceptions.

    In `shallow` folders, only files with a name in `files` count, if that is given.
    """

    root: str
    folders: tuple[str, ...]
    shallow: tuple[str, ...] = ()
    files: frozenset[str] | None = None
    output: str = ""
    hidden: str = ""  # a folder whose hidden files count, too
    also: str = ""  # the name of files that count although they are hidden

    def holds(self, path: str) -> bool:
        """Whether a change of this path may change the wiki."""
        if is_below(path, self.output):
            return False
        above, _, name = path.rpartition(os.sep)
        if above in self.shallow and path not in self.folders:
            is_of_use = self.files is None or name in self.files or not os.path.isfile(path)
            return is_of_use and not is_private(name)
        for folder in self.folders:
            if is_below(path, folder):
                parts = path[len(folder) :].strip(os.sep).split(os.sep)
                is_passed = is_litter if self.hidden and is_below(path, self.hidden) else is_private
                parts = parts[:-1] if name == self.also else parts
                return not any(is_passed(part) or part == "node_modules" for part in parts if part)
        return False


class Watcher:
    """Waits for changes. `places` is called before each wait; `say` is called with the reason if it must poll."""

    def __init__(
        self,
        places: Callable[[], Watched],
        *,
        poll: bool = False,
        quiet: float = QUIET,
        longest: float = LONGEST,
        say: Callable[[str], None],
    ) -> None:
        self._places, self._say = places, say
        self._quiet, self._longest = quiet, longest
        self._polls = poll
        self._now = places()
        self._known: States = {}
        self._observer: BaseObserver | None = None
        self._touched: set[str] = set()
        self._last = 0.0  # the time of the last event
        self._ended = False
        self._bell = Condition()
        self._took = 0.0  # seconds that a check of all files takes

    def start(self) -> None:
        """Notice every change from now on."""
        self._watch()
        self._known = self._look()

    def stop(self) -> None:
        """End the wait, and the watching."""
        with self._bell:
            self._ended = True
            self._bell.notify_all()
        self._unwatch()

    def wait(self) -> tuple[str, ...]:
        """Wait for changes; the paths that changed, or empty after `stop`."""
        while not self._ended:
            places = self._places()
            if places != self._now or self._has_lost_sight():
                self._now = places
                self._watch()
                changed = self._differences()
            else:
                changed = self._reported() if self._rings() else self._seen()
            if changed:
                return tuple(sorted(changed))
        return ()

    def _rings(self) -> bool:
        """Whether the system reports a change before it is time to check."""
        # The system may not report a change behind a link, or one of very many: then a check finds it.
        pause = max(0.3, 10 * self._took) if self._polls else max(3.0, 50 * self._took)
        with self._bell:
            self._bell.wait_for(lambda: self._touched or self._ended, pause)
            return bool(self._touched)

    def _reported(self) -> set[str]:
        """The paths of the wiki that changed in a burst of events."""
        until = monotonic() + self._longest
        with self._bell:
            while not self._ended and (now := monotonic()) < until:
                rest = self._last + self._quiet - now
                if rest <= 0 and not any(map(_is_empty, self._touched)):
                    break
                self._bell.wait(min(rest if rest > 0 else self._quiet, until - now))
            touched, self._touched = self._touched, set()
        if len(touched) > 500 or any(is_below(folder, path) for path in touched for folder in self._now.folders):
            self._watch()
            return self._differences()
        if any(os.path.isdir(path) for path in touched):
            self._see_whether_watches_are_left()
        changed: set[str] = set()
        for path in touched:
            changed |= self._renew(path)
        return changed

    def _renew(self, path: str) -> set[str]:
        """Note the state of a path and of all paths below it; gives these paths, with those that were removed."""
        known = [path] if self._known.get(path) else [name for name in self._known if is_below(name, path)]
        before = {name: self._known.pop(name) for name in known}
        now = _states_of(path, self._now)
        self._known |= now
        changed = {name for name in {*before, *now} if before.get(name) != now.get(name)}
        # A file may change twice within a tick of the clock, so an equal size and time prove nothing.
        return changed | ({path} if before.get(path) or now.get(path) else set())

    def _seen(self) -> set[str]:
        """The paths that a check finds changed, after changes have stopped."""
        changed = self._differences()
        until = monotonic() + self._longest
        while changed and not self._ended and monotonic() < until:
            with self._bell:
                self._bell.wait_for(lambda: self._ended, self._quiet)
            more = self._differences()
            changed |= more
            if not more and not any(map(_is_empty, changed)):
                break
        return changed

    def _differences(self) -> set[str]:
        before, self._known = self._known, self._look()
        return {name for name in {*before, *self._known} if before.get(name) != self._known.get(name)}

    def _look(self) -> States:
        started = monotonic()
        found: States = {}
        for folder in self._now.folders:
            found |= _states_of(folder, self._now)
        for folder in self._now.shallow:
            found |= _states_of(folder, self._now, deep=False)
        self._took = monotonic() - started
        return found

    def _watch(self) -> None:
        """Let the system report changes, or poll if it cannot."""
        self._unwatch()
        if self._polls:
            return
        kind = next((kind for folder in self._now.folders if (kind := network_file_system(folder))), None)
        if kind is not None:
            self._poll(f"a folder of the wiki is on a network drive ({kind}), which does not report changes")
            return
        try:
            self._observer = self._observing(
                [*((folder, True) for folder in self._now.folders), *((folder, False) for folder in self._now.shallow)]
            )
        except OSError as error:
            self._poll(_CURES.get(error.errno or 0, f"the system cannot watch the wiki's folders: {error.strerror}"))
            return
        self._see_whether_watches_are_left()

    def _observing(self, folders: Iterable[tuple[str, bool]]) -> BaseObserver:
        # A folder that is made while its parent begins to be watched is watched twice, which does no harm.
        filterwarnings("ignore", "Callback with id", RuntimeWarning)
        observer = Observer()
        handler = _ChangeHandler(self._hear)
        try:
            for folder, recursive in folders:
                if os.path.isdir(folder):
                    observer.schedule(handler, folder, recursive=recursive)
            observer.start()
        except BaseException:
            observer.stop()
            raise
        return observer

    def _see_whether_watches_are_left(self) -> None:
        """Poll if none are left: the system does not report that it watches only some folders."""
        if self._polls or self._observer is None:
            return
        try:
            probe = self._observing([(self._now.root, False)])
        except OSError as error:
            self._poll(_CURES.get(error.errno or 0, f"the system cannot watch any more: {error.strerror}"))
            return
        probe.stop()

    def _poll(self, reason: str) -> None:
        self._polls = True
        self._unwatch()
        self._say(f"checking for changes every {max(0.3, 10 * self._took):.1f} s: {reason}")

    def _unwatch(self) -> None:
        if self._observer is not None:
            observer, self._observer = self._observer, None
            observer.stop()

    def _has_lost_sight(self) -> bool:
        """Whether a watched folder was removed, perhaps replaced by another one."""
        return self._observer is not None and not all(emitter.is_alive() for emitter in self._observer.emitters)

    def _hear(self, path: str) -> None:
        if self._now.holds(path):
            with self._bell:
                self._touched.add(path)
                self._last = monotonic()
                self._bell.notify_all()


class _ChangeHandler(FileSystemEventHandler):
    """Passes on the paths of events that are changes, not reads."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        self._hear = hear

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _READS or (event.is_directory and event.event_type in ("modified", "attrib")):
            return
        for path in (event.src_path, event.dest_path):
            if path:
                self._hear(os.fsdecode(path))


def _states_of(path: str, places: Watched, *, deep: bool = True) -> States:
    """Path → state of a file, or of everything in a folder; a folder that several links lead to is read once."""
    found: States = {}
    waiting, met = [path], set[str]()
    while waiting:
        place = waiting.pop()
        try:
            if os.path.isdir(place):
                real = os.path.realpath(place)
                if real in met or not is_below(real, os.path.realpath(places.root)):
                    continue
                met.add(real)
                found[place] = ()
                for name, is_folder, state in _entries(place):
                    if not places.holds(name):
                        continue
                    if is_folder and deep:
                        waiting.append(name)
                    else:
                        found[name] = state
            else:
                found[place] = state_of(os.stat(place))
        except OSError:  # removed since
            continue
    return found


def _entries(folder: str) -> Iterator[tuple[str, bool, DiskState | tuple[()]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                is_folder = entry.is_dir()
                yield entry.path, is_folder, () if is_folder else state_of(entry.stat())
            except OSError:  # a link to nowhere
                continue


def _is_empty(path: str) -> bool:
    """Whether a file has nothing in it: most programs empty a file before they write it."""
    try:
        status = os.stat(path)
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == 0


def network_file_system(folder: str) -> str | None:
    """The kind of the network file system that a folder is on; None for a local or unknown one."""
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    best = ("", "")
    real = os.path.realpath(folder)
    for line in lines:
        left, _, right = line.partition(" - ")
        place, kind = left.split(" ")[4].replace("\\040", " "), right.split(" ")[0]
        if is_below(real, place) and len(place) >= len(best[0]):
            best = (place, kind)
    return best[1] if best[1] in _NETWORK else None
