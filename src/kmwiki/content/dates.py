"""Dates in front matter: ISO 8601 → UTC, the day as its author wrote it, and which of two dates is later."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from kmwiki.patterns import regex

BEHIND_ALL = 1e12  # a place in a folder behind all that pages say themselves
_DATE = regex(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?:[Tt]|[ \t]+)(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?[ \t]*(?:(Z|z)|([+-])(\d{1,2}):?(\d{2})?)?)?\Z"
)


class Moment(Struct, frozen=True, gc=False):
    """A date: as `iso_date` gives it, and the day that its author wrote."""

    at: str
    day: str

    def is_after(self, other: "Moment") -> bool:
        """Whether this is surely later; a date without a time is its whole day, wherever its author was."""
        if "T" in self.at and "T" in other.at:
            return in_order(self.at) > in_order(other.at)
        return self.day > other.day


def moment(text: str) -> Moment | None:
    """A date that an author wrote; None if the text is not one."""
    at, day = iso_date(text), written_day(text)
    return None if at is None or day is None else Moment(at, day)


def in_order(date: str) -> str:
    """The sort key of what `iso_date` gives: a day without a time begins it, and fractions of a second count."""
    seconds, _, fraction = date.removesuffix("Z").partition(".")
    return f"{seconds}.{digits}" if (digits := fraction.rstrip("0")) else seconds


def seconds_of(date: str) -> float:
    """The seconds from the year 1 to what `iso_date` gives."""
    at = datetime.fromisoformat(date.removesuffix("Z"))
    return (at - datetime.min).total_seconds()


def iso_date(text: str) -> str | None:
    """An ISO 8601 date as `YYYY-MM-DD`, or a date and time in UTC; None if the text is neither."""
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


def written_day(text: str) -> str | None:
    """The day of an ISO 8601 date as its author wrote it, in any time zone; None if the text is not a date."""
    match = _DATE.match(text)
    if match is None or iso_date(text) is None:
        return None
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
