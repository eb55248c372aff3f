"""Site → Diagnostics: one function for each kind of finding, in order; pages have the findings of the parser."""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import partial

from kmwiki.analysis.outline_tree import missing_items
from kmwiki.analysis.reports import reported
from kmwiki.analysis.site import Row, Site
from kmwiki.content.file_kinds import HTML, ending
from kmwiki.diagnostics import Diagnostic, Location, attempted, finding
from kmwiki.graph.layout import ROUGH
from kmwiki.graph.lookup import folders_above, last_part, slugged
from kmwiki.graph.names import Found
from kmwiki.graph.redirects import moved_to
from kmwiki.graph.wiki import ResolvedPage, Wiki

_OF_THE_LOOK = frozenset(("css", "js", "scss", "map", "woff", "woff2", "ttf"))  # files that no page leads to
_MARKDOWN_TOO = frozenset(("markdown", "mdown", "mkdown", "mkdn", "mkd"))  # other endings of Markdown
_CATEGORIES = frozenset(("_category_.json", "_category_.yml", "_category_.yaml"))
Check = Callable[[Wiki, ResolvedPage], Iterable[Diagnostic]]
SiteCheck = Callable[[Site], Iterable[Diagnostic]]


def slug_collisions(site: Site) -> Iterator[Diagnostic]:
    """Pages that wanted the same address."""
    wiki = site.wiki
    for slug, wish in wiki.graph.collisions.items():
        message = f"another page already uses the address “{wish}”; this one is published as “{slug}”"
        help = "rename one of the files or give it a “slug:”"
        yield finding("slug-collision", wiki.graph.nodes[slug].page.path, message, help)


def active_attachments(site: Site) -> Iterator[Diagnostic]:
    """Attachments of the site that could run or load something, and are published without it."""
    active = {name: file for name, file in site.wiki.assets.items() if file.is_active}
    used = {name for page in site.pages.values() for name in page.assets} if active else set()
    for name in sorted(active.keys() & used):
        message = "this attachment contains active content, which is removed from the published copy"
        help = "check the published copy, or publish it as a PDF"
        yield finding("active-attachment", active[name].path, message, help)


def broken_order(site: Site) -> Iterator[Diagnostic]:
    """Names in the owner's order of the tree that neither a page nor a folder has."""
    wiki, order = site.wiki, site.owner.nav.order
    unknown = [name for name in order if not isinstance(wiki.graph.resolve(name, ""), Found)]
    folders = (
        {folder for name in wiki.graph.names.values() for folder in folders_above(name)} if unknown else set[str]()
    )
    slugs = {slugged(folder): folder for folder in sorted(folders)}
    for name in unknown:
        if slugged(name.strip("/")) in slugs:
            continue
        page, close = wiki.graph.nearest(name), get_close_matches(name.strip("/"), sorted(folders), n=1)
        meant = close[0] if close else wiki.refs[page].title if page in wiki.refs else None
        message = f"the order of the tree names “{name}”, but no page or folder has this name"
        at = Location(path="kmwiki.toml", line=site.owner.nav_lines.get(f"nav.order:{name}", 1))
        help = f"did you mean “{meant}”?" if meant else None
        yield Diagnostic(rule="broken-menu", at=at, message=message, help=help)


def broken_outline(site: Site) -> Iterator[Diagnostic]:
    """Items of the outline that another program's settings give, which lead to no page and are left out."""
    for item in missing_items(site):
        near = site.wiki.graph.nearest(item.to.removesuffix(".md"))
        help = f"did you mean “{site.wiki.graph.nodes[near].page.name}”?" if near in site.wiki.refs else None
        message = f"the outline leads to “{item.to}”, but no page is there"
        at = Location(path=item.file or site.owner.given_file, line=item.line)
        yield Diagnostic(rule="broken-menu", at=at, message=message, help=help)


def broken_moves(site: Site) -> Iterator[Diagnostic]:
    """Old addresses in another program's settings that lead to no page."""
    wiki = site.wiki
    for moved in wiki.wanted.moved:
        if moved_to(wiki.graph, moved) is None:
            near = wiki.graph.nearest(moved.new.partition("#")[0].removesuffix(".md"))
            help = f"did you mean “{wiki.graph.nodes[near].page.name}”?" if near in wiki.refs else None
            message = f"the old address “{moved.old}” leads to “{moved.new}”, but no page is there"
            at = Location(path=moved.file, line=moved.line)
            yield Diagnostic(rule="broken-link", at=at, message=message, help=help)


def unread_files(site: Site) -> Iterator[Diagnostic]:
    """Files in the folder of pages of which another program makes pages: the first of each kind, and their number."""
    kinds: dict[str, list[str]] = {}
    if site.owner.other_pages:
        bundles = {name.rpartition("/")[0] for name in site.wiki.graph.names.values() if last_part(name) == "index"}
        for name, file in sorted(site.wiki.assets.items()):
            end, folder = ending(name), name.rpartition("/")[0]
            if end in site.owner.other_pages and not (end in HTML and folder and folder in bundles):
                kinds.setdefault(end, []).append(file.path)
    for end, paths in kinds.items():
        is_one, is_markdown = len(paths) == 1, end in _MARKDOWN_TOO
        what = "this file is a page" if is_one else f"{len(paths):,} files that end in .{end} are pages"
        help = f"rename {'it' if is_one else 'them'} to .md" if is_markdown else "write it in Markdown, in a .md file"
        yield finding("unread-file", paths[0], f"{what} of another program, which kmwiki does not read", help)


def unread_categories(site: Site) -> Iterator[Diagnostic]:
    """Files of Docusaurus that name folders and put them in order: the first, and their number."""
    found = sorted(file.path for name, file in site.wiki.assets.items() if last_part(name) in _CATEGORIES)
    if found and site.owner.other_pages:
        is_one = len(found) == 1
        what = "this file names a folder" if is_one else f"{len(found):,} files such as this one name folders"
        help = "write “title” and “sidebar_position” into an index.md in the folder"
        yield finding(
            "unread-file",
            found[0],
            f"{what} in Docusaurus, and kmwiki does not read {'it' if is_one else 'them'}",
            help,
        )


def lost_files(site: Site) -> Iterator[Diagnostic]:
    """Files beside pages that another program publishes and kmwiki does not, because no page leads to them."""
    if not site.owner.copies_files:
        return
    used = {name for page in site.pages.values() for name in page.assets}
    not_lost = {*_OF_THE_LOOK, *site.owner.other_pages}
    paths = [file.path for name, file in sorted(site.wiki.assets.items())
             if name not in used and not file.is_static and ending(name) not in not_lost]  # fmt: skip
    if paths:
        what = "this file is" if len(paths) == 1 else f"{len(paths):,} files such as this one are"
        message = f"{what} not published, because no page links to {'it' if len(paths) == 1 else 'them'}"
        place = f"a folder “{site.owner.as_they_are}”" if site.owner.as_they_are else "a folder that “static” names"
        help = f"{site.owner.copies_files} publishes every file; put those that need their address into {place}"
        yield finding("unread-file", paths[0], message, help)


def large_graph(site: Site) -> Iterator[Diagnostic]:
    """A very large wiki, whose graph is drawn more roughly, and perhaps not whole."""
    if len(site.pages) > ROUGH:
        message = f"the graph has more than {ROUGH:,} pages, so it is simplified and may leave out pages with few links"
        yield finding("large-graph", ".", message)


def check_page(
    wiki: Wiki, page: ResolvedPage, rows: Iterable[tuple[str, Row]], checks: Iterable[Check]
) -> tuple[Diagnostic, ...]:
    """The findings on one page: those of the parser, of each check, and of the `rows` of reports that are rules."""
    parts = (partial(check, wiki, page) for check in checks)
    found, failures = attempted(page.node.page.path, parts, "this page could not be checked completely")
    of_rows = (finding for name, row in rows if (finding := reported(name, row)) is not None)
    return (*page.node.page.diagnostics, *found, *failures, *of_rows)


def check_site(site: Site, checks: Iterable[SiteCheck]) -> tuple[Diagnostic, ...]:
    """The findings on the site as a whole, besides those that the facts of its pages have."""
    wiki = site.wiki
    elsewhere = (wiki.graph.nodes[slug].page for slug in wiki.graph.redirects if slug not in wiki.refs)
    parts = (partial(check, site) for check in checks)
    of_all, failures = attempted(".", parts, "the wiki could not be checked completely")
    return (
        *(finding for page in elsewhere for finding in page.diagnostics),
        *site.ranked,
        *of_all,
        *failures,
    )
