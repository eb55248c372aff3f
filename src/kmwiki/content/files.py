"""The files that the loader finds: pages, sources and assets. Each is frozen, and complete when made."""

from itertools import compress
from operator import is_not

from msgspec import Struct

from kmwiki.content.dates import Moment
from kmwiki.diagnostics import Diagnostic


class Defaults(Struct, frozen=True, kw_only=True):
    """The front matter that a folder gives to its pages, in JSON; what was said of it, by rule and message, is not said
    of each page again."""

    values: str
    said: tuple[tuple[str, str], ...] = ()
    hides: bool = False  # whether it hides pages that do not say otherwise


class ContentFile(Struct, frozen=True, kw_only=True, tag=True):
    """A page's file: its path in the wiki root, its `name` in the content folder, its text with LF line ends (empty if
    it is as it was last read), its first and last day in Git, if the owner wants them, and a digest of all."""

    path: str
    name: str
    text: str
    digest: str
    days: tuple[str, str] | None = None
    defaults: Defaults | None = None  # those of its folder
    any_format: bool = False  # whether its front matter may be TOML or JSON
    said: tuple[tuple[str, str, str], ...] = ()  # of when it is published: see `content.keeping_back`


class SourceFile(Struct, frozen=True, kw_only=True, tag=True):
    """A file that pages may cite: `id` is its path in the source folder; `lines` is None for binary files."""

    id: str
    path: str
    origin: str = ""  # absolute path on this machine; never in an output
    title: str | None = None
    heading: tuple[int, str] | None = None  # line and words of its first heading: its title, if that line is published
    author: str | None = None
    date: str | None = None
    url: str | None = None
    lines: int | None = None
    text: str | None = None  # None: there is none, or more than a page can show
    pages: tuple[int, ...] | None = None  # of a PDF: the first line of the text of each, and one after the last line
    unread: str = ""  # why its pages, or some of them, are not known, if they were looked for
    private: bool = False  # its text is not published
    draft: bool = False  # the site does not mention it
    published: bool = False  # its front matter says that it is published
    retracted: bool = False
    digest: str = ""  # SHA-256 of its bytes, in hexadecimal digits
    changed: Moment | None = None  # from its front matter


class AssetFile(Struct, frozen=True, kw_only=True, tag=True):
    """A file beside the pages that is not a page: `name` is its path in the content folder."""

    name: str
    origin: str  # absolute path on this machine; never in an output
    path: str = ""  # in the wiki
    at: str = ""  # its path in the site, if it is published as it is and pages lead there
    is_static: bool = False  # it is published as it is, whether pages lead there or not
    is_active: bool = False  # it contains something that could run or load something
    width: int | None = None  # pixels, of an image
    height: int | None = None


class Reading(Struct, frozen=True, kw_only=True):
    """The value that was read from a file (a page without its text), and the state of the file on disk."""

    state: tuple[int, int, int, int]
    file: ContentFile | SourceFile | AssetFile
    diagnostics: tuple[Diagnostic, ...]


class Files(Struct, frozen=True, kw_only=True):
    """The files that the loader found: pages and assets sorted by name, sources by id. `readings` are by “page PATH”,
    “source PATH”, “asset PATH”; what has not changed since `time` (ns) is skipped."""

    pages: tuple[ContentFile, ...]
    sources: tuple[SourceFile, ...]
    assets: tuple[AssetFile, ...]
    compiled: dict[str, str]  # source id -> SHA-256 that llmwiki saw when it last compiled the wiki
    lock: bytes | None  # the bytes of `kmwiki.lock`
    verdicts: bytes | None  # `kmwiki.verdicts.jsonl`
    diagnostics: tuple[Diagnostic, ...]
    readings: dict[str, Reading]
    time: int
    published: tuple[AssetFile, ...] = ()  # they go to the root of the site as they are
    kept_back: frozenset[str] = frozenset()  # the paths of pages that another program would not publish yet
    ignored: tuple[tuple[str, str, str, str], ...] = ()  # see `content.walk`
    until: str = ""  # the moment from which others are kept back

    def pages_unlike(self, other: "Files") -> list[tuple[ContentFile, ContentFile]] | None:
        """The pages that are not the same objects, of both in pairs; None if one has more pages."""
        if len(self.pages) != len(other.pages):
            return None
        pairs = zip(self.pages, other.pages, strict=True)
        return [*compress(pairs, map(is_not, self.pages, other.pages))]

    def has_names_of(self, other: "Files") -> bool:
        """Whether both surely have the same sources, and pages in the same files; False if that needs a closer look."""
        pairs = self.pages_unlike(other) if self.sources is other.sources else None
        return pairs is not None and all((one.path, one.name) == (two.path, two.name) for one, two in pairs)
