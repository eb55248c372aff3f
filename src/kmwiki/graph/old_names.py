"""The other and old names of a page as addresses, from which links and the site's redirects lead to the page."""

import re
from collections.abc import Iterator

from kmwiki.content.schemes import unquoted
from kmwiki.model import PageNames
from kmwiki.patterns import regex
from kmwiki.urls import LONGEST_SEGMENT, path_slug, segment_slug

_HTML = regex(r"\.html?\Z", re.IGNORECASE)


def other_names(slug: str, page: PageNames) -> tuple[str, ...]:
    """The other and old names of a page, as slugs; an old address begins with `/`."""
    front = page.front_matter
    old = (path_slug(front.placed or page.name),) if front.slug is not None or slug == "index" else ()
    addresses = (address for alias in front.aliases if alias.startswith("/") and (address := old_address(alias)))
    file = old_address(f"/{front.slug}") if front.slug and front.slug.endswith(".html") else None
    paths = dict.fromkeys(f"/{path}" for path in (*addresses, file) if path and path != slug)
    return (*(name for name in dict.fromkeys((*old, *map(segment_slug, front.names))) if name != slug), *paths)


def old_address(alias: str) -> str | None:
    """The path of an old address, without what a path of the site must not contain; None if nothing is left."""
    path = unquoted(alias.partition("?")[0].partition("#")[0]).replace("\\", "/")
    is_file = _HTML.search(path) is not None
    parts = [_as_written(part) for part in re.sub(r"/index\.html?\Z", "/", path).split("/") if part.strip(" .")]
    if not parts:
        return None
    if is_file and not path.lower().endswith(("/index.html", "/index.htm")):
        stem = _HTML.sub("", parts[-1])
        parts[-1] = f"{stem}.html"
    return "/".join(parts)


def _as_written(part: str) -> str:
    """A segment of an old address: unchanged, if every disk accepts it as a file's name."""
    is_plain = (
        re.fullmatch(r"[^\x00-\x1f\x7f<>:\"|?*]{1,200}", part) and not part.startswith(".") and part == part.strip(" .")
    )
    return part if is_plain and len(part.encode()) <= LONGEST_SEGMENT else segment_slug(part)


def old_keys(slug: str, page: PageNames) -> Iterator[str]:
    """The keys under which a link looks up the page by one of these names."""
    for name in other_names(slug, page):
        path = name.lstrip("/").casefold()
        yield path
        if bare := _HTML.sub("", path):
            yield bare
