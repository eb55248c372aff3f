"""The outline of pages in the settings of MkDocs, whose `nav` is a list of pages and of named lists."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from kmwiki.content.characters import readable
from kmwiki.content.navigation import GivenItem
from kmwiki.content.plain_file import read_plain

_LARGEST, _DEEPEST, _MOST = 1_000_000, 32, 20_000  # bytes, levels and items that are read
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def given_outline(file: Path) -> tuple[GivenItem, ...]:
    """The outline in a file of settings; empty if there is none, or if the file cannot be read."""
    try:
        text = read_plain(file, _LARGEST).decode("utf-8-sig", "replace")
        # Only nodes are made, so that no tag makes an object; but those of a deeply nested file would overflow.
        nav = None if _is_deep(text) else _value(yaml.compose(text, Loader=_Loader), "nav")
    except (OSError, yaml.YAMLError):
        return ()
    return tuple(islice(_items(nav, 0), _MOST))


def _is_deep(text: str) -> bool:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
            return True
    return False


def _value(node: Any, key: str) -> Any:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


def _items(node: Any, level: int) -> Iterator[GivenItem]:
    """The items of a list: a path or an address, alone or with a title, or a title with a list of its own."""
    for item in node.value if isinstance(node, yaml.SequenceNode) else ():
        if isinstance(item, yaml.ScalarNode):
            yield GivenItem(level=level, to=item.value.strip())
        elif isinstance(item, yaml.MappingNode):
            for name, value in item.value:
                is_page = isinstance(value, yaml.ScalarNode)
                title = " ".join(readable(str(name.value)).split())
                yield GivenItem(level=level, to=value.value.strip() if is_page else "", title=title)
                yield from _items(value, level + 1)
