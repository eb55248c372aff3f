"""The names that a page's links use: while they mean the same pages, the links lead to the same places."""

from array import array
from collections.abc import Iterator

from kmwiki.graph.lookup import home_of, mark, marks_of_target, stem
from kmwiki.graph.names import Node
from kmwiki.graph.paths import keys_of_address, path_of
from kmwiki.graph.wiki import ResolvedPage


def asked(page: ResolvedPage) -> bytes:
    """The packed marks of all keys that resolving a page's links looks up."""
    node, found = page.node, set[int]()
    name, home = stem(node.page.name), home_of(node.page)
    for item in page.links:
        link = item.link
        found |= marks_of_target(link.target, name, home)
        if item.slug is None and link.piped:  # the author may have exchanged name and label
            found |= marks_of_target(link.piped, name, home)
        for address in filter(None, (link.definition, link.address)):
            found.update(_marks_of_address(address, node))
    for address in (*(link.href for link in node.page.markdown_links), *(url for _, url in node.page.attributes)):
        found.update(_marks_of_address(address, node))
    for own in (node.page.title, *node.page.front_matter.names):  # other pages may have the same name
        found |= marks_of_target(own, name, home)
    return array("I", sorted(found)).tobytes()


def asks(packed: bytes, marks: frozenset[int]) -> bool:
    """Whether a page may use one of these marks; different keys may share a mark."""
    return not marks.isdisjoint(memoryview(packed).cast("I"))


def _marks_of_address(address: str, node: Node) -> Iterator[int]:
    return map(mark, keys_of_address(path_of(address), node.page))
