"""Questions to the whole graph, answered by networkx on demand."""

import io

import networkx

from kmwiki.graph.graphml import graphml

EDGES = {"a": ("b",), "b": (), "c": ("b", "b"), "d": ("e",), "e": ("d",), "alone": ()}


def test_graphml_has_the_title_the_island_and_the_centrality_of_each_page() -> None:
    graph = networkx.read_graphml(io.BytesIO(graphml(EDGES, {slug: slug.title() for slug in EDGES})))
    assert dict(graph.nodes(data="title")) == {slug: slug.title() for slug in EDGES}
    # The largest first; pages of two islands do not link to each other.
    assert dict(graph.nodes(data="island")) == {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "alone": 3}
    # The share of other pages that link to it.
    assert dict(graph.nodes(data="centrality")) == {"a": 0, "b": 2 / 5, "c": 0, "d": 1 / 5, "e": 1 / 5, "alone": 0}
