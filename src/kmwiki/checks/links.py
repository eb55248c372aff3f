"""Links: red ones, broken anchors, ambiguous names, redirects, files that are not there."""

import re
from collections.abc import Iterator

from kmwiki.graph import Found, RedLink
from kmwiki.model import Diagnostic, Location
from kmwiki.resolver import ResolvedLink, ResolvedPage, Site
from kmwiki.tally import means_file, red_links
from kmwiki.targets import MarkdownTarget, is_remote, picture_of


def broken_links(site: Site, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Red links: no page has this name."""
    for item, red in red_links(page):
        yield Diagnostic(
            rule="broken-link",
            at=item.link.location,
            message=_no_page(red),
            help=_red_link_help(site, page, item, red),
        )


def _no_page(red: RedLink) -> str:
    if red.via is not None:
        return f"“{red.via}” redirects to “{red.name}”, and no page is called so"
    return f"no page is called “{red.name}”"


def _red_link_help(site: Site, page: ResolvedPage, item: ResolvedLink, red: RedLink) -> str | None:
    if item.link.piped and isinstance(site.graph.resolve(item.link.piped, page.ref.slug), Found):
        return f"“{item.link.piped}” is a page: the name stands before the bar, the label after it"
    nearest = site.graph.nearest(red.name)
    return f"did you mean [[{nearest.page.title}]]?" if nearest else None


def broken_redirects(site: Site) -> Iterator[Diagnostic]:
    """Pages whose `redirect:` leads nowhere, or in a circle."""
    circles: set[frozenset[str]] = set()
    for slug in site.graph.redirects:
        node, end = site.graph.nodes[slug], site.graph.end_of(slug)
        at = Location(path=node.page.path, line=node.page.front_matter.redirect_line)
        if isinstance(end, RedLink) and end.loop:
            if frozenset(end.loop) not in circles:
                circles.add(frozenset(end.loop))
                yield _loop(at, end)
        elif isinstance(end, RedLink) and end.via == node.page.title:
            nearest = site.graph.nearest(end.name)
            help = f"did you mean “{nearest.page.title}”?" if nearest else "name a page, or take the line away"
            yield Diagnostic(rule="broken-link", at=at, message=_no_page(end), help=help)
        elif isinstance(end, Found) and end.broken_anchor:
            yield _broken_anchor(site, at, end.slug, end.anchor_text or "")


def endless_links(site: Site, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Links to pages whose redirects lead in a circle."""
    for item in page.links:
        if isinstance(item.result, RedLink) and item.result.loop:
            yield _loop(item.link.location, item.result)


def _loop(at: Location, end: RedLink) -> Diagnostic:
    return Diagnostic(
        rule="redirect-loop",
        at=at,
        message=f"the redirects of this page never end: {' → '.join(end.loop)}",
        help="let one of them name a page without a redirect",
    )


def broken_anchors(site: Site, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Links to a heading or block that the page does not have."""
    for item in page.links:
        if isinstance(item.result, Found) and item.result.broken_anchor:
            yield _broken_anchor(site, item.link.location, item.result.slug, item.result.anchor_text or "")


def _broken_anchor(site: Site, at: Location, slug: str, anchor: str) -> Diagnostic:
    return Diagnostic(
        rule="broken-anchor",
        at=at,
        message=f"“{site.graph.nodes[slug].page.title}” has no heading or block “{anchor}”",
        help="the link leads to the top of the page; name one of its headings",
    )


def markdown_links(site: Site, page: ResolvedPage) -> Iterator[Diagnostic]:
    """What Markdown's own links and pictures, and the addresses in raw HTML, name in vain.

    In a wiki without a single attachment they are kept elsewhere, so that only links to pages are looked at.
    """
    for link, target in zip(page.node.page.markdown_links, page.markdown, strict=True):
        yield from _address(site, link.href, target, link.location, image=link.image)
    places = dict(page.node.page.html_addresses)
    for address, target in page.attributes.items():
        at = places.get(address, Location(path=page.node.page.path, line=1))
        yield from _address(site, address, target, at, image=False)


def _address(site: Site, href: str, target: MarkdownTarget, at: Location, *, image: bool) -> Iterator[Diagnostic]:
    if target.slug is not None and target.broken_anchor:
        yield _broken_anchor(site, at, target.slug, href.partition("#")[2])
    found = (target.slug, target.asset, target.source) != (None, None, None)
    if found or not (target.meant_page or site.assets):
        return
    if target.meant_page or not (image or re.search(r"\.[A-Za-z0-9]{1,8}\Z", re.split("[?#]", href)[0])):
        help = "write the path from this page's folder, or from the root with a leading “/”"
        yield Diagnostic(rule="broken-link", at=at, message=f"no page stands at “{href}”", help=help)
    else:
        help = "put it beside the pages, or correct the path"
        yield Diagnostic(rule="missing-asset", at=at, message=f"no file stands at “{href}”", help=help)


def ambiguous_links(site: Site, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Links whose name several pages share."""
    for item in page.links:
        if isinstance(item.result, Found) and item.result.others:
            others = ", ".join(f"[[/{slug}]]" for slug in item.result.others[:5])
            yield Diagnostic(
                rule="ambiguous-link",
                at=item.link.location,
                message=f"several pages are called “{item.link.target}”; this leads to /{item.result.slug}",
                help=f"name its path, or one of {others}",
            )


def self_links(site: Site, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Links from a page to itself."""
    for item in page.links:
        if item.kind == "self":
            yield Diagnostic(
                rule="self-link",
                at=item.link.location,
                message="this links to its own page",
                help="take the brackets away, or link to a heading",
            )


def missing_pictures(site: Site, page: ResolvedPage) -> Iterator[Diagnostic]:
    """A picture in the front matter that is not there."""
    front = page.node.page.front_matter
    if front.image and site.assets and not is_remote(front.image) and not picture_of(site.asset_index, page.node.page):
        at = Location(path=page.node.page.path, line=front.image_line)
        help = "put it beside the pages, or correct the path"
        yield Diagnostic(rule="missing-asset", at=at, message=f"no file is called “{front.image}”", help=help)


def missing_assets(site: Site, page: ResolvedPage) -> Iterator[Diagnostic]:
    """Embedded or linked files that are not there."""
    for item in page.links:
        if item.asset is None and item.slug is None and means_file(item):
            yield Diagnostic(
                rule="missing-asset",
                at=item.link.location,
                message=f"no file is called “{item.link.target.partition('#')[0]}”",
                help="put it beside the pages",
            )
