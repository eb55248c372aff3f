"""The folders of a wiki, and the walks through them."""

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.files import Files
from kmwiki.content.note_templates import NOTE_TEMPLATE
from kmwiki.content.walk import Walk, walk
from kmwiki.diagnostics import Diagnostic, visible
from kmwiki.errors import KmwikiError

_UNREAD = (
    "unreadable-file",
    "file-too-large",
    "outside-root",
    "not-a-file",
    NOTE_TEMPLATE,
)  # why a page may be missing


class Folders(Struct, frozen=True, kw_only=True):
    """The folders of a wiki (absolute paths), and which of their files are pages.

    In an `explicit` wiki, sources are pages only if they say that they are published.
    """

    root: Path
    content: Path  # a folder, or one `.md` file
    sources: Path | None = None
    sources_are_pages: bool = False  # as in an OKF bundle, which keeps its sources in `references/`
    excluded: tuple[str, ...] = ()  # folders of `content` without pages
    ignore: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()  # of paths that another program leaves out
    listed: tuple[str, ...] = ()  # the names of the only pages, if another program has a list of them
    listed_in: str = ""  # its file
    output: Path | None = None
    explicit: bool = False
    published: Path | None = None  # the folder whose files go to the root of the site as they are
    published_is_named: bool = False  # in `kmwiki.toml`
    any_format: bool = False  # whether front matter may be TOML or JSON
    kept_back: tuple[str, ...] = ()  # for which reasons pages are not published, as in `content.keeping_back`
    cascade: tuple[tuple[str, str, str], ...] = ()  # what another program's settings say of all pages, as there
    marks: tuple[str, ...] = ()  # that pages have because of the program that made them, as in `markdown.other_marks`
    defaults: str = ""  # the name of files with front matter for the pages of their folders, if there may be some
    days_of_git: bool = False  # whether pages without dates have those of their commits

    @property
    def pages_walk(self) -> Walk:
        """The walk through the folder of pages, which also has assets."""
        shared = None if self.sources_are_pages else self.sources
        excluded = (self.content / name for name in self.excluded)
        walk = self._walk(self.content, *excluded, self.output, shared, self._raw)
        return replace(walk, listed=self.listed, listed_in=self.listed_in)

    @property
    def sources_walk(self) -> Walk | None:
        """The walk through the folder of sources; None if the wiki has none."""
        return None if self.sources is None else self._walk(self.sources, self.output, self.content, self._raw)

    @property
    def published_walk(self) -> Walk | None:
        """The walk through the folder that is published as it is; None if the wiki has none."""
        if self.published is None:
            return None
        return replace(self._walk(self.published, self.output), as_it_is=True)

    @property
    def _raw(self) -> Path | None:
        return self.published if self.published_is_named else None

    def _walk(self, base: Path, *never: Path | None) -> Walk:
        return Walk(
            root=self.root,
            base=base,
            ignore=self.ignore,
            expressions=self.expressions,
            never=tuple(folder for folder in never if folder),
        )


def refuse_empty(folders: Folders, files: Files | None = None) -> None:
    """Raise KmwikiError if no page is among the files that were read, or, without `files`, none can be read.

    An empty site would replace a real one.
    """
    diagnostics: list[Diagnostic] = []
    if files is not None:
        pages, findings = len(files.pages), files.diagnostics
    else:
        pages = sum(file.is_page for file in walk(folders.pages_walk, diagnostics))
        findings = tuple(diagnostics)
    if not pages:
        unread = next((finding for finding in findings if finding.rule in _UNREAD), None)
        why = f"{visible(unread.at.path)}: {unread.message}" if unread else "“kmwiki init” creates first pages"
        raise KmwikiError(f"no Markdown files in “{folders.root}” (looked in {_looked_in(folders)}); {why}")


def _looked_in(folders: Folders) -> str:
    """The folder of pages in words, and which of its folders were left out."""
    folder = folders.content.relative_to(folders.root).as_posix()
    if folder != ".":
        return f"{folder}/"
    passed = ", ".join(f"{name}/" for name in folders.excluded)
    return f"all folders except {passed} and those that begin with a dot" if passed else "all its folders"
