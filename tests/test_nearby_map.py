"""The map of nearby pages, of random wikis: each page has a line, and no line passes a page that it does not join."""

import random
import re
from functools import cache
from math import comb, dist
from operator import mul

import pytest

from building import made, texts

pytestmark = pytest.mark.slow

GRAPHS = 14
CLEAR = 8  # from the middle of a dot, which is 5 wide, or 7 in the middle of the map

Point = tuple[float, float]


def random_wiki(graphs: int) -> dict[str, str]:
    """Pages in groups that do not link to each other, with few and many links, long and short titles."""
    chance, files = random.Random(28), {}
    for graph in range(graphs):
        size = chance.randint(2, 26)
        names = [f"g{graph}p{page}" for page in range(size)]
        for name in names:
            links = [other for other in names if chance.random() < chance.choice((0.05, 0.15, 0.5))]
            title = " ".join(
                chance.choices(("Water", "a", "Mountaineering", "WWW", "山水", "of"), k=chance.randint(1, 6))
            )
            files[f"content/{name}.md"] = f"---\ntitle: {title} {name}\n---\n" + " ".join(f"[[{one}]]" for one in links)
    return files


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    site = texts(made(tmp_path_factory.mktemp("nearby"), random_wiki(GRAPHS)).outputs)
    pages = [path for path in site if re.fullmatch(r"g\d+p\d+/index\.html", path)]
    found = {path: re.search(r"<svg viewBox.*?</svg>", site[path], re.DOTALL) for path in pages}
    return {path: svg[0] for path, svg in found.items() if svg}


def dots_of(svg: str) -> list[Point]:
    return [(float(x), float(y)) for x, y in re.findall(r'<circle[^>]* cx="(\d+)" cy="(\d+)"', svg)]


@cache
def lines(svg: str) -> list[list[list[Point]]]:
    """The lines of a map, each of curves, and each of these as the points that determine it, from its start on."""
    found: list[list[list[Point]]] = []
    for commands in re.findall(r' d="([^"]*)"', svg):
        for command, numbers in re.findall(r"([MLVHC])([-\d ]+)", commands):
            given = [float(number) for number in numbers.split()]
            if command == "M":
                found.append([[(given[0], given[1])]])
                continue
            x, y = found[-1][-1][-1]
            if command == "V":
                given = [x, given[0]]
            elif command == "H":
                given = [given[0], y]
            found[-1].append([(x, y), *zip(given[::2], given[1::2], strict=True)])
    return found


@cache
def shares(degree: int) -> list[list[float]]:
    """How much each of the points that determine a curve counts at each of a hundred points of it (Bernstein)."""
    return [
        [comb(degree, one) * part**one * (1 - part) ** (degree - one) for one in range(degree + 1)]
        for part in (step / 100 for step in range(1, 101))
    ]


def curve(points: list[Point]) -> list[Point]:
    """A hundred points of a Bézier curve of any degree."""
    xs, ys = zip(*points, strict=True)
    return [(sum(map(mul, share, xs)), sum(map(mul, share, ys))) for share in shares(len(points) - 1)]


def beside(points: list[Point], found: list[Point]) -> list[Point]:
    """The dots that may be near a curve, because they are near the least rectangle around what determines it."""
    xs, ys = zip(*points, strict=True)
    left, right, top, bottom = min(xs) - CLEAR, max(xs) + CLEAR, min(ys) - CLEAR, max(ys) + CLEAR
    return [(x, y) for x, y in found if left <= x <= right and top <= y <= bottom]


def passed(line: list[list[Point]], found: list[Point]) -> list[Point]:
    """The dots that a line passes, and does not begin or end at."""
    start, end = line[0][0], line[-1][-1]
    others = [dot for dot in found if dist(dot, start) > 1 < dist(dot, end)]
    near = [(dot, curve(points)) for points in line for dot in beside(points, others)]
    return [dot for dot, points in near if min(dist(dot, point) for point in points) < CLEAR]


def test_no_line_passes_a_page_that_it_does_not_join(maps: dict[str, str]) -> None:
    assert len(maps) > 80
    found = [
        (path, line, dots) for path, svg in maps.items() for line in lines(svg) if (dots := passed(line, dots_of(svg)))
    ]
    assert found == []


def test_each_page_has_a_line(maps: dict[str, str]) -> None:
    for path, svg in maps.items():
        ends = {end for line in lines(svg) for end in (line[0][0], line[-1][-1])}
        assert set(dots_of(svg)) <= ends, path


def test_a_map_stays_within_its_drawing_and_shows_no_page_twice(maps: dict[str, str]) -> None:
    for svg in maps.values():
        height = int(re.findall(r'viewBox="0 0 640 (\d+)"', svg)[0])
        assert len(set(dots_of(svg))) == len(dots_of(svg))
        assert all(8 <= y <= height - 8 for _, y in dots_of(svg))
        links = re.findall(r'<a href="([^"]*)"', svg)
        assert len(set(links)) == len(links)
