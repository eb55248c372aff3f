"""The addresses beside those of pages: generated sections, the pages of tags and sources, redirects."""

from collections.abc import Container, Iterable, Mapping

from msgspec import Struct

from kmwiki.content.other_parts import Moved
from kmwiki.graph.names import Found, PageGraph
from kmwiki.graph.old_names import old_address
from kmwiki.model import PageNames
from kmwiki.urls import fold, path_slug, permalink, segment_slug, unique_paths

SECTIONS = {
    "tags": "tag-index",
    "sources": "source-index",
    "special": "special-index",
    "search": "search-index",
    "graph": "graph-index",
    "static": "static-files",
    "assets": "asset-files",
}


class Redirect(Struct, frozen=True, kw_only=True):
    """A redirect from an old or other name of a page: slugs, and the anchor in a `redirect:`.

    If `is_address`, the origin is an old path, which does not follow the present style of addresses.
    """

    origin: str
    target: str
    anchor: str | None = None
    is_address: bool = False

    def path(self, url_style: str) -> str:
        """The output path of the redirect."""
        return permalink(self.origin, "folder" if self.is_address else url_style)


def folders_of(slug: str, page: PageNames) -> set[str]:
    """The names at the top of the site that a page takes: the first segments of its slug and of its file's slug."""
    return {slug.split("/")[0], path_slug(page.name).split("/")[0]}


def sections_of(taken: set[str], names: dict[str, str]) -> dict[str, str]:
    """The folder of each generated section: another one if a page or a folder of pages has its name, now or before."""
    taken = set(taken)
    chosen: dict[str, str] = {}
    for section, other in SECTIONS.items():
        name = names.get(section) or (other if section in taken else section)
        while name in taken:
            name += "-2"
        chosen[section] = name
        taken.add(name)
    return chosen


def addresses_of_sections(names: Mapping[str, str]) -> dict[str, str]:
    """Name → generated section, for the names that sections may have: by choice, or because a page has theirs."""
    return {name: section for given in (SECTIONS, names) for section, name in given.items()}


def tag_paths(tags: Iterable[str], section: str) -> dict[str, str]:
    """The output path of each tag's page."""
    return _paths(section, {tag: "/".join(map(segment_slug, tag.split("/"))) for tag in tags})


def source_paths(sources: Iterable[str], section: str) -> dict[str, str]:
    """The output path of each source's page."""
    return _paths(section, {source: source for source in sources})


def _paths(section: str, wishes: dict[str, str]) -> dict[str, str]:
    """Name → output path of its page in a section, of which the index is taken."""
    folders = unique_paths(wishes, taken=("index.html",))
    return {name: f"{section}/{folder}/index.html" for name, folder in folders.items()}


def other_titles(slug: str, page: PageNames) -> tuple[str, ...]:
    """The aliases that are news to a reader: neither the title nor the page's address."""
    known = {fold(page.title), fold(slug.rpartition("/")[2]), fold(path_slug(page.name).rpartition("/")[2])}
    found = {key: alias for alias in reversed(page.front_matter.names) if (key := fold(alias)) not in known}
    return tuple(alias for alias in page.front_matter.names if found.get(fold(alias)) == alias)


def moved_to(graph: PageGraph, moved: Moved) -> Found | None:
    """The place that an old address of another program's settings leads to; None if there is none."""
    end = graph.resolve(f"/{moved.new}", "index")
    return end if isinstance(end, Found) else None


def redirects(
    graph: PageGraph,
    names: Mapping[str, Iterable[str]],
    refs: Container[str],
    sections: Mapping[str, str],
    moved: Iterable[Moved] = (),
) -> tuple[Redirect, ...]:
    """The redirects from aliases, old slugs (`names` of pages), `redirect:` pages, folders with a page of their name,
    and addresses from which pages were `moved`; none replaces a page.
    """
    wanted: list[Redirect] = []
    for slug in graph.redirects:
        end = graph.end_of(slug)
        if slug not in refs and isinstance(end, Found):
            wanted.append(Redirect(origin=slug, target=end.slug, anchor=end.anchor))
    for slug, own in names.items():
        for name in own:
            wanted.append(Redirect(origin=name.lstrip("/"), target=slug, is_address=name.startswith("/")))
    for one in moved:
        end, origin = moved_to(graph, one), old_address(f"/{one.old}")
        if end is not None and end.slug in refs and origin:
            wanted.append(Redirect(origin=origin, target=end.slug, anchor=end.anchor, is_address=True))
    wanted += [Redirect(origin=folder, target=note) for folder, note in graph.folder_notes.items() if note in refs]
    reserved = {*sections.values(), "index", "404", "index.html", "404.html"}
    found: dict[str, Redirect] = {}
    generated = tuple(f"{section}/" for section in sections.values())
    for redirect in wanted:
        lowered = redirect.origin.lower()  # some disks ignore case
        is_taken = redirect.origin in refs or lowered in refs or lowered in reserved or lowered.startswith(generated)
        if not is_taken:
            found.setdefault(redirect.origin, redirect)
    return tuple(found[origin] for origin in sorted(found))
