"""Site → Diagnostics: one function a rule, listed in order. What parsing found stands in the pages."""

from collections.abc import Callable, Iterator, Mapping

from kmwiki.embeds import DEEPEST, LARGEST, Cut, Embedding, embeddings
from kmwiki.graph import Found
from kmwiki.model import Diagnostic, Location
from kmwiki.resolver import FILES, ResolvedLink, ResolvedPage, ResolvedReference, Site

Check = Callable[[Site], Iterator[Diagnostic]]


def broken_links(site: Site) -> Iterator[Diagnostic]:
    """Red links: no page has this name."""
    for page, item in _links(site):
        if (
            item.slug is None
            and item.asset is None
            and item.kind in ("page", "embed")
            and not _is_file(item)
            and not _loops(item)
        ):
            assert item.result is not None
            yield Diagnostic(
                rule="broken-link",
                at=item.link.location,
                message=f"no page is called “{_name(item)}”",
                help=_red_link_help(site, page, item),
            )
    for page in site.pages.values():
        for link, target in zip(page.node.page.markdown_links, page.markdown, strict=True):
            if target.meant_page and (target.slug, target.asset, target.source) == (None, None, None):
                yield Diagnostic(
                    rule="broken-link",
                    at=link.location,
                    message=f"no page stands at “{link.href}”",
                    help="write the path from this page's folder, or from the root with a leading “/”",
                )


def _red_link_help(site: Site, page: ResolvedPage, item: ResolvedLink) -> str | None:
    if item.link.piped and isinstance(site.graph.resolve(item.link.piped, page.ref.slug), Found):
        return f"“{item.link.piped}” is a page: the name stands before the bar, the label after it"
    return f"did you mean [[{item.nearest}]]?" if item.nearest else None


def redirect_loops(site: Site) -> Iterator[Diagnostic]:
    """Links to pages whose redirects run in a circle, or too far."""
    for _, item in _links(site):
        if _loops(item):
            chain = " → ".join(item.result.loop)  # type: ignore[union-attr]
            yield Diagnostic(
                rule="redirect-loop",
                at=item.link.location,
                message=f"the redirects of this page never end: {chain}",
                help="let one of them name a page without a redirect",
            )


def broken_anchors(site: Site) -> Iterator[Diagnostic]:
    """Links to a heading or block that the page does not have."""
    for _, item in _links(site):
        if isinstance(item.result, Found) and item.result.broken_anchor:
            title = site.graph.nodes[item.result.slug].page.title
            yield Diagnostic(
                rule="broken-anchor",
                at=item.link.location,
                message=f"“{title}” has no heading or block “{item.result.anchor_text}”",
                help="the link leads to the top of the page; name one of its headings",
            )


def ambiguous_links(site: Site) -> Iterator[Diagnostic]:
    """Links whose name several pages share."""
    for _, item in _links(site):
        if isinstance(item.result, Found) and item.result.others:
            others = ", ".join(f"[[/{slug}]]" for slug in item.result.others[:5])
            yield Diagnostic(
                rule="ambiguous-link",
                at=item.link.location,
                message=f"several pages are called “{item.link.target}”; this leads to /{item.result.slug}",
                help=f"name its path, or one of {others}",
            )


def self_links(site: Site) -> Iterator[Diagnostic]:
    """Links from a page to itself."""
    for _, item in _links(site):
        if item.kind == "self":
            yield Diagnostic(
                rule="self-link",
                at=item.link.location,
                message="this links to its own page",
                help="take the brackets away, or link to a heading",
            )


def missing_assets(site: Site) -> Iterator[Diagnostic]:
    """Embedded or linked files that are not there."""
    for _, item in _links(site):
        if item.asset is None and item.slug is None and _is_file(item):
            yield Diagnostic(
                rule="missing-asset",
                at=item.link.location,
                message=f"no file is called “{_name(item)}”",
                help="put it beside the pages",
            )


_CUTS = {
    "embed-loop": ("this embed leads in a circle", "take one of the embeds away, or link instead"),
    "embed-too-deep": (f"embeds within embeds, more than {DEEPEST} deep", "link to the page instead"),
    "embed-too-large": (f"the embeds of this page add more than {LARGEST >> 20} MiB to it", "link to the page instead"),
}


def cut_embeds(site: Site) -> Iterator[Diagnostic]:
    """Embeds that are not shown; a circle is reported once, however many pages lead into it."""
    circles: set[frozenset[str]] = set()
    flooded: set[str] = set()
    for slug, page in site.pages.items():
        for cut in _cuts(embeddings(site, page)):
            if cut.slugs in circles or (cut.rule == "embed-too-large" and slug in flooded):
                continue
            if cut.rule == "embed-loop":
                circles.add(cut.slugs)
            if cut.rule == "embed-too-large":
                flooded.add(slug)
            what, help = _CUTS[cut.rule]
            yield Diagnostic(rule=cut.rule, at=cut.at, message=f"{what}: {' → '.join(cut.chain)}", help=help)


def _cuts(shown: Mapping[int, Embedding | Cut]) -> Iterator[Cut]:
    for item in shown.values():
        if isinstance(item, Cut):
            yield item
        else:
            yield from _cuts(item.inner)


def citations(site: Site) -> Iterator[Diagnostic]:
    """Citations of sources that are not there, of lines that are not there, and sloppy ones."""
    for page in site.pages.values():
        for citation, references in zip(page.node.page.citations, page.citations, strict=True):
            for item in references:
                yield from _reference(item, citation.location)


def _reference(item: ResolvedReference, at: Location) -> Iterator[Diagnostic]:
    reference = item.reference
    if reference.problem is not None:
        yield Diagnostic(
            rule="malformed-citation",
            at=at,
            message=f"the lines cited of “{item.name}” cannot be read",
            help=reference.problem,
        )
    if item.address:
        return
    if item.known is None:
        yield Diagnostic(
            rule="broken-citation",
            at=at,
            message=f"no source is called “{item.name}”",
            help="put the file into the sources, or name one that is there",
        )
        return
    if item.known.other_case:
        yield Diagnostic(rule="citation-case", at=at, message=f"the source is called “{item.name}”", help="write it so")
    if item.known.others:
        also = ", ".join(item.known.others[:5])
        yield Diagnostic(
            rule="ambiguous-citation",
            at=at,
            message=f"“{reference.source}” could be several sources; this cites {item.name}",
            help=f"write its path; the others are {also}",
        )
    if reference.end is not None and item.line_count is not None and reference.end > item.line_count:
        yield Diagnostic(
            rule="citation-out-of-range",
            at=at,
            message=f"“{item.name}” has {item.line_count} lines, and this cites line {reference.end}",
            help="correct the lines",
        )


def slug_collisions(site: Site) -> Iterator[Diagnostic]:
    """Pages that wanted the same address."""
    paths = {node.page.name: (node.page.path, slug) for slug, node in site.graph.nodes.items()}
    for name, wish in site.graph.collisions.items():
        path, slug = paths[name]
        yield Diagnostic(
            rule="slug-collision",
            at=Location(path=path, line=1),
            message=f"another page already has the address “{wish}”; this one is published as “{slug}”",
            help="rename one of the files, or give it a “slug:”",
        )


CHECKS: tuple[Check, ...] = (
    broken_links,
    redirect_loops,
    broken_anchors,
    ambiguous_links,
    self_links,
    missing_assets,
    cut_embeds,
    citations,
    slug_collisions,
)


def check_site(site: Site) -> tuple[Diagnostic, ...]:
    """All findings: those of parsing, then those of each check."""
    parsed = [finding for node in site.graph.nodes.values() for finding in node.page.diagnostics]
    return (*parsed, *(finding for check in CHECKS for finding in check(site)))


def _links(site: Site) -> Iterator[tuple[ResolvedPage, ResolvedLink]]:
    return ((page, item) for page in site.pages.values() for item in page.links)


def _is_file(item: ResolvedLink) -> bool:
    return item.kind in ("image", "asset") or (item.kind == "embed" and item.asset is None and _has_extension(item))


def _has_extension(item: ResolvedLink) -> bool:
    return item.link.target.partition("#")[0].rpartition(".")[2].lower() in FILES


def _loops(item: ResolvedLink) -> bool:
    return item.result is not None and not isinstance(item.result, Found) and bool(item.result.loop)


def _name(item: ResolvedLink) -> str:
    return item.link.target if item.result is None or isinstance(item.result, Found) else item.result.name
