"""The same page in other languages: for readers, and for programs that look for them."""

from msgspec import Struct

from kmwiki.analysis.site import Site
from kmwiki.outputs.chrome import absolute_url
from kmwiki.theme.languages import language_name
from kmwiki.urls import relative_url


class LanguageItem(Struct, frozen=True, kw_only=True):
    """A page in a language; `address` is absolute if that of the site is known."""

    tag: str
    name: str
    url: str
    address: str
    is_here: bool  # it is the page itself
    is_default: bool  # for readers of a language in which there is none


def languages_of(site: Site, slug: str, path: str) -> tuple[LanguageItem, ...]:
    """A page in each of its languages, itself among them; none if it is in one alone."""
    found = site.translations.get(slug, ())
    default = next((tag for tag, _ in found if tag == site.language), found[0][0] if found else "")
    items = []
    for tag, other in found:
        target = site.wiki.refs[other].permalink
        url = relative_url(target, path)
        items.append(
            LanguageItem(
                tag=tag,
                name=language_name(tag),
                url=url,
                address=absolute_url(site, target) or url,
                is_here=other == slug,
                is_default=tag == default,
            )
        )
    return tuple(items)
