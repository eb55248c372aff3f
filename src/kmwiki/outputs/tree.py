"""The data of the tree of pages: all branches in one file, or each in its own if there are many rows.

Each language with a tree of its own has its own files."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.analysis.tree import TreeRow, root_of
from kmwiki.model import PlannedView
from kmwiki.outputs.chrome import PageLink, bare_link
from kmwiki.outputs.scripts import script

TREE = "tree"  # the function that the scripts call
MOST_TOGETHER = 500  # rows in one file


class Around(Struct, frozen=True, kw_only=True):
    """The pages before and after another one in the order of the tree."""

    before: PageLink | None = None
    after: PageLink | None = None


def tree_views(site: Site) -> Iterator[PlannedView]:
    """The files of the tree, if the wiki has one."""
    of_roots: dict[str, dict[str, int]] = {}
    for name, rows in site.branches.items():
        of_roots.setdefault(root_of(name), {})[name] = len(rows)
    for root, sizes in of_roots.items():
        if sum(sizes.values()) <= MOST_TOGETHER:
            yield _branches(site, root, tuple(sizes), 2_000)
            continue
        for name, size in sizes.items():
            yield _branches(site, name, (name,), 80 * size)


def _branches(site: Site, name: str, names: tuple[str, ...], weight: int) -> PlannedView:
    """The file of some branches, named after the first."""
    folder = site.wiki.sections["special"]
    path = f"{folder}/{TREE}/{name}.js" if name else f"{folder}/{TREE}.js"
    return script(path, TREE, name, partial(_rows, site, names), weight)


def _rows(site: Site, names: tuple[str, ...]) -> dict[str, list[list[str]]]:
    """The rows of some branches: title, output path or address, and the branch that it opens, if it does."""
    return {name: [_texts(row) for row in site.branches[name]] for name in names}


def _texts(row: TreeRow) -> list[str]:
    return [row.title, row.path, row.branch] if row.branch else [row.title, row.path]


def around(site: Site, slug: str, path: str) -> Around:
    """The pages before and after a page, for the output `path`."""
    spot = site.spots.get(slug)
    if spot is None:
        return Around()
    before, after = (_link(site, one, path) if one else None for one in (spot.before, spot.after))
    return Around(before=before, after=after)


def _link(site: Site, slug: str, path: str) -> PageLink:
    """A link to a page, with its title in the tree."""
    link, label = bare_link(site.wiki.refs[slug], path), site.labels.get(slug)
    return link if label is None else replace(link, title=label)
