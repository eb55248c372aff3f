"""What a page lists below its text: the pages of its folder, or what it has as the head of a tag or of all tags."""

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.outputs.folder_pages import NO_PAGES, FolderPages, folder_pages
from kmwiki.outputs.tags import TagList, TagPages, all_tags, tagged_pages


class BelowText(Struct, frozen=True, kw_only=True):
    """At most one of these lists has something."""

    folder: FolderPages = NO_PAGES
    tagged: TagPages | None = None
    tags: TagList | None = None


def below_text(site: Site, page: ResolvedPage) -> BelowText:
    """What this page lists."""
    tag, path = site.wiki.tag_heads.get(page.ref.slug), page.ref.permalink
    if tag is None:
        return BelowText(folder=folder_pages(site, page))
    return BelowText(tagged=tagged_pages(site, tag, path)) if tag else BelowText(tags=all_tags(site, path))
