"""A source's file as a value: its title, date and address, its lines, and its text."""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from kmwiki.content import front_matter
from kmwiki.content.dates import moment
from kmwiki.content.file_kinds import HTML, TEXTS, WITH_FRONT_MATTER, WITHOUT_LINES, ending
from kmwiki.content.files import SourceFile
from kmwiki.content.hidden_text import without_comments
from kmwiki.content.hiding import DRAFT, PRIVATE, hidden_by, hides, is_published
from kmwiki.content.model_residue import body_start, prose_lines, without_thoughts
from kmwiki.content.schemes import names_host
from kmwiki.content.source_text import LARGEST, LONGEST, Contents, read_source
from kmwiki.content.unwrap import labels_only
from kmwiki.content.walk import WalkedFile
from kmwiki.diagnostics import Diagnostic, finding
from kmwiki.patterns import regex

_CHANGED = ("updatedAt", "updated", "modified", "lastmod", "date", "ingestedAt")
_TITLE, _HEADINGS = (regex(rf"\A{marks}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*\Z") for marks in ("#", "#{1,6}"))


def source_file(file: WalkedFile, diagnostics: list[Diagnostic]) -> SourceFile:
    """The source in this file, findings added to `diagnostics`. Raises OSError if it cannot be read."""
    end = ending(file.name)
    contents = read_source(file.origin, file.path, is_text=end in TEXTS or not end)
    diagnostics += (*contents.diagnostics, *_unfit(file, contents))
    origin = os.path.abspath(file.origin)
    if end and end not in WITH_FRONT_MATTER:
        text, lines, digest = contents.text, contents.lines, contents.digest
        if end in HTML and text is not None:
            from kmwiki.content.html_words import text_of_html  # few sources need it

            text = text_of_html(text)
        if end in WITHOUT_LINES:
            lines = text = None
        return SourceFile(id=file.name, path=file.path, origin=origin, lines=lines, text=text, digest=digest)
    read = front_matter.metadata(contents.head, file.path)
    diagnostics += read.diagnostics
    fields = read.fields
    private = read.may_hide or hidden_by(fields, PRIVATE) is not None
    address = _text(fields.get("url")) or _text(fields.get("source")) or _text(fields.get("resource"))
    return SourceFile(
        id=file.name,
        path=file.path,
        origin=origin,
        title=_text(fields.get("title")),
        heading=None if private else next(_headings(contents.head, _TITLE), None),
        author=labels_only(_text(fields.get("author") or fields.get("authors")) or "") or None,
        date=_text(fields.get("date") or fields.get("year") or fields.get("published")),
        url=address if address and names_host(address) else None,
        lines=contents.lines,
        text=contents.text,
        private=private,
        draft=hidden_by(fields, DRAFT) is not None,
        published=is_published(fields),
        retracted=fields.get("retracted") is not None and hides("retracted", fields["retracted"]),
        digest=contents.digest,
        changed=next((day for key in _CHANGED if (day := moment(_text(fields.get(key)) or ""))), None),
    )


def _unfit(file: WalkedFile, contents: Contents) -> list[Diagnostic]:
    """The findings on a source whose text cannot be shown, although its name says that it is text."""
    if not contents.whole and ending(file.name) in TEXTS:
        what = f"this source is larger than {LARGEST >> 20} MiB, so neither its text nor its lines are known"
        return [finding("large-file", file.path, what, "split it")]
    if contents.lines is None and ending(file.name) in TEXTS:
        what = "is not UTF-8" if not contents.is_utf8 else "is not text, despite its name"
        return [finding("not-utf8", file.path, f"this file {what}, so none of it is shown", "save it as UTF-8")]
    if contents.lines is not None and contents.text is None:
        what = f"this source is larger than {LONGEST >> 20} MiB, so its text is not shown"
        return [finding("large-file", file.path, what, "split it")]
    return []


def published_as_pages(sources: Iterable[SourceFile], *, explicit: bool) -> list[SourceFile]:
    """The sources that are published, if sources are pages as well; the text of each hides what its page hides."""
    return [_as_page(source) for source in sources if (source.published or not explicit) and not source.private]


def _as_page(source: SourceFile) -> SourceFile:
    if source.text is None:
        return source
    return replace(source, text=without_comments(without_thoughts(source.text, source.path).text))


def headings_of(source: SourceFile) -> tuple[str, ...]:
    """The headings in the text of a source, if that is Markdown."""
    if source.text is None or ending(source.id) not in WITH_FRONT_MATTER:
        return ()
    return tuple(words for _, words in _headings(source.text, _HEADINGS))


def _headings(text: str, heading: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Line and text of each heading outside front matter, code and raw HTML, as written."""
    lines = text.split("\n")
    for number in prose_lines(lines, body_start(lines)):
        if (match := heading.match(lines[number])) and (words := _text(match[1])):
            yield number + 1, words


def _text(value: object) -> str | None:
    """A field of a source's front matter as one line; a list of names is joined."""
    if isinstance(value, list):
        value = ", ".join(text for item in value if (text := _text(item)))
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    return unicodedata.normalize("NFC", " ".join(str(value).split())) or None
