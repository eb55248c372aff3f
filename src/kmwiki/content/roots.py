"""The layout of a wiki root: where its pages, sources and templates are, and what a vault's own settings say."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from kmwiki.content.characters import readable
from kmwiki.content.drawn_on import is_drawn_on
from kmwiki.content.folders import Folders
from kmwiki.content.graph_names import LOGSEQ, SETTINGS
from kmwiki.content.plain_file import read_plain
from kmwiki.errors import KmwikiError
from kmwiki.patterns import regex
from kmwiki.theme.static_files import template_folder

# Folders of sources, if the pages are in the root itself.
SOURCE_FOLDERS = ("sources", "_sources", "raw", "_raw")
TEMPLATES = "templates"
PUBLIC = "public"  # whose files are published as they are
VAULT, VAULT_SETTINGS = ".obsidian", ".obsidian/app.json"
# The names in a root that decide where its pages and sources are.
LAYOUT = ("content", "wiki", *SOURCE_FOLDERS, "references", "index.md", LOGSEQ, VAULT, VAULT_SETTINGS, PUBLIC)

_SLUG = regex(r"[a-z0-9]+(?:[-_][a-z0-9]+)*\Z")


class Misset(Exception):
    """A key of `kmwiki.toml` is unknown, or its value is not permitted."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def readable_root(root: Path) -> Path:
    """A wiki's folder, or its one page, without links in its path. Raises KmwikiError if it cannot be read."""
    try:
        start = root.resolve(strict=True)
        if start.is_dir():
            next(start.iterdir(), None)
            return start
    except (OSError, RuntimeError, ValueError) as error:  # missing, forbidden, a loop, a NUL
        reason = getattr(error, "strerror", None) or str(error)
        raise KmwikiError(f"cannot read “{root}”: {reason}") from error
    if not start.is_file() or start.suffix.lower() != ".md":
        raise KmwikiError(f"cannot read “{root}”: a wiki is a folder or one .md file")
    return start


def title_of(folder: Path) -> str:
    """The name of a folder as a title, without the dashes of a name such as `green-tea`; empty if it has none."""
    name = " ".join(readable(folder.name).split())
    if _SLUG.match(name):
        name = name.replace("-", " ").replace("_", " ")
        name = name[:1].upper() + name[1:]
    return name


def layout_of(root: Path, pages: str | None, sources: str | None) -> Folders:
    """The folders of a root; `pages` and `sources` are the folders that `kmwiki.toml` names. Raises Misset."""
    content = _content(root, pages)
    own = tuple(name for name in SOURCE_FOLDERS if content != root or sources or _is_source_folder(root, name))
    if pages is not None or content == root / "content":
        candidates = [root / "sources", content / "sources"]
    else:
        candidates = [root / "sources", root / "raw"]
    if content == root:
        candidates = [root / name for name in own]
    if pages is None and content != root / "content" and (root / "references").is_dir() and _is_okf_bundle(root):
        candidates.append(root / "references")
    found = [folder for folder in candidates if folder.is_dir() and not content.is_relative_to(folder)]
    chosen = found[0] if found else None
    if sources is not None:
        chosen = folder_named(root, sources, "content.sources")
        if content.is_relative_to(chosen):
            raise Misset("content.sources", f"content.sources: “{sources}” contains the pages")
    return Folders(
        root=root,
        content=content,
        sources=chosen,
        excluded=(*own, *_without_pages(root)) if content == root else (),
        sources_are_pages=chosen == root / "references" and sources is None,
        marks=("outlines",) if graph_of(root, content) is not None else (),
    )


def graph_of(root: Path, content: Path) -> Path | None:
    """The folder of the graph of Logseq of which the pages are; None if they are of none."""
    return next(filter(_is_graph, _up_to(root, content)), None)


def settings_of_graphs(root: Path, content: Path) -> list[Path]:
    """The files that make a folder a graph, whether they are there or not."""
    return [folder / SETTINGS for folder in _up_to(root, content)]


def _is_graph(folder: Path) -> bool:
    """Whether this is the folder of a graph of Logseq."""
    return (folder / SETTINGS).is_file()


def _up_to(root: Path, folder: Path) -> Iterator[Path]:
    """A folder of the root and those around it, up to the root."""
    return (one for one in (folder, *folder.parents) if one.is_relative_to(root))


def _without_pages(root: Path) -> Iterator[str]:
    """The folders of a root that contain something else than pages, although they may have Markdown files."""
    if own_templates(root, root):
        yield TEMPLATES
    if _is_graph(root):
        yield LOGSEQ


def _content(root: Path, pages: str | None) -> Path:
    if pages is not None:
        return folder_named(root, pages, "content.pages")
    return next((root / name for name in ("content", "wiki") if (root / name).is_dir()), root)


def _is_source_folder(root: Path, name: str) -> bool:
    """Whether a folder with this name contains sources; in a vault, a page must cite or link one of its files."""
    return not (root / VAULT).is_dir() or not (root / name).is_dir() or is_drawn_on(root, root / name)


def own_templates(root: Path, content: Path) -> Path | None:
    """The folder of the wiki's own templates, or None; a vault's `templates` are notes, not templates of the site."""
    own = root / TEMPLATES
    # In kmwiki's own checkout the wiki's templates are the built-in ones.
    if not own.is_dir() or own.resolve() == template_folder().resolve():
        return None
    is_theme = content.resolve() != root.resolve() or (own / "static").is_dir() or any(own.glob("*.html"))
    return own if is_theme or any(own.glob("parts/*.html")) else None


def keeps_line_breaks(root: Path) -> bool:
    """Whether this is a vault that keeps single line breaks, as Obsidian does unless its settings say otherwise."""
    try:
        settings = json.loads(read_plain(root / VAULT_SETTINGS).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        settings = {}
    return (root / VAULT).is_dir() and not (isinstance(settings, dict) and settings.get("strictLineBreaks"))


def _is_okf_bundle(root: Path) -> bool:
    """Whether `index.md` says that the root is an OKF bundle, whose sources are pages in `references/`."""
    try:
        head = read_plain(root / "index.md", 4096).decode(errors="replace").replace("\r\n", "\n")
        return bool(re.match(r"---\s*\n(?:[^-\n].*\n)*?okf_version[ \t]*:", head))
    except OSError:
        return False


def folder_named(root: Path, name: str, key: str) -> Path:
    """The folder of the root that a key of `kmwiki.toml` names. Raises Misset."""
    folder = root / name
    try:
        inside = folder.resolve().is_relative_to(root)
        exists = folder.is_dir()
    except (OSError, RuntimeError, ValueError):
        inside, exists = True, False
    if not inside:
        raise Misset(key, f"{key}: “{name}” is outside the wiki")
    if not exists:
        raise Misset(key, f"{key}: there is no folder “{name}”")
    return root / folder.resolve().relative_to(root)
