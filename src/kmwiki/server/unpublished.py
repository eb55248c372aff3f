"""Pages that exist but are not shown: drafts and private pages, unless the preview shows them, too."""

from kmwiki.pipeline import Analysis
from kmwiki.urls import path_slug


def unpublished(analysis: Analysis) -> dict[str, str]:
    """File → slug (from its name) of the pages that are not shown."""
    nodes, pages = analysis.wiki.graph.nodes, analysis.site.pages
    shown = {page.path for page in pages.values()}
    shown |= {nodes[slug].page.path for slug in nodes if slug not in pages}  # it only redirects
    return {file.path: path_slug(file.name) for file in analysis.files.pages if file.path not in shown}


def unpublished_file(analysis: Analysis, name: str) -> str | None:
    """The file of a page that is not shown to which a link to `name` would lead, or None."""
    wanted = path_slug(name.strip("/"))
    found = [file for file, slug in unpublished(analysis).items() if wanted and f"/{slug}".endswith(f"/{wanted}")]
    return min(found, key=len, default=None)
