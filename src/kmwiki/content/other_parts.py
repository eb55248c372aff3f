"""What other programs say in tables and lists of their settings: old addresses, languages, where pages are edited."""

import fnmatch
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from pathlib import PurePosixPath

from msgspec import Struct

from kmwiki.content.addressing import unknown_tokens
from kmwiki.content.characters import readable
from kmwiki.content.expressions import globs_of, is_simple, pythonic
from kmwiki.content.jekyll import left_out_by_jekyll
from kmwiki.content.keeping_back import Said, cascaded
from kmwiki.content.loose_settings import LooseSettings
from kmwiki.content.other_languages import OtherLanguages, languages_of_hugo, languages_of_mkdocs
from kmwiki.content.unwrap import labels_only
from kmwiki.diagnostics import Location
from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex

_BRANCH = regex(r"/?((?:-/)?(?:edit|_edit|blob|tree|src|raw)/(?:branch/)?([^/?]+))/([^?]*)\Z")
_FORGE = regex(r"https?://[^/]*(?:github|gitlab|bitbucket)", re.IGNORECASE)  # where MkDocs guesses the rest
_REMOTE = regex(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
FILLED_IN = regex(r"\{\{[^{}]*\}\}|\{[^{}]*\}")  # by a template, such as the year
_TAG = regex(r"<[^<>]*>")


# By the name of an extension of Markdown, or the table that turns it on: the marks that it has.
_MARKS_OF_MKDOCS = {
    "pymdownx.caret": ("inserted", "superscript"),
    "pymdownx.tilde": ("subscript",),
    "pymdownx.keys": ("keys",),
    "pymdownx.inlinehilite": ("inline-code",),
    "pymdownx.arithmatex": ("formulas",),
}
# The keys of MkDocs and its plugins of what is not published.
_LEAVE_OUT_OF_MKDOCS = (
    ("exclude_docs",),
    ("draft_docs",),
    ("plugins", "exclude"),
    ("plugins", "exclude", "glob"),
    ("plugins", "exclude", "regex"),
)
_TEMPLATES_OF_MKDOCS = r"\A/?templates(?:/|\Z)"  # which it leaves out in any case, and what takes that back
_TAKEN_BACK = regex(r"(?:\A|\s)!/?templates/?(?:\s|\Z)")
_MARKS_OF_HUGO = {
    "passthrough": ("formulas",),
    "extras.subscript": ("subscript",),
    "extras.superscript": ("superscript",),
    "extras.insert": ("inserted-plus",),
}


class Moved(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """An old address and what it leads to, the page by its file, as another program's settings say in a line."""

    old: str
    new: str
    file: str
    line: int


class EditPlace(Struct, frozen=True, kw_only=True):
    """Where the files of a wiki are edited: a repository, or the address of a file with `{path}`."""

    repository: str | None = None
    branch: str = "main"
    folder: str | None = None  # of the wiki in the repository
    edit: str | None = None


class OtherParts(Struct, frozen=True, kw_only=True):
    """What kmwiki uses of the tables and lists of another program's settings."""

    moved: tuple[Moved, ...] = ()
    editing: EditPlace | None = None
    footer: str = ""
    languages: OtherLanguages = OtherLanguages()
    patterns: tuple[tuple[str, str], ...] = ()  # of addresses, as in `content.addressing`
    ends_in_slug: bool = False  # a `slug` is only the last part of an address
    newest_first: bool = False  # pages with a date are before others in their folder
    aliases_beside: bool = False  # an alias is an old address, which begins in the folder of the page's
    strips_numbers: bool = False  # names in addresses lack the numbers before them
    ignore: tuple[str, ...] = ()  # patterns
    expressions: tuple[str, ...] = ()  # of paths that are left out, as Python reads them
    unclear: tuple[tuple[str, Location], ...] = ()  # what may leave pages out and cannot be read, with its place
    broken: str = ""  # the mistake for which nothing of a file can be read, with its place
    marks: tuple[str, ...] = ()  # names of marks in pages that the settings turn on, as in `markdown.other_marks`
    defaults: str = ""  # the name of files with front matter for the pages of their folders
    cascade: tuple[Said, ...] = ()  # what is said of all pages, as in `content.keeping_back`


def of_mkdocs(said: LooseSettings) -> OtherParts:
    """What MkDocs and its plugins `redirects` and `exclude` have."""
    moves = ("plugins", "redirects", "redirect_maps")
    globs = said.texts("plugins", "exclude", "glob")
    excluded = ("plugins", "exclude", "regex")
    known, unclear = _readable(said.texts(*excluded), said.at(*excluded))
    languages = languages_of_mkdocs(said)
    return OtherParts(
        moved=tuple(
            _moved(_without_ending(old), new, said.at(*moves, old))
            for old, new in said.table(*moves).items()
            if isinstance(new, str) and not _REMOTE.match(new)
        ),
        editing=edited_by_mkdocs(said),
        footer=_plain(said.text("copyright")),
        languages=languages,
        ends_in_slug=any(said.value("plugins", name) is not None for name in ("blog", "material/blog")),
        ignore=languages.unused,
        expressions=(
            *(() if _TAKEN_BACK.search(said.text("exclude_docs")) else (_TEMPLATES_OF_MKDOCS,)),
            *(rf"\A/?{fnmatch.translate(one)}" for one in globs),
            *(rf"\A/?(?:{one})" for one in known),
        ),
        unclear=(*unclear, *_filled(said, _LEAVE_OUT_OF_MKDOCS)),
        marks=_marks(_MARKS_OF_MKDOCS, said, "markdown_extensions"),
        defaults=_defaults_of_mkdocs(said),
    )


def _defaults_of_mkdocs(said: LooseSettings) -> str:
    """The name of the files that the plugin `meta` of Material reads; empty if it is off."""
    for plugin in ("meta", "material/meta"):
        if said.value("plugins", plugin) is not None and said.text("plugins", plugin, "enabled").lower() != "false":
            return said.text("plugins", plugin, "meta_file") or ".meta.yml"
    return ""


def of_mdbook(said: LooseSettings) -> OtherParts:
    """What mdBook has."""
    moves, template = ("output", "html", "redirect"), said.text("output", "html", "edit-url-template")
    return OtherParts(
        moved=tuple(
            _moved(old, _beside(old, new), said.at(*moves))
            for old, new in said.table(*moves).items()
            if isinstance(new, str) and not _REMOTE.match(new)
        ),
        editing=EditPlace(edit=template, folder="") if "{path}" in template else None,
        marks=(
            "hidden-lines",
            *(("formulas-twice",) if said.text("output", "html", "mathjax-support") == "true" else ()),
        ),
    )


def of_hugo(said: LooseSettings) -> OtherParts:
    """What Hugo has."""
    ignored = said.texts("ignorefiles")
    known, unclear = _readable((one for one in ignored if not is_simple(one)), said.at("ignorefiles"))
    languages = languages_of_hugo(said)
    cascade = said.value("cascade")
    given = [one for one in (cascade if isinstance(cascade, list) else [cascade]) if isinstance(one, dict)]
    return OtherParts(
        footer=_plain(labels_only(said.text("copyright"))),
        languages=languages,
        patterns=tuple(_patterns(said)),
        ends_in_slug=True,
        newest_first=True,
        aliases_beside=True,
        ignore=(*globs_of(ignored), *languages.unused),
        expressions=tuple(known),
        unclear=unclear,
        marks=("escapes-in-code", *_marks(_MARKS_OF_HUGO, said, "markup", "goldmark", "extensions")),
        cascade=tuple(one for values in given for one in cascaded(values)),
    )


def of_jekyll(said: LooseSettings) -> OtherParts:
    """What Jekyll has."""
    return OtherParts(
        expressions=tuple(left_out_by_jekyll(said)), unclear=tuple(_filled(said, (("exclude",),))), marks=("raw",)
    )


PARTS: Mapping[str, Callable[[LooseSettings], OtherParts]] = {
    "MkDocs": of_mkdocs,
    "mdBook": of_mdbook,
    "Hugo": of_hugo,
    "Jekyll": of_jekyll,
}


def refuse_unclear(parts: OtherParts) -> None:
    """Refuse to publish pages that another program may leave out. Raises KmwikiError."""
    how = 'write what it leaves out into ignore under [content] in kmwiki.toml, such as ignore = ["drafts/**"]'
    if parts.broken:
        raise KmwikiError(f"{parts.broken}; correct it, or {how}")
    for what, at in parts.unclear:
        raise KmwikiError(f"{at.path}:{at.line}: kmwiki cannot read {readable(what)}; {how}")


def _readable(expressions: Iterable[str], at: Location) -> tuple[list[str], tuple[tuple[str, Location], ...]]:
    """The expressions as Python reads them, and those that it cannot read, with their place."""
    read = {text: pythonic(text) for text in expressions}
    known = [one for one in read.values() if one is not None]
    return known, tuple((f"the expression “{text}”", at) for text, one in read.items() if one is None)


def _filled(said: LooseSettings, paths: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, Location]]:
    """What is left out by a value that is only known when the other program builds, such as `!ENV`."""
    for path in paths:
        if path in said.filled:
            yield f"the value of “{'.'.join(path)}”", said.at(*path)


def _moved(old: str, new: str, at: Location) -> Moved:
    return Moved(old=old, new=new, file=at.path, line=at.line)


def _marks(known: Mapping[str, tuple[str, ...]], said: LooseSettings, *path: str) -> tuple[str, ...]:
    """The marks of the extensions that the settings turn on, by their names or by `enable`."""
    found = list[str]()
    for name, marks in known.items():
        value = said.value(*path, name) if known is _MARKS_OF_MKDOCS else said.value(*path, *name.split("."), "enable")
        found += marks if value is not None and value != "false" else ()
    return tuple(found)


def edited_by_mkdocs(said: LooseSettings) -> EditPlace | None:
    """Where MkDocs lets readers edit a page: in its repository, at a path that ends in its folder of pages; None if
    nowhere, or not in such a way."""
    repository, uri = said.text("repo_url").rstrip("/"), said.value("edit_uri")
    if not repository or (uri is None and not _FORGE.match(repository)):
        return None
    if uri == "":
        return EditPlace(repository=repository, edit="")
    pages = PurePosixPath(said.text("docs_dir") or "docs").as_posix()
    found = _BRANCH.match(str(uri or f"edit/master/{pages}/").removeprefix(repository))
    folder = f"/{found[3].strip('/')}" if found else ""
    if found is None or not folder.endswith(f"/{pages}"):
        return None
    return EditPlace(
        repository=repository,
        branch=found[2],
        folder=folder.removesuffix(f"/{pages}").strip("/"),
        edit=f"{repository}/{found[1]}/{{path}}",
    )


def _patterns(said: LooseSettings) -> Iterator[tuple[str, str]]:
    """The folders at the top, and the patterns of the addresses of their pages, of those that kmwiki can fill in."""
    given = said.table("permalinks")
    for name, pattern in {**given, **said.table("permalinks", "page")}.items():
        if isinstance(pattern, str) and not unknown_tokens(pattern):
            yield name, pattern


def _without_ending(file: str) -> str:
    """The address that MkDocs gives to a file, without its style: `a/old.md` is at `a/old/`."""
    return re.sub(r"(?:\A|/)(?:index|README)\Z", "", re.sub(r"\.(?:md|html?)\Z", "", file))


def _beside(old: str, new: str) -> str:
    """The file of the page that an address leads to, from that of the old page."""
    path, mark, anchor = new.partition("#")
    parts = list[str]()
    for part in (path if path.startswith("/") else f"{old.rpartition('/')[0]}/{path}").split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return re.sub(r"\.html\Z", ".md", "/".join(parts)) + mark + anchor


def _plain(text: str) -> str:
    """A text without tags, entities and what a template would fill in; empty if it has no words then."""
    plain = " ".join(unescape(_TAG.sub("", FILLED_IN.sub("", text))).split())
    return plain if re.search(r"\w", plain) and plain not in ("true", "false") and "{" not in plain else ""
