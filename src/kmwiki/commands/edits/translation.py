"""Which names an edit changes, and whether a link still leads to the same target."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.commands.edits.meaning import BROKEN, Lead, Said, Side
from kmwiki.commands.edits.moved_files import ids_after, names_after
from kmwiki.content.files import Files


class Translation(Struct, frozen=True, kw_only=True):
    """What has another name after an edit: paths of files in the wiki, and of pages, slugs and ids of headings."""

    paths: dict[str, str]
    slugs: dict[str, str]
    anchors: dict[str, dict[str, str]]  # slug before → id before → id after
    folders: dict[str, str]  # slugs of folders that have no page
    files: dict[str, str]  # of attachments, their names
    sources: dict[str, str]  # their ids
    moved: frozenset[tuple[str, str]]  # kind and name of what has another path, and of pages with other headings
    retitled: dict[str, dict[str, tuple[str, str]]]  # slug → id before → the words of a heading, before and after

    def of(self, lead: Lead) -> Lead:
        """The same target after the edit."""
        match lead.kind:
            case "page":
                place = self.anchors.get(lead.name, {}).get(lead.place, lead.place)
                return replace(lead, name=self.slugs.get(lead.name, lead.name), place=place)
            case "file":
                return replace(lead, name=self.files.get(lead.name, lead.name))
            case "source":
                return replace(lead, name=self.sources.get(lead.name, lead.name))
            case "folder":
                return replace(lead, name=self.folders.get(lead.name, lead.name))
        return lead


def same(was: Lead, now: Lead, translation: Translation) -> bool:
    """Whether a link leads after an edit to what it led to; one that led nowhere may lead anywhere."""
    if not was.kind:
        return True
    want = translation.of(was)
    is_there = (now.kind, now.name) == (want.kind, want.name)
    return is_there and (now.place == want.place or was.place == BROKEN) and (was.doubtful or not now.doubtful)


def first_other(was: Sequence[Said], now: Sequence[Said], translation: Translation) -> Said | None:
    """The first of a page's links and citations that is lost, leads elsewhere, or was not there before; or None."""
    was, now = ([one for one in some if not one.is_listed] for some in (was, now))
    for old, new in zip(was, now, strict=False):
        if not same(old.lead, new.lead, translation):
            return old
    return next(iter((*was[len(now) :], *now[len(was) :])), None)


def translation_of(before: Side, after: Side, files: Files, paths: Mapping[str, str]) -> Translation:
    """Which names differ between two sides, when some files have other paths."""
    pairs = [(node, after.nodes[paths.get(path, path)]) for path, node in before.nodes.items()]
    headings = [(old.slug, old.page.headings, new.page.headings) for old, new in pairs]
    home = f"{before.resolver.graph.home}/".lstrip("/")
    slugs = {folder: slug for slug, folder in after.resolver.graph.folders.items()}
    folders = before.resolver.graph.folders.items()
    retitled = {
        slug: {one.anchor: (one.text, two.text) for one, two in zip(old, new, strict=True) if one.text != two.text}
        for slug, old, new in headings
        if len(old) == len(new) and old != new
    }
    names, ids = names_after(files, paths), ids_after(files, paths)
    pages = {old.slug for old, _ in pairs if old.page.path in paths} | retitled.keys()
    return Translation(
        paths=dict(paths),
        slugs={old.slug: new.slug for old, new in pairs},
        anchors={
            slug: {one.anchor: two.anchor for one, two in zip(old, new, strict=True)}
            for slug, old, new in headings
            if len(old) == len(new)
        },
        folders={slug: slugs.get(_moved_folder(home + path, paths).removeprefix(home), slug) for slug, path in folders},
        files=names,
        sources=ids,
        moved=frozenset([*_of("page", pages), *_of("file", names), *_of("source", ids)]),
        retitled=retitled,
    )


def _of(kind: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((kind, name) for name in names)


def _moved_folder(folder: str, paths: Mapping[str, str]) -> str:
    """Where a folder is afterwards: where all of its files are."""
    inner = {path: to for path, to in paths.items() if path.startswith(f"{folder}/")}
    news = {
        to.removesuffix(path[len(folder) :]) if to.endswith(path[len(folder) :]) else "" for path, to in inner.items()
    }
    return news.pop() if len(news) == 1 and "" not in news else folder
