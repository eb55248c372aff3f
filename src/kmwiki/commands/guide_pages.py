"""The pages of the guide: which there are, what they are called, and what they say in a terminal."""

import re
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct

import kmwiki
from kmwiki.content.front_matter import parse_front_matter
from kmwiki.patterns import regex
from kmwiki.urls import fold, heading_anchor, path_slug, permalink

_NO_PAGES = ("changes/", "sources/")  # folders of the guide's folder
_FRONT = regex(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADING = regex(r"^(#+)[ \t]+(.+?)[ \t]*$")
_WIKILINK = regex(
    r"(?P<code>^(?P<fence>`{3,})(?s:.*?)^(?P=fence)|(?P<mark>`+).*?(?P=mark))"
    r"|!?\[\[(?P<target>[^\]|]*?)(?:\\?\|(?P<label>[^\]]*))?\]\]",
    re.MULTILINE,
)
_PICTURE = regex(r"^!\[[^\]\n]*\]\([^)\n]*\)\n+", re.MULTILINE)


class GuidePage(Struct, frozen=True, kw_only=True):
    """A page of the guide: its path in the guide's folder, and what it is called, in small letters."""

    path: str
    names: tuple[str, ...]

    @property
    def address(self) -> str:
        """Its path in the built guide."""
        return permalink(path_slug(self.path))


def guide_folder() -> Path:
    """The folder of the guide: in the installed package, or in a checkout."""
    package = Path(kmwiki.__file__).resolve().parent
    packaged = package / "guide"
    return packaged if packaged.is_dir() else package.parent.parent / "docs"


def guide_page(name: str) -> Path:
    """A page of the guide by its path in the guide's folder."""
    return guide_folder() / name


def guide_pages() -> tuple[GuidePage, ...]:
    """All pages of the guide."""
    return tuple(map(_page, guide_paths()))


def guide_paths() -> tuple[str, ...]:
    """The paths of all pages of the guide."""
    folder = guide_folder()
    files = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.md"))
    return tuple(path for path in files if not path.startswith(_NO_PAGES))


def _page(path: str) -> GuidePage:
    front = parse_front_matter(guide_page(path).read_text(encoding="utf-8"), path).front_matter
    bare = path.removesuffix(".md")
    names = (bare, bare.rpartition("/")[2], bare.removesuffix("/index"), front.title or "", *front.aliases)
    return GuidePage(path=path, names=tuple(dict.fromkeys(fold(name) for name in names if name)))


def page_called(name: str) -> GuidePage | None:
    """The page with this path, title or other name, in any case."""
    wanted = fold(name.removesuffix(".md"))
    for path in guide_paths():
        if fold(path.removesuffix(".md")) == wanted:
            return _page(path)  # no other page has to be read, which takes longer than all else
    pages = guide_pages()
    found = (
        page for rank in range(max(len(page.names) for page in pages)) for page in pages if _has(page, rank, wanted)
    )
    return next(found, None)


def _has(page: GuidePage, rank: int, wanted: str) -> bool:
    return rank < len(page.names) and page.names[rank] == wanted


def nearest_page(name: str) -> str | None:
    """The name of a page that is most similar to this one."""
    known = [one for page in guide_pages() for one in page.names]
    return next(iter(get_close_matches(fold(name), known, n=1)), None)


def text_of(page: GuidePage, heading: str = "") -> str | None:
    """The text of a page, or what is below a heading of it, for a terminal; None if it has no such heading."""
    lines = _FRONT.sub("", guide_page(page.path).read_text(encoding="utf-8")).strip("\n").split("\n")
    if heading:
        wanted, level, kept = heading_anchor(heading), 0, list[str]()
        for line in lines:
            found = _HEADING.match(line)
            if found is not None and level and len(found[1]) <= level:
                break
            if found is not None and not level and heading_anchor(found[2]) == wanted:
                level = len(found[1])
            kept += [line] if level else []
        lines = kept
    return without_links(_PICTURE.sub("", "\n".join(lines))).strip() or None


def without_links(text: str) -> str:
    """The text with the words of wikilinks instead of the links."""
    return _WIKILINK.sub(_named, text)


def _named(link: re.Match[str]) -> str:
    """A wikilink in words, its label or what it leads to; code as it is."""
    if link["code"]:
        return link["code"]
    page, _, heading = link["target"].partition("#")
    return link["label"] or (f"{page}, “{heading}”" if page and heading else page or heading)
