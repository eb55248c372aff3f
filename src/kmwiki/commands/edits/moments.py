"""Dates and times in the patterns that templates of notes use, such as `YYYY-MM-DD`."""

from collections.abc import Callable
from datetime import datetime

from kmwiki.patterns import regex

_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()
_FORMS: dict[str, Callable[[datetime], object]] = {
    "YYYY": lambda now: f"{now.year:04}",
    "YY": lambda now: f"{now.year % 100:02}",
    "Q": lambda now: (now.month + 2) // 3,
    "MMMM": lambda now: _MONTHS[now.month - 1],
    "MMM": lambda now: _MONTHS[now.month - 1][:3],
    "MM": lambda now: f"{now.month:02}",
    "M": lambda now: now.month,
    "DDDD": lambda now: f"{now.timetuple().tm_yday:03}",
    "DDD": lambda now: now.timetuple().tm_yday,
    "DD": lambda now: f"{now.day:02}",
    "Do": lambda now: f"{now.day}{_ending(now.day)}",
    "D": lambda now: now.day,
    "dddd": lambda now: _DAYS[now.weekday()],
    "ddd": lambda now: _DAYS[now.weekday()][:3],
    "dd": lambda now: _DAYS[now.weekday()][:2],
    "d": lambda now: now.isoweekday() % 7,
    "E": lambda now: now.isoweekday(),
    "GGGG": lambda now: f"{now.isocalendar().year:04}",
    "gggg": lambda now: f"{now.isocalendar().year:04}",
    "WW": lambda now: f"{now.isocalendar().week:02}",
    "W": lambda now: now.isocalendar().week,
    "ww": lambda now: f"{now.isocalendar().week:02}",
    "w": lambda now: now.isocalendar().week,
    "HH": lambda now: f"{now.hour:02}",
    "H": lambda now: now.hour,
    "hh": lambda now: f"{(now.hour + 11) % 12 + 1:02}",
    "h": lambda now: (now.hour + 11) % 12 + 1,
    "mm": lambda now: f"{now.minute:02}",
    "m": lambda now: now.minute,
    "ss": lambda now: f"{now.second:02}",
    "s": lambda now: now.second,
    "A": lambda now: "AM" if now.hour < 12 else "PM",
    "a": lambda now: "am" if now.hour < 12 else "pm",
}
# Longer forms first; what is between brackets is shown as it is.
_PART = regex(r"\[([^\]]*)\]|" + "|".join(sorted(_FORMS, key=len, reverse=True)))


def shown_as(now: datetime, pattern: str) -> str:
    """A moment in a pattern; names of days and months are English, and weeks begin on Monday."""
    return _PART.sub(lambda part: part[1] if part[1] is not None else str(_FORMS[part[0]](now)), pattern)


def _ending(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
