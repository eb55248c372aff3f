"""A wiki to start from: the files that a folder lacks, in the shape of what is there."""

import os
from pathlib import Path

from msgspec import Struct

from kmwiki.commands.edits.first_settings import settings_text
from kmwiki.commands.edits.new_files import NewFile
from kmwiki.commands.edits.shape import COMPILER, set_shape, shape_of
from kmwiki.commands.edits.starter_pages import starter_pages
from kmwiki.config import FILE, HIDDEN_OUTPUT

IGNORE_FILE = ".gitignore"


class Start(Struct, frozen=True, kw_only=True):
    """The files to write, the settings that are left alone, and whether there are pages afterwards."""

    files: tuple[NewFile, ...]
    left: tuple[str, ...]
    ignored: tuple[str, ...]  # the lines that `.gitignore` should have
    has_pages: bool


def plan_start(root: Path) -> Start:
    """What a folder lacks to be a wiki. Raises KmwikiError if what is there cannot be read."""
    is_set = os.path.lexists(root / FILE)
    shape = set_shape(root) if is_set else shape_of(root)
    settings = () if is_set else (NewFile(path=FILE, text=settings_text(shape)),)
    waits = (root / COMPILER).is_dir()
    by_title = shape.vault is not None
    pages = () if shape.has_pages or waits else starter_pages(shape.folders, shape.title, by_title=by_title)
    output = shape.output or "site"
    ignored = ("/.kmwiki/", *(() if output == HIDDEN_OUTPUT else (f"/{output}/",)))
    text = "".join(f"{line}\n" for line in ("# Created by kmwiki: its cache and the site", *ignored))
    files = (*settings, *pages, NewFile(path=IGNORE_FILE, text=text))
    return Start(files=files, left=(FILE,) if is_set else (), ignored=ignored, has_pages=shape.has_pages or bool(pages))
