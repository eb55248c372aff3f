"""The keys that keep a page or a source out of every output, and the values that do so."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from kmwiki.patterns import regex

PRIVATE, DRAFT = ("private",), ("draft", "publish", "published", "orphaned")
HIDING = (*PRIVATE, *DRAFT)
_PUBLISHING = ("publish", "published")
_TRUE, _FALSE = frozenset(("true", "yes", "on", "1", "y")), frozenset(("false", "no", "off", "0", "n", ""))
# One of these keys with its value, in front matter that cannot be read.
_WRITTEN = regex(rf"""\b({"|".join(HIDING)})\b["']?\s*[:：=]\s*["']?([^\s"',}}\]#]*)""", re.IGNORECASE)


def hides(key: str, value: object) -> bool:
    """Whether the value of one of these keys hides: no for `publish`, yes for the others, nonsense for all.

    `published` may also be a date or the name of a journal; only a no, or what looks like a no, hides.
    """
    word = value.strip().lower() if isinstance(value, str) else None
    if key == "published":
        return word in _FALSE - {""} or bool(word and get_close_matches(word, ("false",), cutoff=0.7))
    return word not in (_TRUE if key in _PUBLISHING else _FALSE)


def given(data: Mapping[str, object], keys: Iterable[str]) -> Iterator[tuple[str, object]]:
    """The keys, in any case, that have a value in the data, with their values."""
    wanted = {*keys}
    return ((key, value) for name, value in data.items() if value is not None and (key := str(name).lower()) in wanted)


def hidden_by(data: Mapping[str, object], keys: Iterable[str] = HIDING) -> str | None:
    """Which of these keys, in any case, hides the page or the source, with a plain value; None if none does."""
    for key, value in given(data, keys):
        if hides(key, value):
            word = value.strip().lower() if isinstance(value, str) else ""
            return f"{key}: {word}" if word in _TRUE | _FALSE - {""} else key
    return None


def is_published(data: Mapping[str, object]) -> bool:
    """Whether the front matter says that the page is published."""
    return any(
        isinstance(value, str) and value.strip().lower() in _TRUE - {""} for _, value in given(data, _PUBLISHING)
    )


def unclear(data: Mapping[str, object]) -> tuple[str, object] | None:
    """A key with a value that is neither yes nor no and hides; None if no key hides, or one hides clearly."""
    hiding = [(key, value) for key, value in given(data, HIDING) if hides(key, value)]
    is_clear = any(isinstance(value, str) and value.strip().lower() in _TRUE | _FALSE for _, value in hiding)
    return None if is_clear else next(iter(hiding), None)


def may_hide(block: str) -> str | None:
    """The text in front matter that cannot be read which may be meant to hide the page, as written; or None."""
    lowered = block.lower()
    if not any(key in lowered for key in HIDING):
        return None
    found = (match for match in _WRITTEN.finditer(block) if hides(match[1].lower(), match[2]))
    return next((f"{match[1]}: {match[2]}".strip() for match in found), None)
