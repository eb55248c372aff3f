"""What one process has looked up in a graph of pages."""

from collections.abc import Container, Mapping
from types import MappingProxyType

from kmwiki.graph.anchors import Anchors


class LookUps:
    """A cache beside the values of one graph: it fills as it is used, and may be emptied at any time.

    `anchors` are those of pages, by slug; `near` has the slug of the page with the most similar title, by folded name.
    """

    def __init__(
        self,
        anchors: Mapping[str, Anchors] = MappingProxyType({}),
        near: Mapping[str, str | None] = MappingProxyType({}),
    ) -> None:
        self.anchors, self.near = dict(anchors), dict(near)

    def without(self, slugs: Container[str]) -> "LookUps":
        """The same without the anchors of these pages; for a graph whose pages have the same names."""
        return LookUps({slug: ids for slug, ids in self.anchors.items() if slug not in slugs}, self.near)
