"""When the next nightly run is due: the clock in England, its changes, ends of months and years."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from reg18.nightly.due import next_moment
from reg18.settings.nightly_file import DAYS, Day, Due

WEEKDAYS = DAYS[:5]


def after(now: str, at: str, days: tuple[Day, ...] = DAYS) -> str:
    """The next moment after a moment of UTC, in UTC and as the clock shows it."""
    due = Due(time=time.fromisoformat(at), days=days)
    moment = next_moment(due, datetime.fromisoformat(now + "+00:00"))
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} ({moment:%H:%M})"


@pytest.mark.parametrize(
    ("now", "at", "due"),
    [
        # plain days, in winter and in summer
        ("2026-11-27 01:59", "02:00", "2026-11-27 02:00 (02:00)"),
        ("2026-11-27 02:00", "02:00", "2026-11-28 02:00 (02:00)"),
        ("2026-07-01 00:59", "02:00", "2026-07-01 01:00 (02:00)"),
        ("2026-07-01 23:30", "00:15", "2026-07-02 23:15 (00:15)"),
        # 29 March 2026: 01:00 to 01:59 are not there
        ("2026-03-28 12:00", "01:30", "2026-03-29 01:00 (02:00)"),
        ("2026-03-28 12:00", "01:00", "2026-03-29 01:00 (02:00)"),
        ("2026-03-28 12:00", "02:00", "2026-03-29 01:00 (02:00)"),
        ("2026-03-28 12:00", "00:59", "2026-03-29 00:59 (00:59)"),
        ("2026-03-29 01:00", "01:30", "2026-03-30 00:30 (01:30)"),
        # 25 October 2026: 01:00 to 01:59 come twice, and the first is meant
        ("2026-10-24 12:00", "01:30", "2026-10-25 00:30 (01:30)"),
        ("2026-10-25 00:30", "01:30", "2026-10-26 01:30 (01:30)"),
        ("2026-10-25 00:45", "01:30", "2026-10-26 01:30 (01:30)"),
        ("2026-10-25 01:15", "01:30", "2026-10-26 01:30 (01:30)"),
        ("2026-10-24 12:00", "02:00", "2026-10-25 02:00 (02:00)"),
        # leap day, end of the reporting year, end of the year
        ("2028-02-28 12:00", "02:00", "2028-02-29 02:00 (02:00)"),
        ("2028-02-29 12:00", "02:00", "2028-03-01 02:00 (02:00)"),
        ("2027-02-28 12:00", "02:00", "2027-03-01 02:00 (02:00)"),
        ("2026-03-30 23:00", "00:00", "2026-03-31 23:00 (00:00)"),
        ("2024-03-30 23:59", "00:00", "2024-03-31 00:00 (00:00)"),
        ("2024-03-31 00:00", "00:00", "2024-03-31 23:00 (00:00)"),
        ("2026-12-31 12:00", "02:00", "2027-01-01 02:00 (02:00)"),
    ],
)
def test_the_next_run(now: str, at: str, due: str) -> None:
    assert after(now, at) == due


def test_only_on_its_days() -> None:
    # 27 November 2026 is a Friday.
    assert after("2026-11-27 01:00", "02:00", WEEKDAYS).startswith("2026-11-27")
    assert after("2026-11-27 02:00", "02:00", WEEKDAYS).startswith("2026-11-30")
    assert after("2026-11-27 02:00", "02:00", ("fri",)).startswith("2026-12-04")
    # In summer the day in England begins while it is still the day before in UTC.
    assert after("2026-07-02 23:05", "00:10", ("fri",)) == "2026-07-02 23:10 (00:10)"


def test_now_may_be_said_in_any_zone() -> None:
    now = datetime(2026, 7, 1, 20, 30, tzinfo=ZoneInfo("America/New_York"))
    moment = next_moment(Due(), now)
    assert moment.isoformat() == "2026-07-02T02:00:00+01:00"


@pytest.mark.parametrize("at", ["00:00", "00:30", "01:00", "01:30", "02:00", "23:59"])
def test_each_day_of_a_year_has_its_run_once(at: str) -> None:
    due = Due(time=time.fromisoformat(at))
    now = datetime(2026, 1, 1, tzinfo=UTC) - timedelta(seconds=1)
    nights: list[datetime] = []
    while len(nights) < 365:
        now = next_moment(due, now)
        nights.append(now)
    assert len({night.date() for night in nights}) == 365
    gaps = [
        (later.astimezone(UTC) - night.astimezone(UTC)) / timedelta(hours=1)
        for night, later in pairwise(nights)
    ]
    assert min(gaps) > 22
    assert max(gaps) <= due.longest_wait_hours


def test_the_longest_wait() -> None:
    assert Due().longest_wait_hours == 25
    assert Due(days=WEEKDAYS).longest_wait_hours == 73
    assert Due(days=("wed",)).longest_wait_hours == 169
