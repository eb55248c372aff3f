"""Which tree a wiki has: of its folders, of an outline, or of its tags."""

from msgspec import Struct

from kmwiki.analysis.folder_tree import folder_tree
from kmwiki.analysis.outline_tree import is_outline, is_whole, outline_tree, row_of, summary_of
from kmwiki.analysis.site import Site
from kmwiki.analysis.tree import Branch, TreeRow, cut, inner
from kmwiki.analysis.tree_parts import TreePart
from kmwiki.graph.lookup import last_part, slugged
from kmwiki.graph.paths import GeneratedPage
from kmwiki.theme.collation import title_key
from kmwiki.theme.languages import language_name


class Tree(Struct, frozen=True):
    """The branches of a tree, which is empty if a wiki has none, and whether an outline gives it."""

    branches: dict[str, Branch]
    is_outline: bool = False


def tree_of(site: Site, part: TreePart) -> Tree:
    """The tree that the owner wants, or that suits these pages."""
    found, root = _wanted(site, part), part.root.name
    if part.is_main or root not in found.branches:
        return found
    title, path = language_name(part.language), _path_of(site, part)
    head = Branch(title=title, path=path, rows=found.branches[root].rows)
    return Tree({**found.branches, root: head}, found.is_outline)


def _path_of(site: Site, part: TreePart) -> str:
    """The output path of the page at the top of a language: its home page, or the list of its folder."""
    if part.homes:
        return site.wiki.permalink(part.homes[0])
    folder = part.root.folder
    is_listed = folder in site.wiki.graph.folders
    return site.wiki.path_of(GeneratedPage(kind="folder", name=folder)) if is_listed else ""


def _wanted(site: Site, part: TreePart) -> Tree:
    match site.owner.nav.tree:
        case "none":
            return Tree({})
        case "folders":
            return Tree(folder_tree(site, part))
        case "outline":
            return Tree(outline_tree(site, part), is_outline=True)
        case "tags":
            return Tree(_tag_tree(site, part))
    if site.owner.given or is_outline(site.wiki, summary_of(part)):
        found = outline_tree(site, part)
        if part.is_main or any(row.slug for branch in found.values() for row in branch.rows):
            return Tree(found, is_outline=True)
    names = site.wiki.graph.names
    if any("/" in names[slug] and "/" in part.root.place_of(slug) for slug in part.slugs):
        return Tree(folder_tree(site, part))
    if is_whole(site, part):
        return Tree(outline_tree(site, part), is_outline=True)
    return Tree(_tag_tree(site, part) if _is_tagged(site, part) else {})


def _is_tagged(site: Site, part: TreePart) -> bool:
    """Whether the tags sort the pages: most have one, and there are several."""
    found = [own for slugs in site.tags.values() if (own := [slug for slug in slugs if slug in part.slugs])]
    return len(found) > 1 and 3 * len(set[str]().union(*found)) >= 2 * len(part.slugs)


def _tag_tree(site: Site, part: TreePart) -> dict[str, Branch]:
    """A branch for each tag, with the tags below it and the pages that have no narrower one."""
    wiki, language = site.wiki, part.language
    tags = {tag: own for tag, slugs in site.tags.items() if (own := [slug for slug in slugs if slug in part.slugs])}
    keys = {tag: inner(part.root.name, slugged(tag)) for tag in tags}
    narrower: dict[str, list[str]] = {}
    for tag in sorted(tags, key=lambda tag: title_key(tag, language)):
        narrower.setdefault(tag.rpartition("/")[0], []).append(tag)
    found: dict[str, Branch] = {}
    for tag in ("", *tags):
        below = narrower.get(tag, [])
        rows = [TreeRow(title=last_part(one), path=wiki.tag_paths[one], branch=keys[one]) for one in below]
        narrow = {slug for one in below for slug in tags[one]}
        others = (row_of(wiki, slug) for slug in tags.get(tag, ()) if slug not in narrow)
        rows += sorted(others, key=lambda row: (title_key(row.title, language), row.slug))
        title, path = (last_part(tag), wiki.tag_paths[tag]) if tag else ("", "")
        found |= cut(keys.get(tag, part.root.name), Branch(title=title, path=path, rows=tuple(rows)), language)
    return found if found[part.root.name].rows else {}
