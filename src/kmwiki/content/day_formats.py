"""Days in the formats of other programs, such as `MMM do, yyyy`, with English names."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from msgspec import Struct

from kmwiki.patterns import regex

_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_PARTS = regex(r"do|([A-Za-z])\1*+|'[^']*+'|[^A-Za-z']++")
_LONGEST = 100  # characters of a format
_MOST = 3  # times that a format may have a field: of many numbers in a row, each could end in several places


class _Part(Struct, frozen=True):
    """A part of a day: its field, an expression of its text, and that text for a day."""

    field: str
    expression: str
    text: Callable[[date], str]


_KNOWN = {
    "yyyy": _Part("year", "[0-9]{4}", lambda day: f"{day.year:04}"),
    "yy": _Part("year", "[0-9]{2}", lambda day: f"{day.year % 100:02}"),
    "MMMM": _Part("month", "|".join(_MONTHS), lambda day: _MONTHS[day.month - 1]),
    "MMM": _Part("month", "|".join(name[:3] for name in _MONTHS), lambda day: _MONTHS[day.month - 1][:3]),
    "MM": _Part("month", "[0-9]{2}", lambda day: f"{day.month:02}"),
    "M": _Part("month", "[0-9]{1,2}", lambda day: str(day.month)),
    "do": _Part("day", "[0-9]{1,2}(?:st|nd|rd|th)", lambda day: f"{day.day}{_ending(day.day)}"),
    "dd": _Part("day", "[0-9]{2}", lambda day: f"{day.day:02}"),
    "d": _Part("day", "[0-9]{1,2}", lambda day: str(day.day)),
    "EEEE": _Part("", "|".join(_WEEKDAYS), lambda day: _WEEKDAYS[day.weekday()]),
    "EEE": _Part("", "|".join(name[:3] for name in _WEEKDAYS), lambda day: _WEEKDAYS[day.weekday()][:3]),
    "E": _Part("", "|".join(name[:3] for name in _WEEKDAYS), lambda day: _WEEKDAYS[day.weekday()][:3]),
}


def day_in(text: str, form: str) -> date | None:
    """The day that a text in this format means; None if it means none, or the format is not known."""
    parts = _parts(form)
    found = re.fullmatch("".join(f"({part.expression})" for part in parts), text, re.IGNORECASE)
    if found is None:
        return None
    said = {part.field: _number(words) for part, words in zip(parts, found.groups(), strict=True) if part.field}
    if said.keys() != {"year", "month", "day"}:
        return None
    try:
        day = date(said["year"] + (2000 if said["year"] < 100 else 0), said["month"], said["day"])
    except ValueError:
        return None
    return day if (day_as(day, form) or "").casefold() == text.casefold() else None


def day_as(day: date, form: str) -> str | None:
    """A day in this format; None if the format is not known."""
    return "".join(part.text(day) for part in _parts(form)) or None


@lru_cache(maxsize=20)
def _parts(form: str) -> tuple[_Part, ...]:
    """The parts of a format; none if one of them is not known, or one is there too often."""
    found = list[_Part]()
    matches = [*_PARTS.finditer(form)] if len(form) <= _LONGEST else []
    if "".join(match[0] for match in matches) != form:
        return ()
    for word in (match[0] for match in matches):
        if (known := _KNOWN.get(word)) is None and word[0].isalpha():
            return ()
        found.append(known or _literal(word[1:-1] if word[0] == "'" else word))
    fields = [part.field for part in found if part.field]
    return tuple(found) if all(fields.count(field) <= _MOST for field in fields) else ()


def _literal(text: str) -> _Part:
    return _Part("", re.escape(text), lambda day: text)


def _number(words: str) -> int:
    """The number that a part of a day means: the digits that it begins with, or the month that it names."""
    digits = re.match("[0-9]+", words)
    return int(digits[0]) if digits else 1 + [name[:3].casefold() for name in _MONTHS].index(words[:3].casefold())


def _ending(number: int) -> str:
    return "th" if 10 < number < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
