"""The frame of every page: navigation, titles and addresses around its own content."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, TypeVar
from urllib.parse import quote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import MenuTarget, Site, ThemeText
from kmwiki.analysis.tree import root_of
from kmwiki.content.navigation import Menu, OwnEntry
from kmwiki.graph.lookup import says_nothing
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.model import PageRef
from kmwiki.outputs.parts import ListPart, neighbour
from kmwiki.outputs.versions import VersionMenu, version_menu
from kmwiki.theme.fonts import first_fonts
from kmwiki.theme.translations import SOURCE, catalogue, figure, spoken
from kmwiki.urls import relative_url

FEED = "feed.xml"
MISSING = "404.html"
Item = TypeVar("Item", bound="Titled")
Section = Literal["", "pages", "tags", "sources", "special", "graph"]


class MenuLink(Struct, frozen=True, kw_only=True):
    """An entry of a menu: the `name` of a generated part of the site, whose title is the interface's, or a `title`."""

    url: str
    name: str = ""
    title: str = ""


class Titled(Struct, frozen=True, kw_only=True):
    """An item of a list with the title of a page; `place` distinguishes it from pages with the same title."""

    title: str
    place: str = ""


class PageLink(Titled, frozen=True, kw_only=True):
    """A page in a list; `inside` is the number of pages in a folder."""

    url: str
    summary: str = ""
    inside: int = 0


class Crumb(Struct, frozen=True, kw_only=True):
    """What is above a page, and its address, if it has one."""

    title: str
    url: str | None


class Chrome(Struct, frozen=True, kw_only=True):
    """The frame of a page: titles, and addresses relative to `path`.

    `language` is the language of the interface on this page, `section` its entry of the menu. `previous` and `next` are
    the neighbours of a part of a long list.
    """

    site_title: str
    language: str
    path: str
    title: str
    description: str
    section: Section
    canonical: str | None  # the page's absolute address, if the site's is known
    static: str  # address of the folder of style sheets and scripts, with a slash at its end
    home: str
    all_pages: str
    tags: str
    sources: str
    special: str
    recent: str
    wanted: str
    help: str
    search: str
    graph: str
    feed: str | None
    menu: tuple[MenuLink, ...] = ()
    footer: tuple[MenuLink, ...] = ()
    theme: ThemeText
    fonts: tuple[str, ...]  # files in `static` that the page asks for first
    versions: VersionMenu | None = None
    previous: str | None = None
    next: str | None = None
    crumbs: tuple[Crumb, ...] = ()  # what is above the page, without the home page
    tree: str = ""  # address of the data of the tree, if the wiki has one
    root: str = ""  # the first branch of the tree, if it is that of a language
    branch: str = ""  # of the page in the tree

    @property
    def shared(self) -> "Chrome":
        """The same without what is only of this page, so that it is equal on all pages of a folder."""
        return replace(
            self, path="", title="", description="", canonical=None, previous=None, next=None, crumbs=(), branch=""
        )


class CountedLink(Titled, frozen=True, kw_only=True):
    """A page or a source in a list, with a number, such as that of the links to it."""

    url: str
    count: int


def chrome(
    site: Site,
    path: str,
    title: str,
    description: str = "",
    *,
    section: Section = "",
    language: str | None = None,
    branch: str = "",
) -> Chrome:
    """The frame of the output `path`, at a `branch` of the tree; in `language`, if the interface has it."""
    sections = site.wiki.sections

    def address(target: str) -> str:
        return site_url(site, target, path)

    frame = Chrome(
        site_title=site.title,
        language=interface(site, language),
        path=path,
        title=title,
        description=description,
        section=section,
        canonical=absolute_url(site, path),
        static=address(f"{sections['static']}/"),
        home=address(_home_of(site, language or "")),
        all_pages=address(site.wiki.special_path("all-pages")),
        tags=address(site.wiki.path_of_tags()),
        sources=address(f"{sections['sources']}/index.html"),
        special=address(f"{sections['special']}/index.html"),
        recent=address(site.wiki.special_path("recent-changes")),
        wanted=address(site.wiki.special_path("wanted")),
        help=address(site.wiki.special_path("help")),
        search=address(f"{sections['search']}/index.html"),
        graph=address(f"{sections['graph']}/index.html"),
        feed=address(FEED) if site.has_feed else None,
        theme=site.owner.theme,
        fonts=first_fonts(site.owner.theme.fonts, language or site.language),
    )
    return _with_tree(site, _with_menus(site, frame, language or ""), language or "", branch)


def _home_of(site: Site, language: str) -> str:
    """The output path of the home page in a language: the translation of that of the wiki, or the page of the folder
    of the language."""
    for tag, slug in site.translations.get("index", ()):
        if tag == language:
            return site.wiki.permalink(slug)
    root = site.roots.get(language)
    own = site.wiki.graph.folder_notes.get(root.folder, root.folder) if root is not None and root.folder else ""
    return site.wiki.permalink(own) if own in site.wiki.refs else "index.html"


def with_crumbs(frame: Chrome, crumbs: Iterable[Crumb]) -> Chrome:
    """The frame of a page that is below these; the home page of its language is above all."""
    return replace(frame, crumbs=tuple(crumb for crumb in crumbs if crumb.url != frame.home))


def _crumbs(site: Site, frame: Chrome) -> tuple[Crumb, ...]:
    """The list that a generated page belongs to, such as that of all tags."""
    _ = catalogue(frame.language).gettext
    lists = {
        "tags": (_("Tags"), frame.tags),
        "sources": (_("Sources"), frame.sources),
        "special": (_("Reports"), frame.special),
        "graph": (_("Graph"), frame.graph),
    }
    title, url = lists.get(frame.section, ("", ""))
    return (Crumb(title=title, url=url),) if title and frame.title != title else ()


def _with_menus(site: Site, frame: Chrome, language: str) -> Chrome:
    """The frame with its crumbs and menus, whose own entries lead to pages in this language if there are such."""
    menus = (_links(site, frame, menu, language) for menu in (site.owner.nav.menu, site.owner.nav.footer))
    versions = version_menu(site.owner.versions, site_url(site, "index.html", frame.path))
    return replace(frame, menu=next(menus), footer=next(menus), versions=versions, crumbs=_crumbs(site, frame))


def _with_tree(site: Site, frame: Chrome, language: str, branch: str) -> Chrome:
    """The frame with the tree of pages of a branch or of a language, if there is one."""
    if branch not in site.heads:
        branch = ""
    root = root_of(branch)
    if not branch and language in site.roots:
        root = site.roots[language].name
    if root not in site.heads:
        return frame
    tree = site_url(site, f"{site.wiki.sections['special']}/tree.js", frame.path)
    return replace(frame, tree=tree, root=root, branch=branch)


def _links(site: Site, frame: Chrome, menu: Menu, language: str) -> tuple[MenuLink, ...]:
    """The entries of a menu that lead to something."""
    places: dict[str, str | None] = {
        "all-pages": frame.all_pages,
        "tags": frame.tags if site.tags else None,
        "sources": frame.sources if site.wiki.sources or site.web else None,
        "graph": frame.graph,
        "search": frame.search,
        "reports": frame.special,
        "recent-changes": frame.recent if site.has_dates else None,
        "help": frame.help,
        "feed": frame.feed,
    }
    found = list[MenuLink]()
    for item in menu:
        if not isinstance(item, OwnEntry):
            if (url := places[item]) is not None:
                found.append(MenuLink(name=item, url=url))
        elif (target := site.menu.get(item.to)) is not None:
            found.append(_own_link(site, frame, item, target, language))
    return tuple(found)


def _own_link(site: Site, frame: Chrome, item: OwnEntry, target: MenuTarget, language: str) -> MenuLink:
    """What an owner's own entry shows: a page in the language of the reader has its own title."""
    for tag, path, title in target.languages:
        if tag == language:
            return MenuLink(title=title, url=site_url(site, path, frame.path))
    url = target.address or site_url(site, target.path, frame.path)
    return MenuLink(title=item.title or target.title, url=url)


def chrome_of_part(
    site: Site,
    part: ListPart,
    title: str,
    *,
    section: Section = "",
    branch: str = "",
    language: str | None = None,
) -> Chrome:
    """The frame of a part of a list, whose pages may be in one `language`; the first part has the title of the list."""
    spoken_here, path = interface(site, language), part.path
    _ = catalogue(spoken_here).gettext
    if part.number > 1:
        number, count = (figure(each, spoken_here) for each in (part.number, part.count))
        title = _("{title}, part {number} of {count}").format(title=title, number=number, count=count)
    frame = chrome(site, path, title, section=section, branch=branch, language=language)
    return replace(frame, previous=neighbour(part, -1), next=neighbour(part, 1))


def language_of(site: Site, slugs: Iterable[str]) -> str | None:
    """The language that all these pages have; None if they have several, or there are none."""
    found = {site.pages[slug].lang or site.language for slug in slugs}
    return found.pop() if len(found) == 1 else None


def interface(site: Site, language: str | None) -> str:
    """The interface's language on a page in `language`: that or the site's, if the interface has it, or English."""
    return spoken(language or "") or spoken(site.language) or SOURCE


def site_url(site: Site, target: str, origin: str) -> str:
    """The relative address of the output or folder `target` in the output `origin`."""
    # A server shows 404.html at addresses of any depth, so that page needs addresses from the root.
    if origin == MISSING and site.owner.base_url is not None:
        return urlsplit(site.owner.base_url).path + quote(target)
    return relative_url(target, origin)


def heading(site: Site, resolved: ResolvedPage) -> str:
    """The title of a page; on a home page to which nobody gave one, so that it is “Index”, that of the site."""
    page = resolved.node.page
    is_given = page.front_matter.title or page.title_anchor or not says_nothing(page.title)
    return page.title if is_given or resolved.ref.slug != "index" else site.title


def absolute_url(site: Site, path: str) -> str | None:
    """The absolute address of an output; None if the address of the site is not known."""
    if site.owner.base_url is None or path == MISSING:
        return None
    folder, slash, name = path.rpartition("/")
    return site.owner.base_url + quote(f"{folder}{slash}" if name == "index.html" else path)


def bare_link(ref: PageRef, origin: str) -> PageLink:
    """A link to a page on the output `origin`, by its title alone."""
    return PageLink(title=ref.title, url=relative_url(ref.permalink, origin))


def bare_links(refs: Iterable[PageRef], origin: str) -> tuple[PageLink, ...]:
    """Links to pages that stand side by side."""
    return placed((ref.slug, bare_link(ref, origin)) for ref in refs)


def page_link(ref: PageRef, origin: str, *, place: str = "") -> PageLink:
    """A page in a list on the output `origin`."""
    return PageLink(title=ref.title, url=relative_url(ref.permalink, origin), summary=ref.summary, place=place)


def page_links(refs: Iterable[PageRef], origin: str, rows: slice = slice(None)) -> tuple[PageLink, ...]:
    """A list of pages on the output `origin`, or some `rows` of it; pages with the same title have their places."""
    listed = tuple(refs)
    places = places_of((ref.title, ref.slug) for ref in listed)
    return tuple(page_link(ref, origin, place=places[ref.slug]) for ref in listed[rows])


def places_of(pages: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Slug → what a list says beside the title of a page: where it is, if others in the list have the same title."""
    titles = {slug: title for title, slug in pages}
    count = Counter(titles.values())
    return {slug: slug if count[title] > 1 else "" for slug, title in titles.items()}


def placed(items: Iterable[tuple[str, Item]]) -> tuple[Item, ...]:
    """Items of a list, given with the slugs of their pages; those with the same title have their places."""
    listed = tuple(items)
    places = places_of((item.title, slug) for slug, item in listed)
    return tuple(replace(item, place=places[slug]) if places[slug] else item for slug, item in listed)
