"""The values of front matter by key, read as one type or another; a value of the wrong type is reported at its line."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from kmwiki.content.dates import iso_date, written_day
from kmwiki.content.keys import ALIASES, CREATED, KIND, SOURCES, SUMMARY, TAGS, UPDATED, by_known_key, with_missing
from kmwiki.content.unwrap import unwrapped, words_of
from kmwiki.diagnostics import Diagnostic, Location

EXPORTED = "x-llmwiki"  # the key under which an OKF bundle keeps what llmwiki knows of a page
TOO_MANY, MOST_NAMES = "too-many-names", 500  # tags, or aliases, of one page: each is a file of the site


# Keys that may have a mapping, in blogs of Material for MkDocs and in Docusaurus: what is in it, as keys of their own.
_MAPPINGS = {
    "date": {"created": "created", "updated": "updated"},
    "last_update": {"date": "updated", "author": "author"},
}


class PlacedValue(Struct, frozen=True, kw_only=True):
    """A text in the front matter, with its key and its place."""

    key: str
    text: str
    at: Location


class Values:
    """The loose values of one page's front matter, and the findings on those that have a wrong type."""

    def __init__(
        self, path: str, data: Mapping[str, object], lines: Mapping[str, int], placed: Iterable[PlacedValue] = ()
    ) -> None:
        self.path, self.placed = path, tuple(placed)
        self.data = _with_exported(_with_inner(by_known_key(data)))
        known = by_known_key(lines)
        inner = ((key, outer) for outer, keys in _MAPPINGS.items() for key in keys.values() if outer in known)
        self.lines = {key: known[outer] for key, outer in inner} | known
        self.diagnostics: list[Diagnostic] = []

    def line(self, key: str) -> int:
        """The line of a key; 1 if the front matter lacks it."""
        return self.lines.get(key, 1)

    def report(self, rule: str, message: str, help: str, line: int, column: int = 1) -> None:
        at = Location(path=self.path, line=line, column=column)
        self.diagnostics.append(Diagnostic(rule=rule, at=at, message=message, help=help))

    def report_duplicates(self, keys: Iterable[tuple[str, int]]) -> None:
        """Report each key that occurs twice in these pairs of a key and its line."""
        seen: set[str] = set()
        for key, line in keys:
            if key in seen and key != "<<":
                self.report(
                    "frontmatter-duplicate-key", f"“{key}” appears twice; the last one counts", "keep one", line
                )
            seen.add(key)

    def few(self, what: str, found: tuple[str, ...]) -> tuple[str, ...]:
        if len(found) > MOST_NAMES:
            message = f"this page has more than {MOST_NAMES} {what}; the rest are ignored"
            self.report(TOO_MANY, message, "keep the most useful ones", 1)
        return found[:MOST_NAMES]

    def key(self, *keys: str) -> str | None:
        """The first of these keys that has a value."""
        return next((key for key in keys if self.data.get(key) is not None), None)

    def wrong(self, key: str, wanted: str, rule: str = "frontmatter-type") -> None:
        self.report(rule, f"“{key}” is not {wanted}", f"write {wanted}", self.line(key))

    def first(self, *keys: str) -> tuple[str, object]:
        """The first of these keys that has a value, and the value; None if none has one."""
        key = self.key(*keys) or keys[0]
        return key, self.data.get(key)

    def text(self, *keys: str) -> str | None:
        key, value = self.first(*keys)
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value) if value.strip() else None
        if value is not None:
            self.wrong(key, "text")
        return None

    def words(self, *keys: str) -> str | None:
        """A text in one line, with the labels of links instead of the links, and characters instead of references."""
        value = self.text(*keys)
        return None if value is None else words_of(value) or None

    def word(self, key: str) -> str | None:
        """The text of a key that other tools may use for other types, which are not reported."""
        value = self.data.get(key)
        return value.strip() or None if isinstance(value, str) else None

    def strings(self, key: str, value: object) -> Iterator[str]:
        """The texts in a text or nested lists; a value of another type is reported."""
        if value is None:
            return
        if isinstance(value, str):
            if value.strip():
                yield unicodedata.normalize("NFC", value).strip()
        elif isinstance(value, list):
            for item in value:
                yield from self.strings(key, item)
        else:
            self.wrong(key, "a list of text values")

    def names(self, *keys: str) -> tuple[str, ...]:
        key, value = self.first(*keys)
        found = (words_of(unwrapped(name)) for name in self.strings(key, value))
        return tuple(dict.fromkeys(name for name in found if name))

    def date(self, *keys: str) -> str | None:
        key, value = self.first(*keys)
        found = iso_date(value.strip()) if isinstance(value, str) else None
        left_open = isinstance(value, str) and (not value.strip() or value.startswith("{{"))  # a template for new pages
        if found is None and value is not None and not left_open:
            message, help = f"“{key}” is not a valid date", "write 2026-04-18 or 2026-04-18T11:23:06Z"
            self.report("frontmatter-bad-date", message, help, self.line(key))
        return found

    def day(self, *keys: str) -> str | None:
        """The day of a date, as its author wrote it; None if there is none."""
        _, value = self.first(*keys)
        return written_day(value.strip()) if isinstance(value, str) else None


def changed_texts(value: Any, change: Callable[[str], Any]) -> Any:
    """A loose value with each text in it changed, except keys."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [changed_texts(item, change) for item in value]
    if isinstance(value, dict):
        return {key: changed_texts(item, change) for key, item in value.items()}
    return value


def _with_inner(data: Mapping[str, object]) -> Mapping[str, object]:
    """The data, with what is in mappings such as `date: {created: …, updated: …}` as if it had keys of its own."""
    for outer, names in _MAPPINGS.items():
        inner = data.get(outer)
        if isinstance(inner, dict) and any(inner.get(key) for key in names):
            own = {key: value for key, value in data.items() if key != outer}
            data = with_missing(own, {name: inner[key] for key, name in names.items() if key in inner})
    return data


def _with_exported(data: Mapping[str, object]) -> Mapping[str, object]:
    """The data, with the keys that it lacks from `x-llmwiki`, where llmwiki puts them when it exports an OKF bundle."""
    exported = data.get(EXPORTED)
    if not isinstance(exported, dict):
        return data
    given = set(data)
    for keys in (SUMMARY, CREATED, UPDATED, TAGS, ALIASES, SOURCES, KIND):
        if given.intersection(keys):
            given.update(keys)
    return {**data, **{key: value for key, value in exported.items() if key not in given}}
