"""The working-day calendar of England and Wales, as the synthetic cases need it.

The generator has its own small helper, so that a fault in the warehouse's clock rules cannot
hide itself by bending the demo data the same way.
"""

from __future__ import annotations

import calendar
import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from reg18.synth.folder import SynthError

BANK_HOLIDAYS = Path(__file__).resolve().parents[3] / "seeds/reference/bank_holidays.csv"
FIRST_DAY = date(2012, 1, 1)
LAST_DAY = date(2028, 12, 31)


class WorkingDays:
    """Counts working days with two tables built once, so that every question is a look-up."""

    def __init__(self, holidays: frozenset[date]) -> None:
        self._days: list[date] = []
        self._count: list[int] = []
        day = FIRST_DAY
        while day <= LAST_DAY:
            if day.weekday() < 5 and day not in holidays:
                self._days.append(day)
            self._count.append(len(self._days))
            day += timedelta(days=1)

    def count(self, day: date) -> int:
        """Working days from the start of the calendar up to and with `day`."""
        return self._count[day.toordinal() - FIRST_DAY.toordinal()]

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        return self.count(day) > self.count(day - timedelta(days=1))

    def after(self, day: date, working_days: int) -> date:
        """The nth working day after `day`; `day` itself when n is 0."""
        if working_days == 0:
            return day
        return self._days[self.count(day) + working_days - 1]

    def on_or_after(self, day: date) -> date:
        """`day`, or the next working day where it is none."""
        return day if self.is_working(day) else self.after(day, 1)

    def taken(self, start: date, end: date) -> int:
        """Working days taken: the least n for which `end` is not later than the nth after `start`.

        An end on a day that is no working day took one more: the law says "not later than".
        """
        if end <= start:
            return 0
        return self.count(end) + (0 if self.is_working(end) else 1) - self.count(start)

    def room(self, start: date, end: date) -> int:
        """The largest n whose nth working day after `start` is not later than `end`."""
        return self.count(end) - self.count(start)


def six_month_day(received: date) -> date:
    """The last day of the six months that begin with the day of receipt (reg 14)."""
    year, month = divmod(received.year * 12 + received.month - 1 + 6, 12)
    month += 1
    last = calendar.monthrange(year, month)[1]
    if received.day > last:
        return date(year, month, last)
    return date(year, month, received.day) - timedelta(days=1)


@cache
def working_days() -> WorkingDays:
    """The calendar of the committed bank holidays, the same file that the warehouse seeds."""
    try:
        with BANK_HOLIDAYS.open(encoding="utf-8", newline="") as handle:
            rows = [date.fromisoformat(row["holiday_date"]) for row in csv.DictReader(handle)]
    except FileNotFoundError as error:
        raise SynthError(
            "the bank holidays are missing: seeds/reference/bank_holidays.csv. "
            "Run reg18 synth from a checkout of the project, which holds that file."
        ) from error
    return WorkingDays(frozenset(rows))
