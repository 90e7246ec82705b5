"""Working days, the six-month day and percentiles.

Written from the words of the definitions (count the working days one by one), not from the
formula that stands beside them, so that each checks the other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays

from .contract import CALENDAR_END, CALENDAR_START


@cache
def bank_holidays() -> frozenset[date]:
    """The bank holidays of England and Wales, from the list that the package ships."""
    # Good Friday and a weekday Christmas Day are on the list; one at a weekend needs no entry.
    published = BankHolidays(use_cached_holidays=True)
    return frozenset(day["date"] for day in published.get_holidays(BankHolidays.ENGLAND_AND_WALES))


@cache
def working_days() -> tuple[date, ...]:
    """Every working day of the calendar, in order."""
    span = (CALENDAR_END - CALENDAR_START).days + 1
    days = (CALENDAR_START + timedelta(days=offset) for offset in range(span))
    return tuple(day for day in days if day.weekday() < 5 and day not in bank_holidays())


def is_working_day(day: date) -> bool:
    """Whether the day is neither a weekend day nor a bank holiday."""
    _check(day)
    return day.weekday() < 5 and day not in bank_holidays()


def nth_working_day_after(start: date, n: int) -> date:
    """The nth working day after a day; for n = 0 the day itself."""
    _check(start)
    return start if n == 0 else working_days()[bisect_right(working_days(), start) + n - 1]


def working_days_taken(start: date, end: date) -> int:
    """The least n for which `end` is not later than the nth working day after `start`."""
    _check(start)
    _check(end)
    if end <= start:
        return 0
    first_after = bisect_right(working_days(), start)
    first_not_before_end = bisect_left(working_days(), end)
    return first_not_before_end - first_after + 1


def days_taken(start: date, end: date, unit: str) -> int:
    """Days taken in a unit: `wd` working days, `cd` calendar days."""
    return working_days_taken(start, end) if unit == "wd" else (end - start).days


def six_month_day(received: date) -> date:
    """The last day of the six months that begin with the day of receipt (reg 14)."""
    months = received.month + 6
    year, month = (received.year, months) if months <= 12 else (received.year + 1, months - 12)
    last = monthrange(year, month)[1]
    if received.day > last:
        return date(year, month, last)
    return date(year, month, received.day) - timedelta(days=1)


def percentile(values: Sequence[int], share: float) -> float:
    """The continuous percentile, interpolated between its two neighbours."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _check(day: date) -> None:
    """Refuse a day for which there is no list of bank holidays, rather than miscount it."""
    if not CALENDAR_START <= day <= CALENDAR_END:
        raise ValueError(f"{day} is outside the working-day calendar")
