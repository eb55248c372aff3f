"""A small map of the pages near a page: those one link away in two inner columns, others in outer columns.

It is an SVG drawing of lines, circles and links, which needs no script; screen readers read it as a list.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from unicodedata import east_asian_width

from msgspec import Struct

from kmwiki.analysis.neighbourhood import Near, Way
from kmwiki.analysis.site import Site
from kmwiki.patterns import pattern
from kmwiki.urls import relative_url

WIDTH = 640  # of the drawing, in its own units
_MIDDLE, _NEAR, _FAR = WIDTH // 2, 88, 204  # distances of the columns from the middle
_ROW = 34  # room for the two lines of a label
_LABEL, _LABEL_FAR = 16, 15  # letters of a line
_LEADING = 14  # from one line of a label to the next
_ENDS = re.compile(r"(?<=\w)[ \-_/.:,]")  # where a line may end
_WIDE = pattern("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]")
_BEND = 14  # how far the ends of a column bend towards the middle


class MapNode(Struct, frozen=True, kw_only=True):
    """A page on the map; `label` is its title in one line or two, cut to the room on the map."""

    title: str
    label: tuple[str, ...]
    url: str
    x: int
    y: int
    left: bool  # whether its label is to the left of it
    far: bool


class NearbyMap(Struct, frozen=True, kw_only=True):
    """The map; its lines are SVG paths: for links in both directions, to pages, from pages, and among the others."""

    height: int
    graph: str  # the address of the whole graph
    page: str  # the address of this page from there
    middle: int
    nodes: tuple[MapNode, ...]
    both: str
    to: str
    back: str
    between: str


def nearby_map(site: Site, about: Near, path: str) -> NearbyMap | None:
    """The map of the pages near a page, for the output `path`; None if there are none."""
    if not about.near:
        return None
    graph = f"{site.wiki.sections['graph']}/index.html"
    inner, outer = [other for other, _ in about.near], list(about.far)
    rows = max(-(-len(inner) // 2), -(-len(outer) // 2), 2)
    middle = (rows * _ROW) // 2 + 8
    places = _columns(inner, _NEAR, middle) | _columns(outer, _FAR, middle)
    center = (_MIDDLE, middle)
    lines: dict[Way, str] = {
        way: "".join(_line(center, places[other]) for other, own in about.near if own == way)
        for way in ("both", "to", "from")
    }
    return NearbyMap(
        height=2 * middle,
        graph=relative_url(graph, path),
        page=relative_url(path, graph),
        middle=middle,
        nodes=tuple(_node(site, other, path, places[other], far=other in about.far) for other in (*inner, *outer)),
        both=lines["both"],
        to=lines["to"],
        back=lines["from"],
        between="".join(_line(places[one], places[other]) for one, other in about.joins),
    )


def nodes_svg(nodes: Iterable[MapNode]) -> str:
    """The pages on a map as SVG, a line for each: a filter, because a template takes longer for what every page has."""
    return "".join(map(_node_svg, nodes))


def _node_svg(node: MapNode) -> str:
    kind = ' class="far"' if node.far else ""
    end, x = (' class="end"', node.x - 9) if node.left else ("", node.x + 9)
    y = node.y + 4 - _LEADING * (len(node.label) - 1) // 2
    whole = "" if node.label[-1][-1:] != "…" else f"<title>{escape(node.title)}</title>"
    return (
        f'<a href="{escape(node.url)}"{kind}>{whole}<circle cx="{node.x}" cy="{node.y}"/>'
        f'<text x="{x}" y="{y}"{end}>{_rows(node.label, x)}</text></a>\n'
    )


def _rows(label: tuple[str, ...], x: int) -> str:
    first, *rest = map(escape, label)
    return first + "".join(f' <tspan x="{x}" dy="{_LEADING}">{row}</tspan>' for row in rest)


def _columns(slugs: Sequence[str], distance: int, middle: int) -> dict[str, tuple[int, int]]:
    """Places in two columns, the first on the right, the second on the left, and so on."""
    found = {}
    for side, own in ((1, slugs[::2]), (-1, slugs[1::2])):
        for row, slug in enumerate(own):
            offset = row - (len(own) - 1) / 2
            lean = round(_BEND * (2 * offset / max(len(own) - 1, 1)) ** 2)
            found[slug] = _MIDDLE + side * (distance - lean), round(middle + offset * _ROW)
    return found


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    return f"M{start[0]} {start[1]}L{end[0]} {end[1]}"


def _node(site: Site, slug: str, path: str, place: tuple[int, int], *, far: bool) -> MapNode:
    ref = site.wiki.refs[slug]
    return MapNode(
        title=ref.title,
        label=_label(ref.title, _LABEL_FAR if far else _LABEL),
        url=relative_url(ref.permalink, path),
        x=place[0],
        y=place[1],
        left=place[0] < _MIDDLE,
        far=far,
    )


@lru_cache(maxsize=4096)
def _label(title: str, most: int) -> tuple[str, ...]:
    """A title in lines of at most `most` letters: one, or two that are broken between words; what is cut ends with …"""
    if _width(title) <= most:
        return (title,)
    first = _start(title, most)
    end = _end(title, len(first))
    if not end:
        return (_cut(title, most),)
    rest = title[end:].strip()
    return (title[:end].rstrip(), rest if _width(rest) <= most else _cut(rest, most))


def _end(title: str, most: int) -> int:
    """The last place in the first `most` letters where a line may end; 0 if there is none."""
    if _WIDE.search(title, 0, most + 1):
        return most  # between letters of Chinese, Japanese or Korean
    places = (found.end() for found in _ENDS.finditer(title, 0, most + 1))
    return max((place for place in places if place <= most or title[place - 1] == " "), default=0)


def _cut(text: str, most: int) -> str:
    """The beginning of a text that is too long, with a sign of that."""
    return _start(text, most - 1).rstrip() + "…"


def _start(text: str, most: int) -> str:
    """The beginning of a text that is at most `most` letters wide."""
    if text.isascii():
        return text[:most]
    width = 0
    for place, letter in enumerate(text):
        width += _width(letter)
        if width > most:
            return text[:place]
    return text


def _width(text: str) -> int:
    """The width of a text in letters; a wide letter counts as two."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
