"""The history of a page in an Open Knowledge Format bundle: when it was generated and checked."""

from collections.abc import Iterator, Mapping

from kmwiki.content.dates import iso_date, written_day


def generated_at(data: Mapping[str, object]) -> str | None:
    """The time when the page was last generated, as its author wrote it; None if there is no date."""
    return next(_moments(data.get("generated")), None)


def outdated_check(data: Mapping[str, object]) -> str | None:
    """The message on a page that was generated again after it was last checked; None if it was not."""
    made = generated_at(data) or ""
    checked = max(_moments(data.get("verified")), key=lambda moment: iso_date(moment) or "", default="")
    later, earlier = iso_date(made) or "", iso_date(checked) or ""
    precision = min(len(later), len(earlier))  # a date may have no time
    if later[:precision] <= earlier[:precision]:
        return None
    return f"this page was regenerated on {written_day(made)}, after it was last verified on {written_day(checked)}"


def by_and_at(record: object) -> str | None:
    """OKF's `{by: …, at: …}` in words, such as “by Ann, 2026-04-18”; a plain text as it is."""
    if isinstance(record, str):
        return record.strip() or None
    if not isinstance(record, dict):
        return None
    by, at = one_line(record.get("by")), one_line(record.get("at"))
    return ", ".join(part for part in (f"by {by}" if by else None, at[:10] if at else None) if part) or None


def one_line(value: object) -> str | None:
    """A text in one line; None if it is empty or not a text."""
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _moments(given: object) -> Iterator[str]:
    for record in given if isinstance(given, list) else [given]:
        at = record.get("at") if isinstance(record, dict) else None
        if isinstance(at, str) and iso_date(at.strip()) is not None:
            yield at.strip()
