"""A small map of the pages near a page: those one link away in two columns, and below each the pages it leads on to.

It is an SVG drawing of lines, circles and links, which needs no script; screen readers read it as a list. Lines run
between the columns and the page in the middle, or between a page and those below it, so that none of them passes a page
that it does not join; labels are outside of the columns.
"""

from collections.abc import Iterable, Mapping
from html import escape
from math import hypot

from msgspec import Struct

from kmwiki.analysis.neighbourhood import Near, Way
from kmwiki.analysis.site import Site
from kmwiki.outputs.map_labels import label
from kmwiki.urls import relative_url

WIDTH = 640  # of the drawing, in its own units
_MIDDLE, _NEAR, _STEP = WIDTH // 2, 88, 18  # the columns' distance from the middle; how much further in others begin
_TYPE = 12  # the height of the type
_BESIDE = 9  # from a dot to its label
_LEADING = 14  # from one line of a label to the next
_ROW, _TWO, _BELOW = 28, 36, 20  # heights of rows: with one line, with two, and of a page below
_MOST = 6  # pages below others in a column
_ROOM = 100 * 118 // _TYPE  # for labels in a column, so that a phone shows them whole
_ROOM_BELOW = 100 * (_MIDDLE - _NEAR - _STEP - _BESIDE) // _TYPE
_AWAY = 18  # lines from one column to the other pass the page in the middle at this distance, others a dot at _BEND
_BEND = 13

Place = tuple[int, int]


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
    on: str  # from pages to those below them


class _Column(Struct, frozen=True):
    """The pages on one side of the map: each with the pages below it, and its label."""

    side: int  # 1 is on the right, -1 on the left
    rows: Mapping[str, list[str]]
    labels: Mapping[str, tuple[str, ...]]

    @property
    def height(self) -> int:
        below = sum(map(len, self.rows.values()))
        return sum(_TWO if len(rows) > 1 else _ROW for rows in self.labels.values()) + _BELOW * below


def nearby_map(site: Site, about: Near, path: str) -> NearbyMap | None:
    """The map of the pages near a page, for the output `path`; None if there are none."""
    if not about.near:
        return None
    graph = f"{site.wiki.sections['graph']}/index.html"
    below = _below(about)
    columns = [_column(site, about, below, side) for side in (1, -1)]
    middle = max(34, *(-(-column.height // 2) for column in columns)) + 8
    near, far = _places(columns, middle)
    lines: dict[Way, str] = {
        way: "".join(
            f"M{_MIDDLE} {middle}L{x} {y}" for x, y in (near[other] for other, own in about.near if own == way)
        )
        for way in ("both", "to", "from")
    }
    return NearbyMap(
        height=2 * middle,
        graph=relative_url(graph, path),
        page=relative_url(path, graph),
        middle=middle,
        nodes=tuple(_nodes(site, path, columns, near, far)),
        both=lines["both"],
        to=lines["to"],
        back=lines["from"],
        between="".join(_between(near, one, other, middle) for one, other in about.joins if other in near),
        on="".join(_branch(near[slug], [far[one] for one in others]) for slug, others in below.items() if others),
    )


def _below(about: Near) -> dict[str, list[str]]:
    """The pages two links away, each below that page on the way to it which has the fewest; a column has `_MOST`."""
    below: dict[str, list[str]] = {slug: [] for slug, _ in about.near}
    side = {slug: place % 2 for place, slug in enumerate(below)}
    ways: dict[str, list[str]] = {slug: [] for slug in about.far}
    for one, other in about.joins:
        if other in ways:
            ways[other].append(one)
    free = [_MOST, _MOST]
    for slug, through in ways.items():
        if open_ := [one for one in through if free[side[one]]]:
            chosen = min(open_, key=lambda one: (len(below[one]), -free[side[one]]))
            below[chosen].append(slug)
            free[side[chosen]] -= 1
    return below


def _column(site: Site, about: Near, below: Mapping[str, list[str]], side: int) -> _Column:
    own = [slug for slug, _ in about.near][0 if side > 0 else 1 :: 2]
    labels = {slug: label(site.wiki.refs[slug].title, _ROOM, 2) for slug in own}
    return _Column(side, {slug: below[slug] for slug in own}, labels)


def _places(columns: Iterable[_Column], middle: int) -> tuple[dict[str, Place], dict[str, Place]]:
    """Where the pages are that are one link away, and those that are two links away."""
    near, far = {}, {}
    for column in columns:
        top = middle - column.height // 2
        x = _MIDDLE + column.side * _NEAR
        for slug, others in column.rows.items():
            height = _TWO if len(column.labels[slug]) > 1 else _ROW
            near[slug] = x, top + height // 2
            top += height
            for other in others:
                far[other] = x + column.side * _STEP, top + _BELOW // 2
                top += _BELOW
    return near, far


def _branch(start: Place, ends: list[Place]) -> str:
    """From a page down to the level of the last page below it, and from there to each of these."""
    x, y = start
    return f"M{x} {y}V{ends[-1][1]}" + "".join(f"M{x} {below}H{end}" for end, below in ends)


def _between(near: Mapping[str, Place], one: str, other: str, middle: int) -> str:
    """A line from a page of the columns to another: bent round pages of its own column, and round the middle."""
    (x, y), (x_end, y_end) = sorted((near[one], near[other]), key=lambda place: (place[0], place[1]))
    down = y_end - y
    sideways, away = 0.0, 0.0
    if x == x_end:
        gap = min(
            (min(abs(row - y), abs(row - y_end)) for own, row in near.values() if own == x and y < row < y_end),
            default=0,
        )
        part = gap / down or 0.5
        sideways = _BEND / (3 * part * (1 - part)) * (1 if x < _MIDDLE else -1)
    else:
        offset = (y + y_end) / 2 - middle
        least = _AWAY * hypot(2 * _NEAR, down) / (2 * _NEAR)
        if abs(offset) < least:
            away = ((least if offset >= 0 else -least) - offset) / 0.75
    across = (x_end - x) / 3
    first = round(x + across + sideways), round(y + down / 3 + away)
    second = round(x + 2 * across + sideways), round(y + 2 * down / 3 + away)
    return f"M{x} {y}C{first[0]} {first[1]} {second[0]} {second[1]} {x_end} {y_end}"


def _nodes(
    site: Site, path: str, columns: Iterable[_Column], near: Mapping[str, Place], far: Mapping[str, Place]
) -> Iterable[MapNode]:
    for column in columns:
        for slug, others in column.rows.items():
            yield _node(site, path, slug, near[slug], column.labels[slug], far=False)
            for other in others:
                yield _node(site, path, other, far[other], label(site.wiki.refs[other].title, _ROOM_BELOW, 1), far=True)


def _node(site: Site, path: str, slug: str, place: Place, rows: tuple[str, ...], *, far: bool) -> MapNode:
    ref = site.wiki.refs[slug]
    return MapNode(
        title=ref.title,
        label=rows,
        url=relative_url(ref.permalink, path),
        x=place[0],
        y=place[1],
        left=place[0] < _MIDDLE,
        far=far,
    )


def nodes_svg(nodes: Iterable[MapNode]) -> str:
    """The pages on a map as SVG, a line for each: a filter, because a template takes longer for what every page has."""
    return "".join(map(_node_svg, nodes))


def _node_svg(node: MapNode) -> str:
    kind = ' class="far"' if node.far else ""
    end, x = (' class="end"', node.x - _BESIDE) if node.left else ("", node.x + _BESIDE)
    y = node.y + 4 - _LEADING * (len(node.label) - 1) // 2
    whole = "" if node.label[-1][-1:] != "…" else f"<title>{escape(node.title)}</title>"
    return (
        f'<a href="{escape(node.url)}"{kind}>{whole}<circle cx="{node.x}" cy="{node.y}"/>'
        f'<text x="{x}" y="{y}"{end}>{_rows(node.label, x)}</text></a>\n'
    )


def _rows(rows: tuple[str, ...], x: int) -> str:
    first, *rest = map(escape, rows)
    return first + "".join(f' <tspan x="{x}" dy="{_LEADING}">{row}</tspan>' for row in rest)
