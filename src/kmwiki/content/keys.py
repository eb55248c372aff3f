"""The keys of front matter that have a meaning. Authors may write them in any case; exact spelling takes precedence."""

from collections.abc import Mapping
from typing import TypeVar

from kmwiki.content.hiding import HIDING

Value = TypeVar("Value")

SUMMARY = ("summary", "description", "abstract")
CREATED = ("createdAt", "created", "date")
UPDATED = ("updatedAt", "updated", "modified", "lastmod", "last_updated", "last_compiled", "timestamp")
TAGS, ALIASES, SOURCES, KIND = ("tags", "tag"), ("aliases", "alias"), ("sources", "source"), ("kind", "type")
ADDRESS = ("slug", "permalink")
PICTURE = (*"image cover banner thumbnail socialImage featuredImage featured_image".split(), "featured image")
# A page's place among those of its folder: in Docusaurus, Hugo, Jekyll, and in Starlight, which has it in `sidebar`.
ORDER = ("sidebar_position", "weight", "nav_order", "order")
# Keys whose wikilinks are not listed among the page's details.
OWN = frozenset(
    (
        "title",
        *SUMMARY,
        *TAGS,
        *ALIASES,
        *SOURCES,
        *ADDRESS,
        "id",
        "redirect",
        "lang",
        "contradictedBy",
        "translationKey",
    )
)
_SYNONYMS = (SUMMARY, CREATED, UPDATED, TAGS, ALIASES, SOURCES, KIND, ADDRESS, PICTURE, ORDER)
_OTHERS = (
    "confidence provenanceState related status stale_after resource generated verified x-llmwiki "
    "author authors year url retracted ingestedAt translates"
)
KNOWN = (*HIDING, *OWN, *CREATED, *UPDATED, *KIND, *PICTURE, *_OTHERS.split())
_BY_FOLD = {key.casefold(): key for key in KNOWN}


def known_key(key: object) -> object:
    """The known key that a key in any case means; an unknown key as it is."""
    return _BY_FOLD.get(key.casefold(), key) if isinstance(key, str) else key


def by_known_key(data: Mapping[str, Value]) -> dict[str, Value]:
    """Known key → value; of several spellings of a key, the exact one counts, or else the first."""
    if all(known_key(key) == key for key in data):
        return dict(data)
    found: dict[str, Value] = {}
    for key, value in sorted(data.items(), key=lambda item: known_key(item[0]) != item[0]):
        if found.get(known := str(known_key(key))) is None:
            found[known] = value
    return {str(known_key(key)): found[str(known_key(key))] for key in data}


def with_missing(data: Mapping[str, Value], others: Mapping[str, Value]) -> dict[str, Value]:
    """The values, and those of others under keys that they lack in every spelling and under every other name."""
    said = {known_key(key) for key, value in data.items() if value is not None}
    said.update(name for names in _SYNONYMS if not said.isdisjoint(names) for name in names)
    return {**{key: value for key, value in others.items() if known_key(key) not in said}, **data}
