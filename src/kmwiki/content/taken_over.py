"""The settings of a wiki, with what other programs' settings say where `kmwiki.toml` says nothing."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from kmwiki.content.addressing import Addressing
from kmwiki.content.folders import Folders
from kmwiki.content.graph_names import graph_names
from kmwiki.content.known_tools import TOOLS
from kmwiki.content.language_folders import language_folders
from kmwiki.content.options import Options, SiteOptions, options_of
from kmwiki.content.other_macros import macros_of_preamble
from kmwiki.content.other_parts import EditPlace, OtherParts
from kmwiki.content.other_tools import OtherSite, other_site
from kmwiki.content.repository import repository_of
from kmwiki.content.roots import PUBLIC, VAULT, Misset, graph_of
from kmwiki.content.unread_settings import Unread, unread_macros
from kmwiki.content.vault import PREAMBLE, TEMPLATE_SETTINGS, left_out_of, vault_of
from kmwiki.content.walk import MANIFEST
from kmwiki.errors import KmwikiError

_OF_VAULT = (PREAMBLE, *(f"{VAULT}/{name}" for name in ("app.json", *(file for file, _ in TEMPLATE_SETTINGS))))
# The files and folders of a root that decide what is taken over.
READ = (
    *(
        name
        for tool in TOOLS
        for name in (*tool.files, *tool.other_files, tool.layout, tool.usual_pages, tool.usual_static)
        if name
    ),
    *(f"{folder}{name}" for folder in ("", "content/", "wiki/") for name in _OF_VAULT),
)


def other_settings(root: Path) -> OtherSite:
    """What another program's settings say of a folder; only the mistake if they have one."""
    try:
        return other_site(root) or OtherSite()
    except KmwikiError as error:
        return OtherSite(parts=OtherParts(broken=str(error)))


def with_other(options: Options, root: Path, other: OtherSite) -> Options:
    """The settings, filled up by those of another program; its address is that of another site, so it is not one."""
    site, build, parts = options.site, options.build, other.parts
    pages = options.content.pages or taken_pages(root, other)
    return replace(
        options,
        site=replace(
            _with_editing(site, root, parts.editing),
            title=site.title or other.title or None,
            description=site.description or other.description,
            language=site.language or valid("site", "language", other.language),
            languages=site.languages if site.languages is not None else _languages(parts) or None,
            typographer=other.typographer or None if site.typographer is None else site.typographer,
            static=site.static if site.static is not None else taken_static(root, other),
        ),
        content=replace(
            options.content,
            pages=pages,
            front_matter=options.content.front_matter or ("any" if other.any_format else None),
            publish=options.content.publish or ("explicit" if other.explicit else None),
        ),
        build=replace(
            build,
            urls=build.urls or ("file" if other.file_addresses else None),
            line_breaks=other.line_breaks or None if build.line_breaks is None else build.line_breaks,
        ),
        theme=replace(options.theme, footer=options.theme.footer or parts.footer),
    )


def as_wanted(layout: Folders, own: Options, options: Options, other: OtherSite, *, drafts: bool) -> Folders:
    """The folders, with what the settings say of the files in them; `own` are those of the owner alone."""
    is_listed = own.content.ignore is None and layout.content == _inside(layout.root, other.pages)
    return replace(
        layout,
        listed=other.listed if is_listed else (),
        listed_in=other.listed_in,
        kept_back=other.kept_back,
        cascade=other.parts.cascade,
        defaults=other.parts.defaults,
        expressions=other.parts.expressions,
        explicit=options.content.publish == "explicit" and not drafts,
        any_format=options.content.front_matter == "any",
        days_of_git=options.site.dates == "git",
    )


def _languages(parts: OtherParts) -> tuple[str, ...]:
    """The languages of another program's site, if there are several."""
    return parts.languages.names if len(parts.languages.names) > 1 else ()


def addressing_of(options: Options, folders: Folders, parts: OtherParts) -> Addressing:
    """The languages of a wiki, and how the addresses of pages differ from the paths of their files."""
    named = options.site.languages
    languages = tuple(dict.fromkeys(named if named is not None else language_folders(folders.content)))
    theirs, pages = parts.languages, folders.content.relative_to(folders.root).as_posix()
    usual = options.site.language or next(iter(languages), "")
    graph = graph_of(folders.root, folders.content)
    below = ((PurePosixPath(folder), tag) for folder, tag in theirs.folders if tag in languages)
    return Addressing(
        languages=languages,
        main=theirs.main if len(theirs.names) > 1 else usual,
        folders=tuple(
            (folder.relative_to(pages).as_posix(), tag)
            for folder, tag in below
            if folder.is_relative_to(pages) and folder != PurePosixPath(pages)
        ),
        patterns=parts.patterns,
        ends_in_slug=parts.ends_in_slug,
        newest_first=parts.newest_first,
        aliases_beside=parts.aliases_beside,
        strips_numbers=parts.strips_numbers,
        graph=None if graph is None else graph_names(graph),
    )


def _with_editing(site: SiteOptions, root: Path, place: EditPlace | None) -> SiteOptions:
    """The options with the place where files are edited, if the owner names none and kmwiki knows how to lead there."""
    if place is None or any(value is not None for value in (site.repository, site.edit, site.history)):
        return site
    folder = site.repository_folder if site.repository_folder is not None else place.folder
    wanted = replace(
        site, repository=place.repository, branch=place.branch, repository_folder=folder or ".", edit=place.edit
    )
    try:
        repository_of(root, wanted)
    except Misset:
        return site
    return wanted


def unread(options: Options, folders: Folders, other: OtherSite) -> tuple[Unread, ...]:
    """Another program's settings that neither kmwiki reads nor the owner's own settings answer."""
    return tuple(one for one in (*other.unread, *_in_vault(folders)) if not (one.answer and _says(options, one.answer)))


def _in_vault(folders: Folders) -> Iterator[Unread]:
    """The findings on commands of formulas that an extension of Obsidian reads in a vault."""
    vault = vault_of(folders) or folders.content  # git often leaves out the settings of a vault
    if vault.is_dir() and folders.content.is_dir():
        path = (vault / PREAMBLE).relative_to(folders.root).as_posix()
        yield from unread_macros(path, macros_of_preamble(vault / PREAMBLE))


def _says(options: Options, answer: str) -> bool:
    """Whether the owner has set a key, or one of a section."""
    said, usual = options, Options()
    for name in answer.split("."):
        said, usual = getattr(said, name), getattr(usual, name)
    return said != usual


def taken_pages(root: Path, other: OtherSite) -> str | None:
    """The folder of pages of another program, unless kmwiki's own rules find one."""
    if any((root / name).is_dir() for name in ("content", "wiki")):
        return None
    folder = _inside(root, other.pages)
    return None if folder is None or folder == root else folder.relative_to(root).as_posix()


def taken_static(root: Path, other: OtherSite) -> str | None:
    """The folder of files that another program publishes as they are; empty where `public` is its own site."""
    folder = _inside(root, other.static)
    is_own = folder in (root, *(root / name for name in ("content", "wiki", "sources")), _inside(root, other.pages))
    if folder is not None and not is_own and not (folder / MANIFEST).exists():
        return folder.relative_to(root).as_posix()
    return "" if other.output and os.path.normpath(other.output) == PUBLIC else None


def left_out(folders: Folders, other: OtherSite) -> tuple[str, ...]:
    """The patterns of files that are not pages: what another program leaves out, and a vault's templates."""
    vault = vault_of(folders)
    return (*other.ignore, *(left_out_of(vault, folders.root, folders.content) if vault else ()))


def valid(section: str, key: str, value: str) -> str | None:
    """The value, if there is one and kmwiki takes it."""
    if not value:
        return None
    try:
        options_of({section: {key: value}})
    except Misset:
        return None
    return value


def _inside(root: Path, name: str) -> Path | None:
    """The folder of the root with this name, if it is there."""
    try:
        folder = (root / name).resolve()
        return folder if name and folder.is_dir() and folder.is_relative_to(root) else None
    except (OSError, RuntimeError, ValueError):
        return None
