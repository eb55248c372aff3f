"""The tree of all pages in the side column: what each branch of it shows, and where each page is in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from kmwiki.theme.collation import letter, title_key
from kmwiki.urls import segment_slug

MOST = 300  # pages of a branch; more are shown by their letters


class TreeRow(Struct, frozen=True, array_like=True, gc=False):
    """A row of a branch: its title, the output path or the address that it leads to, and the branch that it opens.

    `slug` is that of its page.
    """

    title: str
    path: str = ""
    branch: str = ""
    slug: str = ""


class Branch(Struct, frozen=True, array_like=True, gc=False):
    """A branch: what its row says, and its own rows. The name of a branch begins with those of the ones above it."""

    title: str
    path: str
    rows: tuple[TreeRow, ...]


class BranchHead(Struct, frozen=True, array_like=True, gc=False):
    """What the row of a branch says, by itself: more pages read it than the rows of the branch."""

    title: str
    path: str


class Spot(Struct, frozen=True, array_like=True, gc=False):
    """The place of a page: the branch that it is in, and the slugs of the pages before and after it."""

    branch: str
    before: str = ""
    after: str = ""


class TreeRoot(Struct, frozen=True, array_like=True, gc=False):
    """The name of the first branch of a tree, and the folder, by slug, whose pages and folders are the rows of it."""

    name: str = ""
    folder: str = ""

    def place_of(self, slug: str) -> str:
        """The slug of a page or a folder within that folder; empty for the folder itself."""
        is_within = self.folder and f"{slug}/".startswith(f"{self.folder}/")
        return slug[len(self.folder) + 1 :] if is_within else slug

    def branch_of(self, folder: str) -> str:
        """The branch of a folder, by slug."""
        place = self.place_of(folder)
        return inner(self.name, place) if place else self.name


Branches = Mapping[str, Branch]
ROOT = ""
OTHER = "@"  # what the names of other roots begin with: no slug does


def cut(name: str, branch: Branch, language: str) -> dict[str, Branch]:
    """A branch by its name; if it has too many pages, these are in branches of their own, by the first letters in
    the order of the alphabet, even if the pages have another order."""
    pages = [row for row in branch.rows if not row.branch]
    if len(pages) <= MOST:
        return {name: branch}
    groups: dict[str, list[TreeRow]] = {}
    for row in pages:
        groups.setdefault(letter(row.title, language), []).append(row)
    found = {
        inner(name, f"~{ord(first):x}"): Branch(title=first, path="", rows=tuple(rows))
        for first, rows in sorted(groups.items(), key=lambda group: title_key(group[0], language))
    }
    letters = (TreeRow(title=one.title, branch=key) for key, one in found.items())
    folders = (row for row in branch.rows if row.branch)
    return {name: Branch(title=branch.title, path=branch.path, rows=(*folders, *letters)), **found}


def whole_rows(rows: Iterable[TreeRow], of_branch: Callable[[str], Iterable[TreeRow]]) -> Iterator[TreeRow]:
    """The rows of a branch, with those of its letters in their place."""
    for row in rows:
        yield from of_branch(row.branch) if is_letter(row.branch) else (row,)


def without_letter(name: str) -> str:
    """The branch of which pages are shown by their letters, if this is the branch of a letter."""
    return name.rpartition("/")[0] if is_letter(name) else name


def is_letter(name: str) -> bool:
    """Whether a branch has the pages of another one that begin with a letter."""
    return name.rpartition("/")[2].startswith("~")


def root_of(name: str) -> str:
    """The first branch of the tree that a branch is in: a language other than that of the site has one of its own."""
    return name.partition("/")[0] if name.startswith(OTHER) else ROOT


def inner(name: str, last: str) -> str:
    """The name of a branch in another one."""
    return f"{name}/{last}" if name else last


def nested(items: Iterable[tuple[int, TreeRow]], root: str = ROOT) -> dict[str, Branch]:
    """The branches of an outline, whose items are in order, each with its level; what leads nowhere and has nothing
    below it is left out. The first branch is named `root`."""
    tops: list[_TreeItem] = []
    opened: list[tuple[int, list[_TreeItem]]] = [(-1, tops)]
    for level, row in items:
        while level <= opened[-1][0]:
            opened.pop()
        item = _TreeItem(row, [])
        opened[-1][1].append(item)
        opened.append((level, item.items))
    found: dict[str, Branch] = {}
    _add(found, root, TreeRow(title=""), tops)
    return found if found[root].rows else {}


class _TreeItem(Struct):
    """An item of an outline that is being read, with those below it."""

    row: TreeRow
    items: list["_TreeItem"]

    @property
    def is_empty(self) -> bool:
        return not self.row.path and all(item.is_empty for item in self.items)


def _add(found: dict[str, Branch], name: str, row: TreeRow, items: Iterable[_TreeItem]) -> None:
    rows, below = list[TreeRow](), list[tuple[str, _TreeItem]]()
    for item in items:
        if item.is_empty:
            continue
        branch = ""
        if any(not one.is_empty for one in item.items):
            branch = _unused(inner(name, segment_slug(item.row.title)), {key for key, _ in below})
            below.append((branch, item))
        rows.append(TreeRow(title=item.row.title, path=item.row.path, branch=branch, slug=item.row.slug))
    found[name] = Branch(title=row.title, path=row.path, rows=tuple(rows))
    for branch, item in below:
        _add(found, branch, item.row, item.items)


def _unused(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def spots(branches: Branches, root: str, homes: Iterable[str]) -> dict[str, Spot]:
    """The place of each page: the first in the order of the tree below a root; home pages are before all."""
    if root not in branches:
        return {}
    found = dict.fromkeys(homes, root)
    for row, branch in _walk(branches, root):
        found.setdefault(row.slug, branch)
    order = ["", *found, ""]
    return {
        slug: Spot(branch, before, after)
        for (slug, branch), before, after in zip(found.items(), order, order[2:], strict=False)
    }


def other_titles(branches: Branches, root: str, titles: Mapping[str, str]) -> dict[str, str]:
    """Slug → title in the tree below a root, of the pages whose own `titles` are others."""
    rows = (row for row, _ in _walk(branches, root)) if root in branches else iter(())
    shown: dict[str, str] = {}
    for row in rows:
        shown.setdefault(row.slug, row.title)
    return {slug: title for slug, title in shown.items() if title != titles[slug]}


def _walk(branches: Branches, name: str) -> Iterator[tuple[TreeRow, str]]:
    for row in branches[name].rows:
        if row.slug:
            # The page of a branch opens it.
            yield row, row.branch or name
        if row.branch:
            yield from _walk(branches, row.branch)
