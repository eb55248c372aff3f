"""The properties of a page in a graph of Logseq: its first block, if that has only lines such as `alias:: chai`."""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from kmwiki.content.graph_names import GraphNames, day_named
from kmwiki.content.hidden_text import published_text, without_comments
from kmwiki.content.keys import ALIASES, CREATED, KNOWN, TAGS, UPDATED, known_key, with_missing
from kmwiki.content.other_values import is_shown_whole
from kmwiki.content.unwrap import unwrapped
from kmwiki.content.values import PlacedValue
from kmwiki.diagnostics import Location
from kmwiki.patterns import regex

_LINE = regex(r"([ \t]*)(?:-[ \t]+)?([^\W\d_][^\s:,;\x22'`<>|*=#%&@$^~()\[\]{}\\]{0,80})::(?:[ \t]+(.*))?\Z")
_NEXT_BLOCK = regex(r"[ \t]*-(?:[ \t]|\Z)|#{1,6}[ \t]")
_ITEM = regex(r"(?:\[\[[^\[\]]*\]\]|[^,，])+")
# Links to pages, as `[[Two words]] #hot`, which need no commas between them.
_LINK = r"#?\[\[[^\[\]]*+\]\]|#[^\s#\[\]]++"
_LINKS, _EACH_LINK = regex(rf"(?:(?:{_LINK})[ \t]*+)+\Z"), regex(_LINK)
_MOST = 200  # lines that are read
_PUBLIC = "public"  # says what `publish` says elsewhere
# What Logseq notes for itself; these keys, and those that begin so.
_OWN = frozenset(
    """
    id collapsed heading background-color filters exclude-from-graph-view template-including-parent created-at
    updated-at ls-type file file-path hl-page hl-color hl-type hl-stamp
    """.split()
)
_OWN_START = ("card-", "query-", "logseq.")


class PageProperties(Struct, frozen=True, kw_only=True):
    """The values of a page's properties as in front matter, their lines and places, and the body without them, of which
    the lines have the numbers that they had; properties of which the page would not show all words are left in it."""

    values: dict[str, object]
    lines: dict[str, int]
    placed: tuple[PlacedValue, ...]
    body: str


def page_properties(body: str, path: str, before: int, names: GraphNames) -> PageProperties | None:
    """The properties at the start of a body, before which the file has so many lines; None if there are none."""
    lines = body.split("\n")
    found = _first_block(lines)
    if not found or _opens_comment(body, [(number, lines[number]) for number in found]):
        return None
    values, places, texts = dict[str, object](), dict[str, Location](), dict[int, str]()
    for number, match in found.items():
        if (value := _value(key := match[2].lower(), published_text(match[3] or "").strip(), names)) is not None:
            key = "publish" if key == _PUBLIC else key
            is_second = key in values and known_key(key) not in KNOWN  # readers would see only one of the values
            if isinstance(value, str) and (is_second or not is_shown_whole(key, value)):
                texts[number] = lines[number].replace("\t", " ")  # at the same place, but not as code
                continue
            before_it = values.get(key)
            values[key] = [*before_it, *value] if isinstance(before_it, list) and isinstance(value, list) else value
            places[key] = Location(path=path, line=before + number + 1, column=match.start(3) + 1)
    return PageProperties(
        values=values,
        lines={key: at.line for key, at in places.items()},
        placed=tuple(
            PlacedValue(key=key, text=text, at=places[key]) for key, text in values.items() if isinstance(text, str)
        ),
        body="\n".join(texts.get(number, "") if number in found else line for number, line in enumerate(lines)),
    )


def with_properties(data: Mapping[str, object], values: Mapping[str, object]) -> dict[str, object]:
    """The values in front matter, those of properties that it lacks, and the tags and aliases of both."""
    found = with_missing(data, values)
    for keys in (TAGS, ALIASES):
        own = next((key for key in keys if data.get(key) is not None), None)
        theirs = [item for key in keys if isinstance(items := values.get(key), list) for item in items]
        if own is not None and theirs:
            found[own] = [*_listed(data[own], is_tags=keys == TAGS), *theirs]
    return found


def _listed(value: object, *, is_tags: bool) -> list[object]:
    if isinstance(value, str) and is_tags:
        return [*(value.split(",") if "," in value else value.split())]
    return value if isinstance(value, list) else [value]


def _first_block(lines: Sequence[str]) -> dict[int, re.Match[str]]:
    """The lines of the first block by their numbers, if all are properties; none otherwise."""
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    found = dict[int, re.Match[str]]()
    for number, line in enumerate(lines[start : start + _MOST], start):
        if found and (not line.strip() or _NEXT_BLOCK.match(line)):
            break
        match = _LINE.match(line)
        if match is None or (match[1] and not found):
            return {}
        found[number] = match
    return found


def _opens_comment(body: str, block: Sequence[tuple[int, str]]) -> bool:
    """Whether a comment begins in these lines of a body and goes on behind its line: what it hides is not theirs."""
    if not any(sign in line for _, line in block for sign in ("%%", "<!--")):
        return False
    outside = without_comments(body).split("\n")
    return any(outside[number] != without_comments(line) for number, line in block)


def _value(key: str, text: str, names: GraphNames) -> object:
    """The value of a property as in front matter; None if it says nothing there."""
    if not text or key in _OWN or key.startswith(_OWN_START):
        return None
    known = known_key(key)
    if known in (*TAGS, *ALIASES):
        return [*_items(text)]
    if known in (*CREATED, *UPDATED) and (day := day_named(unwrapped(text), names)) is not None:
        return day.isoformat()
    if key == _PUBLIC:
        return text if text.lower() in ("true", "false") else None
    return text


def _items(text: str) -> Iterator[str]:
    """The items between commas, which names in brackets may have, and links that follow each other."""
    for match in _ITEM.finditer(text):
        if _LINKS.match(item := match[0].strip()):
            yield from (link[0] for link in _EACH_LINK.finditer(item))
        elif item:
            yield item
