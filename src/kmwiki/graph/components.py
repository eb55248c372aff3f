"""The islands of a graph (its components), and its bridges (the members whose removal cuts off a part).

networkx finds them, too, but costs more: see `docs/decisions/own-bridges-and-islands.md`.
"""

from kmwiki.graph.communities import Neighbours


def islands(neighbours: Neighbours) -> list[list[int]]:
    """The groups without links to each other, the largest first; members in order."""
    found: list[list[int]] = []
    seen: set[int] = set()
    for start in range(len(neighbours)):
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            new = neighbours[waiting.pop()].keys() - group
            group |= new
            waiting += new
        seen |= group
        found.append(sorted(group))
    return sorted(found, key=lambda group: (-len(group), group))


def bridges(neighbours: Neighbours) -> dict[int, int]:
    """Member → the number of members that its removal would cut off from the largest part of its island.

    The method is that of Hopcroft and Tarjan 1973: a depth-first search numbers the members; if no member after one
    leads back to before it, all of them depend on it.
    """
    order: dict[int, int] = {}
    low, size, hanging = [0] * len(neighbours), [1] * len(neighbours), dict[int, list[int]]()
    for island in islands(neighbours):
        root = island[0]
        order[root] = low[root] = len(order)
        walk = [(root, root, iter(sorted(neighbours[root])))]
        while walk:
            member, parent, rest = walk[-1]
            other = next(rest, None)
            if other is None:
                walk.pop()
                if member != root:
                    low[parent] = min(low[parent], low[member])
                    size[parent] += size[member]
                    if low[member] >= order[parent]:
                        hanging.setdefault(parent, []).append(size[member])
            elif other not in order:
                order[other] = low[other] = len(order)
                walk.append((other, member, iter(sorted(neighbours[other]))))
            elif other != parent:
                low[member] = min(low[member], order[other])
        for member in hanging.keys() & set(island[1:]):  # the part where the search began depends on none of these
            hanging[member].append(len(island) - 1 - sum(hanging[member]))
    return {member: sum(parts) - max(parts) for member, parts in hanging.items() if len(parts) > 1}
