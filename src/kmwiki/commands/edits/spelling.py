"""The ways to write a link to what has another path or heading now, those most like the present one first."""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from posixpath import dirname, relpath
from urllib.parse import quote

from msgspec import Struct

from kmwiki.graph.lookup import last_part, stem
from kmwiki.patterns import regex
from kmwiki.urls import ends_of, exact, fold

_MARKDOWN = regex(r"\.(?:md|markdown)\Z", re.IGNORECASE)
_HTML = regex(r"\.html?\Z", re.IGNORECASE)
_ENDING = regex(r"\.[^./]+\Z")
_HASH = regex(r"-[0-9a-f]{8}(?=\.[^./]*\Z)")
_INDEX = regex(r"(?:\A|/)(?:_?index|readme)\Z", re.IGNORECASE)
# Signs that end an address, or mean something in it or around it.
_SIGNS = regex(r"[\x00-\x20\"'<>()\\#?%&\[\]|`*_~=$^{}]")
_ENCODED = regex("%[0-9A-Fa-f]{2}")


class Target(Struct, frozen=True, kw_only=True):
    """What a link leads to, before and after: paths in the pages' folder (or in that of sources), titles and slugs."""

    before: str
    after: str
    titles: tuple[str, str] = ("", "")
    slugs: tuple[str, str] = ("", "")
    headings: tuple[str, str] = ("", "")  # the words of the heading, and below it, its ids
    ids: tuple[str, str] = ("", "")
    above: tuple[tuple[str, str], ...] = ()  # the words of headings above it that have others now, before and after
    home: str = ""  # the folder of pages, or of sources, in the wiki
    origin: str = ""  # the path in the wiki of the page that has the link, as it is after the edit

    @property
    def paths(self) -> tuple[str, str]:
        """The paths in the wiki."""
        front = f"{self.home}/" if self.home else ""
        return front + self.before, front + self.after

    @property
    def is_page(self) -> bool:
        """Whether it is a page."""
        return bool(self.slugs[1])


def names_for(text: str, anchor: str | None, target: Target) -> Iterator[str]:
    """The names for a wikilink with this text, of which `anchor` is the part behind the first sign `#` that counts."""
    name = _before_anchor(text, anchor)
    anchors = [""] if anchor is None else [f"#{one}" for one in _anchors(anchor, target)]
    if not target.is_page and "#" not in last_part(target.before):
        name, sign, part = text.partition("#")  # a part of a file is not a heading: lines, or a time
        anchors = [sign + part]
    if not name:
        yield from anchors
        return
    for one, place in product(dict.fromkeys(_names(name, target)), anchors):
        yield one + place


def addresses_for(text: str, address: str, target: Target, *, angled: bool) -> Iterator[str]:
    """The addresses for a link whose author wrote `text`, which means the path and fragment in `address`."""
    path, hash_, fragment = address.partition("#")
    query = text.partition("#")[0].partition("?")
    path = path.partition("?")[0] if query[1] else path
    ends = [""] if not hash_ else [f"#{one}" for one in _fragments(fragment, target)]
    is_quoted = bool(_ENCODED.search(text))
    for one, end in product(dict.fromkeys(_paths(path, target)) if path else [""], ends):
        yield _quoted(one, text, is_quoted=is_quoted, angled=angled) + query[1] + query[2] + end


def sources_for(name: str, target: Target) -> Iterator[str]:
    """The names for a source that a page cites by this one."""
    yield name
    old, new = target.before, target.after
    bare = tuple(_ENDING.sub("", last_part(path)) for path in (old, new))
    for before, after in ((old, new), (last_part(old), last_part(new)), bare):
        if name.casefold().endswith(before.casefold()):
            yield name[: len(name) - len(before)] + after
    yield from reversed([*ends_of(new)])


def spellings_of_source(source: str) -> Iterator[str]:
    """The ways in which authors name a source, by its id."""
    for path in (source, _HASH.sub("", source)):
        for name in (path, _ENDING.sub("", path)):
            yield from ends_of(name)
            yield from (f"{folder}/{name}" for folder in ("sources", "raw", "_sources", "_raw", "references"))


def as_address(path: str) -> str:
    """A path as an address between the parentheses of a link."""
    return _quoted(path, "", is_quoted=False, angled=False)


def _before_anchor(text: str, anchor: str | None) -> str:
    if anchor is None:
        return text
    if anchor and text.endswith(anchor):
        return text.removesuffix(anchor).rstrip().removesuffix("#").rstrip()
    return text.partition("#")[0].rstrip()


def _anchors(anchor: str, target: Target) -> Iterator[str]:
    """The ways to name the heading."""
    (old, new), (_, new_id) = target.headings, target.ids
    renamed = {fold(one): other for one, other in target.above}
    *above, last = anchor.split("#")
    anchor = "#".join([*(renamed.get(fold(part), part) for part in above), last])
    yield anchor
    if new and old != new:
        parts = [new if fold(part) == fold(old) else part.strip() for part in anchor.split("#")]
        yield "#".join(parts)
        if anchor != target.ids[0]:
            yield new
    yield "#".join([*anchor.split("#")[:-1], new_id])
    yield new_id
    yield new


def _fragments(fragment: str, target: Target) -> Iterator[str]:
    yield fragment
    (_, new), (old_id, new_id) = target.headings, target.ids
    if fragment != old_id and new:
        yield quote(new, safe="-._~!$'*+,;:@/?" + "".join(sign for sign in new if not sign.isascii()))
    yield new_id


def _names(name: str, target: Target) -> Iterator[str]:
    """The names of a wikilink without its anchor."""
    yield name
    if target.is_page and "/" in name and fold(name) == fold(target.titles[0]):
        yield target.titles[1]
    tail = "/" if name.endswith("/") else ""
    ending = found[0] if (found := _MARKDOWN.search(name)) and target.is_page else ""
    for path in _as_linked(name, target):
        if name.startswith(("./", "../")):
            yield _dotted(relpath(f"{target.home}/{path}", dirname(target.origin) or "."), name) + ending + tail
        elif name.startswith("/"):
            yield f"/{path}{ending}{tail}"
        elif "/" in name.rstrip("/"):
            front = next((f"{home}/" for home in _homes(target) if name.startswith(f"{home}/")), "")
            length = name.removeprefix(front).rstrip("/").count("/") + 1
            whole = not front and stem(name) == stem(target.before)
            short = "/".join(path.split("/")[-length:])
            yield front + (path if whole or front else short) + ending + tail
            yield front + path + ending + tail
        else:
            yield from (f"{one}{ending}{tail}" for one in _bare(name, path, target))
        yield from (f"{end}{ending}{tail}" for end in reversed([*ends_of(path)]))
        yield f"/{path}{ending}{tail}"
        if not target.is_page and target.home:  # a source may be called as a page is
            yield f"{last_part(target.home)}/{path}{tail}"


def _bare(name: str, path: str, target: Target) -> Iterable[str]:
    """The names without a folder: of the file, the title or the slug, the one first that the link has now."""
    word, last = _MARKDOWN.sub("", name.rstrip("/")), last_part(path)
    if not target.is_page:
        return (last,)
    title, slug = target.titles[1], last_part(target.slugs[1])
    if exact(word) == last_part(stem(target.before)):
        return last, title, slug
    if word == last_part(target.slugs[0]):
        return slug, last, title
    return (title, last, slug) if fold(word) == fold(target.titles[0]) else (last, title, slug)


def _as_linked(name: str, target: Target) -> list[str]:
    """The new path as links spell it: a page without its ending, and the page of a folder as the folder."""
    if not target.is_page:
        bare = [] if _MARKDOWN.search(name) or not _is_bare(name, target.before) else [_ENDING.sub("", target.after)]
        return [*bare, target.after]
    path = stem(target.after)
    folder = _INDEX.sub("", path)
    if folder and folder != path and not _INDEX.search(_MARKDOWN.sub("", name)):
        return [folder, path]
    return [path]


def _is_bare(name: str, path: str) -> bool:
    """Whether a link names a source without its ending."""
    return last_part(name.rstrip("/")).casefold() == _ENDING.sub("", last_part(path)).casefold()


def _paths(path: str, target: Target) -> Iterator[str]:
    """The paths of a Markdown link, decoded."""
    yield path
    for one in _with_ending(path, target):
        full = f"{target.home}/{one}" if target.home else one
        if path.startswith("/"):
            front = next((f"/{home}" for home in _homes(target) if path.startswith(f"/{home}/")), "")
            yield f"{front}/{one}"
        elif "/" not in path.rstrip("/") and last_part(target.before.rstrip("/")) != target.before:
            yield last_part(one)
        yield _dotted(relpath(full, dirname(target.origin) or "."), path) + ("/" if one.endswith("/") else "")
        yield f"/{one}"


def _with_ending(path: str, target: Target) -> list[str]:
    """The new path with the ending that the author writes."""
    if not target.is_page:
        return [target.after]
    bare = stem(target.after)
    folder = _INDEX.sub("", bare)
    if _MARKDOWN.search(path):
        return [target.after]
    if _HTML.search(path):
        return [f"{bare}.html", target.after]
    if path.endswith("/"):
        return [f"{folder or bare}/", f"{bare}/", target.after]
    return [folder, bare, target.after] if folder else [bare, target.after]


def _homes(target: Target) -> list[str]:
    return [home for home in dict.fromkeys((target.home, last_part(target.home))) if home]


def _dotted(path: str, before: str) -> str:
    return f"./{path}" if before.startswith("./") and not path.startswith("../") else path


def _quoted(path: str, text: str, *, is_quoted: bool, angled: bool) -> str:
    """A path as an address; what the author left as it is stays so."""
    if is_quoted and not any(not sign.isascii() for sign in text):
        return quote(path, safe="/-._~!$'()*+,;:@" if "(" in text else "/-._~!$'*+,;:@")
    kept = {sign for sign in "_'*=$~&()[]" if sign in text.partition("#")[0]} | {"_", "'", "*", "~", "$", "="}
    kept -= set("()[]") if not angled else set()
    kept |= {" "} if angled else set()
    return _SIGNS.sub(lambda found: found[0] if found[0] in kept else quote(found[0], safe=""), path)
