"""The details of a page: the values of its front matter that are not shown elsewhere."""

import re

from msgspec import Struct

from kmwiki.content.keys import known_key
from kmwiki.graph.names import Found
from kmwiki.graph.wiki import ResolvedLink, ResolvedPage, Wiki
from kmwiki.outputs.links import is_left_out
from kmwiki.patterns import regex
from kmwiki.urls import relative_url

_OPENED = regex(r"https?://[^\s<>\"]+\Z|mailto:[^\s<>\"@]+@[^\s<>\"@]+\Z", re.IGNORECASE)

_CAMEL = regex(r"[A-Za-z]?[a-z]{2,}(?:[A-Z][a-z0-9]*)+")
_SNAKE, _KEBAB = regex(r"[^\s_]+(?:_[^\s_]+)+"), regex(r"[a-z0-9]{3,}(?:-[a-z0-9]{3,})+")
_PARTS = regex(r"[_-]|(?<=[a-z0-9])(?=[A-Z])")
_NAMES = {
    name.lower(): name
    for name in (
        "API arXiv ASIN CD CSS DOI DVD EAN GitHub GitLab GPS HTML ID IDs IMDb iNaturalist ISBN ISSN JSON LinkedIn "
        "MathSciNet MusicBrainz OpenAlex OpenStreetMap ORCID PDF PubMed ResearchGate URI URL URLs UUID Wikidata YouTube"
    ).split()
}


class DetailValue(Struct, frozen=True, kw_only=True):
    """A value in the page's details; `url` is set if it is a link, `red` if it is a red link, `out` if its page
    is left out."""

    text: str
    url: str | None = None
    red: bool = False
    out: bool = False


class DetailItem(Struct, frozen=True, kw_only=True):
    """A line of the page's details: its label, and the key in the front matter, if it differs."""

    label: str
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
    return tuple(_item(key, tuple(values)) for key, values in found.items())


def _item(key: str, values: tuple[DetailValue, ...]) -> DetailItem:
    label = key_words(key)
    return DetailItem(label=label, key="" if label.lower() == key.lower() else key, values=values)


def key_words(key: str) -> str:
    """A key as words: `imdbId` as “IMDb ID”, `schema_version` and `SchemaVersion` as “Schema version”."""
    if key.lower() in _NAMES:
        return _NAMES[key.lower()]
    is_parted = any(form.fullmatch(key) for form in (_CAMEL, _SNAKE, _KEBAB))
    words = _words(key) if is_parted else key.split(" ")
    named = [_NAMES.get(word.lower(), word) for word in words]
    # A word with a capital of its own stays as it is: “arXiv”, “pH”.
    return " ".join([named[0][:1].upper() + named[0][1:] if named[0].islower() else named[0], *named[1:]])


def _words(key: str) -> list[str]:
    """The words of a key that is written as one word; abbreviations keep their capitals."""
    words, keeps = _PARTS.split(key), not key.isupper()
    return [word if keeps and len(word) > 1 and word.isupper() else word.lower() for word in words]


def _linked(wiki: Wiki, resolved: ResolvedPage, item: ResolvedLink) -> DetailValue:
    if item.place is not None:
        return DetailValue(text=item.link.label, url=relative_url(wiki.path_of(item.place), resolved.ref.permalink))
    if item.slug is None:
        url = item.link.target if item.kind == "external" else None
        out = item.is_red and is_left_out(wiki, resolved, item)
        return DetailValue(text=item.link.label, url=url, red=item.is_red, out=out)
    anchor = item.result.anchor if isinstance(item.result, Found) else None
    url = relative_url(wiki.permalink(item.slug), resolved.ref.permalink, anchor)
    return DetailValue(text=item.link.piped or wiki.refs[item.slug].title, url=url)
