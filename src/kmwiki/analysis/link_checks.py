"""Findings on links: red links, broken anchors, ambiguous names, redirects, missing files."""

from collections.abc import Iterator
from urllib.parse import unquote

from kmwiki.analysis.citation_checks import source_help
from kmwiki.analysis.site import Site, ambiguous_names, left_out_by, means_file, red_links
from kmwiki.content.schemes import as_read, meant_on_the_web
from kmwiki.diagnostics import Diagnostic, Location, finding, visible
from kmwiki.graph.lookup import last_part, stem
from kmwiki.graph.names import Found, RedLink
from kmwiki.graph.nearest import nearest_of
from kmwiki.graph.paths import MarkdownTarget, is_remote, path_of, picture_of, source_named, wanted_name
from kmwiki.graph.wiki import LeftOut, ResolvedPage, Wiki
from kmwiki.model import Wikilink
from kmwiki.urls import fold


def broken_links(wiki: Wiki, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Red links: no page has the name, or its redirects form a circle."""
    for red in red_links(page):
        if red.endless:
            yield _loop(red.location, red.endless)
        elif (out := left_out_by(wiki, page, red)) is not None:
            yield _not_published(out, as_read(red.address) if red.address else red.name, red.location)
        elif red.wikilink is not None:
            help = _red_link_help(wiki, page, red.wikilink.link, red.name)
            message = _no_page(red.name, red.wikilink.result)
            yield Diagnostic(rule="broken-link", at=red.location, message=message, help=help)
        elif red.address is not None:
            yield _nothing_there(wiki, red.address, red.location)


def _not_published(out: LeftOut, name: str, at: Location) -> Diagnostic:
    message = f"“{name}” is not published: {visible(out.path)} {out.why}"
    return Diagnostic(rule="broken-link", at=at, message=message, help=out.help)


def _no_page(name: str, result: Found | RedLink | None) -> str:
    if isinstance(result, RedLink) and result.via is not None:
        return f"“{result.via}” redirects to “{name}”, which does not exist"
    return f"no page is called “{name}”"


def _red_link_help(wiki: Wiki, page: ResolvedPage, link: Wikilink, name: str) -> str | None:
    named = wiki.graph.resolve(link.piped, page.ref.slug) if link.piped and not link.address else None
    nearest = wiki.graph.nearest(name)
    if isinstance(named, Found) and _is_misplaced(wiki, name, named.slug):
        nearest = named.slug
    elif isinstance(named, Found) and not (nearest and _is_misplaced(wiki, name, nearest)):
        return f"“{link.piped}” is a page; put its name first: [[{link.piped}|{link.target}]]"
    if nearest is None and fold(name) == "toc":  # of VitePress, and of Gollum, GitLab and Azure, which have `[[_TOC_]]`
        return "delete it; pages have a table of contents"
    return f"did you mean [[{wiki.graph.suggested(nearest, name)}]]?" if nearest else None


def _is_misplaced(wiki: Wiki, name: str, slug: str) -> bool:
    """Whether a name is the path of a page's file, but in another folder."""
    file, path = last_part(name), wiki.graph.nodes[slug].page.path
    return "/" in name and fold(stem(file)) == fold(stem(last_part(path)))


def _nothing_there(wiki: Wiki, address: str, at: Location) -> Diagnostic:
    """The finding on an address without a page or source."""
    if (source := source_named(address)) is not None and wiki.sources:
        help = source_help(wiki, source, "add the file to the sources or correct the path")
        return Diagnostic(rule="broken-link", at=at, message=f"there is no source at “{as_read(address)}”", help=help)
    nearest = wiki.graph.nearest(wanted_name(address))
    help = _scheme_help(address) or "correct the path or create the page"
    if nearest is not None and wiki.graph.nodes[nearest].page.path != at.path:
        help = f"did you mean “/{wiki.graph.nodes[nearest].page.name}”?"
    return Diagnostic(rule="broken-link", at=at, message=f"there is no page at “{as_read(address)}”", help=help)


def broken_redirects(site: Site) -> Iterator[Diagnostic]:
    """Pages whose `redirect:` names no page, or forms a circle."""
    wiki = site.wiki
    circles: set[frozenset[str]] = set()
    for slug in wiki.graph.redirects:
        node, end = wiki.graph.nodes[slug], wiki.graph.end_of(slug)
        at = Location(path=node.page.path, line=node.page.front_matter.redirect_line)
        if isinstance(end, RedLink) and end.loop:
            if frozenset(end.loop) not in circles:
                circles.add(frozenset(end.loop))
                yield _loop(at, end.loop)
        elif isinstance(end, RedLink) and (out := wiki.left_out.get(fold(end.name))) is not None:
            yield _not_published(out, end.name, at)
        elif isinstance(end, RedLink) and end.via == node.page.title:
            nearest = wiki.graph.nearest(end.name)
            meant = wiki.graph.suggested(nearest, end.name) if nearest else None
            help = f"did you mean “{meant}”?" if meant else "name a page or remove the line"
            yield Diagnostic(rule="broken-link", at=at, message=_no_page(end.name, end), help=help)
        elif isinstance(end, Found) and end.broken_anchor:
            yield _broken_anchor(wiki, at, end.slug, end.anchor_text or "")


def _loop(at: Location, titles: tuple[str, ...]) -> Diagnostic:
    return Diagnostic(
        rule="redirect-loop",
        at=at,
        message=f"the redirects of this page form a loop: {' → '.join(titles)}",
        help="point one of them to a page that does not redirect",
    )


def broken_anchors(wiki: Wiki, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Links to a heading or block that the page does not have."""
    for item in page.links:
        if isinstance(item.result, Found) and item.result.broken_anchor:
            yield _broken_anchor(wiki, item.link.location, item.result.slug, item.result.anchor_text or "")


def _broken_anchor(wiki: Wiki, at: Location, slug: str, anchor: str) -> Diagnostic:
    page = wiki.graph.nodes[slug].page
    wanted = anchor.rpartition("#")[2]
    near = nearest_of(wanted, [heading.text for heading in page.headings])
    near = near or nearest_of(wanted, [heading.anchor for heading in page.headings])
    help = f"did you mean “#{near}”?" if near else "use one of its headings"
    return Diagnostic(
        rule="broken-anchor",
        at=at,
        message=f"“{page.title}” has no heading or block “{anchor}”",
        help=f"the link leads to the top of the page; {help}",
    )


def markdown_links(wiki: Wiki, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Markdown links, pictures, and addresses in raw HTML without a target.

    A wiki without any attachment keeps them elsewhere, so only links to pages are checked.
    """
    for link, target in zip(page.node.page.markdown_links, page.markdown, strict=True):
        yield from _address(wiki, link.href, target, link.location)
    places = dict(page.node.page.html_addresses)
    for address, target in page.attributes.items():
        at = places.get(address, Location(path=page.node.page.path, line=1))
        yield from _address(wiki, address, target, at)


def _address(wiki: Wiki, href: str, target: MarkdownTarget, at: Location) -> Iterator[Diagnostic]:
    if target.slug is not None and target.broken_anchor:
        yield _broken_anchor(wiki, at, target.slug, unquote(href.partition("#")[2]))
    is_filled_in = "{{" in href or "{%" in href  # by a template of another program, which is a finding of its own
    if target.is_nowhere and not target.meant_page and wiki.assets and not is_filled_in:
        meant, help = _file_meant(wiki, path_of(href)), _scheme_help(href) or "add the file or correct the path"
        help = f"did you mean “/{meant}”?" if meant else help
        yield Diagnostic(rule="missing-asset", at=at, message=f"there is no file at “{as_read(href)}”", help=help)


def _file_meant(wiki: Wiki, path: str) -> str | None:
    """The file at the end of a path, in another folder: an attachment, or a page with a dot in its name."""
    page = wiki.graph.nearest(path)
    called = page is not None and fold(last_part(path)) == fold(last_part(wiki.graph.names[page]))
    return wiki.asset_index.meant(path) or (wiki.graph.nodes[page].page.name if page and called else None)


def _scheme_help(address: str) -> str | None:
    """What to do about an address that looks like one outside the wiki, but is the path of a file without a scheme."""
    meant = meant_on_the_web(address)
    return f"if it is not in the wiki, write “{meant}”" if meant else None


def ambiguous_links(wiki: Wiki, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Links whose name several pages or files share."""
    for name in ambiguous_names(page):
        others = [f"“/{other}”" for other in name.others[:5]]
        if name.what == "pages":
            others = [f"[[{wiki.graph.written(other, page.ref.slug)}]]" for other in name.others[:5]]
        yield Diagnostic(
            rule="ambiguous-link",
            at=name.location,
            message=f"several {name.what} are called “{name.name}”; this links to /{name.taken}",
            help=f"write the full path; the others are {', '.join(others)}",
        )


def shadowed_names(wiki: Wiki, page: ResolvedPage) -> Iterator[Diagnostic]:
    """The title and aliases of a page that always lead to another page."""
    slug, front = page.ref.slug, page.node.page.front_matter
    own = fold(last_part(wiki.graph.names[slug]))  # several files may have this name, and each is reached by its path
    names = {page.ref.title: "title"} | {alias: "alias" for alias in front.names if alias != page.ref.title}
    for name, kind in names.items():
        other = wiki.graph.shadowed(name, slug) if fold(name) != own else None
        if other is not None:
            message = f"[[{name}]], the {kind} of this page, always leads to /{other}"
            help = f"rename one of them; [[{wiki.graph.written(slug, other)}]] leads to this page"
            yield finding("shadowed-name", page.node.page.path, message, help)


def self_links(wiki: Wiki, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Links from a page to itself."""
    for item in page.links:
        if item.kind == "self" and not item.link.embed:
            yield Diagnostic(
                rule="self-link",
                at=item.link.location,
                message="this page links to itself",
                help="remove the brackets or link to a heading",
            )


def missing_pictures(wiki: Wiki, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Missing pictures in the front matter."""
    front = page.node.page.front_matter
    if front.image and wiki.assets and not is_remote(front.image) and not picture_of(wiki.asset_index, page.node.page):
        at = Location(path=page.node.page.path, line=front.image_line)
        help = "add the file or correct the path"
        yield Diagnostic(rule="missing-asset", at=at, message=f"no file is called “{front.image}”", help=help)


def missing_assets(wiki: Wiki, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Missing files that are embedded or linked."""
    for item in page.links:
        if means_file(item):
            name = item.link.target.partition("#")[0]
            meant = wiki.asset_index.meant(name)
            yield Diagnostic(
                rule="missing-asset",
                at=item.link.location,
                message=f"no file is called “{name}”",
                help=f"did you mean [[{meant}]]?" if meant else "add the file to the folder of pages",
            )
