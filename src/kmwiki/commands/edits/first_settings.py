"""The text of a first `kmwiki.toml`: the keys that matter for a folder, each with a comment."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from kmwiki.commands.edits.shape import Shape
from kmwiki.config import HIDDEN_OUTPUT, public_address
from kmwiki.content.other_tools import OtherSite
from kmwiki.content.roots import keeps_line_breaks
from kmwiki.content.taken_over import valid
from kmwiki.content.toml_file import as_toml
from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex

_EXAMPLE_HOST = regex(r"https?://(?:[\w-]+\.)*example\.(?:com|org|net)(?:[:/]|\Z)", re.IGNORECASE)
BASELINE = "kmwiki-baseline.jsonl"
_HEAD = """\
# Settings of this wiki. A key after “#” has no effect: it shows its default, or an example.
# “kmwiki guide configuration” explains these keys and all others.
"""


class _SettingLine(Struct, frozen=True):
    """A key of `kmwiki.toml`: the value that is set, or else the one that the comment shows; and what it means.

    The comment shows the default. If that is not one value, it shows an example, and the meaning begins with “example”.
    """

    name: str  # with its section: `site.title`
    value: Any
    example: Any
    meaning: str


def with_baseline(text: str) -> str:
    """The first settings when there is a baseline."""
    line = re.compile(r"^# (baseline = .*# )example: ", re.M)
    return line.sub(r"\1", text, count=1)


def settings_text(shape: Shape) -> str:
    """The settings of a folder as its `kmwiki.toml` may say them."""
    return _HEAD + "".join(f"{line}\n" for line in _lines((*_about_site(shape), *_about_files(shape), *_ABOUT_CHECKS)))


def _about_site(shape: Shape) -> Iterator[_SettingLine]:
    other = shape.other or OtherSite()
    title = None if shape.has_pages and shape.has_home and not other.title else shape.title
    meaning = "" if title else "example; "
    meaning = _taken(other, other.title) or f"{meaning}default: the title of the home page, else the name of the folder"
    yield _SettingLine("site.title", title, shape.title, meaning)
    meaning = _taken(other, other.description) or "for search engines and feeds"
    yield _SettingLine("site.description", other.description or None, "", meaning)
    language = valid("site", "language", other.language)
    yield _SettingLine(
        "site.language", language, "en", _taken(other, language) or "example; default: the language of most of the text"
    )
    address = _public(other.base_url)
    meaning = _taken(other, address) or "example: the URL of the published site, which its feed and 404.html need"
    yield _SettingLine("site.base_url", address, "https://example.org/wiki/", meaning)
    meaning = "“git”: pages without a date get the days of their first and last commit"
    yield _SettingLine("site.dates", None, "front matter", meaning)
    if shape.static is not None:
        meaning = _taken(other, shape.static)
        yield _SettingLine("site.static", shape.static, "public", meaning)


def _about_files(shape: Shape) -> Iterator[_SettingLine]:
    folders, other = shape.folders, shape.other or OtherSite()
    pages = folders.content.relative_to(folders.root).as_posix()
    yield _SettingLine("content.pages", shape.pages, pages, _taken(other, shape.pages) or "the folder of pages")
    sources = folders.sources.relative_to(folders.root).as_posix() if folders.sources else "sources"
    is_default = folders.sources is not None or not shape.has_pages  # first pages come with a source
    meaning = f"{'' if is_default else 'example: '}the folder of the sources that pages cite"
    yield _SettingLine("content.sources", shape.sources, sources, meaning)
    ignore = list(shape.ignore) or None
    meaning = _why_ignored(shape) if ignore else "files to leave out, such as “*.draft.md”"
    yield _SettingLine("content.ignore", ignore, [], meaning)
    if other.any_format:
        yield _SettingLine("content.front_matter", "any", "any", "YAML, TOML and JSON, as in Hugo")
    publish = "explicit" if other.explicit else None
    meaning = _taken(other, publish) or "“explicit”: only pages with “publish: true”"
    yield _SettingLine("content.publish", publish, "all", meaning)
    meaning = "the folder of the site" + ("; hidden from other programs" if shape.output == HIDDEN_OUTPUT else "")
    yield _SettingLine("build.output", shape.output, "site", meaning)
    urls = "file" if other.file_addresses else None
    yield _SettingLine("build.urls", urls, "folder", _taken(other, urls) or "tea/index.html; “file”: tea.html")
    if shape.vault and shape.vault != folders.root and keeps_line_breaks(shape.vault):
        yield _SettingLine("build.line_breaks", True, True, "keep single line breaks, as the notes' own program does")


def _why_ignored(shape: Shape) -> str:
    if shape.other is not None and shape.other.ignore:
        return f"as in {shape.other.file}"
    return "templates, and what Obsidian excludes, are not pages"


def _taken(other: OtherSite, value: str | None) -> str:
    """Where a value is from, if another program's settings have it."""
    return f"as in {other.file}" if other.file and value else ""


_ABOUT_CHECKS = (
    _SettingLine("check.baseline", None, BASELINE, "example: known findings; only new ones fail a check"),
    _SettingLine("check.coverage", None, 0.8, "example: at least this share of the claims cites a source"),
    _SettingLine("rules.broken-link", None, "warning", "or “error”, “info”, “off”"),
)


def _lines(settings: tuple[_SettingLine, ...]) -> Iterator[str]:
    last = ""
    for one in settings:
        section, _, key = one.name.partition(".")
        if section != last:
            yield from ("", f"[{section}]")
            last = section
        sign, value = ("# ", one.example) if one.value is None else ("", one.value)
        yield f"{sign}{key} = {as_toml(value)}  # {one.meaning}"


def _public(address: str) -> str | None:
    """The address, if it is one; new sites of some programs have that of an example."""
    try:
        return None if _EXAMPLE_HOST.match(address) else public_address(address)
    except KmwikiError:
        return None
