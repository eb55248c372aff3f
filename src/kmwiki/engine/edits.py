"""The edits between two readings of a wiki's files."""

from collections.abc import Callable, Iterable

from kmwiki.analysis.site import Site
from kmwiki.engine.memo import CachedFunction
from kmwiki.engine.renaming import slug_of
from kmwiki.engine.reresolve import Edits
from kmwiki.model import ContentFile, Files, Page
from kmwiki.urls import may_be_home

_FEW = 100  # up to so many files, the dependencies of each are always followed


def edits_between(
    was: Files, now: Files, before: Site, parse: CachedFunction[ContentFile, Page], is_shown: Callable[[Page], bool]
) -> Edits | None:
    """The edits, if only pages and texts of sources changed; None if more may have changed."""
    if [source.id for source in was.sources] != [source.id for source in now.sources]:
        return None
    if (was.assets, was.compiled, was.lock) != (now.assets, now.compiled, now.lock):
        return None
    old = {file.path: file.digest for file in was.pages}
    new = [file for file in now.pages if old.get(file.path) != file.digest]
    lost = {*(old.keys() - {file.path for file in now.pages}), *(file.path for file in new if file.path in old)}
    if len(new) + len(lost) > max(_FEW, len(was.pages) // 2):
        return None
    return _of_pages(before, filter(is_shown, parse.map(new)), lost, now) if _may_be_followed(before, lost) else None


def _may_be_followed(before: Site, lost: set[str]) -> bool:
    """Whether all removed pages were shown; in a wiki with redirects, another one may have been a redirect."""
    return not before.wiki.graph.redirects or lost <= {page.path for page in before.pages.values()}


def _of_pages(before: Site, pages: Iterable[Page], lost: set[str], now: Files) -> Edits | None:
    slugs = {page.path: slug for slug, page in before.pages.items()} if lost else {}
    shown = list(pages)
    changed = {slug_of(page, before.wiki.graph): page for page in shown}
    taken = {before.pages[slug].path for slug in changed if slug in before.pages}
    if len(changed) < len(shown) or not taken <= lost:  # two pages want the same address
        return None
    gone = frozenset(slugs[path] for path in lost if path in slugs) - changed.keys()
    moved = [before.pages[slug].path for slug in gone]
    moved += [page.path for slug, page in changed.items() if slug not in before.pages]
    if any(map(may_be_home, moved)):  # another page may now be that of the folder
        return None
    return Edits(changed=changed, gone=gone, sources={source.id: source for source in now.sources})
