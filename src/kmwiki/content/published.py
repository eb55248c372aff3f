"""The folder whose files go to the root of the site as they are, such as `CNAME` and `.well-known/`."""

import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from kmwiki.content.files import AssetFile
from kmwiki.content.folders import Folders
from kmwiki.content.roots import PUBLIC, VAULT, Misset, folder_named
from kmwiki.content.walk import MANIFEST, WalkedFile, walk
from kmwiki.diagnostics import Diagnostic, finding
from kmwiki.patterns import regex
from kmwiki.urls import address_key

LEFT_OUT = "static-file-left-out"
NOJEKYLL = ".nojekyll"  # every site has it
_KEY = "site.static"
# The names that the site's own files may have: pages, what is beside them, and files at the root.
_OF_SITE = regex(r"(?:\.(?:html?|md)|\.social\.png|(?:\A|/)index\.[^/]*|\A[^/]*\.(?:xml|txt|json))\Z", re.IGNORECASE)


def with_published(folders: Folders, given: str | None, settings: Path) -> Folders:
    """The folders with the one that is published as it is: the `given` one, which may be none, or `public`.

    Raises Misset if the given folder cannot be that.
    """
    if given is None:
        public = folders.root / PUBLIC
        return replace(folders, published=public if _is_static(folders, public, settings) else None)
    if not given:
        return folders
    folder = folder_named(folders.root, given, _KEY)
    _refuse(folders, folder, given)
    return replace(folders, published=folder, published_is_named=True)


def static_name(folders: Folders, given: str | None, settings: Path) -> str:
    """The name of the folder that is published as it is, or would be if it were there; empty if none would be."""
    if given is not None:
        return given
    return PUBLIC if _may_be_usual(folders, settings) else ""


def published_files(folders: Folders, diagnostics: list[Diagnostic]) -> tuple[WalkedFile, ...]:
    """The files that are published as they are, by name; findings on others are added to `diagnostics`."""
    task = folders.published_walk
    if task is None:
        return ()
    if not folders.published_is_named and (task.base / "index.html").is_file():
        message = "this may be the site of another program, so the files in its folder are not published"
        help = "set static in [site] to this folder to publish its other files, or leave static empty to publish none"
        diagnostics.append(finding(LEFT_OUT, f"{PUBLIC}/index.html", message, help))
        return ()
    return tuple(file for file in walk(task, diagnostics) if file.name != NOJEKYLL)


def as_it_is(file: WalkedFile) -> AssetFile:
    """A file that is published as it is."""
    return AssetFile(name=file.name, origin=os.path.abspath(file.origin), path=file.path)


def in_place(published: Iterable[WalkedFile]) -> dict[str, str]:
    """The paths in the wiki of files to which pages lead where they are published as they are, each with that place.

    Not where the site may have a file or folder of its own, which would take their place.
    """
    by_key: dict[str, list[WalkedFile]] = {}
    for file in published:
        by_key.setdefault(address_key(file.name), []).append(file)
    folders = {str(folder) for key in by_key for folder in PurePosixPath(key).parents}
    found = ((key, files[0]) for key, files in by_key.items() if len(files) == 1 and key not in folders)
    alone = (file for key, file in found if by_key.keys().isdisjoint(map(str, PurePosixPath(key).parents)))
    return {file.path: file.name for file in alone if is_linked(file) and not _OF_SITE.search(file.name)}


def is_linked(file: WalkedFile) -> bool:
    """Whether pages may show a file, or lead to it, by its address, such as `/images/leaf.svg`."""
    return not any(part.startswith(".") for part in file.name.split("/"))


def _is_static(folders: Folders, public: Path, settings: Path) -> bool:
    """Whether a folder that no setting names is published as it is: kmwiki did not build it, and it has no pages."""
    if not public.is_dir() or (public / MANIFEST).exists() or not _may_be_usual(folders, settings):
        return False
    real = public.resolve()
    if folders.output is not None and real.is_relative_to(folders.output):
        return False
    if any(part is not None and part.resolve().is_relative_to(real) for part in (folders.content, folders.sources)):
        return False
    return folders.content != folders.root or not any(
        name.lower().endswith(".md") for _, _, names in os.walk(public) for name in names
    )


def _may_be_usual(folders: Folders, settings: Path) -> bool:
    """Whether a folder that no setting names may be published as it is: not among the pages of a wiki without settings,
    where it may be a part of them."""
    is_apart = folders.content != folders.root
    return not (folders.root / VAULT).is_dir() and (is_apart or settings.is_file())


def _refuse(folders: Folders, folder: Path, given: str) -> None:
    """Refuse a folder that must not be published as it is. Raises Misset."""
    parts = {"the wiki": folders.root, "the pages": folders.content, "the sources": folders.sources}
    for name, part in parts.items():
        if part is not None and part.is_relative_to(folder):
            raise Misset(_KEY, f"{_KEY}: “{given}” {'is' if part == folder else 'contains'} {name}")
    if folders.output is not None and folder.is_relative_to(folders.output):
        raise Misset(_KEY, f"{_KEY}: “{given}” is where the site is built")
    if (folder / MANIFEST).exists():
        raise Misset(_KEY, f"{_KEY}: “{given}” is a site that kmwiki built")
