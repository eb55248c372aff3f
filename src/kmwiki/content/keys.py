"""The keys of front matter that have a meaning, in whichever case an author writes them: the exact one goes first."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from kmwiki.content.hiding import HIDING

Value = TypeVar("Value")

SUMMARY = ("summary", "description", "abstract")
CREATED = ("createdAt", "created", "date")
UPDATED = ("updatedAt", "updated", "modified", "lastmod", "last_compiled", "timestamp")
TAGS, ALIASES, SOURCES, KIND = ("tags", "tag"), ("aliases", "alias"), ("sources", "source"), ("kind", "type")
ADDRESS = ("slug", "permalink")
PICTURE = ("image", "cover", "banner", "thumbnail")
# Those whose wikilinks the page shows nowhere else.
OWN = frozenset(("title", *SUMMARY, *TAGS, *ALIASES, *SOURCES, *ADDRESS, "id", "redirect", "lang", "contradictedBy"))
_OTHERS = (
    "confidence provenanceState related status stale_after resource generated verified x-llmwiki "
    "author authors year url retracted ingestedAt"
)
KNOWN = (*HIDING, *OWN, *CREATED, *UPDATED, *KIND, *PICTURE, *_OTHERS.split())
_BY_FOLD = {key.casefold(): key for key in KNOWN}


def known_key(key: object) -> object:
    """The key that one in another case means; one that has no meaning as it is."""
    return _BY_FOLD.get(key.casefold(), key) if isinstance(key, str) else key


def by_known_key(data: Mapping[str, Value]) -> dict[str, Value]:
    """The values by the keys that they mean; where one has several spellings, the exact one counts, else the first."""
    if all(known_key(key) == key for key in data):
        return dict(data)
    found: dict[str, Value] = {}
    for key, value in _exact_first(data):
        if found.get(known := str(known_key(key))) is None:
            found[known] = value
    return {str(known_key(key)): found[str(known_key(key))] for key in data}


def _exact_first(data: Mapping[str, Value]) -> Iterable[tuple[str, Value]]:
    return sorted(data.items(), key=lambda item: known_key(item[0]) != item[0])
