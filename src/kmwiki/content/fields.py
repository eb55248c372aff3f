"""The loose values of front matter → its typed fields; a wrong value is reported at its line."""

import re
from collections.abc import Iterator, Sequence

from kmwiki.content.dates import written_day
from kmwiki.content.hiding import hidden_by, is_published
from kmwiki.content.keys import (
    ADDRESS,
    ALIASES,
    CREATED,
    ORDER,
    OWN,
    PICTURE,
    SOURCES,
    SUMMARY,
    TAGS,
    UPDATED,
    known_key,
)
from kmwiki.content.okf import by_and_at, generated_at, one_line, outdated_check
from kmwiki.content.other_values import is_secret, other_values, secret_keys, shown_text
from kmwiki.content.schemes import names_host
from kmwiki.content.source_names import leads_out, split_place, tidy_name
from kmwiki.content.tag_names import DEEPEST_TAG, LONGEST_TAG, is_too_long, tidy_tag
from kmwiki.content.unwrap import WIKILINK, labels_only, picture_name, unwrapped, without_marks
from kmwiki.content.values import EXPORTED, PlacedValue, Values
from kmwiki.diagnostics import Location
from kmwiki.model import Detail, FrontMatter, SourceEntry, Wikilink

LONGEST_ADDRESS = 200  # bytes


class Fields(Values):
    """Makes the typed fields of one page's front matter."""

    def front_matter(self, hidden: bool, *, of_hugo: bool = False) -> FrontMatter:
        """The typed fields; Hugo has addresses of pages in `url`, too."""
        title, generated = self.words("title"), generated_at(self.data)
        sources = self.sources()
        address = ("url", *ADDRESS) if of_hugo and self._is_path("url") else ADDRESS
        self.report_others(title)
        return FrontMatter(
            title=title,
            summary=without_marks(self.words(*SUMMARY) or ""),
            tags=self.few("tags", self.tags()),
            aliases=self.few("aliases", self.names(*ALIASES)),
            sources=tuple(sources),
            created=self.date(*CREATED),
            updated=self.date(*UPDATED) or (generated.at if generated else None),
            created_on=self.day(*CREATED),
            updated_on=self.day(*UPDATED) or (generated.day if generated else None),
            kind=self.kind(of_hugo=of_hugo),
            confidence=self.confidence(),
            provenance_state=self.text("provenanceState"),
            contradicted_by=self.contradictions(),
            redirect=next(iter(self.names("redirect")), None),
            redirect_line=self.lines.get("redirect", 1),
            source_lines=tuple(sources.values()),
            slug=self.slug(address),
            is_segment=self.key(*address) == "slug",
            id=self.id(),
            lang=self.language(),
            translation_key=self.word("translationKey"),
            details=tuple(self.details()),
            authors=tuple(dict.fromkeys(self.authors())),
            stale_after=written_day(self.word("stale_after") or ""),
            outdated_check=self.outdated_check(),
            image=self.picture(),
            image_line=next((self.lines[key] for key in PICTURE if key in self.lines), 1),
            order=self.order(),
            hidden=hidden or hidden_by(self.data) is not None,
            hidden_by=hidden_by(self.data) or "",
            published=is_published(self.data),
        )

    def kind(self, *, of_hugo: bool) -> str | None:
        """The kind of the page; by `type`, Hugo chooses a template."""
        word = "" if of_hugo else self.word("type") or ""
        return self.words("kind") or labels_only(word) or None

    def report_others(self, title: str | None) -> None:
        """Report a missing title, and each value that is not shown because only its owner may know it."""
        if title is None:
            self.report("missing-title", "the front matter has no title", "write “title: …”", 1)
        for key in secret_keys(self.data):
            message = f"“{key}” may be a secret, so its value is not shown; the page itself is published"
            help = "remove it, or write “private: true” to publish nothing of the page"
            self.report("secret-in-front-matter", message, help, self.line(key))

    def contradictions(self) -> tuple[str, ...]:
        """The names of pages that contradict this one; llmwiki writes objects with a slug and a reason."""
        value = self.data.get("contradictedBy")
        items = value if isinstance(value, list) else [value]
        named = [item.get("slug") or item.get("title") if isinstance(item, dict) else item for item in items]
        found = (unwrapped(name) for name in self.strings("contradictedBy", named))
        return tuple(dict.fromkeys(" ".join(name.split()) for name in found if name))

    def tags(self) -> tuple[str, ...]:
        key, value = self.first(*TAGS)
        if isinstance(value, str):
            value = value.split(",") if "," in value else value.split()
        found = dict.fromkeys(tag for text in self.strings(key, value) if (tag := tidy_tag(labels_only(text))))
        if any(map(is_too_long, found)):
            self.wrong(key, f"a list of tags of at most {LONGEST_TAG} bytes and {DEEPEST_TAG} levels")
        return tuple(tag for tag in found if not is_too_long(tag))

    def confidence(self) -> float | None:
        value = self.data.get("confidence")
        if value is None:
            return None
        if isinstance(value, str) and re.match(r"(?:0?\.\d{1,9}|[01](?:\.0*)?|0\.\d{1,9})\Z", value.strip()):
            return float(value)
        # llmwiki also writes words. Other tools keep them; here they give no number.
        if not (isinstance(value, str) and value.strip().lower() in ("high", "medium", "low")):
            self.wrong("confidence", "a number from 0 to 1")
        return None

    def _is_path(self, key: str) -> bool:
        return "://" not in (self.word(key) or "://")

    def slug(self, keys: Sequence[str]) -> str | None:
        """The address that the front matter wants: a path in the site, or the path of an absolute address."""
        key, value = self.key(*keys), self.text(*keys)
        if key is None or value is None:
            return None
        path = re.sub(r"\Ahttps?://[^/]+", "", value.strip(), flags=re.IGNORECASE).partition("?")[0].partition("#")[0]
        path = re.sub(r"(?:\A|(?<=/))\./", "", path)  # `./tea`, as other programs write it
        is_pattern = re.search(r"(?:\A|/):[a-z]", path) is not None  # such as `/:year/:title/`
        if len(path.encode()) > LONGEST_ADDRESS or is_pattern:
            self.wrong(key, f"an address of at most {LONGEST_ADDRESS} bytes, such as “drinks/tea”")
            return None
        return path if path.strip("/ ") or key == "slug" else "/index"

    def picture(self) -> str | None:
        """The picture for previews of the page on other sites: a file's name or path, or an address."""
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
            self.report(
                "outdated-check", message, "review it again and add the review to “verified”", self.line("verified")
            )
        return message is not None

    def language(self) -> str | None:
        value = (self.text("lang") or "").strip().replace("_", "-") or None
        if value is not None and not re.match(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z", value):
            self.wrong("lang", "a language code such as “en” or “pt-BR”")
            return None
        return value

    def order(self) -> float | None:
        """The page's place among those of its folder; another value is for something else."""
        sidebar = self.data.get("sidebar")
        inner = sidebar.get("order") if isinstance(sidebar, dict) else None
        values = (inner, *map(self.data.get, ORDER))
        numbers = (_number(value) for value in values)
        return next((value for value in numbers if value is not None), None)

    def id(self) -> str | None:
        """The name of the page in other tools' links, often a number or a time."""
        value = self.data.get("id")
        return self.word("id") if isinstance(value, str) else str(value) if type(value) is int else None

    def authors(self) -> Iterator[str]:
        """Who wrote the page: a name or several, or records with a name, as static site generators have them."""
        _, value = self.first("authors", "author")
        for item in _flat(value if isinstance(value, list) else [value]):
            name = item.get("name") if isinstance(item, dict) else item
            if isinstance(name, str) and (words := one_line(labels_only(name))):
                yield words

    def details(self) -> Iterator[Detail]:
        """The other values that the page shows: its state and history; then, in the order of the front matter, every
        wikilink with its key, and the values of keys that kmwiki does not know."""
        for key in ("status", "stale_after", "resource"):
            if (word := self.word(key)) and not WIKILINK.search(word):  # wikilinks follow below
                yield Detail(key=key.replace("_", " "), text=word)
        for key in ("generated", "verified"):
            given = self.data.get(key)
            for record in given if isinstance(given, list) else [given]:
                if text := by_and_at(record):
                    yield Detail(key=key, text=text)
        plain = dict.fromkeys(other_values(self.data))
        for value in self.placed:
            key = str(known_key(value.key))
            words = (key, shown_text(value.text) or "")
            if words in plain:
                del plain[words]
                yield Detail(key=value.key, text=words[1])
            elif key not in OWN and not is_secret(key) and not (key in PICTURE and picture_name(value.text)):
                yield from _links_in(value)
        for key, text in plain:  # TOML, JSON and a second block have no places
            yield Detail(key=key, text=text)

    def sources(self) -> dict[SourceEntry, int]:
        """Source → the line where the front matter names it first."""
        key, value = self.first(*SOURCES)
        if value is None:
            return {}
        placed = [one for one in self.placed if known_key(one.key) in (*SOURCES, EXPORTED)]
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
            self.wrong(key, "a list of file names or addresses")
            return None
        name = unwrapped(item).strip()
        if names_host(name):
            return SourceEntry(url=name, title=title, id=name_id)
        if in_bundle:  # OKF: `/` is the bundle's root
            name = name.lstrip("/")
        name, place = split_place(name)
        path = tidy_name(name)
        if leads_out(path):
            message = f"“{name}” is outside the source folder"
            self.report("unsafe-source-path", message, "name a file inside it by a relative path", line)
            return None
        return SourceEntry(path=path, place=place, title=title, id=name_id)


def _number(value: object) -> float | None:
    """A number, which the front matter may also give as a text."""
    if type(value) in (int, float):
        return float(str(value))
    return float(value) if isinstance(value, str) and re.match(r"-?\d{1,9}(?:\.\d{1,9})?\Z", value.strip()) else None


def _flat(items: Sequence[object]) -> Iterator[object]:
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _links_in(value: PlacedValue) -> Iterator[Detail]:
    """The wikilinks in a text of the front matter; under `related` and `translates`, a plain name is also one."""
    found = list(WIKILINK.finditer(value.text))
    if not found and known_key(value.key) in ("related", "translates") and value.text.strip():
        yield _detail(value, value.text.strip(), None, 0)
    for match in found:
        yield _detail(value, match[1].strip(), (match[2] or "").strip() or None, match.start())


def _label(link: re.Match[str]) -> str:
    return (link[2] or link[1]).strip()


def _detail(value: PlacedValue, target: str, piped: str | None, offset: int) -> Detail:
    at = Location(path=value.at.path, line=value.at.line, column=value.at.column + offset)
    label = piped or target
    link = Wikilink(target=target, label=label, piped=piped, location=at, context=f"{value.key}: {label}")
    return Detail(key=value.key, text=label, link=link)
