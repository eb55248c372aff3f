"""The files for programs: `llms.txt`, `llms-full.txt`, `sitemap.xml`, `robots.txt`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.graph.paths import GeneratedPage
from kmwiki.graph.wiki import folder_lists
from kmwiki.model import PlannedView, View
from kmwiki.outputs.chrome import absolute_url
from kmwiki.outputs.languages import LanguageItem, languages_of
from kmwiki.outputs.markdown_copy import bare_markdown, one_line
from kmwiki.outputs.source_uses import listed_sources
from kmwiki.outputs.tags import by_title
from kmwiki.outputs.volumes import volume_name, volumes_of
from kmwiki.urls import beside, relative_url


class PlainLink(Struct, frozen=True, kw_only=True):
    """An entry of `llms.txt`."""

    title: str
    url: str
    note: str = ""


class LlmsView(Struct, frozen=True, kw_only=True):
    """`llms.txt` (https://llmstxt.org): a description of the site, and the address of each page."""

    title: str
    description: str
    pages: tuple[PlainLink, ...]
    sources: tuple[PlainLink, ...]
    full: str
    markdown: bool  # whether the addresses of pages are those of their Markdown


class FullText(Struct, frozen=True, kw_only=True):
    """A page in `llms-full.txt`."""

    title: str
    address: str
    summary: str
    text: str


class LlmsFullView(Struct, frozen=True, kw_only=True):
    """`llms-full.txt`: the Markdown of all pages without links; for a large wiki, the addresses of its parts."""

    title: str
    description: str
    pages: tuple[FullText, ...] = ()
    volumes: tuple[PlainLink, ...] = ()


class SitemapEntry(Struct, frozen=True, kw_only=True):
    """An address, and the date of its last change."""

    url: str
    changed: str | None
    languages: tuple[LanguageItem, ...]


class SitemapView(Struct, frozen=True, kw_only=True):
    """The site map (https://www.sitemaps.org)."""

    entries: tuple[SitemapEntry, ...]
    translated: bool  # whether a page is in several languages


class SitemapIndexView(Struct, frozen=True, kw_only=True):
    """The addresses of the parts of a large site map."""

    urls: tuple[str, ...]


class RobotsView(Struct, frozen=True, kw_only=True):
    """`robots.txt`; `sitemap` is the address of the site map."""

    sitemap: str


def machine_views(site: Site) -> Iterator[PlannedView]:
    """The files for programs."""
    weight = 100 * len(site.pages)
    yield PlannedView(path="llms.txt", make=partial(llms_view, site), weight=weight)
    yield from _full_views(site)
    if site.owner.base_url is not None:
        yield from _sitemap_views(site, weight)
        yield PlannedView(path="robots.txt", make=partial(_robots_view, site.owner.base_url), weight=100)


def _full_views(site: Site) -> Iterator[PlannedView]:
    slugs, path = tuple(site.listed), "llms-full.txt"
    volumes = {path: slugs}
    if len(slugs) > site.owner.limits.texts:
        volumes = {
            f"llms-full/{volume_name(volume[0])}.txt": volume for volume in volumes_of(slugs, site.owner.limits.volume)
        }
        yield PlannedView(path=path, make=partial(_volumes_view, site, volumes))
    for path, volume in volumes.items():
        make, weight = partial(llms_full_view, site, volume, path), partial(_size, site, volume)
        yield PlannedView(path=path, make=make, weight=weight, after=volume[-1] if len(volumes) > 1 else "")


def _size(site: Site, slugs: Iterable[str]) -> int:
    return sum(site.pages[slug].size for slug in slugs)


def llms_view(site: Site) -> View:
    wiki, base = site.wiki, site.owner.base_url or ""
    pages = tuple(
        PlainLink(
            title=one_line(ref.title),
            url=base + relative_url(beside(ref.permalink, ".md") if site.owner.markdown else ref.permalink, "llms.txt"),
            note=one_line(ref.summary),
        )
        for ref in by_title(site.listed.values(), site.language)
    )
    known = frozenset(listed_sources(site))
    sources = tuple(
        PlainLink(title=one_line(wiki.source_title(name)), url=base + relative_url(path, "llms.txt"))
        for name, path in wiki.source_paths.items()
        if name in known
    )
    view = LlmsView(
        title=one_line(site.title),
        description=one_line(site.owner.description),
        pages=pages,
        sources=sources,
        full=f"{base}llms-full.txt",
        markdown=site.owner.markdown,
    )
    return View(path="llms.txt", template="llms.txt", data=view)


def _volumes_view(site: Site, volumes: Mapping[str, Sequence[str]]) -> View:
    refs, base = site.wiki.refs, site.owner.base_url or ""
    links = tuple(
        PlainLink(
            title=path,
            url=base + path,
            note=f"{one_line(refs[volume[0]].title)} – {one_line(refs[volume[-1]].title)}",
        )
        for path, volume in volumes.items()
    )
    data = LlmsFullView(title=site.title, description=site.owner.description, volumes=links)
    return View(path="llms-full.txt", template="llms-full.txt", data=data)


def llms_full_view(site: Site, slugs: Iterable[str], path: str) -> View:
    """The view with the texts of these pages."""
    pages = tuple(
        FullText(
            title=page.ref.title,
            address=absolute_url(site, page.ref.permalink) or page.ref.permalink,
            summary=page.ref.summary,
            text=bare_markdown(page),
        )
        for page in (site.wiki.pages[slug] for slug in slugs)
    )
    data = LlmsFullView(title=site.title, description=site.owner.description, pages=pages)
    return View(path=path, template="llms-full.txt", data=data)


def _sitemap_views(site: Site, weight: int) -> Iterator[PlannedView]:
    """The site map; one with too many addresses is an index of its parts."""
    path = "sitemap.xml"
    most, count = site.owner.limits.addresses, len(site.listed) + sum(1 for _ in folder_lists(site.wiki))
    if count <= most:
        yield PlannedView(path=path, make=partial(_sitemap_view, site, path, 0), weight=weight)
        return
    starts = range(0, count, most)
    paths = tuple(f"sitemap-{number}.xml" for number in range(1, len(starts) + 1))
    yield PlannedView(path=path, make=partial(_sitemap_index_view, site, path, paths), weight=1000)
    for part, start in zip(paths, starts, strict=True):
        yield PlannedView(path=part, make=partial(_sitemap_view, site, part, start), weight=weight)


def _sitemap_view(site: Site, path: str, start: int) -> View:
    """The site map, or the part of it that begins with address number `start`."""
    pages = ((ref.permalink, site.pages[slug].changed or None, slug) for slug, ref in site.listed.items())
    lists = ((site.wiki.path_of(GeneratedPage(kind="folder", name=slug)), None, "") for slug in folder_lists(site.wiki))
    entries = tuple(
        SitemapEntry(url=absolute_url(site, address) or "", changed=changed, languages=languages_of(site, slug, path))
        for address, changed, slug in islice(chain(pages, lists), start, start + site.owner.limits.addresses)
    )
    translated = any(entry.languages for entry in entries)
    return View(path=path, template="sitemap.xml", data=SitemapView(entries=entries, translated=translated))


def _sitemap_index_view(site: Site, path: str, parts: tuple[str, ...]) -> View:
    view = SitemapIndexView(urls=tuple(absolute_url(site, part) or "" for part in parts))
    return View(path=path, template="sitemap_index.xml", data=view)


def _robots_view(base_url: str) -> View:
    return View(path="robots.txt", template="robots.txt", data=RobotsView(sitemap=f"{base_url}sitemap.xml"))
