"""The tag index and a page for every tag."""

from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from kmwiki.model import PageRef, PlannedView, View
from kmwiki.outputs.chrome import Chrome, PageLink, SiteText, chrome
from kmwiki.reports import Facts
from kmwiki.resolver import Site
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
    coverage: str  # “12 of 30 claims cited”; empty where there is no source to cite


class TagsView(Struct, frozen=True, kw_only=True):
    """The tag index."""

    chrome: Chrome
    tags: tuple[TagItem, ...]


def pages_tagged(site: Site, tag: str) -> list[PageRef]:
    """The pages that carry a tag, by title."""
    return by_title(site.refs[slug] for slug in site.tags[tag])


def by_title(refs: Iterable[PageRef]) -> list[PageRef]:
    """Pages in the order of their titles."""
    return sorted(refs, key=lambda ref: (ref.title.casefold(), ref.slug))


def page_link(ref: PageRef, origin: str) -> PageLink:
    """A page in a list on the output `origin`."""
    return PageLink(title=ref.title, url=relative_url(ref.permalink, origin), summary=ref.summary)


def tag_items(site: Site, origin: str) -> tuple[TagItem, ...]:
    """All tags, seen from the output `origin`."""
    return tuple(
        TagItem(name=name, url=relative_url(site.tag_paths[name], origin), count=len(slugs))
        for name, slugs in site.tags.items()
    )


def tag_views(text: SiteText, facts: Facts) -> Iterator[PlannedView]:
    """The index and every tag's page."""
    index = f"{facts.site.sections['tags']}/index.html"
    yield PlannedView(path=index, make=partial(_index_view, facts.site, text, index), depends=("list", "pages"))
    for name, path in facts.site.tag_paths.items():
        make = partial(_tag_view, text, facts, name)
        yield PlannedView(path=path, make=make, weight=500 * len(facts.site.tags[name]), depends=("tag", name))


def _index_view(site: Site, text: SiteText, index: str) -> View:
    view = TagsView(chrome=chrome(site, text, index, "Tags"), tags=tag_items(site, index))
    return View(path=index, template="tags.html", data=view)


def _tag_view(text: SiteText, facts: Facts, name: str) -> View:
    site, path = facts.site, facts.site.tag_paths[name]
    trusts = [facts.pages[slug].trust for slug in site.tags[name]]
    cited, claims = sum(trust.cited for trust in trusts), sum(trust.claims for trust in trusts)
    view = TagView(
        chrome=chrome(site, text, path, f"Tag: {name}"),
        name=name,
        pages=tuple(page_link(ref, path) for ref in pages_tagged(site, name)),
        coverage=f"{cited:,} of {claims:,} claims cited" if site.sources and claims else "",
    )
    return View(path=path, template="tag.html", data=view)
