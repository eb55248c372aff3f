"""The files of a wiki: pages, sources and assets as values, and one finding for each file that is unfit."""

import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path
from time import time_ns
from typing import TypeVar, cast

import imagesize
from msgspec.structs import replace

from kmwiki.characters import readable
from kmwiki.content import front_matter
from kmwiki.content.active import may_be_active
from kmwiki.content.dates import iso_date
from kmwiki.content.decoding import decode, hidden_characters, not_utf8
from kmwiki.content.file_kinds import HTML, PICTURES, TEXTS, WITH_FRONT_MATTER, WITHOUT_LINES, XML, ending
from kmwiki.content.hidden_text import text_of_html, without_comments
from kmwiki.content.hiding import DRAFT, PRIVATE, hidden_by, hides, is_published
from kmwiki.content.model_residue import without_thoughts
from kmwiki.content.plain_file import RACY, read_plain
from kmwiki.content.source_text import LARGEST, LONGEST, Contents, read_source
from kmwiki.content.walk import Found, Walk, finding, state_of, tidy_name, walk
from kmwiki.diagnostics import Diagnostic
from kmwiki.errors import KmwikiError
from kmwiki.model import AssetFile, ContentFile, Files, Reading, SourceFile
from kmwiki.schemes import names_host

Kind = TypeVar("Kind", ContentFile, SourceFile, AssetFile)
LOCK = "kmwiki.lock"
_OUR_FILES = ("kmwiki.toml", LOCK)
LARGE = 1 << 20
TOO_LARGE = 10 << 20
_STATE, _COMPILE = ".llmwiki/state.json", "compile the wiki again"
_CHANGED = ("updatedAt", "updated", "modified", "lastmod", "date", "ingestedAt")
_HEADING = re.compile(r"\A#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*\Z")
_FENCE = re.compile(r"\A {0,3}(```+|~~~+)")


def load_wiki(
    *,
    root: Path,
    content: Path,
    sources: Path | None,
    excluded: tuple[str, ...],
    ignore: tuple[str, ...],
    output: Path | None,
    sources_are_pages: bool = False,
    explicit: bool = False,
    before: Files | None = None,
) -> Files:
    """All that the wiki's folders hold: the same for the same files, however the disk orders them.

    Where a wiki is published in an `explicit` way, sources that are pages are there only if they say so.

    What is on disk as it was `before` is not read again.
    """
    time = time_ns()
    diagnostics: list[Diagnostic] = []
    reader = _Reader(before, diagnostics)
    never = [content / name for name in excluded]
    never += [folder for folder in (output, None if sources_are_pages else sources) if folder is not None]
    found = walk(Walk(root=root, base=content, ignore=ignore, never=tuple(never)), diagnostics)
    pages = [reader.read("page", file, _page) for file in found if file.is_page]
    assets = [reader.read("asset", file, _asset) for file in found if not file.is_page and file.path not in _OUR_FILES]
    cited: list[SourceFile | None] = []
    if sources is not None:
        never = [folder for folder in (output, content) if folder is not None]
        found = walk(Walk(root=root, base=sources, ignore=ignore, never=tuple(never)), diagnostics)
        cited = [reader.read("source", file, _source) for file in found]
        if sources_are_pages:
            shown = (source for source in cited if source is not None and (source.published or not explicit))
            cited = [_as_page(source) for source in shown if not source.private]
    return Files(
        pages=tuple(page for page in pages if page),
        sources=tuple(source for source in cited if source and not source.draft),
        assets=tuple(asset for asset in assets if asset),
        lock=_read_if_there(root / LOCK, LOCK),
        compiled=_compiled(root / ".llmwiki" / "state.json", diagnostics),
        diagnostics=tuple(sorted(diagnostics, key=lambda d: (d.at.path, d.rule, d.message))),
        readings=reader.readings,
        time=time,
    )


def reread(root: Path, before: Files, changed: Iterable[str]) -> Files | None:
    """The files as they are now, where of them only these (absolute paths) changed.

    None where that cannot be told without a look at all: one came or went, or is no page.
    """
    diagnostics: list[Diagnostic] = []
    pages = {page.path: page for page in before.pages}
    readings = dict(before.readings)
    for origin in changed:
        path = tidy_name(Path(os.path.relpath(origin, root)).as_posix())
        page, known = pages.get(path), readings.get(f"page {path}")
        if page is None or known is None or f"source {path}" in readings or os.path.realpath(origin) != origin:
            return None
        try:
            file = Found(name=page.name, path=path, origin=origin, state=state_of(os.stat(origin)))
        except OSError:
            return None
        reader = _Reader(None, diagnostics)
        now = reader.read("page", file, _page)
        if now is None or known.diagnostics or diagnostics:
            return None
        pages[path], readings = now, readings | reader.readings
    return replace(before, pages=tuple(pages.values()), readings=readings)


def without_texts(files: Files) -> Files:
    """The files as the next reading needs them."""
    return replace(files, pages=tuple(replace(page, text="") if page.text else page for page in files.pages))


class _Reader:
    """Reads files that are not as they were, and remembers what each gave."""

    def __init__(self, before: Files | None, diagnostics: list[Diagnostic]) -> None:
        self._before = before.readings if before is not None else {}
        self._quiet_since = before.time - RACY if before is not None else 0
        self._diagnostics = diagnostics
        self.readings: dict[str, Reading] = {}

    def read(self, kind: str, file: Found, read: Callable[[Found, list[Diagnostic]], Kind | None]) -> Kind | None:
        """What reading a file gives, as a page, a source or an asset."""
        key = f"{kind} {file.path}"
        known = self._before.get(key)
        if known is not None and known.state == file.state and max(known.state[1:3]) < self._quiet_since:
            self.readings[key] = known
            self._diagnostics += known.diagnostics
            return cast(Kind, known.file)
        findings: list[Diagnostic] = []
        value = read(file, findings)
        kept = replace(value, text="") if isinstance(value, ContentFile) else value
        if kept is not None:  # what cannot be read now may be so the next time
            self.readings[key] = Reading(state=file.state, file=kept, diagnostics=tuple(findings))
        self._diagnostics += findings
        return value


def _read_if_there(file: Path, name: str) -> bytes | None:
    """The bytes of a file. Raises KmwikiError where something is in its place that cannot be read."""
    try:
        return read_plain(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise KmwikiError(f"{name}: cannot read it: {error.strerror}") from error


def _compiled(file: Path, diagnostics: list[Diagnostic]) -> dict[str, str]:
    """What llmwiki saw of each source; nothing where it keeps no state, or a corrupt one."""
    if (data := _read_if_there(file, _STATE)) is None:
        return {}
    try:
        sources = json.loads(data)["sources"].items()
        known = {name: str(state["hash"]).lower() for name, state in sources if _has_hash(state)}
        if len(known) == len(sources):
            return known
        what = "some sources have no hash in llmwiki's state"
        diagnostics.append(finding("unreadable-file", _STATE, what, _COMPILE))
        return known
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        what = "llmwiki's state cannot be read, so that it says nothing of what changed"
        diagnostics.append(finding("unreadable-file", _STATE, what, _COMPILE))
        return {}


def _has_hash(state: object) -> bool:
    return isinstance(state, dict) and isinstance(state.get("hash"), str)


def _page(file: Found, diagnostics: list[Diagnostic]) -> ContentFile | None:
    data = _bytes(file, diagnostics)
    if data is None:
        return None
    if len(data) > TOO_LARGE:
        what = f"this page is larger than {TOO_LARGE >> 20} MiB and was left out"
        diagnostics.append(finding("file-too-large", file.path, what, "split the page"))
        return None
    if len(data) > LARGE:
        what = f"this page has {len(data) / LARGE:.1f} MiB"
        diagnostics.append(finding("large-file", file.path, what, "split the page"))
    text, was_utf8 = decode(data)
    if not was_utf8:
        diagnostics.append(not_utf8(file.path, data))
    if (hidden := hidden_characters(file.path, text)) is not None:
        diagnostics.append(hidden)
    text = readable(text)
    if (doubt := front_matter.hiding_doubt(text, file.path)) is not None:
        diagnostics.append(doubt)
    digest = blake2b(data, digest_size=16).hexdigest()
    return ContentFile(path=file.path, name=file.name, text=text, digest=digest)


def _bytes(file: Found, diagnostics: list[Diagnostic]) -> bytes | None:
    try:
        return read_plain(file.origin, TOO_LARGE + 1)
    except OSError as error:
        diagnostics.append(_unreadable(file, error))
        return None


def _asset(file: Found, diagnostics: list[Diagnostic]) -> AssetFile | None:
    try:
        width, height = _picture_size(file.origin)
        is_active = _is_active(file)
    except OSError as error:
        diagnostics.append(_unreadable(file, error))
        return None
    return AssetFile(
        name=file.name,
        origin=os.path.abspath(file.origin),
        path=file.path,
        is_active=is_active,
        width=width,
        height=height,
    )


def _is_active(file: Found) -> bool:
    """Whether an attachment holds what could run or load something."""
    if ending(file.name) not in HTML | XML:
        return False
    with open(file.origin, "rb") as stream:
        return may_be_active(file.name, stream.read(TOO_LARGE))


def _picture_size(origin: str) -> tuple[int | None, int | None]:
    """Width and height in pixels, from the head of the file; None where it is no picture that tells them."""
    with open(origin, "rb") as stream:
        if ending(origin) not in PICTURES:
            return None, None
        width, height = imagesize.get(stream)  # -1 where it cannot tell
    return (int(width), int(height)) if width > 0 and height > 0 else (None, None)


def _source(file: Found, diagnostics: list[Diagnostic]) -> SourceFile | None:
    try:
        contents = read_source(file.origin, file.path, is_text=_is_text(file.name))
    except OSError as error:
        diagnostics.append(_unreadable(file, error))
        return None
    diagnostics += (*contents.diagnostics, *_unfit(file, contents))
    origin = os.path.abspath(file.origin)
    if (end := ending(file.name)) and end not in WITH_FRONT_MATTER:
        text = text_of_html(contents.text) if end in HTML and contents.text is not None else contents.text
        lines, digest = contents.lines, contents.digest
        if end in WITHOUT_LINES:
            lines = text = None
        return SourceFile(id=file.name, path=file.path, origin=origin, lines=lines, text=text, digest=digest)
    read = front_matter.metadata(contents.head, file.path)
    diagnostics += read.diagnostics
    fields = read.fields
    private = read.may_hide or hidden_by(fields, PRIVATE)
    address = _text(fields.get("url")) or _text(fields.get("source")) or _text(fields.get("resource"))
    return SourceFile(
        id=file.name,
        path=file.path,
        origin=origin,
        title=_text(fields.get("title")),
        heading=None if private else _first_heading(contents.head),
        author=_text(fields.get("author") or fields.get("authors")),
        date=_text(fields.get("date") or fields.get("year") or fields.get("published")),
        url=address if address and names_host(address) else None,
        lines=contents.lines,
        text=contents.text,
        private=private,
        draft=hidden_by(fields, DRAFT),
        published=is_published(fields),
        retracted=fields.get("retracted") is not None and hides("retracted", fields["retracted"]),
        digest=contents.digest,
        changed=next((day for key in _CHANGED if (day := iso_date(_text(fields.get(key)) or ""))), None),
    )


def _is_text(name: str) -> bool:
    """Whether a source is text, as its name says."""
    return (end := ending(name)) in TEXTS or not end


def _unfit(file: Found, contents: Contents) -> list[Diagnostic]:
    """What keeps the text of a source, if it should be one, from its page."""
    if not contents.whole and ending(file.name) in TEXTS:
        what = f"this source is larger than {LARGEST >> 20} MiB, so that neither its text nor its lines are known"
        return [finding("large-file", file.path, what, "split it")]
    if contents.lines is None and ending(file.name) in TEXTS:
        what = "is not UTF-8" if not contents.is_utf8 else "is not text, whatever its name says"
        return [finding("not-utf8", file.path, f"this file {what}, so that none of it is shown", "save it as UTF-8")]
    if contents.lines is not None and contents.text is None:
        what = f"this source is larger than {LONGEST >> 20} MiB, so that its text is not shown"
        return [finding("large-file", file.path, what, "split it")]
    return []


def _as_page(source: SourceFile) -> SourceFile:
    """A source that is a page as well: what a page hides of its text, its source hides, too."""
    if source.text is None:
        return source
    return replace(source, text=without_comments(without_thoughts(source.text, source.path).text))


def _first_heading(text: str) -> tuple[int, str] | None:
    """Line and text of the first `# heading` outside front matter and fences, as written."""
    fence = ""
    lines = _body_lines(text)
    before = text.count("\n") + 1 - len(lines)
    for number, line in enumerate(lines, start=before + 1):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        elif heading := _HEADING.match(line):
            words = _text(heading[1])
            return (number, words) if words else None
    return None


def _body_lines(text: str) -> list[str]:
    lines = text.split("\n")
    if lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:], start=1):
            if line.rstrip() in ("---", "..."):
                return lines[number + 1 :]
    return lines


def _text(value: object) -> str | None:
    """A field of a source's front matter as one line; a list of names is joined."""
    if isinstance(value, list):
        value = ", ".join(text for item in value if (text := _text(item)))
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    return unicodedata.normalize("NFC", " ".join(str(value).split())) or None


def _unreadable(file: Found, error: OSError) -> Diagnostic:
    return finding("unreadable-file", file.path, f"cannot read this file: {error.strerror}")
