"""The settings file of another program as loose values of texts, lists and tables, and the line of each key in it."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct
from msgspec.structs import replace

from kmwiki.content.characters import readable
from kmwiki.content.plain_file import read_plain
from kmwiki.content.toml_file import line_of, read_toml
from kmwiki.diagnostics import Location
from kmwiki.errors import KmwikiError

LARGEST, DEEPEST, MOST = 1_000_000, 32, 20_000  # bytes, levels and values that are read
_FORMS = (".toml", ".yaml", ".yml", ".json")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path_ = tuple[str, ...]  # the names of a key and of the tables that it is in


class LooseSettings(Struct, frozen=True, kw_only=True):
    """What a file says; numbers and yes or no are texts. What cannot be read is empty."""

    file: Path
    name: str  # the path of the file in the wiki
    data: dict[str, Any] = {}
    lines: dict[Path_, int] = {}  # only of YAML, which is read with them
    parts: tuple[tuple[Path_, "LooseSettings"], ...] = ()  # other files, each with the table that it is
    layers: tuple["LooseSettings", ...] = ()  # the files that the data is of, the most particular first
    filled: frozenset[Path_] = frozenset()  # the keys of YAML whose values are only known when a site is built: `!ENV`

    def value(self, *path: str) -> Any:
        """The value of a key, in any case; that of a list of tables is looked for in each of them; None if missing."""
        found: Any = self.data
        for name in path:
            found = _inner(found, name)
        return found

    def texts(self, *path: str) -> list[str]:
        """The texts of a key: one, or those of its list."""
        found = self.value(*path)
        many = found if isinstance(found, list) else [found]
        return [text for text in many if isinstance(text, str)]

    def text(self, *path: str) -> str:
        """The text of a key in one line; empty if it has none."""
        found = self.value(*path)
        return " ".join(found.split()) if isinstance(found, str) else ""

    def table(self, *path: str) -> dict[str, Any]:
        """The table of a key; empty if it has none."""
        found = self.value(*path)
        return found if isinstance(found, dict) else {}

    def at(self, *path: str) -> Location:
        """The place of a key in its file."""
        if (own := next((one for one in self.layers if one.value(*path) is not None), None)) is not None:
            return own.at(*path)
        folded = tuple(name.casefold() for name in path)
        for head, part in self.parts:
            if folded[: len(head)] == head:
                return Location(path=part.name, line=part.line(*path[len(head) :]) if len(path) > len(head) else 1)
        return Location(path=self.name, line=self.line(*path))

    def line(self, *path: str) -> int:
        """The line of a key, or of the nearest table around it that has one."""
        folded = tuple(name.casefold() for name in path)
        for length in range(len(folded), 0, -1):
            if (line := self.lines.get(folded[:length])) is not None:
                return line
        return 1 if self.lines else self._line_in_text(path)

    def _line_in_text(self, path: Path_) -> int:
        if self.file.suffix == ".toml":
            names = list(_as_written(self.data, path))
            wholes = (".".join(names[:length]) for length in range(1, len(names) + 1))
            return max(line_of(whole, self.file) or 1 for whole in wholes)  # an inner table may be on one line
        name = re.compile(rf"[\"'](?:{re.escape(path[-1])})[\"']\s*:", re.IGNORECASE)
        lines = _text(self.file).split("\n")
        return next((number for number, line in enumerate(lines, start=1) if name.search(line)), 1)


def loose_settings(file: Path, name: str) -> LooseSettings:
    """What a file in YAML, TOML or JSON says; empty if it cannot be read, because others report that."""
    try:
        if file.suffix in (".yml", ".yaml"):
            return _of_yaml(file, name)
        data = read_toml(file) if file.suffix == ".toml" else json.loads(_text(file))
    except (KmwikiError, OSError, ValueError, RecursionError, yaml.YAMLError):
        return LooseSettings(file=file, name=name)
    loose = _loose(data)
    return LooseSettings(file=file, name=name, data=loose if isinstance(loose, dict) else {})


def with_parts(said: LooseSettings, names: Iterable[str]) -> LooseSettings:
    """The settings with those of files beside theirs: `languages.de.toml` is the table `languages.de`, and
    `menu.de.toml` the menu of a language."""
    data, parts = dict(said.data), list[tuple[Path_, LooseSettings]]()
    for file in sorted(said.file.parent.iterdir()):
        stem = tuple(file.name.casefold().split(".")[:-1])
        if file.suffix not in _FORMS or file.name == said.file.name or not stem or stem[0] not in names:
            continue
        path = ("languages", *stem[1:], stem[0]) if len(stem) > 1 and stem[0] != "languages" else stem
        part = loose_settings(file, f"{said.name.rpartition('/')[0]}/{file.name}")
        parts.append((path, part))
        table = data
        for name in path[:-1]:
            table[name] = dict(table[name]) if isinstance(table.get(name), dict) else {}
            table = table[name]
        table.setdefault(path[-1], part.data)
    # The most particular first.
    return replace(said, data=data, parts=tuple(sorted(parts, key=lambda one: -len(one[0]))))


def composed(text: str) -> Any:
    """The node of the first document of a YAML text; None if there is none, or if it is too deep to be read."""
    depth = 0
    # Only nodes are made, so that no tag makes an object; but those of a deeply nested file would overflow.
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return None
        if isinstance(event, yaml.DocumentEndEvent):
            break
    return next(iter(yaml.compose_all(text, Loader=_Loader)), None)


def _of_yaml(file: Path, name: str) -> LooseSettings:
    reading = _Nodes()
    data = reading.value(composed(_text(file)), ())
    data = data if isinstance(data, dict) else {}
    return LooseSettings(file=file, name=name, data=data, lines=reading.lines, filled=frozenset(reading.filled))


class _Nodes:
    """Makes loose values of nodes, up to a number of them: an alias may repeat a node that repeats others."""

    def __init__(self) -> None:
        self.lines: dict[Path_, int] = {}
        self.filled: set[Path_] = set()
        self._left = MOST

    def value(self, node: Any, path: Path_) -> Any:
        self._left -= 1
        if node is None or self._left < 0 or len(path) > DEEPEST:
            return None
        if node.tag.startswith("!") and node.tag != "!":
            self.filled.add(path)
        if isinstance(node, yaml.ScalarNode):
            return readable(str(node.value))
        if isinstance(node, yaml.SequenceNode):
            # An item is on no level of its own: `plugins` may be a list of names and tables, or a table.
            return [self._item(one, path) for one in node.value]
        return dict(self._pairs(node, path)) if isinstance(node, yaml.MappingNode) else None

    def _item(self, node: Any, path: Path_) -> Any:
        value = self.value(node, path)
        if isinstance(value, str):
            self.lines.setdefault((*path, value.casefold()), node.start_mark.line + 1)
        return value

    def _pairs(self, node: Any, path: Path_) -> Iterator[tuple[str, Any]]:
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                name = readable(str(key.value))
                inner = (*path, name.casefold())
                self.lines.setdefault(inner, key.start_mark.line + 1)
                yield name, self.value(value, inner)


def _text(file: Path) -> str:
    return read_plain(file, LARGEST).decode("utf-8-sig", "replace")


def _loose(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        return None
    if isinstance(value, dict):
        return {readable(str(name)): _loose(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_loose(inner, depth + 1) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else readable(str(value))


def _inner(found: Any, name: str) -> Any:
    """The value of a name in a table, or in the tables of a list; a name that a list has alone has an empty table."""
    wanted = name.casefold()
    if isinstance(found, dict):
        return next((value for key, value in found.items() if key.casefold() == wanted), None)
    for item in found if isinstance(found, list) else ():
        if isinstance(item, str) and item.casefold() == wanted:
            return {}
        if isinstance(item, dict) and (value := _inner(item, name)) is not None:
            return value
    return None


def _as_written(data: Any, path: Path_) -> Iterator[str]:
    """The names of a path as the file writes them."""
    for name in path:
        written = next((key for key in data if key.casefold() == name.casefold()), name) if data else name
        yield written
        data = data.get(written) if isinstance(data, dict) and isinstance(data.get(written), dict) else {}
