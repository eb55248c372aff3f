"""The settings files of other programs as flat texts, such as `theme.language` → `en`; nothing in them is run."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from kmwiki.content.characters import readable
from kmwiki.content.plain_file import read_plain
from kmwiki.content.toml_file import read_toml
from kmwiki.errors import KmwikiError

LARGEST, DEEPEST = 1_000_000, 32  # bytes and levels that are read
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = ("", "~", "null")
_ITEM = "\0"  # after the name of a list, the name of each of its texts
_STANDARD = "tag:yaml.org,2002:str"


class _Open(Struct):
    """A mapping that is being read: the name before its keys, and the key whose value comes next.

    In a list, only texts have its name; deeper in a list, or where the key is not a text, nothing has one: `prefix` is
    None.
    """

    prefix: str | None
    is_mapping: bool
    key: str | None = None
    has_key: bool = False


def flat_settings(file: Path) -> dict[str, str]:
    """The texts in a TOML, JSON or YAML file by their names in small letters, with dots between levels.

    A text keeps its lines, each without needless spaces; a list of texts is a text with one a line. Other lists,
    numbers, and values with a tag such as `!ENV` are passed over. Raises KmwikiError if it cannot be read.
    """
    if file.suffix == ".toml":
        pairs = _flat(read_toml(file))
    elif file.suffix == ".json":
        pairs = _flat(_json(file))
    else:
        pairs = _from_yaml(_text(file), file.name)
    found: dict[str, str] = {}
    for name, value in pairs:
        key = name.casefold()
        is_item = key.endswith(_ITEM) and key.removesuffix(_ITEM) in found
        key = key.removesuffix(_ITEM)
        found[key] = f"{found[key]}\n{_tidy(value)}" if is_item else _tidy(value)
    return found


def _tidy(value: str) -> str:
    return "\n".join(filter(None, (" ".join(readable(line).split()) for line in value.split("\n"))))


def _text(file: Path) -> str:
    try:
        return read_plain(file, LARGEST).decode("utf-8-sig", "replace")
    except OSError as error:
        raise KmwikiError(f"{file.name}: cannot be read: {error.strerror}") from error


def _json(file: Path) -> object:
    try:
        return json.loads(_text(file))
    except (ValueError, RecursionError) as error:
        raise KmwikiError(f"{file.name}: not valid JSON") from error


def _flat(value: object, prefix: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and prefix.count(".") < DEEPEST:
        for name, inner in value.items():
            yield from _flat(inner, f"{prefix}.{name}" if prefix else str(name))
    elif isinstance(value, bool):
        yield prefix, str(value).lower()
    elif isinstance(value, str):
        yield prefix, value
    elif isinstance(value, list):
        yield from ((f"{prefix}{_ITEM}", item) for item in value if isinstance(item, str))


def _from_yaml(text: str, name: str) -> Iterator[tuple[str, str]]:
    """The texts of the first document; only events are read, so that no tag makes an object."""
    stack: list[_Open] = []
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.DocumentEndEvent) or len(stack) > DEEPEST:
                return
            if isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                place = _place(stack[-1] if stack else None, event)
                if isinstance(event, yaml.CollectionStartEvent):
                    stack.append(_Open(prefix=place, is_mapping=isinstance(event, yaml.MappingStartEvent)))
                elif place and isinstance(event, yaml.ScalarEvent) and _is_text(event):
                    yield place, event.value
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise KmwikiError(f"{name}{f':{mark.line + 1}' if mark else ''}: not valid YAML") from error


def _place(parent: _Open | None, event: Any) -> str | None:
    """The name of the value that an event begins; None for a key, and for what has no name."""
    if parent is None:
        return ""
    if not parent.is_mapping:
        is_text = parent.prefix and isinstance(event, yaml.ScalarEvent)
        return f"{parent.prefix}{_ITEM}" if is_text else None
    parent.has_key = not parent.has_key
    if parent.has_key:
        parent.key = event.value if isinstance(event, yaml.ScalarEvent) else None
        return None
    if parent.prefix is None or parent.key is None:
        return None
    return f"{parent.prefix}.{parent.key}" if parent.prefix else parent.key


def _is_text(event: Any) -> bool:
    is_null = event.value.lower() in _NULLS and event.style is None
    return not is_null and event.tag in (None, "!", _STANDARD)
