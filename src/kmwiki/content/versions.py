"""The versions of a wiki, each of which is a site of its own: `[[versions]]` in `kmwiki.toml`."""

import re
from collections.abc import Sequence

from msgspec import Struct

from kmwiki.content.characters import unreadable
from kmwiki.content.roots import Misset
from kmwiki.patterns import regex

_ADDRESS = regex(r"(?:https?://[^\s/?#@\"'<>\\]+/|(?!/))(?:[^\s:?#\"'<>\\]*)\Z", re.IGNORECASE)


class VersionOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item of `[[versions]]`: its title, and where it is, from the root of this site or as a whole address."""

    title: str
    url: str


class Versions(Struct, frozen=True, kw_only=True):
    """All versions in the order of their menu; the `title` of this one, and the file that all of them look into."""

    title: str
    all: tuple[VersionOptions, ...]
    file: str


def versions_of(title: str, given: Sequence[VersionOptions], file: str) -> Versions | None:
    """The versions that the owner names; None if there are none. Raises Misset for an address that leads nowhere."""
    if not given:
        return None
    for number, version in enumerate(given):
        if not _ADDRESS.match(version.url) or unreadable(version.url):
            how = "write it from the root of this site (such as “../v2/”), or begin with https://"
            raise Misset(f"versions[{number}]", f"versions[{number}].url: “{version.url}” is not a URL; {how}")
    if file and (not _ADDRESS.match(file) or "://" in file or unreadable(file)):
        raise Misset("site.versions_file", f"site.versions_file: “{file}” is not a path (such as “../versions.json”)")
    if title and title not in [version.title for version in given]:
        raise Misset("site.version", f"site.version: “{title}” is not the title of one of [[versions]]")
    return Versions(title=title, all=tuple(given), file=file)
