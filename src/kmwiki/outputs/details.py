"""The details of a page: the values of its front matter that are not shown elsewhere."""

import re

from msgspec import Struct

from kmwiki.content.keys import known_key
from kmwiki.graph.names import Found
from kmwiki.graph.wiki import ResolvedLink, ResolvedPage, Wiki
from kmwiki.urls import relative_url

_OPENED = re.compile(r"https?://[^\s<>\"]+\Z|mailto:[^\s<>\"@]+@[^\s<>\"@]+\Z", re.IGNORECASE)

_CAMEL, _CAPITAL = re.compile(r"[a-z]{3,}(?:[A-Z][a-z0-9]*)+"), re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_INITIALISMS = {
    name.lower(): name
    for name in "API ASIN CD CSS DOI DVD EAN GPS HTML ID IMDb ISBN ISSN JSON PDF URI URL UUID".split()
}


class DetailValue(Struct, frozen=True, kw_only=True):
    """A value in the page's details; `url` is set if it is a link, `red` if it is a red link."""

    text: str
    url: str | None = None
    red: bool = False


class DetailItem(Struct, frozen=True, kw_only=True):
    """A line of the page's details, from its front matter."""

    key: str
    values: tuple[DetailValue, ...]


def details(wiki: Wiki, resolved: ResolvedPage) -> tuple[DetailItem, ...]:
    """The details of a page, key by key."""
    front, found = resolved.node.page.front_matter, dict[str, list[DetailValue]]()
    links = iter(resolved.links)  # the links of the front matter come first
    if front.kind and not any(detail.link is not None and detail.key in ("kind", "type") for detail in front.details):
        found["type"] = [DetailValue(text=front.kind)]
    for detail in front.details:
        address = detail.text if _OPENED.match(detail.text) else None
        plain = DetailValue(text=detail.text, url=address)
        value = plain if detail.link is None else _linked(wiki, resolved, next(links))
        if known_key(detail.key) == "translates" and not value.red:
            continue  # the list of its languages shows it
        found.setdefault(detail.key, []).append(value)
    return tuple(DetailItem(key=key_words(key), values=tuple(values)) for key, values in found.items())


def key_words(key: str) -> str:
    """A key as words: `imdbId` as “IMDb ID”, `entity_id` as “entity ID”."""
    parted = _CAPITAL.sub(" ", key) if _CAMEL.fullmatch(key) else key
    words = parted.replace("_", " ").split(" ")
    return " ".join(_INITIALISMS.get(word.lower(), word.lower() if parted != key else word) for word in words)


def _linked(wiki: Wiki, resolved: ResolvedPage, item: ResolvedLink) -> DetailValue:
    if item.place is not None:
        return DetailValue(text=item.link.label, url=relative_url(wiki.path_of(item.place), resolved.ref.permalink))
    if item.slug is None:
        url = item.link.target if item.kind == "external" else None
        return DetailValue(text=item.link.label, url=url, red=item.is_red)
    anchor = item.result.anchor if isinstance(item.result, Found) else None
    url = relative_url(wiki.permalink(item.slug), resolved.ref.permalink, anchor)
    return DetailValue(text=item.link.piped or wiki.refs[item.slug].title, url=url)
