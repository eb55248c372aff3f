"""What holds a graph together: its islands, and the members without whom a part of it would be cut off."""

from collections.abc import Sequence

from kmwiki.graph.communities import Neighbours


def islands(neighbours: Neighbours) -> list[list[int]]:
    """Groups that nothing joins to the others, the largest first; members in order."""
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
    """The members without whom their island would fall apart, and how many would be cut off from its largest part.

    The method is that of Hopcroft and Tarjan 1973: a walk in depth numbers the members; where nothing beyond a member
    leads back above it, all beyond hangs on it.
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
        _count_rest(hanging, island, root)
    return {member: sum(parts) - max(parts) for member, parts in hanging.items() if len(parts) > 1}


def _count_rest(hanging: dict[int, list[int]], island: Sequence[int], root: int) -> None:
    """Add what does not hang on a member: the part of the island where the walk began."""
    for member in island:
        if member in hanging and member != root:
            hanging[member].append(len(island) - 1 - sum(hanging[member]))
