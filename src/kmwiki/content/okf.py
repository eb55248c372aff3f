"""The history of a page in an Open Knowledge Format bundle: when it was generated and checked."""

from collections.abc import Iterator, Mapping

from kmwiki.content.dates import Moment, moment


def generated_at(data: Mapping[str, object]) -> Moment | None:
    """When the page was last generated; None if there is no date."""
    return next(_moments(data.get("generated")), None)


def outdated_check(data: Mapping[str, object]) -> str | None:
    """The message on a page that was generated again after it was last checked; None if it was not."""
    made, checks = generated_at(data), list(_moments(data.get("verified")))
    if made is None or not checks or not all(made.is_after(check) for check in checks):
        return None
    last = max(check.day for check in checks)
    return f"this page was regenerated on {made.day}, after it was last verified on {last}"


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


def _moments(given: object) -> Iterator[Moment]:
    for record in given if isinstance(given, list) else [given]:
        at = record.get("at") if isinstance(record, dict) else None
        if isinstance(at, str) and (found := moment(at.strip())) is not None:
            yield found
