"""Links → the place of each page on the plane, near the pages that it is linked with.

The graph is drawn from the whole to its parts: first the communities, then their parts, last the pages. On each level,
members attract their neighbours and repel all members nearby (after Fruchterman and Reingold 1991), which a grid finds.
Nothing is random: members start on a spiral around the place of their group.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from math import fsum, isqrt, sqrt

from kmwiki.graph.communities import Neighbours

Point = tuple[float, float]

SIZE = 10_000  # places are whole numbers from -SIZE to SIZE
# A turn by the golden angle, which spreads the points of a spiral evenly: as numbers, because sines differ among
# machines, while the other operations do not.
_COS, _SIN = -0.7373688780783197, 0.6754902942615238
_FEW = 250  # up to so many members, each repels all others
ROUGH = 20_000  # more members settle in fewer rounds
_STRONGEST = 8  # neighbours that attract a member, if it has more
_GRAVITY = 0.06  # weight of the middle of all members beside neighbours
_ABROAD = 0.2  # weight of a neighbour in another group


def layout(neighbours: Neighbours, levels: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The places (x, y) of all pages; x grows to the right, y downwards."""
    graphs, sizes = [neighbours], [[1] * len(neighbours)]
    for groups in levels:
        graphs.append(_coarser(graphs[-1], groups))
        sizes.append(_summed(sizes[-1], groups))
    points = _spiral(sizes[-1])
    for depth in range(len(levels), -1, -1):
        radii = [sqrt(size) for size in sizes[depth]]
        groups = levels[depth] if depth < len(levels) else range(len(points))
        points = _settled(points, radii, _pulls(graphs[depth], groups))
        if depth:
            points = _unfolded(points, levels[depth - 1], sizes[depth - 1])
    return _scaled(points)


def _coarser(neighbours: Neighbours, groups: Sequence[int]) -> Neighbours:
    """The graph of groups, without the links within a group."""
    found: Neighbours = [{} for _ in range(max(groups) + 1)]
    for member, known in enumerate(neighbours):
        own = groups[member]
        for other, weight in known.items():
            if groups[other] != own:
                found[own][groups[other]] = found[own].get(groups[other], 0.0) + weight
    return found


def _summed(sizes: Sequence[int], groups: Sequence[int]) -> list[int]:
    found = [0] * (max(groups) + 1)
    for member, group in enumerate(groups):
        found[group] += sizes[member]
    return found


def _spiral(sizes: Sequence[int]) -> list[Point]:
    """Places around the middle, the largest innermost, each with room for its size."""
    points: list[Point] = [(0.0, 0.0)] * len(sizes)
    area, x, y = 0.0, 1.0, 0.0
    for member in sorted(range(len(sizes)), key=lambda member: (-sizes[member], member)):
        reach = 1.3 * sqrt(area + sizes[member] / 2)
        points[member] = reach * x, reach * y
        area += sizes[member]
        x, y = _COS * x - _SIN * y, _SIN * x + _COS * y
    return points


def _unfolded(points: Sequence[Point], groups: Sequence[int], sizes: Sequence[int]) -> list[Point]:
    """The places of all members, around the places of their groups."""
    members: list[list[int]] = [[] for _ in points]
    for member, group in enumerate(groups):
        members[group].append(member)
    found: list[Point] = [(0.0, 0.0)] * len(groups)
    for (x, y), own in zip(points, members, strict=True):
        for member, (dx, dy) in zip(own, _spiral([sizes[member] for member in own]), strict=True):
            found[member] = x + 0.8 * dx, y + 0.8 * dy
    return found


def _pulls(neighbours: Neighbours, groups: Sequence[int]) -> list[list[tuple[int, float]]]:
    """For each member, the neighbours that attract it most, with their shares, which add up to one."""
    found = []
    for member, known in enumerate(neighbours):
        own = groups[member]
        weights = ((-weight * (1 if groups[other] == own else _ABROAD), other) for other, weight in known.items())
        ranked = sorted(weights)[:_STRONGEST]
        total = -fsum(weight for weight, _ in ranked)
        found.append([(other, -weight / total) for weight, other in ranked])
    return found


def _settled(points: list[Point], radii: Sequence[float], pulls: Sequence[Sequence[tuple[int, float]]]) -> list[Point]:
    """The places after some rounds of attraction and repulsion, each gentler than the one before."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    count, mass = len(points), fsum(radius * radius for radius in radii) or 1.0
    if count == 1:  # nothing attracts or repels it
        return points
    rounds, large = _rounds(count), _large(radii)
    reach = (6.0 if count <= _FEW else 2.2) * max(
        (radius for member, radius in enumerate(radii) if member not in large), default=1.0
    )
    for turn in range(rounds):
        heat = 1 - turn / rounds
        _attract(xs, ys, radii, mass, pulls, 0.06 + 0.3 * heat)
        _repel(xs, ys, radii, large, reach, 0.5)
    return list(zip(xs, ys, strict=True))


def _large(radii: Sequence[float]) -> dict[int, None]:
    """The few members that are larger than the rest: in a grid with cells of their size, all members would be near."""
    if len(radii) <= _FEW:
        return {}
    ranked = sorted(range(len(radii)), key=lambda member: (-radii[member], member))
    limit = radii[ranked[isqrt(len(radii))]]
    return {member: None for member in ranked if radii[member] > limit}


def _rounds(count: int) -> int:
    """The number of rounds: many for few members; few for many, which take long and change little."""
    if count <= _FEW:
        return max(12, min(150, 3_000_000 // (1 + count * count)))
    return max(4, min(12, 40_000 // count))


def _attract(
    xs: list[float],
    ys: list[float],
    radii: Sequence[float],
    mass: float,
    pulls: Sequence[Sequence[tuple[int, float]]],
    force: float,
) -> None:
    """Move each member towards the middle of its neighbours, and a little towards the middle of all, whose weight is
    their `mass`.
    """
    middle_x = fsum(x * radius * radius for x, radius in zip(xs, radii, strict=True)) / mass
    middle_y = fsum(y * radius * radius for y, radius in zip(ys, radii, strict=True)) / mass
    new_xs, new_ys = xs.copy(), ys.copy()
    for member, own in enumerate(pulls):
        share = _GRAVITY if own else 1.0
        x, y = share * middle_x, share * middle_y
        for other, weight in own:
            x += (1 - share) * weight * xs[other]
            y += (1 - share) * weight * ys[other]
        new_xs[member] += force * (x - xs[member])
        new_ys[member] += force * (y - ys[member])
    xs[:], ys[:] = new_xs, new_ys


def _repel(
    xs: list[float], ys: list[float], radii: Sequence[float], large: dict[int, None], reach: float, force: float
) -> None:
    """Move apart members that are nearer than their sizes allow."""
    cells: dict[tuple[int, int], list[int]] = {}
    for member, (x, y) in enumerate(zip(xs, ys, strict=True)):
        if member not in large:
            cells.setdefault((int(x // reach), int(y // reach)), []).append(member)
    for one, others in chain(_near(cells), _beside_large(large, len(xs))):
        x, y, radius = xs[one], ys[one], radii[one]
        for other in others:
            dx, dy, both = x - xs[other], y - ys[other], radius + radii[other]
            square, wanted = dx * dx + dy * dy, 1.25 * both
            if square >= wanted * wanted:
                continue
            distance = sqrt(square)
            if distance < 1e-6:
                dx, dy, distance = (one % 7 - 3) / 3, (one % 5 - 1.5) / 3, 1.0
            push = force * (wanted - distance) / distance
            share = radii[other] / both
            x += push * share * dx
            y += push * share * dy
            xs[other] -= push * (1 - share) * dx
            ys[other] -= push * (1 - share) * dy
        xs[one], ys[one] = x, y


def _beside_large(large: dict[int, None], count: int) -> Iterator[tuple[int, list[int]]]:
    """Each large member with all others, each pair once."""
    for place, one in enumerate(large):
        earlier = set(islice(large, place + 1))
        yield one, [other for other in range(count) if other not in earlier]


def _near(cells: dict[tuple[int, int], list[int]]) -> Iterator[tuple[int, list[int]]]:
    """Each member with the others in its cell and in neighbouring cells, each pair once."""
    for (column, row), members in cells.items():
        beside = ((column + 1, row), (column - 1, row + 1), (column, row + 1), (column + 1, row + 1))
        near = [*chain.from_iterable(cells.get(cell, ()) for cell in beside)]
        for place, one in enumerate(members, start=1):
            yield one, members[place:] + near


def _scaled(points: Sequence[Point]) -> list[tuple[int, int]]:
    """The points as whole numbers around the middle of their extent."""
    if not points:
        return []
    xs, ys = [x for x, _ in points], [y for _, y in points]
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    reach = max(max(xs) - min(xs), max(ys) - min(ys)) / 2 or 1.0
    return [(round(SIZE * (x - middle_x) / reach), round(SIZE * (y - middle_y) / reach)) for x, y in points]
