"""The tag index and a page for every tag."""

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from msgspec import Struct
from msgspec.structs import asdict, replace

from kmwiki.analysis.site import Site
from kmwiki.evidence.trust import claims_of
from kmwiki.graph.lookup import folders_above, last_part
from kmwiki.model import PageRef, PlannedView, View
from kmwiki.outputs.chrome import Chrome, Crumb, PageLink, chrome_of_part, interface, language_of, page_links
from kmwiki.outputs.parts import ListPart, PartsView, parts_of, parts_view
from kmwiki.theme.collation import title_key
from kmwiki.theme.translations import SOURCE, catalogue, claims_cited
from kmwiki.urls import relative_url


class TagItem(Struct, frozen=True, kw_only=True):
    """A tag in a list; `count` is the number of its pages, or None."""

    name: str
    url: str
    count: int = 0


class TagPages(Struct, frozen=True, kw_only=True):
    """The pages with a tag, or a part of them; `narrower` are the tags directly below it.

    `more_narrower` is the number of further ones.
    """

    narrower: tuple[TagItem, ...]
    more_narrower: int
    pages: tuple[PageLink, ...]
    count: int  # of all pages with the tag
    parts: PartsView | None
    coverage: str  # “12 of 30 claims cited”; empty if the wiki has no sources


class TagView(TagPages, frozen=True, kw_only=True):
    """A tag's page, or a part of it."""

    chrome: Chrome
    name: str


class TagList(Struct, frozen=True, kw_only=True):
    """All tags, or a part of them."""

    tags: tuple[TagItem, ...]
    count: int
    parts: PartsView | None


class TagsView(TagList, frozen=True, kw_only=True):
    """The tag index, or a part of it."""

    chrome: Chrome


def pages_tagged(site: Site, tag: str, language: str = SOURCE) -> tuple[PageRef, ...]:
    """The pages with a tag, sorted by title."""
    return by_title((site.listed[slug] for slug in site.tags[tag]), language)


def by_title(refs: Iterable[PageRef], language: str = SOURCE) -> tuple[PageRef, ...]:
    """The pages sorted by title, in the order of the language."""
    return _sorted(tuple(refs), language)


@lru_cache(maxsize=8)  # each part of a list asks for the whole
def _sorted(refs: tuple[PageRef, ...], language: str) -> tuple[PageRef, ...]:
    return tuple(sorted(refs, key=lambda ref: (title_key(ref.title, language), ref.slug)))


def tag_items(site: Site, origin: str, names: Iterable[str]) -> tuple[TagItem, ...]:
    """The tags in the order of the language, with addresses for the output `origin`."""
    return tuple(
        TagItem(name=name, url=relative_url(site.wiki.tag_paths[name], origin), count=len(site.tags[name]))
        for name in by_name(names, site.language)
    )


def by_name(tags: Iterable[str], language: str) -> list[str]:
    """Tags in the order of the language."""
    return sorted(tags, key=lambda tag: title_key(tag, language))


@lru_cache(maxsize=1)  # the page of each tag asks
def _below(tags: tuple[str, ...]) -> dict[str, list[str]]:
    """Tag → the tags directly below it."""
    found: dict[str, list[str]] = {}
    for tag in tags:
        found.setdefault(tag.rpartition("/")[0], []).append(tag)
    return found


def tag_views(site: Site) -> Iterator[PlannedView]:
    """The index and every tag's page; the first part of one with a page as its head is on that page."""
    wiki, headed = site.wiki, frozenset(site.wiki.tag_heads.values())
    for part in parts_of(site, wiki.path_of_tags(), len(site.tags)):
        if part.number > 1 or "" not in headed:
            yield PlannedView(path=part.path, make=partial(_index_view, site, part))
    for name, slugs in site.tags.items():
        for part in parts_of(site, wiki.tag_paths[name], len(slugs)):
            if part.number > 1 or name not in headed:
                yield PlannedView(path=part.path, make=partial(_tag_view, site, name, part), weight=500 * part.length)


def tagged_pages(site: Site, tag: str, path: str) -> TagPages:
    """The pages with a tag, or the first part of them, for the output `path`."""
    return _tag_pages(site, tag, next(parts_of(site, path, len(site.tags[tag]))))


def all_tags(site: Site, path: str) -> TagList:
    """All tags, or the first part of them, for the output `path`."""
    return _tag_list(site, next(parts_of(site, path, len(site.tags))))


def _index_view(site: Site, part: ListPart) -> View:
    _ = catalogue(site.language).gettext
    frame = chrome_of_part(site, part, _("Tags"), section="tags")
    return View(path=part.path, template="tags.html", data=TagsView(chrome=frame, **asdict(_tag_list(site, part))))


def _tag_list(site: Site, part: ListPart) -> TagList:
    names = by_name(site.tags, site.language)
    return TagList(
        tags=tag_items(site, part.path, names[part.within()]),
        count=len(names),
        parts=parts_view(part, names.__getitem__),
    )


def _tag_view(site: Site, name: str, part: ListPart) -> View:
    wiki, path, own = site.wiki, part.path, language_of(site, site.tags[name])
    _ = catalogue(interface(site, own)).gettext
    frame = chrome_of_part(site, part, _("Tag: {name}").format(name=name), section="tags", language=own)
    above = (Crumb(title=last_part(tag), url=relative_url(wiki.tag_paths[tag], path)) for tag in folders_above(name))
    frame = replace(frame, crumbs=(*frame.crumbs, *above))
    view = TagView(chrome=frame, name=name, **asdict(_tag_pages(site, name, part)))
    return View(path=path, template="tag.html", data=view)


def _tag_pages(site: Site, name: str, part: ListPart) -> TagPages:
    language = language_of(site, site.tags[name]) or site.language
    below = by_name(_below(tuple(site.tags)).get(name, ()), language)
    cited, claims, broken = claims_of(site.pages[slug].trust for slug in site.tags[name])
    refs, most = pages_tagged(site, name, language), site.owner.limits.rows
    return TagPages(
        narrower=tag_items(site, part.path, below[:most]),
        more_narrower=max(0, len(below) - most),
        pages=page_links(refs, part.path, part.within()),
        count=len(refs),
        parts=parts_view(part, lambda row: refs[row].title),
        coverage=claims_cited(cited, claims, broken, interface(site, language)) if site.wiki.sources and claims else "",
    )
