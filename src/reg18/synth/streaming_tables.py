"""The look-up tables of the load-test generator: a row costs a few random bits a field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeVar

from reg18.synth import plan
from reg18.synth.people import LABEL
from reg18.synth.texts import ABOUT, BECAUSE
from reg18.synth.vocabulary import (
    CARE_HOMES,
    CAUSE_AFFINITY,
    HOME_CARE_AGENCIES,
    PROVIDER_SHARES,
)
from reg18.synth.workdays import FIRST_DAY, LAST_DAY, WorkingDays

T = TypeVar("T")

TABLE_BITS = 10
TABLE_SIZE = 1 << TABLE_BITS


class Days:
    """Days as whole numbers, with their ISO text and the working days after them."""

    def __init__(self, calendar: WorkingDays) -> None:
        count = (LAST_DAY - FIRST_DAY).days + 1
        days = [FIRST_DAY + timedelta(days=offset) for offset in range(count)]
        self.iso = [day.isoformat() for day in days]
        self.as_of = self.index(plan.DEMO_AS_OF)
        self._count = [calendar.count(day) for day in days]
        self._working = [offset for offset, day in enumerate(days) if calendar.is_working(day)]
        # Prime steps: saved at all sorts of minutes in office hours.
        self.times = [
            f"{8 + tick * 7 % 10:02d}:{tick * 13 % 60:02d}:{tick * 29 % 60:02d}"
            for tick in range(TABLE_SIZE)
        ]

    def index(self, day: date) -> int:
        """The number of a day."""
        return (day - FIRST_DAY).days

    def after(self, day: int, working_days: int) -> int:
        """The nth working day after a day; the day itself when n is 0."""
        if working_days == 0:
            return day
        return self._working[self._count[day] + working_days - 1]


def member_table(weights: Mapping[T, int]) -> list[T]:
    """Each member as often as its weight, over a whole table."""
    total = sum(weights.values())
    table: list[T] = []
    upto = 0
    for member, weight in weights.items():
        upto += weight
        table += [member] * (upto * TABLE_SIZE // total - len(table))
    return table


def provider_table(theme: str) -> list[str]:
    """Providers complained of under a theme; mostly none."""
    home, agency = PROVIDER_SHARES.get(theme, (0, 0))
    scale = len(CARE_HOMES) * len(HOME_CARE_AGENCIES)
    weights = {"": (100 - home - agency) * scale}
    weights |= {name: home * len(HOME_CARE_AGENCIES) for name in CARE_HOMES}
    weights |= {name: agency * len(CARE_HOMES) for name in HOME_CARE_AGENCIES}
    return member_table(weights)


def cause_table(theme: str) -> list[str]:
    """Causes as they stand in one cell: half of the cases have one, half have two."""
    weights = {cause: sum(counts.values()) for cause, counts in plan.CAUSES.items()}
    weights["delay"] = sum(plan.DELAY_WELL_FOUNDED.values())
    weights["delay"] += sum(plan.DELAY_NOT_WELL_FOUNDED.values())
    for cause in weights:
        weights[cause] *= CAUSE_AFFINITY.get((theme, cause), 2)
    total = sum(weights.values())
    cells = {cause: weight * total for cause, weight in weights.items()}
    for first, weight in weights.items():
        for second, other in weights.items():
            if first < second:
                cells[f"{first}; {second}"] = 2 * weight * other
    return member_table(cells)


def text_table(theme: str) -> list[str]:
    """Summaries of complaints under a theme."""
    return member_table(
        {
            f"{LABEL} {about} {because}".rstrip(): 1
            for about in ABOUT.get(theme) or ABOUT["other"]
            for because in BECAUSE.values()
        }
    )
