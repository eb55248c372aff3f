"""The keys of names: those under which the graph has a page, and those under which a link looks up its page."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from msgspec import Struct

from kmwiki.content.characters import readable
from kmwiki.graph.old_names import old_keys
from kmwiki.model import PageNames
from kmwiki.patterns import regex
from kmwiki.urls import FOLDER_PAGES, exact, fold, llmwiki_slug, segment_slug, without_extension

TIERS = (
    "titles",
    "folded_titles",
    "aliases",
    "folded_aliases",
    "paths",
    "suffixes",
    "folded_files",
    "old_names",
    "ids",
)  # of the graph, by name
_SLUG = regex(r"[a-z0-9]+(?:[-_][a-z0-9]+)*\Z")
_OF_FIRST_PAGES = frozenset(("home", *FOLDER_PAGES))
_INDEX = regex(r"(?<=[^/])/(?:_?index|readme)\Z", re.IGNORECASE)
NO_TARGET = regex(r"[\[\]|\n]|%%|<!--")  # what the target of a wikilink cannot contain
_KIND = regex(r"([^\W\d_][\w-]{1,39}):{1,2}[ \t]*([^\s:/].*)", re.DOTALL)
_PLURALS = {"person": "people"}
MOST_CUTS = 64  # places in a target at which its anchor may begin


def keys_of_page(slug: str, page: PageNames, bare: str | None = None) -> dict[str, Iterable[str]]:
    """Tier of the graph → the keys of a page in it, also by its `bare` path without its language."""
    aliases, paths = page.front_matter.names, _full_paths(slug, page.name)
    if bare is not None:
        paths = dict.fromkeys((*paths, bare.casefold(), _folder_page(bare).casefold()))
    return {
        "titles": (exact(page.title),),
        "folded_titles": (fold(page.title),),
        "aliases": map(exact, aliases),
        "folded_aliases": map(fold, aliases),
        "paths": paths,
        "folded_files": (fold(last_part(stem(page.name))),),
        "old_names": dict.fromkeys(old_keys(slug, page)),
        "ids": (fold(page.front_matter.id or ""),),
        "suffixes": dict.fromkeys(tail for path in paths for tail in _tails(path)),
    }


def alike(title: str) -> tuple[str, ...]:
    """The groups of folded titles that may be similar to this one: by the first letter, and by the last three."""
    return title[:1], f"…{title[-3:]}"


class Spelled(Struct, frozen=True, kw_only=True):
    """The paths that a name may mean, the most literal first; with `full_only`, ends of paths do not match."""

    paths: tuple[str, ...] = ()
    full_only: bool = True
    is_folder: bool = False  # the name ends with a slash
    folders: tuple[str, ...] = ()  # from the root, or beside the page, if it says that it means one


@lru_cache(maxsize=20_000)
def spelled(name: str, origin: str, home: str) -> Spelled:
    """The paths that a name means on the page with the file `origin`; `home` is the pages' folder in the wiki."""
    path = unicodedata.normalize("NFC", name.strip()).replace("\\", "/")
    is_relative = path.startswith(("./", "../")) or path in (".", "..")
    homes = home.split("/") if home else []
    parts = _followed([*homes, *origin.split("/")[:-1]] if is_relative else [], without_extension(path))
    if parts is None or path.startswith("//"):
        return Spelled()
    if is_relative and parts[: len(homes)] != homes:
        return Spelled()
    is_rooted = is_relative or path.startswith("/")
    parts = parts[len(homes) :] if is_relative else parts
    found = [parts] if is_relative else [parts, *(_without(parts, front) for front in (homes, homes[-1:]))]
    if not parts and not is_rooted:
        return Spelled()
    paths = tuple(dict.fromkeys(exact("/".join(one) or "index") for one in found if one is not None))
    folders = paths if path.endswith("/") or _INDEX.search(paths[0]) else ()
    if folders and not is_rooted:
        beside = _followed(origin.split("/")[:-1], path)
        folders = (*paths, *(exact("/".join(one)) for one in [beside] if one))
    return Spelled(paths=paths, full_only=is_rooted, is_folder=path.endswith("/"), folders=folders)


def _followed(parts: list[str], path: str) -> list[str] | None:
    """The path that is reached from a folder; None if it leads out of the wiki."""
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return parts


def _without(parts: list[str], front: list[str]) -> list[str] | None:
    """The rest of a path that begins with the pages' folder; None if it does not."""
    begins = [part.casefold() for part in parts[: len(front)]] == [part.casefold() for part in front]
    return parts[len(front) :] if front and begins and len(parts) > len(front) else None


def path_keys(name: str, paths: Spelled) -> tuple[str, ...]:
    """The keys of the paths that a name means."""
    keys: dict[str, None] = {}
    for path in map(_folder_page, paths.paths):
        keys |= dict.fromkeys((path.casefold(), slugged(path)))
    loose = None if paths.full_only else llmwiki_slug(name)
    return (*keys, loose) if loose else tuple(keys)


def folder_keys(paths: Spelled) -> tuple[str, ...]:
    """The keys of the folders that a name means."""
    return tuple(dict.fromkeys(slugged(_folder_page(path)) for path in paths.folders))


def slugged(path: str) -> str:
    """A path with its segments as slugs."""
    return "/".join(map(segment_slug, path.split("/")))


def _folder_page(path: str) -> str:
    return _INDEX.sub("", path)


def home_of(page: PageNames) -> str:
    """The pages' folder in the wiki; empty if it is the root."""
    return "/".join(page.path.split("/")[: -1 - page.name.count("/")])


_INDEXES = ("index", "_index", "readme")


def stem(name: str) -> str:
    """The path of a page's file, without the extension."""
    return exact(without_extension(name))


def last_part(path: str) -> str:
    """The name at the end of a path."""
    return path.rstrip("/").rpartition("/")[2]


def folders_above(name: str) -> Iterator[str]:
    """The folders above a file, the outermost first."""
    parts = name.split("/")
    return ("/".join(parts[:length]) for length in range(1, len(parts)))


def shared_folders(here: Sequence[str], name: str) -> int:
    """The number of leading folders that a file shares with those of a page."""
    shared = 0
    for mine, theirs in zip(here, name.split("/")[:-1], strict=False):
        if mine != theirs:
            break
        shared += 1
    return shared


def with_broader(tags: Iterable[str]) -> dict[str, None]:
    """The tags, and the broader ones above them (`a` above `a/b`), each once."""
    found: dict[str, None] = {}
    for tag in tags:
        found |= dict.fromkeys((*folders_above(tag), tag)) if "/" in tag else {tag: None}
    return found


class NamedFolders(Struct, frozen=True, kw_only=True):
    """The folders without a page of their own, by slug: their paths, the page that is the index of such a folder, under
    another address, or has its name, and other addresses of some; and the folders `at` these addresses."""

    paths: dict[str, str]
    notes: dict[str, str]
    addresses: dict[str, str]
    at: dict[str, str]


def folders_of(names: Mapping[str, str], moved: Callable[[Mapping[str, str]], dict[str, str]]) -> NamedFolders:
    """The folders if pages (by slug) have these files, and folders are `moved` to other addresses."""
    paths = dict.fromkeys(folder for name in names.values() for folder in folders_above(name))
    folders = {slug: path for path in sorted(paths, reverse=True) if (slug := slugged(path)) not in names}
    by_path = {name.casefold(): slug for slug, name in names.items()}
    files = {slug: (path.rpartition("/")[2], *_INDEXES) for slug, path in folders.items()}
    called = {slug: [by_path.get(f"{folders[slug]}/{file}".casefold()) for file in files[slug]] for slug in folders}
    addresses = moved(folders)
    for slug, address in addresses.items():
        if address in names:  # as `en/teas.md` is the page of `en/teas`, if both are at `teas`
            called[slug].append(address)
    return NamedFolders(
        paths=dict(sorted(folders.items())),
        notes={slug: note for slug, found in called.items() if (note := next(filter(None, found), None)) is not None},
        addresses=addresses,
        at={address: slug for slug, address in sorted(addresses.items(), reverse=True)},
    )


def names_its_folder(name: str) -> bool:
    """Whether a file, without its ending, is the page of its folder by its name: `teas/index`, also in a language as in
    `teas/index.de`, or `teas/teas`."""
    folder, _, file = name.rpartition("/")
    is_index = file.partition(".")[0].lower() in FOLDER_PAGES
    return bool(folder) and (is_index or file.casefold() == last_part(folder).casefold())


def slugs_of_tags(tags: Iterable[str]) -> dict[str, str]:
    """Slug → tag, for the tags and the broader ones above them."""
    return {slugged(tag): tag for tag in sorted(with_broader(dict.fromkeys(tags)))}


def cuts(target: str) -> list[int]:
    """The indexes at which the anchor of a target may begin, except 0."""
    return [match.start() for match in re.finditer("#", target)][:MOST_CUTS]


def percent_decoded(target: str) -> str | None:
    """The target with its `%XX` decoded once; None if that is not valid UTF-8 or changes nothing."""
    if not re.search("%[0-9A-Fa-f]{2}", target):
        return None
    try:
        decoded = readable(unquote_to_bytes(target).decode("utf-8"))
    except UnicodeDecodeError:
        return None
    return decoded if decoded != target else None


def kind_and_name(target: str) -> tuple[str, str] | None:
    """The kind and the rest of a target such as `person:ada-lovelace`; None if it has no such form."""
    match = _KIND.match(target)
    return (fold(match[1]), match[2]) if match else None


def is_in_folder_of(name: str, kind: str) -> bool:
    """Whether a file is in a folder that has the name of a kind, in the singular or the plural: `people`, `_concepts`,
    `entities`."""
    return any(_is_called(folder, kind) for folder in name.split("/")[:-1])


@lru_cache(maxsize=65_536)
def _is_called(folder: str, kind: str) -> bool:
    plurals = {kind, f"{kind}s", f"{kind}es", _PLURALS.get(kind, kind)}
    if kind.endswith("y"):
        plurals.add(f"{kind[:-1]}ies")
    if kind.endswith("is"):
        plurals.add(f"{kind[:-2]}es")
    return fold(folder).strip("_") in plurals


def _full_paths(slug: str, name: str) -> Iterable[str]:
    file = stem(name)
    return dict.fromkeys((slug, slug.casefold(), file.casefold(), _folder_page(file).casefold()))


def says_nothing(title: str) -> bool:
    """Whether a title only says that its page is the first of a folder, so it cannot name the folder or the wiki."""
    return fold(title) in _OF_FIRST_PAGES


def folder_title(path: str, page: str | None = None) -> str:
    """The title of a folder: that of its page, if it has one that says something, else its name: `getting-started` as
    “Getting started”, other names as they are."""
    if page is not None and not says_nothing(page):
        return page
    name = last_part(path)
    if not _SLUG.match(name):
        return name
    return " ".join(re.split("[-_]", name)).capitalize()


def _tails(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[first:]) for first in range(1, len(parts)))
