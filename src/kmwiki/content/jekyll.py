"""What Jekyll leaves out of a site: by names, by `exclude`, and the documents of collections without pages."""

import fnmatch
import re
from collections.abc import Iterator

from kmwiki.content.loose_settings import LooseSettings
from kmwiki.content.roots import SOURCE_FOLDERS

_USUAL = (
    ".sass-cache",
    ".jekyll-cache",
    "gemfiles",
    "Gemfile",
    "Gemfile.lock",
    "node_modules",
    "vendor/bundle/",
    "vendor/cache/",
    "vendor/gems/",
    "vendor/ruby/",
)


def left_out_by_jekyll(said: LooseSettings) -> Iterator[str]:
    """The expressions of the paths that are left out."""
    yield rf"(?:\A|/)[_#~](?!(?:{'|'.join(_read_anyway(said))})(?:/|\Z))"
    target = said.text("destination").removeprefix("./").rstrip("/")
    if target and not target.startswith(("/", "..")):
        yield rf"\A/?{re.escape(target)}(?:/|\Z)"
    for text in (*_USUAL, *said.texts("exclude")):
        pattern = text.strip().removeprefix("./").lstrip("/")
        if pattern:
            # Jekyll leaves out what begins with these words, too; a sign for any text also finds slashes.
            yield rf"\A/?(?:{re.escape(pattern.rstrip('/'))}{'(?:/|$)' if pattern.endswith('/') else ''})"
            yield rf"\A/?{fnmatch.translate(pattern.rstrip('/'))}"


def _read_anyway(said: LooseSettings) -> Iterator[str]:
    """What follows the underscore in names of files and folders that are read all the same."""
    given = said.value("collections")
    collections = given if isinstance(given, dict) else {}
    shown = {str(name) for name, values in collections.items() if isinstance(values, dict) and _is_shown(values)}
    if "posts" not in collections or "posts" in shown:
        shown.add("posts")
    yield from map(re.escape, sorted(shown))
    named = [*said.text("source").split("/"), *said.texts("include"), *SOURCE_FOLDERS]
    for name in sorted({name.strip("/") for name in named}):
        if name.startswith("_"):
            yield re.escape(name[1:]).replace(r"\*", "[^/]*")


def _is_shown(values: dict[str, object]) -> bool:
    return str(values.get("output", "")).lower() == "true"
