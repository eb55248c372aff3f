"""The graph as a drawing: communities, places, what holds it together; networkx knows most of it, too."""

import random
from collections.abc import ItemsView
from math import dist
from pathlib import Path

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from building import write
from kmwiki import analyse, load_config
from kmwiki.analysis.network import network_of, numbers_of
from kmwiki.graph.communities import Neighbours, flattened, hierarchy, neighbours_of
from kmwiki.graph.components import bridges, islands
from kmwiki.graph.layout import SIZE, layout

GRAPHS = st.builds(
    lambda count, edges: [sorted({b % count for a, b in edges if a % count == page} - {page}) for page in range(count)],
    st.integers(0, 12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=24),
)


def cliques(count: int, size: int) -> list[list[int]]:
    """Groups of which each page links to all of its own, and the first one to that of the next group."""
    pages = []
    for group in range(count):
        own = range(group * size, (group + 1) * size)
        pages += [[other for other in own if other != page] for page in own]
        pages[group * size].append((group + 1) % count * size)
    return pages


def undirected(neighbours: Neighbours) -> "networkx.Graph[int]":
    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(range(len(neighbours)))
    graph.add_weighted_edges_from(
        (one, other, weight) for one, known in enumerate(neighbours) for other, weight in known.items()
    )
    return graph


@given(GRAPHS)
def test_islands_and_bridges_are_those_of_networkx(targets: list[list[int]]) -> None:
    neighbours = neighbours_of(targets)
    graph = undirected(neighbours)
    assert sorted(map(tuple, islands(neighbours))) == sorted(
        tuple(sorted(group)) for group in networkx.connected_components(graph)
    )
    expected = {}
    for page in networkx.articulation_points(graph):
        island = networkx.node_connected_component(graph, page) - {page}
        parts = [len(part) for part in networkx.connected_components(graph.subgraph(island))]
        expected[page] = sum(parts) - max(parts)
    assert bridges(neighbours) == expected


def test_cliques_are_communities() -> None:
    targets = cliques(9, 6)
    found = flattened(hierarchy(neighbours_of(targets)), len(targets))
    assert [len(set(found[start : start + 6])) for start in range(0, 54, 6)] == [1] * 9
    assert len(set(found)) >= 4  # neighbouring cliques may be one community


@pytest.mark.parametrize("seed", range(5))
def test_communities_are_as_good_as_those_of_networkx(seed: int) -> None:
    graph = networkx.random_partition_graph([30, 40, 50], 0.3, 0.02, seed=seed)
    neighbours = neighbours_of([[other for other in graph[page] if other > page] for page in graph])
    weighted, groups = undirected(neighbours), dict[int, set[int]]()
    for page, group in enumerate(flattened(hierarchy(neighbours), len(neighbours))):
        groups.setdefault(group, set()).add(page)
    best = networkx.community.louvain_communities(weighted, seed=seed)
    own, others = (networkx.community.modularity(weighted, parts) for parts in (groups.values(), best))
    assert own > 0.97 * others


class Watched(dict[int, float]):
    """The neighbours of a page, which count how many of them were looked at."""

    looks = 0

    def items(self) -> ItemsView[int, float]:
        Watched.looks += len(self)
        return super().items()


@pytest.mark.slow
def test_communities_look_at_each_link_only_so_often() -> None:
    """Links to pages at random never settle: the time to group them would grow faster than their number."""
    chance = random.Random(1)
    weights = [1 / (page + 1) for page in range(3000)]
    known = neighbours_of([chance.choices(range(3000), weights, k=12) for _ in weights])
    Watched.looks, links = 0, sum(map(len, known))
    levels = hierarchy([Watched(own) for own in known])  # the first level alone looks at these, and joins them once
    assert len(levels) > 1
    assert 3 * links < Watched.looks <= 5 * links + max(map(len, known))


@pytest.mark.slow
@given(GRAPHS)
def test_every_page_has_a_place_of_its_own(targets: list[list[int]]) -> None:
    neighbours = neighbours_of(targets)
    points = layout(neighbours, hierarchy(neighbours))
    assert len(set(points)) == len(targets)
    assert all(abs(x) <= SIZE and abs(y) <= SIZE for x, y in points)
    assert points == layout(neighbours_of(targets), hierarchy(neighbours_of(targets)))


def test_what_is_linked_is_near() -> None:
    targets = cliques(12, 25)
    neighbours = neighbours_of(targets)
    points = layout(neighbours, hierarchy(neighbours))
    linked = [dist(points[one], points[other]) for one, known in enumerate(neighbours) for other in known]
    chance = random.Random(1)
    others = [dist(*chance.sample(points, 2)) for _ in linked]
    assert sum(linked) < 0.35 * sum(others)
    nearest = [min(dist(point, other) for other in points if other != point) for point in points]
    assert min(nearest) > 0.3 * sorted(nearest)[len(nearest) // 2]  # none lies on another


def test_an_index_of_all_pages_joins_none(tmp_path: Path) -> None:
    """Two rings of pages, loose pages, and an index that all of them link back to."""
    rings = {f"{ring}{number}": f"[[{ring}{(number + 1) % 4}]]" for ring in "ab" for number in range(4)}
    notes = {name: f"{links} [[index]]" for name, links in {**rings, "c": "", "d": "", "e": ""}.items()}
    notes["index"] = " ".join(f"[[{name}]]" for name in notes)
    site = analyse(load_config(write(tmp_path, {f"content/{name}.md": text for name, text in notes.items()}))).site
    slugs = list(numbers_of(site))
    groups = {frozenset(slugs[page] for page in one.pages) for one in network_of(site).communities}
    assert groups == {frozenset(name for name in rings if name[0] == ring) for ring in "ab"}
