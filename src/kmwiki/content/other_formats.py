"""Front matter in TOML, between lines of `+++`, and in JSON: what Hugo reads beside YAML."""

import json
import re
from collections.abc import Mapping

from msgspec import Struct

from kmwiki.content.hidden_text import published_text
from kmwiki.content.values import changed_texts
from kmwiki.patterns import regex

_TOML = regex(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)
_KEY = regex(r"""["']?([A-Za-z][\w-]*)["']?\s*[:=]""")
_TABLE = regex(r"\[\[?[ \t]*([A-Za-z][\w-]*)[ \t]*[\].]")
LARGEST = 64 * 1024  # characters
_DEEPEST = 30


class OtherBlock(Struct, frozen=True, kw_only=True):
    """Front matter in another format, with texts as values; the line of each key, and where the body begins."""

    data: dict[str, object]
    lines: dict[str, int]
    body: str
    body_line: int


def other_block(text: str) -> OtherBlock | None:
    """The front matter at the start of a text, in TOML or JSON; None if there is none, or none that can be read."""
    try:
        data, end = _read(text)
        values = _plain(data, 0)
    except (ValueError, RecursionError):
        return None
    block = text[:end]
    lines: dict[str, int] = {}
    for number, line in enumerate(block.split("\n"), 1):
        if (key := _KEY.match(line.strip()) or _TABLE.match(line)) is not None:
            lines.setdefault(key[1], number)
    assert isinstance(values, dict)
    return OtherBlock(
        data=changed_texts(values, published_text), lines=lines, body=text[end:], body_line=block.count("\n")
    )


def _read(text: str) -> tuple[Mapping[str, object], int]:
    """The values, and the index where the body begins. Raises ValueError."""
    if (found := _TOML.match(text, 0, LARGEST)) is not None:
        import tomllib  # few pages need it

        return tomllib.loads(found[1]), found.end()
    if not text.startswith("{"):
        raise ValueError("neither TOML nor JSON")
    value, end = json.JSONDecoder().raw_decode(text[:LARGEST])
    rest = re.compile(r"[ \t]*(?:\n|\Z)").match(text, end)
    if not isinstance(value, dict) or rest is None:
        raise ValueError("not an object on lines of its own")
    return value, rest.end()


def _plain(value: object, depth: int) -> object:
    """A value with its texts as YAML writes them. Raises ValueError for what is too deep."""
    if depth > _DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, dict):
        return {str(key): _plain(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one, depth + 1) for one in value]
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
