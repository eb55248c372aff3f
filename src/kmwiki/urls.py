"""Slugs, anchors, permalinks and relative addresses."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import quote

from kmwiki.patterns import regex

LONGEST_SEGMENT = 200  # bytes of UTF-8
_WORDS = {"+": "plus", "#": "sharp", "&": "and", "%": "percent", "@": "at", "*": "star"}
_APOSTROPHES = frozenset("'’‘ʼ＇`´")
_SEPARATORS = frozenset("-_/\\:|·・‧•")
DEVICES = regex(r"(?:con|prn|aux|nul|com[1-9]|lpt[1-9])\Z")
_INVISIBLE = regex("[\u00ad\u200b\u2060\ufeff]")
_FOLDED_SPACE = regex(r"[\s_\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d\u301c\u3030-]+")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "‟": '"'})
_PLAIN = regex(r"[A-Za-z0-9/._~:-]*\Z")  # an address in which no character must be quoted
# A part of a path that leads elsewhere, or to a folder; on Windows, `c:` and backslashes do, too.
_ELSEWHERE = regex(r"(?:\A|/)\.{0,2}(?:/|\Z)|\0" + (r"|[\\:]" if os.name == "nt" else ""))
_EXTENSION = regex(r"\.(?:md|markdown)\Z", re.IGNORECASE)


def exact(name: str) -> str:
    """The form of a name that is compared first: NFC, white space collapsed."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def fold(name: str) -> str:
    """A name without case, width, quote style, dash style and spacing."""
    if name.isascii():
        return _FOLDED_SPACE.sub(" ", name.casefold()).strip()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    folded = folded.replace("i\u0307", "i")  # a Turkish dotted capital folds to two code points
    return _FOLDED_SPACE.sub(" ", _INVISIBLE.sub("", folded.translate(_QUOTES))).strip()


def without_extension(name: str) -> str:
    """The name or path of a page's file, without the extension."""
    return _EXTENSION.sub("", name)


def ends_of(path: str) -> Iterator[str]:
    """A path, then the same without its first folder, and so on, to the file's name alone."""
    parts = path.split("/")
    return ("/".join(parts[first:]) for first in range(len(parts)))


def is_inside(path: str) -> bool:
    """Whether an output path leads to a file inside the site."""
    return _ELSEWHERE.search(path) is None


def address_key(path: str) -> str:
    """The key under which two paths are one address, as on disks and servers that ignore case and Unicode forms.

    They fold letter by letter, so that `ß` is not `ss`, and `ς` is not `σ`. A slug is its own key.
    """
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).lower())


@lru_cache(maxsize=20_000)  # many pages are in the same folders
def segment_slug(title: str) -> str:
    """The slug of a title or of one segment of a path; never empty."""
    text = unicodedata.normalize("NFKC", title).lower().replace("i\u0307", "i")
    text = re.sub(r"(?<![^\s/\\])\.(?=[^\W_])", " dot-", text)
    text = re.sub(r"(?<=\d)\.(?=\d)", "-", text)
    slug = re.sub("-+", "-", address_key("".join(map(_slug_character, text)))).strip("-")
    digest = hashlib.sha256(unicodedata.normalize("NFC", title).encode()).hexdigest()[:8]
    if not slug:
        return f"page-{digest}"
    if DEVICES.match(slug):
        return f"{slug}-page"
    if len(slug.encode()) > LONGEST_SEGMENT:
        return slug.encode()[: LONGEST_SEGMENT - 9].decode(errors="ignore").rstrip("-") + f"-{digest}"
    return slug


def _slug_character(character: str) -> str:
    if character in _APOSTROPHES or "\ufe00" <= character <= "\ufe0f":
        return ""
    if character in _WORDS:
        return f"-{_WORDS[character]}-"
    category = unicodedata.category(character)
    if category == "Me":
        return ""
    if category[0] in "LNM":
        return character
    if character in _SEPARATORS or character.isspace() or category == "Pd":
        return "-"
    return ""


# The files that are the page of their folder, in any case, the first before the others; Hugo's have an underscore.
FOLDER_PAGES = ("index", "_index", "readme")


def path_slug(name: str) -> str:
    """The slug of a file in the content folder, segment by segment; `dir/index`, as in `FOLDER_PAGES`, gives `dir`."""
    parts = without_extension(name).split("/")
    if len(parts) > 1 and parts[-1].lower() in FOLDER_PAGES:
        parts.pop()
    return "/".join(map(segment_slug, parts))


def wished_slug(name: str, override: str | None) -> str:
    """The slug of a file unless another file has it; `override` is the one in its front matter."""
    path = re.sub(r"(?:/index)?\.html?\Z", "", (override or "").strip(), flags=re.IGNORECASE)
    given = "/".join(segment_slug(part) for part in path.split("/") if part.strip())
    return given or path_slug(name)


def _stands_in(name: str) -> str:
    """The name, in small letters, of a file that is the page of its folder if there is no `index.md`; else empty."""
    own = without_extension(name.rpartition("/")[2]).lower()
    return own if own in FOLDER_PAGES[1:] else ""


def _by_precedence(name: str) -> tuple[bool, str]:
    return _stands_in(name) == "readme", name


def assign_slugs(
    names: Collection[tuple[str, str | None]], placed: Mapping[str, str] = MappingProxyType({})
) -> tuple[dict[str, str], dict[str, str]]:
    """File name → slug, and file name → wished slug that another file has.

    `names` are pairs of a file name and the slug in its front matter, or None; slugs are made of the path in `placed`
    if a file has one there. Of the files in `FOLDER_PAGES`, the first is the page of its folder, or the home page, if
    no other page is.
    """
    wanted: dict[str, str] = {}
    paths = {name: placed.get(name, name) for name, _ in names}
    for name, override in sorted(names):
        wanted[name] = wished_slug(paths[name], override)
    others = {wish for name, wish in wanted.items() if not _stands_in(paths[name])}
    free = (name for name, override in names if override is None)
    for name in sorted(free, key=lambda name: (_by_precedence(paths[name]), name)):
        if own := _stands_in(path := paths[name]):
            folder = path.rpartition("/")[0]
            home = path_slug(path) if folder else "index"
            other = segment_slug(own)
            wanted[name] = home if home not in others else f"{path_slug(folder)}/{other}" if folder else other
            others.add(wanted[name])
    taken = set(wanted.values())
    slugs: dict[str, str] = {}
    collisions: dict[str, str] = {}
    used: set[str] = set()
    for name, wish in wanted.items():
        slug, number = wish, 1
        while slug in used or (number > 1 and slug in taken):
            number += 1
            slug = f"{wish}-{number}"
        if slug != wish:
            collisions[name] = wish
        used.add(slug)
        slugs[name] = slug
    return slugs, collisions


def unique_paths(wishes: Mapping[str, str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Name → a path that no other name has, from name → wished path: the second gets `-2`, the third `-3`.

    Names are taken in their order. Paths that differ by case only are the same (see `address_key`).
    """
    used = {address_key(path) for path in taken}
    found: dict[str, str] = {}
    for name in sorted(wishes):
        path, number = wishes[name], 1
        while address_key(path) in used:
            number += 1
            path = f"{wishes[name]}-{number}"
        used.add(address_key(path))
        found[name] = path
    return found


def llmwiki_slug(title: str) -> str | None:
    """The file name that llmwiki makes of a title; None if it would drop more than soft punctuation."""
    if re.search(r"[+#&%@*$=<>^~]|\A\.", title):
        return None
    text = unicodedata.normalize("NFC", title).lower().replace("i\u0307", "i")
    kept = "".join(c for c in text if c.isspace() or c == "-" or unicodedata.category(c)[0] in "LN")
    return re.sub(r"[\s-]+", "-", kept).strip("-") or None


def heading_anchor(text: str) -> str:
    """The id that github-slugger gives a heading, before it is made unique."""
    kept = (c for c in text.strip().lower() if _in_anchor(c))
    return "".join(kept).replace(" ", "-") or "section"


def _in_anchor(character: str) -> bool:
    if character in " -_" or character.isalpha():
        return True
    if "\u24b6" <= character <= "\u24e9":
        return True
    return unicodedata.category(character) in ("Mn", "Mc", "Me", "Nd", "Nl", "Pc")


class Anchors:
    """Gives each heading of a page a unique id; repeated ones are numbered as github-slugger does."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        """`given` are the ids that the author gave to headings of the page; no other heading takes them."""
        self._occurrences: dict[str, int] = dict.fromkeys(given, 0)
        self._waiting = set(self._occurrences)

    def unique(self, text: str, given: str | None = None) -> str:
        """The id of the next heading with this text; the first heading whose author gave it an id keeps that."""
        if given in self._waiting:
            self._waiting.remove(given)
            return given
        wanted = given or heading_anchor(text)
        anchor = wanted
        while anchor in self._occurrences:
            self._occurrences[wanted] += 1
            anchor = f"{wanted}-{self._occurrences[wanted]}"
        self._occurrences[anchor] = 0
        return anchor


def permalink(slug: str, style: str = "folder") -> str:
    """The output path of a page or of an old address; an address that ends in `.html` is its own path."""
    if slug == "index":
        return "index.html"
    if slug.endswith(".html"):
        return slug
    return f"{slug}.html" if style == "file" else f"{slug}/index.html"


def slug_at(path: str) -> str:
    """The slug of the page whose permalink this path would be."""
    return path.removesuffix("/index.html").removesuffix(".html")


def beside(permalink: str, ending: str) -> str:
    """The output path of a file beside that of a page, such as its Markdown: the same with another ending."""
    return permalink.removesuffix(".html") + ending


def relative_url(target: str, origin: str, fragment: str | None = None) -> str:
    """The relative address of the output `target` in the output `origin`; names the file, so that it works offline."""
    anchor = "" if fragment is None else f"#{_quoted(fragment)}"
    if target == origin and fragment is not None:
        return anchor
    path = _relative_path(target, origin)
    # `?` must be quoted in a path, `^` everywhere.
    return (path if _PLAIN.match(path) else quote(path, safe="/-._~!$&'()*+,;=:@")) + anchor


def _quoted(fragment: str) -> str:
    return fragment if _PLAIN.match(fragment) else quote(fragment, safe="-._~!$&'()*+,;=:@/?")


def _relative_path(target: str, origin: str) -> str:
    up = origin.count("/")
    while up and (folder := target.partition("/"))[1] and origin.startswith(f"{folder[0]}/"):
        origin, target, up = origin[len(folder[0]) + 1 :], folder[2], up - 1
    path = "../" * up + target
    return f"./{path}" if ":" in path.partition("/")[0] else path
