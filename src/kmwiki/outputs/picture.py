"""The picture of a page, which other sites show in previews of it."""

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.graph.paths import is_remote, picture_of
from kmwiki.graph.wiki import ResolvedPage
from kmwiki.model import PageRef
from kmwiki.outputs.chrome import absolute_url
from kmwiki.theme.social_picture import HEIGHT, WIDTH, drawable
from kmwiki.urls import beside


class Picture(Struct, frozen=True, kw_only=True):
    """The absolute address of a picture, its size in pixels if it is known, and its words if it is drawn."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


def picture(site: Site, page: ResolvedPage) -> Picture | None:
    """The picture in the front matter, or the one that is drawn; None if there is none, or its address is not known."""
    image = page.node.page.front_matter.image
    if image is not None and is_remote(image):
        return Picture(url=image)
    if image is None:
        return _drawn(site, page)
    name = picture_of(site.wiki.asset_index, page.node.page)
    url = absolute_url(site, site.wiki.asset_path(name)) if name is not None else None
    if name is None or url is None:
        return None
    file = site.wiki.assets[name]
    return Picture(url=url, width=file.width, height=file.height)


def drawn_path(site: Site, ref: PageRef) -> str | None:
    """The path of the picture that is drawn of a page; None if it is not drawn, or would be of no use."""
    wanted = site.owner.social_pictures and site.owner.base_url is not None
    return beside(ref.permalink, ".social.png") if wanted and drawable(ref.title) else None


def _drawn(site: Site, page: ResolvedPage) -> Picture | None:
    path = drawn_path(site, page.ref)
    url = None if path is None else absolute_url(site, path)
    return None if url is None else Picture(url=url, alt=page.ref.title, width=WIDTH, height=HEIGHT)
