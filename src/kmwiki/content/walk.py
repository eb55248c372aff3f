"""The walk through a folder of the wiki: its files and their names."""

import os
import re
import stat
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from kmwiki.content.characters import readable
from kmwiki.content.globs import matches, segments
from kmwiki.diagnostics import Diagnostic, finding
from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex

MANIFEST = ".kmwiki-manifest.json"  # marks a folder that kmwiki built
_LINES = regex("[\t\n\r]")
# What systems and programs leave in folders, and settings that may hold passwords.
_LITTER = regex(
    r"\.(?:git|hg$|svn$|env(?:$|\.)|kmwiki|DS_Store$|_|#|Spotlight-|Trash)|.*\.sw[a-p]$|(?:node_modules|Thumbs\.db)$"
)


_IGNORE_LESS = "change what is ignored or remove the link"
MOST_IGNORED = 20_000  # files whose names are noted

DiskState = tuple[int, int, int, int]  # size in bytes, mtime and ctime in nanoseconds, inode


class Walk(Struct, frozen=True, kw_only=True):
    """The folder of the root to walk (or one file), and what to ignore: patterns, and folders that are never read.

    What is published `as_it_is` has hidden files, too, and no link may lead out of its folder.
    """

    root: Path
    base: Path
    ignore: tuple[str, ...]
    never: tuple[Path | None, ...]
    as_it_is: bool = False
    expressions: tuple[str, ...] = ()  # what they find in a path is ignored, too
    listed: tuple[str, ...] = ()  # the names of the only Markdown files that are read; all, if there is none
    listed_in: str = ""  # the file that lists them


class WalkedFile(Struct, frozen=True, kw_only=True):
    """A regular file: its `name` in the base and `path` in the root (both NFC, `/`), its place and state on disk."""

    name: str
    path: str
    origin: str
    state: DiskState

    @property
    def is_page(self) -> bool:
        """Whether this is Markdown."""
        return _is_markdown(self.name.rpartition("/")[2])


class _WalkedFolder(Struct, frozen=True, kw_only=True):
    """A folder of the walk: its path on disk, the same without links, and its name in the base."""

    folder: str
    real: str
    name: str


class IgnoredFile(NamedTuple):
    """A Markdown file that is ignored: its name and path as in `WalkedFile`, why, as the end of a sentence, and what an
    author may do."""

    name: str
    path: str
    why: str
    help: str


def walk(task: Walk, diagnostics: list[Diagnostic], ignored: list[IgnoredFile] | None = None) -> list[WalkedFile]:
    """The files under `task.base`, sorted by name; findings on files that cannot be used are added to `diagnostics`,
    and Markdown files that are ignored, if that is wanted, to `ignored`."""
    return _Walker(task, diagnostics, ignored).run()


def reads(task: Walk, place: Path) -> bool:
    """Whether a walk would find a file at this place, by its name."""
    walker = _Walker(task, [])
    if not place.is_relative_to(task.base) or any(place.is_relative_to(one) for one in task.never if one is not None):
        return False
    parts = place.relative_to(task.base).parts
    names = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    is_hidden = any(part.startswith(".") or part == "node_modules" for part in parts[:-1]) or is_private(parts[-1])
    return not is_hidden and all(walker.ignoring(name) is None for name in names)


def state_of(status: os.stat_result) -> DiskState:
    """The state by which a change of a file is noticed, unless the file is too young (see `plain_file.RACY`)."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def status_of(file: str) -> DiskState:
    """The state of a file on the disk; all zeros if there is no such file."""
    try:
        status = os.stat(file)
    except OSError:
        return (0, 0, 0, 0)
    return state_of(status) if stat.S_ISREG(status.st_mode) else (0, 0, 0, 0)


def statuses_in(folders: Iterable[Path]) -> dict[str, DiskState]:
    """The states of all files in these folders."""
    return {str(file): status_of(str(file)) for folder in folders for file in sorted(folder.rglob("*"))}


def unreadable(file: WalkedFile, error: OSError) -> Diagnostic:
    """The finding on a file that the system refuses to read."""
    return finding("unreadable-file", file.path, f"cannot read this file: {error.strerror}")


class _Walker:
    """One walk: first the folders themselves, then links to folders that were not among them."""

    def __init__(self, task: Walk, diagnostics: list[Diagnostic], ignored: list[IgnoredFile] | None = None) -> None:
        self.ignored = ignored
        self.is_as_it_is = task.as_it_is
        self.limit = os.path.realpath(task.base if task.as_it_is else task.root)
        self.is_inside = is_below(os.path.realpath(task.base), os.path.realpath(task.root))
        self.is_left_out = is_litter if task.as_it_is else is_private
        self.leaves_out_folder = is_litter if task.as_it_is else _is_never_entered
        self.base = _WalkedFolder(folder=str(task.base), real=os.path.realpath(task.base), name="")
        prefix = tidy_name(Path(os.path.relpath(task.base, task.root)).as_posix())
        self.prefix = "" if prefix == "." else prefix
        self.never = {os.path.realpath(folder) for folder in task.never if folder is not None}
        self.ignore = [(pattern, segments(pattern)) for pattern in task.ignore if pattern.strip("/")]
        self.expressions = [re.compile(expression) for expression in task.expressions]
        self.listed, self.listed_in = frozenset(map(str.casefold, task.listed)), task.listed_in
        self.diagnostics = diagnostics
        self.met: set[str] = set()
        self.found: list[tuple[WalkedFile, str]] = []  # each with its name as the disk spells it
        self.waiting: list[_WalkedFolder] = []
        self.linked: list[_WalkedFolder] = []

    def run(self) -> list[WalkedFile]:
        if not self.is_inside:
            self.report(
                "outside-root", "", "this symbolic link points outside the wiki", "copy the folder into the wiki"
            )
            return []
        if os.path.isfile(self.base.real):
            state = state_of(os.stat(self.base.real))
            name = self.prefix.rpartition("/")[2]
            return [WalkedFile(name=name, path=self.prefix, origin=self.base.folder, state=state)]
        self.waiting.append(self.base)
        while self.waiting or self.linked:
            if not self.waiting:
                self.linked.sort(key=lambda place: place.name, reverse=True)
            self.enter(self.waiting.pop() if self.waiting else self.linked.pop())
        return self.one_of_each_name()

    def enter(self, place: _WalkedFolder) -> None:
        if place.real in self.met:  # a loop of links, or a second link to the same folder
            return
        self.met.add(place.real)
        try:
            with os.scandir(place.folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):  # deleted since it was listed
            return
        except OSError as error:  # without this folder, its pages would vanish from the site
            why = f"cannot read the folder “{self.path(place.name)}”: {error.strerror}"
            raise KmwikiError(f"{why}; make it readable or add it to “ignore” in kmwiki.toml") from error
        if place is not self.base and any(entry.name == MANIFEST for entry in listed):
            return
        for entry in listed:
            self.visit(place, entry)

    def visit(self, place: _WalkedFolder, entry: "os.DirEntry[str]") -> None:
        raw = f"{place.name}/{entry.name}" if place.name else entry.name
        if not self.is_left_out(entry.name) and not _is_unicode(entry.name):
            self.report("unreadable-file", raw, "the file's name is not UTF-8", "rename the file")
            return
        name = tidy_name(raw)
        if self.is_left_out(entry.name):
            return
        if (why := self.ignoring(name)) is not None:
            self.note_ignored(entry.path, name, *why)
            return
        try:
            is_folder, is_link = entry.is_dir(), entry.is_symlink()
            if is_folder and self.leaves_out_folder(entry.name):
                return
            real = os.path.realpath(entry.path) if is_link else os.path.join(place.real, entry.name)
            if is_link and not self.may_lead_to(real):
                where = "the static folder" if self.is_as_it_is else "the wiki"
                self.report(
                    "outside-root", name, f"this symbolic link points outside {where}", f"copy its target into {where}"
                )
            elif is_folder:
                if real not in self.never and not (is_link and is_below(self.base.real, real)):
                    next_place = _WalkedFolder(folder=entry.path, real=real, name=raw)
                    (self.linked if is_link else self.waiting).append(next_place)
            else:
                self.add(name, raw, entry)
        except OSError as error:
            self.refused(name, entry, error)

    def refused(self, name: str, entry: "os.DirEntry[str]", error: OSError) -> None:
        """Reports what cannot be read; a link to nothing only if it would be published itself: what uses it says so."""
        if not entry.is_symlink():
            self.report("unreadable-file", name, f"cannot read this file: {error.strerror}")
        elif self.is_as_it_is or _is_markdown(entry.name):
            self.report("unreadable-file", name, "this symbolic link leads to no file", "correct or remove it")

    def may_lead_to(self, real: str) -> bool:
        """Whether a link may lead to this place."""
        return is_below(real, self.limit) and not (
            self.is_as_it_is and any(map(is_litter, real[len(self.limit) :].split(os.sep)))
        )

    def add(self, name: str, raw: str, entry: "os.DirEntry[str]") -> None:
        status = entry.stat()
        if stat.S_ISREG(status.st_mode):
            if name != unicodedata.normalize("NFC", raw):
                self.report("control-characters", name, "this file's name has control characters", "rename the file")
            file = WalkedFile(name=name, path=self.path(name), origin=entry.path, state=state_of(status))
            self.found.append((file, raw))
        else:  # opening a FIFO would wait for a writer
            self.report("not-a-file", name, "this is a pipe, socket or device, not a file")

    def one_of_each_name(self) -> list[WalkedFile]:
        """Files sorted by name; of two names that are the same in NFC, the one that is spelled in NFC."""
        chosen: dict[str, WalkedFile] = {}
        for file, raw in sorted(self.found, key=lambda found: (found[0].name, found[1] != found[0].name, found[1])):
            if chosen.setdefault(file.name, file) is not file:
                spelt = raw.encode("unicode_escape").decode()
                message = f"two files have this name in different Unicode forms; “{spelt}” was left out"
                self.report("slug-collision", file.name, message, "rename one of them")
        return list(chosen.values())

    def ignoring(self, name: str) -> tuple[str, str] | None:
        """Why a file or folder is ignored, and what an author may do; None if it is not."""
        names = {name, self.path(name)}
        texts = {*names, *(f"/{spelling}" for spelling in names)} if self.expressions else ()
        if any(one.search(text) for one in self.expressions for text in texts):
            return "is left out by the settings of another program", _IGNORE_LESS
        spellings = [spelling.split("/") for spelling in names]
        for text, pattern in self.ignore:
            if any(matches(pattern, parts) for parts in spellings):
                return f"matches “{text}”, which is ignored", _IGNORE_LESS
        if self.listed and _is_markdown(name.rpartition("/")[2]) and name.casefold() not in self.listed:
            return f"is not listed in “{self.listed_in}”", "list it there or remove the link"
        return None

    def note_ignored(self, place: str, name: str, why: str, help: str) -> None:
        """Note a Markdown file that is ignored, or those in a folder that is, as far as they can be listed."""
        if self.ignored is None or len(self.ignored) >= MOST_IGNORED:
            return
        if _is_markdown(os.path.basename(place)) and not os.path.isdir(place):
            self.ignored.append(IgnoredFile(name=name, path=self.path(name), why=why, help=help))
            return
        for folder, folders, files in os.walk(place):
            folders[:] = sorted(one for one in folders if not _is_never_entered(one)) if MANIFEST not in files else []
            if os.path.realpath(folder) in self.never:
                folders[:], files = [], []
            for file in sorted(files):
                if _is_markdown(file) and not is_private(file) and _is_unicode(file):
                    inner = tidy_name(os.path.join(name, os.path.relpath(os.path.join(folder, file), place)))
                    inner = inner.replace(os.sep, "/")
                    self.ignored.append(IgnoredFile(name=inner, path=self.path(inner), why=why, help=help))

    def path(self, name: str) -> str:
        return "/".join(part for part in (self.prefix, name) if part)

    def report(self, rule: str, name: str, message: str, help_text: str | None = None) -> None:
        path = os.fsencode(self.path(unicodedata.normalize("NFC", name))).decode("utf-8", "backslashreplace")
        self.diagnostics.append(finding(rule, path, message, help_text))


def tidy_name(name: str) -> str:
    """A file's name as pages write it: NFC, without control characters."""
    return readable(_LINES.sub(" ", unicodedata.normalize("NFC", name)))


def is_private(name: str) -> bool:
    """Whether a file with this name is never read."""
    # `.gitignore.md` may be a page about that file; `.env`, `.git`, `._a.md` and an editor's `.#a.md` are not pages.
    return name.startswith(".") and not (_is_markdown(name) and name[1] not in "._#~")


def is_litter(name: str) -> bool:
    """Whether a file or folder with this name is not published even where all others are."""
    return _LITTER.match(name) is not None


def _is_never_entered(name: str) -> bool:
    return name.startswith(".") or name == "node_modules"


def _is_markdown(name: str) -> bool:
    return len(name) > 3 and name.lower().endswith(".md")


def _is_unicode(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_below(path: str, folder: str) -> bool:
    """Whether an absolute path is that of a folder, or leads into it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
