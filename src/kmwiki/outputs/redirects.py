"""Redirects, a generated home page if the wiki has none, and the page that a server shows for missing addresses."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.graph.not_found import text_of_404
from kmwiki.graph.redirects import Redirect
from kmwiki.graph.wiki import Wiki
from kmwiki.model import PlannedView, View
from kmwiki.outputs.body import page_html
from kmwiki.outputs.chrome import MISSING, Chrome, PageLink, absolute_url, chrome, page_links, site_url
from kmwiki.outputs.home_folders import HomeFolders, home_folders
from kmwiki.outputs.labels import labelled
from kmwiki.outputs.scripts import DataView, compact_json
from kmwiki.outputs.tags import by_title
from kmwiki.outputs.valid_html import valid
from kmwiki.outputs.ways_in import WaysIn, ways_in
from kmwiki.patterns import regex
from kmwiki.theme.translations import catalogue
from kmwiki.urls import relative_url

_RELATIVE = regex(r'(<[^>]* (?:href|src)=")(?![A-Za-z][A-Za-z0-9+.-]*:|[#/])')
LONGEST_LIST = 60  # pages in no folder on a generated home page; more are listed in all pages A–Z


class HomeView(Struct, frozen=True, kw_only=True):
    """The generated home page; `pages` are those in no folder, and empty if there are too many."""

    chrome: Chrome
    folders: HomeFolders
    pages: tuple[PageLink, ...]
    ways: WaysIn


class RedirectView(Struct, frozen=True, kw_only=True):
    """A page that redirects."""

    chrome: Chrome
    target: str
    canonical: str | None  # the absolute address of the target, if it is known
    title: str


class MissingView(Struct, frozen=True, kw_only=True):
    """The page for missing addresses; `addresses` is the address of the script with all addresses, `body` what the
    wiki's own page of that kind says, if it has one."""

    chrome: Chrome
    addresses: str
    body: str


def landing_views(site: Site) -> Iterator[PlannedView]:
    """The redirects, the home page if the wiki has none, and the page for missing addresses."""
    wiki = site.wiki
    for redirect in wiki.redirects.values():
        path = redirect.path(wiki.wanted.url_style)
        yield PlannedView(path=path, make=partial(_redirect_view, site, redirect), weight=1000)
    if "index" not in wiki.refs:
        yield PlannedView(path="index.html", make=partial(_home_view, site))
    if all(ref.permalink != MISSING for ref in wiki.refs.values()):
        yield PlannedView(path=MISSING, make=partial(_missing_view, site))
        path = _addresses_path(wiki)
        yield PlannedView(path=path, make=partial(_addresses_view, site))


def _redirect_view(site: Site, redirect: Redirect) -> View:
    path, target = redirect.path(site.wiki.wanted.url_style), site.wiki.refs[redirect.target]
    view = RedirectView(
        chrome=chrome(site, path, target.title),
        target=relative_url(target.permalink, path, redirect.anchor),
        canonical=absolute_url(site, target.permalink),
        title=target.title,
    )
    return View(path=path, template="redirect.html", data=view)


def _missing_view(site: Site) -> View:
    _ = catalogue(site.language).gettext
    slug = text_of_404(site.wiki)
    frame = chrome(site, MISSING, _("Page not found") if slug is None else site.wiki.refs[slug].title)
    addresses = site_url(site, _addresses_path(site.wiki), MISSING)
    body = "" if slug is None else _from_root(site, page_html(site.wiki, site.wiki.pages[slug], path=MISSING))
    view = MissingView(chrome=frame, addresses=addresses, body=labelled(valid(body), site.language))
    return View(path=MISSING, template="404.html", data=view)


def _from_root(site: Site, body: str) -> str:
    """The text with addresses that are right at any depth, where the address of the site is known."""
    return _RELATIVE.sub(rf"\1{site_url(site, '', MISSING)}", body) if site.owner.base_url is not None else body


def _addresses_path(wiki: Wiki) -> str:
    return f"{wiki.sections['special']}/addresses.js"


def _addresses_view(site: Site) -> View:
    """The path, title and aliases of every page, except that whose text this is."""
    wiki = site.wiki
    aliases: dict[str, list[str]] = {}
    for alias, slugs in wiki.graph.aliases.items():  # without unpacking a page
        for slug in slugs:
            aliases.setdefault(slug, []).append(alias)
    known = [[ref.permalink, ref.title, *sorted(aliases.get(slug, ()))] for slug, ref in site.listed.items()]
    return View(path=_addresses_path(wiki), template="addresses.txt", data=DataView(data=compact_json(known)))


def _home_view(site: Site) -> View:
    folders = home_folders(site, "index.html")
    loose = folders.loose if len(folders.loose) <= LONGEST_LIST else ()
    pages = by_title((site.wiki.refs[slug] for slug in loose), site.language)
    view = HomeView(
        folders=folders,
        chrome=chrome(site, "index.html", site.title, site.owner.description),
        pages=page_links(pages, "index.html"),
        ways=ways_in(site, "index.html"),
    )
    return View(path="index.html", template="home.html", data=view)
