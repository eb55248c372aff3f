"""Which tree a wiki has: of its folders, of an outline, or of its tags."""

from kmwiki.analysis.folder_tree import folder_tree
from kmwiki.analysis.outline_tree import is_outline, is_whole, outline_tree, row_of
from kmwiki.analysis.site import Site
from kmwiki.analysis.tree import ROOT, Branch, TreeRow, cut
from kmwiki.graph.lookup import last_part, slugged
from kmwiki.theme.collation import title_key


def branches_of(site: Site) -> dict[str, Branch]:
    """The branches of the tree that the owner wants, or that suits the wiki; empty if there is none."""
    match site.owner.nav.tree:
        case "none":
            return {}
        case "folders":
            return folder_tree(site)
        case "outline":
            return outline_tree(site)
        case "tags":
            return _tag_tree(site)
    if site.owner.given or is_outline(site.wiki, "summary"):
        return outline_tree(site)
    names = site.wiki.graph.names
    if any("/" in names[slug] and "/" in slug for slug in site.wiki.refs):
        return folder_tree(site)
    if is_whole(site):
        return outline_tree(site)
    return _tag_tree(site) if _is_tagged(site) else {}


def _is_tagged(site: Site) -> bool:
    """Whether the tags sort the pages: most have one, and there are several."""
    wiki = site.wiki
    tagged = set[str]().union(*wiki.tags.values())
    return len(wiki.tags) > 1 and 3 * len(tagged) >= 2 * len(wiki.refs)


def _tag_tree(site: Site) -> dict[str, Branch]:
    """A branch for each tag, with the tags below it and the pages that have no narrower one."""
    wiki, keys = site.wiki, {tag: slugged(tag) for tag in site.wiki.tags}
    narrower: dict[str, list[str]] = {}
    for tag in sorted(wiki.tags, key=lambda tag: title_key(tag, site.language)):
        narrower.setdefault(tag.rpartition("/")[0], []).append(tag)
    found: dict[str, Branch] = {}
    for tag in ("", *wiki.tags):
        inner = narrower.get(tag, [])
        rows = [TreeRow(title=last_part(one), path=wiki.tag_paths[one], branch=keys[one]) for one in inner]
        below = {slug for one in inner for slug in wiki.tags[one]}
        own = (row_of(wiki, slug) for slug in wiki.tags.get(tag, ()) if slug not in below)
        rows += sorted(own, key=lambda row: (title_key(row.title, site.language), row.slug))
        title, path = (last_part(tag), wiki.tag_paths[tag]) if tag else ("", "")
        found |= cut(keys.get(tag, ROOT), Branch(title=title, path=path, rows=tuple(rows)), site.language)
    return found if found[ROOT].rows else {}
