"""The pictures of pages that other sites show beside links to them, where the owner wants that they are drawn."""

from collections.abc import Iterator
from functools import partial

from kmwiki.analysis.site import Site
from kmwiki.model import PlannedView, View
from kmwiki.outputs.picture import drawn_path
from kmwiki.outputs.trust_line import coverage
from kmwiki.theme.social_picture import TEMPLATE, SocialPicture, drawable

_WEIGHT = 40_000  # as slow as a page of so many bytes


def social_views(site: Site) -> Iterator[PlannedView]:
    """A picture of each page that names none of its own, if its title can be drawn."""
    if site.owner.social_pictures:
        for slug, ref in site.wiki.refs.items():
            path = drawn_path(site, ref)
            if path is not None and not site.pages[slug].has_image:
                yield PlannedView(path=path, make=partial(_social_view, site, slug, path), weight=_WEIGHT)


def _social_view(site: Site, slug: str, path: str) -> View:
    ref, trust = site.wiki.refs[slug], site.pages[slug].trust
    says_trust = bool(trust.sources or trust.broken) and trust.claims > 0
    picture = SocialPicture(
        title=drawable(ref.title),
        summary=drawable(ref.summary),
        trust=drawable(coverage(trust, site.language)) if says_trust else "",
        cited=trust.cited / trust.claims if says_trust else None,
        site_title="" if site.title == ref.title else drawable(site.title),
        accent=site.owner.accent,
    )
    return View(path=path, template=TEMPLATE, data=picture)
