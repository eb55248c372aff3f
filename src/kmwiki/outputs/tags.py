"""The tag index and a page for every tag."""

from collections.abc import Iterator

from msgspec import Struct

from kmwiki.model import View
from kmwiki.outputs.chrome import Chrome, PageLink, SiteText, chrome
from kmwiki.resolver import ResolvedPage, Site
from kmwiki.urls import relative_url


class TagItem(Struct, frozen=True, kw_only=True):
    """A tag in a list; `count` pages carry it."""

    name: str
    url: str
    count: int = 0


class TagView(Struct, frozen=True, kw_only=True):
    """A tag's page."""

    chrome: Chrome
    name: str
    pages: tuple[PageLink, ...]


class TagsView(Struct, frozen=True, kw_only=True):
    """The tag index."""

    chrome: Chrome
    tags: tuple[TagItem, ...]


def pages_tagged(site: Site, tag: str) -> list[ResolvedPage]:
    """The pages that carry a tag, by title."""
    pages = (site.pages[slug] for slug in site.tags[tag])
    return sorted(pages, key=lambda page: (page.ref.title.casefold(), page.ref.slug))


def page_link(page: ResolvedPage, origin: str) -> PageLink:
    """A page in a list on the output `origin`."""
    return PageLink(title=page.ref.title, url=relative_url(page.ref.permalink, origin), summary=page.ref.summary)


def tag_items(site: Site, origin: str) -> tuple[TagItem, ...]:
    """All tags, seen from the output `origin`."""
    return tuple(
        TagItem(name=name, url=relative_url(site.tag_paths[name], origin), count=len(slugs))
        for name, slugs in site.tags.items()
    )


def tag_views(site: Site, text: SiteText) -> Iterator[View]:
    """The index and every tag's page."""
    index = f"{site.sections['tags']}/index.html"
    yield View(
        path=index,
        template="tags.html",
        data=TagsView(chrome=chrome(site, text, index, "Tags"), tags=tag_items(site, index)),
    )
    for name, path in site.tag_paths.items():
        view = TagView(
            chrome=chrome(site, text, path, f"Tag: {name}"),
            name=name,
            pages=tuple(page_link(page, path) for page in pages_tagged(site, name)),
        )
        yield View(path=path, template="tag.html", data=view)
