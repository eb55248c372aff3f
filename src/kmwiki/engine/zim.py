"""A site as one ZIM file, which readers such as Kiwix open without a network."""

import os
import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.content.file_kinds import media_type
from kmwiki.errors import KmwikiError, lacking
from kmwiki.patterns import regex

_TITLE = regex(r"<title>(.*?)</title>", re.DOTALL)
_HEAD = 1 << 14  # bytes in which a page says its title
# By ISO 639-1, as the site has them: the codes of ISO 639-3, by which the index knows words.
_LANGUAGES = dict(
    pair.split(":")
    for pair in "ar:ara de:deu en:eng es:spa fr:fra it:ita ja:jpn ko:kor nl:nld pl:pol pt:por ru:rus zh:zho".split()
)
_UNKNOWN = "mul"


class ZimText(Struct, frozen=True, kw_only=True):
    """What a ZIM file says of itself."""

    title: str
    description: str
    language: str
    date: str


def zim_text(site: Site) -> ZimText:
    """What the ZIM file of a site says of itself; its date is the last one that a page has."""
    fronts = (resolved.node.page.front_matter for resolved in site.wiki.pages.values())
    dates = (front.updated or front.created or "" for front in fronts)
    code = _LANGUAGES.get(site.language.partition("-")[0].lower(), _UNKNOWN)
    newest = max((date[:10] for date in dates), default="") or "1970-01-01"
    return ZimText(title=site.title, description=site.owner.description or site.title, language=code, date=newest)


def write_zim(archive: Path, site: Site, folder: Path, paths: Iterable[str]) -> None:
    """Write these files of a site into a ZIM file, whole or not at all; old names of pages are redirects in it."""
    writer = zim_writer()
    temporary = archive.with_name(f".{os.getpid()}.{archive.name}")
    own = set(paths)
    leads = {path: target for path, target in _leads(site) if path in own}
    try:
        try:
            _write(writer, temporary, zim_text(site), folder, sorted(own - leads.keys()), leads)
            os.replace(temporary, archive)
        finally:
            for left in archive.parent.glob(f"{temporary.name}*"):
                left.unlink(missing_ok=True)
    except (OSError, RuntimeError) as error:
        raise KmwikiError(f"cannot write “{archive}”: {getattr(error, 'strerror', None) or error}") from error


def _write(writer: Any, place: Path, text: ZimText, folder: Path, paths: Iterable[str], leads: dict[str, str]) -> None:
    creator = writer.Creator(place).config_indexing(text.language != _UNKNOWN, text.language)
    with creator.set_mainpath("index.html") as made:
        for name in ("Title", "Description", "Language", "Date"):
            made.add_metadata(name, getattr(text, name.lower()))
        made.add_metadata("Name", "kmwiki")
        made.add_metadata("Creator", text.title)
        made.add_metadata("Publisher", "kmwiki")
        for path in paths:
            if not any(part.startswith(".") for part in path.split("/")):
                made.add_item(_item(writer, path, folder / path))
        for path, target in leads.items():
            made.add_redirection(path, _title_of(folder / path, path), target, {writer.Hint.FRONT_ARTICLE: False})


def _item(writer: Any, path: str, file: Path) -> Any:
    """An entry of the ZIM file; pages have their titles, and are found by the index."""
    is_page = path.endswith(".html") and path != "404.html"

    class ZimEntry(writer.Item):  # type: ignore[misc]
        def get_path(self) -> str:
            return path

        def get_title(self) -> str:
            return _title_of(file, path) if is_page else ""

        def get_mimetype(self) -> str:
            return media_type(path).partition(";")[0]

        def get_contentprovider(self) -> Any:
            return writer.FileProvider(file)

        def get_hints(self) -> dict[Any, int]:
            return {writer.Hint.FRONT_ARTICLE: is_page, writer.Hint.COMPRESS: True}

    return ZimEntry()


def _title_of(file: Path, path: str) -> str:
    try:
        with file.open("rb") as stream:
            found = _TITLE.search(stream.read(_HEAD).decode(errors="replace"))
    except OSError:
        found = None
    return unescape(found[1]).strip() if found else path


def _leads(site: Site) -> Iterator[tuple[str, str]]:
    """Path → path of the redirects; one that leads to a heading stays a page, because an entry has none."""
    for redirect in site.wiki.redirects.values():
        if redirect.anchor is None:
            yield redirect.path(site.wiki.wanted.url_style), site.wiki.refs[redirect.target].permalink


def zim_writer() -> Any:
    """The module that writes ZIM files. Raises KmwikiError if the extra with it is not installed."""
    try:
        from libzim import writer
    except ImportError as error:
        raise KmwikiError(f"--zim writes with libzim, which {lacking('libzim')}") from error
    return writer
