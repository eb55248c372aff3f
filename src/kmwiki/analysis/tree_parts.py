"""The parts of a wiki that have a tree of their own: its languages."""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from kmwiki.analysis.site import Site
from kmwiki.analysis.tree import OTHER, ROOT, TreeRoot, inner
from kmwiki.graph.lookup import slugged
from kmwiki.graph.wiki import Wiki
from kmwiki.urls import FOLDER_PAGES


class TreePart(Struct, frozen=True, kw_only=True):
    """The pages of a tree, by slug, and its root; the folder of that is the one of a language.

    `homes` are the pages before all others: the home page, and the page of that folder.
    """

    slugs: Collection[str]
    language: str
    root: TreeRoot
    homes: tuple[str, ...] = ()

    @property
    def is_main(self) -> bool:
        """Whether it has the pages in the language of the site."""
        return self.root.name == ROOT


def tree_parts(site: Site) -> dict[str, TreePart]:
    """The parts of a wiki by language, that of the site first; one with all pages if it has no other language."""
    wiki, groups = site.wiki, dict[str, list[str]]()
    apart = _languages_apart(site)
    if not apart:
        return {site.language: _part(wiki, site.language, site.listed, TreeRoot())}
    for slug in site.listed:
        tag = site.pages[slug].lang
        groups.setdefault(tag if tag in apart else site.language, []).append(slug)
    tags = (site.language, *(tag for tag in sorted(groups) if tag != site.language))
    return {tag: _of_language(site, tag, groups.get(tag, [])) for tag in tags}


def _of_language(site: Site, tag: str, slugs: Collection[str]) -> TreePart:
    folders = {language: folder for folder, language in site.owner.language_folders}
    folder = slugged(folders.get(tag, tag.lower()))
    wiki, names = site.wiki, site.wiki.graph.names
    has_folder = tag in site.owner.languages and any(names[slug].lower().startswith(f"{folder}/") for slug in slugs)
    root = TreeRoot(ROOT if tag == site.language else f"{OTHER}{tag}", folder if has_folder else "")
    return _part(wiki, tag, frozenset(slugs), root)


def _part(wiki: Wiki, tag: str, slugs: Collection[str], root: TreeRoot) -> TreePart:
    part = TreePart(slugs=slugs, language=tag, root=root)
    homes = (*(("index",) if root.name == ROOT and "index" in slugs else ()), page_of_folder(wiki, part, root.folder))
    return replace(part, homes=tuple(dict.fromkeys(home for home in homes if home is not None)))


def page_of_folder(wiki: Wiki, part: TreePart, place: str) -> str | None:
    """The page of a folder, by slug, in the language of a part: that with its address or its name, or a file such as
    `index.de.md`; None if it has none."""
    slug = wiki.graph.folder_notes.get(place, place or "index")
    if slug in part.slugs:
        return slug
    above, _, file = wiki.graph.names.get(slug, "").rpartition("/")
    folder = wiki.graph.folders.get(place, above if file.lower() in FOLDER_PAGES else inner(above, file))
    files = (inner(folder, name).casefold() for name in FOLDER_PAGES)
    found = (wiki.graph.twins.get(f"{part.language.lower()} {file}") for file in files)
    return next((other for other in found if other in part.slugs), None)


def _languages_apart(site: Site) -> frozenset[str]:
    """The languages besides that of the site: those that the owner names, and those in which at least half of the
    pages are translations. A page in another language, by itself, remains among the others."""
    pages, translated = dict[str, int](), dict[str, int]()
    for slug, tag in _languages(site):
        pages[tag] = pages.get(tag, 0) + 1
        translated[tag] = translated.get(tag, 0) + (slug in site.translations)
    return frozenset(tag for tag in pages if tag in site.owner.languages or 2 * translated[tag] >= pages[tag])


def _languages(site: Site) -> Iterator[tuple[str, str]]:
    """The slug and the language of each page that is not in that of the site."""
    for slug, page in site.pages.items():
        if page.lang and page.lang != site.language:
            yield slug, page.lang


def roots_of(parts: Mapping[str, TreePart]) -> dict[str, TreeRoot]:
    """Language → the root of its tree, if there are several."""
    return {tag: part.root for tag, part in parts.items()} if len(parts) > 1 else {}
