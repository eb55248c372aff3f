"""The versions of installed libraries, from the names of the folders that installers leave beside them.

`importlib.metadata` says the same, but imports the parsers of e-mails for it.
"""

import os
import sys
from contextlib import suppress
from functools import cache

from kmwiki.patterns import regex

_INSTALLED = regex(r"(?P<name>[^-]+)-(?P<version>[^-]+).*\.(?:dist|egg)-info\Z")
_SIGNS = regex(r"[-_.]+")


def version_of(library: str) -> str:
    """The version of an installed library; empty if it is not installed."""
    found = _found().get(library)
    return _told(library) if found is None else found


@cache
def _found() -> dict[str, str]:
    """The version of each library by its name, from the folders in which Python looks for modules."""
    found: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):
            for entry in filter(None, map(_INSTALLED.match, os.listdir(folder))):
                found.setdefault(_SIGNS.sub("-", entry["name"]).lower(), entry["version"])
    return found


def _told(library: str) -> str:
    """The version of a library that is somewhere else, such as in an archive."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(library)
    except PackageNotFoundError:
        return ""
