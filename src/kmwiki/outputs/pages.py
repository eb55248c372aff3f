"""A view for every page, every redirect, and the generated home where the wiki has none."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from kmwiki.graph import Found
from kmwiki.markdown.code import DIAGRAM
from kmwiki.model import Backlink, Heading, PlannedView, View
from kmwiki.outputs.body import page_html, title_html
from kmwiki.outputs.chrome import Chrome, PageLink, SiteText, chrome
from kmwiki.outputs.linked_data import linked_data
from kmwiki.outputs.references import ReferenceItem, SourceLink, references_of, uncited_sources
from kmwiki.outputs.tags import TagItem, by_title, page_link, tag_items
from kmwiki.outputs.trust import TrustItem, trust_line
from kmwiki.reports import Facts
from kmwiki.resolver import Redirect, ResolvedLink, ResolvedPage, Site
from kmwiki.sources import ADDRESS
from kmwiki.theme import DIAGRAM_SCRIPTS, DIAGRAM_STYLES
from kmwiki.urls import relative_url, segment_slug


class BacklinkItem(Struct, frozen=True, kw_only=True):
    """A page that links here, with its sentences."""

    title: str
    url: str
    contexts: tuple[str, ...]


class DetailValue(Struct, frozen=True, kw_only=True):
    """A value in the page's details; `url` where it is a link that leads somewhere, `red` where it leads nowhere."""

    text: str
    url: str | None = None
    red: bool = False


class DetailItem(Struct, frozen=True, kw_only=True):
    """A line of the page's details, from its front matter."""

    key: str
    values: tuple[DetailValue, ...]


class PageView(Struct, frozen=True, kw_only=True):
    """A wiki page; `body` is finished HTML."""

    chrome: Chrome
    title: str
    title_html: str | None
    title_anchor: str | None
    summary: str
    lang: str | None
    body: str
    tags: tuple[TagItem, ...]
    created: str | None
    updated: str | None
    aliases: tuple[str, ...]
    details: tuple[DetailItem, ...]
    trust: tuple[TrustItem, ...]
    linked_data: str  # JSON-LD
    uncited: bool  # whether some claims cite and others do not
    scripts: tuple[str, ...]  # what only some pages need, such as the drawing of diagrams
    styles: tuple[str, ...]
    headings: tuple[Heading, ...]
    references_anchors: tuple[str, ...]
    references: tuple[ReferenceItem, ...]
    backlinks: tuple[BacklinkItem, ...]
    front_sources: tuple[SourceLink, ...]


class Counts(Struct, frozen=True, kw_only=True):
    """The figures of a wiki."""

    pages: int
    tags: int
    sources: int


class HomeView(Struct, frozen=True, kw_only=True):
    """The generated home page."""

    chrome: Chrome
    pages: tuple[PageLink, ...]
    counts: Counts
    tags: tuple[TagItem, ...]


class RedirectView(Struct, frozen=True, kw_only=True):
    """A page that leads on."""

    chrome: Chrome
    target: str
    title: str


class PlainView(Struct, frozen=True, kw_only=True):
    """A page that says nothing of its own."""

    chrome: Chrome


def page_views(text: SiteText, facts: Facts) -> Iterator[PlannedView]:
    """Pages, redirects, home and 404."""
    site = facts.site
    for slug, ref in site.refs.items():
        weight = facts.pages[slug].size + 500 * facts.pages[slug].linked_from
        yield PlannedView(
            path=ref.permalink, make=partial(_page_view, text, facts, slug), weight=weight, depends=("page", slug)
        )
    for redirect in site.redirects:
        make = partial(_redirect_view, site, text, redirect)
        path = site.permalink(redirect.origin)
        yield PlannedView(path=path, make=make, weight=1000, depends=("page", redirect.target))
    if "index" not in site.refs:
        yield PlannedView(path="index.html", make=partial(_home_view, site, text), depends=("list", "pages"))
    if all(ref.permalink != "404.html" for ref in site.refs.values()):
        yield PlannedView(path="404.html", make=partial(_missing_view, site, text), depends=("list", "pages"))


def _page_view(text: SiteText, facts: Facts, slug: str) -> View:
    site, resolved, trust = facts.site, facts.site.pages[slug], facts.pages[slug].trust
    page, path = resolved.node.page, resolved.ref.permalink
    front = page.front_matter
    body = page_html(site, resolved, source_list=False)
    references = references_of(site, resolved)
    diagrams = DIAGRAM in body
    view = PageView(
        chrome=chrome(site, text, path, page.title, front.summary),
        title=page.title,
        title_html=title_html(site, resolved),
        title_anchor=page.title_anchor,
        summary=front.summary,
        lang=front.lang,
        body=body,
        details=_details(site, resolved),
        scripts=_static(
            site, path, (*(DIAGRAM_SCRIPTS if diagrams else ()), *(("evidence.js",) if references else ()))
        ),
        styles=_static(site, path, DIAGRAM_STYLES if diagrams else ()),
        tags=tuple(TagItem(name=tag, url=relative_url(site.tag_paths[tag], path)) for tag in page.tags),
        created=front.created,
        updated=front.updated,
        trust=trust_line(site, resolved, trust),
        linked_data=linked_data(site, text, resolved, trust),
        uncited='data-claim="uncited"' in body,
        aliases=tuple(alias for alias in front.aliases if segment_slug(alias) != resolved.ref.slug),
        headings=page.headings,
        references_anchors=page.source_list_anchors,
        references=references,
        backlinks=_backlinks(resolved.backlinks, path),
        front_sources=uncited_sources(site, resolved),
    )
    return View(path=path, template="page.html", data=view)


def _static(site: Site, path: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(relative_url(f"{site.sections['static']}/{name}", path) for name in names)


def _details(site: Site, resolved: ResolvedPage) -> tuple[DetailItem, ...]:
    """What the front matter says beside the fields that have a place of their own, key by key."""
    front, found = resolved.node.page.front_matter, dict[str, list[DetailValue]]()
    links = iter(resolved.links)  # those of the front matter come first
    if front.kind:
        found["type"] = [DetailValue(text=front.kind)]
    for detail in front.details:
        address = detail.text if ADDRESS.match(detail.text) else None
        plain = DetailValue(text=detail.text, url=address)
        value = plain if detail.link is None else _linked(site, resolved, next(links))
        found.setdefault(detail.key, []).append(value)
    return tuple(DetailItem(key=key, values=tuple(values)) for key, values in found.items())


def _linked(site: Site, resolved: ResolvedPage, item: ResolvedLink) -> DetailValue:
    if item.slug is None:
        red = item.asset is None and item.kind != "external"
        return DetailValue(text=item.link.label, url=item.link.target if item.kind == "external" else None, red=red)
    anchor = item.result.anchor if isinstance(item.result, Found) else None
    url = relative_url(site.permalink(item.slug), resolved.ref.permalink, anchor)
    return DetailValue(text=item.link.piped or site.refs[item.slug].title, url=url)


def _backlinks(backlinks: tuple[Backlink, ...], path: str) -> tuple[BacklinkItem, ...]:
    by_page: dict[str, list[Backlink]] = {}
    for backlink in backlinks:
        by_page.setdefault(backlink.page.slug, []).append(backlink)
    items = [
        BacklinkItem(
            title=found[0].page.title,
            url=relative_url(found[0].page.permalink, path),
            contexts=tuple(dict.fromkeys(backlink.context for backlink in found)),
        )
        for found in by_page.values()
    ]
    return tuple(sorted(items, key=lambda item: (item.title.casefold(), item.url)))


def _redirect_view(site: Site, text: SiteText, redirect: Redirect) -> View:
    path, target = site.permalink(redirect.origin), site.refs[redirect.target]
    view = RedirectView(
        chrome=chrome(site, text, path, target.title, redirect=True),
        target=relative_url(target.permalink, path, redirect.anchor),
        title=target.title,
    )
    return View(path=path, template="redirect.html", data=view)


def _missing_view(site: Site, text: SiteText) -> View:
    frame = chrome(site, text, "404.html", "Page not found")
    return View(path="404.html", template="404.html", data=PlainView(chrome=frame))


def _home_view(site: Site, text: SiteText) -> View:
    pages = by_title(site.refs.values())
    tags = tag_items(site, "index.html")
    view = HomeView(
        chrome=chrome(site, text, "index.html", text.title, text.description),
        pages=tuple(page_link(ref, "index.html") for ref in pages),
        counts=Counts(pages=len(pages), tags=len(tags), sources=len(site.sources)),
        tags=tags,
    )
    return View(path="index.html", template="home.html", data=view)
