"""The files of a wiki: pages, sources and assets as values, and a finding for each file that cannot be used."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path
from time import gmtime, strftime, time_ns
from typing import BinaryIO, TypeVar, cast

import msgspec
from msgspec.structs import replace

from kmwiki.content import front_matter
from kmwiki.content.active import may_be_active
from kmwiki.content.characters import readable
from kmwiki.content.decoding import decode, hidden_characters, not_utf8
from kmwiki.content.file_kinds import HTML, PICTURES, XML, ending
from kmwiki.content.files import AssetFile, ContentFile, Defaults, Files, Reading, SourceFile
from kmwiki.content.folder_defaults import OfFolders, defaults_of, folder_defaults
from kmwiki.content.folders import Folders
from kmwiki.content.git_dates import git_dates
from kmwiki.content.keeping_back import kept_back, said_in
from kmwiki.content.note_templates import NOTE_TEMPLATE, is_note_template
from kmwiki.content.plain_file import RACY, read_plain
from kmwiki.content.published import as_it_is, in_place, is_linked, published_files
from kmwiki.content.source_files import published_as_pages, source_file
from kmwiki.content.verdict_file import VERDICTS
from kmwiki.content.walk import IgnoredFile, WalkedFile, state_of, tidy_name, unreadable, walk
from kmwiki.diagnostics import Diagnostic, finding
from kmwiki.errors import KmwikiError

Kind = TypeVar("Kind", ContentFile, SourceFile, AssetFile)
Days = Mapping[str, tuple[str, str]]  # name of a page → its first and its last day
LOCK = "kmwiki.lock"
_OUR_FILES = ("kmwiki.toml", LOCK, VERDICTS)
LARGE = 1 << 20
TOO_LARGE = 10 << 20
# Rule → why a file with this finding is not a page, as the end of a sentence, and what an author may do.
_NO_PAGE = {
    NOTE_TEMPLATE: ("is a template for new notes", "move that file into a folder with another name"),
    "file-too-large": (f"is larger than {TOO_LARGE >> 20} MiB", "split that page"),
    "unreadable-file": ("cannot be read", "let kmwiki read that file"),
}
_STATE = ".llmwiki/state.json"
OF_ROOT = (LOCK, VERDICTS, _STATE)  # what is read in the root itself, beside pages, sources and settings


def load_wiki(folders: Folders, before: Files | None = None) -> Files:
    """The files of a wiki; the order of files on the disk makes no difference.

    A file whose state on the disk is the same as in `before` is not read again.
    """
    time = time_ns()
    diagnostics: list[Diagnostic] = []
    days = _days(folders.content, diagnostics) if folders.days_of_git else {}
    reader = _FileReader(before, diagnostics, days, _defaults(folders, diagnostics))
    ignored = list[IgnoredFile]()
    found = walk(folders.pages_walk, diagnostics, ignored)
    diagnostics += _not_listed(folders, ignored)
    read_page = partial(_page, any_format=folders.any_format, dated=bool(folders.kept_back))
    pages = reader.read_all("page", (file for file in found if file.is_page), read_page)
    ignored += _not_pages(found, pages, diagnostics)
    others = (file for file in found if not file.is_page and not _is_ours(file, folders.defaults))
    published = published_files(folders, diagnostics)
    assets = _assets(reader, others, published)
    task = folders.sources_walk
    cited = reader.read_all("source", walk(task, diagnostics) if task is not None else (), source_file)
    if folders.sources_are_pages:
        cited = published_as_pages(cited, explicit=folders.explicit)
    kept, until = _kept_back(folders, pages)
    return Files(
        pages=tuple(pages),
        sources=tuple(source for source in cited if not source.draft),
        assets=assets,
        lock=_read_if_there(folders.root / LOCK, LOCK),
        verdicts=_read_if_there(folders.root / VERDICTS, VERDICTS),
        compiled=_compiled(folders.root / _STATE, diagnostics),
        diagnostics=tuple(sorted(diagnostics, key=lambda d: (d.at.path, d.rule, d.message))),
        readings=reader.readings,
        time=time,
        published=tuple(map(as_it_is, published)),
        kept_back=kept,
        ignored=tuple(sorted(ignored)),
        until=until,
    )


def reread(folders: Folders, before: Files, changed: Iterable[str]) -> Files | None:
    """The files as they are now, if only these (absolute paths) have changed.

    None if all files must be read to know that: one was created or deleted, or is not a page.
    """
    diagnostics: list[Diagnostic] = []
    pages = {page.path: page for page in before.pages}
    readings = dict(before.readings)
    for origin in changed:
        path = tidy_name(Path(os.path.relpath(origin, folders.root)).as_posix())
        page, known = pages.get(path), readings.get(f"page {path}")
        if page is None or known is None or f"source {path}" in readings or os.path.realpath(origin) != origin:
            return None
        try:
            file = WalkedFile(name=page.name, path=path, origin=origin, state=state_of(os.stat(origin)))
        except OSError:
            return None
        defaults = {} if page.defaults is None else {page.name.rpartition("/")[0]: page.defaults}
        reader = _FileReader(None, diagnostics, {} if page.days is None else {page.name: page.days}, defaults)
        now = reader.read("page", file, partial(_page, any_format=folders.any_format, dated=bool(folders.kept_back)))
        if now is None or known.diagnostics or diagnostics:
            return None
        pages[path], readings = now, readings | reader.readings
    kept, until = _kept_back(folders, pages.values())
    return replace(before, pages=tuple(pages.values()), readings=readings, kept_back=kept, until=until)


def _is_ours(file: WalkedFile, defaults: str) -> bool:
    """Whether a file is not an attachment, because it is for programs."""
    return file.path in _OUR_FILES or (defaults != "" and file.name.rpartition("/")[2] == defaults)


def _defaults(folders: Folders, diagnostics: list[Diagnostic]) -> OfFolders:
    return folder_defaults(folders.root, folders.content, folders.defaults, diagnostics)


def _not_listed(folders: Folders, ignored: Iterable[IgnoredFile]) -> Iterator[Diagnostic]:
    """A finding on the pages that another program does not publish because its list of pages lacks them."""
    paths = sorted(one.path for one in ignored if f"“{folders.listed_in}”" in one.why) if folders.listed else []
    if paths:
        what = "this page is" if len(paths) == 1 else f"{len(paths):,} pages such as this one are"
        message = f"{what} not published, because “{folders.listed_in}” does not list {_it(paths)}"
        yield finding("unread-file", paths[0], message, f"list {_it(paths)} there to publish {_it(paths)}")


def _not_pages(
    found: Iterable[WalkedFile], pages: Iterable[ContentFile], diagnostics: Iterable[Diagnostic]
) -> Iterator[IgnoredFile]:
    """The files of pages that are not part of the wiki because of what a finding says of them."""
    shown, rules = {page.path for page in pages}, {one.at.path: one.rule for one in diagnostics if one.rule in _NO_PAGE}
    for file in found:
        if file.is_page and file.path not in shown and file.path in rules:
            why, remedy = _NO_PAGE[rules[file.path]]
            yield IgnoredFile(name=file.name, path=file.path, why=why, help=f"{remedy} or remove the link")


def _it(many: Sequence[str]) -> str:
    return "it" if len(many) == 1 else "them"


def _assets(
    reader: "_FileReader", found: Iterable[WalkedFile], published: Sequence[WalkedFile]
) -> tuple[AssetFile, ...]:
    """The attachments, and the files that are published as they are to which pages may lead."""
    assets = reader.read_all("asset", found, _asset)
    names, paths = {one.name for one in assets}, {one.path for one in assets}
    shown = (one for one in published if is_linked(one) and one.name not in names and one.path not in paths)
    assets += reader.read_all("asset", shown, _asset)
    places, static = in_place(published), {one.path for one in published}
    return tuple(replace(one, at=places.get(one.path, ""), is_static=one.path in static) for one in assets)


def _kept_back(folders: Folders, pages: Iterable[ContentFile]) -> tuple[frozenset[str], str]:
    now = strftime("%Y-%m-%dT%H:%M:%SZ", gmtime())
    return kept_back(pages, folders.kept_back, now, folders.cascade) if folders.kept_back else (frozenset(), "")


def _days(folder: Path, diagnostics: list[Diagnostic]) -> Days:
    """Name → the days of a page in Git; those that are not committed, or in no repository, have none."""
    dates = git_dates(folder if folder.is_dir() else folder.parent)
    if dates is not None and dates.is_shallow:
        what = "the Git history is shallow, so pages may lack their dates"
        diagnostics.append(
            finding("shallow-history", _OUR_FILES[0], what, "fetch the full history (git fetch --unshallow)")
        )
    return {} if dates is None else dates.days


def without_texts(files: Files) -> Files:
    """The files without the texts of pages: what the next `load_wiki` needs as `before`."""
    return replace(files, pages=tuple(replace(page, text="") if page.text else page for page in files.pages))


class _FileReader:
    """Reads the files that changed, and notes what each gave."""

    def __init__(self, before: Files | None, diagnostics: list[Diagnostic], days: Days, defaults: OfFolders) -> None:
        self._before = before.readings if before is not None else {}
        self._quiet_since = before.time - RACY if before is not None else 0
        self._diagnostics, self._days, self._defaults = diagnostics, days, defaults
        self.readings: dict[str, Reading] = {}

    def read_all(
        self, kind: str, files: Iterable[WalkedFile], read: Callable[[WalkedFile, list[Diagnostic]], Kind | None]
    ) -> list[Kind]:
        """The files that can be read, as pages, sources or assets."""
        return [value for file in files if (value := self.read(kind, file, read)) is not None]

    def read(
        self, kind: str, file: WalkedFile, read: Callable[[WalkedFile, list[Diagnostic]], Kind | None]
    ) -> Kind | None:
        """A file as a page, a source or an asset; None if it cannot be read."""
        key = f"{kind} {file.path}"
        known, days = self._before.get(key), self._days.get(file.name) if kind == "page" else None
        defaults = defaults_of(self._defaults, file.name) if kind == "page" else None
        if known is not None and isinstance(known.file, ContentFile) and not _has(known.file, days, defaults):
            known = None  # it was committed since, or its folder has other defaults
        if known is not None and known.state == file.state and max(known.state[1:3]) < self._quiet_since:
            self.readings[key] = known
            self._diagnostics += known.diagnostics
            return cast(Kind, known.file)
        findings: list[Diagnostic] = []
        try:
            value = read(file, findings)
        except OSError as error:
            value, findings = None, [unreadable(file, error)]
        if isinstance(value, ContentFile):
            value = _with(value, days, defaults)
        kept = replace(value, text="") if isinstance(value, ContentFile) else value
        if kept is not None:  # a file that cannot be read now may be readable the next time
            self.readings[key] = Reading(state=file.state, file=kept, diagnostics=tuple(findings))
        self._diagnostics += findings
        return value


def _has(page: ContentFile, days: tuple[str, str] | None, defaults: Defaults | None) -> bool:
    return page.days == days and page.defaults == defaults


def _with(page: ContentFile, days: tuple[str, str] | None, defaults: Defaults | None) -> ContentFile:
    """A page with its days in Git and the defaults of its folder: with others, it is another page."""
    if days is not None:
        page = replace(page, days=days, digest=f"{page.digest} {days[0]} {days[1]}")
    if defaults is not None:
        digest = blake2b(msgspec.json.encode(defaults), digest_size=16).hexdigest()
        page = replace(page, defaults=defaults, digest=f"{page.digest} {digest}")
    return page


def _read_if_there(file: Path, name: str) -> bytes | None:
    """The bytes of a file, None if there is none. Raises KmwikiError if it cannot be read."""
    try:
        return read_plain(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise KmwikiError(f"{name}: cannot be read: {error.strerror}") from error


def _compiled(file: Path, diagnostics: list[Diagnostic]) -> dict[str, str]:
    """Source → the hash that llmwiki compiled it with; empty if its state is missing or corrupt."""
    if (data := _read_if_there(file, _STATE)) is None:
        return {}
    try:
        sources = json.loads(data)["sources"]
        hashes = {name: state.get("hash") for name, state in sources.items() if isinstance(state, dict)}
        known = {name: digest.lower() for name, digest in hashes.items() if isinstance(digest, str)}
        what = "some sources have no hash in llmwiki's state" if len(known) < len(sources) else ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        known, what = {}, "llmwiki's state cannot be read, so changed sources cannot be detected"
    if what:
        diagnostics.append(finding("unreadable-file", _STATE, what, "recompile the wiki"))
    return known


def _page(file: WalkedFile, diagnostics: list[Diagnostic], *, any_format: bool, dated: bool) -> ContentFile | None:
    data = read_plain(file.origin, TOO_LARGE + 1)
    if len(data) > TOO_LARGE:
        what = f"this page is larger than {TOO_LARGE >> 20} MiB and was left out"
        diagnostics.append(finding("file-too-large", file.path, what, "split the page"))
        return None
    if len(data) > LARGE:
        what = f"this page is {len(data) / LARGE:.1f} MiB in size"
        diagnostics.append(finding("large-file", file.path, what, "split the page"))
    findings: list[Diagnostic] = []
    page = content_file(file.path, file.name, data, findings, any_format=any_format)
    if is_note_template(file.name, page.text):
        what = "this is a template for new notes, so it is not a page"
        help = "to publish it, move it into a folder with another name, or write its placeholders as code"
        diagnostics.append(finding(NOTE_TEMPLATE, file.path, what, help))
        return None
    diagnostics += findings
    return replace(page, said=said_in(page.text, page.path, any_format=any_format)) if dated else page


def content_file(
    path: str, name: str, data: bytes, diagnostics: list[Diagnostic], *, any_format: bool = False
) -> ContentFile:
    """The file of a page that has these bytes."""
    text, was_utf8 = decode(data)
    if not was_utf8:
        diagnostics.append(not_utf8(path, data))
    if (hidden := hidden_characters(path, text)) is not None:
        diagnostics.append(hidden)
    text = readable(text)
    if (doubt := front_matter.hiding_doubt(text, path, any_format=any_format)) is not None:
        diagnostics.append(doubt)
    digest = blake2b(data, digest_size=16, salt=b"any" if any_format else b"").hexdigest()
    return ContentFile(path=path, name=name, text=text, digest=digest, any_format=any_format)


def _size(picture: BinaryIO) -> tuple[float, float]:
    """The width and height of a picture; -1 if they are unknown."""
    import imagesize  # which imports what loads pictures from the network, too

    width, height = imagesize.get(picture)
    return width, height


def _asset(file: WalkedFile, diagnostics: list[Diagnostic]) -> AssetFile:
    end = ending(file.name)
    with open(file.origin, "rb") as stream:
        width, height = _size(stream) if end in PICTURES else (-1, -1)
        stream.seek(0)
        is_active = end in HTML | XML and may_be_active(stream.read(TOO_LARGE))
    has_size = width > 0 and height > 0
    return AssetFile(
        name=file.name,
        origin=os.path.abspath(file.origin),
        path=file.path,
        is_active=is_active,
        width=int(width) if has_size else None,
        height=int(height) if has_size else None,
    )
