"""Questions to the whole graph, answered by networkx on demand."""

from kmwiki.graph.names import centrality, graphml, islands

EDGES = {"a": ("b",), "b": (), "c": ("b", "b"), "d": ("e",), "e": ("d",), "alone": ()}


def test_islands_are_groups_without_links_between_them() -> None:
    assert islands(EDGES) == (("a", "b", "c"), ("d", "e"), ("alone",))


def test_centrality_is_the_share_of_pages_that_link_here() -> None:
    assert centrality(EDGES) == {"a": 0, "b": 2 / 5, "c": 0, "d": 1 / 5, "e": 1 / 5, "alone": 0}


def test_graphml_carries_both() -> None:
    document = graphml(EDGES, {slug: slug.title() for slug in EDGES}).decode()
    assert document.count("<node ") == 6 and ">Alone</data>" in document and ">3</data>" in document
