"""The names of all pages → the graph of names, and all that follows from names alone: addresses, tags, redirects."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from kmwiki.graph.building import build_graph
from kmwiki.graph.lookup import with_broader
from kmwiki.graph.names import Found, PageGraph
from kmwiki.graph.old_names import other_names
from kmwiki.graph.redirects import Redirect, addresses_of_sections, folders_of, redirects, sections_of, tag_paths
from kmwiki.graph.wiki import Resolving
from kmwiki.model import FrontMatter, Page, PageNames, PageRef
from kmwiki.urls import permalink, segment_slug

_TAGS = "tags"  # the folder whose pages may be the heads of tags' pages


class Named(Struct, frozen=True, kw_only=True):
    """What the names of all pages give; it is the same as long as no page changes one of its names."""

    graph: PageGraph
    refs: dict[str, PageRef]  # of the pages that are shown, in the order of slugs
    names: dict[str, tuple[str, ...]]  # slug → the old and other names, as slugs, of a page that has some
    sections: dict[str, str]
    tags: dict[str, tuple[str, ...]]
    tag_paths: dict[str, str]
    tag_heads: dict[str, str]
    redirects: dict[str, Redirect]


def named(pages: Iterable[PageNames], load: Callable[[str], Page], wanted: Resolving) -> Named:
    """All that the names of these pages give; `load` gives the whole page by its path."""
    by_path = {page.path: page for page in pages}
    graph = build_graph(by_path.values(), load, addresses_of_sections(wanted.sections), wanted.tongues)
    by_slug = {slug: by_path[path] for slug, path in graph.paths_of_pages.items()}
    shown = {slug: page for slug, page in by_slug.items() if not _is_redirect(graph, slug)}
    refs = {slug: ref_of(slug, page, wanted.url_style) for slug, page in shown.items()}
    names = {slug: own for slug, page in shown.items() if (own := other_names(slug, page))}
    folders = {folder for slug, page in by_slug.items() for folder in folders_of(slug, page)}
    sections = sections_of(folders - {_TAGS} if wanted.heads_tags else folders, wanted.sections)
    tags: dict[str, list[str]] = {}
    for slug, page in shown.items():
        for tag in with_broader(page.tags):
            tags.setdefault(tag, []).append(slug)
    ordered = {tag: tuple(tags[tag]) for tag in sorted(tags)}
    heads = _heads(refs, ordered) if wanted.heads_tags else {}
    return Named(
        graph=graph,
        refs=refs,
        names=names,
        sections=sections,
        tags=ordered,
        tag_paths={
            **tag_paths(ordered, sections["tags"]),
            **{tag: refs[slug].permalink for slug, tag in heads.items() if tag},
        },
        tag_heads=heads,
        redirects={one.origin: one for one in redirects(graph, names, refs, sections, wanted.moved)},
    )


def _heads(slugs: Iterable[str], tags: Iterable[str]) -> dict[str, str]:
    """The slug of each page that is the head of a tag's page → the tag, and of that of the index → an empty text."""
    wanted = {f"{_TAGS}/{'/'.join(map(segment_slug, tag.split('/')))}": tag for tag in tags}
    return {slug: wanted.get(slug, "") for slug in slugs if slug in wanted or slug == _TAGS}


def only_names(page: PageNames) -> PageNames:
    """The names of a page without the rest of its front matter: on more than this, `named` does not depend."""
    front = page.front_matter
    return PageNames(
        path=page.path,
        name=page.name,
        title=page.title,
        tags=page.tags,
        front_matter=FrontMatter(
            summary=front.summary,
            aliases=front.aliases,
            contradicted_by=front.contradicted_by,
            redirect=front.redirect,
            slug=front.slug,
            placed=front.placed,
            id=front.id,
            lang=front.lang,
            order=front.order,
        ),
    )


def ref_of(slug: str, page: PageNames, url_style: str) -> PageRef:
    """The reference to a page that lists show."""
    return PageRef(slug=slug, title=page.title, permalink=permalink(slug, url_style), summary=page.front_matter.summary)


def _is_redirect(graph: PageGraph, slug: str) -> bool:
    end = graph.end_of(slug)
    return isinstance(end, Found) and end.slug != slug
