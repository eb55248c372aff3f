"""Text → FrontMatter: YAML that cannot crash, hang or lie, and a diagnostic for each value that is wrong.

Rules F1 to F3 of the wiki syntax. PyYAML's C loader crashes on deep input and composes alias bombs, so its
events are walked first; only null is typed, so that `title: 1.10` stays what the author wrote.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from msgspec import Struct

from kmwiki.model import Diagnostic, FrontMatter, Location, SourceEntry

MAX_BYTES, MAX_DEPTH, MAX_NODES = 64 * 1024, 32, 10_000
_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*\Z")
_HIDING = re.compile(r"^(?:draft|private|publish|orphaned)[ \t]*:", re.MULTILINE)
_DATE = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?:[Tt]|[ \t]+)(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?[ \t]*(?:(Z|z)|([+-])(\d{1,2}):?(\d{2})?)?)?\Z"
)
_TRUE, _FALSE = frozenset(("true", "yes", "on", "1", "y")), frozenset(("false", "no", "off", "0", "n", ""))

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FrontMatterResult(Struct, frozen=True, kw_only=True):
    """A file's front matter and what follows it; `body_line` is the number of lines before the body."""

    front_matter: FrontMatter
    body: str
    body_line: int
    diagnostics: tuple[Diagnostic, ...]


class _Unreadable(Exception):
    """The whole block cannot be used: a rule, a message, a help, and the line in the block from 1."""

    def __init__(self, rule: str, message: str, help: str, line: int = 1) -> None:
        super().__init__(message)
        self.rule, self.message, self.help, self.line = rule, message, help, line


class _Loader(_Base):  # type: ignore[misc]
    """A safe loader for which everything but null is text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own class attribute
        first: [(tag, regexp) for tag, regexp in resolvers if tag.endswith((":null", ":merge"))]
        for first, resolvers in _Base.yaml_implicit_resolvers.items()
    }


class _Guarded(YAMLHandler):
    """python-frontmatter's YAML handler, behind a guard that reads the events first."""

    def load(self, fm: str, **kwargs: object) -> Any:
        _guard(fm)
        try:
            data = yaml.load(fm, Loader=_Loader)
        except yaml.YAMLError as error:
            raise _invalid(error) from error
        except (ValueError, TypeError, RecursionError) as error:
            raise _Unreadable("frontmatter-invalid", f"the front matter is no YAML: {error}", _QUOTE_HELP) from error
        if data is None:
            return {}
        if not isinstance(data, dict):
            raise _Unreadable(
                "frontmatter-not-mapping",
                "the front matter is no list of “key: value” lines",
                "write “title: …”",
            )
        return data


_QUOTE_HELP = "put text with special characters between quotation marks"


def decode(data: bytes) -> tuple[str, bool]:
    """File bytes as text with LF line ends and no byte order mark, and whether they were valid UTF-8."""
    try:
        text, valid = data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        text, valid = data.decode("utf-8-sig", errors="replace"), False
    return text.replace("\r\n", "\n").replace("\r", "\n"), valid


def split(text: str) -> tuple[str | None, str, int]:
    """(the YAML block or None, the body byte for byte, the number of lines before the body). Rule F1."""
    first, newline, rest = text.partition("\n")
    if not re.match(r"---[ \t]*\Z", first) or not newline:
        return None, text, 0
    lines = rest.split("\n")
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            return "\n".join(lines[:number]), "\n".join(lines[number + 1 :]), number + 2
    return None, text, 0


def metadata(text: str) -> dict[str, object]:
    """The front matter of a source as text values; empty where it cannot be read."""
    block, _, _ = split(text)
    try:
        return _load(block) if block is not None else {}
    except _Unreadable:
        return {}


def parse_front_matter(text: str, path: str) -> FrontMatterResult:
    """The typed front matter of a page; never raises."""
    block, body, body_line = split(text)
    fields = _Fields(path, {}, {})
    hidden = False
    if block is not None:
        try:
            fields = _Fields(path, _load(block), _key_lines(block))
            fields.report_duplicates(block)
        except _Unreadable as error:
            hidden = bool(_HIDING.search(block))
            fields.report(error.rule, error.message, error.help, error.line + 1)
    elif re.match(r"---[ \t]*(?:\n|\Z)", text) and re.match(r"---[ \t]*\n[A-Za-z_][\w-]*:", text):
        fields.report("frontmatter-unclosed", "the front matter has no end", "close it with a line of three hyphens", 1)
    elif re.match(r"(?:\+\+\+|;;;|\{)[ \t]*(?:\n|\Z)", text):
        fields.report(
            "frontmatter-unsupported",
            "this kind of front matter is not read",
            "write YAML between lines of ---",
            1,
        )
    front_matter = fields.front_matter(hidden)
    return FrontMatterResult(
        front_matter=front_matter, body=body, body_line=body_line, diagnostics=tuple(fields.diagnostics)
    )


def _load(block: str) -> dict[str, object]:
    # The block is fenced anew: python-frontmatter has its own ideas of where a block ends.
    data, _ = frontmatter.parse(f"---\n{block}\n---\n", handler=_Fenced(block))
    return data


class _Fenced(_Guarded):
    def __init__(self, block: str) -> None:
        super().__init__()
        self._block = block

    def split(self, text: str) -> tuple[str, str]:
        return self._block, ""


def _guard(block: str) -> None:
    """Walk the events: size, depth, expanded nodes, tags (F2)."""
    if len(block.encode()) > MAX_BYTES:
        raise _Unreadable("frontmatter-too-complex", "the front matter is larger than 64 KiB", "move text to the body")
    weights: dict[str, int] = {}
    opened: list[tuple[str | None, int]] = []
    total = 0
    try:
        for event in _events(block):
            if isinstance(event, yaml.CollectionEndEvent):
                anchor, before = opened.pop()
                if anchor:
                    weights[anchor] = total - before
            elif isinstance(event, yaml.AliasEvent):
                if any(anchor == event.anchor for anchor, _ in opened):
                    raise _Unreadable(
                        "frontmatter-invalid", "a YAML alias stands within itself", "write it out", _line(event)
                    )
                total += weights.get(str(event.anchor), 1)
            elif isinstance(event, yaml.NodeEvent):
                total += 1
                _refuse_tag(event)
                if isinstance(event, yaml.CollectionStartEvent):
                    opened.append((event.anchor, total - 1))
            if total > MAX_NODES:
                raise _Unreadable(
                    "frontmatter-too-complex",
                    "the front matter expands to too many values",
                    "use fewer YAML aliases",
                )
            if len(opened) > MAX_DEPTH:
                line = _line(event)
                raise _Unreadable("frontmatter-invalid", "the front matter is nested too deeply", _QUOTE_HELP, line)
    except yaml.YAMLError as error:
        raise _invalid(error) from error


def _events(block: str) -> Iterator[Any]:
    """PyYAML's events, whose stubs leave open what every event of a text has."""
    return iter(yaml.parse(block, Loader=_Loader))


def _line(event: Any) -> int:
    """The line of an event in its block, from 1."""
    return int(event.start_mark.line) + 1 if event.start_mark else 1


def _refuse_tag(event: Any) -> None:
    tag = getattr(event, "tag", None)
    if tag and tag != "!":
        line = _line(event)
        raise _Unreadable("frontmatter-invalid", f"the YAML tag “{tag}” is not read", "take the tag away", line)


def _invalid(error: yaml.YAMLError) -> _Unreadable:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be read"
    line = mark.line + 1 if mark else 1
    return _Unreadable("frontmatter-invalid", f"the front matter is no YAML: {problem}", _QUOTE_HELP, line)


def _top_keys(block: str) -> Iterator[tuple[str, int]]:
    """The keys of the outermost mapping, each with its line in the block from 1."""
    depth, is_key = 0, True
    for event in _events(block):
        if depth == 1 and isinstance(event, yaml.NodeEvent):
            if is_key and isinstance(event, yaml.ScalarEvent):
                yield event.value, _line(event)
            is_key = not is_key
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _key_lines(block: str) -> dict[str, int]:
    return {key: line + 1 for key, line in _top_keys(block)}


class _Fields:
    """Turns loose YAML values into typed ones, noting each that is wrong."""

    def __init__(self, path: str, data: Mapping[str, object], lines: Mapping[str, int]) -> None:
        self._path, self._data, self._lines = path, data, lines
        self.diagnostics: list[Diagnostic] = []

    def report(self, rule: str, message: str, help: str, line: int) -> None:
        at = Location(path=self._path, line=line)
        self.diagnostics.append(Diagnostic(rule=rule, at=at, message=message, help=help))

    def report_duplicates(self, block: str) -> None:
        seen: set[str] = set()
        for key, line in _top_keys(block):
            if key in seen and key != "<<":
                self.report(
                    "frontmatter-duplicate-key",
                    f"“{key}” stands here twice; the last counts",
                    "keep one",
                    line + 1,
                )
            seen.add(key)

    def front_matter(self, hidden: bool) -> FrontMatter:
        title = self.text("title", collapse=True)
        if title is None:
            self.report("missing-title", "the front matter names no title", "write “title: …”", 1)
        return FrontMatter(
            title=title,
            summary=self.text("summary", "description", "abstract", collapse=True) or "",
            tags=self.tags(),
            aliases=self.names("aliases", "alias"),
            sources=self.sources(),
            created=self.date("createdAt", "created", "date"),
            updated=self.date("updatedAt", "updated", "modified", "lastmod"),
            kind=self.text("kind", "type"),
            confidence=self.confidence(),
            provenance_state=self.text("provenanceState"),
            contradicted_by=self.names("contradictedBy"),
            redirect=next(iter(self.names("redirect")), None),
            slug=self.text("slug"),
            lang=self.language(),
            hidden=hidden or self.hidden(),
        )

    def _key(self, *keys: str) -> str | None:
        """The first of these keys that holds a value."""
        return next((key for key in keys if self._data.get(key) is not None), None)

    def _wrong(self, key: str, wanted: str, rule: str = "frontmatter-type") -> None:
        self.report(rule, f"“{key}” is no {wanted}", f"write {wanted}", self._lines.get(key, 1))

    def text(self, *keys: str, collapse: bool = False) -> str | None:
        key = self._key(*keys)
        if key is None:
            return None
        value = self._data[key]
        if not isinstance(value, str):
            self._wrong(key, "text")
            return None
        value = unicodedata.normalize("NFC", _without_controls(value))
        value = " ".join(value.split()) if collapse else value
        return value if value.strip() else None

    def _strings(self, key: str, value: object) -> Iterator[str]:
        """The texts of nested lists; what is neither is reported."""
        if value is None:
            return
        if isinstance(value, str):
            if value.strip():
                yield unicodedata.normalize("NFC", _without_controls(value)).strip()
        elif isinstance(value, list):
            for item in value:
                yield from self._strings(key, item)
        else:
            self._wrong(key, "list of texts")

    def names(self, *keys: str) -> tuple[str, ...]:
        key = self._key(*keys)
        if key is None:
            return ()
        found = (" ".join(unwrapped(name).split()) for name in self._strings(key, self._data[key]))
        return tuple(dict.fromkeys(name for name in found if name))

    def tags(self) -> tuple[str, ...]:
        key = self._key("tags", "tag")
        if key is None:
            return ()
        value = self._data[key]
        if isinstance(value, str):
            value = value.split(",") if "," in value else value.split()
        return tuple(dict.fromkeys(tag for text in self._strings(key, value) if (tag := tidy_tag(text))))

    def date(self, *keys: str) -> str | None:
        key = self._key(*keys)
        if key is None:
            return None
        value = self._data[key]
        found = iso_date(value.strip()) if isinstance(value, str) else None
        if found is None and not (isinstance(value, str) and not value.strip()):
            self.report(
                "frontmatter-bad-date",
                f"“{key}” is no date of the calendar",
                "write 2026-04-18 or 2026-04-18T11:23:06Z",
                self._lines.get(key, 1),
            )
        return found

    def confidence(self) -> float | None:
        value = self._data.get("confidence")
        if value is None:
            return None
        if isinstance(value, str) and re.match(r"(?:0?\.\d{1,9}|[01](?:\.0*)?|0\.\d{1,9})\Z", value.strip()):
            return float(value)
        # llmwiki also writes words; they are kept as they are by other tools and say no number here
        if not (isinstance(value, str) and value.strip().lower() in ("high", "medium", "low")):
            self._wrong("confidence", "number from 0 to 1")
        return None

    def language(self) -> str | None:
        value = self.text("lang")
        if value is not None and not re.match(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z", value):
            self._wrong("lang", "language code such as “en” or “pt-BR”")
            return None
        return value

    def hidden(self) -> bool:
        """Whether the page stays out of every output; an unreadable value hides it too."""
        for key, shown in (("draft", _FALSE), ("private", _FALSE), ("orphaned", _FALSE), ("publish", _TRUE)):
            value = self._data.get(key)
            if value is not None and not (isinstance(value, str) and value.strip().lower() in shown):
                return True
        return False

    def sources(self) -> tuple[SourceEntry, ...]:
        key = self._key("sources", "source")
        if key is None:
            return ()
        value = self._data[key]
        items: Sequence[object] = value if isinstance(value, list) else [value]
        entries = (self._source(key, item) for item in _flat(items))
        return tuple(dict.fromkeys(entry for entry in entries if entry is not None))

    def _source(self, key: str, item: object) -> SourceEntry | None:
        title = None
        if isinstance(item, dict):
            given = item.get("title")
            title = given if isinstance(given, str) and given.strip() else None
            item = next((item[k] for k in ("path", "file", "source", "url", "href", "resource") if item.get(k)), None)
            if item is None and title is not None:
                return None
        if item is None or (isinstance(item, str) and not item.strip()):
            return None
        if not isinstance(item, str):
            self._wrong(key, "list of file names or addresses")
            return None
        name = unwrapped(_without_controls(item)).strip()
        if re.match(r"https?://", name, re.IGNORECASE):
            return SourceEntry(url=name, title=title)
        path = re.sub(r"\A(?:\./)+", "", unicodedata.normalize("NFC", name).replace("\\", "/")).removeprefix("sources/")
        if re.match(r"/|[A-Za-z]:|(?:.*/)?\.\.(?:/|\Z)", path):
            self.report(
                "unsafe-source-path",
                f"“{name}” leads out of the source folder",
                "name a file in it, by a relative path",
                self._lines.get(key, 1),
            )
            return None
        return SourceEntry(path=path, title=title)


def _flat(items: Sequence[object]) -> Iterator[object]:
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _without_controls(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text)


def unwrapped(name: str) -> str:
    """`[[name|label]]` as `name`."""
    match = re.match(r"\s*\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]\s*\Z", name)
    return match[1].strip() if match else name


def tidy_tag(text: str) -> str:
    """A tag as it is compared and shown: no `#`, casefolded, hyphens for spaces, `/` for levels."""
    words = re.sub(r"\s+", "-", text.strip().lstrip("#").strip().casefold())
    return "/".join(part for part in words.split("/") if part)


def iso_date(text: str) -> str | None:
    """An ISO 8601 date as `YYYY-MM-DD`, or date and time in UTC; None where it is none (F3)."""
    match = _DATE.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, _, sign, zone_hour, zone_minute = match.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
        if hour is None:
            return moment.strftime("%Y-%m-%d") if int(year) >= 1000 else None
        shift = timedelta(hours=int(zone_hour or 0), minutes=int(zone_minute or 0))
        moment = moment + shift if sign == "-" else moment - shift
    except (ValueError, OverflowError):
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + (fraction or "") + "Z"
