"""The outline of pages in the settings of MkDocs, whose `nav` is a list of pages and of named lists."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from kmwiki.content.characters import readable
from kmwiki.content.loose_settings import DEEPEST, LARGEST, MOST, composed
from kmwiki.content.navigation import GivenItem
from kmwiki.content.plain_file import read_plain


def given_outline(file: Path) -> tuple[GivenItem, ...]:
    """The outline in a file of settings; empty if there is none, or if the file cannot be read."""
    try:
        nav = _value(composed(read_plain(file, LARGEST).decode("utf-8-sig", "replace")), "nav")
    except (OSError, yaml.YAMLError):
        return ()
    return tuple(islice(_items(nav, 0), MOST))


def _value(node: Any, key: str) -> Any:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


def _items(node: Any, level: int) -> Iterator[GivenItem]:
    """The items of a list: a path or an address, alone or with a title, or a title with a list of its own."""
    for item in node.value if isinstance(node, yaml.SequenceNode) else ():
        if isinstance(item, yaml.ScalarNode):
            yield GivenItem(level=level, to=item.value.strip(), line=item.start_mark.line + 1)
        elif isinstance(item, yaml.MappingNode):
            for name, value in item.value:
                is_page = isinstance(value, yaml.ScalarNode)
                title = " ".join(readable(str(name.value)).split())
                line = name.start_mark.line + 1
                yield GivenItem(level=level, to=value.value.strip() if is_page else "", title=title, line=line)
                yield from _items(value, level + 1) if level < DEEPEST else ()
