"""What a list in a settings file in JavaScript or TypeScript has for certain; nothing in it is run."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from kmwiki.content.script_settings import TEXT, plain_text, without_comments
from kmwiki.patterns import regex

_TOKEN = regex(rf"{TEXT}|[A-Za-z_$][\w$]*|\.\.\.|\S")
_DEEPEST = 32
_QUOTES = ("'", '"', "`")
_CALL = regex(r"(?:Plugin\.)?(\w+)\(\)")
_DECLARES = ("const", "let", "var")
_OF_CONSTANTS = (*_DECLARES, ":", "...", "[", "(")  # before the name of a constant
_GOES_ON = frozenset(".+([?|&*-/%<>=!^`") | {"...", "as", "satisfies"}  # after a value, if more belongs to it
_BRACES = regex(r"\{([^{}]*,[^{}]*)\}")
_UNKNOWN_GLOB = regex(r"[!@+*?]\(|[{}]|\A!|\\")  # what patterns in `kmwiki.toml` have no sign for
_MOST = 256  # patterns that braces may give


class Doubt(Exception):
    """What is said in a file can only be known by running it."""


class Listed(Struct, frozen=True, kw_only=True):
    """The patterns of all lists of a key, and the line of the first that is not only made of written texts, or 0."""

    patterns: tuple[str, ...] = ()
    doubtful: int = 0


def listed(file: Path, key: str) -> Listed:
    """The patterns of files in all lists of a key. Raises KmwikiError if the file cannot be read."""
    script, found = _Script(without_comments(file)), list[str]()
    for place in script.places(key):
        try:
            values = script.setting(place)
            found += [pattern for text in values for pattern in _patterns(text)]
        except Doubt:
            return Listed(patterns=tuple(found), doubtful=script.line(place))
    return Listed(patterns=tuple(dict.fromkeys(found)))


def other_calls(file: Path, key: str, known: frozenset[str]) -> int:
    """The line of the first list of a key that has more than calls of these names, in small letters, or 0.

    Raises KmwikiError if the file cannot be read.
    """
    script = _Script(without_comments(file))
    return next((script.line(place) for place in script.places(key) if not script.calls(place) <= known), 0)


class _Script:
    """The words, texts and signs of a file, and where each of them is."""

    def __init__(self, text: str) -> None:
        found = list(_TOKEN.finditer(text))
        self.texts = [match[0] for match in found]
        self._lines = [text.count("\n", 0, match.start()) + 1 for match in found]

    def line(self, place: int) -> int:
        return self._lines[place]

    def text(self, place: int) -> str:
        return self.texts[place] if place < len(self.texts) else ""

    def places(self, key: str) -> Iterator[int]:
        """Where a key is named, but not where its name is that of a constant."""
        for place, text in enumerate(self.texts):
            is_pair = self.text(place + 1) == ":"
            is_quoted = is_pair and text[0] in _QUOTES and text[1:-1] == key
            is_named = text == key and (is_pair or not place or self.texts[place - 1] not in _OF_CONSTANTS)
            if is_quoted or is_named:
                yield place

    def calls(self, place: int) -> frozenset[str]:
        """The names, in small letters, that the list of a key calls; one is empty if the list has anything else."""
        start = place + 3
        end = next((at for at, text in enumerate(self.texts) if at >= start and text == "]"), start)
        is_list = self.texts[place + 1 : start] == [":", "["] and self.text(end + 1) not in _GOES_ON
        items = "".join(self.texts[start:end]).removesuffix(",").split(",") if is_list else ["?"]
        found = (_CALL.fullmatch(item) for item in items if item)
        return frozenset("" if one is None else one[1].casefold() for one in found)

    def setting(self, place: int) -> list[str]:
        """The texts that a key is given, by a value or as `{ key }`. Raises Doubt."""
        if self.text(place + 1) == ":":
            return self._whole(place + 2, 0)
        if self.text(place + 1) in (",", "}") and self.text(place - 1) in ("{", ","):
            return self._constant(self.texts[place], 0)
        raise Doubt

    def _whole(self, place: int, depth: int) -> list[str]:
        """The texts of a value that ends where it ends for JavaScript, too."""
        values, end = self._value(place, depth)
        if self.text(end) in _GOES_ON:
            raise Doubt
        return values

    def _value(self, place: int, depth: int) -> tuple[list[str], int]:
        """The texts of a value, and the place behind it."""
        first = self.text(place)
        if depth > _DEEPEST or not first:
            raise Doubt
        if first[0] in _QUOTES and len(first) > 1:
            values, end = self._joined(place)
        elif first == "[":
            values, end = self._items(place + 1, depth)
        elif re.match(r"[A-Za-z_$]", first):
            values, end = self._constant(first, depth + 1), place + 1
        else:
            raise Doubt
        while self.texts[end : end + 3] == [".", "concat", "("]:
            more, end = self._value(end + 3, depth + 1)
            if self.text(end) != ")":
                raise Doubt
            values, end = [*values, *more], end + 1
        return values, end + 2 if self.texts[end : end + 2] == ["as", "const"] else end

    def _joined(self, place: int) -> tuple[list[str], int]:
        """A text, or several with `+` between them."""
        text = plain_text(self.texts[place])
        while self.text(place + 1) == "+":
            place += 2
            if self.text(place)[:1] not in _QUOTES or len(self.text(place)) < 2:
                raise Doubt
            text += plain_text(self.texts[place])
        return [text], place + 1

    def _items(self, place: int, depth: int) -> tuple[list[str], int]:
        """The texts of a list whose first item is here."""
        found = list[str]()
        while self.text(place) != "]":
            is_spread = self.text(place) == "..."
            values, place = self._value(place + is_spread, depth + 1)
            found += values
            if self.text(place) not in (",", "]"):
                raise Doubt
            place += self.text(place) == ","
        return found, place + 1

    def _constant(self, name: str, depth: int) -> list[str]:
        """The texts of a constant that the file declares once and does not change."""
        given = [place for place, text in enumerate(self.texts) if text == name]
        declared = [place for place in given if place and self.texts[place - 1] in _DECLARES]
        if len(declared) != 1 or depth > _DEEPEST:
            raise Doubt
        for place in given:
            is_changed = self.text(place + 1) in ("=", "[", "+") or (
                self.text(place + 1) == "." and self.text(place + 2) != "concat"
            )
            if place != declared[0] and is_changed and self.text(place - 1) != ".":
                raise Doubt
        place = declared[0] + 1
        while self.text(place) in (":", "string", "readonly", "[", "]"):
            place += 1
        if self.text(place) != "=":
            raise Doubt
        return self._whole(place + 1, depth)


def _patterns(text: str) -> list[str]:
    """The patterns that a pattern with braces means. Raises Doubt if it has other signs of its own."""
    found = [text]
    while any(_BRACES.search(one) for one in found):
        found = [one for pattern in found for one in _without_braces(pattern)]
        if len(found) > _MOST:
            raise Doubt
    if any(_UNKNOWN_GLOB.search(one) for one in found):
        raise Doubt
    return found


def _without_braces(pattern: str) -> list[str]:
    if (match := _BRACES.search(pattern)) is None:
        return [pattern]
    return [pattern[: match.start()] + way + pattern[match.end() :] for way in match[1].split(",")]
