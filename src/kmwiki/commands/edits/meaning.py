"""What each link and citation of a page leads to, in a form that can be compared before and after an edit."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.keys import PICTURE, SOURCES, known_key
from kmwiki.content.source_names import ADDRESS, split_place
from kmwiki.content.unwrap import MARKDOWN_LINK, WIKILINK, picture_name, unwrapped
from kmwiki.content.values import EXPORTED
from kmwiki.content.yaml_scalars import Scalar
from kmwiki.diagnostics import Location
from kmwiki.graph.names import Found, Node, RedLink
from kmwiki.graph.paths import MarkdownTarget, picture_of
from kmwiki.graph.resolver import Resolver
from kmwiki.graph.wiki import ResolvedLink
from kmwiki.markdown.spans import Span
from kmwiki.model import Wikilink

BROKEN = "?"  # the place of a heading that is not there
_PATHS = ("path", "file", "url", "href", "resource", "sources")  # keys of a record of a source that may have its name
_LINKED = ("related", "translates")  # which may also have wikilinks
_NAMES = ("redirect", "contradictedBy", *_LINKED)  # keys whose whole values may be names of pages


class Lead(Struct, frozen=True):
    """Where a link leads: the kind of that, its name, and the place in it. `doubtful` if it could be something else."""

    kind: str = ""  # empty: nowhere
    name: str = ""
    place: str = ""
    doubtful: bool = False


class Said(Struct, frozen=True):
    """Something on a page that leads somewhere: what is written there, its line, and where it leads."""

    text: str
    line: int
    lead: Lead
    is_listed: bool = False  # in a section that lists sources, and that may as well be shown as it is written


class Side(Struct, frozen=True, kw_only=True):
    """A wiki before or after an edit: its resolver, and its pages by path."""

    resolver: Resolver
    nodes: dict[str, Node]

    @classmethod
    def of(cls, resolver: Resolver) -> "Side":
        """The side with all pages that a resolver knows."""
        graph = resolver.graph
        return cls(resolver=resolver, nodes={path: graph.nodes[slug] for slug, path in graph.paths_of_pages.items()})

    def lead(self, span: Span, node: Node) -> Lead:
        """Where something that is written on a page leads."""
        if span.link is not None:
            return of_link(self.resolver.link(span.link, node))
        if span.address is not None:
            return of_target(self.resolver.locate(span.address, node, image=span.is_picture))
        return self.source(span.source or "", node)

    def source(self, name: str, node: Node) -> Lead:
        """The source that a name means on a page."""
        if ADDRESS.match(name):
            return Lead("web", name)
        names = self.resolver.names
        known = names.lookup(name)
        if known is None and (listed := dict(node.page.source_list).get(name)) is not None:
            known = names.lookup(listed.lstrip("/"))
        return Lead() if known is None else Lead("source", known.id, "", bool(known.others) or known.other_case)

    def named(self, name: str, node: Node) -> Lead:
        """The page that a name in front matter means."""
        return _of_result(self.resolver.graph.resolve(name, node.slug))

    def picture(self, name: str, node: Node) -> Lead:
        """The picture that a name in front matter means."""
        page = replace(node.page, front_matter=replace(node.page.front_matter, image=name))
        found = picture_of(self.resolver.assets, page)
        return Lead() if found is None else Lead("file", found)

    def all(self, node: Node) -> Iterator[Said]:
        """What leads somewhere on a page, in order."""
        resolved, page = self.resolver(node), node.page
        for link in resolved.links:
            yield Said(link.link.target, link.link.location.line, of_link(link))
        for written, target in zip(page.markdown_links, resolved.markdown, strict=True):
            yield Said(written.href, written.location.line, of_target(target))
        places = dict(page.html_addresses)
        for url, target in resolved.attributes.items():
            yield Said(url, places[url].line if url in places else 1, of_target(target))
        for mark, citation in zip(page.citations, resolved.citations, strict=True):
            for one in citation:
                place = str(one.reference.place)
                known = Lead() if one.known is None else Lead("source", one.known.id, place, bool(one.known.others))
                yield Said(one.reference.source, mark.location.line, known)
        yield from (Said(name, 1, self.source(name, node), is_listed=True) for name in page.listed_sources)
        yield from self._in_front(node)

    def _in_front(self, node: Node) -> Iterator[Said]:
        front = node.page.front_matter
        for entry, line in zip(front.sources, front.source_lines, strict=True):
            if entry.path:
                yield Said(entry.path, line, self.source(entry.path, node))
        yield from (Said(name, 1, self.named(name, node)) for name in front.contradicted_by)
        if front.redirect:
            yield Said(front.redirect, front.redirect_line, self.named(front.redirect, node))
        if front.image:
            yield Said(front.image, front.image_line, self.picture(front.image, node))


def of_link(item: ResolvedLink) -> Lead:
    """Where a wikilink leads."""
    if item.kind == "external":
        return Lead("web", item.link.target)
    if item.asset is not None:
        return Lead("file", item.asset, "", bool(item.others))
    if item.place is not None:
        return Lead(item.place.kind, item.place.name, "", bool(item.place.others))
    return _of_result(item.result)


def of_target(target: MarkdownTarget) -> Lead:
    """Where an address leads."""
    if target.slug is not None:
        place = BROKEN if target.broken_anchor else target.anchor or ""
        return Lead("page", target.slug, place, bool(target.others))
    if target.asset is not None:
        return Lead("file", target.asset, "", bool(target.others))
    if target.place is not None:
        return Lead(target.place.kind, target.place.name, "", bool(target.place.others))
    return Lead()


def _of_result(result: Found | RedLink | None) -> Lead:
    if not isinstance(result, Found):
        return Lead()
    place = BROKEN if result.broken_anchor else result.anchor or ""
    return Lead("page", result.slug, place, bool(result.others))


class FrontSpan(Struct, frozen=True, kw_only=True):
    """What a text in front matter names, from `start` to `end` of it: a page, a source, a picture or an address."""

    kind: str
    text: str
    start: int
    end: int


def front_spans(scalar: Scalar) -> Iterator[FrontSpan]:
    """The names in a text of front matter."""
    key, value = known_key(scalar.key), scalar.value
    inner = unwrapped(value).strip()
    if key in (*SOURCES, EXPORTED):
        if known_key(scalar.own_key) not in (*SOURCES, EXPORTED, *_PATHS):
            return
        name, _ = split_place(inner.lstrip("/") if scalar.own_key == "resource" else inner)  # of an OKF bundle's root
        yield _front("source", value, name)
    elif key in PICTURE and (picture := picture_name(value)):
        yield _front("picture", value, picture)
    elif key in _NAMES and inner and not (key in _LINKED and WIKILINK.search(value)):
        yield _front("name", value, inner)
    else:
        for found in WIKILINK.finditer(value):
            name = found[1].strip()
            start = value.index(name, found.start(1))
            yield FrontSpan(kind="name", text=name, start=start, end=start + len(name))
        for found in MARKDOWN_LINK.finditer(value) if "[[" not in value else ():
            yield FrontSpan(kind="address", text=found[2], start=found.start(2), end=found.end(2))
        if scalar.in_flow and not WIKILINK.search(value):
            yield _front("bare", value, value)


def _front(kind: str, value: str, name: str) -> FrontSpan:
    start = max(0, value.find(name))
    return FrontSpan(kind=kind, text=name, start=start, end=start + len(name))


def as_address(text: str, path: str) -> Span:
    """An address in front matter as that of a Markdown link."""
    return Span(text=text, at=Location(path=path, line=1), address=text)


def as_span(text: str, path: str) -> Span:
    """A name as a wikilink of a page, to be resolved and spelled as one."""
    nowhere = Location(path=path, line=1)
    return Span(text=text, at=nowhere, link=Wikilink(target=text, label=text, location=nowhere))
