"""The tag index and a page for every tag."""

from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.evidence.trust import claims_of
from kmwiki.graph.lookup import folders_above
from kmwiki.graph.wiki import Wiki
from kmwiki.model import PageRef, PlannedView, View
from kmwiki.outputs.chrome import Chrome, PageLink, chrome, page_links
from kmwiki.theme.collation import title_key
from kmwiki.theme.translations import SOURCE, catalogue, claims_cited
from kmwiki.urls import relative_url


class TagItem(Struct, frozen=True, kw_only=True):
    """A tag in a list; `count` is the number of its pages, or None."""

    name: str
    url: str
    count: int = 0


class TagView(Struct, frozen=True, kw_only=True):
    """A tag's page; `broader` are the tags above it, `narrower` the tags directly below it."""

    chrome: Chrome
    name: str
    broader: tuple[TagItem, ...]
    narrower: tuple[TagItem, ...]
    pages: tuple[PageLink, ...]
    coverage: str  # “12 of 30 claims cited”; empty if the wiki has no sources


class TagsView(Struct, frozen=True, kw_only=True):
    """The tag index."""

    chrome: Chrome
    tags: tuple[TagItem, ...]


def pages_tagged(wiki: Wiki, tag: str, language: str = SOURCE) -> list[PageRef]:
    """The pages with a tag, sorted by title."""
    return by_title((wiki.refs[slug] for slug in wiki.tags[tag]), language)


def by_title(refs: Iterable[PageRef], language: str = SOURCE) -> list[PageRef]:
    """The pages sorted by title, in the order of the language."""
    return sorted(refs, key=lambda ref: (title_key(ref.title, language), ref.slug))


def tag_items(wiki: Wiki, origin: str, names: Iterable[str], language: str) -> tuple[TagItem, ...]:
    """The tags in the order of the language, with addresses for the output `origin`."""
    return tuple(
        TagItem(name=name, url=relative_url(wiki.tag_paths[name], origin), count=len(wiki.tags[name]))
        for name in by_name(names, language)
    )


def by_name(tags: Iterable[str], language: str) -> list[str]:
    """Tags in the order of the language."""
    return sorted(tags, key=lambda tag: title_key(tag, language))


def tag_views(site: Site) -> Iterator[PlannedView]:
    """The index and every tag's page."""
    index = f"{site.wiki.sections['tags']}/index.html"
    yield PlannedView(path=index, make=partial(_index_view, site, index))
    for name, path in site.wiki.tag_paths.items():
        yield PlannedView(path=path, make=partial(_tag_view, site, name), weight=500 * len(site.wiki.tags[name]))


def _index_view(site: Site, index: str) -> View:
    _ = catalogue(site.language).gettext
    frame = chrome(site, index, _("Tags"), section="tags")
    view = TagsView(chrome=frame, tags=tag_items(site.wiki, index, site.wiki.tags, site.language))
    return View(path=index, template="tags.html", data=view)


def _tag_view(site: Site, name: str) -> View:
    wiki, path = site.wiki, site.wiki.tag_paths[name]
    _ = catalogue(site.language).gettext
    below = [tag for tag in wiki.tags if tag.rpartition("/")[0] == name]
    cited, claims, broken = claims_of(site.pages[slug].trust for slug in wiki.tags[name])
    view = TagView(
        chrome=chrome(site, path, _("Tag: {name}").format(name=name), section="tags"),
        name=name,
        broader=tuple(TagItem(name=tag, url=relative_url(wiki.tag_paths[tag], path)) for tag in folders_above(name)),
        narrower=tag_items(wiki, path, below, site.language),
        pages=page_links(pages_tagged(wiki, name, site.language), path),
        coverage=claims_cited(cited, claims, broken, site.language) if wiki.sources and claims else "",
    )
    return View(path=path, template="tag.html", data=view)
