"""Pages that are written and not shown: drafts and private ones, unless the preview was asked for them."""

from kmwiki.pipeline import Analysis
from kmwiki.urls import path_slug


def unpublished(analysis: Analysis) -> dict[str, str]:
    """The files of these pages, each with the slug that it would have by its name."""
    nodes, pages = analysis.wiki.graph.nodes, analysis.site.pages
    shown = {page.path for page in pages.values()}
    shown |= {nodes[slug].page.path for slug in nodes if slug not in pages}  # it redirects
    return {file.path: path_slug(file.name) for file in analysis.files.pages if file.path not in shown}


def unpublished_file(analysis: Analysis, name: str) -> str | None:
    """The file of a page that is not shown, to which a link to `name` would lead."""
    wanted = path_slug(name.strip("/"))
    found = [file for file, slug in unpublished(analysis).items() if wanted and f"/{slug}".endswith(f"/{wanted}")]
    return min(found, key=len, default=None)
