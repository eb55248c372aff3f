"""A view for every page."""

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.evidence.judged import NOTHING_SAID
from kmwiki.graph.redirects import other_titles
from kmwiki.graph.wiki import ResolvedPage, Wiki
from kmwiki.markdown.admonitions import TABS
from kmwiki.markdown.code import DIAGRAM, MARKED, TITLED
from kmwiki.markdown.tasks import TASK
from kmwiki.model import Heading, View
from kmwiki.outputs.backlinks import BacklinkItem, backlinks
from kmwiki.outputs.below_text import BelowText, below_text
from kmwiki.outputs.body import page_html, title_html
from kmwiki.outputs.chrome import Chrome, PageLink, bare_links, chrome, heading, placed, with_crumbs
from kmwiki.outputs.cite import page_citation
from kmwiki.outputs.describe import description
from kmwiki.outputs.details import DetailItem, details
from kmwiki.outputs.folders import crumbs
from kmwiki.outputs.json_ld import linked_data
from kmwiki.outputs.labels import labelled
from kmwiki.outputs.neighbourhood_map import NearbyMap, nearby_map
from kmwiki.outputs.offers import Offers, offers
from kmwiki.outputs.page_files import PageOutput, SitePages
from kmwiki.outputs.parts import PartsView
from kmwiki.outputs.picture import Picture, picture
from kmwiki.outputs.quotation import typeset
from kmwiki.outputs.references import SourceLink, WorkItem, by_work, uncited_sources
from kmwiki.outputs.stills import STILL
from kmwiki.outputs.tags import TagItem
from kmwiki.outputs.tree import Around, around
from kmwiki.outputs.trust_line import TrustItem, trust_line
from kmwiki.outputs.valid_html import valid
from kmwiki.outputs.ways_in import WaysIn, ways_in
from kmwiki.theme.static_files import (
    BLOCK_STYLES,
    CODE_SCRIPTS,
    CODE_STYLES,
    DIAGRAM_SCRIPTS,
    DIAGRAM_STYLES,
    FORMULA_STYLES,
    STILL_SCRIPTS,
    STILL_STYLES,
)
from kmwiki.urls import relative_url

_FORMULAS = ("<math", 'class="math')  # signs of a page with a formula
# Signs of one with callouts, embeds, tabs, titles or marked lines of code, or tasks of a state.
_BLOCKS = ('class="callout ', 'class="embed', 'class="only-', TABS, TITLED, MARKED, TASK)
LONG_HOME = 1_500  # words of a home page, after which the ways into the wiki would hardly be seen
MOST_MENTIONS = 20  # pages that are listed because they mention a page


class PageView(Struct, frozen=True, kw_only=True):
    """A wiki page; `body` is finished HTML."""

    chrome: Chrome
    title: str
    title_html: str | None
    title_anchor: str | None
    summary: str
    lang: str
    around: Around  # the pages before and after it
    offers: Offers
    body: str
    tags: tuple[TagItem, ...]
    created: str | None
    updated: str | None
    created_on: str | None  # the days of these two, as their author wrote them
    updated_on: str | None
    aliases: tuple[str, ...]
    details: tuple[DetailItem, ...]
    trust: tuple[TrustItem, ...]
    linked_data: str  # JSON-LD
    picture: Picture | None  # for previews on other sites
    scripts: tuple[str, ...]  # that only some pages need, such as those that draw diagrams
    styles: tuple[str, ...]
    headings: tuple[Heading, ...]
    references_anchors: tuple[str, ...]
    references: tuple[WorkItem, ...]
    backlinks: tuple[BacklinkItem, ...]
    backlink_parts: PartsView | None  # if there are more
    related: tuple[PageLink, ...]
    nearby: NearbyMap | None
    mentions: tuple[BacklinkItem, ...]  # pages that mention it without a link
    more_mentions: int  # the number of further ones
    below: BelowText
    ways: WaysIn | None  # of the home page
    ways_first: bool  # before its text, which is long
    front_sources: tuple[SourceLink, ...]
    citation: str

    @property
    def wants_pages(self) -> bool:
        """Whether it links to pages that do not exist."""
        return 'class="red-link"' in self.body or any(value.red for item in self.details for value in item.values)

    @property
    def names_related(self) -> bool:
        """Whether the page itself says which pages are related; then kmwiki adds none of its own."""
        return any(item.label.casefold() == "related" for item in self.details)

    @property
    def uncited(self) -> bool:
        """Whether some claims cite something and others do not."""
        return 'data-claim="uncited"' in self.body


def _page_view(pages: SitePages, slug: str, path: str) -> View:
    site, resolved = pages.site, pages.site.wiki.pages[slug]
    page = resolved.node.page
    spot = site.spots.get(slug)
    branch = spot.branch if spot is not None else ""
    frame = chrome(
        site, path, heading(site, resolved), description(page), language=page.front_matter.lang, branch=branch
    )
    frame = with_crumbs(frame, crumbs(site, slug, page.name, path))
    evidence = site.evidence.get(slug, NOTHING_SAID)
    html = page_html(site.wiki, resolved, source_list=False, language=frame.language, evidence=evidence)
    body = labelled(valid(html), frame.language)
    title = title_html(site.wiki, resolved, frame.language)
    data = _data(pages, resolved, frame, title, body)
    return View(path=path, template="page.html", data=_typeset(data) if site.owner.typographer else data)


def _data(pages: SitePages, resolved: ResolvedPage, frame: Chrome, title: str | None, body: str) -> PageView:
    site, page, front = pages.site, resolved.node.page, resolved.node.page.front_matter
    wiki, slug, path, linking = site.wiki, resolved.ref.slug, resolved.ref.permalink, backlinks(site, resolved)
    return PageView(
        chrome=frame,
        title=frame.title,
        title_html=title,
        title_anchor=page.title_anchor,
        summary=front.summary,
        lang=front.lang or site.language,
        around=around(site, slug, path),
        offers=offers(site, resolved),
        body=body,
        details=details(wiki, resolved),
        picture=picture(site, resolved),
        scripts=_static(wiki, path, _needed(body, title or "")[0]),
        styles=_static(wiki, path, _needed(body, title or "")[1]),
        tags=_tags(site, page.tags, path),
        created=front.created,
        updated=front.updated,
        created_on=front.created_on,
        updated_on=front.updated_on,
        trust=trust_line(site, resolved, frame.language),
        linked_data=linked_data(site, resolved, site.pages[slug].trust),
        aliases=other_titles(slug, page),
        headings=tuple(heading for heading in page.headings if not heading.quoted),
        references_anchors=page.source_list_anchors,
        references=by_work(pages.references[slug]),
        backlinks=linking[0],
        backlink_parts=linking[1],
        related=bare_links((wiki.refs[other] for other in pages.related[slug]), path),
        nearby=nearby_map(site, pages.near[slug], path) if slug != "index" else None,
        mentions=_mentions(site, slug, path),
        more_mentions=max(0, len(site.mentioned.get(slug, ())) - MOST_MENTIONS),
        below=below_text(site, resolved),
        ways=_ways(site, path) if slug == "index" else None,
        ways_first=slug == "index" and _is_long(site),
        front_sources=uncited_sources(wiki, resolved, frame.language),
        citation=page_citation(site, resolved).text,
    )


def _ways(site: Site, path: str) -> WaysIn:
    return ways_in(site, path, () if _is_long(site) else site.pages["index"].targets)


def _is_long(site: Site) -> bool:
    """Whether the ways into the wiki come before the text of the home page, because that is long."""
    return site.pages["index"].words > LONG_HOME


def _typeset(view: PageView) -> PageView:
    """The page with the quotation marks of its language."""
    return replace(
        view,
        title=typeset(view.title, view.lang),
        title_html=None if view.title_html is None else typeset(view.title_html, view.lang),
        summary=typeset(view.summary, view.lang),
        body=typeset(view.body, view.lang),
        headings=tuple(replace(heading, text=typeset(heading.text, view.lang)) for heading in view.headings),
    )


def _mentions(site: Site, slug: str, path: str) -> tuple[BacklinkItem, ...]:
    """The first pages that mention a page without a link, with their sentences."""
    found = []
    for other in site.mentioned.get(slug, ())[:MOST_MENTIONS]:
        ref = site.wiki.refs[other]
        sentences = tuple(mention.sentence for mention in site.pages[other].mentions if mention.slug == slug)
        item = BacklinkItem(title=ref.title, url=relative_url(ref.permalink, path), contexts=sentences)
        found.append((other, item))
    return placed(found)


def _tags(site: Site, names: tuple[str, ...], path: str) -> tuple[TagItem, ...]:
    paths = site.wiki.tag_paths
    return tuple(TagItem(name=name, url=relative_url(paths[name], path)) for name in names if name in site.tags)


def _needed(body: str, title: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The scripts and style sheets that only some pages need, and this page does."""
    loads = (
        (DIAGRAM_SCRIPTS, DIAGRAM_STYLES, DIAGRAM in body),
        ((), FORMULA_STYLES, any(sign in html for sign in _FORMULAS for html in (body, title))),
        ((), BLOCK_STYLES, any(sign in body for sign in _BLOCKS)),
        (CODE_SCRIPTS, CODE_STYLES, body.count("<pre") > body.count(DIAGRAM)),
        (STILL_SCRIPTS, STILL_STYLES, STILL in body),
    )
    needed = [(scripts, styles) for scripts, styles, is_needed in loads if is_needed]
    return tuple(name for names, _ in needed for name in names), tuple(name for _, names in needed for name in names)


def _static(wiki: Wiki, path: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(relative_url(f"{wiki.sections['static']}/{name}", path) for name in names)


_MOST_LINKED = 2_000  # pages that a page lists as linking to it
PAGE = PageOutput(path=str, make=_page_view, weight=lambda page: page.size + 500 * min(page.linked_from, _MOST_LINKED))
