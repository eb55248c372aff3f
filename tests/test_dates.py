"""Dates are compared as dates: a day without a time is the whole day, zones count, and so do fractions of a second."""

import re
from pathlib import Path

import pytest

from building import Made, write
from kmwiki import load_config
from kmwiki.content.dates import in_order, iso_date, moment

LATER = {
    "the next day": ("2026-04-02", "2026-04-01"),
    "the next second": ("2026-04-01T10:00:01Z", "2026-04-01T10:00:00Z"),
    "half a second": ("2026-04-01T10:00:00.5Z", "2026-04-01T10:00:00Z"),
    "a longer fraction": ("2026-04-01T10:00:00.51Z", "2026-04-01T10:00:00.5Z"),
    "another zone": ("2026-04-01T23:30:00-05:00", "2026-04-02T04:29:00Z"),
    "a day, and a time on the day before": ("2026-04-02", "2026-04-01T23:30:00-05:00"),
    "a time, and the day before": ("2026-04-02T00:30:00+09:00", "2026-04-01"),
}
NEITHER = {
    "a day and a time on it": ("2026-04-01", "2026-04-01T10:00:00Z"),
    "a day and a late time on it": ("2026-04-01", "2026-04-01T23:30:00-05:00"),
    "a day and an early time on it": ("2026-04-01", "2026-04-01T00:30:00+09:00"),
    "a time in two zones": ("2026-04-01T12:00:00+02:00", "2026-04-01T10:00:00Z"),
    "zeros after the point": ("2026-04-01T10:00:00.000Z", "2026-04-01T10:00:00Z"),
    "zeros after a fraction": ("2026-04-01T10:00:00.50Z", "2026-04-01T10:00:00.5Z"),
}


@pytest.mark.parametrize("case", [*LATER, *NEITHER])
def test_which_date_is_later(case: str) -> None:
    one, other = map(moment, LATER.get(case) or NEITHER[case])
    assert one is not None and other is not None
    assert (one.is_after(other), other.is_after(one)) == (case in LATER, False)


def test_a_day_is_sorted_before_its_times() -> None:
    dates = "2026-04-01 2026-04-01T00:00:00Z 2026-04-01T10:00:00Z 2026-04-01T10:00:00.25Z 2026-04-01T10:00:01Z".split()
    assert sorted(reversed(dates), key=lambda date: in_order(iso_date(date) or "")) == dates


def test_recent_changes_and_the_feed_go_by_time(tmp_path: Path) -> None:
    times = ("2026-04-01T10:00:00Z", "2026-04-01T10:00:00.5Z", "2026-04-01", "2026-03-31T23:00-05:00")
    pages = {
        f"content/{name}.md": f"---\ntitle: {name}\nupdated: {date}\n---\nText."
        for name, date in zip("abcd", times, strict=True)
    }
    made = Made(load_config(write(tmp_path, {**pages, "kmwiki.toml": '[site]\nbase_url = "https://example.org/"'})))
    rows = made.analysis.site.rows["recent-changes"]
    assert [row.slug for row in rows] == ["b", "a", "c", "d"]
    assert [row.text for row in rows] == sorted((row.text for row in rows), reverse=True)  # as the readers see them
    feed = next(file.content.decode() for file in made.outputs if file.path == "feed.xml")
    assert re.findall("<updated>(.*?)<", feed)[0] == "2026-04-01T10:00:00.5Z"
