"""The data of the tree of pages: all branches in one file, or each in its own if there are many rows."""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.analysis.tree import ROOT, TreeRow
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
    branches, folder = site.branches, site.wiki.sections["special"]
    sizes = {name: len(rows) for name, rows in branches.items()}
    if sum(sizes.values()) <= MOST_TOGETHER:
        if sizes:
            yield script(f"{folder}/{TREE}.js", TREE, ROOT, partial(_rows, site, tuple(sizes)), 2_000)
        return
    for name, size in sizes.items():
        path = f"{folder}/{TREE}/{name}.js" if name else f"{folder}/{TREE}.js"
        yield script(path, TREE, name, partial(_rows, site, (name,)), 80 * size)


def _rows(site: Site, names: tuple[str, ...]) -> dict[str, list[list[str]]]:
    """The rows of some branches: title, output path or address, and the branch that it opens, if it does."""
    return {name: [_texts(row) for row in site.branches[name]] for name in names}


def _texts(row: TreeRow) -> list[str]:
    return [row.title, row.path, row.branch] if row.branch else [row.title, row.path]


def around(site: Site, slug: str, path: str) -> Around:
    """The pages before and after a page, for the output `path`."""
    spot, refs = site.spots.get(slug), site.wiki.refs
    if spot is None:
        return Around()
    before, after = (bare_link(refs[one], path) if one else None for one in (spot.before, spot.after))
    return Around(before=before, after=after)
