"""The tag index and a page for every tag."""

from collections.abc import Iterator

from msgspec import Struct

from kmwiki.model import View
from kmwiki.outputs.chrome import Chrome, PageLink, SiteText, chrome
from kmwiki.resolver import ResolvedPage, Site
from kmwiki.urls import relative_url, segment_slug


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


def tag_permalink(site: Site, name: str) -> str:
    """The output path of a tag's page: `a/b` stands below `a`."""
    slug = "/".join(segment_slug(part) for part in name.split("/"))
    return f"{site.sections['tags']}/{slug}/index.html"


def tags_of(site: Site) -> dict[str, list[ResolvedPage]]:
    """Tag → its pages by title; a page tagged `a/b` also belongs to `a`. Tags in order."""
    found: dict[str, dict[str, ResolvedPage]] = {}
    for page in site.pages.values():
        for tag in page.node.page.tags:
            parts = tag.split("/")
            for length in range(1, len(parts) + 1):
                found.setdefault("/".join(parts[:length]), {})[page.ref.slug] = page
    return {
        name: sorted(pages.values(), key=lambda page: (page.ref.title.casefold(), page.ref.slug))
        for name, pages in sorted(found.items())
    }


def page_link(page: ResolvedPage, origin: str) -> PageLink:
    """A page in a list on the output `origin`."""
    return PageLink(title=page.ref.title, url=relative_url(page.ref.permalink, origin), summary=page.ref.summary)


def tag_items(site: Site, origin: str) -> tuple[TagItem, ...]:
    """All tags, seen from the output `origin`."""
    return tuple(
        TagItem(name=name, url=relative_url(tag_permalink(site, name), origin), count=len(pages))
        for name, pages in tags_of(site).items()
    )


def tag_views(site: Site, text: SiteText) -> Iterator[View]:
    """The index and every tag's page."""
    index = f"{site.sections['tags']}/index.html"
    yield View(
        path=index,
        template="tags.html",
        data=TagsView(chrome=chrome(site, text, index, "Tags"), tags=tag_items(site, index)),
    )
    for name, pages in tags_of(site).items():
        path = tag_permalink(site, name)
        view = TagView(
            chrome=chrome(site, text, path, f"Tag: {name}"),
            name=name,
            pages=tuple(page_link(page, path) for page in pages),
        )
        yield View(path=path, template="tag.html", data=view)
