"""The graph of pages for other programs, with what networkx says of it as a whole; only this file imports networkx."""

import io
from collections.abc import Iterable, Mapping


def graphml(edges: Mapping[str, Iterable[str]], titles: Mapping[str, str]) -> bytes:
    """The graph of pages (slug → slugs that it links to) as a GraphML document.

    Each page has its title, its island (1 is the largest; pages of two islands do not link to each other) and its
    centrality: the share of other pages that link to it, from 0 (an orphan) to 1.
    """
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(edges)
    graph.add_edges_from((origin, target) for origin, targets in edges.items() for target in targets)
    central = networkx.in_degree_centrality(graph)
    groups = map(sorted, networkx.weakly_connected_components(graph))
    for number, slugs in enumerate(sorted(groups, key=lambda group: (-len(group), group)), start=1):
        for slug in slugs:
            graph.nodes[slug].update(title=titles[slug], island=number, centrality=central[slug])
    buffer = io.BytesIO()
    networkx.write_graphml(graph, buffer)
    return buffer.getvalue()
