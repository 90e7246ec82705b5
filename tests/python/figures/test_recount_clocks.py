"""The recount's clocks, against the examples of the specification.

If these fail, a difference between warehouse and recount says nothing about the warehouse.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

import pytest

from tests.python.recount.clocks import (
    days_taken,
    is_working_day,
    nth_working_day_after,
    percentile,
    six_month_day,
    working_days,
    working_days_taken,
)


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        ("2023-08-28", "2024-02-27"),
        ("2023-08-29", "2024-02-28"),
        ("2023-08-30", "2024-02-29"),
        ("2023-08-31", "2024-02-29"),
        ("2024-08-28", "2025-02-27"),
        ("2024-08-29", "2025-02-28"),
        ("2024-08-30", "2025-02-28"),
        ("2024-08-31", "2025-02-28"),
        ("2024-03-31", "2024-09-30"),
        ("2024-10-31", "2025-04-30"),
        ("2024-07-01", "2024-12-31"),
        ("2024-02-29", "2024-08-28"),
        ("2024-09-01", "2025-02-28"),
    ],
)
def test_six_months_end_the_day_before_the_same_day(received: str, last_day: str) -> None:
    assert six_month_day(date.fromisoformat(received)) == date.fromisoformat(last_day)


@pytest.mark.parametrize(
    ("start", "end", "taken"),
    [
        # The day of receipt is day 0.
        ("2024-06-05", "2024-06-05", 0),
        ("2024-06-05", "2024-06-06", 1),
        # Before the start.
        ("2024-06-05", "2024-06-04", 0),
        # Saturday to Saturday, to Sunday, to Monday; Friday to Saturday.
        ("2024-06-08", "2024-06-08", 0),
        ("2024-06-08", "2024-06-09", 1),
        ("2024-06-08", "2024-06-10", 1),
        ("2024-06-07", "2024-06-08", 1),
        ("2024-06-07", "2024-06-10", 1),
        # Received on a Tuesday: the third working day is Friday, and Saturday comes after it.
        ("2024-06-04", "2024-06-07", 3),
        ("2024-06-04", "2024-06-08", 4),
        ("2024-06-04", "2024-06-10", 4),
        # One-off bank holidays: the state funeral, the coronation.
        ("2022-09-16", "2022-09-20", 1),
        ("2022-09-16", "2022-09-19", 1),
        ("2023-05-05", "2023-05-09", 1),
        # Easter 2024: Good Friday 29 March, Monday 1 April.
        ("2024-03-28", "2024-04-02", 1),
        ("2024-03-29", "2024-04-03", 2),
        # Christmas 2021 fell on a Saturday: Monday and Tuesday were holidays.
        ("2021-12-24", "2021-12-29", 1),
    ],
)
def test_working_days_taken(start: str, end: str, taken: int) -> None:
    assert working_days_taken(date.fromisoformat(start), date.fromisoformat(end)) == taken


def test_working_days_taken_agrees_with_the_formula() -> None:
    def upto(day: date) -> int:
        return bisect_right(working_days(), day)

    for offset in range(0, 500, 7):
        start = date(2021, 11, 20) + timedelta(days=offset)
        for days in range(1, 120):
            end = start + timedelta(days=days)
            formula = upto(end) + (not is_working_day(end)) - upto(start)
            assert working_days_taken(start, end) == formula, (start, end)


def test_taken_is_the_least_n_that_reaches() -> None:
    start = date(2022, 9, 10)
    for days in range(60):
        end = start + timedelta(days=days)
        taken = working_days_taken(start, end)
        assert end <= nth_working_day_after(start, taken)
        assert taken == 0 or end > nth_working_day_after(start, taken - 1)


def test_calendar_days_may_be_negative() -> None:
    assert days_taken(date(2024, 6, 5), date(2024, 6, 15), "cd") == 10
    assert days_taken(date(2024, 6, 5), date(2024, 6, 1), "cd") == -4
    assert days_taken(date(2024, 6, 5), date(2024, 6, 10), "wd") == 3


@pytest.mark.parametrize("day", ["2022-09-19", "2023-05-08", "2024-03-29", "2024-12-25"])
def test_bank_holidays_are_no_working_days(day: str) -> None:
    assert not is_working_day(date.fromisoformat(day))


def test_outside_the_calendar_nothing_is_counted() -> None:
    with pytest.raises(ValueError, match="outside the working-day calendar"):
        working_days_taken(date(2011, 12, 30), date(2012, 1, 5))


def test_percentiles_interpolate() -> None:
    assert percentile([10, 0, 20, 30], 0.5) == 15
    assert percentile(list(range(11)), 0.9) == 9
    assert percentile([7], 0.9) == 7
    assert percentile([0, 10], 0.9) == pytest.approx(9)
