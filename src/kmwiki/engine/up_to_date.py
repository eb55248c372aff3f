"""Decides whether a build has nothing to do: by directory entries, before the libraries are imported.

After a build, a record beside the cache has the sizes and times of the files that the build read and wrote, and the
lines that it printed. If all of these are the same, the same command prints the same and ends.
"""

import json
import os
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from itertools import chain
from operator import attrgetter
from pathlib import Path
from stat import S_ISDIR
from time import gmtime, perf_counter, strftime, time_ns
from typing import Any, NamedTuple

from kmwiki.content.plain_file import RACY, read_plain

CACHE = os.path.join(".kmwiki", "cache")
_FORMAT = 4
_KEPT = 10  # records, each for another command
_ALWAYS_WORK = frozenset(
    ("--lock", "--no-cache", "--open", "--verbose", "-v", "--zip", "--zim")
)  # options that ask for more than a site

State = tuple[int, int, int, int]  # size, time of the content, time of the entry, number: with zeros for what has none
Entries = dict[str, State]
_NOTHING: State = (0, 0, 0, 0)
_FIELDS = attrgetter("st_size", "st_mtime_ns", "st_ctime_ns", "st_ino")  # the state of a file, not of a folder
_LARGEST = (1 << 63) - 1  # number that is noted
_MISSHAPEN = (AttributeError, IndexError, KeyError, TypeError, ValueError)  # what a record of another shape raises


class Printed(NamedTuple):
    """The last lines of a build without its figures (before and after these), its exit code, and whether it is quiet,
    so that it has no figures."""

    lines: list[str]
    last: list[str]
    code: int
    is_quiet: bool = False


def answer(arguments: list[str]) -> int | None:
    """Print the last lines of a build that has nothing to do, and give its exit code; None if there may be work."""
    started = perf_counter()
    if arguments[:1] != ["build"] or _ALWAYS_WORK & {one.partition("=")[0] for one in arguments}:
        return None
    for root in dict.fromkeys([*arguments[1:], "."]):
        record = _record(_file(root, arguments))
        if record is not None and record.get("root") == os.path.realpath(root) and _is_as_it_was(record):
            seconds = perf_counter() - started
            figures = f"{record['files'] - 1} files, 0 written, 0 removed in {seconds:.2f} s"
            with suppress(OSError):  # perhaps the stream is closed
                for line in (*record["lines"], *([] if record["quiet"] else [figures]), *record["last"]):
                    print(line, file=sys.stderr)
            code: int = record["code"]
            return code
    return None


def intact(root: Path, arguments: list[str]) -> Entries:
    """The states of the files of the site that are as the same command left them."""
    record = _record(_file(str(root), arguments))
    try:
        return {path: noted for path, noted, same in _compared(record["written"]) if same} if record else {}
    except _MISSHAPEN:
        return {}


def look(folders: Iterable[str], files: Iterable[str], output: str, hidden: Iterable[str] = ()) -> dict[str, Any]:
    """The states of what is in these folders, except the output, and of these files; call it before they are read.

    Of the folders in `hidden`, hidden folders count, too.
    """
    now, read = time_ns(), Entries()
    names, singles, whole = sorted(set(folders)), sorted(set(files)), sorted(set(hidden))
    for name in names:
        _scan(name, read, output)
    for name in whole:
        _scan(name, read, output, hidden=True)
    places = {"folders": names, "singles": singles, "output": output, "hidden": whole}
    return {**places, "read": _packed(read | states(singles)), "time": now}


def remember(root: Path, arguments: list[str], seen: dict[str, Any], written: Entries, printed: "Printed") -> None:
    """Note what a build read, wrote (with the manifest) and printed, for the next build."""
    # The root is noted because a copy of the cache may be in another place, while its paths lead to the old one.
    record = {**seen, "root": str(root), "format": _FORMAT, "program": program()}
    record |= {
        "written": _packed(written),
        "files": len(written),
        "lines": printed.lines,
        "last": printed.last,
        "code": printed.code,
        "quiet": printed.is_quiet,
    }
    place = _file(str(root), arguments)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary = place.with_name(f"{place.name}.{os.getpid()}")
        temporary.write_text(json.dumps(record), encoding="utf-8")
        os.replace(temporary, place)
        records = sorted(place.parent.glob("build-*.json"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for old in records[_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:  # then the next build does all its work
        with suppress(OSError):
            place.unlink(missing_ok=True)


def _file(root: str, arguments: list[str]) -> Path:
    """The file of the record of this command; the current folder also counts."""
    name = blake2b("\0".join((_here(), *arguments)).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    return Path(root, CACHE, f"build-{name}.json")


def _here() -> str:
    try:
        return os.getcwd()
    except OSError:  # the current folder was removed
        return ""


def _record(file: Path) -> dict[str, Any] | None:
    try:
        record = json.loads(read_plain(file))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or record.get("format") != _FORMAT or record.get("program") != program():
        return None
    kinds = (("lines", list), ("written", list), ("files", int), ("code", int), ("last", list), ("quiet", bool))
    return record if all(isinstance(record.get(name), kind) for name, kind in kinds) else None


def _is_as_it_was(record: dict[str, Any]) -> bool:
    try:
        if record["until"] and record["until"] <= strftime("%Y-%m-%dT%H:%M:%S", gmtime()):
            return False  # other pages are due
        if max(_numbers(record["read"])[1::4], default=0) > record["time"] - RACY:
            return False  # the youngest may have changed again
        now = look(record["folders"], record["singles"], record["output"], record["hidden"])["read"]
        return bool(now == record["read"]) and _are_as_noted(record["written"])
    except _MISSHAPEN:
        return False


def _scan(folder: str, found: Entries, output: str = "", *, hidden: bool = False) -> None:
    """Add the states of everything in a folder, except the output and hidden folders, which the loader ignores unless
    their files are published as they are.
    """
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    is_read = hidden or not entry.name.startswith(".")
                    if is_read and entry.name != "node_modules" and entry.path != output:
                        found[entry.path] = _NOTHING
                        _scan(entry.path, found, output, hidden=hidden)
                elif entry.is_symlink():
                    found[entry.path] = _now()  # a link always counts as changed
                else:
                    found[entry.path] = _state(entry.stat())
    except FileNotFoundError:
        found[folder] = _NOTHING
    except OSError:
        found[folder] = _now()


def _now() -> State:
    """A state that nothing else has, for what always counts as changed."""
    return time_ns(), 0, 0, 0


def states(files: Iterable[str]) -> Entries:
    """The present states of these files."""
    return {file: _state_of(file) for file in files}


def _state_of(file: str) -> State:
    try:
        return _state(os.stat(file))
    except (OSError, ValueError):  # there is no such file, or the name is invalid
        return _NOTHING


def _state(status: os.stat_result) -> State:
    if S_ISDIR(status.st_mode):
        return 0, 0, 0, status.st_ino & _LARGEST  # only that it exists; its content is checked separately if it counts
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & _LARGEST


def _packed(entries: Entries) -> list[str]:
    """States as two texts, the paths and the numbers, which are read much sooner than tens of thousands of lists."""
    numbers = array("q", chain.from_iterable(entries.values()))
    return ["\0".join(entries), b64encode(numbers.tobytes()).decode()]


def _paths(texts: list[str]) -> list[str]:
    return texts[0].split("\0") if texts[1] else []


def _numbers(texts: list[str]) -> "array[int]":
    """The numbers of packed states, four of each path."""
    numbers = array("q")
    numbers.frombytes(b64decode(texts[1]))
    return numbers


def _are_as_noted(texts: list[str]) -> bool:
    """Whether all paths of packed states still have them. Without an object for each path, this takes half the time."""
    try:
        now = array("q", chain.from_iterable(map(_FIELDS, map(os.stat, _paths(texts)))))
    except (OSError, ValueError, OverflowError):  # one is missing, or has the number of a file that is not noted whole
        now = array("q")
    return now == _numbers(texts) or all(same for *_, same in _compared(texts))


def _compared(texts: list[str]) -> Iterator[tuple[str, State, bool]]:
    """Each path of packed states, with its state, and whether it still has it."""
    numbers = iter(_numbers(texts))
    for path, noted in zip(_paths(texts), zip(numbers, numbers, numbers, numbers, strict=True), strict=True):
        yield path, noted, noted == _state_of(path)


def _installed(folder: str) -> State:
    """The state of a folder of packages, which changes when one is installed, upgraded or removed."""
    try:
        status = os.stat(folder)
    except OSError:
        return _NOTHING
    return 0, status.st_mtime_ns, 0, status.st_ino


def program() -> list[str]:
    """The state of kmwiki's files, of Python, and of the installed packages."""
    found = {path: _installed(path) for path in sys.path if path.endswith("-packages")}
    state = json.dumps([_ours(), sorted(found.items())])
    return [blake2b(state.encode(), digest_size=16).hexdigest(), sys.version]


@cache
def _ours() -> str:
    """A digest of the states of kmwiki's files when it is first asked for: a process goes on with what it imported."""
    here, found = Path(__file__).resolve().parents[1], Entries()
    for folder in (here, here.parent.parent / "templates"):
        _scan(str(folder), found)
    files = sorted((name, state) for name, state in found.items() if "__pycache__" not in name)
    return blake2b(json.dumps(files).encode(), digest_size=16).hexdigest()
