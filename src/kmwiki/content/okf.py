"""What an Open Knowledge Format bundle says of a page's history: when it was made, checked, and until when it holds."""

from collections.abc import Iterator, Mapping

from kmwiki.content.dates import iso_date, written_day


def generated_at(data: Mapping[str, object]) -> str | None:
    """When the page was last generated, as its author wrote it; None where no date says so."""
    return next(_moments(data.get("generated")), None)


def outdated_check(data: Mapping[str, object]) -> str | None:
    """What is to be said of a page that was generated again later than it was last checked."""
    made = generated_at(data) or ""
    checked = max(_moments(data.get("verified")), key=lambda moment: iso_date(moment) or "", default="")
    later, earlier = iso_date(made) or "", iso_date(checked) or ""
    precision = min(len(later), len(earlier))  # a date alone says nothing of the hour
    if later[:precision] <= earlier[:precision]:
        return None
    return f"this page was generated again on {written_day(made)}, after it was last verified on {written_day(checked)}"


def by_and_at(record: object) -> str | None:
    """OKF's `{by: …, at: …}` in words; a plain text as it is."""
    if isinstance(record, str):
        return record.strip() or None
    if not isinstance(record, dict):
        return None
    by, at = one_line(record.get("by")), one_line(record.get("at"))
    return ", ".join(part for part in (f"by {by}" if by else None, at[:10] if at else None) if part) or None


def one_line(value: object) -> str | None:
    """A text in one line; None where there is none, or another type."""
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _moments(given: object) -> Iterator[str]:
    for record in given if isinstance(given, list) else [given]:
        at = record.get("at") if isinstance(record, dict) else None
        if isinstance(at, str) and iso_date(at.strip()) is not None:
            yield at.strip()
