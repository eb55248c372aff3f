"""What is in a folder that is to be a wiki: where its pages are or will be, and which program they are for."""

import os
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.config import HIDDEN_OUTPUT, load_config
from kmwiki.content.folders import Folders
from kmwiki.content.note_templates import is_among_templates, is_note_template
from kmwiki.content.other_parts import refuse_unclear
from kmwiki.content.other_tools import OtherSite, other_site
from kmwiki.content.plain_file import read_plain
from kmwiki.content.roots import SOURCE_FOLDERS, VAULT, layout_of, title_of
from kmwiki.content.taken_over import left_out, taken_static
from kmwiki.content.vault import vault_of
from kmwiki.content.walk import MANIFEST, WalkedFile, walk
from kmwiki.errors import KmwikiError

COMPILER = ".llmwiki"  # the state of a program that writes the pages of `wiki`
# Texts about a repository: where there are only these, no page of the wiki is written yet.
_ABOUT = "authors changelog code_of_conduct contributing licence license notice readme security".split()
_RAW = ("raw", "_raw")  # beside pages, these are sources; a folder "sources" may be pages that sum them up
_HOMES = ("index.md", "_index.md", "README.md", "readme.md")


class Shape(Struct, frozen=True, kw_only=True):
    """What is in a folder: where pages are or will be, and how `kmwiki.toml` must say it, if it must."""

    folders: Folders
    has_pages: bool
    pages: str | None = None
    sources: str | None = None
    output: str | None = None  # None: the default
    other: OtherSite | None = None
    vault: Path | None = None
    ignore: tuple[str, ...] = ()  # patterns of files that are not pages, such as templates of notes
    static: str | None = None  # the folder of files that are published as they are

    @property
    def title(self) -> str:
        """A title for the wiki: that of the other program's site, else the name of the folder."""
        if self.other is not None and self.other.title:
            return self.other.title
        return title_of(self.folders.root) or "Wiki"

    @property
    def has_home(self) -> bool:
        """Whether there is a home page, whose title kmwiki takes for that of the wiki."""
        return any((self.folders.content / name).is_file() for name in _HOMES)


def set_shape(root: Path) -> Shape:
    """The shape of a folder that has a `kmwiki.toml`."""
    config = load_config(root)
    inside = config.output.is_relative_to(root)
    return Shape(
        folders=config.folders,
        has_pages=any(map(_is_page, walk(config.folders.pages_walk, []))),
        output=config.output.relative_to(root).as_posix() if inside else HIDDEN_OUTPUT,
        vault=vault_of(config.folders),
    )


def shape_of(root: Path) -> Shape:
    """The shape of a folder without `kmwiki.toml`. Raises KmwikiError if what is there cannot be read."""
    other = other_site(root)
    if other is not None:
        refuse_unclear(other.parts)
    folders, pages = _place(root, _wanted_pages(root, other))
    vault = vault_of(folders)
    ignore = left_out(folders, other or OtherSite())
    has_pages = _has_pages(replace(folders, ignore=ignore))
    if folders.content == root and not (has_pages or vault):
        folders = Folders(root=root, content=root / "content", sources=folders.sources)
    output = HIDDEN_OUTPUT if folders.content == root or _is_taken(root, other) else None
    return Shape(
        folders=folders,
        has_pages=has_pages,
        pages=pages,
        sources=_hidden_sources(folders),
        output=output,
        other=other,
        vault=vault,
        ignore=ignore,
        static=None if other is None else taken_static(root, other) or None,
    )


def _place(root: Path, wanted: str | None) -> tuple[Folders, str | None]:
    """The folders of a wiki with its pages in `wanted`, and that name, if kmwiki must be given it to find them."""
    usual = layout_of(root, None, None)
    if wanted is None or root / wanted == usual.content:
        return usual, None
    if (root / wanted).is_dir():
        return layout_of(root, wanted, None), wanted
    if _has_pages(usual) or (root / COMPILER).is_dir():  # no first pages are made, so the folder stays missing
        return usual, None
    return Folders(root=root, content=root / wanted, sources=usual.sources), wanted


def _wanted_pages(root: Path, other: OtherSite | None) -> str | None:
    """The folder of pages, if what is there says more than kmwiki's own rules see."""
    if other is not None and other.pages:
        folder = os.path.normpath(other.pages)
        try:
            is_inside = (root / folder).resolve().is_relative_to(root)
        except (OSError, RuntimeError, ValueError):
            is_inside = False
        if not is_inside:
            raise KmwikiError(f"{other.file}: the folder of pages, “{folder}”, is not in “{root}”")
        return Path(folder).as_posix()
    # A vault may have a folder that happens to be called “content” or “wiki”.
    if (root / VAULT).is_dir() and not (root / COMPILER).is_dir():
        usual = layout_of(root, None, None).content
        passed = tuple(root / name for name in (*SOURCE_FOLDERS, usual.name))
        if usual != root and _has_pages(Folders(root=root, content=root), passed):
            return "."
    return None


def _has_pages(folders: Folders, passed: tuple[Path, ...] = ()) -> bool:
    """Whether there is a page in the folder of pages, without `passed`; texts about a repository are not pages."""
    task = folders.pages_walk
    files = filter(_is_page, walk(task, []))
    own = (file for file in files if not any(Path(file.origin).is_relative_to(folder) for folder in passed))
    if folders.content != folders.root or (folders.root / VAULT).is_dir():
        return any(True for _ in own)
    return any("/" in file.path or file.name.rpartition(".")[0].lower() not in _ABOUT for file in own)


def _is_page(file: WalkedFile) -> bool:
    """Whether kmwiki would make a page of a file."""
    if not file.is_page or not is_among_templates(file.name):
        return file.is_page
    return not is_note_template(file.name, read_plain(file.origin).decode("utf-8", "replace"))


def _hidden_sources(folders: Folders) -> str | None:
    """The folder of sources, if it is there and kmwiki would not look for it once the folder of pages is there."""
    place = folders.sources
    if place is None and folders.content != folders.root:  # the pages' own folder may have that of their sources
        place = next((folder for name in _RAW if (folder := folders.content / name).is_dir()), None)
        return None if place is None else place.relative_to(folders.root).as_posix()
    looked_at = (folders.root / "sources", folders.content / "sources")
    is_found = folders.content.is_dir() or place is None or place in looked_at
    return None if is_found or place is None else place.relative_to(folders.root).as_posix()


def _is_taken(root: Path, other: OtherSite | None) -> bool:
    """Whether another program makes the folder `site`, or it is there and kmwiki did not make it."""
    if other is not None and other.makes_site:
        return True
    site = root / "site"
    return os.path.lexists(site) and not (site / MANIFEST).is_file()
