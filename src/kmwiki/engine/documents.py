"""Reads the pages of PDFs among the sources, several at once, with a cache."""

import os
from collections.abc import Mapping

from msgspec import msgpack
from msgspec.structs import replace

from kmwiki.content.file_kinds import DOCUMENTS
from kmwiki.content.files import Files, SourceFile
from kmwiki.content.pdf import PdfText, read_pdf, reader_version, text_of
from kmwiki.engine.store import Store, key_for
from kmwiki.errors import UNREADABLE

_ENDINGS = tuple(f".{end}" for end in DOCUMENTS)
_decode = msgpack.Decoder(PdfText).decode


def with_pages(files: Files, store: Store, before: Files | None = None) -> Files:
    """The files, with the text of PDFs if that can be read; one that was read `before` is not read again."""
    new = {source.digest: source for source in files.sources if _is_unread(source)}
    if not new or not reader_version():
        return files
    known = {source.digest: source for source in (before.sources if before is not None else ())}
    read = {digest: known[digest] for digest in new if digest in known and not _is_unread(known[digest])}
    texts = _texts({digest: source for digest, source in new.items() if digest not in read}, store)
    read |= {digest: _with_text(new[digest], text) for digest, text in texts.items()}

    sources = {source.id: _as(read[source.digest], source) for source in files.sources if _is_unread(source)}
    readings = {
        key: replace(reading, file=sources[reading.file.id])
        for key, reading in files.readings.items()
        if isinstance(reading.file, SourceFile) and reading.file.id in sources
    }
    now = tuple(sources.get(source.id, source) for source in files.sources)
    return replace(files, sources=now, readings=files.readings | readings)


def _as(read: SourceFile, source: SourceFile) -> SourceFile:
    """A source with the text of one that has the same bytes."""
    return replace(source, text=read.text, pages=read.pages, unread=read.unread)


def _is_unread(source: SourceFile) -> bool:
    return source.id.lower().endswith(_ENDINGS) and source.pages is None and not source.unread


def _texts(new: Mapping[str, SourceFile], store: Store) -> dict[str, PdfText]:
    """The texts of PDFs by their digests, from the cache or the files."""
    keys = {digest: key_for(f"pdf\0{digest}".encode()) for digest in new}
    cached = store.get([*keys.values()])
    found = {digest: text for digest, key in keys.items() if (text := _decoded(cached.get(key))) is not None}
    missing = [source for digest, source in new.items() if digest not in found]
    if not missing:
        return found
    from concurrent.futures import ThreadPoolExecutor  # few builds read a PDF

    with ThreadPoolExecutor(os.cpu_count()) as threads:  # each of them waits for a process
        read = dict(zip((source.digest for source in missing), threads.map(_read, missing), strict=True))
    store.put((keys[digest], msgpack.encode(text)) for digest, text in read.items())
    return found | read


def _read(source: SourceFile) -> PdfText:
    try:
        return read_pdf(source.origin, os.path.getsize(source.origin))
    except OSError as error:
        return PdfText(problem=f"it cannot be read ({error.strerror})")


def _decoded(data: bytes | None) -> PdfText | None:
    try:
        return None if data is None else _decode(data)
    except UNREADABLE:
        return None


def _with_text(source: SourceFile, read: PdfText) -> SourceFile:
    if not read.pages:
        return replace(source, unread=read.problem or "it has no pages")
    text, pages = text_of(read.pages)
    problem = read.problem or ("" if text is not None else "its text is too long to be shown")
    return replace(source, text=text, pages=pages, unread=problem)
