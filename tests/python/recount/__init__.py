"""An independent recount of the output tables, straight from a folder of CSV extracts.

It shares nothing with the warehouse: its own reading, clocks and measures, from the written
specification alone. Where the two differ, one of them has misread it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .cases import build_cases
from .measures import all_measures
from .measuring import Measure
from .reading import Folder, read_folder
from .tables import Key, KpiRow, Period, quarters, table, years

__all__ = ["Key", "KpiRow", "Recount", "recount"]

YEARS_ONLY = ("complaints_per_1000_supported",)
# The dates that place a row of another table in a period.
PLACING_DATES = {
    "reviews": ("date_requested", "date_resolved"),
    "ombudsman": ("date_opened", "date_decided", "remedy_due"),
    "actions": ("date_due",),
    "compliments": ("date_received",),
}


@dataclass(frozen=True)
class Recount:
    """What a folder of extracts comes to."""

    # By period, measure, dimension and member.
    annual: dict[Key, KpiRow]
    quarterly: dict[Key, KpiRow]
    # By file and table: rows read, accepted, superseded, duplicate, rejected.
    intake: dict[tuple[str, str], tuple[int, int, int, int, int]]
    # Table, file, row number, reason.
    rejected: list[tuple[str, str, int, str]]
    # By table, reason and column (empty where no one column is at fault).
    issues: Counter[tuple[str, str, str]]
    # Why a load of this folder has to stop; the tables are then of no use.
    stops: list[str]


def recount(
    folder: Path,
    as_of: date,
    council: Mapping[str, Any] | None = None,
    built_on: date | None = None,
) -> Recount:
    """Count every row of both tables from the extracts in a folder, as a build of that day does."""
    council = council or {}
    built_on = built_on or datetime.now(ZoneInfo("Europe/London")).date()
    read = read_folder(folder, as_of, council.get("max_reject_share", 0.05))
    cases = build_cases(read)
    first = cases.first_day
    annual_periods = years(first, as_of) if first else []
    quarterly_periods = quarters(first, as_of) if first else []
    measures = all_measures(cases, as_of, council)
    by_quarter = [measure for measure in measures if measure.name not in YEARS_ONLY]

    def rows_of(periods: list[Period], of: list[Measure]) -> dict[Key, KpiRow]:
        return table(periods, of, cases.supplied, as_of, built_on, cases.people_supported)

    issues = read.issues + cases.issues
    if annual_periods:
        issues += _before(annual_periods[0].start, read)
    return Recount(
        annual=rows_of(annual_periods, measures),
        quarterly=rows_of(quarterly_periods, by_quarter),
        intake=read.intake,
        rejected=read.rejected,
        issues=issues,
        stops=read.stops,
    )


def _before(first_day: date, read: Folder) -> Counter[tuple[str, str, str]]:
    """The events of other tables that lie before the first period."""
    found: Counter[tuple[str, str, str]] = Counter()
    for name, columns in PLACING_DATES.items():
        for row in read.standing[name]:
            for column in columns:
                day = row.values[column]
                if isinstance(day, date) and day < first_day:
                    found[name, "before_first_period", column] += 1
    return found
