"""The tree that an index page gives by its headings and lists, or the settings of another program."""

from collections.abc import Iterable, Iterator
from itertools import takewhile

from kmwiki.analysis.given_items import expanded
from kmwiki.analysis.site import Site
from kmwiki.analysis.tree import Branch, TreeRow, inner, nested
from kmwiki.analysis.tree_parts import TreePart
from kmwiki.content.navigation import GivenItem
from kmwiki.graph.lookup import names_its_folder
from kmwiki.graph.names import Found
from kmwiki.graph.paths import is_remote
from kmwiki.graph.wiki import Wiki

_FEWEST = 3  # links at the starts of items that make a page an outline


def outline_tree(site: Site, part: TreePart) -> dict[str, Branch]:
    """The branches of the outline that the settings of another program give, or a summary, or the home page."""
    if site.owner.given:
        items = _with_indexes([*_of_part(_given(site), part)], site.wiki)
        return nested(items, part.root.name)
    page = next((slug for slug in (summary_of(part), *part.homes[::-1]) if is_outline(site.wiki, slug)), None)
    return nested(_of_part(_items_of_page(site, page), part), part.root.name) if page is not None else {}


def summary_of(part: TreePart) -> str:
    """The slug that the summary of these pages has: in the folder of their language, or at the top."""
    own = inner(part.root.folder, "summary")
    return own if own in part.slugs else "summary"


def _of_part(items: Iterable[tuple[int, TreeRow]], part: TreePart) -> Iterator[tuple[int, TreeRow]]:
    """The items without pages of other languages."""
    return ((level, row) for level, row in items if not row.slug or row.slug in part.slugs)


def is_outline(wiki: Wiki, slug: str) -> bool:
    """Whether a page is an outline of others."""
    if slug not in wiki.refs:
        return False
    items = wiki.pages[slug].node.page.outline
    return sum((item.wikilink, item.markdown) != (None, None) for item in items) >= _FEWEST


def is_whole(site: Site, part: TreePart) -> bool:
    """Whether the home page is an outline of most of these pages."""
    home = next((slug for slug in part.homes[::-1] if is_outline(site.wiki, slug)), None)
    if home is None:
        return False
    listed = {row.slug for _, row in _of_part(_items_of_page(site, home), part) if row.slug}
    return 2 * len(listed) >= len(part.slugs) - 1


def _given(site: Site) -> Iterator[tuple[int, TreeRow]]:
    """The outline that another program's settings give."""
    for item in _whole(site):
        if not item.to or is_remote(item.to):
            yield item.level, TreeRow(title=item.title or item.to, path=item.to)
        elif (slug := _page_at(site.wiki, item.to)) is not None:
            yield item.level, row_of(site.wiki, slug, item.title)
        else:
            yield item.level, TreeRow(title=item.title)


def _with_indexes(items: list[tuple[int, TreeRow]], wiki: Wiki) -> Iterator[tuple[int, TreeRow]]:
    """The items, with the first page of a folder that is right below a title as the page of that title."""
    moved = set[int]()
    for number, (level, row) in enumerate(items):
        if number in moved:
            continue
        index = _index_below(items, number, wiki) if not row.path else None
        if index is not None:
            moved.add(index)
            page = items[index][1]
            row = TreeRow(title=row.title, path=page.path, slug=page.slug)
        yield level, row


def _index_below(items: list[tuple[int, TreeRow]], number: int, wiki: Wiki) -> int | None:
    """The number of the item right below this one that is the page of a folder and has nothing below it itself."""
    level = items[number][0]
    below = [*takewhile(lambda one: items[one][0] > level, range(number + 1, len(items)))]
    for one in below:
        slug, is_right_below = items[one][1].slug, items[one][0] == items[below[0]][0]
        is_end = one + 1 not in below or items[one + 1][0] <= items[one][0]
        if slug and is_right_below and is_end and names_its_folder(wiki.graph.names[slug]):
            return one
    return None


def _whole(site: Site) -> tuple[GivenItem, ...]:
    """The items of that outline, also those that it means by patterns and folders."""
    graph = site.wiki.graph
    home = f"{graph.home}/" if graph.home else ""
    names = (path.removeprefix(home) for slug, path in graph.paths_of_pages.items() if slug in site.wiki.refs)
    return expanded(site.owner.given, site.owner.outlines, names)


def missing_items(site: Site) -> Iterator[GivenItem]:
    """The items of the outline of another program's settings that lead to no page, if the tree is made of them."""
    if site.owner.nav.tree in ("found", "outline"):
        pages = frozenset(site.wiki.graph.paths_of_pages.values())  # which have findings of their own on links
        for item in _whole(site):
            if (
                item.file not in pages
                and item.to
                and not is_remote(item.to)
                and "*" not in item.to
                and _page_at(site.wiki, item.to) is None
            ):
                yield item


def _page_at(wiki: Wiki, path: str) -> str | None:
    """The slug of the page at a path in the folder of pages; None if none is there."""
    end = wiki.graph.resolve(f"/{path}", "index")
    return end.slug if isinstance(end, Found) and end.slug in wiki.refs else None


def _items_of_page(site: Site, slug: str) -> Iterator[tuple[int, TreeRow]]:
    """The outline on a page."""
    wiki, page = site.wiki, site.wiki.pages[slug]
    for item in page.node.page.outline:
        if item.wikilink is not None:
            target = page.links[item.wikilink].slug
        elif item.markdown is not None:
            target = page.markdown[item.markdown].slug
        else:
            target = None
            yield item.level, TreeRow(title=item.text)
        if target is not None and target != slug and target in wiki.refs:
            yield item.level, row_of(wiki, target, item.text)


def row_of(wiki: Wiki, slug: str, title: str = "", branch: str = "") -> TreeRow:
    """The row of a page."""
    shown = title or wiki.graph.titles_of_pages[slug]
    return TreeRow(title=shown, path=wiki.permalink(slug), branch=branch, slug=slug)
