"""Links → communities: groups of pages that link among themselves more than to others.

Pages are numbers here. The method is that of Blondel et al. 2008 (“Louvain”): each page joins the group of its
neighbours where modularity gains most, then groups are joined in the same way. Pages are visited in their order, so
that the same links always give the same communities.
"""

from collections import deque
from collections.abc import Sequence
from math import fsum, sqrt

Neighbours = list[dict[int, float]]  # for each page: neighbour → weight of their link
_LEAST = 1e-9  # gain of modularity below which nothing moves
# How often a level looks at each link before it stops, settled or not: without an end, a tenfold wiki took forty times
# as long, for less than a twentieth of modularity.
_LOOKS = 4


def neighbours_of(targets: Sequence[Sequence[int]]) -> Neighbours:
    """The neighbours of each page, by links in either direction; links of pages with many links weigh less."""
    found: Neighbours = [{} for _ in targets]
    for page, linked in enumerate(targets):
        for target in linked:
            found[page][target] = found[target][page] = found[page].get(target, 0.0) + 1.0
    damping = [sqrt(len(known)) for known in found]
    for page, known in enumerate(found):
        for other in known:
            known[other] /= max(damping[page], damping[other])
    return found


def hierarchy(neighbours: Neighbours) -> list[list[int]]:
    """The levels of groups (of pages, of these groups …), smallest first: for each level, each member's group."""
    levels: list[list[int]] = []
    looks = _LOOKS * sum(map(len, neighbours))
    while True:
        groups = _grouped(neighbours, looks)
        count = max(groups, default=-1) + 1
        if count == len(neighbours):
            return levels
        levels.append(groups)
        neighbours = _joined(neighbours, groups, count)


def flattened(levels: Sequence[Sequence[int]], count: int) -> list[int]:
    """The group of each page on the last level."""
    found = list(range(count))
    for groups in levels:
        found = [groups[group] for group in found]
    return found


def _grouped(neighbours: Neighbours, looks: int) -> list[int]:
    """One level: the group of each member, after `looks` at links or when none gains by moving.

    Groups are numbered in the order of their first members.
    """
    strength = [fsum(known.values()) for known in neighbours]
    whole = fsum(strength) or 1.0
    group = list(range(len(neighbours)))
    total = strength.copy()
    waiting, is_waiting = deque(group), [True] * len(group)
    while waiting and looks > 0:
        member = waiting.popleft()
        is_waiting[member] = False
        looks -= len(neighbours[member])
        own, share = group[member], strength[member] / whole
        gains: dict[int, float] = {own: 0.0}
        for other, weight in neighbours[member].items():
            if other != member:
                gains[group[other]] = gains.get(group[other], 0.0) + weight
        total[own] -= strength[member]
        best, most = own, gains[own] - total[own] * share
        for candidate, weight in gains.items():
            gain = weight - total[candidate] * share
            if gain > most + _LEAST:
                best, most = candidate, gain
        total[best] += strength[member]
        if best != own:
            group[member] = best
            for other in neighbours[member]:
                if group[other] != best and not is_waiting[other]:
                    is_waiting[other] = True
                    waiting.append(other)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(name, len(numbers)) for name in group]


def _joined(neighbours: Neighbours, groups: Sequence[int], count: int) -> Neighbours:
    """The graph of groups; links between members of a group link the group with itself."""
    found: Neighbours = [{} for _ in range(count)]
    for member, known in enumerate(neighbours):
        own = found[groups[member]]
        for other, weight in known.items():
            own[groups[other]] = own.get(groups[other], 0.0) + weight
    return found
