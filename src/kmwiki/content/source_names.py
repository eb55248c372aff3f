"""Names of sources: which file a citation means."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from kmwiki.content.file_kinds import CITED
from kmwiki.content.schemes import without_login
from kmwiki.model import Files, Reference
from kmwiki.tables import Tables
from kmwiki.urls import ends_of

WrittenAs = Literal["marks", "links", "footnotes", "legend"]
CITATIONS: tuple[WrittenAs, ...] = (
    "marks",
    "links",
    "footnotes",
    "legend",
)  # the forms of citations, as `kmwiki.toml` names them
ADDRESS = re.compile(r"https?://[^\s,\[\]]+\Z", re.IGNORECASE)
_SPAN = re.compile(r"(?P<name>.+?)(?::(\d{1,9})(?:-(\d{1,9}))?|#L(\d{1,9})(?:-L(\d{1,9}))?)\Z", re.DOTALL)
_MORE_LINES = re.compile(r"L?(\d{1,9})(?:-L?(\d{1,9}))?\Z")
_UNSAFE = re.compile(r"/|[A-Za-z]:|(?:.*/)?\.\.(?:/|\Z)")
UP = re.compile(r"\A(?:\.{0,2}/)+")
SOURCE_FOLDER = re.compile(r"\A_?(?:sources|raw)/")
_HASHED = re.compile(r"-[0-9a-f]{8}(?=\.[^./]*\Z)")
SPAN_HELP = "write the lines as “:12”, “:12-15” or “#L12-L15”"


class Known(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """The source that a name means; `others` are the sources that it could also mean."""

    id: str
    other_case: bool = False
    others: tuple[str, ...] = ()


class SourceIndex(Tables, frozen=True, kw_only=True):
    """Every name by which a source may be cited; made once a build, and shared by parser and resolver."""

    exact: dict[str, str]
    folded: dict[str, str]
    loose: dict[str, tuple[str, ...]]  # path suffixes, then stems and names without a hash
    pages: dict[str, str]  # names that a page has, too: path suffixes → file

    @classmethod
    def of(
        cls,
        ids: Iterable[str],
        pages: Iterable[str] = (),
        *,
        folder: str = "",
        before: "SourceIndex | None" = None,
    ) -> "SourceIndex":
        """The index over these source ids (paths in the source folder), beside pages whose files have these names.

        A name may begin with the path of the `folder`. It is the index before, if that was over the same.
        """
        ordered = sorted(ids)
        shared = _names_of_both(ordered, pages)
        if before is not None and list(before.exact) == ordered and before.pages == shared:
            return before
        loose: dict[str, list[str]] = {}
        for reduce in (lambda s: s, lambda s: _HASHED.sub("", s), lambda s: re.sub(r"\.[^./]+\Z", "", s)):
            names: dict[str, list[str]] = {}
            for source in ordered:
                for end in ends_of(folder + reduce(source)):
                    names.setdefault(end.casefold(), []).append(source)
            for name, found in names.items():
                loose.setdefault(name, found)
        return cls(
            exact={source: source for source in ordered},
            folded={source.casefold(): source for source in reversed(ordered)},
            loose={name: tuple(found) for name, found in loose.items()},
            pages=shared,
        )

    @classmethod
    def over(cls, files: Files, before: "SourceIndex | None" = None) -> "SourceIndex":
        """The index over the sources of a wiki, beside its pages; the one before, if that was over the same."""
        own = {source.path for source in files.sources}  # which may be pages as well
        pages = (page.name for page in files.pages if page.path not in own)
        folder = next((source.path.removesuffix(source.id) for source in files.sources), "")
        return cls.of((source.id for source in files.sources), pages, folder=folder, before=before)

    def lookup(self, name: str) -> Known | None:
        """The source with this name, or None; a name that leads out of the folder is not looked up."""
        name = tidy_name(name)
        if not name or leads_out(name):
            return None
        # The path may begin with the folder of sources: `references/` in OKF bundles, `raw/` in other wikis.
        return self._find(name) or self._find(re.sub(r"\A(?:references|raw|_raw|_sources)/", "", name))

    def at(self, path: str) -> Known | None:
        """The source at the path of a link, which may lead through the folder of sources; or None."""
        return self.lookup(SOURCE_FOLDER.sub("", UP.sub("", path).rstrip("/")))

    def linked(self, path: str) -> Known | None:
        """The only source that a link with this path can mean; None if a page has the name, as links mean pages."""
        known = self.at(path)
        return None if known is None or known.others or _as_page(UP.sub("", path)) in self.pages else known

    def _find(self, name: str) -> Known | None:
        if name in self.exact:
            return Known(id=name)
        if (source := self.folded.get(name.casefold())) is not None:
            return Known(id=source, other_case=True)
        if found := self.loose.get(name.casefold()):
            return Known(id=found[0], others=found[1:])
        return None


def _names_of_both(ids: Iterable[str], pages: Iterable[str]) -> dict[str, str]:
    """The names of those pages whose files are called as a source."""
    called = {_as_page(re.sub(r"\.[^./]+\Z", "", _HASHED.sub("", name.rpartition("/")[2]))) for name in ids}
    both = [page for page in pages if _as_page(page.rpartition("/")[2]) in called] if called else []
    return {end: page for page in both for end in ends_of(_as_page(page))}


def _as_page(path: str) -> str:
    """The path of a page's file as links spell it: in any case, with spaces or hyphens, with its ending or without."""
    name = path.rstrip("/").casefold().removesuffix(".md").removesuffix(".markdown")
    return name.replace(" ", "-").replace("_", "-")


def tidy_name(name: str) -> str:
    """A source's name in one spelling: NFC, `/`, without a leading `./` or `sources/`."""
    tidy = unicodedata.normalize("NFC", name.strip()).replace("\\", "/")
    tidy = re.sub(r"\A(?:\./)+", "", tidy)
    return tidy.removeprefix("sources/")


def leads_out(name: str) -> bool:
    """Whether a tidy name leads out of the source folder."""
    return _UNSAFE.match(name) is not None


def is_citation_shaped(name: str, index: SourceIndex) -> bool:
    """Whether an entry's name makes it a citation rather than prose."""
    if not name or name != name.strip():
        return False
    looks_like_file = names_source_file(name) and not re.search(r"\s", name)
    return looks_like_file or bool(ADDRESS.match(name)) or index.lookup(name) is not None


def names_source_file(name: str) -> bool:
    """Whether a name has the ending of a source's file."""
    stem, dot, extension = name.rpartition(".")
    return bool(stem and dot and extension.lower() in CITED)


def read_marker(content: str, index: SourceIndex) -> tuple[tuple[Reference, ...], tuple[str, ...]] | None:
    """The references of a `^[content]` marker, and its other entries; None if it is not a citation."""
    content = " ".join(without_login(content).split())
    span = _SPAN.match(content)  # names may hold commas, so the whole marker is tried as one entry first
    if "," in content and (index.lookup(content) or (span and index.lookup(span["name"]))):
        whole = _entry(content, index)
        return ((whole,), ()) if whole else None
    found: list[Reference] = []
    strays: list[str] = []
    for entry in (part.strip() for part in content.split(",")):
        if found and found[-1].start is not None and (more := _MORE_LINES.match(entry)):
            found.append(_ranged(found[-1].source, more[1], more[2]))
        elif (reference := _entry(entry, index)) is not None:
            found.append(reference)
        else:
            strays.append(entry)
    if not found:
        return None
    return tuple(dict.fromkeys(found)), tuple(strays)


def _entry(text: str, index: SourceIndex) -> Reference | None:
    if ADDRESS.match(text) or index.lookup(text) is not None:
        return Reference(source=text)
    if (match := _SPAN.match(text)) and is_citation_shaped(match["name"], index):
        return _ranged(match["name"], match[2] or match[4], match[3] or match[5])
    for cut in re.finditer("[:#]", text):
        if is_citation_shaped(text[: cut.start()], index):
            return Reference(source=text[: cut.start()], problem=f"“{text[cut.start() :]}” names no lines; {SPAN_HELP}")
    return Reference(source=text) if is_citation_shaped(text, index) else None


def _ranged(source: str, first: str, last: str | None) -> Reference:
    start, end = int(first), int(last or first)
    if start < 1:
        return Reference(source=source, problem="lines count from 1")
    if end < start:
        return Reference(source=source, problem=f"the range ends before it starts; write {end}-{start}")
    return Reference(source=source, start=start, end=end)
