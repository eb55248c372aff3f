"""The pages that link to a page, with their sentences: on the page itself, and of very many in further parts."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.graph.not_found import text_of_404
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.model import Backlink, PlannedView, View
from kmwiki.outputs.chrome import Chrome, Crumb, Titled, bare_link, chrome_of_part, interface, placed
from kmwiki.outputs.parts import ListPart, PartsView, parts_of, parts_view
from kmwiki.theme.translations import catalogue
from kmwiki.urls import relative_url


class BacklinkItem(Titled, frozen=True, kw_only=True):
    """A page that links here, with its sentences."""

    url: str
    contexts: tuple[str, ...]


class BacklinksView(Struct, frozen=True, kw_only=True):
    """A further part of the pages that link to a page."""

    chrome: Chrome
    backlinks: tuple[BacklinkItem, ...]
    parts: PartsView | None


def backlink_views(site: Site) -> Iterator[PlannedView]:
    """The further parts of the pages that link to a page."""
    for slug, linking in site.linking.items():
        if len(linking) > site.owner.limits.rows:
            _, *others = parts_of(site, site.wiki.refs[slug].permalink, len(linking))
            for part in others:
                make = partial(_backlinks_view, site, slug, part)
                yield PlannedView(path=part.path, make=make, weight=500 * part.length)


def backlinks(site: Site, resolved: ResolvedPage) -> tuple[tuple[BacklinkItem, ...], PartsView | None]:
    """The pages that link to a page, as it shows them: all, or the first part of them, and the parts."""
    listed, most = _listed(site.wiki, resolved), site.owner.limits.rows
    items = tuple(item for _, item in listed[:most])
    if len(resolved.backlinks) <= most:
        return items, None
    first = next(parts_of(site, resolved.ref.permalink, len(listed)))
    return items, parts_view(first, lambda row: listed[row][1].title)


def _backlinks_view(site: Site, slug: str, part: ListPart) -> View:
    wiki, path = site.wiki, part.path
    ref, listed = wiki.refs[slug], _listed(wiki, wiki.pages[slug])
    language = site.pages[slug].lang
    _ = catalogue(interface(site, language)).gettext
    frame = chrome_of_part(site, part, _("Pages that link to “{title}”").format(title=ref.title), language=language)
    page = bare_link(ref, path)
    view = BacklinksView(
        chrome=replace(frame, crumbs=(Crumb(title=page.title, url=page.url),)),
        backlinks=tuple(
            replace(item, url=relative_url(wiki.refs[other].permalink, path)) for other, item in listed[part.within()]
        ),
        parts=parts_view(part, lambda row: listed[row][1].title),
    )
    return View(path=path, template="backlinks.html", data=view)


def _listed(wiki: Wiki, resolved: ResolvedPage) -> list[tuple[str, BacklinkItem]]:
    """The slugs of the pages that link to a page, and what the page shows of them, sorted by title."""
    by_page: dict[str, list[Backlink]] = {}
    aside = text_of_404(wiki)
    for backlink in resolved.backlinks:
        if backlink.slug == aside:
            continue
        by_page.setdefault(backlink.slug, []).append(backlink)
    items = [
        (
            slug,
            BacklinkItem(
                title=wiki.refs[slug].title,
                url=relative_url(wiki.refs[slug].permalink, resolved.ref.permalink),
                contexts=tuple(dict.fromkeys(backlink.context for backlink in found)),
            ),
        )
        for slug, found in by_page.items()
    ]
    items.sort(key=lambda item: (item[1].title.casefold(), item[1].url))
    return list(zip((slug for slug, _ in items), placed(items), strict=True))
