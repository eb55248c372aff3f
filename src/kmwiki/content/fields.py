"""Loose YAML values → the typed fields of front matter, each wrong one reported at its line (rule F3)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from kmwiki.content.dates import iso_date, written_day
from kmwiki.content.hiding import hidden_by, is_published
from kmwiki.content.keys import (
    ADDRESS,
    ALIASES,
    CREATED,
    KIND,
    OWN,
    PICTURE,
    SOURCES,
    SUMMARY,
    TAGS,
    UPDATED,
    by_known_key,
    known_key,
)
from kmwiki.content.okf import by_and_at, generated_at, one_line, outdated_check
from kmwiki.content.unwrap import WIKILINK, labels_only, picture_name, unwrapped
from kmwiki.diagnostics import Diagnostic, Location
from kmwiki.model import Detail, FrontMatter, SourceEntry, Wikilink
from kmwiki.schemes import names_host

LONGEST_TAG, DEEPEST_TAG = 200, 10
_EXPORTED = "x-llmwiki"  # under which an OKF bundle keeps what llmwiki knows of a page
TOO_MANY, MOST_NAMES = "too-many-names", 500  # tags, or aliases, of one page: each has a file of the site


class PlacedValue(Struct, frozen=True, kw_only=True):
    """A text in the front matter under a key, with its place."""

    key: str
    text: str
    at: Location


class Fields:
    """Turns loose YAML values into typed ones, noting each that is wrong."""

    def __init__(
        self, path: str, data: Mapping[str, object], lines: Mapping[str, int], placed: Iterable[PlacedValue] = ()
    ) -> None:
        self.path, self._lines, self._placed = path, by_known_key(lines), tuple(placed)
        self.data = _with_exported(by_known_key(data))
        self.diagnostics: list[Diagnostic] = []

    def line(self, key: str) -> int:
        """The line on which a key stands."""
        return self._lines.get(key, 1)

    def report(self, rule: str, message: str, help: str, line: int, column: int = 1) -> None:
        at = Location(path=self.path, line=line, column=column)
        self.diagnostics.append(Diagnostic(rule=rule, at=at, message=message, help=help))

    def report_duplicates(self, keys: Iterable[tuple[str, int]]) -> None:
        """Report each key that stands twice, of (key, line) pairs."""
        seen: set[str] = set()
        for key, line in keys:
            if key in seen and key != "<<":
                self.report(
                    "frontmatter-duplicate-key", f"“{key}” stands here twice; the last counts", "keep one", line
                )
            seen.add(key)

    def front_matter(self, hidden: bool) -> FrontMatter:
        title, generated = self.words("title"), generated_at(self.data) or ""
        sources = self.sources()
        if title is None:
            self.report("missing-title", "the front matter names no title", "write “title: …”", 1)
        return FrontMatter(
            title=title,
            summary=self.words(*SUMMARY) or "",
            tags=self._few("tags", self.tags()),
            aliases=self._few("aliases", self.names(*ALIASES)),
            sources=tuple(sources),
            created=self.date(*CREATED),
            updated=self.date(*UPDATED) or iso_date(generated),
            created_on=self.day(*CREATED),
            updated_on=self.day(*UPDATED) or written_day(generated),
            kind=self.words("kind") or labels_only(self.word("type") or "") or None,
            confidence=self.confidence(),
            provenance_state=self.text("provenanceState"),
            contradicted_by=self.contradictions(),
            redirect=next(iter(self.names("redirect")), None),
            redirect_line=self._lines.get("redirect", 1),
            source_lines=tuple(sources.values()),
            slug=self.slug(),
            id=self.id(),
            lang=self.language(),
            details=tuple(self.details()),
            stale_after=written_day(self.word("stale_after") or ""),
            outdated_check=self.outdated_check(),
            image=self.picture(),
            image_line=next((self._lines[key] for key in PICTURE if key in self._lines), 1),
            hidden=hidden or hidden_by(self.data),
            published=is_published(self.data),
        )

    def _few(self, what: str, found: tuple[str, ...]) -> tuple[str, ...]:
        if len(found) > MOST_NAMES:
            message = f"this page has more than {MOST_NAMES} {what}; the others are left out"
            self.report(TOO_MANY, message, "keep those that readers look for", 1)
        return found[:MOST_NAMES]

    def _key(self, *keys: str) -> str | None:
        """The first of these keys that holds a value."""
        return next((key for key in keys if self.data.get(key) is not None), None)

    def _wrong(self, key: str, wanted: str, rule: str = "frontmatter-type") -> None:
        self.report(rule, f"“{key}” is not {wanted}", f"write {wanted}", self._lines.get(key, 1))

    def text(self, *keys: str) -> str | None:
        key = self._key(*keys)
        if key is None:
            return None
        value = self.data[key]
        if not isinstance(value, str):
            self._wrong(key, "a text")
            return None
        value = unicodedata.normalize("NFC", value)
        return value if value.strip() else None

    def words(self, *keys: str) -> str | None:
        """A text in one line, in which links are shown as their labels."""
        value = self.text(*keys)
        return None if value is None else " ".join(labels_only(value).split()) or None

    def word(self, key: str) -> str | None:
        """The text of a key that other tools fill with what they like, so that no other type is reported."""
        value = self.data.get(key)
        return value.strip() or None if isinstance(value, str) else None

    def _strings(self, key: str, value: object) -> Iterator[str]:
        """The texts of nested lists; what is neither is reported."""
        if value is None:
            return
        if isinstance(value, str):
            if value.strip():
                yield unicodedata.normalize("NFC", value).strip()
        elif isinstance(value, list):
            for item in value:
                yield from self._strings(key, item)
        else:
            self._wrong(key, "a list of texts")

    def names(self, *keys: str) -> tuple[str, ...]:
        key = self._key(*keys)
        if key is None:
            return ()
        found = (" ".join(labels_only(unwrapped(name)).split()) for name in self._strings(key, self.data[key]))
        return tuple(dict.fromkeys(name for name in found if name))

    def contradictions(self) -> tuple[str, ...]:
        """The names of pages that say otherwise; llmwiki writes them as objects with a slug and a reason."""
        value = self.data.get("contradictedBy")
        items = value if isinstance(value, list) else [value]
        named = [item.get("slug") or item.get("title") if isinstance(item, dict) else item for item in items]
        found = (unwrapped(name) for name in self._strings("contradictedBy", named))
        return tuple(dict.fromkeys(" ".join(name.split()) for name in found if name))

    def tags(self) -> tuple[str, ...]:
        key = self._key(*TAGS)
        if key is None:
            return ()
        value = self.data[key]
        if isinstance(value, str):
            value = value.split(",") if "," in value else value.split()
        found = dict.fromkeys(tag for text in self._strings(key, value) if (tag := tidy_tag(labels_only(text))))
        if any(map(is_too_long, found)):
            self._wrong(key, f"a list of tags of at most {LONGEST_TAG} bytes and {DEEPEST_TAG} levels")
        return tuple(tag for tag in found if not is_too_long(tag))

    def date(self, *keys: str) -> str | None:
        key = self._key(*keys)
        if key is None:
            return None
        value = self.data[key]
        found = iso_date(value.strip()) if isinstance(value, str) else None
        left_open = isinstance(value, str) and (not value.strip() or value.startswith("{{"))  # a template's
        if found is None and not left_open:
            self.report(
                "frontmatter-bad-date",
                f"“{key}” is not a date of the calendar",
                "write 2026-04-18 or 2026-04-18T11:23:06Z",
                self._lines.get(key, 1),
            )
        return found

    def day(self, *keys: str) -> str | None:
        """The day of a date, as its author wrote it."""
        value = self.data.get(self._key(*keys) or "")
        return written_day(value.strip()) if isinstance(value, str) else None

    def confidence(self) -> float | None:
        value = self.data.get("confidence")
        if value is None:
            return None
        if isinstance(value, str) and re.match(r"(?:0?\.\d{1,9}|[01](?:\.0*)?|0\.\d{1,9})\Z", value.strip()):
            return float(value)
        # llmwiki also writes words; they are kept as they are by other tools and say no number here
        if not (isinstance(value, str) and value.strip().lower() in ("high", "medium", "low")):
            self._wrong("confidence", "a number from 0 to 1")
        return None

    def slug(self) -> str | None:
        """The address that the front matter asks for: a path in the site, or the path of a whole address."""
        key = self._key(*ADDRESS)
        value = self.text(*ADDRESS)
        if key is None or value is None:
            return None
        path = re.sub(r"\Ahttps?://[^/]+", "", value.strip(), flags=re.IGNORECASE).partition("?")[0].partition("#")[0]
        if len(path.encode()) > LONGEST_TAG or re.search(r"(?:\A|/):[a-z]", path):  # `/:year/:title/` says nothing
            self._wrong(key, f"an address of at most {LONGEST_TAG} bytes, such as “drinks/tea”")
            return None
        return path if path.strip("/ ") or key == "slug" else "index"

    def picture(self) -> str | None:
        """The picture that shows the page elsewhere: a file's name or path, or an address."""
        for key in PICTURE:
            value = next(_flat([self.data.get(key)]), None)
            if isinstance(value, dict):
                value = next(
                    (value[name] for name in ("image", "src", "path", "url", "relative") if value.get(name)), None
                )
            if isinstance(value, str) and (name := picture_name(value)):
                return name
        return None

    def outdated_check(self) -> bool:
        if (message := outdated_check(self.data)) is not None:
            self.report("outdated-check", message, "check it again, and add that to “verified”", self.line("verified"))
        return message is not None

    def language(self) -> str | None:
        value = (self.text("lang") or "").strip().replace("_", "-") or None
        if value is not None and not re.match(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z", value):
            self._wrong("lang", "a language code such as “en” or “pt-BR”")
            return None
        return value

    def id(self) -> str | None:
        """What other tools call the page in links; often a number, or a time."""
        value = self.data.get("id")
        return self.word("id") if isinstance(value, str) else str(value) if type(value) is int else None

    def details(self) -> Iterator[Detail]:
        """What else a reader may want to know: state and history, and every wikilink with its key."""
        for key in ("status", "stale_after", "resource"):
            if (word := self.word(key)) and not WIKILINK.search(word):  # which comes as a link
                yield Detail(key=key.replace("_", " "), text=word)
        for key in ("generated", "verified"):
            given = self.data.get(key)
            for record in given if isinstance(given, list) else [given]:
                if text := by_and_at(record):
                    yield Detail(key=key, text=text)
        for value in self._placed:
            key = str(known_key(value.key))
            if key not in OWN and not (key in PICTURE and picture_name(value.text)):
                yield from _links_in(value)

    def sources(self) -> dict[SourceEntry, int]:
        """The sources, each once, with their lines."""
        key = self._key(*SOURCES)
        if key is None:
            return {}
        value = self.data[key]
        placed = [one for one in self._placed if known_key(one.key) in (*SOURCES, _EXPORTED)]
        lines = {unwrapped(one.text).strip(): one.at.line for one in reversed(placed)}
        found: dict[SourceEntry, int] = {}
        for item in _flat(value if isinstance(value, list) else [value]):
            words = item.values() if isinstance(item, dict) else (item,)
            names = (unwrapped(word).strip() for word in words if isinstance(word, str))
            line = next((lines[name] for name in names if name in lines), self.line(key))
            entry = self._source(key, item, line)
            if entry is not None:
                found.setdefault(entry, line)
        return found

    def _source(self, key: str, item: object, line: int) -> SourceEntry | None:
        title = name_id = None
        in_bundle = False
        if isinstance(item, dict):
            title, name_id = one_line(item.get("title")), one_line(item.get("id"))
            in_bundle = "resource" in item
            item = next((item[k] for k in ("path", "file", "source", "url", "href", "resource") if item.get(k)), None)
            if item is None and title is not None:
                return None
        if item is None or (isinstance(item, str) and not item.strip()):
            return None
        if not isinstance(item, str):
            self._wrong(key, "a list of file names or addresses")
            return None
        name = unwrapped(item).strip()
        if names_host(name):
            return SourceEntry(url=name, title=title, id=name_id)
        if in_bundle:  # OKF: `/` is the bundle's root
            name = name.lstrip("/")
        path = re.sub(r"\A(?:\./)+", "", unicodedata.normalize("NFC", name).replace("\\", "/")).removeprefix("sources/")
        if re.match(r"/|[A-Za-z]:|(?:.*/)?\.\.(?:/|\Z)", path):
            self.report(
                "unsafe-source-path",
                f"“{name}” leads out of the source folder",
                "name a file in it, by a relative path",
                line,
            )
            return None
        return SourceEntry(path=path, title=title, id=name_id)


def _with_exported(data: Mapping[str, object]) -> Mapping[str, object]:
    """The data, filled in by what llmwiki knows of a page that it exported to an OKF bundle (`x-llmwiki`)."""
    exported = data.get(_EXPORTED)
    if not isinstance(exported, dict):
        return data
    given = set(data)
    for keys in (SUMMARY, CREATED, UPDATED, TAGS, ALIASES, SOURCES, KIND):
        if given.intersection(keys):
            given.update(keys)
    return {**data, **{key: value for key, value in exported.items() if key not in given}}


def _flat(items: Sequence[object]) -> Iterator[object]:
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _links_in(value: PlacedValue) -> Iterator[Detail]:
    """The wikilinks of a text in the front matter; under `related`, a plain name is one, too."""
    found = list(WIKILINK.finditer(value.text))
    if not found and value.key == "related":
        yield _detail(value, value.text.strip(), None, 0)
    for match in found:
        yield _detail(value, match[1].strip(), (match[2] or "").strip() or None, match.start())


def _detail(value: PlacedValue, target: str, piped: str | None, offset: int) -> Detail:
    at = Location(path=value.at.path, line=value.at.line, column=value.at.column + offset)
    label = piped or target
    link = Wikilink(target=target, label=label, piped=piped, location=at, context=f"{value.key}: {label}")
    return Detail(key=value.key, text=label, link=link)


def tidy_tag(text: str) -> str:
    """A tag as it is compared and shown: no `#`, casefolded, hyphens for spaces, `/` for levels."""
    words = re.sub(r"\s+", "-", text.strip().lstrip("#").strip().casefold())
    return "/".join(part for part in words.split("/") if part)


def is_too_long(tag: str) -> bool:
    """Whether a tag would make an address that no disk takes."""
    return len(tag.encode()) > LONGEST_TAG or tag.count("/") >= DEEPEST_TAG
