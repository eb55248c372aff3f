"""The picture of a page, which other sites show in previews of it."""

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.graph.paths import is_remote, picture_of
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.outputs.chrome import absolute_url


class Picture(Struct, frozen=True, kw_only=True):
    """The absolute address of a picture, and its size in pixels if it is known."""

    url: str
    width: int | None = None
    height: int | None = None


def picture(site: Site, page: ResolvedPage) -> Picture | None:
    """The picture in the front matter; None if there is none, or its address is not known."""
    image = page.node.page.front_matter.image
    if image is not None and is_remote(image):
        return Picture(url=image)
    name = picture_of(site.wiki.asset_index, page.node.page)
    url = absolute_url(site, f"{site.wiki.sections['assets']}/{name}") if name is not None else None
    if name is None or url is None:
        return None
    file = site.wiki.assets[name]
    return Picture(url=url, width=file.width, height=file.height)
